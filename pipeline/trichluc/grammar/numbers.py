"""Figures and number words of Vietnamese, read into values.

Vietnamese prints `1.234.567,89`: dots group thousands, the comma is the decimal point; some writers do it the English
way round. Number words follow the general dictionary, in all regional variants (nghìn/ngàn, linh/lẻ, lăm/nhăm, tỷ/tỉ).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeGuard

import msgspec
import regex

from trichluc.folding import fold
from trichluc.lexicons import read_lexicon, shipped

Role = Literal[
    "digit", "ten", "tens", "tens_or_dozen", "short_tens", "last_digit", "gap", "hundred", "magnitude", "dozen",
    "half_more", "half", "multiple",
]  # fmt: skip

#: A figure: 2.600, 1,2, 07, 10 000; possessive, so that a hostile run is read once.
#: After năm a comma that touches two figures divides them: năm 2022,6 xã.
FIGURE = r"(?:\d{1,3}(?: \d{3})++(?![.,]?\d)|(?<=năm )\d{4}(?=,)|\d++(?:[.,]\d++)*+)"

#: Năm is five and year.
_YEAR_OR_FIVE = "năm"

_LONGEST_KEPT = 24  # characters of a figure whose value is kept, so that hostile runs fill no memory

# Each begins with its literal, which is found many times as fast as a choice of both.
_ENGLISH_SIGNS = (
    regex.compile(r",\d{3}[,.]\d"),
    regex.compile(r"\.\d{1,2} ?(?:%|tri|t[ỷỉ]|ha\b|k[gm]\b)(?<=(?<![\d.,/-])\d{1,3}\.[^.]*+)"),
)
_VIETNAMESE_SIGNS = regex.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){1,}(?!\d)|(?<![\d.,])\d++,\d{1,2}(?!\d)")


class NumberWord(msgspec.Struct, frozen=True):
    """A row of numbers.tsv: a number word, its value, and where in a numeral it can stand."""

    word: str
    value: float
    role: Role
    region: str
    source: str


class Read(NamedTuple):
    """A value read from words, and how many of them it took."""

    value: float
    words: int


@cache
def number_words() -> dict[str, NumberWord]:
    """The number words by their folded form."""
    return {fold(row.word): row for row in read_lexicon(shipped("numbers"), NumberWord, key=("word",))}


def writes_english_figures(text: str) -> bool:
    """Whether an article groups thousands with commas, to judge by all its figures.

    >>> writes_english_figures("thu 1,250,000 đồng, tăng 7.5%"), writes_english_figures("thu 1.250.000 đồng")
    (True, False)
    """
    english = sum(len(sign.findall(text)) for sign in _ENGLISH_SIGNS)
    return english > 0 and english > len(_VIETNAMESE_SIGNS.findall(text))


def read_figure(figure: str, *, english: bool = False) -> float | None:
    """The value of a figure.

    Args:
        figure: digits with their separators, as FIGURE matches them.
        english: read a single ambiguous separator the English way, `7,100` as 7100.

    Returns:
        The value, or null where the figure is a code (`1.2.3`, `007`).

    >>> [read_figure(figure) for figure in ("2.600", "2,95", "1.234.567,89", "10 000", "07", "1.2.3", "0905")]
    [2600.0, 2.95, 1234567.89, 10000.0, 7.0, None, None]
    >>> read_figure("7,100", english=True)
    7100.0
    """
    read = _read_figure if len(figure) <= _LONGEST_KEPT else _read_figure.__wrapped__
    return read(figure, english)


@lru_cache(maxsize=8192)
def _read_figure(figure: str, english: bool) -> float | None:
    figure = figure.replace(" ", "")
    if figure.isdigit():
        return None if (len(figure) > 2 and figure[0] == "0") or len(figure) > 18 else float(figure)
    dots, commas = figure.count("."), figure.count(",")
    if dots and commas:
        decimal = "." if figure.rfind(".") > figure.rfind(",") else ","
        whole, _, part = figure.rpartition(decimal)
        grouped = _ungroup(whole)
        return None if decimal in whole or grouped is None else float(f"{grouped}.{part}")
    separator = "." if dots else ","
    grouped = _ungroup(figure)
    grouping = "," if english else "."
    if grouped is not None and (separator == grouping or dots + commas > 1):
        return float(grouped)
    if dots + commas > 1 or len(figure) > 18 or (figure[0] == "0" and figure[1].isdigit()):
        return None
    return float(figure.replace(",", "."))


def _ungroup(figure: str) -> str | None:
    groups = regex.split("[.,]", figure)
    if groups[0].isdigit() and len(groups) == 1:
        return groups[0]
    first, *others = groups
    if first[0] == "0" or len(first) > 3 or any(len(group) != 3 for group in others) or len(figure) > 24:
        return None
    return "".join(groups)


def read_number_words(words: Sequence[str]) -> Read | None:
    """Read the longest numeral at the head of a list of words.

    Args:
        words: folded words.

    Returns:
        Its value and length, or null where the first word begins no numeral.

    >>> read_number_words(fold("hai triệu rưỡi đồng").split())
    Read(value=2500000.0, words=3)
    >>> read_number_words(fold("một trăm linh năm xã").split())
    Read(value=105.0, words=4)
    """
    if _is_role(words, 0, "half"):
        factor, position = read_magnitudes(words, 1)
        return Read(factor / 2, position) if position > 1 else Read(0.5, 1)
    total, position, below = 0.0, 0, float("inf")
    while position < len(words):
        group = _read_below_thousand(words, position)
        start = position
        value = 1.0 if group is None else group.value
        if group is not None:
            position += group.words
        factor, position = read_magnitudes(words, position)
        if factor == 1.0 and group is None:
            break
        if factor >= below:
            position = start
            break
        if total and factor == 1.0 and group is not None and group.words == 1 and value < 10 and below >= 1000:
            # Một triệu hai is 1.2 million: the lone last digit counts tenths of the magnitude before it.
            if not _is_role(words, start, "digit", "last_digit") or words[start] == _YEAR_OR_FIVE:
                position = start
                break
            return Read(total + value * below / 10, position)
        total += value * factor
        if factor == 1.0:
            break
        below = factor
        if _is_role(words, position, "half_more"):
            return Read(total + factor / 2, position + 1)
        if _is_role(words, position, "gap"):
            last = _read_below_thousand(words, position + 1)
            if last is None:
                break
            return Read(total + last.value, position + 1 + last.words)
    return Read(total, position) if position else None


def read_magnitudes(words: Sequence[str], position: int) -> tuple[float, int]:
    """The product of the magnitude words at a position (nghìn tỷ), and the position after them.

    >>> read_magnitudes(fold("nghìn tỷ đồng").split(), 0)
    (1000000000000.0, 2)
    """
    factor = 1.0
    while position < len(words):
        row = number_words().get(words[position])
        if row is None or row.role not in ("magnitude", "dozen") or factor * row.value > 1e18:
            break
        factor *= row.value
        position += 1
    return factor, position


def _is_role(words: Sequence[str], position: int, *roles: Role) -> bool:
    row = number_words().get(words[position]) if position < len(words) else None
    return row is not None and row.role in roles


def _read_below_thousand(words: Sequence[str], position: int) -> Read | None:
    rows = [number_words().get(word) for word in words[position : position + 6]]
    hundreds = 0.0
    used = 0
    if rows and rows[0] and rows[0].role == "hundred":
        hundreds, used = 100.0, 1
    elif len(rows) > 1 and rows[0] and rows[1] and rows[0].role == "digit" and rows[1].role == "hundred":
        hundreds, used = rows[0].value * 100, 2
    rest = rows[used:]
    if not used:
        return _read_below_hundred(rest)
    if rest and rest[0]:
        if rest[0].role == "half_more":
            return Read(hundreds + 50, used + 1)
        if rest[0].role == "gap":
            if len(rest) > 1 and rest[1] and rest[1].role in ("digit", "last_digit"):
                return Read(hundreds + rest[1].value, used + 2)
            return Read(hundreds, used)
        below = _read_below_hundred(rest)
        if below and below.words == 1 and rest[0].word == _YEAR_OR_FIVE:
            return Read(hundreds, used)
        if below and below.words == 1 and rest[0].role in ("digit", "last_digit"):
            # Một trăm hai is 120.
            return Read(hundreds + below.value * 10, used + 1)
        if below:
            return Read(hundreds + below.value, used + below.words)
    return Read(hundreds, used)


def _is_last_digit(row: NumberWord | None) -> TypeGuard[NumberWord]:
    # Mười năm, hai mươi năm are years; as a last digit after tens five is lăm.
    return row is not None and row.role in ("digit", "last_digit") and row.value > 0 and row.word != _YEAR_OR_FIVE


def _read_below_hundred(rows: Sequence[NumberWord | None]) -> Read | None:
    first = rows[0] if rows else None
    if first is None:
        return None
    second = rows[1] if len(rows) > 1 else None
    third = rows[2] if len(rows) > 2 else None
    if first.role in ("ten", "short_tens", "tens_or_dozen"):
        if _is_last_digit(second):
            return Read(first.value + second.value, 2)
        return Read(first.value, 1)
    if first.role != "digit":
        return None
    if second is not None and second.role in ("tens", "tens_or_dozen"):
        if _is_last_digit(third):
            return Read(first.value * 10 + third.value, 3)
        if third is not None and third.role == "half_more":
            return Read(first.value * 10 + 5, 3)
        return Read(first.value * 10, 2)
    if second is not None and second.role == "last_digit" and first.value > 1:
        return Read(first.value * 10 + second.value, 2)
    if second is not None and second.role == "half_more":
        return Read(first.value + 0.5, 2)
    return Read(first.value, 1)
