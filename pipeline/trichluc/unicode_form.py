"""Composed form (NFC) as edits, so that decomposed text keeps its offsets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from trichluc.alignment import Edit

_MARKED = regex.compile(r"\P{M}\p{M}+")


def unicode_form_edits(text: str) -> Iterator[Edit]:
    """The edits that bring a text to NFC.

    Args:
        text: any text, as decoded.

    >>> list(unicode_form_edits("hoa\u0300 xa\u0303"))
    [Edit(start=2, end=4, new='à'), Edit(start=6, end=8, new='ã')]
    """
    if unicodedata.is_normalized("NFC", text):
        return
    for match in _MARKED.finditer(text):
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            yield Edit(match.start(), match.end(), composed)
