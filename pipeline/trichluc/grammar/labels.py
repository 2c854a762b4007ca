"""What stands before a colon and tells of the figures after it: their unit, or the columns that they are of.

`Km kênh nạo vét: 31,5` and `Kinh phí (triệu đồng): 450` name a unit; under `(số trận - điểm):` a row `16 - 30` is no
range.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from trichluc.grammar.numbers import read_magnitudes
from trichluc.grammar.units import UnitRead, read_unit

_LABEL = regex.compile(r"(?:[-+*•·] ?)?(?:\d{1,2}[.)] ?)?(?:số |tổng số )?")
_BRACKET = regex.compile(r"\((?P<inside>[^()\n]{1,30})\) ?: ?$")
_LONGEST = 90
#: What is measured, and not counted, by the word that a label begins with.
_MEASURED = frozenset({"length", "area", "mass", "volume"})
_COLUMN = r"\p{Ll}+(?: \p{Ll}+){0,3}"
_COLUMNS = regex.compile(rf"\({_COLUMN} - {_COLUMN}\):?\n(?:[^\n]+\n)*+[^\n]*$")
_REACH = 800


class LabelUnit(NamedTuple):
    """The unit that a label names, and by how much the figure after it is to be multiplied."""

    unit: UnitRead
    factor: float


def unit_of_label(text: str, folded: str, start: int) -> LabelUnit | None:
    """The unit that the words before a colon name for the number after it.

    Args:
        text: the text as written.
        folded: `fold(text)`.
        start: where the number begins.

    >>> line = "kinh phí (triệu đồng): 450"
    >>> found = unit_of_label(line, line, 23)
    >>> found.unit.name, found.factor
    ('đồng', 1000000.0)
    """
    begin = max(folded.rfind("\n", 0, start) + 1, start - _LONGEST)
    if bracket := _BRACKET.search(folded, begin, start):
        return _unit_in_bracket(text, folded, bracket.start("inside"), bracket.end("inside"))
    label = _LABEL.match(folded, begin, start)
    unit = read_unit(text, folded, label.end(), glued=False) if label else None
    if unit is None or unit.unit.dimension not in _MEASURED or not folded.startswith(" ", unit.end):
        return None
    return LabelUnit(unit._replace(end=start), 1.0)


def _unit_in_bracket(text: str, folded: str, start: int, end: int) -> LabelUnit | None:
    words = folded[start:end].split(" ")
    factor, used = read_magnitudes(words, 0)
    begin = start + sum(len(word) + 1 for word in words[:used])
    unit = read_unit(text, folded, begin, glued=False) if begin < end else None
    if unit is None or unit.end != end or unit.unit.dimension in ("classifier", "age", "duration"):
        return None
    return LabelUnit(unit, factor)


def is_row(text: str, start: int, end: int) -> bool:
    """Whether `16 - 30` at the end of a line stands under a heading that names two columns.

    >>> table = "Hạng (số trận - điểm):\\n1. Bình Tân: 16 - 30"
    >>> is_row(table, 37, 44), is_row(table[23:], 14, 21)
    (True, False)
    """
    if text[end : end + 1] not in ("", "\n"):
        return False
    return _COLUMNS.search(text, max(0, start - _REACH), start) is not None
