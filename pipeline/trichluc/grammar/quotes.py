"""Quotation marks paired as people type them: mismatched, glued to words, nested, or never closed.

Reads a normalised text, whose marks are “ ” " ' and, seldom, ‹ ›. A mark's side is read from its form, from what stands
around it, and from what is open; a line end closes nothing and opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

# An apostrophe between letters (`H'Mông`) or after a figure (`22h30'`) is no quotation mark; after the last word of a
# trigger it is (`mô hình'Đổi rác lấy quà'`).
_MARK = regex.compile(
    r"[“”‹›]|\"|''|(?<![\p{L}\d])'(?=[\p{L}\d“])|(?<=hình|trào|trình|dịch|động|bộ|CLB|nhóm|tổ)'(?=\p{Lu}[^'\n]{3,90}')|(?<=[\p{L}.!?,”])'(?![\p{L}\d])|(?<=\d)'(?=[^\p{L}\d\s])|\n"
)
# `" Hũ gạo "`: spaces within the marks.
_SET_OFF = regex.compile(r" [^\W_][^\n\"“”]{1,160}? (?:[\"”]|'')")
# `" Tết sum vầy" do`: a space within the first mark alone.
_SET_OFF_FIRST = regex.compile(r" \p{Lu}[^\n\"“”.;:]{1,160}?[\p{L}\d](?:[\"”]|'')(?=[\s,.;:)]|$)")
# `mô hình ” Thứ Năm không hẹn “ với`: the marks the wrong way round.
_REVERSED = regex.compile(r" ?[^\W_][^\n\"“”.;:]{1,90} ?“(?=[\s,.;:)]|$)")
_PIECE_ENDED = regex.compile(r"[.!?:;\n]")
_MAX_NESTED_LEAD = 40
_ANY_DOUBLE = regex.compile(r"[“”‹›\"\n]")
_MAX_MISTYPED = 100


class Quotation(NamedTuple):
    """Quoted words: `text[start:end]` with the marks, `text[inner_start:inner_end]` without.

    Where the closing mark is missing, `closed` is false and the words run to the end of the line or to the next mark
    that opens.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool


class _Open(NamedTuple):
    start: int
    end: int
    mark: str


def find_quotations(text: str) -> list[Quotation]:
    """The quotations of a text, nested ones too, in the order of their opening marks.

    Args:
        text: a normalised text.

    >>> text = 'mô hình "Hũ gạo” và “Chi bộ "4 tốt"” của bản H\\'Mông'
    >>> [text[quote.inner_start : quote.inner_end] for quote in find_quotations(text)]
    ['Hũ gạo', 'Chi bộ "4 tốt"', '4 tốt']
    """
    found: list[Quotation] = []
    opened: list[_Open] = []
    for match in _MARK.finditer(text):
        start, end = match.span()
        mark = match[0]
        if mark == "\n":
            found.extend(_left_open(text, opened, start))
            opened = []
        elif _opens(text, mark, start, end, opened):
            opened.append(_Open(start, end, mark))
        elif opened:
            place = _partner(mark, opened)
            begun = opened[place]
            found.extend(_left_open(text, opened[place + 1 :], start))
            del opened[place:]
            found.append(Quotation(begun.start, end, begun.end, start, True))
    found.extend(_left_open(text, opened, len(text)))
    found.sort(key=lambda quote: (quote.start, -quote.end))
    return list(_rejoined(text, found))


def _opens(text: str, mark: str, start: int, end: int, opened: list[_Open]) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    word_before = before.isalnum() or before in ".,!?…)%”"
    word_after = after.isalnum() or after in "“\"'"
    if mark in "“‹":
        if opened and opened[-1].mark == "”" and not word_after:
            return False
        return not (opened and word_before and not word_after)
    if mark in "”›":
        if not opened and before == " " and _REVERSED.match(text, end):
            return True
        return not opened and word_after and (not word_before or _closes_next(text, end, mark))
    if not opened and mark in ('"', "''"):
        if before in " :" and _SET_OFF.match(text, end):
            return True
        if (before in " :" or before.isalpha()) and _SET_OFF_FIRST.match(text, end):
            return True
    if not opened:
        return word_after and not (before.isdigit() and mark == '"' and not after.isalnum())
    if mark == "'":
        return word_after and not word_before
    # Of straight marks, one that follows a space and precedes a word opens, unless what is open began just so.
    return before in " (" and after.isalnum() and not _awaits_close(text, opened[-1], start)


def _closes_next(text: str, offset: int, mark: str) -> bool:
    # `mô hình”Hũ gạo” của`: where nothing is open, the first of two closing marks opens.
    following = _ANY_DOUBLE.search(text, offset, offset + _MAX_MISTYPED)
    return following is not None and following[0] == mark


def _awaits_close(text: str, begun: _Open, start: int) -> bool:
    # `" Hũ gạo " của`: marks set off by spaces on both sides.
    return text[begun.end : begun.end + 1] == " " and text[start + 1 : start + 2] == " "


def _partner(mark: str, opened: list[_Open]) -> int:
    # A single mark closes the nearest single one; any other mark closes the nearest that is open.
    for place in range(len(opened) - 1, -1, -1):
        if (mark == "'") == (opened[place].mark == "'"):
            return place
    return len(opened) - 1


def _left_open(text: str, opened: list[_Open], limit: int) -> Iterator[Quotation]:
    for place, begun in enumerate(opened):
        if begun.mark == "'":
            continue
        end = opened[place + 1].start if place + 1 < len(opened) else limit
        yield Quotation(begun.start, end, begun.end, end, False)


def _rejoined(text: str, found: list[Quotation]) -> Iterator[Quotation]:
    # `“Chi bộ “4 tốt”`: one mark closes both.
    for place, quote in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        if not quote.closed and after and after.closed and quote.start < after.start:
            lead = text[quote.inner_start : after.start]
            short = len(lead) <= _MAX_NESTED_LEAD and lead.endswith(" ") and not _PIECE_ENDED.search(lead)
            if short and "," not in lead and quote.inner_end <= after.start:
                yield Quotation(quote.start, after.end, quote.inner_start, after.inner_end, True)
                continue
        yield quote
