"""The counted noun after a number: `đảng viên, nhân dân`, `hộ nghèo`, `tiêu chí NTM`, without a trailing predicate.

A noun is a head of counted_nouns.tsv with its modifiers, or else the words that follow the number, up to a word of
phrase_ends.tsv, a punctuation mark, a figure or a proper name. Heads of one group may be coordinated: `xã, phường`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple, TypeVar

import msgspec
import regex

from trichluc.folding import fold
from trichluc.lexicons import read_lexicon, shipped

Group = Literal[
    "commune", "district", "province", "village", "office", "people", "household", "event", "document", "thing", "mass",
    "share", "money", "duration",
]  # fmt: skip


class CountedNoun(msgspec.Struct, frozen=True):
    """A row of counted_nouns.tsv; `tail` is what may follow the head inside the noun."""

    noun: str
    group: Group
    tail: Literal["any", "verb", "none"]
    source: str


class PhraseEnd(msgspec.Struct, frozen=True):
    """A row of phrase_ends.tsv: a word that ends a noun phrase."""

    word: str
    kind: Literal["conjunction", "preposition", "demonstrative", "adverb", "verb"]
    source: str


class NounRead(NamedTuple):
    """A noun found in a text; `head` is its row, null where the lexicon does not know it."""

    start: int
    end: int
    head: CountedNoun | None


class Word(NamedTuple):
    """A word of a text."""

    start: int
    end: int


Row = TypeVar("Row")

_WORD = regex.compile(r"\p{L}++(?:[&-]\p{L}++)*+")
_ACRONYM = regex.compile(r"\p{Lu}[\p{Lu}\d&-]{1,9}")
_JOINT = regex.compile(r", ?| - | và |, và ")
_LONGEST = 5
_MOST_WORDS = 3
_MOST_CONJUNCTS = 5
#: Words before a noun that are no part of it: 15% số hộ, 100% các chi bộ.
_BEFORE = frozenset({"các", "những", "số", "toàn bộ"})
_ADMINISTRATIVE = frozenset({"commune", "district", "province", "village"})


@cache
def counted_nouns() -> dict[str, CountedNoun]:
    """The heads of counted nouns by their folded form."""
    return {fold(row.noun): row for row in read_lexicon(shipped("counted_nouns"), CountedNoun, key=("noun",))}


@cache
def phrase_ends() -> dict[str, PhraseEnd]:
    """The words that end a noun phrase, by their folded form."""
    return {fold(row.word): row for row in read_lexicon(shipped("phrase_ends"), PhraseEnd, key=("word",))}


def words_at(folded: str, position: int, most: int) -> list[Word]:
    """The words from a position on, as long as single spaces alone divide them."""
    words: list[Word] = []
    while len(words) < most and (match := _WORD.match(folded, position)):
        words.append(Word(match.start(), match.end()))
        position = match.end()
        if position >= len(folded) or folded[position] != " ":
            break
        position += 1
    return words


def longest(rows: Mapping[str, Row], folded: str, words: Sequence[Word]) -> tuple[Row | None, int]:
    """The longest phrase of a lexicon at the head of a list of words, and how many of them it takes.

    >>> longest(counted_nouns(), "hộ nghèo ở xã", words_at("hộ nghèo ở xã", 0, 5))[1]
    2
    """
    for count in range(min(len(words), _LONGEST), 0, -1):
        row = rows.get(folded[words[0].start : words[count - 1].end])
        if row is not None:
            return row, count
    return None, 0


def head_at(text: str, folded: str, position: int) -> tuple[CountedNoun, int] | None:
    """The head of a counted noun at a position, and where it ends; a word that rather ends a phrase is none.

    >>> head_at("hộ nghèo ở xã", "hộ nghèo ở xã", 0)[1]
    8
    """
    words = words_at(folded, position, _LONGEST)
    head, count = longest(counted_nouns(), folded, words)
    if head is None or longest(phrase_ends(), folded, words)[1] > count:
        return None
    written = text[words[0].start : words[0].end]
    if count == 1 and written[0].isupper() and not written.isupper():
        return None
    return head, words[count - 1].end


def read_noun(text: str, folded: str, position: int) -> NounRead | None:
    """The counted noun that begins at a position.

    Args:
        text: the text as written.
        folded: `fold(text)`.
        position: where the first word after the number, its unit and one space begins.

    Returns:
        The noun, or null where no noun follows.

    >>> [text[:read_noun(text, text, 0).end] for text in ("xã của huyện", "đảng viên, nhân dân", "hộ thoát nghèo")]
    ['xã', 'đảng viên, nhân dân', 'hộ']
    """
    words = words_at(folded, position, 2 * _LONGEST)
    while words and (skipped := _leading(folded, words)):
        words = words[skipped:]
    if not words:
        return None
    first = words[0]
    found = head_at(text, folded, first.start)
    if found is None:
        if longest(phrase_ends(), folded, words)[1]:
            return None
        written = text[first.start : first.end]
        if written[0].isupper():
            acronym = _ACRONYM.fullmatch(written) and not _is_dotted(text, first.end)
            return NounRead(first.start, first.end, None) if acronym else None
        return NounRead(first.start, _extend(text, folded, words, 1, None), None)
    head, end = found
    if _is_dotted(text, end):
        return None
    count = sum(word.end <= end for word in words)
    end = _extend(text, folded, words, count, head)
    return NounRead(first.start, _coordinate(text, folded, end, head, alone=count == 1), head)


def _is_dotted(text: str, end: int) -> bool:
    # The TP of TP.HCM begins a name.
    return text[end : end + 1] == "." and text[end + 1 : end + 2].isupper() and text[end - 1].isupper()


def _leading(folded: str, words: Sequence[Word]) -> int:
    for count in (2, 1):
        if len(words) > count and folded[words[0].start : words[count - 1].end] in _BEFORE:
            return count
    return 0


def _extend(text: str, folded: str, words: Sequence[Word], count: int, head: CountedNoun | None) -> int:
    end = words[count - 1].end
    if head is not None and count == 1 and head.tail == "verb":
        phrase, used = longest(phrase_ends(), folded, words[1:])
        if phrase is not None and phrase.kind == "verb":
            return words[used].end
    limit = 1 if head is not None and (count > 1 or head.tail == "none") else _MOST_WORDS
    for index in range(count, len(words)):
        word = words[index]
        written = text[word.start : word.end]
        phrase, used = longest(phrase_ends(), folded, words[index:])
        if phrase is not None:
            # Máy bay, tủ đựng: after a head that the lexicon does not know, a lone verb makes a compound.
            if head is not None or index > 1 or phrase.kind != "verb" or used > 1:
                break
        elif written[0].isupper():
            return word.end if _ACRONYM.fullmatch(written) and (head is None or head.tail != "none") else end
        if index >= limit:
            break
        if head is None and index == 1:
            # After a head that the lexicon does not know its modifier is one word, or a noun that it knows.
            return words[index + max(1, longest(counted_nouns(), folded, words[index:])[1]) - 1].end
        end = word.end
    return end


def _coordinate(text: str, folded: str, end: int, head: CountedNoun, *, alone: bool) -> int:
    if head.group not in _ADMINISTRATIVE and (
        head.group not in ("office", "people") or (alone and head.group == "people")
    ):
        return end
    for _ in range(_MOST_CONJUNCTS):
        joint = _JOINT.match(folded, end)
        following = head_at(text, folded, joint.end()) if joint else None
        if following is None or not _same_level(head, following[0]):
            return end
        if following[0].tail == "none" and following[0].group == "people":
            return end
        end = following[1]
    return end


def _same_level(head: CountedNoun, other: CountedNoun) -> bool:
    if head.group == other.group:
        return True
    return head.group == "province" and other.noun == "thành phố"
