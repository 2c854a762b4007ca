"""What became of a body: renamed, merged, abolished; through several changes, and through its unit's."""

import re

import pytest

from trichluc.assembly import process
from trichluc.gazetteer import BEFORE, SINCE, gazetteer
from trichluc.grammar.organisation_successors import SuccessorRow
from trichluc.lexicons import read_lexicon, shipped
from trichluc.records import Organisation, new_record


def rows() -> list[SuccessorRow]:
    return read_lexicon(shipped("organisation_successors"), SuccessorRow, key=("name", "match", "level"))


def first(text: str) -> Organisation:
    return process(new_record(text)).organisations[0]


def became(text: str) -> tuple[str | None, str | None, str | None]:
    found = first(text)
    return found.change, found.successor, found.changed


@pytest.mark.parametrize(
    ("text", "change", "successor", "changed"),
    [
        # Ministries, whatever joins the words of their names.
        ("Bộ Kế hoạch và Đầu tư công bố.", "merged", "Bộ Tài chính", "2025-03-01"),
        ("Bộ KH-ĐT công bố.", "merged", "Bộ Tài chính", "2025-03-01"),
        ("Bộ LĐ-TB&XH công bố.", "merged", "Bộ Nội vụ", "2025-03-01"),
        ("Bộ NN&PTNT công bố.", "merged", "Bộ Nông nghiệp và Môi trường", "2025-03-01"),
        ("Bộ Thủy sản công bố.", "merged", "Bộ Nông nghiệp và Môi trường", "2025-03-01"),
        ("Tổng cục Du lịch công bố.", "renamed", "Cục Du lịch Quốc gia Việt Nam", "2023"),
        ("Ban Kinh tế Trung ương công bố.", "renamed", "Ban Chính sách, chiến lược Trung ương", "2025-02"),
        ("Ủy ban Tư pháp của Quốc hội công bố.", "merged", "Ủy ban Pháp luật và Tư pháp", "2025-02-18"),
        # Of a province that stayed, of one that was merged, and of one that became a city.
        ("Sở GTVT tỉnh Cao Bằng công bố.", "merged", "Sở Xây dựng tỉnh Cao Bằng", "2025-03-01"),
        ("Sở GTVT tỉnh Ninh Thuận công bố.", "merged", "Sở Xây dựng tỉnh Khánh Hòa", "2025-07-01"),
        ("Sở Y tế tỉnh Ninh Thuận công bố.", "merged", "Sở Y tế tỉnh Khánh Hòa", "2025-07-01"),
        ("UBND tỉnh Ninh Thuận công bố.", "merged", "Ủy ban nhân dân tỉnh Khánh Hòa", "2025-07-01"),
        ("Sở GTVT TP.HCM công bố.", "merged", "Sở Xây dựng Thành phố Hồ Chí Minh", "2025-05-01"),
        ("Tỉnh ủy Sóc Trăng công bố.", "merged", "Thành ủy Cần Thơ", "2025-07-01"),
        (
            "Ban Dân vận Tỉnh ủy Sóc Trăng công bố.",
            "merged",
            "Ban Tuyên giáo và Dân vận Thành ủy Cần Thơ",
            "2025-07-01",
        ),
        ("Ban Dân vận Tỉnh ủy Cao Bằng công bố.", "merged", "Ban Tuyên giáo và Dân vận Tỉnh ủy Cao Bằng", "2025-02"),
        ("UBND tỉnh Thừa Thiên Huế công bố.", "renamed", "Ủy ban nhân dân thành phố Huế", "2025-01-01"),
        ("UBND tỉnh Hà Tây công bố.", "merged", "Ủy ban nhân dân thành phố Hà Nội", "2008-08-01"),
        ("Cảnh sát PCCC TP.HCM công bố.", "merged", "Công an Thành phố Hồ Chí Minh", "2018-08-06"),
        # Districts: no one body, but for the islands.
        ("UBND huyện Cẩm Xuyên công bố.", "abolished", None, "2025-07-01"),
        ("Ban Thường vụ Huyện ủy Cẩm Xuyên công bố.", "abolished", None, "2025-07-01"),
        ("Công an huyện Cẩm Xuyên công bố.", "abolished", None, "2025-03-01"),
        ("Phòng LĐ-TB&XH huyện Cẩm Xuyên công bố.", "abolished", None, "2025-07-01"),
        ("UBND huyện công bố.", "abolished", None, "2025-07-01"),
        ("UBND huyện Lý Sơn công bố.", "merged", "Ủy ban nhân dân đặc khu Lý Sơn", "2025-07-01"),
        # Communes, by the gazetteer.
        ("Hội LHPN xã Phong Phú, huyện Tân Lạc họp.", "merged", "Hội Liên hiệp Phụ nữ xã Mường Bi", "2025-07-01"),
        ("Công an phường Trương Định, quận Hai Bà Trưng báo.", "abolished", None, "2025-07-01"),
    ],
)
def test_what_became_of_a_body(text: str, change: str, successor: str | None, changed: str) -> None:
    assert became(text) == (change, successor, changed)


@pytest.mark.parametrize(
    "text",
    [
        "Bộ Tài chính công bố.",
        "Bộ Giao thông vận tải Nhật Bản công bố.",
        "Bộ Thương mại Mỹ công bố.",
        "UBND tỉnh Cao Bằng công bố.",
        "UBND tỉnh công bố.",
        "Sở Tài chính tỉnh Cao Bằng công bố.",
        "Bệnh viện Đa khoa tỉnh Ninh Thuận công bố.",
        "Trường THPT Cẩm Xuyên công bố.",
        "Ban Quản lý rừng phòng hộ huyện Cẩm Xuyên công bố.",
        "Đảng bộ Trung tâm Y tế huyện Cẩm Xuyên công bố.",
        "Chi bộ thôn 5 công bố.",
        "UBND xã Cẩm Bình, huyện Cẩm Xuyên công bố.",  # the larger commune kept its name
        "Ngày 1/9/2025\n\nUBND tỉnh Lâm Đồng công bố.",
    ],
)
def test_bodies_that_stand_or_of_which_nothing_is_sure(text: str) -> None:
    assert became(text) == (None, None, None)


def test_a_ministry_that_the_article_calls_another_countrys_is_not_viet_nams() -> None:
    text = "Bộ Giao thông vận tải Nhật Bản họp báo. Bộ Giao thông vận tải nói gì? Bộ Kế hoạch và Đầu tư khen."
    found = process(new_record(text)).organisations
    assert [one.successor for one in found] == [None, None, "Bộ Tài chính"]


def test_the_mention_keeps_its_name() -> None:
    text = "Sở KH&ĐT tỉnh Ninh Thuận công bố."
    found = first(text)
    assert (found.text, found.name) == ("Sở KH&ĐT tỉnh Ninh Thuận", "Sở Kế hoạch và Đầu tư tỉnh Ninh Thuận")


def test_every_province_that_was_merged_and_none_that_was_not() -> None:
    provinces = [unit for unit in gazetteer().units("province") if unit.era == BEFORE]
    after = {unit.code: unit for unit in gazetteer().units("province") if unit.era == SINCE}
    for unit in provinces:
        change, successor, _ = became(f"HĐND {unit.full_name} công bố.")
        new = after[unit.successors[0]].full_name
        assert successor == (None if new == unit.full_name else f"Hội đồng nhân dân {new}"), unit.full_name
        assert (change is None) == (successor is None)


def test_the_table_is_consistent() -> None:
    for row in rows():
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", row.since), row
        assert (row.successor is None) <= (row.change == "abolished"), row
        assert row.change != "abolished" or row.successor in (None, "{unit}"), row
        assert row.match != "begins" or row.successor is None, row
        assert row.match != "ends" or row.successor in (None, "{unit}"), row
        assert row.name != row.successor
    later = {row.name: row for row in rows() if row.match == "body"}
    for row in rows():
        following = later.get(row.successor or "")
        assert following is None or following.level != row.level or following.since >= row.since[:4], row
