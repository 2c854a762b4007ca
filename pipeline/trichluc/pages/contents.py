"""What an article's page lists: figures, organisations as a tree, models, times, papers, short forms, checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from trichluc.folding import fold_name
from trichluc.pages.wording import Wording, date_in_words, field_label, label, label_of, number
from trichluc.records import (
    Abbreviation,
    Annotation,
    CampaignModel,
    Check,
    DocumentReference,
    Evidence,
    Offsets,
    Organisation,
    Quantity,
    Record,
)

LEVELS = ("central", "province", "district", "commune", "village")
_COMPARATORS = {"=": "", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ ", "~": "≈ "}
_LONGEST_EVIDENCE = 260
_AROUND = 110  # characters on either side of what a longer sentence is evidence of
_DEEPEST = 12  # levels of a tree
_DATES = frozenset({"started", "ended"})
#: Fields of a campaign model that its card shows at places of their own.
_PLACED = frozenset(
    {*Annotation.__struct_fields__, "name", "kind", "quoted", "operator", "operator_id"}
    | {"place", "place_code", "place_era", "scale", "results"}
)


class Quoted(NamedTuple):
    """A stretch of the article in its sentence, or in as much of it as is of use."""

    before: str
    text: str
    after: str


class Link(NamedTuple):
    """Words that lead to a place of the page."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Figure:
    """A row of the table of figures."""

    anchor: str
    quantity: Quantity
    kind: Wording
    value: Wording
    subject: Link | None
    period: Wording | None
    evidence: Quoted


@dataclass
class Body:
    """An organisation of the article, with those below it."""

    anchor: str
    name: str
    first: Organisation
    mentions: list[Link] = field(default_factory=list)
    place: str | None = None
    place_code: str | None = None
    place_era: str | None = None
    parent: str | None = None
    below: list[Body] = field(default_factory=list)
    runs: list[Link] = field(default_factory=list)
    figures: int = 0


@dataclass
class Card:
    """A campaign model with all its mentions."""

    anchor: str
    name: str
    kind: Wording
    evidence: Quoted
    mentions: list[Link] = field(default_factory=list)
    operator: str | None = None
    operator_link: str | None = None
    fields: list[tuple[Wording, Wording]] = field(default_factory=list)
    scale: list[Link] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    #: whether the sentence of the evidence itself states results
    result_shown: bool = False


@dataclass
class Entry:
    """Mentions that say the same, under one heading."""

    heading: Wording
    evidence: Quoted
    mentions: list[Link] = field(default_factory=list)
    fields: list[tuple[Wording, Wording]] = field(default_factory=list)


@dataclass(frozen=True)
class Verified:
    """A check with its figures."""

    kind: Wording
    holds: bool
    stated: Wording
    found: Wording
    figures: list[Link]
    evidence: Quoted


def quoted(record: Record, span: Offsets, sentence: int | None) -> Quoted:
    """A span in its sentence; of a long sentence, the words around the span."""
    text = record.text
    start, end = max(0, span.start - _AROUND), min(len(text), span.end + _AROUND)
    if sentence is not None and 0 <= sentence < len(record.sentences):
        whole = record.sentences[sentence]
        if whole.start <= span.start and span.end <= whole.end:
            short = whole.end - whole.start <= _LONGEST_EVIDENCE
            start, end = (whole.start, whole.end) if short else (max(start, whole.start), min(end, whole.end))
            before = _cut(text[start : span.start], at_start=start > whole.start)
            return Quoted(before, text[span.start : span.end], _cut(text[span.end : end], at_end=end < whole.end))
    before, after = text[start : span.start], text[span.end : end]
    return Quoted(before.rpartition("\n")[2], text[span.start : span.end], after.partition("\n")[0])


def _cut(part: str, *, at_start: bool = False, at_end: bool = False) -> str:
    if at_start:
        return "… " + (part.partition(" ")[2] or part)
    return (part.rpartition(" ")[0] or part) + " …" if at_end else part


def value_in_words(quantity: Quantity) -> Wording:
    """A figure's value with its comparator, range or total.

    >>> value_in_words(Quantity(start=0, end=0, text="", kind="count", value=2600.0, comparator=">")).vi
    '> 2.600'
    """
    sign, low = _COMPARATORS[quantity.comparator], number(quantity.value)
    joint, other = ("–", quantity.value_to) if quantity.value_to is not None else ("/", quantity.total)
    if other is None:
        return Wording(sign + low.vi, sign + low.en)
    high = number(other)
    return Wording(f"{sign}{low.vi}{joint}{high.vi}", f"{sign}{low.en}{joint}{high.en}")


def figures(record: Record) -> list[Figure]:
    """The table of figures, in the order of the text."""
    names = {mention.id: name_of(mention) for mention in record.organisations}
    return [
        Figure(
            anchor=f"quantities-{place}",
            quantity=quantity,
            kind=label_of("quantities", "kind", quantity.kind),
            value=value_in_words(quantity),
            subject=_subject(quantity.subject, names),
            period=date_in_words(quantity.period) if quantity.period else None,
            evidence=quoted(record, quantity, quantity.sentence),
        )
        for place, quantity in enumerate(record.quantities)
    ]


def _subject(identity: str | None, names: dict[str | None, str]) -> Link | None:
    return Link(f"org-{identity}", names[identity]) if identity and identity in names else None


def name_of(mention: Organisation) -> str:
    """An organisation's full name, as far as the article tells it."""
    return mention.resolved or mention.name


def organisations(record: Record) -> list[tuple[Wording, list[Body]]]:
    """The organisations as trees: those that belong to no other, by their level, each with those below it."""
    bodies: dict[str, Body] = {}
    for place, mention in enumerate(record.organisations):
        key = mention.id or f"{fold_name(name_of(mention))}"
        body = bodies.get(key)
        if body is None:
            anchor = f"org-{mention.id}" if mention.id else f"org-at-{place}"
            body = bodies[key] = Body(anchor, name_of(mention), mention)
        body.mentions.append(Link(f"organisations-{place}", mention.text))
        body.place = body.place or mention.place
        body.place_code, body.place_era = body.place_code or mention.place_code, body.place_era or mention.place_era
        body.parent = body.parent or mention.parent
    for quantity in record.quantities:
        if quantity.subject in bodies:
            bodies[quantity.subject].figures += 1
    for card in campaign_models(record):
        if card.operator_link and (runner := bodies.get(card.operator_link.removeprefix("org-"))):
            runner.runs.append(Link(card.anchor, card.name))
    tops = [body for key, body in bodies.items() if not _hang(key, body, bodies)]
    levels = [(level, [body for body in tops if body.first.level == level]) for level in (*LEVELS, None)]
    return [(label(f"level.{level or 'none'}"), found) for level, found in levels if found]


def _hang(key: str, body: Body, bodies: dict[str, Body]) -> bool:
    """Put a body below its parent; false if it has none, or its parents go round in a circle or too deep."""
    passed, above = {key}, body.parent
    while above is not None and above in bodies:
        if above in passed or len(passed) > _DEEPEST:
            return False
        passed.add(above)
        above = bodies[above].parent
    if body.parent not in bodies:
        return False
    bodies[body.parent].below.append(body)
    return True


def campaign_models(record: Record) -> list[Card]:
    """A card for each campaign model, its mentions together."""
    names = {mention.id: name_of(mention) for mention in record.organisations}
    groups: dict[str, list[int]] = {}
    for place, model in enumerate(record.campaign_models):
        groups.setdefault(fold_name(model.name), []).append(place)
    return [_card(record, places, names) for places in groups.values()]


def _card(record: Record, places: Sequence[int], names: dict[str | None, str]) -> Card:
    models = [record.campaign_models[place] for place in places]
    # The mention that says who runs it is the best evidence.
    best = next((model for model in models if model.operator), models[0])
    card = Card(
        anchor=f"model-{places[0]}",
        name=best.name,
        kind=label_of("campaign_models", "kind", best.kind),
        evidence=quoted(record, best, best.sentence),
        mentions=[Link(f"campaign_models-{place}", record.campaign_models[place].text) for place in places],
        operator=names.get(best.operator_id) if best.operator_id else best.operator,
        operator_link=f"org-{best.operator_id}" if best.operator_id in names and best.operator_id else None,
    )
    place_named = next((model for model in models if model.place), None)
    if place_named:
        code = f" · {place_named.place_code}" if getattr(place_named, "place_code", None) else ""
        words = f"{place_named.place}{code}"
        card.fields.append((field_label("campaign_models", "place"), Wording(words, words)))
    card.fields += _other_fields(models)
    for figure in _all_of(models, "scale", len(record.quantities)):
        quantity = record.quantities[figure]
        words = " ".join(filter(None, (quantity.text, quantity.unit if quantity.unit != "%" else "", quantity.noun)))
        card.scale.append(Link(f"quantities-{figure}", words))
    results = _all_of(models, "results", len(record.sentences))
    card.result_shown = best.sentence in results
    others = [record.sentences[at] for at in results if at != best.sentence]
    card.results = [record.text[sentence.start : sentence.end] for sentence in others]
    return card


def _all_of(models: Iterable[CampaignModel], name: str, size: int) -> list[int]:
    found = {place: None for model in models for place in getattr(model, name, ()) if 0 <= place < size}
    return list(found)


def _other_fields(models: Sequence[CampaignModel]) -> list[tuple[Wording, Wording]]:
    """The fields that have no place of their own on a card, so that a new field of the record shows without more."""
    found = []
    for name in CampaignModel.__struct_fields__:
        values = [getattr(model, name) for model in models] if name not in _PLACED else []
        value = next((value for value in values if value not in (None, [], "")), None)
        if value is not None:
            found.append((field_label("campaign_models", name), said("campaign_models", name, value)))
    return found


def said(layer: str, name: str, value: Any) -> Wording:
    """A field's value for reading.

    >>> said("campaign_models", "started", "2017-05")
    Wording(vi='tháng 5/2017', en='May 2017')
    """
    if isinstance(value, bool):
        return label(f"value.{str(value).lower()}")
    if isinstance(value, float | int):
        return number(value)
    if isinstance(value, list):
        words = "; ".join(str(one) for one in value)
        return Wording(words, words)
    return date_in_words(value) if name in _DATES else label_of(layer, name, str(value))


def times(record: Record) -> list[Entry]:
    """The times in their order, those of no known year last."""
    entries: dict[str, Entry] = {}
    for place, time in enumerate(record.times):
        heading = date_in_words(time.value)
        if time.value not in entries:
            entry = entries[time.value] = Entry(heading, quoted(record, time, time.sentence))
            if time.calendar != "gregorian":
                entry.fields.append((field_label("times", "calendar"), label_of("times", "calendar", time.calendar)))
        entries[time.value].mentions.append(Link(f"times-{place}", time.text))
    return [entries[value] for value in sorted(entries, key=lambda value: (not value[:1].isdigit(), value))]


def documents(record: Record) -> list[Entry]:
    """The papers that the article refers to; those of one number or title together."""
    entries: dict[str, Entry] = {}
    for place, paper in enumerate(record.documents):
        key = fold_name(paper.number or paper.title or paper.text)
        if key not in entries:
            # A paper without a number is told by its own words only.
            words = f"{_capital(paper.type)} {paper.number}" if paper.number else _capital(paper.text)
            entries[key] = Entry(Wording(words, words), quoted(record, paper, paper.sentence))
            entries[key].fields = _fields_of(paper)
        entries[key].mentions.append(Link(f"documents-{place}", paper.text))
    return list(entries.values())


def _fields_of(paper: DocumentReference) -> list[tuple[Wording, Wording]]:
    found = []
    for name in ("title", "issuer", "date", "authority"):
        value = getattr(paper, name)
        if value:
            words = date_in_words(value) if name == "date" else Wording(value, value)
            found.append((field_label("documents", name), words))
    return found


def abbreviations(record: Record) -> list[tuple[Abbreviation, list[Link]]]:
    """The short forms, each of its meanings once, by the alphabet."""
    groups: dict[tuple[str, str], list[int]] = {}
    for place, short in enumerate(record.abbreviations):
        groups.setdefault((short.text, short.expansion), []).append(place)
    return [
        (record.abbreviations[places[0]], [Link(f"abbreviations-{place}", key[0]) for place in places])
        for key, places in sorted(groups.items(), key=lambda item: (fold_name(item[0][0]), item[0]))
    ]


def checks(record: Record) -> list[Verified]:
    """The checks with links to their figures."""
    at = {(quantity.start, quantity.end): place for place, quantity in enumerate(record.quantities)}
    return [
        Verified(
            kind=label_of("checks", "kind", check.kind),
            holds=check.holds,
            stated=_with_unit(check, check.expected),
            found=_with_unit(check, check.found),
            figures=[Link(f"quantities-{at.get((span.start, span.end), '')}", span.text) for span in check.spans],
            evidence=quoted(record, _around(check.spans), check.sentence),
        )
        for check in record.checks
    ]


def _with_unit(check: Check, value: float) -> Wording:
    words = number(round(value, 2))
    unit = check.unit or ("%" if check.kind == "ratio" else "")
    after = unit if unit.startswith("%") else f" {unit}".rstrip()
    return Wording(words.vi + after, words.en + after)


def _around(spans: Sequence[Evidence]) -> Offsets:
    if not spans:
        return Offsets(start=0, end=0)
    return Offsets(start=min(span.start for span in spans), end=max(span.end for span in spans))


def date_readings(record: Record) -> dict[str, Wording]:
    """Every date of the record in words."""
    values = [time.value for time in record.times]
    values += [value for quantity in record.quantities if (value := quantity.period)]
    values += [value for paper in record.documents if (value := paper.date)]
    values += [value for model in record.campaign_models if (value := getattr(model, "started", None))]
    values += [value for mention in record.organisations if (value := mention.changed)]
    return {value: date_in_words(value) for value in values}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def stage_versions(record: Record) -> dict[str, str | None]:
    """The version of each stage, in their order."""
    return {str(name): version for name, version in msgspec.structs.asdict(record.stages).items()}
