"""Records as flat tables: which there are, their columns, and the rows of a record.

Columns, their types and their meanings come from the structs of `trichluc.records`: a field added there is a column
here. Every row has a key that is stable: the article's id, with the index of the finding in its layer or the id of the
organisation in its article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import inspect

from trichluc.records import Annotation, ArticleInfo, Check, Evidence, Offsets, Organisation, Record, Source

Row = list[Any]
Getter = Callable[[Any], Any]


class Column(NamedTuple):
    """A column.

    Attributes:
        name: its name.
        type: its type, without null.
        nullable: whether a cell may be null.
        meaning: what it says, in Markdown.
        key: whether it is part of the table's key.
        get: its cell, from the struct whose field it is.
    """

    name: str
    type: inspect.Type
    nullable: bool
    meaning: str
    key: bool = False
    get: Getter = lambda _: None


class Table(NamedTuple):
    """A table.

    Attributes:
        name: its name.
        meaning: what a row is, as a sentence in Markdown.
        columns: its columns in order.
        rows: the rows of one record, each with a cell for every column.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Record], Iterator[Row]]

    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


class UnknownTableError(ValueError):
    """A table that does not exist; the message lists those that do."""


def fields_of(struct: type[msgspec.Struct]) -> list[Column]:
    """The fields of a struct, nested structs whole."""
    found = []
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    for field in info.fields:
        kind, nullable, meaning = _plain(field.type)
        found.append(Column(field.name, kind, nullable, meaning, get=attrgetter(field.name)))
    return found


def _plain(kind: inspect.Type) -> tuple[inspect.Type, bool, str]:
    """A type without its description and null; whether it may be null; the description."""
    if isinstance(kind, inspect.Metadata):
        plain, nullable, _ = _plain(kind.type)
        return plain, nullable, (kind.extra_json_schema or {}).get("description", "")
    if isinstance(kind, inspect.UnionType):
        (plain,) = (one for one in kind.types if not isinstance(one, inspect.NoneType))
        return plain, True, ""
    return kind, False, ""


def _columns(struct: type[msgspec.Struct], prefix: str = "") -> Iterator[Column]:
    """The fields of a struct as columns; those of a nested struct follow its name and an underscore."""
    for field in fields_of(struct):
        if isinstance(field.type, inspect.StructType):
            for inner in _columns(field.type.cls, f"{prefix}{field.name}_"):
                meaning = f"{field.meaning}: {inner.meaning}"
                nullable = field.nullable or inner.nullable
                get = _chain(field.get, inner.get)
                yield inner._replace(nullable=nullable, meaning=meaning, get=get)
        else:
            get = _as_builtins(field.get) if _holds_structs(field.type) else field.get
            yield field._replace(name=f"{prefix}{field.name}", get=get)


def _chain(outer: Getter, inner: Getter) -> Getter:
    def get(struct: Any) -> Any:
        nested = outer(struct)
        return None if nested is None else inner(nested)

    return get


def _as_builtins(get: Getter) -> Getter:
    return lambda struct: msgspec.to_builtins(get(struct))


def _holds_structs(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.ListType) and isinstance(_plain(kind.item_type)[0], inspect.StructType)


_STRING, _INT = inspect.StrType(), inspect.IntType()
_ARTICLE_ID = Column("article_id", _STRING, False, "the `id` of the article's record", key=True)
_INDEX = Column("index", _INT, False, "its place among those of the article, from 0", key=True)
_EVIDENCE = Column("evidence", _STRING, True, "the sentence that it stands in, as written")
_LAST = [name for name in Annotation.__struct_fields__ if name not in Evidence.__struct_fields__]


def _sentence(record: Record, index: int | None) -> str | None:
    if index is None or not 0 <= index < len(record.sentences):
        return None
    sentence = record.sentences[index]
    return record.text[sentence.start : sentence.end]


def _layer(
    layer: str, struct: type[Annotation], meaning: str, *, name: str | None = None, renamed: Mapping[str, str] = {}
) -> Table:
    """A table with a row for each annotation of a layer."""
    columns = [column._replace(name=renamed.get(column.name, column.name)) for column in _columns(struct)]
    columns.sort(key=lambda column: column.name in _LAST)  # what was found comes before how
    getters = [column.get for column in columns]

    def rows(record: Record) -> Iterator[Row]:
        for index, found in enumerate(getattr(record, layer)):
            evidence = _sentence(record, found.sentence)
            yield [record.id, index, *(get(found) for get in getters), evidence]

    return Table(name or layer, meaning, (_ARTICLE_ID, _INDEX, *columns, _EVIDENCE), rows)


def _parts(layer: str, struct: type[Offsets], meaning: str) -> Table:
    """A table of stretches of text that carry no text of their own."""
    start, end, *others = _columns(struct)
    text = next(column for column in fields_of(Evidence) if column.name == "text")

    def rows(record: Record) -> Iterator[Row]:
        for index, part in enumerate(getattr(record, layer)):
            rest = (column.get(part) for column in others)
            yield [record.id, index, part.start, part.end, record.text[part.start : part.end], *rest]

    return Table(layer, meaning, (_ARTICLE_ID, _INDEX, start, end, text, *others), rows)


def _articles() -> Table:
    fields = {field.name: field for field in fields_of(Record)}
    start, end = fields_of(Offsets)
    source = [column._replace(name=f"source_{column.name}") for column in _columns(Source)]
    info = list(_columns(ArticleInfo))

    def rows(record: Record) -> Iterator[Row]:
        about = (column.get(record.article) for column in info)
        origin = (column.get(record.source) for column in source)
        copy = (record.duplicate_of, record.similarity)
        yield [record.id, *about, *origin, record.warnings, *copy, 0, len(record.text), record.text]

    columns = (
        *(_ARTICLE_ID._replace(meaning=fields["id"].meaning), *info, *source, fields["warnings"]),
        *(fields["duplicate_of"], fields["similarity"]),
        *(start._replace(meaning="0"), end._replace(meaning="the length of the text"), fields["text"]),
    )
    return Table("articles", "An article.", columns, rows)


def _organisations() -> Table:
    """One row an organisation: its best mention leads (no headline in capitals), the others fill its gaps."""
    told = {
        "start": "where its best mention begins: the first that names it in full and not all in capitals",
        "text": "that mention, as written",
        "name": "its full name",
        "named": "false if the article only has short forms of it",
    }
    left_out = ("id", "resolved", "rule")
    kept = [column for column in _columns(Organisation) if column.name not in left_out]
    kept.sort(key=lambda column: column.name in _LAST)
    key = Column("organisation_id", _STRING, False, "which organisation of the article it is", key=True)
    count = Column("mentions", _INT, False, "how often the article mentions it")

    def rows(record: Record) -> Iterator[Row]:
        mentions: dict[str, list[Organisation]] = {}
        for mention in record.organisations:
            if mention.id is not None:
                mentions.setdefault(mention.id, []).append(mention)
        for name, found in mentions.items():
            found.sort(key=lambda mention: (not mention.named, _full_name(mention).isupper()))
            cells = {column.name: next(_known(column.get, found), None) for column in kept}
            cells["name"] = _full_name(found[0])
            for column in ("sentence", "section"):
                cells[column] = getattr(found[0], column)
            evidence = _sentence(record, found[0].sentence)
            yield [record.id, name, len(found), *cells.values(), evidence]

    columns = [column._replace(meaning=told.get(column.name, column.meaning)) for column in kept]
    meaning = "An organisation of an article, however often and however it is mentioned."
    return Table("organisations", meaning, (_ARTICLE_ID, key, count, *columns, _EVIDENCE), rows)


def _full_name(mention: Organisation) -> str:
    return mention.resolved or mention.name


def _known(get: Getter, mentions: list[Organisation]) -> Iterator[Any]:
    return (value for mention in mentions if (value := get(mention)) is not None)


def _checks() -> Table:
    start, end, text = fields_of(Evidence)
    columns = list(_columns(Check))
    columns.sort(key=lambda column: column.name in _LAST)

    def rows(record: Record) -> Iterator[Row]:
        for index, check in enumerate(record.checks):
            begin = min((span.start for span in check.spans), default=0)
            stop = max((span.end for span in check.spans), default=0)
            cells = (column.get(check) for column in columns)
            evidence = _sentence(record, check.sentence)
            yield [record.id, index, begin, stop, record.text[begin:stop], *cells, evidence]

    told = (
        start._replace(meaning="where the first of its figures begins"),
        end._replace(meaning="where the last of its figures ends, exclusive"),
        text._replace(meaning="the text from the first of its figures to the last"),
    )
    return Table("checks", Check.__doc__ or "", (_ARTICLE_ID, _INDEX, *told, *columns, _EVIDENCE), rows)


#: What of a record is in no table: words and views are of use only beside the text.
NOT_IN_TABLES: Final = ("schema", "tokens", "stages", "normalised", "expanded")


def _tables() -> Iterator[Table]:
    """A table for the articles and one for each list of structs in a record."""
    yield _articles()
    for field in fields_of(Record):
        if field.name in NOT_IN_TABLES or not _holds_structs(field.type):
            continue
        assert isinstance(field.type, inspect.ListType)
        item = _plain(field.type.item_type)[0]
        assert isinstance(item, inspect.StructType)
        if item.cls is Organisation:
            yield _organisations()
            meaning = "A mention of one particular organisation."
            yield _layer(field.name, Organisation, meaning, name="mentions", renamed={"id": "organisation_id"})
        elif item.cls is Check:
            yield _checks()
        elif issubclass(item.cls, Annotation):
            yield _layer(field.name, item.cls, item.cls.__doc__ or field.meaning)
        elif issubclass(item.cls, Offsets):
            yield _parts(field.name, item.cls, _PARTS.get(field.name, item.cls.__doc__ or field.meaning))
        else:
            raise TypeError(f"the rows of {field.name} are not told: {item.cls} is no stretch of text")


_PARTS: Final = {"sentences": "A sentence; its `index` is what `sentence` means in the other tables."}

#: All tables by name, in the order in which they are written.
TABLES: Final[Mapping[str, Table]] = {table.name: table for table in _tables()}


def table_named(name: str) -> Table:
    """A table by its name.

    Raises:
        UnknownTableError: if there is none.

    >>> from trichluc.records import Quantity, new_record
    >>> record = new_record("Xã có 3 hộ")
    >>> record.quantities = [Quantity(start=6, end=7, text="3", kind="count", value=3.0, noun="hộ")]
    >>> table = table_named("quantities")
    >>> row = dict(zip(table.header(), next(table.rows(record)), strict=True))
    >>> row["article_id"], row["index"], row["text"], row["value"], row["noun"]
    ('c71d478c7c56982e', 0, '3', 3.0, 'hộ')
    """
    if name not in TABLES:
        raise UnknownTableError(f"there is no table {name!r}; the tables are {', '.join(TABLES)}")
    return TABLES[name]
