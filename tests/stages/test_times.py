"""Times: every case of cases/times.toml, and properties of the grammar of dates."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files import assert_case, load_cases
from trichluc.grammar.edtf import Moment, published_date
from trichluc.stages.times import find_times


@pytest.mark.parametrize("case", load_cases("times"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("times", case)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("/-."), st.booleans())
def test_every_day_is_read_back(day: date, mark: str, padded: bool) -> None:
    figures = [f"{day.day:02}", f"{day.month:02}"] if padded else [str(day.day), str(day.month)]
    text = f"Ngày {mark.join([*figures, str(day.year)])}, xã họp."
    assert [found.value for found in find_times(text)] == [day.isoformat()]


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_ratio_without_a_cue_is_no_date(part: int, whole: int) -> None:
    assert list(find_times(f"Toàn huyện có {part}/{whole} xã về đích.")) == []


@given(st.text(alphabet="ngàythámăqúý 0123456789/.-:hI,()\n", max_size=60))
def test_spans_are_in_order_and_apart(text: str) -> None:
    done = 0
    for found in find_times(text, date(2024, 6, 9)):
        assert done <= found.start < found.end <= len(text)
        assert found.value
        done = found.end


def test_the_year_comes_from_the_article() -> None:
    published = date(2024, 1, 5)
    assert Moment(month=1, day=3).resolved(published).edtf() == "2024-01-03"
    assert Moment(month=12, day=25).resolved(published).edtf() == "2023-12-25"
    assert Moment(month=6, day=20).resolved(published).edtf() == "2024-06-20"
    assert Moment(month=6, day=20).resolved(published, "past").edtf() == "2023-06-20"
    assert published_date("2024-02-31") is None
