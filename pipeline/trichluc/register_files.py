"""The register of campaign models to a file: JSON Lines, CSV or Parquet, by the ending of its name.

The three hold the same rows in the same order. In CSV (UTF-8 with a byte order mark, quoted as in RFC 4180) lists stand
as JSON and null as an empty cell, and no cell is altered; Parquet has one explicit schema for every batch.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from trichluc.formats import require
from trichluc.register import RegisteredModel
from trichluc.table_files import arrow_schema
from trichluc.tables import Table, fields_of
from trichluc.writing import LinesWriter, OutputError, partial_path

_GROUP_ROWS = 5_000

#: the register as a table: what its columns are and mean
TABLE: Final = Table(
    "models", "A row for each campaign model of a batch.", tuple(fields_of(RegisteredModel)), lambda _: iter(())
)


def write_register(models: Iterable[RegisteredModel], output: str, *, overwrite: bool = False) -> int:
    """Write a register; the file appears under its name only when it is whole.

    Args:
        models: the rows.
        output: the file; its ending, `.jsonl`, `.csv` or `.parquet`, says what is written. `-` for JSON Lines to the
            standard output.
        overwrite: whether a file that stands there may be replaced.

    Returns:
        The number of rows.

    Raises:
        OutputError: if the ending is another, the file exists and may not be replaced, or it cannot be written.
        MissingExtraError: if Parquet is asked for and pyarrow is not installed.
    """
    write = writer_for(output, overwrite=overwrite)
    return write(models)


def writer_for(output: str, *, overwrite: bool = False) -> Callable[[Iterable[RegisteredModel]], int]:
    """What writes a register to an output, after it is clear that it may; see `write_register`."""
    if output == "-" or output.endswith(".jsonl"):
        write = _write_lines
    elif output.endswith(".csv"):
        write = _write_csv
    elif output.endswith(".parquet"):
        require("pyarrow.parquet", "tables")
        write = _write_parquet
    else:
        raise OutputError(f"{output}: a register is written to .jsonl, .csv or .parquet; name such a file")
    if output != "-" and Path(output).exists() and not overwrite:
        raise OutputError(f"{output}: the file exists; name another or add --overwrite")
    return lambda models: write(models, output)


def _write_lines(models: Iterable[RegisteredModel], output: str) -> int:
    count = 0
    with LinesWriter(output, overwrite=True) as writer:
        for model in models:
            writer.write(model)
            count += 1
    return count


def _write_csv(models: Iterable[RegisteredModel], output: str) -> int:
    count = 0
    with _whole(Path(output)) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TABLE.header())
        for model in models:
            writer.writerow([_cell(column.get(model)) for column in TABLE.columns])
            count += 1
    return count


def _cell(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, list) else value


def _write_parquet(models: Iterable[RegisteredModel], output: str) -> int:
    arrow, parquet = require("pyarrow", "tables"), require("pyarrow.parquet", "tables")
    schema = arrow_schema(TABLE)
    count = 0
    with _whole(Path(output)) as partial, parquet.ParquetWriter(partial, schema, compression="zstd") as writer:
        rows = iter(models)
        while group := list(islice(rows, _GROUP_ROWS)):
            writer.write_table(arrow.Table.from_pylist([msgspec.to_builtins(model) for model in group], schema=schema))
            count += len(group)
    return count


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file to write beside a path, moved there when the block ends without an error."""
    partial = partial_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        partial.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: it cannot be written: {error.strerror or error}; check the folder") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
