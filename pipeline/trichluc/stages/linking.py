"""Linking: mentions joined to organisations, short forms to full names, models to operators, figures to their context.

An organisation has one `id` in an article, however it is called: by its full name, by a short form that its place
completes (`UBND huyện` where the article names one district), or by the acronym in brackets after its name. A paper
has one too, by its full code or by its number alone (`trichluc.grammar.paper_links`). A figure
inside the name of a model or an organisation is part of the name and leaves the quantities; so does a body inside the
name of a model the organisations (`Chi bộ 4 tốt`). The article's own place is the first that its title or lead names.
What else is said of a model (when it began, its figures and results) is read by `trichluc.grammar.campaign_attributes`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

import regex

from trichluc.alignment import View
from trichluc.article import Article, Stage
from trichluc.gazetteer import BEFORE, SINCE, Context, Unit, divide, gazetteer, resolve
from trichluc.grammar.bare_name_runs import SHORT_FORMS
from trichluc.grammar.campaign_attributes import AttributeReader, Scene, Span
from trichluc.grammar.organisation_links import Linker, kind_said, place_of
from trichluc.grammar.paper_links import link_papers
from trichluc.grammar.place_mentions import (
    PlaceMention,
    context_of,
    find_places,
    in_order,
    larger_after,
    places_in_title,
)
from trichluc.records import (
    CampaignModel,
    DocumentReference,
    Evidence,
    Offsets,
    Organisation,
    Quantity,
    Record,
    Time,
)

Found = TypeVar("Found", Organisation, Time)
Stretch = TypeVar("Stretch", bound=Evidence)

_ACRONYM = regex.compile(r"\p{Lu}[\p{L}\d&-]+")
_TERM_WINDOW = 24
_BRACKET = regex.compile(r"\s?\(\s?")


def _run(article: Article) -> None:
    record = article.record
    models = record.campaign_models
    record.organisations = _outside(record.organisations, models)
    record.quantities = _outside(record.quantities, [*models, *record.organisations])
    context = link_organisations(article)
    link_documents(article)
    link_operators(models, record.organisations)
    free_times = _free_times(record.times, record.documents)
    link_quantities(record.quantities, record.organisations, free_times)
    if models:
        place_models(models, record.organisations, context)
        AttributeReader(_scene(article, free_times)).read()


def link_organisations(article: Article) -> Context:
    """Give each mention the `id`, the full name and the parent of its organisation, and places their codes.

    The rules stand in `trichluc.grammar.organisation_links`.

    Args:
        article: its organisations are changed in place.

    Returns:
        What the article says of where and when it is.
    """
    record = article.record
    mentions = record.organisations
    places = _places(article)
    record.article.place = record.article.place or _place_of_article(record, places)
    context = context_of(places, record.text, record.article.published)
    larger = larger_after(places, record.text, context)
    sentences = {place.start: article.sentence_at(place.start) for place in places}
    Linker(mentions, places, sentences, larger, context).link(_aliases(mentions, record.text))
    return context


def link_documents(article: Article) -> None:
    """Give each reference the `id` of its paper, and what the article says of that paper elsewhere.

    Args:
        article: its documents are changed in place.
    """
    papers, view = article.record.documents, article.expanded
    spans = [view.from_raw(paper.start, paper.end) for paper in papers]
    wordings = [view.text[start:end] for start, end in spans]
    link_papers(papers, wordings, [view.text[end : end + _TERM_WINDOW] for _, end in spans])


def _place_of_article(record: Record, places: Sequence[PlaceMention]) -> str | None:
    """The first place that the title names, else the first of the lead."""
    for role in ("title", "lead"):
        for section in record.sections:
            inside = (place.written for place in places if section.start <= place.start < section.end)
            if section.role == role and (place := next(inside, None)):
                return place
    return None


def _places(article: Article) -> list[PlaceMention]:
    """The places that an article mentions, in order, with raw offsets."""
    record, view = article.record, article.expanded
    running = _in_raw(view, find_places(view.text, article.folded(view)))
    tidy = article.normalised
    titles = (section for section in record.sections if section.role == "title")
    for section in titles:
        start, end = tidy.from_raw(section.start, section.end)
        running += _in_raw(tidy, places_in_title(tidy.text[start:end], start))
    own = [place for mention in record.organisations if mention.named and (place := place_of(mention))]
    return in_order([*own, *running])


def _in_raw(view: View, places: Iterable[PlaceMention]) -> list[PlaceMention]:
    found = list(places)
    spans = view.to_raw_all((place.start, place.end) for place in found)
    return [place._replace(start=start, end=end) for place, (start, end) in zip(found, spans, strict=True)]


def link_operators(models: Sequence[CampaignModel], organisations: Sequence[Organisation]) -> None:
    """Give each model the `id` of its operator: of the nearest mention with the operator's text."""
    for model in models:
        same = [mention for mention in organisations if mention.text == model.operator]
        if same:
            model.operator_id = min(same, key=lambda mention: abs(mention.start - model.start)).id


def place_models(models: Sequence[CampaignModel], organisations: Sequence[Organisation], context: Context) -> None:
    """Give each model the place that is said of it, else that of its operator, with its code.

    A body without a level (a firm, a school) may bear the name of a place where it is not; it gives none.

    Args:
        models: changed in place.
        organisations: the article's bodies, linked.
        context: what the article says of where and when it is.
    """
    bodies: dict[str | None, Organisation] = {}
    for body in organisations:
        if body.id not in bodies or not bodies[body.id].place:
            bodies[body.id] = body
    for model in models:
        operator = bodies.get(model.operator_id)
        if model.place is not None:
            units = resolve(model.place, None, context) if divide(model.place).kind else []
            if len(units) == 1:
                model.place_code, model.place_era = units[0].code, units[0].era
        elif operator and operator.level not in (None, "central"):
            unit = _unit(operator.place_code, operator.place_era)
            model.place = operator.place
            if unit and not (operator.place and divide(operator.place).kind):
                model.place = f"{kind_said(operator.name) or unit.kind} {operator.place or unit.name}"
            model.place_code, model.place_era = operator.place_code, operator.place_era


def _unit(code: str | None, era: str | None) -> Unit | None:
    return next(
        (unit for one in (BEFORE, SINCE) if code and one == era and (unit := gazetteer().unit(code, one))), None
    )


def _scene(article: Article, times: Sequence[Time]) -> Scene:
    record, view = article.record, article.expanded

    def spans(found: Iterable[Offsets]) -> list[Span]:
        return [Span(*view.from_raw(one.start, one.end)) for one in found]

    captions = (at for at, sentence in enumerate(record.sentences) if article.role_at(sentence.start) == "caption")
    return Scene(
        article.folded(view),
        spans(record.sentences),
        record.campaign_models,
        spans(record.campaign_models),
        record.organisations,
        spans(record.organisations),
        record.quantities,
        spans(record.quantities),
        times,
        spans(times),
        frozenset(captions),
        record.article.published,
    )


def link_quantities(
    quantities: Sequence[Quantity], organisations: Sequence[Organisation], times: Sequence[Time]
) -> None:
    """Give each figure the organisation it is of, the period it is of, and, for a share, what it is a share of.

    The subject is the nearest organisation before the figure in its sentence; the period the nearest time before it
    there, else the first after it.
    """
    for quantity in quantities:
        subject = _last_before(quantity, organisations)
        quantity.subject = subject.id if subject else None
        period = _last_before(quantity, times) or _first_after(quantity, times)
        quantity.period = period.value if period else None
        if quantity.kind == "percent":
            quantity.scope = quantity.noun


def _outside(found: Sequence[Stretch], named: Sequence[Evidence]) -> list[Stretch]:
    """What lies inside none of the names; with two sorted lists, so that a long article costs no more a find."""
    names = sorted(named, key=lambda name: name.start)
    starts = [name.start for name in names]
    reach = list(accumulate((name.end for name in names), max, initial=0))  # the farthest end of the names so far
    return [span for span in found if reach[bisect_right(starts, span.start)] < span.end]


def _aliases(mentions: Sequence[Organisation], text: str) -> dict[str, Organisation]:
    """Acronyms in brackets right after a full name, and bare names that begin or end just one other: `Real Madrid`."""
    aliases = _shorter_names(mentions)
    for full, short in pairwise(mentions):
        bracketed = _BRACKET.fullmatch(text[full.end : short.start]) and text[short.end : short.end + 1] == ")"
        if full.named and bracketed and _ACRONYM.fullmatch(short.text) and short.text.isupper():
            aliases[short.text] = full
    return aliases


def _shorter_names(mentions: Sequence[Organisation]) -> dict[str, Organisation]:
    """The longer bare name that a bare name stands for, if the article has just one and the tagger found either."""
    bare = {mention.text: mention for mention in mentions if mention.rule in ("tagger", *SHORT_FORMS)}
    longer: dict[str, list[Organisation]] = {}
    for name, mention in bare.items():
        words = name.split(" ")
        parts = {" ".join(words[:size]) for size in range(1, len(words))}
        for part in parts | {" ".join(words[size:]) for size in range(1, len(words))}:
            if part in bare and "tagger" in (mention.rule, bare[part].rule):
                longer.setdefault(part, []).append(mention)
    return {name: found[0] for name, found in longer.items() if len(found) == 1}


def _last_before(quantity: Quantity, spans: Sequence[Found]) -> Found | None:
    index = bisect_right(spans, quantity.start, key=lambda span: span.start) - 1
    if index >= 0 and spans[index].sentence == quantity.sentence:
        return spans[index]
    return None


def _first_after(quantity: Quantity, times: Sequence[Time]) -> Time | None:
    index = bisect_right(times, quantity.start, key=lambda time: time.start)
    if index < len(times) and times[index].sentence == quantity.sentence:
        return times[index]
    return None


def _free_times(times: Sequence[Time], documents: Sequence[DocumentReference]) -> list[Time]:
    """The times that are not the date of a paper named just before them."""
    dates = {(document.date, document.sentence) for document in documents if document.date}
    return [time for time in times if (time.value, time.sentence) not in dates]


STAGE = Stage(
    "linking",
    "5",
    reads=("organisations", "campaign_models", "quantities", "times", "documents"),
    adds=("organisations", "campaign_models", "quantities", "documents"),
    run=_run,
)
