"""brat standoff: a `.txt` and an `.ann` an article, the configuration of the project, and back to gold.

A mark is a text-bound annotation (`T`) whose type is its layer. Fields of few values are attributes (`A`), the others
one note (`#`) of JSON. Offsets are code points, as in brat. Source of the format:
https://brat.nlplab.org/standoff.html, and for what its server does to line ends, `annotation.py` of its repository.

brat reads files with universal newlines, keeps an annotation on a line, and holds no mark over a line break. So the
`.txt` has a plain line feed or space for every other break or tab, character by character, a mark over a break has
fragments, and `articles.jsonl` keeps the texts as they are, with their ids and hashes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import msgspec
import regex

from trichluc.evaluation import Gold, Mark, text_digest
from trichluc.exchange.marks import (
    NOTE,
    OPTIONAL,
    PLACE,
    Annotated,
    ExchangeError,
    FileNames,
    empty_layers,
    file_name,
    finished,
    layer_fields,
    write_file,
)
from trichluc.records import LAYERS, Record, decode, new_record, to_dict
from trichluc.writing import OutputError

ARTICLES: Final = "articles.jsonl"

_ANNOTATED = "annotated"
_BREAKS = "\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
_SHOWN = str.maketrans({**dict.fromkeys(_BREAKS, "\n"), "\t": " "})
_SPLITTERS = regex.compile(r"[\x7f-\x9f\u2028\u2029]")  # JSON leaves them bare, Python's line reading breaks at some
_FRAGMENT = regex.compile(r"[^\n]+")
_SPAN = regex.compile(r"(\d+) (\d+)")
_ATTRIBUTE = regex.compile(r"(\S+) (T\d+)(?: (\S+))?")
_NOTES = "AnnotatorNotes"
# The signs mean something else in brat's configuration.
_COMPARATORS = {"=": "equal", ">": "over", ">=": "at_least", "<": "under", "<=": "at_most", "~": "about"}
_SIGNS = {word: sign for sign, word in _COMPARATORS.items()}
_COLOURS = ("#ffd8a8", "#a5d8ff", "#b2f2bb", "#eebefa", "#ffec99", "#ffc9c9")


def write_brat(articles: Iterable[Annotated], folder: Path, *, overwrite: bool = False) -> int:
    """Write a brat collection: the articles, `annotation.conf`, `visual.conf`, `articles.jsonl`.

    Args:
        articles: records with their marks.
        folder: the folder, made if it is not there; it goes below the `data/` of a brat server.
        overwrite: whether files that stand there may be replaced; other files in it are left alone.

    Returns:
        The number of articles.

    Raises:
        OutputError: if the folder holds an export and may not be overwritten, or cannot be written to.
        ExchangeError: if a mark cannot be shown in brat, or two articles have one id.
    """
    if (folder / ARTICLES).exists() and not overwrite:
        raise OutputError(f"{folder}: there is an export in it; name another folder or add --overwrite")
    names, lines = FileNames(), []
    for record, gold in articles:
        name = names.name(gold)
        write_file(folder / f"{name}.txt", shown(record.text).encode(), overwrite=overwrite)
        write_file(folder / f"{name}.ann", to_standoff(record.text, gold).encode(), overwrite=overwrite)
        lines.append(_article_line(record, gold))
    write_file(folder / "annotation.conf", annotation_conf().encode(), overwrite=True)
    write_file(folder / "visual.conf", visual_conf().encode(), overwrite=True)
    write_file(folder / ARTICLES, b"".join(lines), overwrite=True)
    return len(lines)


def _article_line(record: Record, gold: Gold) -> bytes:
    """A record on which nothing has run; beside its keys, the layers in which the article is marked."""
    source = msgspec.structs.replace(record.source, sha256=text_digest(record))
    article = to_dict(new_record(record.text, id=gold.id, source=source))
    return msgspec.json.encode({**article, _ANNOTATED: list(gold.layers)}) + b"\n"


def read_brat(folder: Path) -> Iterator[Gold]:
    """The annotations of a brat collection, article by article.

    Args:
        folder: an export that was annotated; or any collection with our layers as types, whose `.txt` are the articles.

    Raises:
        ExchangeError: if a file is missing, its text was changed, or a line says what gold cannot hold.
    """
    known = _articles(folder / ARTICLES)
    files = sorted(folder.glob("*.ann"))
    if not files:
        raise ExchangeError(f"{folder}: there is no .ann file in it; name the folder of a brat collection")
    for path in files:
        text_file = path.with_suffix(".txt")
        try:
            text, lines = text_file.read_bytes().decode(), path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise ExchangeError(f"{path}: it or its .txt cannot be read: {error}; restore the file") from error
        record, annotated = known.get(path.stem) or (new_record(text, id=path.stem), list(LAYERS))
        if shown(record.text) != shown(text):
            raise ExchangeError(
                f"{text_file}: the text is not that of {ARTICLES}; restore it, since offsets rest on it"
            )
        layers = finished(from_standoff(record.text, lines, str(path)), annotated)
        yield Gold(id=record.id, source={"sha256": text_digest(record)}, layers=layers)


def _articles(path: Path) -> dict[str, tuple[Record, list[str]]]:
    """The articles of an export with the layers in which they are marked, by the name of their files."""
    articles: dict[str, tuple[Record, list[str]]] = {}
    if path.is_file():
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            try:
                record, annotated = decode(line), msgspec.json.decode(line).get(_ANNOTATED, list(LAYERS))
            except msgspec.DecodeError as error:
                raise ExchangeError(f"{path}, line {number}: it is no article: {error}; export again") from error
            articles[file_name(Gold(id=record.id, source={"sha256": record.source.sha256}, layers={}))] = (
                record,
                annotated,
            )
    return articles


def shown(text: str) -> str:
    """A text as brat shows it, of the same length.

    >>> shown("Xã\\r\\nHòa\\u2028An")
    'Xã \\nHòa\\nAn'
    """
    return text.replace("\r\n", " \n").translate(_SHOWN)


def to_standoff(text: str, gold: Gold) -> str:
    """The content of an `.ann` file.

    Raises:
        ExchangeError: if a mark holds nothing but line breaks.

    >>> mark = {"start": 3, "end": 7, "text": "3\\nha", "kind": "measure", "value": 3}
    >>> print(to_standoff("Có 3\\nha.", Gold(id="a", source={}, layers={"quantities": [mark]})).replace("\\t", " | "))
    T1 | quantities 3 4;5 7 | 3 ha
    A1 | quantities_kind T1 measure
    #1 | AnnotatorNotes T1 | {"value":3}
    <BLANKLINE>
    """
    view, lines = shown(text), []
    bounds = attributes = notes = 0
    for layer, marks in gold.layers.items():
        for mark in marks:
            bounds += 1
            fragments = _fragments(view, mark["start"], mark["end"])
            if not fragments:
                raise ExchangeError(f"{gold.id}: {layer} at {mark['start']} is a line break alone; take the mark out")
            places = ";".join(f"{start} {end}" for start, end in fragments)
            lines.append(f"T{bounds}\t{layer} {places}\t{' '.join(view[start:end] for start, end in fragments)}")
            noted = {name: value for name, value in mark.items() if name not in PLACE}
            for attribute in _attributes(layer, noted):
                attributes += 1
                name, _, value = attribute.partition(" ")
                lines.append(f"A{attributes}\t{name} T{bounds}{' ' if value else ''}{value}")
            if (fragments[0][0], fragments[-1][1]) != (mark["start"], mark["end"]):
                noted |= {"start": mark["start"], "end": mark["end"]}
            if noted:
                notes += 1
                lines.append(f"#{notes}\t{_NOTES} T{bounds}\t{_one_line(noted)}")
    return "".join(f"{line}\n" for line in lines)


def _fragments(view: str, start: int, end: int) -> list[tuple[int, int]]:
    return [match.span() for match in _FRAGMENT.finditer(view, start, end)]


def _attributes(layer: str, fields: dict[str, Any]) -> Iterator[str]:
    """The attributes of a mark, their fields taken out of `fields`."""
    if fields.get(OPTIONAL) is True:
        del fields[OPTIONAL]
        yield OPTIONAL
    for field in layer_fields(layer).values():
        if field.values and field.name in fields and field.accepts(fields[field.name]):
            value = field.written(fields.pop(field.name))
            yield f"{layer}_{field.name} {_COMPARATORS.get(value, value)}"


def _one_line(fields: dict[str, Any]) -> str:
    encoded = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return _SPLITTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", encoded)


def from_standoff(text: str, standoff: str, where: str) -> dict[str, list[Mark]]:
    """The marks of an `.ann` file, by layer.

    Args:
        text: the article as it is.
        standoff: the file's content.
        where: the file's name, for errors.

    Raises:
        ExchangeError: if a line is broken, does not fit the text, or says what gold cannot hold.
    """
    view = shown(text)
    lines = [line.rstrip("\r") for line in standoff.split("\n")]
    bounds: dict[str, tuple[str, Mark]] = {}
    later: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        key, _, rest = line.partition("\t")
        try:
            if key.startswith("T"):
                if key in bounds:
                    raise ValueError(f"there is another {key}; give it a number of its own")
                bounds[key] = _bound(view, rest)
            elif key[:1] in ("A", "M", "#"):
                later.append((number, key, rest))
            else:
                raise ValueError(f"gold has nothing like {key}, only marks, attributes and notes; delete the line")
        except ValueError as error:
            raise ExchangeError(f"{where}, line {number}: {error}") from error
    for number, key, rest in later:
        try:
            _apply_note(bounds, rest, view) if key.startswith("#") else _apply_attribute(bounds, rest)
        except ValueError as error:
            raise ExchangeError(f"{where}, line {number}: {error}") from error
    layers = empty_layers()
    for layer, mark in bounds.values():
        layers[layer].append(mark | {"text": text[mark["start"] : mark["end"]]})
    return finished(layers)


def _bound(view: str, rest: str) -> tuple[str, Mark]:
    layer, _, placed = rest.partition(" ")
    places, _, said = placed.partition("\t")
    if layer not in LAYERS:
        raise ValueError(f"there is no layer {layer!r}; the types are {', '.join(LAYERS)}")
    fragments = [(int(match[1]), int(match[2])) for part in places.split(";") if (match := _SPAN.fullmatch(part))]
    if len(fragments) != places.count(";") + 1:
        raise ValueError(f"the place is {places!r}; write START END, of several fragments START END;START END")
    start, end = fragments[0][0], fragments[-1][1]
    if not 0 <= start < end <= len(view):
        raise ValueError(f"the place is {places!r}, the article has {len(view)} characters; mark it again")
    if any(view[before[1] : after[0]].strip() for before, after in pairwise(fragments)):
        raise ValueError("the mark has a gap with words in it; a mark of gold is one stretch, so mark it again")
    there = " ".join(view[one:other] for one, other in fragments)
    if said.split() != there.split():
        raise ValueError(f"the article has {there!r} there, not {said!r}; mark it again")
    return layer, {"start": start, "end": end, "text": ""}


def _apply_attribute(bounds: dict[str, tuple[str, Mark]], rest: str) -> None:
    match = _ATTRIBUTE.fullmatch(rest.strip())
    if match is None:
        raise ValueError(f"{rest!r} is no attribute; write NAME T1 VALUE")
    name, key, value = match.groups()
    layer, mark = _target(bounds, key)
    if name == OPTIONAL:
        mark[OPTIONAL] = True
        return
    field = layer_fields(layer).get(name.removeprefix(f"{layer}_"))
    if field is None or not field.values or not name.startswith(layer):
        raise ValueError(f"marks of {layer} have no attribute {name!r}; delete the line")
    mark[field.name] = field.read(_SIGNS.get(value, value) if field.name == "comparator" else value or "")


def _apply_note(bounds: dict[str, tuple[str, Mark]], rest: str, view: str) -> None:
    head, _, content = rest.partition("\t")
    sort, _, key = head.partition(" ")
    if sort != _NOTES:
        return  # brat's own
    layer, mark = _target(bounds, key)
    if not content.lstrip().startswith("{"):
        mark[NOTE] = content
        return
    try:
        noted = json.loads(content)
    except ValueError as error:
        raise ValueError(
            f'the note is no JSON ({error}); write it like {{"value": 2600, "noun": "hội viên"}}'
        ) from error
    start, end = noted.pop("start", None), noted.pop("end", None)
    # Line breaks at its edges, which brat cannot hold; stale once the mark was moved.
    if isinstance(start, int) and isinstance(end, int):
        kept = _fragments(view, start, end)
        if kept and (kept[0][0], kept[-1][1]) == (mark["start"], mark["end"]):
            mark |= {"start": start, "end": end}
    noted.pop("text", None)
    for name, value in noted.items():
        field = layer_fields(layer).get(name)
        if field and value is not None and not field.accepts(value):
            value = field.read(str(value))
        mark.setdefault(name, value)


def _target(bounds: dict[str, tuple[str, Mark]], key: str) -> tuple[str, Mark]:
    if key not in bounds:
        raise ValueError(f"there is no mark {key!r}; delete the line")
    return bounds[key]


def annotation_conf() -> str:
    """The configuration of a brat collection: layers as entity types, fields of few values as attributes."""
    lines = ["[entities]", *LAYERS, "", "[relations]", "", "[events]", "", "[attributes]", f"{OPTIONAL}\tArg:<ENTITY>"]
    for layer in LAYERS:
        for field in layer_fields(layer).values():
            if not field.values:
                continue
            values = "|".join(_COMPARATORS.get(value, value) for value in field.values)
            lines.append(f"{layer}_{field.name}\tArg:{layer}, Value:{values}")
    return "\n".join(lines) + "\n"


def visual_conf() -> str:
    """Labels and colours of the layers in brat."""
    labels = [f"{layer} | {layer.replace('_', ' ')}" for layer in LAYERS]
    colours = [f"{layer}\tbgColor:{colour}" for layer, colour in zip(LAYERS, _COLOURS, strict=True)]
    return "\n".join(["[labels]", *labels, "", "[drawing]", *colours]) + "\n"
