"""Documents: every case of cases/documents.toml, the shared pattern of codes, and properties of both."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files import assert_case, load_cases
from trichluc.grammar.papers import paper_rows
from trichluc.patterns import DOCUMENT_CODE
from trichluc.stages.documents import find_documents


@pytest.mark.parametrize("case", load_cases("documents"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("documents", case)


@pytest.mark.parametrize(
    "code",
    [
        "01-KL/TW",
        "05-CT/TW",
        "12-KH/HU",
        "1719/QĐ-TTg",
        "35/2014/NĐ-CP",
        "134/2016-NĐ-CP",
        "05/CT-TW",
        "1234/UBND-VX",
        "80/2015/QH13",
        "1676/NQ-UBTVQH15",
        "01/2014/TTLT-BGDĐT-BNV",
        "218-KH/TĐTN-VP",
        "439-QĐNS/TW",
        "12/QĐ-BCĐ389",
        "15-CTr/TU",
        "15-Ctr/TU",
        "1336/QĐ-Ttg",
        "01 - KL/TW",
        "12 -NQ/HU",
        "24/KH - UBND",
        "26 - NQ / TW",
        "88/CT-VKS-P3",
    ],
)
def test_codes_are_read_whole(code: str) -> None:
    match = DOCUMENT_CODE.search(f"số {code}, xã")
    assert match is not None
    assert match[0] == code


@pytest.mark.parametrize(
    "text",
    [
        "7/7 TCCSĐ",
        "304 - ĐH Lạc Hồng",
        "30 - HĐND - UBND huyện",
        "12/TP.HCM",
        "194-BLHS",
        "5 kg/HTX",
        "18/5/2021",
        "QL14-TP",
    ],
)
def test_what_only_looks_like_a_code(text: str) -> None:
    assert DOCUMENT_CODE.search(text) is None


_TYPES = [row.entry for row in paper_rows("type") if row.numbered in ("number", "designated")]


@given(st.sampled_from(_TYPES), st.integers(1, 9999), st.sampled_from(("KL/TW", "NQ/HU", "KH/TU")), st.booleans())
def test_every_type_takes_a_code(kind: str, number: int, letters: str, said: bool) -> None:
    name = kind.capitalize()
    text = f"Theo {name}{' số' * said} {number:02}-{letters}, xã họp."
    found = list(find_documents(text))
    assert [(paper.type, paper.number) for paper in found] == [(kind, f"{number:02}-{letters}")]
    assert found[0].text == text[5 : text.index(",")]


@given(st.text(alphabet="NghịquyếtLuậtĐấđai số01234/-QĐTWUBND,.“”\n", max_size=80))
def test_spans_are_in_order_and_apart(text: str) -> None:
    done = 0
    for found in find_documents(text):
        assert done <= found.start < found.end <= len(text)
        assert found.text == text[found.start : found.end]
        done = found.end
