"""Figures as statements of arithmetic need them: with the stretch in which the true value lies, and what they count.

A writer rounds or cuts off at the last digit that stands there, so `1,2 tỷ` is any amount from 1.15 to 1.25 billion;
a count without a magnitude word is exact. `hơn`, `gần`, `khoảng` widen the stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from trichluc.folding import fold
from trichluc.records import Quantity

_ROUGH = 0.05  # how far, of the value, a figure after `khoảng` or `gần` may lie from the truth
_BOUND = 0.1  # how far above (below) its figure a value after `hơn` (`dưới`) may lie
_FIGURE = regex.compile(r"\d[\d.,]*")
_ROUND = 1000  # a count that this divides may be rounded
_ROUNDED_BY = 0.001


@dataclass(slots=True)
class Figure:
    """A quantity: the least and the greatest value that its wording allows, its unit, and where its words end.

    `scale` is how much of its base unit one of its own unit is (a hectare: 10000 square metres).
    A range or a bound (`ít nhất 5`) is not `exact`: arithmetic passes it by, but it stands between other figures.
    """

    quantity: Quantity
    value: float
    low: float
    high: float
    unit: str
    after: int
    exact: bool
    scale: float

    @property
    def start(self) -> int:
        """Where the figure begins."""
        return self.quantity.start

    @property
    def percent(self) -> bool:
        """Whether it is a percentage."""
        return self.exact and self.quantity.kind == "percent"

    @property
    def kind(self) -> str:
        """The unit of a measure or an amount of money, else `count`, `percent`, `fraction`; `range` where not exact."""
        if not self.exact:
            return "range"
        return self.unit if self.quantity.kind in ("money", "measure") else self.quantity.kind


def figures_of(quantities: Sequence[Quantity], text: str) -> list[Figure]:
    """The quantities of an article but ordinals, as figures.

    Args:
        quantities: an article's figures in order.
        text: the raw text.

    >>> from trichluc.stages.quantities import find_quantities
    >>> text = "Thu 1,2 tỷ đồng, hơn 40 xã và 2 - 3 phường."
    >>> [(one.low, one.high) for one in figures_of(list(find_quantities(text)), text)]
    [(1150000000.0, 1250000000.0), (40.0, 44.0), (2.0, 2.0)]
    """
    return [_figure(one, text) for one in quantities if one.kind != "ordinal"]


def _figure(quantity: Quantity, text: str) -> Figure:
    value, unit = quantity.value, fold(quantity.unit or "")
    factor = 1.0
    if quantity.value_base is not None and quantity.value and quantity.kind in ("money", "measure"):
        factor, unit = quantity.value_base / value, fold(quantity.unit_base or "")
    half = last_place(quantity) / 2
    exact = quantity.kind in ("count", "fraction") and last_place(quantity) == 1.0
    if exact:
        half = value * _ROUNDED_BY if value and value % _ROUND == 0 and quantity.kind == "count" else 0.0
    low, high = value - half, value + half
    if quantity.comparator == "~":
        low, high = low - _ROUGH * abs(value), high + _ROUGH * abs(value)
    elif quantity.comparator == ">":
        high += _BOUND * abs(value)
    elif quantity.comparator == "<":
        low -= _BOUND * abs(value)
    certain = quantity.value_to is None and quantity.comparator not in (">=", "<=")
    return Figure(quantity, value * factor, low * factor, high * factor, unit, _end(quantity, text), certain, factor)


def last_place(quantity: Quantity) -> float:
    """What one more in the last digit of a figure adds to its value; 0 of a figure in words or of several parts.

    >>> last_place(Quantity(start=0, end=6, text="1,2 tỷ", kind="money", value=1.2e9))
    100000000.0
    >>> last_place(Quantity(start=0, end=5, text="2.600", kind="count", value=2600.0))
    1.0
    """
    figures = _FIGURE.findall(quantity.text)
    digits = figures[0].replace(".", "").replace(",", "") if len(figures) == 1 else ""
    if digits and int(digits):
        return quantity.value / int(digits)
    return 1.0 if quantity.value == int(quantity.value) and abs(quantity.value) < _ROUND else 0.0


@cache
def _spelling(unit: str) -> regex.Pattern[str]:
    return regex.compile(r"\s?" + r"\s?".join(regex.escape(part) for part in unit.split(" ")), regex.IGNORECASE)


def _end(quantity: Quantity, text: str) -> int:
    if quantity.noun_span is not None:
        return quantity.noun_span.end
    if quantity.unit and not quantity.text.endswith("%"):
        unit = _spelling(quantity.unit).match(text, quantity.end)
        return unit.end() if unit else quantity.end
    return quantity.end


def same_thing(one: Figure, other: Figure) -> bool | None:
    """Whether two figures are of one thing: the same unit, and nouns that begin alike; null where a noun is unsaid.

    >>> from trichluc.stages.quantities import find_quantities
    >>> text = "Có 56 chi bộ nông thôn, 12 chi bộ, 3 tổ."
    >>> first, second, third = figures_of(list(find_quantities(text)), text)
    >>> same_thing(first, second), same_thing(first, third)
    (True, False)
    """
    if not (one.exact and other.exact):
        return False
    if one.kind != other.kind and {one.quantity.kind, other.quantity.kind} != {"count", "fraction"}:
        return False
    words, others = (fold(figure.quantity.noun or "").split()[:2] for figure in (one, other))
    if not words or not others:
        measured = one.quantity.kind in ("money", "measure")
        return True if measured or (one.unit and one.unit == other.unit) else None
    if one.unit != other.unit:
        return False
    shorter = min(len(words), len(others))
    return words[:shorter] == others[:shorter]
