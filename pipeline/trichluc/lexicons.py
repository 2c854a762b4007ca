"""Tab-separated lexicons read into typed rows, and phrases found through one automaton.

A lexicon file has a header line that names its columns, one entry a line, `-` for an empty cell and `#` before a
comment. Every entry names its source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec
from daachorse import CharwiseDoubleArrayAhoCorasick

from trichluc.folding import fold
from trichluc.resources import resource

Row = TypeVar("Row", bound=msgspec.Struct)


class LexiconError(ValueError):
    """A lexicon file that breaks its rules; the message names file, line and remedy."""


def read_lexicon(
    file: Traversable, row_type: type[Row], key: Sequence[str], passed_over: Sequence[str] = ()
) -> list[Row]:
    """Read a lexicon into typed rows; see `numbered_rows`, which also says in what line each stands."""
    return [row for _, row in numbered_rows(file, row_type, key, passed_over)]


def numbered_rows(
    file: Traversable, row_type: type[Row], key: Sequence[str], passed_over: Sequence[str] = ()
) -> list[tuple[int, Row]]:
    """Read a lexicon into typed rows, each with the number of its line.

    Args:
        file: the TSV file.
        row_type: a msgspec Struct whose fields are the columns, in order; a field typed `str | None` may be `-`,
            one typed `list[str]` holds parts divided by `|`.
        key: the fields that together may occur only once.
        passed_over: columns that may follow those of the rows, and are not read.

    Raises:
        LexiconError: on a wrong header, a missing or surplus cell, a duplicate key, text that is not in NFC, or a
            value outside the column's type; with file, line and remedy.
    """
    columns = row_type.__struct_fields__
    described = msgspec.inspect.type_info(row_type)
    assert isinstance(described, msgspec.inspect.StructType)
    hints = {field.name: field.type for field in described.fields}
    rows: list[tuple[int, Row]] = []
    seen: dict[tuple[object, ...], int] = {}
    due = 0  # cells, once the header is read
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{file.name}: it is not in UTF-8 (byte {error.start}); save it as UTF-8") from error
    for number, line in enumerate(content.replace("\r\n", "\n").split("\n"), start=1):
        place = f"{file.name}, line {number}"
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not due:
            due = len(columns)
            if tuple(cells) == (*columns, *passed_over):
                due = len(cells)
            elif tuple(cells) != columns:
                raise LexiconError(f"{place}: the header must name the columns {', '.join(columns)}")
            continue
        if len(cells) != due:
            raise LexiconError(f"{place}: {len(cells)} cells where {due} are due; divide them by tabs")
        if not unicodedata.is_normalized("NFC", line):
            raise LexiconError(f"{place}: text is not in NFC; normalise it")
        values = {
            name: _cell(cell, hints[name], f"{place}, column {name}")
            for name, cell in zip(columns, cells, strict=False)
        }
        try:
            row = msgspec.convert(values, row_type, strict=False)
        except msgspec.ValidationError as error:
            raise LexiconError(f"{place}: {error}") from error
        identity = tuple(getattr(row, name) for name in key)
        if identity in seen:
            raise LexiconError(f"{place}: {' '.join(map(str, identity))} stands already in line {seen[identity]}")
        seen[identity] = number
        rows.append((number, row))
    return rows


def shipped(name: str) -> Traversable:
    """A lexicon file of the package, by its name without ending."""
    return resource("lexicons", f"{name}.tsv")


def _cell(cell: str, hint: msgspec.inspect.Type, place: str) -> object:
    if not cell or cell != cell.strip():
        raise LexiconError(f"{place}: the cell is empty or has spaces around it; write - for nothing")
    if isinstance(hint, msgspec.inspect.ListType):
        return [] if cell == "-" else cell.split("|")
    if cell == "-" and isinstance(hint, msgspec.inspect.UnionType):
        return None
    if cell == "-":
        raise LexiconError(f"{place}: a value is required here, not -; fill it in or delete the line")
    return cell


def whole_words(words: Iterable[str]) -> str:
    """A pattern, for the standard library's engine, of any of some words, where a word begins; longest first.

    It groups the words by their first letters, so that the engine skips to these, and looks back only there.

    >>> re.findall(whole_words(["ba", "ba mươi", "hai"]), "khai ba mươi, hai")
    ['ba mươi', 'hai']
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    groups = (rf"{re.escape(first)}(?<!\w.)(?:{'|'.join(others)})" for first, others in rests.items())
    return f"(?:{'|'.join(groups)})"


class PhraseIndex:
    """Finds the longest of many phrases at each place of a text, by their folded form, in one pass.

    Args:
        phrases: the phrases; the position of each is what a match reports. Two phrases with one folded form are an
            error of the caller's.

    >>> index = PhraseIndex(["hội", "hội nông dân"])
    >>> list(index.find(fold("Hội Nông dân xã, hội thảo")))
    [(0, 12, 1), (17, 20, 0)]
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        folded = [fold(phrase) for phrase in phrases]
        if len(set(folded)) != len(folded):
            doubles = sorted({phrase for phrase in folded if folded.count(phrase) > 1})
            raise ValueError(f"phrases with one folded form: {', '.join(doubles)}")
        self._automaton = CharwiseDoubleArrayAhoCorasick(folded)

    def find(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, position of the phrase) for whole-word matches, left to right, none overlapping."""
        last = len(folded)
        # Most hits lie inside a word, so they are thrown out here, without a call for each.
        hits = [
            hit
            for hit in self._automaton.find_overlapping(folded)
            if not (
                ((start := hit[0]) and folded[start - 1].isalnum() and folded[start].isalnum())
                or ((end := hit[1]) < last and folded[end].isalnum() and folded[end - 1].isalnum())
            )
        ]
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        done = 0
        for start, end, number in hits:
            if start >= done:
                yield start, end, number
                done = end
