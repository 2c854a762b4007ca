"""Heads of organisations' names as words that bind the segmentation: Huyện ủy | Ngọc Hồi."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from trichluc.folding import fold
from trichluc.grammar.organisation_lexicon import HeadRow
from trichluc.lexicons import PhraseIndex, read_lexicon, shipped


@cache
def _heads() -> PhraseIndex:
    rows = read_lexicon(shipped("organisations"), HeadRow, key=("phrase",))
    phrases = {fold(row.phrase): row.phrase for row in rows if " " in row.phrase}
    return PhraseIndex(sorted(phrases))


def find_heads(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """The heads of two or more syllables that are written with a capital.

    Args:
        text: a normalised text.
        folded: the same, folded.

    >>> text = "Huyện ủy Ngọc Hồi và các hợp tác xã"
    >>> [text[start:end] for start, end in find_heads(text, fold(text))]
    ['Huyện ủy']
    """
    return ((start, end) for start, end, _ in _heads().find(folded) if text[start].isupper())
