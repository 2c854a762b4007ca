"""Which references of an article are to one paper: full codes first, then short numbers, each to the nearest before.

A short number (`Nghị quyết 05`) can stand for any paper of the article with that number, of the same type, that no said
issuer, date or year speaks against; of several it is the nearest before, else the nearest after. Laws are known by
their titles, with and without the year; papers of congresses and plenums by the words that name them and by the term.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import regex

from trichluc.folding import fold
from trichluc.grammar.papers import paper_rows
from trichluc.records import DocumentReference

_NUMBER = regex.compile(r"(?P<serial>\d+[a-zđ]?)(?:/(?P<year>(?:19|20)\d\d))?(?:[-/](?P<letters>[\p{L}].*))?")
_YEAR = regex.compile(r",? ?\(?(?:năm )?(?P<year>(?:19|20)\d\d)\)?$")
_AMENDED = regex.compile(r",? ?\(sửa đổi[^)]*\)| sửa đổi$")
_TERM = regex.compile(r"[,\s(]{0,3}khóa (?P<term>[ivxlc]+|\d{1,2})(?![\p{L}\d])")
_FULLER_WORDS = regex.compile(
    r"(?<!\p{L})(?:hội nghị|lần thứ|đại biểu|toàn quốc|ban chấp hành|bch|đảng(?! bộ| ủy)|của)(?!\p{L})"
)
_SHORT_CENTRE = regex.compile(r"(?<!\p{L})(?:tw|tư) ?(?=[\divx])")
_PLACE = regex.compile(
    r"(?<!\p{L})(?P<level>xã|phường|thị trấn|huyện|quận|thị xã|thành phố|[Tt][Pp]\.?|tỉnh)"
    r"(?: (?P<name>\p{Lu}\p{L}*(?: \p{Lu}\p{L}*)*))?"
)
_GENERAL = "văn bản"  # a word for papers of any type
_PARTY = ("u", "tw")  # how the letters of a Party committee end: HU, TU, ĐU, TW


@dataclass(slots=True)
class _Named:
    """A reference as identity needs it; `name` of a paper without a number."""

    paper: DocumentReference
    place: int
    serial: str | None = None
    year: str | None = None
    letters: tuple[str, ...] = ()
    name: str | None = None
    term: str | None = None
    issuer: str | None = None

    @property
    def rank(self) -> int:
        """How much tells it from others: a full code or a dated title 2, a number with a year 1, else 0."""
        if self.serial is None:
            return 2 if self.year or self.term else 0
        return 2 if self.letters else 1 if self.year else 0

    def said(self) -> tuple[object, ...]:
        """All that decides whether another reference is to the same paper."""
        paper = self.paper
        own = (self.serial, self.year, self.letters, self.name, self.term, self.issuer)
        return (*own, paper.type, paper.date, paper.authority)


@dataclass(slots=True)
class _Paper:
    """A paper and its mentions so far, the fullest first."""

    mentions: list[_Named] = field(default_factory=list)
    #: one mention for each thing that is said of it, so that many of one kind are asked once
    said: dict[tuple[object, ...], _Named] = field(default_factory=dict)
    #: the places of the mentions, sorted
    places: list[int] = field(default_factory=list)


def link_papers(papers: Sequence[DocumentReference], wordings: Sequence[str], following: Sequence[str]) -> None:
    """Give each reference the `id` of its paper, and what the article says of that paper elsewhere.

    Args:
        papers: an article's references in order; changed in place.
        wordings: each reference with abbreviations written out.
        following: a few words after each, for the term (`khóa XII`).

    >>> full = DocumentReference(start=0, end=11, text="NQ 05-NQ/HU", type="nghị quyết", number="05-NQ/HU")
    >>> short = DocumentReference(start=20, end=33, text="Nghị quyết 05", type="nghị quyết", number="05")
    >>> link_papers([full, short], ["Nghị quyết 05-NQ/HU", "Nghị quyết 05"], ["", ""])
    >>> short.id, short.resolved_number
    ('d1', '05-NQ/HU')
    """
    named = [
        _named(paper, place, wording, after)
        for place, (paper, wording, after) in enumerate(zip(papers, wordings, following, strict=True))
    ]
    known: list[_Paper] = []
    # References with another number, or without one and with another name, are never to one paper.
    alike: dict[tuple[str | None, str | None], list[_Paper]] = defaultdict(list)
    for mention in sorted(named, key=lambda one: (-one.rank, one.place)):
        others = alike[mention.serial, None if mention.serial else mention.name]
        own = _nearest(mention, [one for one in others if all(_same(mention, said) for said in one.said.values())])
        if own is None:
            own = _Paper()
            known.append(own)
            others.append(own)
        own.mentions.append(mention)
        own.said.setdefault(mention.said(), mention)
        insort(own.places, mention.place)
    known.sort(key=lambda paper: paper.places[0])
    for index, paper in enumerate(known, 1):
        _publish(paper, f"d{index}")


def _named(paper: DocumentReference, place: int, wording: str, following: str) -> _Named:
    found = _Named(paper, place, issuer=paper.issuer)
    code = _NUMBER.fullmatch(paper.number) if paper.number else None
    if code:
        found.serial, found.year = code["serial"].lstrip("0") or "0", code["year"]
        found.letters = tuple(regex.split(r"[-/]", code["letters"].lower())) if code["letters"] else ()
        return found
    folded = _AMENDED.sub("", fold(wording))
    if paper.rule == "title" and paper.title:
        found.name = _plain(fold(paper.title))
    elif paper.rule == "congress":
        term = _TERM.match(fold(following))
        found.term = term["term"] if term else None
        found.name = _plain(_FULLER_WORDS.sub(" ", _SHORT_CENTRE.sub("trung ương ", folded)))
    else:
        year = _YEAR.search(folded)
        found.year = year["year"] if year else None
        found.name = _plain(_AMENDED.sub("", folded[: year.start()] if year else folded))
    return found


def _plain(words: str) -> str:
    return " ".join(regex.findall(r"[\p{L}\d]+", words))


def _same(one: _Named, other: _Named) -> bool:
    """Whether nothing said of two references speaks against their being one paper."""
    if one.serial is None or other.serial is None:
        if one.serial != other.serial:
            return False
        apart = (one.year and other.year and one.year != other.year) or (
            one.term and other.term and one.term != other.term
        )
        return one.name == other.name and one.paper.type == other.paper.type and not apart
    if one.serial != other.serial or (one.year and other.year and one.year != other.year):
        return False
    if _dates_differ(one.paper.date, other.paper.date):
        return False
    if one.letters and other.letters:
        return one.letters == other.letters and not _places_differ(one.issuer, other.issuer)
    types = {one.paper.type, other.paper.type}
    if (
        len(types) > 1
        and _GENERAL not in types
        and not (one.paper.type in other.paper.type or other.paper.type in one.paper.type)
    ):
        return False
    return not _issuers_differ(one, other)


def _dates_differ(one: str | None, other: str | None) -> bool:
    """Whether two dates differ in a digit that both say."""
    if not one or not other:
        return False
    return any(a != b and "X" not in (a, b) for a, b in zip(one, other, strict=False))


def _issuers_differ(one: _Named, other: _Named) -> bool:
    if one.issuer and other.issuer:
        first, second = fold(one.issuer), fold(other.issuer)
        return first not in second and second not in first and not _alike_in_code(one, other)
    said, coded = (one, other) if one.issuer else (other, one)
    if said.issuer is None or coded.paper.authority is None:
        return False
    authority = _authority(said.issuer)
    if authority is not None:
        return authority != coded.paper.authority
    return not (coded.letters and coded.letters[-1].endswith(_PARTY))


def _alike_in_code(one: _Named, other: _Named) -> bool:
    return one.letters == other.letters != ()


@cache
def _authorities() -> list[tuple[str, str]]:
    names = [(fold(row.entry), row.entry) for row in paper_rows("issuer")]
    return sorted(names, key=lambda pair: -len(pair[0]))


def _authority(issuer: str) -> str | None:
    folded = fold(issuer).replace("ubnd", "ủy ban nhân dân").replace("hđnd", "hội đồng nhân dân")
    return next((name for key, name in _authorities() if key in folded), None)


def _places_differ(one: str | None, other: str | None) -> bool:
    """Whether two issuers of one code are of different levels or places: UBND xã A, UBND huyện."""
    first, second = (_PLACE.search(issuer) if issuer else None for issuer in (one, other))
    if not first or not second:
        return False
    if first["level"].rstrip(".") != second["level"].rstrip("."):
        return True
    return bool(first["name"] and second["name"] and fold(first["name"]) != fold(second["name"]))


def _nearest(mention: _Named, papers: Sequence[_Paper]) -> _Paper | None:
    """The paper with the nearest mention before, else with the nearest after."""

    def distance(paper: _Paper) -> tuple[bool, int]:
        at = bisect_left(paper.places, mention.place)
        return (False, mention.place - paper.places[at - 1]) if at else (True, paper.places[0] - mention.place)

    return min(papers, key=distance, default=None)


def _publish(paper: _Paper, id: str) -> None:
    mentions = sorted((one.paper for one in paper.mentions), key=lambda one: one.start)
    number = max((one.number for one in mentions if one.number), key=len, default=None)
    issuer = max((one.issuer for one in mentions if one.issuer), key=len, default=None)
    date = min((one.date for one in mentions if one.date), key=lambda one: one.count("X"), default=None)
    title = next((one.title for one in mentions if one.title), None)
    for one in mentions:
        one.id = id
        one.resolved_number, one.resolved_issuer = number, issuer
        one.resolved_date, one.resolved_title = date, title
