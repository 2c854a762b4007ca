"""Gold annotations as every format of exchange sees them: which fields a mark has, drafts from records, gold files.

An article travels as its record and its gold: the marks that the line found, as a draft to be corrected, or those of
gold files. What the fields are follows from the scorer and the record's schema; no format lists them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints

import msgspec
import regex

from trichluc.evaluation import REPORTED_FIELDS, SCORED_FIELDS, Gold, Mark, gold_files, read_gold, text_digest
from trichluc.records import LAYERS, Record
from trichluc.running.files import write_whole
from trichluc.writing import OutputError

GOLD_ENDING: Final = ".gold.json"
#: The keys of a mark that say where it stands.
PLACE: Final = ("start", "end", "text")
OPTIONAL: Final = "optional"
NOTE: Final = "note"

Annotated = tuple[Record, Gold]

_SAFE_NAME = regex.compile(r"[\p{L}\p{N}_][\p{L}\p{N}_.\-]{0,99}")
_UNSAFE = regex.compile(r"[^\p{L}\p{N}_\-]+")
_NAME_LENGTH = 60


class ExchangeError(ValueError):
    """What cannot be exported or imported; the message names the file, the line or mark, and the remedy."""


class Field(NamedTuple):
    """A field of a layer's marks.

    Attributes:
        name: its name.
        values: the values that it may have, if they are few.
        type: `str`, `float` or `bool`.
        required: whether every mark that counts must have it.
    """

    name: str
    values: tuple[str, ...]
    type: type
    required: bool

    def accepts(self, value: Any) -> bool:
        """Whether a mark may have this value."""
        if self.values:
            return value in self.values if self.type is str else isinstance(value, bool)
        if self.type is float:
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        return isinstance(value, str)

    def written(self, value: Any) -> str:
        """An accepted value as text."""
        return value if isinstance(value, str) else json.dumps(value)

    def read(self, text: str) -> Any:
        """The value that a text says.

        Raises:
            ValueError: if the field cannot have it; the message says what it can have.
        """
        value: Any = text
        if self.type is not str:
            try:
                value = msgspec.json.decode(text)
            except msgspec.DecodeError:
                value = None
        if not self.accepts(value):
            wanted = f"one of {', '.join(self.values)}" if self.values else "a number such as 2600 or 1.5"
            raise ValueError(f"{self.name} is {text!r}; it must be {wanted}")
        return value


@cache
def layer_fields(layer: str) -> dict[str, Field]:
    """The fields that gold marks of a layer have, by name, in the order of the record.

    >>> layer_fields("campaign_models")["kind"].values
    ('model', 'movement', 'campaign', 'programme', 'project', 'club')
    """
    (struct,) = get_args(get_type_hints(Record)[layer])
    hints = get_type_hints(struct)
    wanted = {*SCORED_FIELDS[layer], *REPORTED_FIELDS.get(layer, ())}
    declared = [field for field in msgspec.structs.fields(struct) if field.name in wanted]
    return {field.name: Field(field.name, *_values_of(hints[field.name]), field.required) for field in declared}


def _values_of(hint: Any) -> tuple[tuple[str, ...], type]:
    if NoneType in get_args(hint):
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is Literal:
        return get_args(hint), str
    return ("true", "false") if hint is bool else (), hint


def draft(record: Record) -> Gold:
    """What the line found in an article, as gold that somebody is to correct.

    >>> from trichluc import extract
    >>> draft(extract("Xã có 3 chi bộ.")).layers["quantities"]
    [{'start': 6, 'end': 7, 'text': '3', 'kind': 'count', 'value': 3, 'comparator': '=', 'noun': 'chi bộ'}]
    """
    layers: dict[str, list[Mark]] = {}
    for layer in LAYERS:
        names = (*PLACE, *layer_fields(layer))
        layers[layer] = [
            {name: _whole(value) for name in names if (value := getattr(found, name)) is not None}
            for found in getattr(record, layer)
        ]
    return Gold(id=record.id, source={"sha256": text_digest(record)}, layers=layers)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def drafts(records: Iterable[Record]) -> Iterator[Annotated]:
    """Each record with its findings as a draft."""
    return ((record, draft(record)) for record in records)


def with_gold(records: Iterable[Record], gold: Sequence[Path]) -> Iterator[Annotated]:
    """The records that have gold, each with it.

    Args:
        records: records that hold the articles' texts.
        gold: gold files, or folders of them.

    Raises:
        EvaluationError: if a gold file cannot be read.
        ExchangeError: if a mark does not fit its article, or, at the end, if the article of a gold file is missing.
    """
    waiting: dict[str, tuple[Path, Gold]] = {}
    for path in gold_files(gold):
        read = read_gold(path)
        before, _ = waiting.setdefault(read.source.get("sha256", ""), (path, read))
        if before != path:
            raise ExchangeError(f"{path}: {before} is gold of the same article; name one of them")
    for record in records:
        found = waiting.pop(text_digest(record), None)
        if found:
            path, read = found
            yield record, placed(record.text, read, str(path))
    for path, _ in waiting.values():
        raise ExchangeError(f"{path}: no record has this article's text; run trichluc run over the article too")


def placed(text: str, gold: Gold, where: str) -> Gold:
    """Gold whose marks all carry their text, which gold of articles that may not be copied leaves out.

    Raises:
        ExchangeError: if the text at a mark is not the mark's.
    """
    layers: dict[str, list[Mark]] = {}
    for layer, marks in gold.layers.items():
        if layer not in LAYERS:
            raise ExchangeError(f"{where}: there is no layer {layer!r}; the layers are {', '.join(LAYERS)}")
        layers[layer] = []
        for mark in marks:
            start, end, said = (mark.get(name) for name in PLACE)
            if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
                raise ExchangeError(f"{where}: {layer} at {start}: the article has no such place; mend it")
            if said is not None and text[start:end] != said:
                raise ExchangeError(f"{where}: {layer} at {start}: the article does not have {said!r} there; mend it")
            layers[layer].append({"start": start, "end": end, "text": text[start:end]} | mark)
    return msgspec.structs.replace(gold, layers=layers)


def incomplete(gold: Gold) -> Iterator[str]:
    """What is still missing: one line for each mark that counts and lacks a field that it must have."""
    for layer, marks in gold.layers.items():
        required = [field.name for field in layer_fields(layer).values() if field.required]
        for mark in marks:
            missing = [name for name in required if name not in mark]
            if missing and not mark.get(OPTIONAL):
                yield f"{gold.id}: {layer} at {mark['start']}, {mark['text']!r}, lacks {', '.join(missing)}"


def empty_layers() -> dict[str, list[Mark]]:
    """All layers, with no marks."""
    return {layer: [] for layer in LAYERS}


def finished(layers: Mapping[str, list[Mark]], annotated: Iterable[str] = LAYERS) -> dict[str, list[Mark]]:
    """Layers for a gold file: marks in the order of the text, their keys in that of the schema.

    Args:
        layers: the marks.
        annotated: the layers in which the article was read; one without marks is empty, the others are left out.
    """
    return {
        layer: [_ordered(layer, mark) for mark in sorted(marks, key=_place)]
        for layer, marks in layers.items()
        if marks or layer in annotated
    }


def _place(mark: Mark) -> tuple[int, int]:
    return mark["start"], mark["end"]


def _ordered(layer: str, mark: Mark) -> Mark:
    first = [name for name in (*PLACE, OPTIONAL, *layer_fields(layer)) if name in mark]
    return {name: mark[name] for name in dict.fromkeys([*first, *mark])}


class FileNames:
    """File names for articles: the article's id where that is a name on any system, else one made from it."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def name(self, gold: Gold) -> str:
        """The name of an article's files, without ending.

        Raises:
            ExchangeError: if an article before has this name.
        """
        name = file_name(gold)
        if name.casefold() in self._given:
            raise ExchangeError(f"two articles have the id {gold.id!r}; leave one out, or give each an id of its own")
        self._given.add(name.casefold())
        return name


def file_name(gold: Gold) -> str:
    """The name of an article's files; it depends on nothing but the article.

    >>> file_name(Gold(id="hoa-an", source={}, layers={})), file_name(Gold(id="2024/05: tin", source={}, layers={}))
    ('hoa-an', '2024-05-tin-9fcea98e')
    """
    if _SAFE_NAME.fullmatch(gold.id):
        return gold.id
    digest = sha256(f"{gold.id}\0{gold.source.get('sha256')}".encode("utf-8", "replace")).hexdigest()[:8]
    return f"{_UNSAFE.sub('-', gold.id)[:_NAME_LENGTH].strip('-')}-{digest}"


def encode_gold(gold: Gold) -> bytes:
    """A gold file's content."""
    return (json.dumps(msgspec.to_builtins(gold), ensure_ascii=False, indent=1) + "\n").encode()


def write_gold(articles: Iterable[Gold], folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Write gold files, `ID.gold.json` each.

    Args:
        articles: the gold.
        folder: the folder, made if it is not there.
        overwrite: whether gold files of the same name may be replaced.

    Returns:
        The files.

    Raises:
        OutputError: if a file exists and may not be replaced, or cannot be written.
        ExchangeError: if two articles have one id.
    """
    names, written = FileNames(), []
    for gold in articles:
        path = folder / f"{names.name(gold)}{GOLD_ENDING}"
        write_file(path, encode_gold(gold), overwrite=overwrite)
        written.append(path)
    return written


def write_file(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file whole.

    Raises:
        OutputError: if it exists and may not be replaced, or cannot be written.
    """
    if path.exists() and not overwrite:
        raise OutputError(f"{path}: the file exists; name another place or add --overwrite")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise OutputError(f"{path}: it cannot be written: {error.strerror or error}; check the folder") from error
