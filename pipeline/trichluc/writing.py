"""Records to JSON Lines: written beside their place and moved there when whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import jsonlines
import msgspec

STANDARD_OUTPUT = "-"


class OutputError(ValueError):
    """An output that may not be written; the message says why and what to do."""


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
        OutputError: if the file exists and may not be replaced, or its folder cannot be written to.
    """

    def __init__(self, output: str, *, overwrite: bool = False) -> None:
        self._path = None if output == STANDARD_OUTPUT else Path(output)
        if self._path and self._path.is_dir():
            raise OutputError(f"{output}: that is a folder; name a file in it")
        if self._path and self._path.exists() and not overwrite:
            raise OutputError(f"{output}: the file exists; name another or add --overwrite")
        try:
            self._file = self._open()
        except OSError as error:
            raise OutputError(f"{output}: it cannot be written: {error.strerror}; check the folder") from error
        self._writer = jsonlines.Writer(self._file, dumps=msgspec.json.encode)

    def _open(self) -> BinaryIO:
        if self._path is None:
            return sys.stdout.buffer
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._partial = self._path.with_name(f".{self._path.name}.partial")
        return self._partial.open("wb")

    def write(self, struct: msgspec.Struct) -> None:
        """Write one struct as a line."""
        self._writer.write(struct)

    def write_encoded(self, lines: bytes) -> None:
        """Write lines that are JSON already, their line ends included."""
        self._file.write(lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.flush()
        if self._path is None:
            return
        if kind is None:
            os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)
