"""The words of a text from one place on, cut only as far as a grammar reads, and phrases looked up among them.

A grammar of names looks at few places of a text, so the text as a whole is never cut into words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import regex

from trichluc.folding import fold

Value = TypeVar("Value")

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*\d*|\d+|\n|[^\s\p{L}\d]")
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


class Words:
    """The words of `text` from `start` to the end of its line, cut one by one as they are asked for.

    Args:
        text: the view.
        folded: `fold(text)`.
        start: where the first word begins.

    >>> words = Words("Hội LHPN xã", fold("Hội LHPN xã"), 0)
    >>> [(word.key, word.upper) for word in (words.at(0), words.at(1), words.at(2)) if word], words.at(3)
    ([('hội', False), ('lhpn', True), ('xã', False)], None)
    """

    __slots__ = ("_done", "_next", "_words", "folded", "spent", "start", "text")

    def __init__(self, text: str, folded: str, start: int) -> None:
        self.text = text
        self.folded = folded
        self.start = start
        #: attempts at names within the name, which a grammar counts to stay linear on hostile repetition
        self.spent = 0
        self._words: list[Word] = []
        self._next = start
        self._done = False

    def at(self, index: int) -> Word | None:
        """The word of that index, or null beyond the end of the line."""
        words = self._words
        while len(words) <= index:
            if self._done:
                return None
            match = _WORD.search(self.text, self._next)
            if match is None or match[0] == "\n":
                self._done = True
                return None
            start, end = match.span()
            words.append(Word(start, end, self.folded[start:end], match[0], start == self._next and bool(words)))
            self._next = end
        return words[index]

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

    def longest(self, words: Words, index: int) -> tuple[int, Value] | None:
        """The longest phrase from a word on: the index after it and its value."""
        found: tuple[int, Value] | None = None
        node = self._root
        while (word := words.at(index)) is not None:
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
