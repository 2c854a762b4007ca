"""Line ends within a sentence: a page's markup leaves them around a link, a copied page at the end of each line.

A line end is taken for one where the next line goes on in small letters and this one ends with no stop, or ends with a
word that leaves more to come (`của`, `tháng`). Where many do,
the text is wrapped at a width, and so is every full line of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Literal

import msgspec
import regex

from trichluc.lexicons import read_lexicon, shipped


class LayoutRow(msgspec.Struct):
    """A row of the lexicon `layout`: a phrase, the part that it plays, and where in a line it does."""

    phrase: str
    role: Literal["boilerplate", "footer", "byline", "credit", "kicker", "unfinished"]
    position: Literal["line", "start", "inside", "end"]
    source: str


@cache
def layout_rows() -> list[LayoutRow]:
    """The rows of the lexicon `layout`."""
    return read_lexicon(shipped("layout"), LayoutRow, key=("phrase", "role"))


_LINE_END = re.compile(r"\r\n?|\n")
_STOPS = frozenset(".!?…:;|")
_CLOSING = "\"'”’») "
# What begins a line of its own: a bullet, a number, a letter with a bracket.
_OWN_LINE = regex.compile(r"[-–—•●▪*+·>]|\d{1,2}[.)]\s|\p{Ll}[.)]")
_RANGE = regex.compile(r"[-–] ?\d")
_FEWEST_WORDS = 3
_LEAST_WRAPPED, _SHARE_WRAPPED = 4, 0.2
_NARROWEST = 28  # characters
_SLACK = 4  # characters that a full line may lack


def join_sentences(text: str) -> str:
    """The text with a space for each character of a line end that lies within a sentence.

    Args:
        text: a text with its line ends.

    Returns:
        A text of the same length, so that offsets hold.

    >>> join_sentences("Về đích\\nSáng 5/6, Hội Nông dân\\nxã Đăk Xú ra mắt mô hình.\\nMừng công.")
    'Về đích\\nSáng 5/6, Hội Nông dân xã Đăk Xú ra mắt mô hình.\\nMừng công.'
    """
    ends = list(_LINE_END.finditer(text))
    if not ends:
        return text
    starts = [0, *(end.end() for end in ends)]
    lines = [text[start : end.start()].strip() for start, end in zip(starts, ends, strict=False)]
    lines.append(text[starts[-1] :].strip())
    going_on = [_goes_on(before, after) for before, after in pairwise(lines)]
    if not any(going_on):
        return text
    width = _width(lines, going_on)
    pieces, done = [], 0
    for index, end in enumerate(ends):
        inside = going_on[index] and (index > 0 or width > 0)
        if inside or (width and _is_full(lines[index], lines[index + 1], width)):
            pieces += [text[done : end.start()], " " * len(end[0])]
            done = end.end()
    return "".join([*pieces, text[done:]])


def _goes_on(line: str, after: str) -> bool:
    """Whether a sentence goes on on the next line: in small letters, or after a word that ends none."""
    words = line.split()
    if not after or len(words) < _FEWEST_WORDS:
        return False
    if not after[0].islower() and not (after[0].isalnum() and words[-1] in _unfinished()):
        return False
    return line.rstrip(_CLOSING)[-1:] not in _STOPS and not _is_own(line, after)


def _is_own(line: str, after: str) -> bool:
    """Whether a line begins as one of its own, and not as the rest of a range: `từ 150` / `- 400 triệu`."""
    return _OWN_LINE.match(after) is not None and not (line[-1:].isdigit() and _RANGE.match(after))


@cache
def _unfinished() -> frozenset[str]:
    """Words in small letters that end no line of their own: `của`, `tháng`, `xã`."""
    return frozenset(row.phrase for row in layout_rows() if row.role == "unfinished")


def _width(lines: Sequence[str], going_on: Sequence[bool]) -> int:
    """The width in characters at which a text is wrapped; 0 if it is not."""
    wrapped = [len(line) for line, goes_on in zip(lines, going_on, strict=False) if goes_on]
    filled = sum(1 for line in lines if line)
    if len(wrapped) < max(_LEAST_WRAPPED, _SHARE_WRAPPED * filled):
        return 0
    width = max(wrapped)
    return width if width >= _NARROWEST else 0


def _is_full(line: str, after: str, width: int) -> bool:
    """Whether the next word would not have fitted into a line that ends with no stop."""
    if not line or not after or line.rstrip(_CLOSING)[-1:] in _STOPS or _is_own(line, after):
        return False
    return len(line) + 1 + len(after.split(" ", 1)[0]) + _SLACK > width
