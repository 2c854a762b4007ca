"""Records to JSON Lines: written beside their place and moved there when whole."""

from __future__ import annotations

import os
import socket
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import jsonlines
import msgspec

STANDARD_OUTPUT = "-"
PARTIAL = ".partial"
# Endings that promise another format than JSON Lines.
_OTHER_FORMATS = (".gz", ".zst", ".csv", ".tsv", ".parquet", ".xlsx")


class OutputError(ValueError):
    """An output that may not be written; the message says why and what to do."""


def partial_path(path: Path) -> Path:
    """A name beside a file under which it is written; no two processes ever choose the same."""
    return path.with_name(f".{path.name}.{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}{PARTIAL}")


def rejects_path(output: str) -> Path:
    """Where the rejects of a run go.

    >>> str(rejects_path("out/records.jsonl"))
    'out/records.rejects.jsonl'
    """
    path = Path(output)
    return path.with_name(f"{path.name.removesuffix('.jsonl')}.rejects.jsonl")


class LinesWriter:
    """Writes structs to a JSON Lines file, which appears under its name only when all of them are written.

    Args:
        output: the file's path, or `-` for the standard output.
        overwrite: whether a file that stands there may be replaced.

    Raises:
        OutputError: if the file exists and may not be replaced, or cannot be written; also while writing.
    """

    def __init__(self, output: str, *, overwrite: bool = False) -> None:
        self._path = None if output == STANDARD_OUTPUT else Path(output)
        if self._path and self._path.is_dir():
            raise OutputError(f"{output}: that is a folder; name a file in it")
        if self._path and self._path.name.lower().endswith(_OTHER_FORMATS):
            raise OutputError(f"{output}: lines of JSON are written; name the file .jsonl")
        self._overwrite, self._abandoned = overwrite, False
        self._refuse_standing()
        try:
            self._file = self._open()
        except OSError as error:
            raise OutputError(f"{output}: it cannot be written: {error.strerror}; check the folder") from error
        self._writer = jsonlines.Writer(self._file, dumps=msgspec.json.encode)

    def _open(self) -> BinaryIO:
        if self._path is None:
            return sys.stdout.buffer
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._partial = partial_path(self._path)
        return self._partial.open("wb")

    def _refuse_standing(self) -> None:
        if self._path and self._path.exists() and not self._overwrite:
            raise OutputError(f"{self._path}: the file exists; name another or add --overwrite")

    def write(self, struct: msgspec.Struct) -> None:
        """Write one struct as a line."""
        with self._told():
            self._writer.write(struct)

    def write_encoded(self, lines: bytes) -> None:
        """Write lines that are JSON already, their line ends included."""
        with self._told():
            self._file.write(lines)

    def abandon(self) -> None:
        """Leave what stands under the name as it is: nothing written so far is kept."""
        self._abandoned = True

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{self._path or 'standard output'}: it cannot be written: {error.strerror}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._path is None:
            self._file.flush()
            return
        try:
            with self._told():
                if kind is None:
                    self._file.flush()
                    os.fsync(self._file.fileno())
                with suppress(OSError):
                    self._file.close()
                if kind is None and not self._abandoned:
                    self._refuse_standing()  # another run may have been quicker
                    self._partial.replace(self._path)
        finally:
            self._partial.unlink(missing_ok=True)
