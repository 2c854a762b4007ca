"""The cues of the lexicon of abbreviations: the words that call for one of several senses of a form.

A cue speaks beside the form (`<word` right before, `>word` right after) or near it (`word`). Kinds of neighbour have
names: `>{number}` (QL 14), `>{name}` (P.Thạnh Lộc), `>{person}` (BS Nguyễn Thị Hoa), `>{code}` (QĐ 1719/QĐ-TTg),
`<{number}` (300 CN) and `<{name}` (Agribank CN).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import regex

from trichluc.folding import fold, fold_name
from trichluc.grammar.organisation_lexicon import surnames
from trichluc.lexicons import PhraseIndex
from trichluc.patterns import DOCUMENT_CODE

#: characters on either side that are read
REACH = 60
_AFTER = {
    "{number}": regex.compile(r"[\s.]*\d"),
    "{name}": regex.compile(r"\.?\s?\p{Lu}\p{Ll}"),
    "{code}": regex.compile(rf"\s?(?:số\s?:?\s?)?(?:{DOCUMENT_CODE.pattern})", DOCUMENT_CODE.flags),
}
_BEFORE = {
    "{number}": regex.compile(r"(?:\d|(?<!\p{L})(?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ))\s$"),
    "{name}": regex.compile(r"\p{Lu}\p{Ll}+\s$"),
}
_PERSON = regex.compile(r"\.?\s?(?P<surname>\p{Lu}\p{Ll}*)\s\p{Lu}\p{L}")
_CAPITALISED = regex.compile(r"[\s.]{0,2}\p{Lu}\p{Ll}")


class Heard(NamedTuple):
    """How many cues of one sense stand beside a form, and how many near it."""

    beside: int
    near: int


class CueIndex:
    """The cues of the senses of one form.

    Args:
        cues: for each sense its cues.

    >>> index = CueIndex([["<hội", "ruộng"], ["<{number}"]])
    >>> index.hear("Hội ND xã chăm ruộng", fold("Hội ND xã chăm ruộng"), 4, 6)
    [Heard(beside=1, near=1), Heard(beside=0, near=0)]
    """

    def __init__(self, cues: Iterable[Iterable[str]]) -> None:
        before: dict[str, list[int]] = {}
        after: dict[str, list[int]] = {}
        near: dict[str, list[int]] = {}
        self._size = 0
        for number, own in enumerate(cues):
            self._size += 1
            for cue in own:
                places = {"<": before, ">": after}.get(cue[0], near)
                places.setdefault(cue.lstrip("<>") if "{" in cue else fold(cue.lstrip("<>")), []).append(number)
        self._kinds_before = [(_BEFORE[cue], before.pop(cue)) for cue in list(before) if cue in _BEFORE]
        self._kinds_after = [(_AFTER[cue], after.pop(cue)) for cue in list(after) if cue in _AFTER]
        self._persons = after.pop("{person}", [])
        self._before, self._ends = before, tuple(before)
        self._after, self._starts = after, tuple(after)
        self._near = list(near.values())
        self._index = PhraseIndex(list(near)) if near else None

    def hear(self, text: str, folded: str, start: int, end: int) -> list[Heard]:
        """What the cues of each sense say at `text[start:end]`.

        Args:
            text: the text in which the form stands.
            folded: `fold(text)`.
            start, end: the form.
        """
        beside, near = [0] * self._size, [0] * self._size
        left = folded[max(0, start - REACH) : start]
        right = folded[end : end + REACH]
        before, after = left.rstrip(), right.lstrip(" .")
        if before.endswith(self._ends):
            for word, senses in self._before.items():
                if before.endswith(word) and not before[-len(word) - 1 : -len(word)].isalnum():
                    _count(beside, senses)
        if after.startswith(self._starts):
            for word, senses in self._after.items():
                if after.startswith(word) and not after[len(word) : len(word) + 1].isalnum():
                    _count(beside, senses)
        for kind, senses in self._kinds_before:
            if kind.search(text, max(0, start - REACH), start):
                _count(beside, senses)
        for kind, senses in self._kinds_after:
            if kind.match(text, end):
                _count(beside, senses)
        if self._persons and is_person(text, end):
            _count(beside, self._persons)
        if self._index:
            for side in (left, right):
                for _, _, number in self._index.find(side):
                    _count(near, self._near[number])
        return [Heard(*pair) for pair in zip(beside, near, strict=True)]


def _count(counts: list[int], senses: Iterable[int]) -> None:
    for sense in senses:
        counts[sense] += 1


def is_person(text: str, at: int) -> bool:
    """Whether the name of a person follows.

    >>> is_person("BS Nguyễn Thị Hoa", 2), is_person("BS trực", 2)
    (True, False)
    """
    found = _PERSON.match(text, at)
    return found is not None and fold_name(found["surname"]) in surnames()


def is_capitalised(text: str, at: int) -> bool:
    """Whether a capitalised word follows."""
    return _CAPITALISED.match(text, at) is not None
