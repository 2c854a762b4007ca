"""Checks: the arithmetic that articles state, held against itself; and figures that state nothing together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trichluc.assembly import process, stages_until
from trichluc.records import Check, new_record
from trichluc.stages import checks

HOLD = [
    # Sums
    ("Huyện có 56 TCCSĐ (12 đảng bộ và 44 chi bộ).", "sum", ["56", "12", "44"]),
    ("Cả xã có 7 đội, gồm 3 đội nam và 4 đội nữ.", "sum", ["7", "3", "4"]),
    (
        "Xã có tổng 12 mô hình, gồm 5 mô hình trồng trọt, 4 mô hình chăn nuôi và 3 mô hình dịch vụ.",
        "sum",
        ["12", "5", "4", "3"],
    ),
    ("Toàn huyện có 93 xã, thị trấn: gồm 85 xã và 8 thị trấn.", "sum", ["93", "85", "8"]),
    ("Hội vận động được 1,2 tỷ đồng, gồm 850 triệu đồng tiền mặt và 350 triệu đồng quà.", "sum", None),
    ("Năm nay có 64 mô hình, tăng 9 mô hình so với năm ngoái, gồm 40 mô hình cũ và 24 mô hình mới.", "sum", None),
    ("Lớp có 20 học viên (12 nam, chiếm 60%; 8 nữ, chiếm 40%).", "sum", ["20", "12", "8"]),
    # Ratios
    ("Có 120/120 cán bộ, đảng viên (đạt 100%) cam kết.", "ratio", ["120/120", "100%"]),
    ("Có 41/44 hộ, đạt 93,2%, thoát nghèo.", "ratio", ["41/44", "93,2%"]),
    ("Đến nay 38/45 thôn đã ra mắt tổ hòa giải, chiếm tỷ lệ 84,4%.", "ratio", ["38/45", "84,4%"]),
    ("Tỷ lệ thu gom rác đạt 87,5% (7/8 thôn).", "ratio", ["87,5%", "7/8"]),
    # Shares
    ("Trong 500 hộ có 120 hộ nghèo, chiếm 24%.", "share", ["500", "120", "24%"]),
    ("Trong tổng số 250 hội viên có 215 hội viên là nữ (chiếm 86%).", "share", ["250", "215", "86%"]),
    ("Xã có 1.240 hộ, trong đó 62 hộ khá lên rõ rệt, chiếm 5%.", "share", ["1.240", "62", "5%"]),
    ("Số thu đạt 45 tỷ đồng, bằng 90% kế hoạch (50 tỷ đồng).", "share", ["45 tỷ", "90%", "50 tỷ"]),
    ("Đội ghi 9 bàn, chiếm gần 30% trong tổng số 31 bàn của giải.", "share", ["9", "30%", "31"]),
    ("Xã giải ngân đạt 37%, tức 740 triệu đồng trên tổng số 2 tỷ đồng.", "share", ["37%", "740 triệu", "2 tỷ"]),
    ("Bộ phận nhận 840 hồ sơ, trả đúng hạn 819 hồ sơ (đạt 97,5%).", "share", ["840", "819", "97,5%"]),
    ("Gieo trồng được 5.400 ha/5.200 ha, đạt 103,8% kế hoạch.", "share", ["5.400", "5.200", "103,8%"]),
    ("Kế hoạch giao 300 ha, thực hiện 270 ha, đạt 90% kế hoạch.", "share", ["300", "270", "90%"]),
    # Remainders
    ("Đã có 41/44 chỉ tiêu đạt; 3 chỉ tiêu chưa hoàn thành.", "complement", ["41/44", "3"]),
    ("Trong 56 chi bộ có 50 chi bộ đạt, còn lại 6 chi bộ chưa đạt.", "complement", ["56", "50", "6"]),
    ("Xã có 30 lò gạch, trong đó 22 lò gạch đã dỡ, 8 lò gạch còn lại sẽ dỡ.", "complement", ["30", "22", "8"]),
    # Changes
    ("Thu ngân sách tăng từ 100 tỷ đồng lên 120 tỷ đồng, tăng 20%.", "change", ["100 tỷ", "120 tỷ", "20%"]),
    ("Diện tích giảm từ 80 ha xuống còn 60 ha, giảm 20 ha.", "change", ["80", "60", "20"]),
    ("Huyện còn 120 hộ nghèo, giảm 30 hộ so với cùng kỳ (150 hộ).", "change", ["120", "30", "150"]),
    ("Toàn xã xảy ra 120 vụ vi phạm, giảm 20% so với năm 2022 (150 vụ).", "change", ["120", "20%", "150"]),
    ("Tỷ lệ hộ nghèo giảm từ 5,2% xuống còn 3,1%, giảm 2,1 điểm phần trăm.", "change", ["5,2%", "3,1%", "2,1"]),
    ("Tỷ lệ hộ nghèo giảm từ 5,2% xuống 3,1%, giảm 2,1%.", "change", ["5,2%", "3,1%", "2,1%"]),
    ("Cả năm kết nạp 120 đảng viên, tăng 20 đảng viên (20%).", "change", ["120", "20", "20%"]),
    ("Số vụ cháy: 19, giảm 11 vụ (36,7%) so với cùng kỳ.", "change", ["19", "11", "36,7%"]),
    ("Thu nhập tăng từ 42 triệu đồng năm 2020 lên 52 triệu đồng năm 2023 (tăng 23,8%).", "change", None),
    ("Tỷ lệ hộ nghèo còn 4,2%, giảm 2,3% so với năm 2022 (6,5%).", "change", ["4,2%", "2,3%", "6,5%"]),
    # Products
    ("Hội giúp 5 căn nhà, mỗi căn 60 triệu đồng, tổng 300 triệu đồng.", "product", ["5", "60 triệu", "300 triệu"]),
    ("Đoàn trao 40 suất quà, mỗi suất trị giá 500 nghìn đồng, tổng trị giá 20 triệu đồng.", "product", None),
]

FAIL = [
    ("Huyện có 56 TCCSĐ trực thuộc (12 đảng bộ, 45 chi bộ).", "sum", 56, 57),
    ("Xã có 12 mô hình, gồm 5 mô hình trồng trọt, 4 mô hình chăn nuôi và 2 mô hình dịch vụ.", "sum", 12, 11),
    ("Có 41/44 hộ, đạt 95%, thoát nghèo.", "ratio", 95, 93.18),
    ("Trong 500 hộ có 120 hộ nghèo, chiếm 42%.", "share", 42, 24),
    ("Số thu đạt 45 tỷ đồng, đạt 80% so với kế hoạch năm là 50 tỷ đồng.", "share", 80, 90),
    ("Kế hoạch giao 300 ha, thực hiện 270 ha, đạt 95% kế hoạch.", "share", 95, 90),
    ("Đội ghi 9 bàn, chiếm 35% trong tổng số 31 bàn của giải.", "share", 35, 29.03),
    ("Tổng diện tích 350 ha, gồm 200 ha lúa, 100 ha ngô và 60 ha rau.", "sum", 350, 360),
    ("Có 7/9 xã (70%) đạt chuẩn.", "ratio", 70, 77.78),
    ("Đã có 41/44 chỉ tiêu đạt; còn 4 chỉ tiêu phải cố gắng.", "complement", 4, 3),
    ("Trong 56 chi bộ có 50 chi bộ đạt, còn lại 5 chi bộ chưa đạt.", "complement", 5, 6),
    ("Thu ngân sách tăng từ 100 tỷ đồng lên 120 tỷ đồng (tăng 25%).", "change", 25, 20),
    ("Huyện còn 120 hộ nghèo, giảm 40 hộ so với năm 2022 (150 hộ).", "change", 40, 30),
    ("Tỷ lệ hộ nghèo giảm từ 5,2% xuống còn 3,1%, giảm 3 điểm phần trăm.", "change", 3, 2.1),
    ("Cả năm kết nạp 120 đảng viên, tăng 20 đảng viên (25%) so với năm trước.", "change", 25, 20),
    ("Hội tặng 50 suất quà, mỗi suất 500 nghìn đồng, tổng trị giá 20 triệu đồng.", "product", 20e6, 25e6),
]

NOTHING = [
    # Parts that need not be all, or are no parts
    "Có 56 hộ (trong đó 12 hộ nghèo, 5 hộ cận nghèo).",
    "Xã trồng 56 cây (2 ha, 3 km đường).",
    "Thôn có 120 hộ (480 khẩu, 200 lao động).",
    "Đoàn có 15 thành viên, gồm 2 bác sĩ, 3 y tá và nhiều tình nguyện viên.",
    "Giải có 18 đội, gồm 5 đội của tỉnh, 4 đội của huyện và các đội khách mời.",
    "Hội có 671 tàu, trong đó 627 tàu khai thác và 44 tàu dịch vụ (297 tàu sắt, 352 tàu gỗ, 22 tàu composite).",
    "Xã có 10 tổ (mỗi tổ 5 người, 2 xe).",
    "Xã có 56 hộ, trong đó 12 hộ nghèo, 20 hộ khá.",
    # A percentage of something else
    "Có 41/44 hộ thoát nghèo. Tỷ lệ che phủ rừng là 62%.",
    "Có 41/44 hộ thoát nghèo, tỷ lệ che phủ rừng đạt 62%.",
    "Đã có 7/9 xã đạt 100% tiêu chí.",
    "Toàn huyện có 12/15 xã có tỷ lệ hộ nghèo chiếm dưới 5%.",
    "Trong 500 hộ có 120 hộ vay vốn, tỷ lệ nợ quá hạn chiếm 2%.",
    "Xã có 300 hộ, 120 hộ làm du lịch, chiếm 15% số hộ làm du lịch của huyện.",
    "Doanh thu đạt 46 tỷ USD, xuất khẩu 39 tỷ USD, chiếm 22% kim ngạch cả nước.",
    "Có 7.800 hộ, 4.300 hộ vay vốn (bằng 102% kế hoạch).",
    "Huyện trồng 500 ha lúa, 300 ha ngô, đạt 95%.",
    "Quý I thu 500 tỷ đồng, chi 300 tỷ đồng (đạt 95%).",
    "Trong 500 hộ có 120 - 150 hộ nghèo, chiếm 24%.",
    "Trong số 45 tiêu chí có 40 tiêu chí đạt trên 90%.",
    "Trong quý có 3/4 tháng đạt 100%.",
    "Hội có 1.200 hội viên, trong đó 300 hội viên là đảng viên, chiếm 30% đảng viên toàn xã.",
    "Xã có 1.500 hộ, trong đó 450 hộ trồng cà phê, chiếm 60% tổng diện tích.",
    # Remainders of something else
    "Có 15/20 thôn đạt; còn 3 thôn đang thẩm định.",
    "Có 41/44 chỉ tiêu đạt và 5 xã về đích.",
    "Trong 56 chi bộ có 50 chi bộ đạt, còn 12 đảng viên bị nhắc nhở.",
    "Xã có 10/12 chi bộ đạt, 3 chi bộ mới thành lập chưa đánh giá.",
    "Hội giúp 320 hộ thoát nghèo, đạt 105% kế hoạch (300 đến 320 hộ).",
    # Changes of something else, or against what is unsaid
    "Xảy ra 96 vụ, làm 71 người chết, giảm 8,9%.",
    "Xảy ra 54 vụ tai nạn, tăng 8 vụ so với năm trước, làm chết 9 người.",
    "Giá từ 100 nghìn đồng lên 120 nghìn đồng, sản lượng tăng 5%.",
    "Còn 120 hộ nghèo, giảm 30 hộ (giảm 2,5%).",
    "Thu nhập đạt 60 triệu đồng/người, tăng 10% so với chỉ tiêu (5 xã).",
    "Xã có 120 hộ khá, giảm 30 hộ so với huyện bạn (300 km).",
    "Thời gian giảm từ 5 ngày xuống còn 2 ngày, đạt 95%.",
    "Số hộ nghèo giảm từ 120 hộ xuống còn 80 hộ, vượt 10% kế hoạch.",
    "Số hộ nghèo giảm từ 120 hộ xuống còn 80 hộ, giảm 5% so với kế hoạch.",
    "Đàn bò tăng từ 100 con lên 150 con, tăng 20% mỗi năm.",
    # Totals of more than the one row
    "Xây 5 căn nhà, mỗi căn hội hỗ trợ 50 triệu đồng, tổng kinh phí xây dựng 600 triệu đồng.",
    "Trao 5 căn nhà, mỗi căn 60 triệu đồng, cùng quà, tổng trị giá 320 triệu đồng.",
    "Mở 12 lớp, mỗi lớp 30 ngày, tổng thời gian 3 tháng.",
    "Hội tặng 10 xe đạp và 50 suất quà, mỗi suất 500 nghìn đồng, tổng trị giá 45 triệu đồng.",
    "Hội giúp 5 căn nhà, mỗi căn 60 triệu đồng, trong tổng quỹ gần 2 tỷ đồng của huyện.",
    "Câu lạc bộ có 30 hội viên, mỗi tháng góp 100 nghìn đồng, tổng quỹ 45 triệu đồng.",
]


def checked(text: str) -> list[Check]:
    return process(new_record(text), [*stages_until("quantities"), checks.STAGE]).checks


@pytest.mark.parametrize(("text", "kind", "figures"), HOLD)
def test_a_statement_that_holds(text: str, kind: str, figures: list[str] | None) -> None:
    found = [check for check in checked(text) if check.kind == kind]
    assert [check.holds for check in found] == [True]
    if figures is not None:
        assert [span.text for span in found[0].spans] == figures
    assert all(text[span.start : span.end] == span.text for span in found[0].spans)


@pytest.mark.parametrize(("text", "kind", "stated", "computed"), FAIL)
def test_a_statement_that_fails(text: str, kind: str, stated: float, computed: float) -> None:
    (check,) = checked(text)
    assert (check.kind, check.holds, check.expected) == (kind, False, stated)
    assert check.found == pytest.approx(computed, rel=1e-3)


@pytest.mark.parametrize("text", NOTHING)
def test_figures_that_state_nothing_together(text: str) -> None:
    assert checked(text) == []


@settings(max_examples=40, deadline=None)
@given(whole=st.integers(20, 5000), part=st.integers(1, 5000), wrong=st.booleans())
def test_a_percentage_is_held_against_its_figures(whole: int, part: int, wrong: bool) -> None:
    part = min(part, whole - 1)
    share = round(100 * part / whole + (0.4 if wrong else 0.0), 1)
    written = f"{share:.1f}".replace(".", ",")
    (check,) = checked(f"Trong {whole} hộ có {part} hộ trồng cam, chiếm {written}%.")
    assert check.holds is not wrong


@settings(max_examples=40, deadline=None)
@given(parts=st.lists(st.integers(2, 400), min_size=2, max_size=5), error=st.integers(-1, 1))
def test_parts_are_held_against_their_sum(parts: list[int], error: int) -> None:
    said = ", ".join(f"{part} hộ loại {place}" for place, part in enumerate(parts, 1))
    found = checked(f"Xã có {sum(parts) + error} hộ, gồm {said}.")
    assert [(check.kind, check.holds) for check in found] == [("sum", error == 0)]
