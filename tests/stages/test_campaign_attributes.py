"""Attributes of campaign models: when they began, what they are for, how large they are, what came of them."""

import pytest

from trichluc.assembly import process
from trichluc.grammar.campaign_attributes import field_of
from trichluc.records import CampaignModel, Record, new_record

DATED = "Bình Minh đổi mới\n\n12/05/2023 08:00\n\n"


def read(text: str) -> Record:
    return process(new_record(DATED + text))


def model(text: str, name: str) -> CampaignModel:
    return next(found for found in read(text).campaign_models if found.name == name)


def scale(text: str, name: str) -> list[str]:
    record = read(text)
    found = [one for one in record.campaign_models if one.name == name]
    return [record.quantities[at].text for one in found for at in one.scale]


def results(text: str, name: str) -> list[str]:
    record = read(text)
    found = [one for one in record.campaign_models if one.name == name]
    stretches = [record.sentences[at] for one in found for at in one.results]
    return [record.text[stretch.start : stretch.end] for stretch in stretches]


@pytest.mark.parametrize(
    ("text", "name", "started"),
    [
        ("Năm 2021, Hội LHPN xã An Phú thành lập câu lạc bộ “Chị em khéo tay” với 25 chị.", "Chị em khéo tay", "2021"),
        ("Mô hình “Tiếng loa xóm núi” của Công an xã An Phú ra đời từ tháng 5/2022.", "Tiếng loa xóm núi", "2022-05"),
        ("Được triển khai từ năm 2020, mô hình “Ngõ không rác” của Hội CCB xã An Phú dài ra.", "Ngõ không rác", "2020"),
        (
            "Ngày 8/3/2023, tại nhà văn hóa thôn Đông, Hội LHPN xã An Phú tổ chức ra mắt mô hình “Chợ quê xanh”.",
            "Chợ quê xanh",
            "2023-03-08",
        ),
        (
            "Phong trào “Xóm nào cũng có vườn hoa” do Huyện ủy An Phú phát động ngày 12/4/2019 lan đi nhanh.",
            "Xóm nào cũng có vườn hoa",
            "2019-04-12",
        ),
        ("Đoàn xã An Phú từ tháng 8/2022 duy trì mô hình “Sách đổi cây” ở hai trường.", "Sách đổi cây", "2022-08"),
        ("Từ quý I/2023, mô hình “Hẹn dân thứ tư” được UBND xã An Phú áp dụng.", "Hẹn dân thứ tư", "2023-33"),
        ("Hội Nông dân xã An Phú ra mắt mô hình “Ruộng chung bờ” từ tháng 3/2021.", "Ruộng chung bờ", "2021-03"),
        (
            "Đoàn xã An Phú có mô hình “Bếp lửa vùng biên”. Mô hình được thành lập vào năm 2018.",
            "Bếp lửa vùng biên",
            "2018",
        ),
        # of a list, each
        (
            "Tháng 3/2022, Hội LHPN xã An Phú ra mắt các mô hình “Ống tre nghĩa tình” và “Làn nhựa đi chợ”.",
            "Làn nhựa đi chợ",
            "2022-03",
        ),
        # a plan, another thing's time, no beginning
        ("Hội CCB xã An Phú sẽ ra mắt mô hình “Đồi cây kháng chiến” vào tháng 4/2023.", "Đồi cây kháng chiến", None),
        ("Hội CCB xã An Phú có mô hình “Đồi cây kháng chiến”, năm 2022 trồng 3 ha.", "Đồi cây kháng chiến", None),
        ("Năm 2022, mô hình “Đồi cây kháng chiến” của Hội CCB xã An Phú trồng 3 ha.", "Đồi cây kháng chiến", None),
        (
            "Theo Kế hoạch số 12/KH-UBND ngày 5/1/2022, Đoàn xã An Phú triển khai mô hình “Đổi rác lấy quà”.",
            "Đổi rác lấy quà",
            None,
        ),
        (
            "Đến năm 2022, Hội CCB xã An Phú thực hiện mô hình “Đồi cây kháng chiến” trên 3 ha.",
            "Đồi cây kháng chiến",
            None,
        ),
    ],
)
def test_when_it_began(text: str, name: str, started: str | None) -> None:
    assert model(text, name).started == started


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Góp vốn nuôi bò sinh sản", "livelihood"),
        ("Nói không với túi ni-lông", None),
        ("Nói không với túi ni lông", "environment"),
        ("Tiếng kẻng an ninh", "security"),
        ("Chính quyền thân thiện", "administration"),
        ("Tiếp bước em tới trường", "education"),
        ("Bác sĩ gia đình", "health"),
        ("Nồi cháo nghĩa tình", "welfare"),
        ("Chi bộ không có đảng viên vi phạm", "party_building"),
        ("Tiết kiệm trong việc cưới", "culture"),
        ("Văn minh trong việc cưới, việc tang", "culture"),
        ("Thắp sáng đường thôn", "infrastructure"),
        ("Chính sách", None),
        ("Mỗi tuần một niềm vui", None),
    ],
)
def test_what_it_is_for(name: str, field: str | None) -> None:
    assert field_of(name) == field


@pytest.mark.parametrize(
    ("text", "name", "figures"),
    [
        ("Hội Nông dân xã An Phú có mô hình “Ruộng chung bờ” với 62 hộ, 41,5 ha.", "Ruộng chung bờ", ["62", "41,5"]),
        (
            "Công trình “Đèn sáng ngõ quê” của Đoàn xã An Phú dài 2,6 km, kinh phí 74 triệu đồng.",
            "Đèn sáng ngõ quê",
            ["2,6", "74 triệu"],
        ),
        (
            "Đoàn xã An Phú có mô hình “Sách đổi cây”. Mô hình này đã được 14 trường làm theo. Xã có 300 đoàn viên.",
            "Sách đổi cây",
            ["14"],
        ),
        (
            "Hội LHPN xã An Phú có câu lạc bộ “Chị em khéo tay”. Câu lạc bộ hiện có 60 thành viên.",
            "Chị em khéo tay",
            ["60"],
        ),
        ("Đoàn xã An Phú có mô hình “Áo ấm biên cương”. Đến nay, đã có 180 em nhận áo.", "Áo ấm biên cương", ["180"]),
        (
            "Đoàn xã An Phú chọn phần việc “Ánh điện đường thôn”; sau hai năm đã lắp 236 bóng đèn.",
            "Ánh điện đường thôn",
            ["236"],
        ),
        # rates, frequencies, durations, changes, parts, what each has, a small count in words
        ("Đoàn xã An Phú có mô hình “Sách đổi cây”, mỗi trường 20 cây.", "Sách đổi cây", []),
        ("Đoàn xã An Phú có mô hình “Sách đổi cây”, mỗi tháng phát 20 cây, tặng 3 kg hạt.", "Sách đổi cây", []),
        ("Đoàn xã An Phú có mô hình “Sách đổi cây”, họp 2 lần, làm trong 5 năm, ở ba thôn.", "Sách đổi cây", []),
        ("Mô hình “Ruộng chung bờ” của Hội Nông dân xã An Phú cho lãi 90 triệu đồng/ha.", "Ruộng chung bờ", []),
        ("Mô hình “Ruộng chung bờ” của Hội Nông dân xã An Phú tăng 12 hộ, trong đó 3 hộ nghèo.", "Ruộng chung bờ", []),
        ("Mô hình “Ruộng chung bờ” của Hội Nông dân xã An Phú mở rộng từ 1,5 ha lên 4 ha.", "Ruộng chung bờ", []),
        # a purpose, a plan, another body, another model, all of the place, several models
        ("Đoàn xã An Phú phát động phong trào “Áo ấm biên cương” nhằm giúp 200 học sinh.", "Áo ấm biên cương", []),
        ("Đoàn xã An Phú phấn đấu nhân rộng mô hình “Sách đổi cây” ra 15 trường.", "Sách đổi cây", []),
        ("Hưởng ứng phong trào “Áo ấm biên cương”, Công an xã An Phú tặng 30 suất quà.", "Áo ấm biên cương", []),
        (
            "Đoàn xã An Phú có mô hình “Sách đổi cây”; Hội CCB xã An Phú có mô hình “Đồi cây chung” rộng 12 ha.",
            "Sách đổi cây",
            [],
        ),
        ("Đoàn xã An Phú có mô hình “Sách đổi cây”. Đến nay, toàn xã có 76 mô hình, 40 hộ khá.", "Sách đổi cây", []),
        (
            "Các mô hình “Sách đổi cây”, “Giấy đổi quà” của Đoàn xã An Phú thu hút 400 học sinh.",
            "Giấy đổi quà",
            [],
        ),
    ],
)
def test_its_figures(text: str, name: str, figures: list[str]) -> None:
    assert scale(text, name) == figures


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Mô hình “Ống tre nghĩa tình” của Hội LHPN xã An Phú giúp 26 chị vay vốn.", "Ống tre nghĩa tình", 1),
        ("Các mô hình “Sách đổi cây”, “Giấy đổi quà” của Đoàn xã An Phú thu hút 400 học sinh.", "Sách đổi cây", 1),
        ("Công an xã An Phú có mô hình “Mắt thần xóm núi”. Nhờ đó, số vụ trộm giảm hẳn.", "Mắt thần xóm núi", 1),
        ("Hội CCB xã An Phú có mô hình “Đồi cây chung” với 30 hội viên tham gia.", "Đồi cây chung", 0),
        ("Đoàn xã An Phú phát động phong trào “Áo ấm biên cương” nhằm giúp 200 học sinh.", "Áo ấm biên cương", 0),
    ],
)
def test_its_results(text: str, name: str, expected: int) -> None:
    assert len(results(text, name)) == expected


def test_results_are_the_sentences_that_state_them() -> None:
    text = "Công an xã An Phú có mô hình “Mắt thần xóm núi”. Mô hình đã lắp 44 mắt camera. Dân phấn khởi."
    assert results(text, "Mắt thần xóm núi") == ["Mô hình đã lắp 44 mắt camera."]


@pytest.mark.parametrize(
    ("text", "name", "place", "code"),
    [
        (
            "Mô hình “Ngõ không rác” của Hội LHPN xã Ia Nan, huyện Đức Cơ lan rộng.",
            "Ngõ không rác",
            "xã Ia Nan",
            "23884",
        ),
        (
            "Huyện Đức Cơ, tỉnh Gia Lai có xã Ia Nan. Mô hình “Ngõ không rác” của Hội LHPN huyện lan rộng.",
            "Ngõ không rác",
            "huyện Đức Cơ",
            "631",
        ),
        (
            "Huyện đoàn Đức Cơ ra mắt mô hình “Ngõ không rác” tại xã Ia Nan.",
            "Ngõ không rác",
            "xã Ia Nan",
            "23884",
        ),
        ("Mô hình “Ngõ không rác” của Hội LHPN Việt Nam lan rộng.", "Ngõ không rác", None, None),
    ],
)
def test_its_place(text: str, name: str, place: str | None, code: str | None) -> None:
    found = model(text, name)
    assert (found.place, found.place_code) == (place, code)


def test_the_movement_below_which_it_is_named() -> None:
    text = "Xã An Phú có mô hình dân vận khéo “Hiến đất làm đường” và phong trào “Dân vận khéo”."
    record = read(text + " Đoàn xã An Phú có mô hình “Dân vận khéo” về thu gom rác.")
    assert [(found.name, found.family) for found in record.campaign_models] == [
        ("Hiến đất làm đường", "Dân vận khéo"),
        ("Dân vận khéo", None),
        ("Dân vận khéo", "Dân vận khéo"),
    ]


def test_counted_things_that_elsewhere_head_a_name_are_figures() -> None:
    text = "Đoàn xã An Phú có phần việc “Sách về bản xa” với 1.900 cuốn sách, 12 câu lạc bộ."
    assert scale(text, "Sách về bản xa") == ["1.900"]
