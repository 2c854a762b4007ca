"""The words of composed names: heads, fields, places, surnames and the words around a name, ready to be looked up.

The frame of a head says what may follow it and what must, for the whole to name one particular body.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar

import msgspec
from daachorse import CharwiseDoubleArrayAhoCorasick

from trichluc.folding import fold
from trichluc.gazetteer import Gazetteer, gazetteer
from trichluc.grammar.words import PhraseTrie, keys_of
from trichluc.lexicons import PhraseIndex, read_lexicon, shipped
from trichluc.records import Level, OrganisationType

Row = TypeVar("Row", bound=msgspec.Struct)

FrameName = Literal[
    "sole", "levelled", "body", "bare", "seated", "organ", "ministry", "agency", "association", "company", "school",
    "university", "institute", "establishment", "media", "club", "force", "numbered", "foreign", "foreignname", "block",
]  # fmt: skip
PlaceKind = Literal["level", "municipality", "province", "city", "district", "commune", "country", "region", "abroad"]
Role = Literal[
    "post", "pupil", "title", "plural", "goods", "not_place", "before_body", "compound", "counted", "event", "opener",
    "no_bridge",
    "locative", "production", "particle", "topic", "topic_head", "topic_stop", "branch", "legal_form", "second_charge",
    "named_by_field", "media_cue", "firm_cue", "says", "speech", "of_person", "football",
    "not_firm", "amount", "office", "press", "no_press",
]  # fmt: skip


class HeadRow(msgspec.Struct, frozen=True):
    """A row of organisations.tsv."""

    phrase: str
    frame: FrameName
    type: OrganisationType | Literal["inherit"]
    level: Level | None
    lower: Literal["inside", "outside", "never", "apart"]
    source: str


class DomainRow(msgspec.Struct, frozen=True):
    """A row of organisation_domains.tsv."""

    phrase: str
    use: Literal["noun", "verb", "full"]
    type: OrganisationType | None
    source: str


class PlaceRow(msgspec.Struct, frozen=True):
    """A row of places.tsv."""

    name: str
    kind: PlaceKind
    level: Level | None
    source: str


class SurnameRow(msgspec.Struct, frozen=True):
    """A row of surnames.tsv."""

    surname: str
    sure: Literal["yes", "no"]
    source: str


class GivenNameRow(msgspec.Struct, frozen=True):
    """A row of given_names.tsv."""

    name: str
    source: str


class ContextRow(msgspec.Struct, frozen=True):
    """A row of organisation_contexts.tsv."""

    word: str
    role: Role
    source: str


class KnownRow(msgspec.Struct, frozen=True):
    """A row of known_organisations.tsv."""

    name: str
    type: OrganisationType
    level: Level | None
    product: Literal["yes", "no", "place", "cue", "club"]
    source: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What may follow a head, and of what at least one is needed; nothing needed: the head is a name by itself."""

    takes: frozenset[str]
    needs: frozenset[str]


def _frame(takes: str, needs: str) -> Frame:
    return Frame(frozenset(takes.split()), frozenset(needs.split()))


FRAMES: dict[FrameName, Frame] = {
    # Bộ Chính trị, Quốc hội (Mỹ), Mặt trận Tổ quốc Việt Nam (tỉnh X)
    "sole": _frame("level place country", ""),
    # Huyện ủy (X), Tỉnh đoàn (X): the level is in the head
    "levelled": _frame("level place name", ""),
    # UBND huyện, Công an tỉnh X, Chi bộ Trường Y, Hội Nông dân Việt Nam
    "body": _frame("domain parent level place country name number", "parent level place country name number"),
    "bare": _frame("parent level", "parent level"),
    "seated": _frame("parent level place country seat", "parent level place country seat"),
    # Ban Thường vụ Huyện ủy, Văn phòng HĐND tỉnh: part of the body that follows
    "organ": _frame("domain parent central", "parent central"),
    "ministry": _frame("domain acronym country", "domain acronym"),
    "agency": _frame("domain acronym parent level place country number name", "domain acronym"),
    "association": _frame("domain level place country name", "domain name level"),
    "company": _frame("domain level place country name number", "name place number level"),
    "school": _frame("domain level place name number", "name place number level"),
    "university": _frame("domain level place country name parent number", "domain name place placed country"),
    "institute": _frame("domain level place country name parent number", "domain name central"),
    "establishment": _frame("domain level place country name parent number", "name place number level central"),
    "media": _frame("domain parent level place name", "domain parent place name level"),
    "club": _frame("domain level place name", "placed place name"),
    "force": _frame("number name place domain parent", "number name place"),
    "numbered": _frame("number domain", "domain"),
    "foreign": _frame("country", "country"),
    "foreignname": _frame("name", "name"),
    "block": _frame("", ""),
}


def head_rows() -> list[HeadRow]:
    """The heads, in the order of their file."""
    return list(_rows("organisations", HeadRow, ("phrase",)))


@cache
def heads() -> PhraseTrie[HeadRow]:
    """The heads, by their words."""
    return PhraseTrie((row.phrase, row) for row in head_rows())


def needs_capital(row: HeadRow) -> bool:
    """Whether a head in lower case names nothing unless a capital follows: `bộ` phim, `tổ chức` sự kiện.

    >>> [needs_capital(HeadRow("Bộ", "ministry", "state", "central", "inside", "usage"))]
    [True]
    """
    return row.frame in ("ministry", "foreignname", "school", "media") or (
        row.frame == "agency" and row.level == "central"
    )


@cache
def domains() -> PhraseTrie[DomainRow]:
    """The fields that a body works in, by their words."""
    return PhraseTrie((row.phrase, row) for row in _rows("organisation_domains", DomainRow, ("phrase",)))


@cache
def places() -> PhraseTrie[PlaceRow]:
    """The places at home, countries and regions, by their words; of two that share a name, the greater."""
    rows = [row for row in _rows("places", PlaceRow, ("name", "kind")) if row.kind not in ("level", "abroad")]
    return PhraseTrie((row.name, row) for row in reversed(rows))


def places_of(kind: PlaceKind) -> PhraseTrie[PlaceRow]:
    """The places of one kind, by their words; communes are those of the gazetteer in use."""
    return _communes(gazetteer()) if kind == "commune" else _listed_places(kind)


@cache
def _communes(table: Gazetteer) -> PhraseTrie[PlaceRow]:
    names = {unit.name: unit for unit in table.units("commune") if not unit.name.isdigit()}
    return PhraseTrie((name, PlaceRow(name, "commune", "commune", unit.source)) for name, unit in names.items())


@cache
def _listed_places(kind: PlaceKind) -> PhraseTrie[PlaceRow]:
    return PhraseTrie((row.name, row) for row in _rows("places", PlaceRow, ("name", "kind")) if row.kind == kind)


@cache
def surnames() -> dict[str, bool]:
    """Folded surnames; true where the syllable is sure to begin a person's name."""
    return {fold(row.surname): row.sure == "yes" for row in _rows("surnames", SurnameRow, ("surname",))}


@cache
def given_names() -> frozenset[str]:
    """Folded given names of foreigners."""
    return frozenset(fold(row.name) for row in _rows("given_names", GivenNameRow, ("name",)))


@cache
def known() -> tuple[PhraseIndex, list[KnownRow]]:
    """The proper names that no grammar finds: an index into the rows."""
    rows = list(known_as_written().values())
    unique = list({fold(row.name): row for row in reversed(rows)}.values())
    return PhraseIndex([row.name for row in unique]), unique


@cache
def known_as_written() -> dict[str, KnownRow]:
    """The proper names that no grammar finds, by their spelling."""
    return {row.name: row for row in _rows("known_organisations", KnownRow, ("name",))}


@cache
def context(role: Role) -> frozenset[str]:
    """The folded words of one role around a name."""
    return frozenset(
        fold(row.word) for row in _rows("organisation_contexts", ContextRow, ("word", "role")) if row.role == role
    )


@cache
def branch_words() -> frozenset[str]:
    """The first syllables of what a branch is called."""
    return frozenset(phrase.split(" ")[0] for phrase in context("branch"))


@cache
def legal_forms() -> PhraseTrie[None]:
    """The legal forms of enterprises, which may follow the name: `Công ty Cao su Kon Tum TNHH MTV`."""
    return PhraseTrie((word, None) for word in context("legal_form"))


@cache
def second_charges() -> PhraseTrie[None]:
    """What a body manages besides: Ban Quản lý Khu kinh tế Nghi Sơn `và các khu công nghiệp`."""
    return PhraseTrie((word, None) for word in context("second_charge"))


@cache
def not_places() -> PhraseTrie[None]:
    """Phrases that begin like a level word and name no place: `xã hội`, `bản sắc`."""
    return PhraseTrie((word, None) for word in context("not_place"))


@cache
def topics() -> PhraseTrie[None]:
    """What the topic of a steering committee begins with: `xây dựng nông thôn mới`, `phòng chống`."""
    return PhraseTrie((word, None) for word in context("topic"))


@cache
def topic_stops() -> PhraseTrie[None]:
    """What a steering committee does, after which nothing is its topic: `phối hợp`, `yêu cầu`."""
    return PhraseTrie((word, None) for word in context("topic_stop"))


@cache
def events() -> PhraseTrie[None]:
    """What is held and is no body, whatever its capitals: `SEA Games`, `Lễ`."""
    return PhraseTrie((word, None) for word in context("event"))


class HeadStarts:
    """Where heads may begin in a text: an automaton of their first two words, of the first where that is all.

    >>> text = "Cán bộ Hội Nông dân và bộ Y tế"
    >>> list(HeadStarts().find(text, fold(text)))
    [4, 7, 23]
    """

    def __init__(self) -> None:
        # What each beginning asks of the text: a capital of its own, nothing, or a capital after it.
        asks: dict[str, set[str]] = {}
        for row in _rows("organisations", HeadRow, ("phrase",)):
            first, *rest = keys_of(row.phrase)
            begins = f"{first} {rest[0]}" if rest and rest[0].isalpha() else first
            if row.lower == "never" or row.frame == "block":
                asks.setdefault(begins, set())
            else:
                asks.setdefault(begins, set()).add("next" if not rest and needs_capital(row) else "none")
        self._asks = ["own" if not one else "none" if "none" in one else "next" for one in asks.values()]
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(asks))

    def find(self, text: str, folded: str) -> Iterator[int]:
        """Yield the offsets at which a head may begin, in order."""
        last, asks = len(folded), self._asks
        starts = set()
        for start, end, number in self._automaton.find_overlapping(folded):
            if (start and folded[start - 1].isalnum() and folded[start].isalnum()) or (
                end < last and folded[end].isalnum() and folded[end - 1].isalnum()
            ):
                continue
            ask = asks[number]
            if ask == "none" or text[start].isupper() or (ask == "next" and text[end + 1 : end + 2].isupper()):
                starts.add(start)
        yield from sorted(starts)


@cache
def head_starts() -> HeadStarts:
    """Where the shipped heads may begin."""
    return HeadStarts()


def _rows(name: str, row_type: type[Row], key: tuple[str, ...]) -> list[Row]:
    return read_lexicon(shipped(name), row_type, key)
