"""Formats: one article gives the same layers however it comes, and what is broken is named."""

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pyarrow
import pyarrow.parquet
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from trichluc.assembly import process
from trichluc.formats import ReadOptions, Reject
from trichluc.reading import InputError, find_inputs, read_articles
from trichluc.records import LAYERS, Record

PARAGRAPHS = [
    "Xã Hòa An về đích sớm",
    "Năm 2023, Hội CCB xã Hòa An có trên 2.600 hội viên, góp 45 triệu đồng làm đường, đông đủ các thôn cùng góp sức.",
    "Hội Nông dân xã Hòa An ra mắt mô hình “Hũ gạo nghĩa tình” để giúp các hộ khó khăn trong xã có thêm lương thực.",
    "Trong năm, bà con toàn xã đã hiến đất, góp công mở rộng nhiều tuyến đường trong thôn, giữ gìn vệ sinh chung.",
]
TEXT = "\n".join(PARAGRAPHS)
HTML = (
    "<html><head><title>Xã Hòa An về đích sớm</title></head><body>"
    "<nav><a href='/'>Trang chủ</a> <a href='/x'>Xã hội</a></nav>"
    f"<article><h1>{PARAGRAPHS[0]}</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[1:])
    + "<figure><img src='a.jpg'/><figcaption>Đường mới ở thôn Đông. Ảnh: PV</figcaption></figure>"
    "<table><tr><td>Số hộ nghèo</td><td>132</td></tr></table></article>"
    "<footer>Giấy phép số 1, điện thoại 0123 456 789</footer></body></html>"
)


def warc(html: str) -> bytes:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=False)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    payload = io.BytesIO(html.encode())
    writer.write_record(
        writer.create_warc_record("https://example.org/a", "response", payload=payload, http_headers=headers)
    )
    return stream.getvalue()


def parquet(rows: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), stream, row_group_size=2)
    return stream.getvalue()


LINE = json.dumps({"text": TEXT}).encode()
FILES = {
    "a.txt": TEXT.encode(),
    "a.jsonl": LINE + b"\n",
    "a.json": b"[" + LINE + b"]",
    "a.parquet": parquet([{"text": TEXT}]),
    "a.txt.gz": gzip.compress(TEXT.encode()),
    "a.jsonl.zst": zstandard.compress(LINE),
    "utf16.txt": TEXT.encode("utf-16"),
}


def read_one(path: Path, options: ReadOptions | None = None) -> Record:
    (read,) = read_articles([str(path)], options)
    assert isinstance(read, Record), read
    return read


def layers(record: Record) -> dict[str, object]:
    return {layer: msgspec.to_builtins(getattr(record, layer)) for layer in LAYERS}


@pytest.mark.parametrize("name", FILES)
def test_one_article_in_every_format(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    record = process(read_one(tmp_path / name))
    assert record.text == TEXT
    (tmp_path / "plain.txt").write_text(TEXT, "utf-8")
    assert layers(record) == layers(process(read_one(tmp_path / "plain.txt")))


@pytest.mark.parametrize(("name", "content"), [("a.html", HTML.encode()), ("a.warc", warc(HTML))])
def test_a_page_keeps_the_article_and_drops_the_rest(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    record = process(read_one(tmp_path / name))
    assert record.article.title == PARAGRAPHS[0]
    assert all(paragraph in record.text for paragraph in PARAGRAPHS)
    assert "Ảnh: PV" in record.text
    assert "132" in record.text
    assert "Trang chủ" not in record.text
    assert "0123" not in record.text
    plain = {quantity.text for quantity in process(read_one(write(tmp_path, TEXT))).quantities}
    assert plain <= {quantity.text for quantity in record.quantities}


def write(folder: Path, text: str) -> Path:
    path = folder / "plain.txt"
    path.write_text(text, "utf-8")
    return path


def test_fields_have_names_of_their_own(tmp_path: Path) -> None:
    options = ReadOptions(text_field="body.content", id_field="url", published_field="publish")
    row = {"url": "https://x/1", "body": {"content": TEXT}, "publish": "03/03/2015 10:18"}
    for name, content in (("a.jsonl", json.dumps(row).encode()), ("a.parquet", parquet([row]))):
        (tmp_path / name).write_bytes(content)
        record = process(read_one(tmp_path / name, options))
        assert (record.id, record.text, record.article.published) == ("https://x/1", TEXT, "2015-03-03T10:18")


def test_a_row_without_text_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(parquet([{"text": TEXT}, {"text": None}, {"text": "Xã có 3 hộ."}]))
    reads = list(read_articles([str(tmp_path / "a.parquet")]))
    assert [type(read).__name__ for read in reads] == ["Record", "Reject", "Record"]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.zst", "a.parquet", "a.json"])
def test_broken_files_are_rejects(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"no such format")
    reads = list(read_articles([str(tmp_path / name)]))
    assert reads
    assert all(isinstance(read, Reject) for read in reads)


def test_a_missing_extra_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "a.parquet").write_bytes(parquet([{"text": TEXT}]))
    (read,) = read_articles([str(tmp_path / "a.parquet")])
    assert isinstance(read, Reject)
    assert "pip install 'trichluc[tables]'" in read.remedy


def test_urls_are_opened_by_fsspec(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (read,) = read_articles([(tmp_path / "a.txt").as_uri()])
    assert isinstance(read, Record)
    assert read.text == TEXT
    (read,) = read_articles(["nowhere://a.txt"])
    assert isinstance(read, Reject)


def test_inputs_that_name_nothing_are_refused(tmp_path: Path) -> None:
    for given in (str(tmp_path), str(tmp_path / "*.txt"), str(tmp_path / "a.txt")):
        with pytest.raises(InputError, match=r"no .*;"):
            find_inputs([given])
