"""Linking: short forms completed, one id an organisation, the body above, the code of the place."""

import pytest

from trichluc.assembly import process
from trichluc.records import Organisation, new_record


def linked(text: str) -> list[Organisation]:
    return process(new_record(text)).organisations


def mention(text: str, written: str) -> Organisation:
    """The last mention of the text that is written so."""
    return [found for found in linked(text) if found.text == written][-1]


def parent_name(text: str, written: str) -> str | None:
    found = linked(text)
    child = [one for one in found if one.text == written][-1]
    return next((one.resolved for one in found if child.parent is not None and one.id == child.parent), None)


@pytest.mark.parametrize(
    ("text", "short", "resolved"),
    [
        (
            "Huyện ủy Cẩm Xuyên triển khai nghị quyết. Ban Thường vụ Huyện ủy giao các chi bộ thực hiện.",
            "Ban Thường vụ Huyện ủy",
            "Ban Thường vụ Huyện ủy Cẩm Xuyên",
        ),
        (
            "Ban Tuyên giáo Huyện ủy Cẩm Xuyên vừa họp. Theo UBND huyện, thu ngân sách tăng.",
            "UBND huyện",
            "Ủy ban nhân dân huyện Cẩm Xuyên",
        ),
        (
            "Về huyện Ba Tri những ngày này, ai cũng vui. UBND huyện cho biết đã có 5 xã về đích.",
            "UBND huyện",
            "Ủy ban nhân dân huyện Ba Tri",
        ),
        (
            "Cẩm Xuyên: Chuyển biến từ cơ sở\n\nĐảng bộ huyện có nhiều cách làm hay, được tỉnh Hà Tĩnh ghi nhận.",
            "Đảng bộ huyện",
            "Đảng bộ huyện Cẩm Xuyên",
        ),
        (
            "Thị ủy Hồng Lĩnh họp, có Huyện ủy Cẩm Xuyên dự. UBND thị xã sẽ báo cáo.",
            "UBND thị xã",
            "Ủy ban nhân dân thị xã Hồng Lĩnh",
        ),
        (
            "Thành ủy Đông Hà tổ chức lễ trao huy hiệu. Hội LHPN thành phố tặng quà.",
            "Hội LHPN thành phố",
            "Hội Liên hiệp Phụ nữ thành phố Đông Hà",
        ),
        (
            "Hội Nông dân xã Cẩm Bình đi đầu. Huyện Cẩm Xuyên khen Hội Nông dân xã.",
            "Hội Nông dân xã",
            "Hội Nông dân xã Cẩm Bình",
        ),
        (
            "Đảng ủy xã Cẩm Bình họp. UBND xã Cẩm Hưng làm đường, được Hội CCB xã góp công.",
            "Hội CCB xã",
            "Hội Cựu chiến binh xã Cẩm Hưng",
        ),
        (
            "Huyện Cẩm Xuyên và huyện Nghi Xuân thi đua. Năm nay UBND huyện Nghi Xuân về nhất. UBND huyện chia sẻ.",
            "UBND huyện",
            "Ủy ban nhân dân huyện Nghi Xuân",
        ),
        (
            "Huyện ủy Nghi Xuân và Huyện ủy Cẩm Xuyên ký giao ước. Theo đó UBND huyện lập kế hoạch.",
            "UBND huyện",
            "Ủy ban nhân dân huyện Cẩm Xuyên",
        ),
        (
            "UBND thành phố Đông Hà làm đường. Sở Giao thông vận tải tỉnh Quảng Trị duyệt. Công an tỉnh dự.",
            "Công an tỉnh",
            "Công an tỉnh Quảng Trị",
        ),
        (
            "Huyện Cẩm Xuyên có 5 xã về đích. UBND tỉnh tặng bằng khen cho huyện.",
            "UBND tỉnh",
            "Ủy ban nhân dân tỉnh Hà Tĩnh",
        ),
        (
            "Huyện ủy Cẩm Xuyên họp bàn. Huyện đoàn nhận phần việc trồng cây.",
            "Huyện đoàn",
            "Huyện đoàn Cẩm Xuyên",
        ),
        ("Ông Nam đã trình UBND huyện.", "UBND huyện", "Ủy ban nhân dân huyện"),
        (
            "Huyện Cẩm Xuyên, Hà Tĩnh. Huyện Gio Linh, Quảng Trị. UBND tỉnh.",
            "UBND tỉnh",
            "Ủy ban nhân dân tỉnh Quảng Trị",
        ),
    ],
)
def test_a_short_form_is_completed(text: str, short: str, resolved: str) -> None:
    assert mention(text, short).resolved == resolved


def test_a_name_of_its_own_is_left_alone() -> None:
    text = "Huyện ủy Cẩm Xuyên họp. Bộ Chính trị ban hành kết luận."
    assert mention(text, "Bộ Chính trị").resolved == "Bộ Chính trị"


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("Hội Nông dân huyện Ba Tri vận động. HND huyện tặng quà.", "Hội Nông dân huyện Ba Tri", "HND huyện"),
        (
            "UBND TP.HCM họp. Ủy ban nhân dân Thành phố Hồ Chí Minh chỉ đạo.",
            "UBND TP.HCM",
            "Ủy ban nhân dân Thành phố Hồ Chí Minh",
        ),
        ("Sở Y tế Hà Tĩnh họp. Sở Y tế tỉnh Hà Tĩnh báo cáo.", "Sở Y tế Hà Tĩnh", "Sở Y tế tỉnh Hà Tĩnh"),
        ("Huyện ủy Đăk Tô họp. Huyện ủy Đắk Tô kết luận.", "Huyện ủy Đăk Tô", "Huyện ủy Đắk Tô"),
    ],
)
def test_one_organisation_has_one_id(text: str, one: str, other: str) -> None:
    assert mention(text, one).id == mention(text, other).id


@pytest.mark.parametrize(
    "text",
    [
        "Công an tỉnh Kon Tum bắt giữ. Công an thành phố Kon Tum phối hợp.",
        "UBND xã Cẩm Bình họp. UBND xã Cẩm Hưng họp.",
    ],
)
def test_two_organisations_have_two_ids(text: str) -> None:
    first, second = linked(text)
    assert first.id != second.id


@pytest.mark.parametrize(
    ("text", "child", "parent"),
    [
        (
            "Huyện ủy Cẩm Xuyên ra nghị quyết. Ban Tổ chức Huyện ủy theo dõi.",
            "Ban Tổ chức Huyện ủy",
            "Huyện ủy Cẩm Xuyên",
        ),
        (
            "Huyện ủy Cẩm Xuyên khen Đảng ủy xã Cẩm Bình về mô hình hay.",
            "Đảng ủy xã Cẩm Bình",
            "Huyện ủy Cẩm Xuyên",
        ),
        (
            "Hội Nông dân huyện Cẩm Xuyên khen Hội Nông dân xã Cẩm Bình.",
            "Hội Nông dân xã Cẩm Bình",
            "Hội Nông dân huyện Cẩm Xuyên",
        ),
        (
            "Ủy ban MTTQ Việt Nam tỉnh Hà Tĩnh làm việc với Ủy ban MTTQ huyện Cẩm Xuyên.",
            "Ủy ban MTTQ huyện Cẩm Xuyên",
            "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hà Tĩnh",
        ),
        ("Hội Nông dân xã Cẩm Bình của huyện Cẩm Xuyên đi đầu.", "Hội Nông dân xã Cẩm Bình", None),
        ("Huyện ủy Gio Linh (Quảng Trị) đón Đảng ủy xã Cẩm Bình, huyện Cẩm Xuyên.", "Đảng ủy xã Cẩm Bình", None),
    ],
)
def test_the_body_above(text: str, child: str, parent: str | None) -> None:
    assert parent_name(text, child) == parent


@pytest.mark.parametrize(
    ("text", "written", "code"),
    [
        ("Hội LHPN thị trấn Sa Rài tặng quà.", "Hội LHPN thị trấn Sa Rài", "29926"),
        ("Huyện ủy Đắk Tô họp.", "Huyện ủy Đắk Tô", "612"),
        ("Huyện Mộc Hóa họp. UBND xã Tân Lập đi đầu.", "UBND xã Tân Lập", "27820"),
        ("UBND xã Tân Lập đi đầu.", "UBND xã Tân Lập", None),
        ("UBND xã Tân Lập, huyện Mộc Hóa đi đầu, hơn cả huyện Cẩm Xuyên.", "UBND xã Tân Lập", "27820"),
        ("Huyện ủy Châu Thành họp.", "Huyện ủy Châu Thành", None),
        ("Huyện ủy Châu Thành (Trà Vinh) họp.", "Huyện ủy Châu Thành", "847"),
        ("Huyện Ba Tri vui. UBND huyện cho biết.", "UBND huyện", "836"),
        ("Chi bộ thôn Tân Lập, huyện Mộc Hóa họp.", "Chi bộ thôn Tân Lập", None),
        ("Bộ Y tế ra công văn.", "Bộ Y tế", None),
        ("Cục Môi trường thành phố Osaka họp.", "Cục Môi trường thành phố Osaka", None),
    ],
)
def test_the_place_has_its_code_where_it_is_clear(text: str, written: str, code: str | None) -> None:
    found = mention(text, written)
    assert found.place_code == code
    assert found.place_era == (None if code is None else "before-2025-07")


def test_the_date_of_the_article_decides_the_era() -> None:
    head, body = "Phường Nông Trang: Bộ máy mới\n\n{}\n\n", "UBND phường Nông Trang, tỉnh Phú Thọ phục vụ người dân.\n"
    old = linked(head.format("20/05/2024 08:10") + body)[-1]
    new = linked(head.format("22/09/2025 10:30") + body)[-1]
    assert (old.place_era, new.place_era) == ("before-2025-07", "since-2025-07")


def test_an_acronym_has_the_id_of_its_full_name() -> None:
    text = "Liên đoàn Bóng đá Việt Nam (VFF) họp báo. VFF cho biết sẽ đổi lịch."
    assert len({found.id for found in linked(text)}) == 1
