"""Quantities: every case of cases/quantities.toml, and properties of the number grammar."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files import assert_case, load_cases
from trichluc.folding import fold
from trichluc.grammar.figures import figures_of, last_place
from trichluc.grammar.numbers import read_figure, read_number_words
from trichluc.grammar.units import units
from trichluc.records import Quantity
from trichluc.stages.quantities import find_quantities

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
VARIANTS = (
    {"thousand": "nghìn", "gap": "linh", "five": "lăm", "four": "tư"},
    {"thousand": "ngàn", "gap": "lẻ", "five": "lăm", "four": "bốn"},
    {"thousand": "nghìn", "gap": "linh", "five": "nhăm", "four": "tư"},
)


@pytest.mark.parametrize("case", load_cases("quantities"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("quantities", case)


def say(value: int, variant: dict[str, str]) -> str:
    """A whole number below a trillion in words, as a region says it."""
    if value == 0:
        return DIGITS[0]
    words: list[str] = []
    for factor, name in ((10**9, "tỷ"), (10**6, "triệu"), (1000, variant["thousand"]), (1, "")):
        group, value = divmod(value, factor)
        if group:
            words += [*_say_below_thousand(group, variant, full=bool(words)), name]
    return " ".join(words).strip()


def _say_below_thousand(value: int, variant: dict[str, str], *, full: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        return words + ([variant["gap"]] if words and ones else []) + ([DIGITS[ones]] if ones else [])
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    last = {1: "một" if tens == 1 else "mốt", 4: "bốn" if tens == 1 else variant["four"], 5: variant["five"]}
    return words + ([last.get(ones, DIGITS[ones])] if ones else [])


@pytest.mark.parametrize("variant", VARIANTS)
@given(value=st.integers(min_value=0, max_value=10**12 - 1))
def test_number_words_are_read_back(variant: dict[str, str], value: int) -> None:
    words = fold(say(value, variant)).split()
    read = read_number_words(words)
    assert read is not None
    assert (read.value, read.words) == (value, len(words))


@given(value=st.integers(min_value=0, max_value=10**12))
def test_grouped_figures_are_read_back(value: int) -> None:
    english = f"{value:,}"
    assert read_figure(english.replace(",", ".")) == value
    assert read_figure(english, english=True) == value


@given(value=st.integers(min_value=2, max_value=10**12 - 1))
def test_spoken_and_written_amounts_agree(value: int) -> None:
    grouped = f"{value:,}".replace(",", ".")
    spoken = list(find_quantities(f"Hội có {say(value, VARIANTS[0])} hội viên."))
    written = list(find_quantities(f"Hội có {grouped} hội viên."))
    assert [(found.value, found.noun) for found in spoken] == [(float(value), "hội viên")]
    assert [(found.value, found.noun) for found in written] == [(float(value), "hội viên")]


@given(
    value=st.one_of(st.just(0), st.integers(min_value=0, max_value=10**15)),
    decimals=st.sampled_from(("", ",0", ",5", ",25")),
    magnitude=st.sampled_from(("", " nghìn", " triệu", " tỷ", "%")),
    unit=st.sampled_from(sorted({row.unit for row in units().values()})),
    bound=st.sampled_from(("", "hơn ", "dưới ", "khoảng ", "ít nhất ")),
)
def test_every_amount_makes_a_figure(value: int, decimals: str, magnitude: str, unit: str, bound: str) -> None:
    text = f"Sổ ghi {bound}{value}{decimals}{magnitude} {unit} nhé."
    for figure in figures_of(list(find_quantities(text)), text):
        assert all(math.isfinite(number) for number in (figure.value, figure.low, figure.high, figure.scale))
        assert figure.low <= figure.value <= figure.high
        assert math.isfinite(last_place(figure.quantity))


@given(
    value=st.floats(min_value=-1e30, max_value=1e30),
    factor=st.sampled_from((None, 0.0, 1.0, 1e-6, 360.0, 1e6)),
    kind=st.sampled_from(("count", "percent", "fraction", "money", "measure")),
    written=st.sampled_from(("0", "0,0", "không", "1,2 tỷ", "2.600", "00")),
)
def test_no_value_breaks_a_figure(value: float, factor: float | None, kind: Any, written: str) -> None:
    base = None if factor is None else value * factor
    quantity = Quantity(start=0, end=len(written), text=written, kind=kind, value=value, unit="x", value_base=base)
    (figure,) = figures_of([quantity], written)
    assert all(math.isfinite(number) for number in (figure.value, figure.low, figure.high, figure.scale))


@given(text=st.text(alphabet="0123456789 .,/-%x:\n()“”mđhkg2³tỷ triệu đồng xã hai năm một", max_size=60))
def test_offsets_hold_on_any_text(text: str) -> None:
    end = 0
    for found in find_quantities(text):
        assert found.start < found.end
        assert text[found.start : found.end] == found.text
        assert found.start >= end
        end = found.end
        if found.noun_span is not None:
            assert text[found.noun_span.start : found.noun_span.end] == found.noun
