"""Tables of records as data frames of polars or pandas."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from itertools import chain, islice
from typing import Any, Literal

from msgspec import inspect

from trichluc.loading import PathLike, read_records
from trichluc.tables import Column, fields_of, table_named

Library = Literal["polars", "pandas"]

_LIBRARIES: tuple[Library, ...] = ("polars", "pandas")
_CHUNK = 50_000  # rows that wait as Python objects


class MissingLibraryError(ImportError):
    """No library for data frames is installed; the message says which to install."""


def frame(path: PathLike | Iterable[PathLike], table: str, library: Library | None = None) -> Any:
    """A table of records as a data frame.

    Args:
        path: as for `trichluc.read`: files of records, a folder of shards, globs.
        table: the table's name, such as `quantities`; see `docs/data-dictionary.md`.
        library: `polars` or `pandas`; by default polars if it is installed, else pandas.

    Returns:
        A `polars.DataFrame` or `pandas.DataFrame`; the columns and their types are the same for any records.

    Raises:
        UnknownTableError: if there is no such table.
        MissingLibraryError: if the library is not installed.
        InputError, RecordError: as for `trichluc.read`.
    """
    of = table_named(table)
    chosen = _chosen(library)
    rows = chain.from_iterable(map(of.rows, read_records(path)))
    make = _polars if chosen == "polars" else _pandas
    parts = [make(of.columns, [])]
    while chunk := list(islice(rows, _CHUNK)):
        parts.append(make(of.columns, chunk))
    filled = parts[1:] or parts
    if len(filled) == 1:
        return filled[0]
    module = import_module(chosen)
    return module.concat(filled) if chosen == "polars" else module.concat(filled, ignore_index=True)


def _chosen(library: Library | None) -> Library:
    if library is not None and library not in _LIBRARIES:
        raise ValueError(f"there is no library {library!r}; known are {', '.join(_LIBRARIES)}")
    for name in (library,) if library else _LIBRARIES:
        if find_spec(name):
            return name
    wanted = library or "polars"
    raise MissingLibraryError(f"{' or '.join([library] if library else _LIBRARIES)} is needed: pip install {wanted}")


def _polars(columns: tuple[Column, ...], rows: list[list[Any]]) -> Any:
    import polars

    types = {
        inspect.IntType: polars.Int64,
        inspect.FloatType: polars.Float64,
        inspect.BoolType: polars.Boolean,
        inspect.StrType: polars.String,
        inspect.LiteralType: polars.String,
    }

    def type_of(kind: inspect.Type) -> Any:
        if isinstance(kind, inspect.ListType):
            return polars.List(type_of(kind.item_type))
        if isinstance(kind, inspect.StructType):
            return polars.Struct({field.name: type_of(field.type) for field in fields_of(kind.cls)})
        return types[type(kind)]

    schema = {column.name: type_of(column.type) for column in columns}
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    return polars.DataFrame(dict(zip(schema, map(list, cells), strict=True)), schema=schema)


def _pandas(columns: tuple[Column, ...], rows: list[list[Any]]) -> Any:
    import pandas

    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    made = {
        column.name: pandas.Series(list(values), dtype=_pandas_type(column))
        for column, values in zip(columns, cells, strict=True)
    }
    return pandas.DataFrame(made)


def _pandas_type(column: Column) -> str:
    match column.type:
        case inspect.IntType():
            return "Int64" if column.nullable else "int64"
        case inspect.FloatType():
            return "float64"
        case inspect.BoolType():
            return "boolean" if column.nullable else "bool"
        case inspect.ListType():
            return "object"
        case _:
            return "string"
