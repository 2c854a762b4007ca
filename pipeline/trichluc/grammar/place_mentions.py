"""Mentions of administrative units in running text, and what they say of where the article is.

A unit is mentioned by its kind and name (`huyện Ia Grai`, `các xã A, B và C`), a province also by its name alone; after
a commune, in brackets or behind a comma, also a district. The title names a place without its kind where a whole run of
capitals is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import regex

from trichluc.folding import fold
from trichluc.gazetteer import (
    BEFORE,
    KINDS,
    LEVELS_OF,
    Context,
    Era,
    Gazetteer,
    Kind,
    Unit,
    divide,
    eras_of,
    gazetteer,
    name_key,
    resolve,
)
from trichluc.lexicons import PhraseIndex

_LONGEST_NAME = 5
_FEWEST_NEIGHBOURS = 2
_TITLE_WEIGHT = 3

_KIND = regex.compile(rf"(?<!\w)(?P<plural>các )?(?P<kind>{'|'.join(fold(kind) for kind in KINDS)})(?: đảo)? (?=[\w])")
_WORD = regex.compile(r"\p{Lu}[\p{L}'’\d]*(?:-\p{Lu}\p{L}*)?|\d{1,2}(?!\d|[.,/]\d|%)")
_AND = regex.compile(r"(?:, ?| và | - )(?=\p{Lu})")
_LARGER = regex.compile(r"\s{0,2}(?:,|\(|-|–|thuộc|của)?\s{0,2}")
_LARGER_BARE = regex.compile(r" ?[,(-] ?(?=\p{Lu})")
_CAPITALS = regex.compile(r"\p{Lu}[\p{L}'’]*(?: \p{Lu}[\p{L}'’]*)*")
_BEFORE_NAME = regex.compile(r"\p{Lu}[\p{L}.]* $")
_AFTER_NAME = regex.compile(r" \p{Lu}")


class PlaceMention(NamedTuple):
    """A unit as mentioned, with offsets into the text where it was found; `level` and `kind` only where said."""

    start: int
    end: int
    name: str
    kind: Kind | None = None
    level: str | None = None
    title: bool = False

    @property
    def written(self) -> str:
        """Kind and name, as the gazetteer takes them."""
        return f"{self.kind} {self.name}" if self.kind else self.name


def find_places(text: str, folded: str | None = None) -> Iterator[PlaceMention]:
    """Find the administrative units that a text mentions and the gazetteer knows.

    Args:
        text: the expanded view of an article.
        folded: `fold(text)`, if the caller has it.

    Yields:
        Mentions, those with a kind first, none overlapping another.

    >>> [place.written for place in find_places("Các xã Ia Krêl, Ia Nan (huyện Đức Cơ, Gia Lai) về đích.")]
    ['xã Ia Krêl', 'xã Ia Nan', 'huyện Đức Cơ', 'Gia Lai']
    """
    folded = fold(text) if folded is None else folded
    taken: list[tuple[int, int]] = []
    for mention in _with_kind(text, folded):
        if not taken or mention.start >= taken[-1][1]:
            taken.append((mention.start, mention.end))
            yield mention
    covered = iter([*taken, (len(text) + 1, len(text) + 1)])
    at = next(covered)
    for start, end, _ in _provinces(gazetteer()).find(folded):
        while at[1] <= start:
            at = next(covered)
        if end <= at[0] and _stands_alone(text, start, end):
            yield PlaceMention(start, end, text[start:end], level="province")


def places_in_title(title: str, start: int = 0) -> Iterator[PlaceMention]:
    """The places that a title names without their kind: whole runs of capitals, or all before its colon.

    >>> [place.name for title in ("Nông dân Đơn Dương thi đua", "A LƯỚI: Về đích") for place in places_in_title(title)]
    ['Đơn Dương', 'A LƯỚI']
    """
    table = gazetteer()
    opening, colon, _ = title.partition(":")
    if colon and table.knows(opening.strip()):
        yield PlaceMention(start, start + len(opening), opening.strip(), title=True)
    elif title != title.upper():
        for run in _CAPITALS.finditer(title):
            if " " in run[0] and any(unit.level != "commune" for unit, _ in table.named(run[0])):
                yield PlaceMention(start + run.start(), start + run.end(), run[0], title=True)


def _with_kind(text: str, folded: str) -> Iterator[PlaceMention]:
    for match in _KIND.finditer(folded):
        kind = _kinds()[match["kind"]]
        end = _name_end(text, match.end(), kind)
        if end is None:
            continue
        start = match.start("kind")
        yield PlaceMention(start, end, text[match.end() : end], kind)
        while match["plural"] and (joint := _AND.match(text, end)):
            start, next_end = joint.end(), _name_end(text, joint.end(), kind)
            if next_end is None:
                break
            yield PlaceMention(start, next_end, text[start:next_end], kind)
            end = next_end
        bare = _LARGER_BARE.match(text, end)
        if bare and kind in ("xã", "phường", "thị trấn"):
            larger_end = _name_end(text, bare.end(), "huyện")
            if larger_end is not None:
                yield PlaceMention(bare.end(), larger_end, text[bare.end() : larger_end], level="district")


def _name_end(text: str, start: int, kind: Kind) -> int | None:
    """Where the longest name that the gazetteer has for this kind's level ends; null if it has none."""
    ends: list[int] = []
    at = start
    while len(ends) < _LONGEST_NAME and (word := _WORD.match(text, at)):
        ends.append(word.end())
        if text.startswith(" - ", word.end()):
            at = word.end() + 3
        elif text.startswith(" ", word.end()):
            at = word.end() + 1
        else:
            break
    for end in reversed(ends):
        levels = {unit.level for unit, _ in gazetteer().named(text[start:end])}
        if not levels.isdisjoint(LEVELS_OF[kind]):
            return end
    return None


@cache
def _kinds() -> dict[str, Kind]:
    return {fold(kind): kind for kind in KINDS}


@cache
def _provinces(table: Gazetteer) -> PhraseIndex:
    units = table.units("province")
    names = {unit.name for unit in units} | {divide(variant).name for unit in units for variant in unit.variants}
    spellings = {name.replace("Đắk", spelling) for name in names for spelling in ("Đắk", "Đăk", "Đak", "Đắc")}
    return PhraseIndex(sorted({fold(name): name for name in sorted(spellings)}.values()))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name is written in capitals and is no part of a longer one (a person, a street)."""
    name = text[start:end]
    capitals = all(word[0].isupper() for word in name.replace("-", " ").split())
    return capitals and not _BEFORE_NAME.search(text, max(0, start - 12), start) and not _AFTER_NAME.match(text, end)


def context_of(mentions: Sequence[PlaceMention], text: str, published: str | None) -> Context:
    """What the places of an article say of where it is.

    Provinces come first, then districts, each resolved with what is known by then. Where no district is named, the one
    in which most of the communes lie (at least two, and more than in any other) stands in for it. An article without
    a date that names a district is of the old era.

    Args:
        mentions: the places that the article mentions, those of its organisations too.
        text: the text into which their offsets point.
        published: the article's own date, in EDTF.

    >>> text = "Đảng ủy xã Ia Krêl và xã Ia Nan"
    >>> context = context_of(list(find_places(text)), text, None)
    >>> sorted(gazetteer().unit(code, "before-2025-07").full_name for code in context.named["before-2025-07"])
    ['huyện Đức Cơ', 'tỉnh Gia Lai']
    """
    eras, dated = eras_of(published)
    context = Context(eras, dated, published)
    for era in eras:
        if era not in context.eras:
            break
        within = replace(context, eras=(era,))
        for level in ("province", "district"):
            distinct = {mention[2:5]: mention for mention in mentions}
            units = {said: _only(mention, level, within) for said, mention in distinct.items()}
            for mention in mentions:
                unit = units[mention[2:5]]
                if unit is not None:
                    context.note(unit, mention.name, _TITLE_WEIGHT if mention.title else 1)
        if era == BEFORE and not dated and _names_a_district(context):
            context.eras = (BEFORE,)
        _add_inferred(mentions, era, context)
    return context


def _names_a_district(context: Context) -> bool:
    """Whether an article without a date speaks of districts, as none of the new era does."""
    units = (gazetteer().unit(code, BEFORE) for code in context.named[BEFORE])
    return any(unit is not None and unit.level == "district" for unit in units)


def larger_after(mentions: Sequence[PlaceMention], text: str, context: Context) -> dict[int, Unit]:
    """By the start of a mention, the larger unit named right after it: `xã A, huyện B`, `xã A (huyện B)`.

    Args:
        mentions: mentions in the order of the text, none overlapping another.
        text: the text into which their offsets point.
        context: what the article says of where it is.
    """
    found: dict[int, Unit] = {}
    following: PlaceMention | None = None
    for mention in reversed(mentions):
        if following is not None and _LARGER.fullmatch(text, mention.end, following.start):
            units = resolve(following.written, following.level, context, found.get(following.start))
            if len(units) == 1 and units[0].level != "commune":
                found[mention.start] = units[0]
        following = mention
    return found


def _only(mention: PlaceMention, level: str, context: Context) -> Unit | None:
    """The one unit of a level that a mention may mean."""
    said = [level] if mention.kind is None else LEVELS_OF[mention.kind]
    if level not in said or (mention.level is not None and mention.level != level):
        return None
    units = resolve(mention.written, level, context)
    if len(units) != 1 or units[0].level != level:
        return None
    return units[0]


def _add_inferred(mentions: Sequence[PlaceMention], era: Era, context: Context) -> None:
    table, named = gazetteer(), context.named[era]
    known = [unit for code in named if (unit := table.unit(code, era))]
    if not any(unit.level == "district" for unit in known):
        votes: Counter[str] = Counter()
        for key in {name_key(mention.name) for mention in mentions if mention.kind in ("xã", "phường", "thị trấn")}:
            candidates = [unit for unit, _ in table.named(key) if unit.era == era and unit.level == "commune"]
            inside = [unit for unit in candidates if not named or table.ancestors(unit)[1] & set(named)]
            votes.update({code for unit in inside for code in unit.parents})
        ranked = votes.most_common(2)
        clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] > ranked[1][1])
        if clear and ranked[0][1] >= _FEWEST_NEIGHBOURS and (unit := table.unit(ranked[0][0], era)):
            context.note(unit, "", 1)
            known.append(unit)
    if not any(unit.level == "province" for unit in known):
        for unit in known:
            for parent in table.parents(unit):
                context.note(parent, "", context.named[era][unit.code])


def in_order(mentions: Iterable[PlaceMention]) -> list[PlaceMention]:
    """Mentions in the order of the text; of two that overlap, the first."""
    kept: list[PlaceMention] = []
    for mention in sorted(mentions, key=lambda mention: mention.start):
        if kept and mention.start < kept[-1].end:
            continue
        kept.append(mention)
    return kept
