"""Linking: mentions joined to organisations, short forms to full names, models to operators, figures to their context.

An organisation has one `id` in an article, however it is called: by its full name, by a short form that the article's
place completes (`UBND huyện` where the article names one district), or by the acronym in brackets after its name. A
figure inside the name of a model or an organisation is part of the name and leaves the quantities.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

import regex

from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.records import CampaignModel, DocumentReference, Evidence, Level, Organisation, Quantity, Time

Found = TypeVar("Found", Organisation, Time)

_LEVEL_WORDS = regex.compile(r"^(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn)\s+", regex.IGNORECASE)
_ACRONYM = regex.compile(r"\p{Lu}[\p{L}\d&-]+")
_BRACKET = regex.compile(r"\s?\(\s?")


def _run(article: Article) -> None:
    record = article.record
    named = [*record.campaign_models, *record.organisations]
    record.quantities = [quantity for quantity in record.quantities if not _inside(quantity, named)]
    link_organisations(record.organisations, record.text)
    link_operators(record.campaign_models, record.organisations)
    link_quantities(record.quantities, record.organisations, _free_times(record.times, record.documents))


def link_organisations(mentions: Sequence[Organisation], text: str) -> None:
    """Give each mention the `id`, the full name and the parent of its organisation.

    Args:
        mentions: the article's mentions in order, changed in place.
        text: the raw text.
    """
    aliases = _aliases(mentions, text)
    names = {fold(mention.name): mention.name for mention in reversed(mentions) if mention.named}
    places = Counter(
        (mention.level, _bare_place(mention.place)) for mention in mentions if mention.named and mention.place
    )
    ids: dict[str, str] = {}
    for mention in mentions:
        mention.resolved = aliases.get(mention.text) or _resolve(mention, names, places)
        mention.id = ids.setdefault(fold(mention.resolved), f"o{len(ids) + 1}")
    for mention in mentions:
        mention.parent = _parent(fold(mention.resolved or mention.name), ids)


def link_operators(models: Sequence[CampaignModel], organisations: Sequence[Organisation]) -> None:
    """Give each model the `id` of its operator: of the nearest mention with the operator's text."""
    for model in models:
        same = [mention for mention in organisations if mention.text == model.operator]
        if same:
            model.operator_id = min(same, key=lambda mention: abs(mention.start - model.start)).id


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


def _inside(quantity: Quantity, named: Sequence[Evidence]) -> bool:
    return any(name.start <= quantity.start and quantity.end <= name.end for name in named)


def _aliases(mentions: Sequence[Organisation], text: str) -> dict[str, str]:
    """Acronyms in brackets right after a full name: Liên đoàn Bóng đá Việt Nam (VFF)."""
    aliases: dict[str, str] = {}
    for full, short in pairwise(mentions):
        bracketed = _BRACKET.fullmatch(text[full.end : short.start]) and text[short.end : short.end + 1] == ")"
        if full.named and bracketed and _ACRONYM.fullmatch(short.text) and short.text.isupper():
            aliases[short.text] = full.name
    return aliases


def _resolve(mention: Organisation, names: dict[str, str], places: Counter[tuple[Level | None, str]]) -> str:
    if mention.named:
        return mention.name
    short = fold(mention.name)
    whole = [name for folded, name in names.items() if folded.startswith(short + " ")]
    if len(whole) == 1:
        return whole[0]
    here = [(count, place) for (level, place), count in places.items() if level == mention.level]
    if not here:
        return mention.name
    ranked = sorted(here, reverse=True)
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        return mention.name  # two places are named as often: which is meant stays open
    return f"{mention.name} {ranked[0][1]}"


def _bare_place(place: str | None) -> str:
    return _LEVEL_WORDS.sub("", place or "")


def _parent(folded: str, ids: dict[str, str]) -> str | None:
    """The organisation whose whole name ends this one's: Ban Thường vụ | Huyện ủy X."""
    longer = [name for name in ids if folded != name and folded.endswith(" " + name)]
    return ids[max(longer, key=len)] if longer else None


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
    "1",
    reads=("organisations", "campaign_models", "quantities", "times", "documents"),
    adds=("organisations", "campaign_models", "quantities"),
    run=_run,
)
