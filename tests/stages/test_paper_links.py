"""Linking of papers: one id a paper, however it is named; what is said of it once is known at each of its names."""

import pytest

from trichluc.article import Article
from trichluc.assembly import advance, stages_until
from trichluc.records import DocumentReference, new_record
from trichluc.stages.linking import link_documents


def linked(text: str) -> list[DocumentReference]:
    article = Article(new_record(text))
    for stage in stages_until("documents"):
        advance(article, stage)
    link_documents(article)
    return article.record.documents


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # One paper
        (
            "Xã học Nghị quyết số 05-NQ/HU ngày 3/2/2023 của Huyện ủy. Nghị quyết 05 rõ, nhờ Nghị quyết số 05 dân vui.",
            ["d1", "d1", "d1"],
        ),
        ("Thực hiện Kết luận 01-KL/TW, xã lập kế hoạch. Sau ba năm, Kết luận 01 đi vào nếp.", ["d1", "d1"]),
        ("Theo Luật Hợp tác xã năm 2012, xã rà soát. Luật Hợp tác xã còn khó.", ["d1", "d1"]),
        ("Theo Luật Phòng, chống tham nhũng. Luật phòng chống tham nhũng năm 2018 nêu rõ.", ["d1", "d1"]),
        ("Chi bộ học Chỉ thị số 05-CT/TW. Làm theo Chỉ thị 05 của Bộ Chính trị, ai cũng có việc.", ["d1", "d1"]),
        ("Ngư dân nhờ Nghị định 67. Theo Nghị định 67/2014/NĐ-CP, tàu được vay vốn.", ["d1", "d1"]),
        ("Công văn 2412/SYT-NVY đã gửi. Văn bản số 2412 nói về dịch.", ["d1", "d1"]),
        ("Căn cứ Chỉ thị 5/CT-TTg, rồi Chỉ thị 05/CT-TTg.", ["d1", "d1"]),
        (
            "UBND huyện Ba Tri ban hành Kế hoạch số 12/KH-UBND. Kế hoạch số 12/KH-UBND của UBND huyện rất rõ.",
            ["d1", "d1"],
        ),
        ("Nghị quyết Trung ương 4 khóa XII được học. Nghị quyết Trung ương 4 giúp chi bộ soi lại.", ["d1", "d1"]),
        ("Nghị quyết Hội nghị Trung ương 7 rõ; Nghị quyết Trung ương 7 sâu.", ["d1", "d1"]),
        ("Bị truy tố theo Bộ luật Hình sự năm 2015. BLHS quy định rõ.", ["d1", "d1"]),
        ("Theo Nghị quyết 35/NQ-CP ngày 16/5/2016, rồi Nghị quyết số 35 của Chính phủ.", ["d1", "d1"]),
        # Several
        ("Theo Nghị quyết số 05-NQ/HU và Kết luận số 05-KL/HU, xã đổi thay.", ["d1", "d2"]),
        ("Theo Nghị quyết số 05-NQ/HU và Nghị quyết số 05-NQ/TU. Nghị quyết 05 rất trúng.", ["d1", "d2", "d2"]),
        (
            "Theo Chỉ thị số 05-CT/TW và Chỉ thị số 05/CT-UBND. Chỉ thị 05 của Bộ Chính trị là gốc.",
            ["d1", "d2", "d1"],
        ),
        (
            "Kế hoạch số 04/KH-UBND của UBND xã Tân Lập và Kế hoạch số 04/KH-UBND của UBND xã Bình Hòa.",
            ["d1", "d2"],
        ),
        ("Kế hoạch số 04/KH-UBND ngày 3/2/2023, Kế hoạch số 04/KH-UBND ngày 5/6/2024.", ["d1", "d2"]),
        ("Luật Hợp tác xã năm 2012 thay bằng Luật Hợp tác xã năm 2023. Luật Hợp tác xã thoáng.", ["d1", "d2", "d2"]),
        ("Nghị quyết Trung ương 4 khóa XI, Nghị quyết Trung ương 4 khóa XII.", ["d1", "d2"]),
        ("Nghị định 15/2016 sửa Nghị định 79/2012. Nghị định 79 cũ, Nghị định 15 mới.", ["d1", "d2", "d2", "d1"]),
        ("Theo Nghị định 15/2016/NĐ-CP và Nghị định 15/2020/NĐ-CP.", ["d1", "d2"]),
        ("Theo Bộ luật Lao động và Luật Đất đai.", ["d1", "d2"]),
        ("Nghị định 24 và Thông tư 24 cùng ra.", ["d1", "d2"]),
    ],
)
def test_ids(text: str, ids: list[str]) -> None:
    assert [paper.id for paper in linked(text)] == ids


def test_a_short_mention_knows_what_the_full_one_says() -> None:
    text = "Thực hiện Nghị quyết số 05-NQ/HU ngày 3/2/2023 của Huyện ủy “Về chuyển đổi số”. Nghị quyết 05 đã thấm."
    short = linked(text)[-1]
    assert (short.number, short.issuer, short.date, short.title) == ("05", None, None, None)
    assert (short.resolved_number, short.resolved_issuer) == ("05-NQ/HU", "Huyện ủy")
    assert (short.resolved_date, short.resolved_title) == ("2023-02-03", "Về chuyển đổi số")


def test_an_earlier_short_mention_knows_it_too() -> None:
    short = linked("Nghị định 67 giúp dân. Nghị định 67/2014/NĐ-CP ngày 7/7/2014 của Chính phủ có hiệu lực.")[0]
    assert (short.resolved_number, short.resolved_date) == ("67/2014/NĐ-CP", "2014-07-07")


def test_a_paper_alone_is_known_by_what_it_says() -> None:
    (law,) = linked("Theo Luật Đất đai 2013, hạn điền được nới.")
    assert (law.id, law.resolved_number, law.resolved_date) == ("d1", None, None)
