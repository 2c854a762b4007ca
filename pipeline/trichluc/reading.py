"""Articles from files, folders, globs, URLs and the standard input; what cannot be read becomes a reject.

The ending of a name tells its format, `.gz` and `.zst` its compression. A JSON Lines file may hold records that an
earlier run wrote; they are taken up where they stopped.
"""

from __future__ import annotations

import codecs
import glob
import gzip
import io
import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from trichluc.formats import (
    MissingExtraError,
    ReadOptions,
    Reject,
    read_html,
    read_json,
    read_lines,
    read_parquet,
    read_text,
    read_warc,
    require,
)
from trichluc.records import Record

Reader = Callable[[BinaryIO, str, ReadOptions], Iterator[Record | Reject]]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".json": read_json,
    ".parquet": read_parquet,
    ".warc": read_warc,
}
COMPRESSED = (".gz", ".zst")
REJECTS = ".rejects.jsonl"
# Formats that would be taken for text, each file for one article.
_NO_ARTICLES = frozenset((".csv", ".tsv", ".xlsx", ".xls", ".docx", ".doc", ".odt", ".pdf", ".zip", ".tar", ".7z"))
_CONVERT = "make JSON Lines, Parquet or text files of it (of a table, one object with a `text` for each row)"
STANDARD_INPUT = "-"
_HTML = (b"<!doctype", b"<!DOCTYPE", b"<html", b"<HTML")


class InputError(ValueError):
    """An input that names nothing to read; the message says what and how to mend it."""


def find_inputs(inputs: Iterable[str]) -> list[str]:
    """The files that inputs name.

    Args:
        inputs: files, folders (searched through and through for the known formats), globs, URLs that fsspec can
            open, or `-`.

    Returns:
        Paths in the order given, those of a folder or glob sorted, each once.

    Raises:
        InputError: if an input does not exist, or a folder or glob holds no article.
    """
    found: dict[str, None] = {}
    for given in inputs:
        if not given.strip():
            raise InputError(
                "an input is empty; name a file or folder (. for this one), or quote a variable that is set"
            )
        path = Path(given)
        if given == STANDARD_INPUT or "://" in given or path.is_file():
            found[given] = None
            continue
        if path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                raise InputError(f"{given}: the folder holds no {', '.join(READERS)} file; name the files or a glob")
        elif glob.has_magic(given):
            inside = sorted(name for name in glob.glob(given, recursive=True) if Path(name).is_file())
            if not inside:
                raise InputError(f"{given}: no file matches; check the pattern, and quote it from the shell")
        else:
            raise InputError(f"{given}: there is no such file or folder; check the path")
        found.update(dict.fromkeys(inside))
    return list(found)


def _inside(folder: Path) -> Iterator[str]:
    """The files of known formats in a folder and, as themselves, the folders in it that may not be read."""
    unreadable_folders: list[str] = []
    seen: set[tuple[int, int]] = set()
    for at, folders, names in os.walk(
        folder, onerror=lambda error: unreadable_folders.append(str(error.filename)), followlinks=True
    ):
        status = os.stat(at)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()  # a link back up
            continue
        seen.add((status.st_dev, status.st_ino))
        for name in names:
            file = Path(at, name)
            if reader_of(name) and not name.endswith(REJECTS) and file.is_file():
                yield str(file)
    yield from unreadable_folders


def read_articles(paths: Iterable[str], options: ReadOptions | None = None) -> Iterator[Record | Reject]:
    """Read articles one after another; memory does not grow with their number.

    Args:
        paths: files, as `find_inputs` gives them; one of an unknown ending is read as text.
        options: field names and encoding.

    Yields:
        A record for each article, or a reject that says what is wrong with it; one bad article costs no other.
    """
    how = options or ReadOptions()
    for path in paths:
        try:
            if path == STANDARD_INPUT:
                yield from _read_stream(sys.stdin.buffer, how)
            else:
                ending = Path(path).suffix.lower()
                if ending in _NO_ARTICLES:
                    yield Reject(uri=path, reason=f"no articles are read from {ending} files", remedy=_CONVERT)
                    continue
                with open_input(path) as stream:
                    yield from (reader_of(path) or read_text)(stream, path, how)
        except Exception as error:  # every library has errors of its own for a broken file
            yield unreadable(path, error)


def unreadable(path: str, error: Exception) -> Reject:
    """The reject of a file whose reading, from some place on, failed."""
    if isinstance(error, MissingExtraError):
        return Reject(uri=path, reason="it cannot be read here", remedy=str(error))
    reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
    return Reject(uri=path, reason=f"it cannot be read: {reason}", remedy="check the file and its permissions")


def reader_of(name: str) -> Reader | None:
    """The reader for a file of this name; null if its ending is unknown."""
    name = name.lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return READERS.get(Path(name).suffix)


def open_input(path: str) -> BinaryIO:
    """A file or URL as a stream of its decompressed bytes; the caller closes it."""
    stream = _open_remote(path) if "://" in path else Path(path).open("rb")  # noqa: SIM115 - the caller closes it
    if path.lower().endswith(".gz"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if path.lower().endswith(".zst"):
        return cast(BinaryIO, io.BufferedReader(_Zstandard(stream), buffer_size=1 << 16))
    return stream


class _Zstandard(io.RawIOBase):
    """Decompresses; the library's own stream takes a file that breaks off for one that ends."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._new_frame = require("zstandard", "zst").ZstdDecompressor().decompressobj
        self._frame: Any = None
        self._rest, self._ready = b"", memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            content = self._rest or self._stream.read(1 << 16)
            if not content and self._frame is not None:
                raise EOFError("the compressed file ends within a frame")
            if not content:
                return 0
            self._frame = self._frame or self._new_frame()
            self._ready = memoryview(self._frame.decompress(content))
            self._rest = b""
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        self._stream.close()
        super().close()


def _open_remote(url: str) -> BinaryIO:
    try:
        return cast(BinaryIO, require("fsspec", "remote").open(url, "rb").open())
    except (ImportError, ValueError) as error:  # a protocol that fsspec lacks a package for, or does not know
        raise MissingExtraError(f"{error}") from error


def _read_stream(stream: BinaryIO, options: ReadOptions) -> Iterator[Record | Reject]:
    first = stream.readline()
    while first and not first.strip():
        first = stream.readline()
    begins = first.removeprefix(codecs.BOM_UTF8).lstrip()
    if begins.startswith(b"{"):
        lines = cast(BinaryIO, itertools.chain([first.removeprefix(codecs.BOM_UTF8)], stream))
        yield from read_lines(lines, STANDARD_INPUT, options)
        return
    reader = read_json if begins.startswith(b"[") else read_html if begins.startswith(_HTML) else read_text
    yield from reader(io.BytesIO(first + stream.read()), STANDARD_INPUT, options)
