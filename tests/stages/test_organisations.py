"""Organisations: every case of cases/organisations.toml, and properties of the grammar of composed names."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files import assert_case, load_cases
from trichluc.assembly import process, stages_until
from trichluc.records import new_record
from trichluc.stages.organisations import find_organisations

WORDS = st.sampled_from(
    [
        *("Hội", "Ban", "UBND", "xã", "huyện", "tỉnh", "Đăk", "Tô", "Nguyễn", "Văn", "Công", "ty", "an", "TNHH", "và"),
        *("-", "(", ")", ",", "“", ".", "\n", "5", "Huyện", "ủy", "Chi", "bộ", "thôn", "Y", "tế", "Sở", "của", "TP"),
    ]
)


@pytest.mark.parametrize("case", load_cases("organisations"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("organisations", case)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_mentions_are_in_order_apart_and_on_one_line(text: str) -> None:
    done = 0
    for found in find_organisations(text):
        assert done <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text.strip()
        assert "\n" not in found.text
        done = found.end


@given(place=st.sampled_from(["Ia Grai", "Tân Lập", "Đăk Rơ Wa", "Mỹ Lợi A", "Pờ Y", "Cư M'gar"]))
@pytest.mark.parametrize("level", ["xã", "huyện", "thị trấn"])
def test_a_person_after_the_place_stays_outside(level: str, place: str) -> None:
    (found,) = find_organisations(f"Chủ tịch UBND {level} {place} Nguyễn Văn Hòa phát biểu.")
    assert found.text == f"UBND {level} {place}"
    assert found.place == f"{level} {place}"


def test_offsets_lead_to_the_text_as_decoded() -> None:
    text = "Mô hình của  Hội LHPN\u00a0xã  Ia  Rbol  hay."
    (found,) = process(new_record(text), stages_until("organisations")).organisations
    assert text[found.start : found.end] == "Hội LHPN\u00a0xã  Ia  Rbol"
    assert found.name == "Hội Liên hiệp Phụ nữ xã Ia Rbol"


def test_bodies_of_a_city_without_a_name_take_the_level_of_the_city_of_the_article() -> None:
    central = list(find_organisations("TP Đà Nẵng họp. UBND thành phố giao việc."))
    provincial = list(find_organisations("TP Pleiku họp. UBND thành phố giao việc."))
    assert [found.level for found in central] == ["province"]
    assert [found.level for found in provincial] == ["district"]
