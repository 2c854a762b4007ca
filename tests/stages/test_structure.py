"""Structure: the parts of an article in the layouts that papers use, and its date in every form of dateline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trichluc.assembly import process, stages_until
from trichluc.records import Record, new_record
from trichluc.stages.structure import find_published

BODY = "Hội viên trong xã góp công, góp sức làm đường, trồng hoa, giữ gìn vệ sinh chung ở từng ngõ xóm."


def structured(text: str) -> Record:
    return process(new_record(text), stages_until("structure"))


def roles(text: str) -> list[tuple[str, str]]:
    return [(section.role, text[section.start : section.end]) for section in structured(text).sections]


@pytest.mark.parametrize(
    ("dateline", "published"),
    [
        ("Thứ Ba, 03/03/2015, 10:18 [GMT+7]", "2015-03-03T10:18"),
        ("10:04 | 14/10/2019", "2019-10-14T10:04"),
        ("Ngày đăng: 20/8/2021", "2021-08-20"),
        ("Cập nhật lúc 22:22, Thứ Sáu, 05/01/2018", "2018-01-05T22:22"),
        ("Thứ Năm, ngày 18 tháng 01 năm 2024 | 9:15", "2024-01-18T09:15"),
        ("26/07/2023 07:05 GMT+7", "2023-07-26T07:05"),
        ("Thứ Tư, 6.12.2023", "2023-12-06"),
        ("2024-06-09 06:16", "2024-06-09T06:16"),
        ("22h15 ngày 5-1-2018", "2018-01-05T22:15"),
        ("Ngày 31/02/2020", None),
        ("Điện thoại 0203.3835.666", None),
    ],
)
def test_every_form_of_dateline(dateline: str, published: str | None) -> None:
    assert find_published(dateline) == published
    if published:
        assert structured(f"Tin vui ở xã\n{dateline}\n{BODY}").article.published == published


def test_a_whole_article() -> None:
    text = "\n\n".join(
        [
            "HÒA AN VỀ ĐÍCH SỚM",
            "09/06/2024 06:16",
            f"(GLO)- {BODY}",
            "Mỗi nhà một việc",
            BODY,
            "- Số hộ nghèo: 12",
            "Số thôn đạt chuẩn: 7/7",
            "Bà con làm đường. Ảnh: D.N",
            BODY,
            "Bài, ảnh: Lê Hoa",
            "Tin liên quan",
            "Xã bên cũng về đích",
        ]
    )
    assert [role for role, _ in roles(text)] == [
        "title", "dateline", "dateline", "lead", "subhead", "body", "list", "list", "caption", "body", "byline",
        "boilerplate", "boilerplate",
    ]  # fmt: skip
    info = structured(text).article
    assert (info.title, info.published, info.byline) == ("HÒA AN VỀ ĐÍCH SỚM", "2024-06-09T06:16", "Bài, ảnh: Lê Hoa")


@pytest.mark.parametrize("credit", ["Ảnh: D.N", "Ảnh: Q.B", "Ảnh minh họa", "Ảnh: PV", "Ảnh: Thu Hà/TTXVN", "ẢNH: T.H"])
def test_a_credit_run_into_the_text_is_a_caption_of_its_own(credit: str) -> None:
    text = f"Tin vui\n{BODY} {credit} {BODY} {BODY}"
    assert ("caption", credit) in roles(text)


def test_the_licence_in_the_footer_is_no_dateline() -> None:
    text = f"Tin vui\n{BODY}\n{BODY}\nLê Hoa\nGiấy phép số 12/GP-BTTTT ngày 12/05/2018"
    assert structured(text).article.published is None
    assert roles(text)[-1][0] == "boilerplate"


def test_a_find_says_in_which_section_it_stands() -> None:
    record = process(new_record(f"Tin vui\n{BODY}\nCó 12 hộ dự. Ảnh: D.N\n{BODY} Xã có 30 hộ.\nLê Hoa"))
    assert [(found.text, found.section) for found in record.quantities] == [("12", "caption"), ("30", "body")]


def test_nothing_is_extracted_from_boilerplate() -> None:
    text = f"Tin vui\n{BODY}\n{BODY} Xã có 30 hộ.\nLê Hoa\nTin liên quan\nHội CCB xã Hòa An trao 12 suất quà"
    record = process(new_record(text))
    assert ([found.text for found in record.quantities], record.organisations) == (["30"], [])


def test_a_link_between_paragraphs_ends_no_article() -> None:
    text = f"Tin vui\n{BODY}\n{BODY}\n>> Xã bên về đích\n{BODY * 3} Xã có 30 hộ.\nLê Hoa"
    assert [found.text for found in process(new_record(text)).quantities] == ["30"]


def test_the_place_of_an_article() -> None:
    assert process(new_record(f"Cái Bè: Làm đường hoa\n{BODY}\n{BODY}")).article.place == "Cái Bè"
    lead = "Hội Nông dân xã Hòa Bình, huyện Chợ Mới vừa họp."
    assert process(new_record(f"Tin vui\n{lead}\n{BODY}")).article.place == "xã Hòa Bình"


def test_kicker_pull_quote_and_table() -> None:
    quote = "“Mỗi nhà góp một chút thì đường nào cũng thành đường hoa”"
    text = f"Xây dựng Đảng\nHÒA AN VỀ ĐÍCH\n{BODY}\n{quote}\n| Số hộ nghèo | 12 |\n{BODY}"
    assert [role for role, _ in roles(text)] == ["kicker", "title", "lead", "quote", "table", "body"]


@pytest.mark.parametrize("tail", ["Chuyên mục khác", "Tin liên quan:", "Xem thêm: Xã bên về đích", ">> Xã bên về đích"])
def test_what_a_page_leaves_behind(tail: str) -> None:
    assert roles(f"Tin vui\n{BODY}\n{BODY}\nLê Hoa\n{tail}")[-2:] == [("byline", "Lê Hoa"), ("boilerplate", tail)]


def test_decomposed_text_has_the_same_parts() -> None:
    import unicodedata

    text = f"Tin vui\n09/06/2024\n{BODY}\nĐường mới. Ảnh: D.N\n{BODY}\nLê Hoa\nTin liên quan"
    assert [r for r, _ in roles(unicodedata.normalize("NFD", text))] == [r for r, _ in roles(text)]


@given(st.text("Tin vui Ảnh: D.N\n(GLO)-09/06/2024\u00a0•>", max_size=120))
def test_sections_are_in_order_and_never_empty(text: str) -> None:
    done = 0
    for section in structured(text).sections:
        assert done <= section.start < section.end <= len(text)
        done = section.end
