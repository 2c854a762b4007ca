"""Tokenise: where sentences end and where they do not, and words bound by what is known."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trichluc.assembly import process, stages_until
from trichluc.records import Record, new_record


def tokenised(text: str) -> Record:
    return process(new_record(text), stages_until("tokenise"))


def sentences(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in tokenised(text).sentences]


def words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokenised(text).tokens]


@pytest.mark.parametrize(
    "parts",
    [
        ["Ông Nam ở TP. Hồ Chí Minh đến dự.", "Cuộc họp kéo dài."],
        ["Về TP.HCM, ông gặp PGS.TS. Lê An.", "Sau đó ông về."],
        ["ThS. Nguyễn Văn Bình nói: “Có 2.600 hộ.”", "Mọi người vỗ tay."],
        ["Công an Q. Bình Thạnh bắt Nguyễn Văn A.", "Trước đó, người này bỏ trốn."],
        ["UBND P. Bến Nghé họp."],
        ["Bà con góp 2.600 công.", "“Ai cũng vui!”", "Trưởng thôn kể…", "Năm sau lại làm."],
        ["Được không?", "- Được."],
        ["Diện tích 0.5 ha, giá 1.234.567,89 đồng.", "Hết."],
        ["1. Xây dựng Đảng.", "2. Phát triển kinh tế."],
        ["Kết thúc năm 2016.", "Theo kế hoạch, xã làm tiếp."],
        ["Bé ăn no.", "Mẹ yên lòng."],
        ["Từ 19.5.2020 đến nay, v.v.", "Còn nữa."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_a_line_end_ends_a_sentence_and_a_lost_space_does_not_hide_one() -> None:
    assert sentences("Xã Hòa An\nHội Nông dân họp.Ông Ba dự.") == ["Xã Hòa An", "Hội Nông dân họp.", "Ông Ba dự."]


def test_a_credit_in_mid_paragraph_ends_a_sentence() -> None:
    text = "Tin vui\nĐường mới. Ảnh: D.N Theo xã, đường dài 2 km. Bà con vui."
    assert "Theo xã, đường dài 2 km." in sentences(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huyện có 2.600 đảng viên", ["Huyện", "có", "2.600", "đảng viên"]),
        ("phát triển KT-XH ở TP.HCM", ["phát triển", "KT-XH", "ở", "TP.HCM"]),
        ("theo Kết luận 01-KL/TW", ["theo", "Kết luận", "01-KL/TW"]),
        ("đạt 97,6% kế hoạch", ["đạt", "97,6", "%", "kế hoạch"]),
    ],
)
def test_what_is_known_is_one_word(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Huyện ủy Ngọc Hồi họp", ["Huyện ủy", "Ngọc Hồi"]),
        ("Huyện uỷ Ia Grai họp", ["Huyện uỷ"]),
        ("Đảng bộ xã Hòa An họp", ["Đảng bộ", "xã"]),
        ("Thành ủy Hà Nội họp", ["Thành ủy", "Hà Nội"]),
    ],
)
def test_a_place_is_cut_from_the_body_before_it(text: str, first: list[str]) -> None:
    assert words(text)[: len(first)] == first


@settings(max_examples=150, deadline=None)
@given(st.text("Hội xã 2.6,TPKX-\n\u00a0\u200b“”a\u0301!?…", max_size=60))
def test_words_and_sentences_hold_every_character(text: str) -> None:
    record = tokenised(text)
    shown = [char for char in text if not char.isspace() and char not in "\u200b"]
    for parts in (record.tokens, record.sentences):
        held = "".join(text[part.start : part.end] for part in parts)
        assert [char for char in held if not char.isspace() and char not in "\u200b"] == shown
        assert all(one.end <= other.start for one, other in pairwise(parts))
