"""The parts that an input is cut into, so that several processes can read it, and the reading of one part.

A JSON Lines file is cut into byte ranges, a compressed one into line ranges, a Parquet file into row groups. Every
other input is one part. The parts of an input, read in order, give what reading it whole gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from trichluc.formats import (
    MissingExtraError,
    ReadOptions,
    Reject,
    read_json,
    read_lines,
    read_parquet,
    read_warc,
    require,
)
from trichluc.reading import COMPRESSED, open_input, read_articles, reader_of, unreadable
from trichluc.records import Record

#: What an article takes in a file whose articles cannot be counted without reading it through.
_BYTES_AN_ARTICLE = 4_000


class PartError(Exception):
    """A part that is no longer what was planned; the message says how to mend it."""


class Part(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A piece of one input.

    Attributes:
        uri: the input, as it was given.
        articles: how many it holds, or about how many.
        first: the number of its first line or row.
        lines: of a compressed JSON Lines file, how many lines it holds; null for all that follow.
        start: of a plain JSON Lines file, the offset of its first byte.
        end: the offset after its last byte.
        sha256: of these bytes.
        row_groups: of a Parquet file, the first row group and the one after the last.
    """

    uri: str
    articles: int = 1
    first: int = 1
    lines: int | None = None
    start: int | None = None
    end: int | None = None
    sha256: str | None = None
    row_groups: tuple[int, int] | None = None


def split(uri: str, size: int) -> Iterator[Part]:
    """Cut an input into parts, in one pass over those that hold many articles.

    Args:
        uri: a file or URL.
        size: how many articles a part should hold.

    Raises:
        OSError: if a plain JSON Lines file cannot be read.
        MissingExtraError: if the library for its format is not installed.
    """
    reader, remote, compressed = reader_of(uri), "://" in uri, uri.endswith(COMPRESSED)
    if remote:
        yield Part(uri=uri, articles=size)  # its size is unknown: it gets a shard of its own
    elif reader is read_lines:
        yield from _split_compressed(uri, size) if compressed else _split_lines(uri, size)
    elif reader is read_parquet and not compressed:
        yield from _split_row_groups(uri, size)
    elif reader in (read_json, read_warc, read_parquet):
        yield Part(uri=uri, articles=max(1, Path(uri).stat().st_size // _BYTES_AN_ARTICLE))
    else:
        yield Part(uri=uri)


def _split_lines(uri: str, size: int) -> Iterator[Part]:
    first, start = 1, 0
    with open_input(uri) as stream:
        while True:
            digest, lines, end = hashlib.sha256(), 0, start
            for line in islice(stream, size):
                digest.update(line)
                lines, end = lines + 1, end + len(line)
            if not lines:
                return
            yield Part(uri=uri, articles=lines, first=first, start=start, end=end, sha256=digest.hexdigest())
            first, start = first + lines, end


def _split_compressed(uri: str, size: int) -> Iterator[Part]:
    total = 0
    try:
        with open_input(uri) as stream:
            for _ in stream:
                total += 1
    except (FileNotFoundError, PermissionError, MissingExtraError):
        raise
    except Exception:  # every library has errors of its own for a broken file
        total += 1  # the last part is open, so that it meets the fault again and reports it
    for first in range(1, total + 1, size):
        left = total - first + 1
        yield Part(uri=uri, articles=min(size, left), first=first, lines=size if left > size else None)


def _split_row_groups(uri: str, size: int) -> Iterator[Part]:
    parquet = require("pyarrow.parquet", "tables")
    try:
        metadata = parquet.read_metadata(uri)
    except (OSError, ValueError):
        yield Part(uri=uri)  # reading it says what is wrong
        return
    first, row, rows = 0, 1, 0
    for group in range(metadata.num_row_groups):
        rows += metadata.row_group(group).num_rows
        if rows >= size or group == metadata.num_row_groups - 1:
            yield Part(uri=uri, articles=rows, first=row, row_groups=(first, group + 1))
            first, row, rows = group + 1, row + rows, 0


class PartReader:
    """Reads parts; keeps a compressed file open, so that parts read in order decompress it once.

    Args:
        options: how articles are to be read.
    """

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._open: tuple[str, int, BinaryIO] | None = None

    def read(self, part: Part) -> Iterator[Record | Reject]:
        """The articles of a part, and rejects for those that cannot be read.

        Raises:
            PartError: at once or at its end, if the part is gone or no longer what was planned.
        """
        if part.start is not None:
            return self._byte_range(part)
        if part.row_groups is not None:
            return self._row_groups(part)
        if part.first > 1 or part.lines is not None:
            # Skipping what comes before takes as long as it takes: it happens here, before the first article is asked
            # for, so that it does not count as that article's time.
            return self._line_range(part, self._skip_to(part))
        return read_articles([part.uri], self._options)

    def _byte_range(self, part: Part) -> Iterator[Record | Reject]:
        digest = hashlib.sha256()
        try:
            with Path(part.uri).open("rb") as stream:
                stream.seek(part.start or 0)
                lines = _counted(stream, (part.end or 0) - (part.start or 0), digest.update)
                yield from read_lines(lines, part.uri, self._options, part.first)
        except OSError as error:
            raise _gone(part, error) from error
        if digest.hexdigest() != part.sha256:
            raise PartError(f"{part.uri}: it has changed since the run was planned; put the former file back")

    def _row_groups(self, part: Part) -> Iterator[Record | Reject]:
        assert part.row_groups is not None
        try:
            with Path(part.uri).open("rb") as stream:
                yield from read_parquet(stream, part.uri, self._options, range(*part.row_groups), part.first)
        except (FileNotFoundError, PermissionError) as error:
            raise _gone(part, error) from error
        except Exception as error:
            yield unreadable(part.uri, error)

    def _skip_to(self, part: Part) -> BinaryIO | Exception:
        kept, self._open = self._open, None
        try:
            if kept is not None and kept[0] == part.uri and kept[1] <= part.first:
                _, at, stream = kept
            else:
                at, stream = 1, open_input(part.uri)
            for _ in islice(stream, part.first - at):
                pass
        except Exception as error:
            return error
        return stream

    def _line_range(self, part: Part, stream: BinaryIO | Exception) -> Iterator[Record | Reject]:
        try:
            if isinstance(stream, Exception):
                raise stream
            yield from read_lines(islice(stream, part.lines), part.uri, self._options, part.first)
        except (FileNotFoundError, PermissionError) as error:
            raise _gone(part, error) from error
        except Exception as error:
            yield unreadable(part.uri, error)
        else:
            if part.lines is not None:
                self._open = (part.uri, part.first + part.lines, stream)


def _gone(part: Part, error: OSError) -> PartError:
    return PartError(f"{part.uri}: it cannot be read: {error.strerror}; put it back and run the same command again")


def _counted(stream: BinaryIO, size: int, see: Callable[[bytes], object]) -> Iterator[bytes]:
    while size > 0 and (line := stream.readline(size)):
        see(line)
        size -= len(line)
        yield line
