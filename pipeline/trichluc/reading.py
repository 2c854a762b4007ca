"""Articles from files, folders, globs, JSON Lines and the standard input; what cannot be read becomes a reject.

A text file is one article. A JSON Lines file holds one a line: an object with a `text` field and, if it likes, an
`id`; or a record that an earlier run wrote, which is taken up where it stopped.
"""

from __future__ import annotations

import glob
import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import jsonlines
import msgspec

from trichluc.records import SCHEMA, Record, Source, decode, new_record

#: An article longer than this is no article: a corpus in one file, most likely.
MAX_ARTICLE_BYTES = 5_000_000
LINE_ENDINGS = (".jsonl", ".ndjson")
TEXT_ENDINGS = (".txt",)
STANDARD_INPUT = "-"


class InputError(ValueError):
    """An input that names nothing to read; the message says what and how to mend it."""


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


def find_inputs(inputs: Iterable[str]) -> list[str]:
    """The files that inputs name.

    Args:
        inputs: files, folders (searched through and through for .txt, .jsonl and .ndjson), globs, or `-`.

    Returns:
        Paths in the order given, those of a folder or glob sorted, each once.

    Raises:
        InputError: if an input does not exist, or a folder or glob holds no article.
    """
    found: dict[str, None] = {}
    for given in inputs:
        path = Path(given)
        if given == STANDARD_INPUT or path.is_file():
            found[given] = None
            continue
        if path.is_dir():
            endings = TEXT_ENDINGS + LINE_ENDINGS
            inside = sorted(str(file) for file in path.rglob("*") if file.suffix in endings and file.is_file())
            if not inside:
                raise InputError(f"{given}: the folder holds no {', '.join(endings)} file; name the files or a glob")
        elif glob.has_magic(given):
            inside = sorted(name for name in glob.glob(given, recursive=True) if Path(name).is_file())
            if not inside:
                raise InputError(f"{given}: no file matches; check the pattern, and quote it from the shell")
        else:
            raise InputError(f"{given}: there is no such file or folder; check the path")
        found.update(dict.fromkeys(inside))
    return list(found)


def read_articles(paths: Iterable[str]) -> Iterator[Record | Reject]:
    """Read articles one after another; memory does not grow with their number.

    Args:
        paths: files, as `find_inputs` gives them.

    Yields:
        A record for each article, or a reject that says what is wrong with it; one bad article costs no other.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_stream(sys.stdin.buffer)
        elif path.endswith(LINE_ENDINGS):
            try:
                with open(path, "rb") as file:
                    yield from _read_lines(file, path)
            except OSError as error:
                yield _unreadable(path, error)
        else:
            yield _read_text_file(path)


def _read_text_file(path: str) -> Record | Reject:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        return _unreadable(path, error)
    return _article(content, path)


def _read_stream(stream: BinaryIO) -> Iterator[Record | Reject]:
    first = stream.readline()
    if first.lstrip().startswith(b"{"):
        yield from _read_lines(_chain(first, stream), STANDARD_INPUT)
    else:
        yield _article(first + stream.read(), STANDARD_INPUT)


def _chain(first: bytes, rest: BinaryIO) -> Iterator[bytes]:
    yield first
    yield from rest


def _article(content: bytes, uri: str) -> Record | Reject:
    if len(content) > MAX_ARTICLE_BYTES:
        return _too_long(len(content), uri, None)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in content[:4096]:
            return Reject(
                uri=uri, reason="it is no text: it holds zero bytes", remedy="give the article as plain text in UTF-8"
            )
        return Reject(
            uri=uri,
            reason=f"byte 0x{content[error.start]:02X} at offset {error.start} is no UTF-8",
            remedy="convert it, for instance: iconv -f WINDOWS-1258 -t UTF-8",
        )
    source = Source(uri=uri, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    return _checked(text, uri, None) or new_record(text, source=source)


def _read_lines(lines: Iterable[bytes], uri: str) -> Iterator[Record | Reject]:
    reader = jsonlines.Reader(lines, loads=_load)
    number = 0
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
        yield content if isinstance(content, Record) else _article_line(content, uri, number)


def _line_fault(error: jsonlines.InvalidLineError) -> str:
    cause = error.__cause__
    if isinstance(cause, UnicodeDecodeError):
        return f"the line is no UTF-8 (byte 0x{cause.object[cause.start]:02X} at offset {cause.start})"
    return str(cause or "the line is null")


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


def _article_line(content: Any, uri: str, line: int) -> Record | Reject:
    if not isinstance(content, dict):
        return Reject(
            uri=uri, line=line, reason="the line is JSON but no object", remedy='write {"text": "…"} on each line'
        )
    text, given = content.get("text"), content.get("id")
    name = None if given is None else str(given)
    if not isinstance(text, str):
        keys = ", ".join(map(str, content)) or "none"
        return Reject(
            uri=uri,
            line=line,
            id=name,
            reason=f"the object has no string in `text` (its fields: {keys})",
            remedy="put the article's text there",
        )
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) > MAX_ARTICLE_BYTES:
        return _too_long(len(encoded), uri, line)
    source = Source(uri=uri, line=line, sha256=hashlib.sha256(encoded).hexdigest(), bytes=len(encoded))
    return _checked(text, uri, line) or new_record(text, id=name, source=source)


def _checked(text: str, uri: str, line: int | None) -> Reject | None:
    if not text.strip("\ufeff\u200b \t\r\n\u00a0"):
        return Reject(uri=uri, line=line, reason="the article is empty", remedy="leave it out or fetch it again")
    if "\0" in text or sum(char < " " and char not in "\t\r\n\f\v" for char in text[:4096]) > 40:
        return Reject(
            uri=uri,
            line=line,
            reason="it is no text: it holds control characters",
            remedy="give the article as plain text in UTF-8",
        )
    if any("\ud800" <= char <= "\udfff" for char in text):
        return Reject(
            uri=uri, line=line, reason="it holds half of a surrogate pair", remedy="decode it anew from its source"
        )
    return None


def _too_long(size: int, uri: str, line: int | None) -> Reject:
    limit = f"{MAX_ARTICLE_BYTES / 1e6:.0f} MB"
    return Reject(
        uri=uri,
        line=line,
        reason=f"{size / 1e6:.1f} MB are too many for one article (the limit is {limit})",
        remedy="split it into articles, one a file or one a line of JSON Lines",
    )


def _unreadable(path: str, error: OSError) -> Reject:
    return Reject(
        uri=path, reason=f"it cannot be read: {error.strerror or error}", remedy="check the path and its permissions"
    )
