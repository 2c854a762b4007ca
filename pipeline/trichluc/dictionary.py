"""The data dictionary: every field of the record and every column of the tables, as Markdown, from the structs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import inspect

from trichluc.records import SCHEMA, Record
from trichluc.tables import NOT_IN_TABLES, TABLES, fields_of

_HEAD = f"""\
# Data dictionary

Made from the structs of `pipeline/trichluc/records.py` by
`trichluc schema --format markdown > docs/data-dictionary.md`; a test holds it up to date. The schema is `{SCHEMA}`.

## What holds everywhere

- `start` and `end` are code-point offsets into the article's `text`, `end` exclusive; `text[start:end]` is the
  finding's own `text`.
- Every key is in every record and every column in every table, each with one type; null means that the article does not
  tell.
- Times are in EDTF (ISO 8601-2): `2021-05-18`, `2017-06`, `2020/2025`, `XXXX-02-08`.

## Tables

`trichluc tables RECORDS… -o DIR` writes them as Parquet or CSV; `trichluc.frame(path, name)` gives one as a data frame;
`docs/analysis.md` has recipes.

The **bold** columns are the key of a table. It is unique where article ids are; `trichluc tables` warns where they are
not. Tables are joined by `article_id`; within an article, `sentence` is the `index` of `sentences`, and `subject`,
`operator_id` and `parent` are an `organisation_id` of `organisations`.

In CSV, lists are JSON, null is an empty cell, truth values are `true` and `false`. In no table are
{{left_out}}.
"""

_RECORD = """\

## JSON record

One object a line. `[]` marks the elements of a list; the fields of an element follow it.

| field | type | meaning |
|---|---|---|
"""


def data_dictionary() -> str:
    """The dictionary as a Markdown page."""
    left_out = ", ".join(f"`{name}`" for name in NOT_IN_TABLES)
    parts = [_HEAD.replace("{left_out}", left_out)]
    for table in TABLES.values():
        parts.append(f"\n### {table.name}\n\n{table.meaning}\n\n| column | type | meaning |\n|---|---|---|\n")
        for column in table.columns:
            name = f"**`{column.name}`**" if column.key else f"`{column.name}`"
            parts.append(_row(name, _type_name(column.type, column.nullable), column.meaning))
    parts.append(_RECORD)
    parts += (_row(f"`{path}`", kind, meaning) for path, kind, meaning in _fields(Record))
    return "".join(parts)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _fields(struct: type[msgspec.Struct], path: str = "") -> Iterator[tuple[str, str, str]]:
    for field in fields_of(struct):
        inner, below = field.type, f"{path}{field.name}."
        yield path + field.name, _type_name(field.type, field.nullable), field.meaning
        if isinstance(inner, inspect.ListType):
            inner, below = inner.item_type, f"{path}{field.name}[]."
        if isinstance(inner, inspect.StructType):
            yield from _fields(inner.cls, below)


def _type_name(kind: inspect.Type, nullable: bool = False) -> str:
    return f"{_plain_name(kind)}{', or null' if nullable else ''}"


def _plain_name(kind: inspect.Type) -> str:
    match kind:
        case inspect.LiteralType():
            return _alternatives(kind.values)
        case inspect.ListType():
            return f"list of {_plain_name(kind.item_type)}"
        case inspect.StructType():
            return "object"
        case inspect.StrType():
            return "string"
        case inspect.IntType():
            return "integer"
        case inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "truth value"
    raise TypeError(f"no field can hold {kind}")


def _alternatives(values: Iterable[object]) -> str:
    return ", ".join(f"`{value}`" for value in values)
