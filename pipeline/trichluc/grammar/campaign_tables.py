"""Tables that list campaign models: cells between bars, or one cell to a line, as scraping leaves them.

The header says which column names models (`Tên mô hình`) and which who runs them (`Đơn vị thực hiện`). Where each cell
has a line of its own, the rows are told by their numbers, which must count up from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import regex

from trichluc.grammar.campaign_lexicon import Head, starts_with, tokens_of
from trichluc.records import CampaignKind

_BEFORE_HEADER = regex.compile(r"(?:^|\n|\|)[ ]*(?:tên (?:gọi )?)?(?:các )?$")
_NUMBER = regex.compile(r"0?(\d{1,3})[.)]?")
_CELL = regex.compile(r"[^|\n]+")
_RULE = regex.compile(r"[|\s:+-]+")
_ENDED = tuple('.!?:,;”"')
_EDGES = ".,;:“”\"'"
_LONGEST_HEADER = 40  # characters
_MOST_COLUMNS = 9
_SYLLABLES = range(2, 16)


class Listed(NamedTuple):
    """A name in a table, without its quotation marks, its kind, and the cell that says who runs it."""

    start: int
    end: int
    kind: CampaignKind
    runner: tuple[int, int] | None


class Table(NamedTuple):
    """The header of a table and the models that it lists."""

    header: tuple[int, int]
    models: list[Listed]


def find_tables(text: str, folded: str, heads: Sequence[Head]) -> Iterator[Table]:
    """The tables of a text that list campaign models.

    Args:
        text: the view.
        folded: `fold(text)`.
        heads: the triggers of the view, in order.

    Yields:
        Tables in the order of the text.

    >>> from trichluc.grammar.campaign_lexicon import find_heads
    >>> text = "TT\\nTên mô hình\\nĐơn vị\\n1\\nTiếng kẻng an ninh\\nCông an xã\\n2\\nHũ gạo xóm em\\nHội Phụ nữ"
    >>> table, = find_tables(text, text.lower(), find_heads(text.lower()))
    >>> [(text[one.start : one.end], text[slice(*one.runner)]) for one in table.models]
    [('Tiếng kẻng an ninh', 'Công an xã'), ('Hũ gạo xóm em', 'Hội Phụ nữ')]
    """
    done = 0
    for head in heads:
        if head.start < done or not head.kind or head.unquoted == "quoted":
            continue
        if _BEFORE_HEADER.search(folded, max(0, head.start - 20), head.start) is None:
            continue
        cell_end = next((at for at in range(head.end, len(text)) if text[at] in "|\n"), len(text))
        if cell_end - head.start > _LONGEST_HEADER or text[head.end : cell_end].rstrip(" ")[-1:] in _ENDED:
            continue
        rows = _barred(text, head) if text[cell_end : cell_end + 1] == "|" else _one_to_a_line(text, head)
        header = next(rows, None)
        if header is None or not (models := list(_models(text, folded, head, header, rows))):
            continue
        done = models[-1].end
        yield Table((header[0][0], header[-1][1]), models)


def _barred(text: str, head: Head) -> Iterator[list[tuple[int, int]]]:
    """The rows from the line of a header on: those between bars."""
    for start, end in _lines(text, text.rfind("\n", 0, head.start) + 1):
        if "|" not in text[start:end]:
            return
        if not _RULE.fullmatch(text, start, end):
            yield [_stripped(text, *cell.span()) for cell in _CELL.finditer(text, start, end) if cell[0].strip()]


def _one_to_a_line(text: str, head: Head) -> Iterator[list[tuple[int, int]]]:
    """The header of which a head is the second cell, and the rows under it, told by their numbers."""
    before = _line_before(text, text.rfind("\n", 0, head.start))
    if before is None or before[1] - before[0] > len("Số thứ tự"):
        return
    header = [before]
    lines = _filled_lines(text, text.rfind("\n", 0, head.start) + 1)
    for line in lines:
        if _number(text, line) == 1:
            break
        header.append(line)
        if len(header) > _MOST_COLUMNS:
            return
    else:
        return
    yield header
    number, columns = 1, len(header)
    while True:
        row = [line, *islice(lines, columns - 1)]
        if len(row) < columns:
            return
        yield row
        number += 1
        following = next(lines, None)
        if following is None or _number(text, following) != number:
            return
        line = following


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    while start < len(text):
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        yield start, end
        start = end + 1


def _filled_lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The lines from an offset on that have more than spaces, without those at their edges."""
    for line in _lines(text, start):
        start, end = _stripped(text, *line)
        if start < end:
            yield start, end


def _line_before(text: str, end: int) -> tuple[int, int] | None:
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        if text[start:end].strip():
            return _stripped(text, start, end)
        end = start - 1
    return None


def _number(text: str, line: tuple[int, int]) -> int | None:
    match = _NUMBER.fullmatch(text, *line)
    return int(match[1]) if match else None


def _stripped(text: str, start: int, end: int, edges: str = "") -> tuple[int, int]:
    """A stretch without the spaces at its edges, nor other signs that are given."""
    while start < end and (text[start].isspace() or text[start] in edges):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in edges):
        end -= 1
    return start, end


def _models(
    text: str, folded: str, head: Head, header: list[tuple[int, int]], rows: Iterator[list[tuple[int, int]]]
) -> Iterator[Listed]:
    named = next((at for at, (start, end) in enumerate(header) if start <= head.start < end), None)
    runner = next((at for at, cell in enumerate(header) if at != named and _tells_runner(folded, cell)), None)
    for row in rows:
        if named is None or len(row) != len(header):
            continue
        start, end = _stripped(text, *row[named], _EDGES)
        words = [token for token in tokens_of(folded, start, end) if token.is_word]
        if len(words) in _SYLLABLES and words[0].text[0].isalnum() and head.kind:
            yield Listed(start, end, head.kind, row[runner] if runner is not None else None)


def _tells_runner(folded: str, cell: tuple[int, int]) -> bool:
    return starts_with("table_runner", tokens_of(folded, *cell), 0) > 0
