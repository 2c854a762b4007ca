"""What became of a body since: renamed, merged into another, or abolished, by organisation_successors.tsv.

The mention keeps its name. `successor` is the body that has its tasks now, through all the changes that the table
knows: the `Sở Kế hoạch và Đầu tư` of `tỉnh Kon Tum` became a `Sở Tài chính` in March 2025, and that of `tỉnh Quảng
Ngãi` in July. Which unit another became is the gazetteer's to say; a body of a unit that was divided has no one
successor, and one of a unit that kept kind and name is left as it is.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.folding import fold_name
from trichluc.gazetteer import BEFORE, LEVELS_OF, Unit, gazetteer, name_key
from trichluc.lexicons import read_lexicon, shipped
from trichluc.records import Level, Organisation, OrganisationChange

_UNIT = "{unit}"  # in the table: the same body of the unit that its own unit became
_JOINTS = frozenset({"và", "của", "-", "–", "&"})
_ENDINGS = (" việt nam", " quốc hội")
_DISTRICT = regex.compile(r"(?<!\w)(?:huyện|quận|thị xã|thị ủy|thị đoàn)(?!\w)")
_LAST_DISTRICT = regex.compile(r" (?:huyện|quận|thị xã|thành phố)$")
_SEAT = regex.compile(r"(?P<seat>tỉnh|thành) (?P<body>ủy|đoàn)$")


class SuccessorRow(msgspec.Struct, frozen=True):
    """A row of organisation_successors.tsv, whose head says what `match` means."""

    name: str
    match: Literal["name", "body", "begins", "ends", "place"]
    level: Level | None
    change: OrganisationChange
    successor: str | None
    since: str
    source: str


class Change(NamedTuple):
    """How a body changed, into which, and since when; no successor where it was abolished without a single one."""

    change: OrganisationChange
    successor: str | None
    since: str


def change_of(mention: Organisation, head: str, place: str | None, unit: Unit | None) -> Change | None:
    """What became of the body of a mention; null if nothing is known to have.

    Args:
        mention: with its full name in `resolved`.
        head: that name without its place, folded.
        place: the place, with its kind.
        unit: the unit that the place is.

    >>> mention = Organisation(start=0, end=21, text="Bộ Giao thông vận tải", name="Bộ Giao thông vận tải",
    ...     type="state", level="central")
    >>> change_of(mention, "bộ giao thông vận tải", None, None)
    Change(change='merged', successor='Bộ Xây dựng', since='2025-03-01')
    """
    return _change(mention.resolved or mention.name, mention.level, head, place, unit)


@lru_cache(maxsize=1 << 12)
def _change(full: str, level: Level | None, head: str, place: str | None, unit: Unit | None) -> Change | None:
    whole = _table().get(("name", _key(full)))
    if whole is not None:
        return Change(whole.change, whole.successor, whole.since)
    if level == "central" and place and _key(place):
        return None  # of another country
    words = full.split(" ")
    size = len(head.split(" "))
    named, tail = " ".join(words[:size]), words[size:]
    found: Change | None = None
    while (row := _row(named, level, place, unit)) and (found is None or row.since >= found.since[:4]):
        merged = found is not None and found.change == "merged"
        if row.successor is None:
            return Change(row.change, None, row.since)
        if row.successor == _UNIT:
            last = _by_unit(row, named, place, unit)
            return (last._replace(change="merged") if merged and last.successor else last) if last else found
        named = row.successor
        found = Change("merged" if merged else row.change, " ".join([named, *tail]), row.since)
    return found


def _row(named: str, level: Level | None, place: str | None, unit: Unit | None) -> SuccessorRow | None:
    """The first row that fits a name without its place."""
    key, table = _key(named), _table()
    for one in (level, None):
        for start, begun in _beginnings(one):
            if key.startswith(start):
                return begun
    if level == "district":
        if (unit is None or unit.level != "district") and not _DISTRICT.search(f"{key} {_key(place or '')}"):
            return None  # a thành phố may be a province too
        key = _LAST_DISTRICT.sub("", key)
    row = table.get(("body", key, level))
    words = key.split(" ")
    for first in range(len(words)):
        row = row or table.get(("ends", " ".join(words[first:]), level))
    return row


def _by_unit(row: SuccessorRow, named: str, place: str | None, unit: Unit | None) -> Change | None:
    """What became of a body as its unit became another."""
    moved = _table().get(("place", _key(place or "")))
    if moved is not None and moved.successor is not None:
        kind = next(kind for kind in LEVELS_OF if moved.successor.startswith(kind))
        return Change(moved.change, _of(named, kind, moved.successor.removeprefix(f"{kind} ")), moved.since)
    became = gazetteer().successors(unit) if unit is not None and unit.era == BEFORE else []
    if row.level == "district":  # an island's became a đặc khu; any other was divided
        if len(became) != 1 or became[0].kind != "đặc khu":
            return Change("abolished", None, row.since)
    elif unit is None or unit.level != row.level or not became or any(_same(unit, one) for one in became):
        return None
    if len(became) > 1:
        return Change("abolished", None, row.since)
    return Change("merged", _of(named, became[0].kind, became[0].name), row.since)


def _same(unit: Unit, other: Unit) -> bool:
    return unit.kind == other.kind and name_key(unit.name) == name_key(other.name)


def _of(named: str, kind: str, name: str) -> str:
    """A body of a unit: `Tỉnh ủy` of a city is its `Thành ủy`."""
    match = _SEAT.search(fold_name(named))
    if match is None:
        return f"{named} {kind} {name}"
    seat = "thành" if kind == "thành phố" else "tỉnh"
    start, end = match.span("seat")
    written = seat.capitalize() if named[start].isupper() else seat
    return f"{named[:start]}{written}{named[end:]} {name}"


@cache
def _table() -> dict[tuple[str | None, ...], SuccessorRow]:
    rows = read_lexicon(shipped("organisation_successors"), SuccessorRow, key=("name", "match", "level"))
    found: dict[tuple[str | None, ...], SuccessorRow] = {}
    for row in rows:
        key = _key(row.name)
        found[(row.match, key) if row.match in ("name", "place") else (row.match, key, row.level)] = row
    return found


@cache
def _beginnings(level: Level | None) -> tuple[tuple[str, SuccessorRow], ...]:
    return tuple((key[1] or "", row) for key, row in _table().items() if key[0] == "begins" and row.level == level)


@lru_cache(maxsize=1 << 12)
def _key(name: str) -> str:
    """The words of a name that tell it: no joints, no commas, no country."""
    words = (word.strip(",") for word in fold_name(name).split())
    told = " ".join(word for word in words if word and word not in _JOINTS)
    for ending in _ENDINGS:
        told = told.removesuffix(ending)
    return "" if told == "việt nam" else told
