"""Structured records from Vietnamese news articles, with the exact characters that prove each finding.

>>> import trichluc
>>> record = trichluc.extract("Huyện có trên 2.600 đảng viên.")
>>> record.quantities[0].value
2600.0
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Any, Literal

    from spacy.language import Language

    from trichluc.formats import Reject
    from trichluc.records import Record

__version__ = version("trichluc")
__all__ = ["extract", "frame", "load", "read"]


def load() -> Language:
    """The whole line as a spaCy pipeline; see `trichluc.language.load`."""
    from trichluc import language

    return language.load()


def extract(text: str) -> Record:
    """All that one article holds, as a record.

    Args:
        text: the article, as decoded.

    Returns:
        The record, with every stage run.
    """
    from trichluc.assembly import process
    from trichluc.records import new_record

    return process(new_record(text))


def read(
    path: str | Path | Iterable[str | Path], *, on_bad: Callable[[Reject], None] | None = None
) -> Iterator[Record]:
    """The records in files, one at a time; see `trichluc.loading.read_records`.

    Args:
        path: one or several of: files of records (`.jsonl`, also `.gz` or `.zst`), a run's folder, globs.
        on_bad: called with what is wrong with a line, which is then passed over; by default it is an error.

    Returns:
        An iterator over the records, in the order of the files.

    Raises:
        InputError: if an input does not exist or holds no records.
        RecordError: if a line is no record; the message names file and line.
    """
    from trichluc.loading import read_records

    return read_records(path, on_bad=on_bad)


def frame(
    path: str | Path | Iterable[str | Path], table: str, library: Literal["polars", "pandas"] | None = None
) -> Any:
    """A table of records as a data frame; see `trichluc.frames.frame`.

    Args:
        path: as for `read`.
        table: its name, such as `quantities`; `docs/data-dictionary.md` lists them.
        library: `polars` or `pandas`; by default polars if it is installed, else pandas.

    Returns:
        A `polars.DataFrame` or `pandas.DataFrame`; the columns and their types are the same for any records.

    Raises:
        UnknownTableError: if there is no such table.
        MissingLibraryError: if the library is not installed.
        InputError, RecordError: as for `read`.
    """
    from trichluc.frames import frame

    return frame(path, table, library)
