"""Rows sorted on the disk: more of them than memory holds, always in the same order.

Rows are JSON arrays. Runs of them are sorted in memory, written to temporary files and merged; what is in memory does
not grow with their number.
"""

from __future__ import annotations

import heapq
import itertools
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

Row = list[Any]
_Sorted = tuple[Any, bytes]

#: how many rows are sorted in memory at a time
RUN_ROWS: Final = 100_000
#: how many files are merged at a time; more are first merged into one
_MOST_FILES: Final = 64
_encode = msgspec.json.encode
_decode = msgspec.json.Decoder(Row).decode


class ExternalSort:
    """Sorts rows by their first columns, and by all of their JSON where these are alike; a context.

    Args:
        columns: how many columns make the key; their values must be comparable with one another.
        run_rows: how many rows are held in memory.

    >>> with ExternalSort(1, run_rows=2) as rows:
    ...     for row in (["b", 1], ["c", None], ["a", 2], ["b", 0]):
    ...         rows.add(row)
    ...     list(rows.sorted())
    [['a', 2], ['b', 0], ['b', 1], ['c', None]]
    """

    def __init__(self, columns: int, *, run_rows: int = RUN_ROWS) -> None:
        self._columns = columns
        self._run_rows = run_rows
        self._held: list[_Sorted] = []
        self._files: list[Path] = []
        self._made = itertools.count()
        self._folder = tempfile.TemporaryDirectory(prefix="trichluc-sort-")

    def add(self, row: Row) -> None:
        """Take a row in.

        Raises:
            OSError: if the temporary files cannot be written.
        """
        self._held.append((tuple(row[: self._columns]), _encode(row)))
        if len(self._held) >= self._run_rows:
            self._held.sort()
            self._spill(self._held)
            self._held = []

    def sorted(self) -> Iterator[Row]:
        """The rows in order; nothing may be added afterwards."""
        self._held.sort()
        for _, line in heapq.merge(self._held, *map(self._read, self._files)):
            yield _decode(line)

    def _spill(self, rows: Iterable[_Sorted]) -> None:
        path = Path(self._folder.name) / f"{next(self._made)}.jsonl"
        with path.open("wb") as file:
            file.writelines(line + b"\n" for _, line in rows)
        self._files.append(path)
        if len(self._files) >= _MOST_FILES:
            several, self._files = self._files, []
            self._spill(heapq.merge(*map(self._read, several)))
            for done in several:
                done.unlink()

    def _read(self, path: Path) -> Iterator[_Sorted]:
        with path.open("rb") as file:
            for line in file:
                line = line.rstrip(b"\n")
                yield tuple(_decode(line)[: self._columns]), line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._folder.cleanup()
