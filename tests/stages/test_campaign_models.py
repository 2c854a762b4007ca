"""Campaign models: the cases of campaign_models.toml and campaign_paragraphs.toml, and properties of the grammar."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files import assert_case, load_cases
from trichluc.assembly import process, stages_until
from trichluc.grammar.campaign_bodies import Bodies, Body
from trichluc.grammar.campaign_operators import operator_after
from trichluc.grammar.campaign_text import CampaignText
from trichluc.grammar.quotes import find_quotations
from trichluc.records import new_record
from trichluc.stages.campaign_models import find_campaign_models

WORDS = ["hũ", "gạo", "xanh", "ngõ", "bình", "yên", "tiếng", "kẻng", "vườn", "mẫu"]
MARKS = [("“", "”"), ('"', '"'), ("“", '"'), ('"', "”"), ("'", "'"), ("''", "''")]


@pytest.mark.parametrize("case", [*load_cases("campaign_models"), *load_cases("campaign_paragraphs")])
def test_case(case: dict[str, Any]) -> None:
    assert_case("campaign_models", case)


def test_places_and_plurals_are_no_operators() -> None:
    text = "Mô hình “Hàng rào xanh” của xã Mỹ Hòa, mô hình “Nhà sạch đón khách” của các hộ dân được nhiều nơi học."
    record = process(new_record(text), stages_until("campaign_models"))
    assert [(found.name, found.operator) for found in record.campaign_models] == [
        ("Hàng rào xanh", None),
        ("Nhà sạch đón khách", None),
    ]


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=8), st.sampled_from(MARKS), st.booleans())
def test_a_quoted_name_after_a_trigger_is_found_whole(words: list[str], marks: tuple[str, str], glued: bool) -> None:
    name = " ".join(words).capitalize()
    text = f"Xã có mô hình{'' if glued and marks[0] != chr(39) else ' '}{marks[0]}{name}{marks[1]} rất hay."
    assert [(found.name, found.quoted) for found in find_campaign_models(text)] == [(name, True)]


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=8), st.sampled_from(["của", "do"]))
def test_an_operator_ends_a_name(words: list[str], connector: str) -> None:
    lead, name, body = "Nhờ mô hình ", "chung tay giữ " + " ".join(words), "Hội Nông dân xã An Phú"
    text = f"{lead}{name} {connector} {body} lập ra."
    start = text.index(body)
    found = find_campaign_models(text, [Body(start, start + len(body), body, "mass")])
    assert [(one.name, one.operator) for one in found] == [(name, body)]


@given(st.text(alphabet="mô hìnhcủaHộixã “”\"'‹›(),.;:-12\n", max_size=80))
def test_spans_are_in_order_apart_and_without_marks(text: str) -> None:
    done = 0
    for found in find_campaign_models(text):
        assert done <= found.start < found.end <= len(text)
        assert found.name == found.name.strip(" “”\"',.;:")
        done = found.end


@given(st.text(alphabet="ab “”\"'.\n", max_size=60))
def test_quotations_lie_in_one_line_and_nest(text: str) -> None:
    quotes = find_quotations(text)
    for quote in quotes:
        assert quote.start < quote.inner_start <= quote.inner_end <= quote.end
        assert "\n" not in text[quote.start : quote.end]
    for first, second in pairwise(quotes):
        assert second.start > first.start
        assert second.start >= first.end or second.end <= first.end


@pytest.mark.parametrize(
    "text",
    ["", "mô hình", "mô hình “”", "mô hình “", "“ ”", "mô hình ...", "phong trào:", "của Hội", "mô hình\n“A b c”"],
)
def test_fragments_give_nothing(text: str) -> None:
    assert find_campaign_models(text) == []


def test_the_body_at_the_head_of_a_row_is_the_operator_whole() -> None:
    text = "- Chi bộ Nội – Nhi: mô hình Dặn dò trước cổng viện, phần việc Trả thuốc đúng hạn\n- Ông Nam: mô hình lan"
    record = process(new_record(text), stages_until("campaign_models"))
    assert [(found.name, found.operator) for found in record.campaign_models] == [
        ("Dặn dò trước cổng viện", "Chi bộ Nội – Nhi"),
        ("Trả thuốc đúng hạn", "Chi bộ Nội – Nhi"),
    ]


@pytest.mark.parametrize("trigger", ["tổ", "nhóm", "đội", "dự án", "tuyến đường"])
def test_a_capital_after_a_weak_trigger_is_no_name_in_general_news(trigger: str) -> None:
    assert find_campaign_models(f"Sáng qua, {trigger} Gõ cửa nhà dân bị nhắc tên trong phiên giao dịch.") == []


def test_a_line_end_parts_trigger_and_operator() -> None:
    text = "Mô hình “Hũ gạo xóm em”\ncủa Hội Nông dân xã"
    bodies = Bodies([Body(28, 43, text[28:], "mass")])
    scene = CampaignText(text, bodies)
    assert operator_after(text, scene.folded, 24, scene.sentence(10)[1], bodies) is None
