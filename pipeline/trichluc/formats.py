"""Articles out of the formats they come in: plain text, HTML, JSON Lines, JSON, Parquet and WARC.

Each reader takes an open stream and yields records or rejects; one bad article costs no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, BinaryIO

import jsonlines
import msgspec

from trichluc.decoding import UnknownEncodingError, decode_bytes
from trichluc.records import SCHEMA, Record, Source, decode, new_record

#: An article longer than this is no article: a corpus in one file, most likely.
MAX_ARTICLE_BYTES = 5_000_000
_UTF8_REMEDY = "save it as UTF-8, or name its encoding with --encoding"


class Reject(msgspec.Struct, kw_only=True):
    """An article that was set aside: where it stands, why, and what would mend it."""

    uri: str
    line: int | None = None
    id: str | None = None
    reason: str
    remedy: str
    traceback: str | None = None

    def __str__(self) -> str:
        place = self.uri if self.line is None else f"{self.uri}, line {self.line}"
        return f"{place}: {self.reason}; {self.remedy}"


class ReadOptions(msgspec.Struct, kw_only=True, frozen=True):
    """How articles are to be read.

    Attributes:
        text_field: the field that holds the text in JSON and Parquet; dots lead into nested objects.
        id_field: the field that names the article.
        published_field: the field that holds its date; used where the text itself states none.
        encoding: the encoding of text and HTML files; by default it is detected.
    """

    text_field: str = "text"
    id_field: str = "id"
    published_field: str | None = None
    encoding: str | None = None


class MissingExtraError(ImportError):
    """A library of an extra is not installed; the message says which extra to install."""


def require(module: str, extra: str) -> Any:
    """Import a library that an extra brings.

    Raises:
        MissingExtraError: if it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        remedy = f"install it with: pip install 'trichluc[{extra}]'"
        raise MissingExtraError(f"this needs {module} ({error}); {remedy}") from error


def read_text(stream: BinaryIO, uri: str, options: ReadOptions) -> Iterator[Record | Reject]:
    """One article of plain text."""
    content = stream.read(MAX_ARTICLE_BYTES + 1)
    yield _from_bytes(content, uri, None, options)


def read_html(stream: BinaryIO, uri: str, options: ReadOptions) -> Iterator[Record | Reject]:
    """One article of a web page: its title, paragraphs, captions and tables, without menus and footers."""
    content = stream.read(MAX_ARTICLE_BYTES + 1)
    yield _from_html(content, uri, None, options)


def read_lines(lines: Iterable[bytes], uri: str, options: ReadOptions, first: int = 1) -> Iterator[Record | Reject]:
    """The articles, or the records of an earlier run, of a JSON Lines file; `first` is the first line's number."""
    reader = jsonlines.Reader(_to_the_end(lines), loads=_load)
    number = first - 1
    while True:
        number += 1
        try:
            content: Any = reader.read()
        except EOFError:
            return
        except jsonlines.InvalidLineError as error:
            if error.line.strip():
                yield Reject(uri=uri, line=number, reason=_line_fault(error), remedy="write one JSON object a line")
            continue
        yield content if isinstance(content, Record) else _from_object(content, uri, number, options)


def _to_the_end(lines: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from lines
    except EOFError as error:  # a compressed file that breaks off; jsonlines takes this error for the end of the file
        raise OSError(str(error)) from error


def read_json(stream: BinaryIO, uri: str, options: ReadOptions) -> Iterator[Record | Reject]:
    """The articles of a JSON file: one object, or an array of them; `line` counts the objects."""
    try:
        content = msgspec.json.decode(stream.read())
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        yield Reject(uri=uri, reason=f"the file is no JSON ({error})", remedy="write an object or an array of objects")
        return
    for number, item in enumerate(content if isinstance(content, list) else [content], start=1):
        yield _from_object(item, uri, number, options)


def read_parquet(
    stream: BinaryIO, uri: str, options: ReadOptions, row_groups: Sequence[int] | None = None, first: int = 1
) -> Iterator[Record | Reject]:
    """The rows of a Parquet file, or of some of its row groups, 500 at a time; `line` counts the rows from `first`."""
    parquet = require("pyarrow.parquet", "tables")
    wanted = [name for name in (options.text_field, options.id_field, options.published_field) if name]
    try:
        file = parquet.ParquetFile(stream)
        columns = [name for name in wanted if name.split(".")[0] in file.schema_arrow.names]
    except (OSError, ValueError) as error:
        yield Reject(uri=uri, reason=f"the file is no Parquet ({error})", remedy="write it anew")
        return
    number = first - 1
    for batch in file.iter_batches(batch_size=500, columns=columns or None, row_groups=row_groups):
        for row in batch.to_pylist():
            number += 1
            yield _from_object(row, uri, number, options)


def read_warc(stream: BinaryIO, uri: str, options: ReadOptions) -> Iterator[Record | Reject]:
    """The web pages of a WARC file; `line` counts its HTML responses."""
    iterator = require("warcio.archiveiterator", "html").ArchiveIterator
    number = 0
    for page in iterator(stream):
        kind = page.http_headers.get_header("Content-Type", "") if page.http_headers else ""
        if page.rec_type == "response" and "html" in kind:
            number += 1
            content = page.content_stream().read(MAX_ARTICLE_BYTES + 1)
            made = _from_html(content, uri, number, options)
            if isinstance(made, Record):
                made.source.uri = page.rec_headers.get_header("WARC-Target-URI") or uri
            yield made


def _from_bytes(content: bytes, uri: str, line: int | None, options: ReadOptions) -> Record | Reject:
    if len(content) > MAX_ARTICLE_BYTES:
        return _too_long(uri, line)
    try:
        text, encoding = decode_bytes(content, options.encoding)
    except UnknownEncodingError as error:
        return Reject(uri=uri, line=line, reason=str(error), remedy=_UTF8_REMEDY)
    source = Source(uri=uri, line=line, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    made = _fault(text, uri, line) or new_record(text, source=source)
    if isinstance(made, Record) and encoding != "utf-8":
        made.warnings.append(f"decoded from {encoding}")
    return made


def _from_html(content: bytes, uri: str, line: int | None, options: ReadOptions) -> Record | Reject:
    if len(content) > MAX_ARTICLE_BYTES:
        return _too_long(uri, line)
    html, trafilatura = require("lxml.html", "html"), require("trafilatura", "html")
    try:
        page = html.fromstring(
            decode_bytes(content, options.encoding).text.encode(), parser=html.HTMLParser(encoding="utf-8")
        )
    except UnknownEncodingError as error:
        return Reject(uri=uri, line=line, reason=str(error), remedy=_UTF8_REMEDY)
    except (ValueError, html.etree.ParserError) as error:
        return Reject(uri=uri, line=line, reason=f"the page is no HTML ({error})", remedy="fetch it again")
    for caption in page.iter("figcaption"):
        caption.tag = "p"  # trafilatura leaves captions out; as paragraphs they stay
        figure = next(caption.iterancestors("figure"), None)
        if figure is not None:
            figure.addnext(caption)
    found = trafilatura.bare_extraction(
        page, include_comments=False, include_tables=True, favor_recall=True, with_metadata=True
    )
    if found is None or not found.text:
        return Reject(uri=uri, line=line, reason="the page holds no article", remedy="leave it out or give its text")
    title = (found.title or "").strip()
    text = found.text if not title or title in found.text[: len(title) + 200] else f"{title}\n{found.text}"
    source = Source(uri=uri, line=line, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    return _fault(text, uri, line) or new_record(text, source=source)


def _from_object(content: Any, uri: str, line: int, options: ReadOptions) -> Record | Reject:
    if not isinstance(content, dict):
        remedy = f'write {{"{options.text_field}": "…"}} on each line'
        return Reject(uri=uri, line=line, reason="the line is JSON but no object", remedy=remedy)
    text, given = _field(content, options.text_field), _field(content, options.id_field)
    name = None if given is None else str(given)
    if not isinstance(text, str):
        fields = ", ".join(map(str, content)) or "none"
        return Reject(
            uri=uri,
            line=line,
            id=name,
            reason=f"the object has no string in `{options.text_field}` (its fields: {fields})",
            remedy="put the article's text there, or name its field with --text-field",
        )
    encoded = text.encode()
    if len(encoded) > MAX_ARTICLE_BYTES:
        return _too_long(uri, line)
    source = Source(uri=uri, line=line, sha256=hashlib.sha256(encoded).hexdigest(), bytes=len(encoded))
    made = _fault(text, uri, line) or new_record(text, id=name, source=source)
    if isinstance(made, Record) and options.published_field:
        published = _field(content, options.published_field)
        made.article.published = None if published is None else str(published)
    return made


def _field(content: dict[str, Any], path: str) -> Any:
    if path in content:
        return content[path]
    value: Any = content
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _load(line: str | bytes) -> Any:
    try:
        content = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"the line is no JSON ({error})") from error
    if not (isinstance(content, dict) and "schema" in content and "stages" in content):
        return content
    try:
        return decode(line)
    except msgspec.DecodeError as error:
        raise ValueError(f"the record does not keep to the schema {SCHEMA} ({error})") from error


def _line_fault(error: jsonlines.InvalidLineError) -> str:
    cause = error.__cause__
    if isinstance(cause, UnicodeDecodeError):
        return f"the line is no UTF-8 (byte 0x{cause.object[cause.start]:02X} at offset {cause.start})"
    return str(cause or "the line is null")


def _fault(text: str, uri: str, line: int | None) -> Reject | None:
    if not text.strip("\ufeff\u200b \t\r\n\u00a0"):
        return Reject(uri=uri, line=line, reason="the article is empty", remedy="leave it out or fetch it again")
    if "\0" in text or sum(char < " " and char not in "\t\r\n\f\v" for char in text[:4096]) > 40:
        reason = "it is no text: it holds control characters"
        return Reject(uri=uri, line=line, reason=reason, remedy="give the article as plain text in UTF-8")
    return None


def _too_long(uri: str, line: int | None) -> Reject:
    return Reject(
        uri=uri,
        line=line,
        reason=f"it is too long for one article (more than {MAX_ARTICLE_BYTES / 1e6:.0f} MB)",
        remedy="split it into articles, one a file or one a line of JSON Lines",
    )
