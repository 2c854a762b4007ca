"""Phrases of several words, of which the longest is found among words that are already cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar

Row = TypeVar("Row")


class _Node(Generic[Row]):
    """A word in a tree of phrases: the row of the phrase that ends with it, if one does, and the words that go on."""

    __slots__ = ("branches", "row")

    def __init__(self) -> None:
        self.row: Row | None = None
        self.branches: _Branches[Row] = {}


_Branches: TypeAlias = dict[str, _Node[Row]]


class Phrases(Generic[Row]):
    """Phrases of one word or more, of which the longest is found at a place among words.

    Args:
        rows: what each folded phrase stands for.
    """

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = rows
        self._root: _Branches[Row] = {}
        for phrase, row in rows.items():
            branches = self._root
            *before, last = phrase.split(" ")
            for word in before:
                branches = branches.setdefault(word, _Node()).branches
            branches.setdefault(last, _Node()).row = row

    def longest(self, texts: Sequence[str], first: int = 0) -> tuple[Row | None, int]:
        """The longest phrase that begins with a word, and how many words it takes.

        >>> Phrases({"hộ": 1, "hộ nghèo": 2}).longest(["hộ", "nghèo", "ở"])
        (2, 2)
        """
        found, used, index = None, 0, first
        branches = self._root
        while index < len(texts) and (node := branches.get(texts[index])) is not None:
            index += 1
            if node.row is not None:
                found, used = node.row, index - first
            branches = node.branches
        return found, used
