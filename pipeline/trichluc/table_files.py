"""Tables to Parquet and CSV files, with memory that does not grow with the number of records.

Parquet has one explicit schema a table, the same for every corpus. CSV is UTF-8 with a byte order mark, quoted as in
RFC 4180; lists stand in it as JSON, null as an empty cell. Cells are never altered, so one that begins with `=`, `+`,
`-` or `@` is what the article says: a spreadsheet must import such columns as text.
"""

from __future__ import annotations

import csv
import hashlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Literal, Protocol, get_args

import msgspec
import numpy as np
from msgspec import inspect

from trichluc.formats import require
from trichluc.records import SCHEMA, Record
from trichluc.tables import TABLES, Column, Row, Table, fields_of
from trichluc.writing import OutputError, partial_path

TableFormat = Literal["parquet", "csv"]
FORMATS: Final[tuple[TableFormat, ...]] = get_args(TableFormat)

_GROUP_ROWS = 5_000
_GROUP_CHARACTERS = 16_000_000  # whole articles are rows too, and evidence repeats


class Written(msgspec.Struct, kw_only=True, frozen=True):
    """What was written.

    Attributes:
        files: the file of each table.
        rows: how many rows each table has.
        repeated: how many articles have an id that another before them has.
    """

    files: dict[str, Path]
    rows: dict[str, int]
    repeated: int


class _File(Protocol):
    def write(self, rows: Sequence[Row]) -> None: ...

    def close(self) -> None: ...


def write_tables(
    records: Iterable[Record], folder: Path, *, format: TableFormat = "parquet", overwrite: bool = False
) -> Written:
    """Write all tables of some records; the files appear under their names only when all of them are whole.

    Args:
        records: the records.
        folder: where to write `NAME.parquet` or `NAME.csv` for each table; it is made if need be.
        format: `parquet` or `csv`.
        overwrite: whether files that stand there may be replaced.

    Raises:
        OutputError: if a file exists and may not be replaced, or the folder cannot be written to.
        MissingExtraError: if Parquet is asked for and pyarrow is not installed.
    """
    opener: Callable[[Table, Path], _File] = _ParquetFile if format == "parquet" else _CsvFile
    if format == "parquet":
        require("pyarrow.parquet", "tables")
    files = {name: folder / f"{name}.{format}" for name in TABLES}
    standing = [path for path in files.values() if path.exists()]
    if standing and not overwrite:
        raise OutputError(f"{standing[0]}: the file exists; name another folder or add --overwrite")
    partial = {name: partial_path(path) for name, path in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.callback(_remove, list(partial.values()))
            rows, repeated = _fill(records, partial, opener)
            for name, path in partial.items():
                path.replace(files[name])
    except OSError as error:
        raise OutputError(f"{folder}: it cannot be written: {error.strerror or error}; check the folder") from error
    return Written(files=files, rows=rows, repeated=repeated)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _fill(
    records: Iterable[Record], paths: Mapping[str, Path], opener: Callable[[Table, Path], _File]
) -> tuple[dict[str, int], int]:
    ids = array("Q")  # eight bytes an article: all that grows
    with ExitStack() as stack:
        outputs = [_Output(table, opener(table, paths[name])) for name, table in TABLES.items()]
        for output in outputs:
            stack.callback(output.file.close)
        for record in records:
            ids.append(int.from_bytes(hashlib.blake2b(record.id.encode(), digest_size=8).digest()))
            for output in outputs:
                output.add(record)
        for output in outputs:
            output.flush()
    repeated = len(ids) - len(np.unique(np.frombuffer(ids, dtype=np.uint64))) if ids else 0
    return {output.table.name: output.rows for output in outputs}, repeated


class _Output:
    """A table being written: rows wait until there are enough of them for a group."""

    def __init__(self, table: Table, file: _File) -> None:
        self.table, self.file, self.rows = table, file, 0
        self._waiting: list[Row] = []
        self._characters = 0
        header = table.header()
        self._long = [header.index(name) for name in ("text", "evidence") if name in header]

    def add(self, record: Record) -> None:
        for row in self.table.rows(record):
            self._waiting.append(row)
            self._characters += sum(len(row[at] or "") for at in self._long)
        if len(self._waiting) >= _GROUP_ROWS or self._characters >= _GROUP_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            self.file.write(self._waiting)
            self.rows += len(self._waiting)
            self._waiting, self._characters = [], 0


class _ParquetFile:
    def __init__(self, table: Table, path: Path) -> None:
        self._arrow = require("pyarrow", "tables")
        self._schema = arrow_schema(table)
        self._writer = require("pyarrow.parquet", "tables").ParquetWriter(path, self._schema, compression="zstd")

    def write(self, rows: Sequence[Row]) -> None:
        cells = zip(*rows, strict=True)
        columns = [self._arrow.array(column, field.type) for column, field in zip(cells, self._schema, strict=True)]
        self._writer.write_table(self._arrow.Table.from_arrays(columns, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


class _CsvFile:
    def __init__(self, table: Table, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)  # the module's own default is RFC 4180
        self._writer.writerow(table.header())
        self._lists = [at for at, column in enumerate(table.columns) if isinstance(column.type, inspect.ListType)]
        self._flags = [at for at, column in enumerate(table.columns) if isinstance(column.type, inspect.BoolType)]

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            for at in self._lists:
                row[at] = msgspec.json.encode(row[at]).decode()
            for at in self._flags:
                row[at] = None if row[at] is None else str(row[at]).lower()
        self._writer.writerows(rows)

    def close(self) -> None:
        self._file.close()


def arrow_schema(table: Table) -> Any:
    """The Arrow schema of a table; each field carries its meaning as `description`.

    Raises:
        MissingExtraError: if pyarrow is not installed.
    """
    arrow = require("pyarrow", "tables")
    fields = [
        arrow.field(
            *(column.name, _arrow_type(column.type, arrow)), column.nullable, {"description": column.meaning.encode()}
        )
        for column in table.columns
    ]
    return arrow.schema(fields, metadata={"trichluc.schema": SCHEMA, "trichluc.table": table.name})


def _arrow_type(kind: inspect.Type, arrow: Any) -> Any:
    match kind:
        case inspect.IntType():
            return arrow.int64()
        case inspect.FloatType():
            return arrow.float64()
        case inspect.BoolType():
            return arrow.bool_()
        case inspect.StrType() | inspect.LiteralType():
            return arrow.string()
        case inspect.ListType():
            return arrow.list_(_arrow_type(kind.item_type, arrow))
        case inspect.StructType():
            fields: list[Column] = fields_of(kind.cls)
            return arrow.struct([arrow.field(f.name, _arrow_type(f.type, arrow), f.nullable) for f in fields])
    raise TypeError(f"no column can hold {kind}")
