"""Units of measure after a number: kg, triệu đồng/người/năm, m2, lượt.

The units are those of units.tsv; a rate is a unit with one or more denominators, which may be any counted noun.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.folding import fold
from trichluc.grammar.nouns import counted_nouns, head_of, words_at
from trichluc.lexicons import read_lexicon, shipped

Dimension = Literal[
    "length", "area", "volume", "mass", "money", "duration", "age", "temperature", "energy", "power", "speed", "data",
    "pressure", "percent_point", "classifier",
]  # fmt: skip


class Unit(msgspec.Struct, frozen=True):
    """A row of units.tsv: its most usual spelling, how it converts, and how else it is written."""

    unit: str
    dimension: Dimension
    base: str | None
    factor: float | None
    variants: list[str]
    source: str


class UnitRead(NamedTuple):
    """A unit found in a text: its row, its name with denominators as the author wrote them, and where it ends."""

    unit: Unit
    name: str
    end: int

    @property
    def base(self) -> tuple[str, float] | None:
        """The unit to which this one converts, with the same denominators, and how many of it this one holds.

        >>> UnitRead(units()["tạ"], "tạ/ha", 0).base, UnitRead(units()["km/h"], "km/giờ", 0).base
        (('kg/ha', 100.0), ('km/h', 1.0))
        """
        row = self.unit
        if row.base is None or row.factor is None:
            return None
        if "/" not in self.name or _whole(self.name) is row:
            return row.base, row.factor
        return "".join((row.base, *self.name.partition("/")[1:])), row.factor


# A word or sign of a unit: m2, m 3, °C, km/h is read as a rate.
_PIECE = regex.compile(
    r"[\p{L}°º$€£](?:\p{L}|-(?=\p{Ll}))*+"
    # Of m 3, not of năm 3.
    r"(?:(?:(?<=(?<!\p{L})[kcdm]?m) [23](?![.,]\d)|[23²³])(?!\d|\p{L}(?!\p{Ll})))?|\$|%"
)
_SLASH = regex.compile(r" ?/ ?(?:1 )?")
_SIDES = regex.compile(r"(?: ?x ?\d+(?:[.,]\d+)?){1,3}+")
_MOST_KEPT = 2048
_IS_WORD = regex.compile(r"\p{Ll}{2}|\p{Lu}{2}")
_LETTERS = regex.compile(r"\p{L}+")
# These letters are units only in the case in which units are written.
_LOWER_ONLY = frozenset("mghlđ")
_UPPER_ONLY = frozenset("jva")


@cache
def units() -> dict[str, Unit]:
    """Every spelling of every unit, folded and without inner spaces before a digit, with its row."""
    spellings: dict[str, Unit] = {}
    for row in read_lexicon(shipped("units"), Unit, key=("unit",)):
        for spelling in (row.unit, *row.variants):
            spellings[_key(fold(spelling))] = row
    return spellings


@cache
def unit_beginnings() -> dict[str, int]:
    """The words that begin a unit, each with how many words the longest such unit has."""
    lengths: dict[str, int] = {}
    for spelling in units():
        first, *others = spelling.split(" ")
        lengths[first] = max(lengths.get(first, 0), len(others) + 1)
    return lengths


def _key(spelling: str) -> str:
    return spelling.replace(" 2", "2").replace(" 3", "3").replace("²", "2").replace("³", "3")


@cache
def _cased() -> dict[str, str]:
    return {fold(spelling): spelling for row in units().values() for spelling in (row.unit, *row.variants)}


@lru_cache(maxsize=_MOST_KEPT)
def _as_written(written: str, usual: str) -> str:
    """The author's own word for a unit, in the case in which it is usual; the word for a sign (`đ` is đồng)."""
    return _cased().get(fold(written), written) if _IS_WORD.search(written) else usual


@lru_cache(maxsize=_MOST_KEPT)
def _whole(name: str) -> Unit | None:
    """The row of a unit with its denominators, where it is one unit: km/h."""
    return units().get(_key(fold(name)))


def read_unit(text: str, folded: str, position: int, *, glued: bool) -> UnitRead | None:
    """The unit that begins at a position, the longest spelling first, with its denominators.

    Args:
        text: the text as written.
        folded: `fold(text)`.
        position: where the unit would begin.
        glued: whether the number touches it, `50kg`.

    >>> text = "45 triệu Đồng/người/năm"
    >>> read_unit(text, fold(text), 9, glued=False).name
    'đồng/người/năm'
    """
    found = _read_simple(text, folded, position, glued=glued)
    if found is None:
        return None
    unit, end = found
    name = _as_written(text[position:end], unit.unit)
    if rate := read_rate(text, folded, end):
        name, end = name + rate[0], rate[1]
        unit = _whole(name) or unit
    return UnitRead(unit, name, end)


def has_sides(folded: str, end: int) -> bool:
    """Whether a number that ends at an offset is the first side of several: the 5 of `5x14m`.

    >>> has_sides("5x14m", 1), has_sides("14m", 2)
    (True, False)
    """
    return folded.startswith(("x", " x"), end) and _SIDES.match(folded, end) is not None


def read_unit_of_sides(text: str, folded: str, end: int) -> UnitRead | None:
    """The unit of length that follows the last side; it ends with the first, whose unit it is too.

    >>> read_unit_of_sides("5x14m", "5x14m", 1)[1:]
    ('m', 1)
    """
    sides = _SIDES.match(folded, end)
    last = sides.end() if sides else end
    glued = not folded.startswith(" ", last)
    unit = read_unit(text, folded, last if glued else last + 1, glued=glued)
    return None if unit is None or unit.unit.dimension != "length" else UnitRead(unit.unit, unit.name, end)


def read_rate(text: str, folded: str, position: int) -> tuple[str, int] | None:
    """The denominators after a number that has no unit of its own (`7 triệu/tháng`, `5%/năm`), and their end."""
    name, end = "", position
    while slash := _SLASH.match(folded, end):
        denominator = _read_denominator(text, folded, slash.end())
        if denominator is None:
            break
        name += f"/{denominator[0]}"
        end = denominator[1]
    return (name, end) if name else None


@cache
def _letters_of_units() -> frozenset[str]:
    return frozenset(letters[0] for spelling in units() if (letters := _LETTERS.match(spelling)))


def may_begin_unit(word: str) -> bool:
    """Whether the first unbroken letters of a folded word are those of a unit.

    >>> may_begin_unit("kg"), may_begin_unit("hộ")
    (True, False)
    """
    if word not in _letters_of_units() and word.isalpha():
        return False
    letters = _LETTERS.match(word)
    return letters is None or letters[0] in _letters_of_units()


def _read_simple(text: str, folded: str, position: int, *, glued: bool) -> tuple[Unit, int] | None:
    piece = _PIECE.match(folded, position)
    most = unit_beginnings().get(_key(piece[0]), 0) if piece else 0
    spellings = units()
    ends: list[int] = []
    end = position
    while piece is not None and len(ends) < most:
        end = piece.end()
        ends.append(end)
        if not folded.startswith(" ", end):
            break
        piece = _PIECE.match(folded, end + 1)
    for end in reversed(ends):
        spelling = _key(folded[position:end])
        row = spellings.get(spelling)
        if row is None or not _well_cased(text[position:end], spelling, glued=glued):
            continue
        if row.dimension == "age" and " " in spelling and _is_seniority(folded, folded.rindex(" ", position, end) + 1):
            continue
        if end < len(folded) and _goes_on(text, spelling, end):
            continue
        return row, end
    return None


def _goes_on(text: str, spelling: str, end: int) -> bool:
    """Whether what was read is only the beginning of a word; a noun may touch the figure of m2: `60 m2sàn`."""
    if text[end].isalnum():
        return not (spelling[-1].isdigit() and text[end].islower())
    return len(spelling) == 1 and text[end] == "." and text[end + 1 : end + 2].isalpha()


def _is_seniority(folded: str, position: int) -> bool:
    # 30 năm | tuổi Đảng is no age.
    words = words_at(folded, position)
    return words is not None and counted_nouns().longest(words.texts)[1] > 1


def _well_cased(written: str, spelling: str, *, glued: bool) -> bool:
    if len(spelling) > 1:
        return True
    if spelling in _UPPER_ONLY:
        return written.isupper() and not glued
    if spelling == "h" and not glued:
        return False
    return spelling not in _LOWER_ONLY or written.islower()


def _read_denominator(text: str, folded: str, position: int) -> tuple[str, int] | None:
    found = _read_simple(text, folded, position, glued=False)
    words = words_at(folded, position)
    head = None if words is None else head_of(text, words)
    if found is not None and (words is None or head is None or words.ends[head[1] - 1] <= found[1]):
        return _as_written(text[position : found[1]], found[0].unit), found[1]
    if words is None:
        return None
    # Đồng/ngày công is more than đồng/ngày.
    end = words.ends[head[1] - 1 if head else 0]
    return text[position:end], end
