"""Checks: the arithmetic that articles state, held against itself."""

import pytest

from trichluc.assembly import process
from trichluc.records import new_record


@pytest.mark.parametrize(
    ("text", "kind", "holds", "figures"),
    [
        ("Huyện có 56 TCCSĐ (12 đảng bộ và 44 chi bộ).", "sum", True, ["56", "12", "44"]),
        ("Huyện có 56 TCCSĐ trực thuộc (12 đảng bộ, 45 chi bộ).", "sum", False, ["56", "12", "45"]),
        ("Cả xã có 7 đội, gồm 3 đội nam và 4 đội nữ.", "sum", True, ["7", "3", "4"]),
        ("Có 120/120 cán bộ, đảng viên (đạt 100%) cam kết.", "ratio", True, ["120/120", "100%"]),
        ("Có 41/44 hộ, đạt 93,2%, thoát nghèo.", "ratio", True, ["41/44", "93,2%"]),
        ("Có 41/44 hộ, đạt 95%, thoát nghèo.", "ratio", False, ["41/44", "95%"]),
        ("Đã có 41/44 chỉ tiêu đạt; 3 chỉ tiêu chưa hoàn thành.", "complement", True, ["41/44", "3"]),
        ("Đã có 41/44 chỉ tiêu đạt; còn 4 chỉ tiêu phải cố gắng.", "complement", False, ["41/44", "4"]),
    ],
)
def test_a_statement_is_checked(text: str, kind: str, holds: bool, figures: list[str]) -> None:
    (check,) = process(new_record(text)).checks
    assert (check.kind, check.holds, [span.text for span in check.spans]) == (kind, holds, figures)
    assert all(text[span.start : span.end] == span.text for span in check.spans)


@pytest.mark.parametrize(
    "text",
    [
        "Có 56 hộ (trong đó 12 hộ nghèo, 5 hộ cận nghèo).",
        "Xã trồng 56 cây (2 ha, 3 km đường).",
        "Có 41/44 hộ thoát nghèo. Tỷ lệ che phủ rừng là 62%.",
        "Có 41/44 chỉ tiêu đạt và 5 xã về đích.",
    ],
)
def test_figures_that_state_nothing_together(text: str) -> None:
    assert process(new_record(text)).checks == []
