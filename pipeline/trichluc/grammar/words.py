"""The words of a text from one place on, cut only as far as a grammar reads, and phrases looked up among them.

A grammar of names looks at few places of a text, so the text as a whole is never cut into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Generic, TypeVar

import regex

from trichluc.folding import fold

Value = TypeVar("Value")

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*\d*|\d+|\n|[^\s\p{L}\d]")
_NEXT = regex.compile(rf"[^\S\n]*+({_WORD.pattern})")
# What a Vietnamese syllable can be made of, bare of tones; `Vingroup` and `Honda` are none.
_SYLLABLE = regex.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


class Word:
    """A word, a number or a mark: where it stands, its folded form and its capitals."""

    __slots__ = ("capital", "end", "key", "start", "tight", "upper")

    def __init__(self, start: int, end: int, key: str, written: str, tight: bool) -> None:
        self.start = start
        self.end = end
        self.key = key
        #: begins with a capital
        self.capital = written[0].isupper()
        #: is of capitals only, and of more than one
        self.upper = len(written) > 1 and written.isupper()
        #: stands close to what is before it, without a space
        self.tight = tight


_NO_ASIDES: Mapping[int, int] = MappingProxyType({})
_UNCUT = Word(0, 0, "", " ", tight=False)


class Words:
    """The words of `text` from `start` to the end of its line, cut one by one as they are asked for.

    Args:
        text: the view.
        folded: `fold(text)`.
        start: where the first word begins.
        cut: the words after the first that other `Words` of the same text have cut, by where each was looked for.
        asides: brackets to be read over, by where they open: where each ends.

    >>> words = Words("Hội LHPN xã", fold("Hội LHPN xã"), 0)
    >>> [(word.key, word.upper) for word in (words.at(0), words.at(1), words.at(2)) if word], words.at(3)
    ([('hội', False), ('lhpn', True), ('xã', False)], None)
    """

    __slots__ = ("_asides", "_cut", "_done", "_next", "_words", "folded", "spent", "start", "text")

    def __init__(
        self,
        text: str,
        folded: str,
        start: int,
        cut: dict[int, Word | None] | None = None,
        asides: Mapping[int, int] = _NO_ASIDES,
    ) -> None:
        self.text = text
        self.folded = folded
        self.start = start
        #: attempts at names within the name, which a grammar counts to stay linear on hostile repetition
        self.spent = 0
        self._words: list[Word] = []
        self._asides = asides
        self._cut = {} if cut is None else cut
        self._next = start
        self._done = False

    def at(self, index: int) -> Word | None:
        """The word of that index, or null beyond the end of the line."""
        words = self._words
        if index < len(words):
            return words[index]
        cut = self._cut
        while len(words) <= index:
            if self._done:
                return None
            word = cut.get(self._next, _UNCUT) if words else self._cut_next(first=True)
            if word is _UNCUT:
                word = cut[self._next] = self._cut_next(first=False)
            if word is None:
                self._done = True
                return None
            words.append(word)
            self._next = word.end
        return words[index]

    def _cut_next(self, *, first: bool) -> Word | None:
        match = _WORD.search(self.text, self._next)
        if match is None or match[0] == "\n":
            return None
        start, end = match.span()
        if start in self._asides:
            match = _WORD.search(self.text, self._asides[start])
            if match is None or match[0] == "\n":
                return None
            start, end = match.span()
        return Word(start, end, self.folded[start:end], match[0], start == self._next and not first)

    def divide(self, index: int, length: int) -> None:
        """Make two words of one that has already been cut: its first `length` letters, and the rest."""
        word = self._words[index]
        middle = word.start + length
        self._words[index : index + 1] = [
            Word(start, end, self.folded[start:end], self.text[start:end], tight)
            for start, end, tight in ((word.start, middle, word.tight), (middle, word.end, True))
        ]

    def key(self, index: int) -> str:
        """The folded form of the word of that index, empty beyond the end of the line."""
        word = self.at(index)
        return word.key if word is not None else ""


def keys_of(phrase: str) -> list[str]:
    """The folded words of a phrase, cut as `Words` cuts a text."""
    return [match[0] for match in _WORD.finditer(fold(phrase))]


class PhraseTrie(Generic[Value]):
    """Phrases by their folded words, whatever the spaces around hyphens and commas in the text.

    Args:
        entries: phrases with what is to be known of them; a later one of the same form replaces an earlier one.

    >>> trie = PhraseTrie([("phát thanh - truyền hình", 1), ("phát thanh", 2)])
    >>> text = "Phát thanh-Truyền hình tỉnh"
    >>> trie.longest(Words(text, fold(text), 0), 0)
    (5, 1)
    """

    def __init__(self, entries: Iterable[tuple[str, Value]]) -> None:
        self._root: dict[str, object] = {}
        for phrase, value in entries:
            node = self._root
            for key in keys_of(phrase):
                node = node.setdefault(key, {})  # type: ignore[assignment]
            node[""] = value

    def may_begin(self, text: str, folded: str, start: int, end: int) -> bool:
        """Whether a phrase may begin with a word, by that word and the next: a cheap look before `longest`.

        >>> trie, text = PhraseTrie([("công an", 1)]), "công ty, công an"
        >>> [trie.may_begin(text, text, start, start + 4) for start in (0, 9)]
        [False, True]
        """
        node = self._root.get(folded[start:end])
        if node is None or "" in node:  # type: ignore[operator]
            return True
        match = _NEXT.match(text, end)
        return match is not None and folded[match.start(1) : match.end(1)] in node  # type: ignore[operator]

    def longest(self, words: Words, index: int) -> tuple[int, Value] | None:
        """The longest phrase from a word on: the index after it and its value."""
        found: tuple[int, Value] | None = None
        node = self._root
        at, cut = words.at, words._words
        # Most words looked up are cut already: they are taken from the list without a call.
        while (word := cut[index] if index < len(cut) else at(index)) is not None:
            step = node.get(word.key)
            if step is None:
                break
            node = step  # type: ignore[assignment]
            index += 1
            if "" in node:
                found = index, node[""]  # type: ignore[assignment]
        return found


def is_foreign(key: str) -> bool:
    """Whether a folded word cannot be a Vietnamese syllable.

    >>> [is_foreign(word) for word in ("vingroup", "honda", "trường", "thanh", "sjc", "masan")]
    [True, True, False, False, True, True]
    """
    return _SYLLABLE.fullmatch(_bare(key)) is None


_TONES = str.maketrans(
    "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ",
    "aaaaaăăăăăâââââeeeeeêêêêêiiiiioooooôôôôôơơơơơuuuuuưưưưưyyyyy",
)


def _bare(key: str) -> str:
    return key.translate(_TONES)
