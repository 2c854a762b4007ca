"""Number words: every whole number up to ten million is read back as said, in every regional variant of every word."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from trichluc.folding import fold
from trichluc.grammar.numbers import read_number_words

MOST = 10_000_000
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SHORT_TENS = {2: "hăm", 3: "băm"}


class Region(NamedTuple):
    """How a speaker says what has several words."""

    thousand: str  # nghìn in the North, ngàn in the South
    gap: str  # linh in the North, lẻ in the South
    four: str  # tư or bốn after mươi
    five: str  # lăm, in the North also nhăm, after mươi
    seven: str  # bảy, in the North also bẩy
    tens: str  # full: hai mươi lăm; short: hăm lăm; bare: hai lăm, where the last word shows that ones are meant


REGIONS = st.builds(
    Region,
    thousand=st.sampled_from(("nghìn", "ngàn")),
    gap=st.sampled_from(("linh", "lẻ")),
    four=st.sampled_from(("tư", "bốn")),
    five=st.sampled_from(("lăm", "nhăm")),
    seven=st.sampled_from(("bảy", "bẩy")),
    tens=st.sampled_from(("full", "short", "bare")),
)


def say(value: int, region: Region) -> str:
    """A whole number in words.

    >>> say(1_205_031, Region("ngàn", "lẻ", "tư", "lăm", "bảy", "bare"))
    'một triệu hai trăm lẻ năm ngàn không trăm ba mốt'
    """
    if value == 0:
        return _DIGITS[0]
    words: list[str] = []
    for factor, name in ((1_000_000, ["triệu"]), (1000, [region.thousand]), (1, [])):
        group, value = divmod(value, factor)
        if group:
            words += [*_below_thousand(group, region, full=bool(words)), *name]
    return " ".join(words)


def _below_thousand(value: int, region: Region, *, full: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    words = [_digit(hundreds, region), "trăm"] if hundreds or full else []
    tens, ones = divmod(rest, 10)
    if tens == 0:
        return words + ([region.gap] if words and ones else []) + ([_digit(ones, region)] if ones else [])
    last = _last(tens, ones, region)
    if region.tens == "short" and tens in _SHORT_TENS and ones:
        return [*words, _SHORT_TENS[tens], *last]
    if region.tens == "bare" and tens > 1 and last and last[0] in ("mốt", "tư", "lăm", "nhăm"):
        return [*words, _digit(tens, region), *last]
    return [*words, *(["mười"] if tens == 1 else [_digit(tens, region), "mươi"]), *last]


def _last(tens: int, ones: int, region: Region) -> list[str]:
    if ones == 0:
        return []
    if ones == 5:
        return [region.five]
    if tens > 1 and ones in (1, 4):
        return ["mốt" if ones == 1 else region.four]
    return [_digit(ones, region)]


def _digit(value: int, region: Region) -> str:
    return region.seven if value == 7 else _DIGITS[value]


@settings(max_examples=1500, deadline=None)
@given(value=st.integers(0, MOST), region=REGIONS)
def test_a_number_is_read_back(value: int, region: Region) -> None:
    words = fold(say(value, region)).split()
    read = read_number_words(words)
    assert read is not None
    assert (read.value, read.words) == (value, len(words))


@settings(max_examples=300, deadline=None)
@given(value=st.integers(0, 999), region=REGIONS)
def test_a_small_number_is_read_back(value: int, region: Region) -> None:
    words = fold(say(value, region)).split()
    read = read_number_words(words)
    assert read is not None
    assert (read.value, read.words) == (value, len(words))
