"""What a steering committee steers: the words between its head and the level or body that it belongs to.

    Ban Chỉ đạo | xây dựng nông thôn mới | huyện X        Ban Chỉ đạo | 35 | Tỉnh ủy X

The topic may be long and in lower case; it begins with a number or with a topic that the lexicon knows, and it counts
only where a level, a place or a body follows it.
"""

from __future__ import annotations

from typing import NamedTuple

from trichluc.grammar.names import known_place, place_after_level
from trichluc.grammar.organisation_lexicon import domains, heads, topic_stops, topics
from trichluc.grammar.words import Words, is_foreign

_LONGEST_TOPIC = 24
_LONGEST_NUMBER = 4
_QUOTES = {"“": "”", '"': '"'}
_OWNERS = frozenset({"levelled", "organ"})
_OWNERS_SAID = _OWNERS | {"body", "sole", "ministry", "agency"}


class Topic(NamedTuple):
    """The index after a topic, and whether `quốc gia` closes it, which makes the committee a central one."""

    end: int
    national: bool = False


def read_topic(words: Words, index: int) -> Topic | None:
    """Read a topic that a level, a place or a body follows.

    Args:
        words: the words of the text.
        index: where the topic should begin.

    Returns:
        The topic; null where none begins or nothing of that kind follows.

    >>> from trichluc.folding import fold
    >>> text = "xây dựng nông thôn mới huyện Ba Tri họp"
    >>> read_topic(Words(text, fold(text), 0), 0)
    Topic(end=5, national=False)
    """
    number = _number(words, index)
    at = number or _phrase(words, index) or (_past_quoted(words, index) if words.key(index) in _QUOTES else None)
    if at is None:
        return None
    while at - index < _LONGEST_TOPIC:
        word = words.at(at)
        if word is None:
            return None
        if word.key == "quốc" and words.key(at + 1) == "gia":
            return Topic(at + 2, national=True)
        if _owner(words, at):
            return Topic(at)
        if word.key == "của":
            return Topic(at + 1) if _owner(words, at + 1, _OWNERS_SAID) else None
        if word.key in _QUOTES:
            at = _past_quoted(words, at)
            continue
        further = _phrase(words, at)
        if at == number and further is None:
            return None
        if further is None and (topic_stops().longest(words, at) or not (word.key.isalnum() or word.key in ",-/")):
            return None
        at = further or at + 1
    return None


def read_national_topic(words: Words, index: int) -> int | None:
    """The index after the topic of a committee of the whole country, which nothing need follow.

    >>> from trichluc.folding import fold
    >>> text = "về phòng, chống thiên tai họp"
    >>> read_national_topic(Words(text, fold(text), 0), 0)
    6
    """
    at = _phrase(words, index + 1 if words.key(index) == "về" else index)
    if at is None:
        return None
    while True:
        further = _phrase(words, at + 1 if words.key(at) in (",", "và", "-") else at)
        if further is None:
            break
        at = further
    name = words.at(at)
    if name is not None and name.capital and is_foreign(name.key):
        at += 1
        number = words.at(at + 1)
        if words.key(at) == "-" and number is not None and number.tight and number.key.isdigit():
            at += 2
    return at


def _phrase(words: Words, index: int) -> int | None:
    match = topics().longest(words, index)
    field = domains().longest(words, index)
    # A field of one syllable in lower case is as likely a verb of the committee's: Ban Chỉ đạo thi công.
    if field is not None and field[0] - index > 1 and (match is None or field[0] > match[0]) and field[1].use != "verb":
        return field[0]
    return match[0] if match is not None else None


def _number(words: Words, index: int) -> int | None:
    word, following = words.at(index), words.at(index + 1)
    if word is None or not word.key.isdigit() or len(word.key) > _LONGEST_NUMBER:
        return None
    return None if following is not None and following.tight and not following.key.isalnum() else index + 1


def _owner(words: Words, index: int, frames: frozenset[str] = _OWNERS) -> bool:
    """Whether the level, the place or the body begins here that the committee belongs to."""
    word = words.at(index)
    if word is None:
        return False
    if place_after_level(words, index, post=False, capitals=False) is not None:
        return True
    if not word.capital:
        return False
    place = known_place(words, index)
    head = heads().longest(words, index)
    return (place is not None and place[1].kind != "country") or (head is not None and head[1].frame in frames)


def _past_quoted(words: Words, index: int) -> int:
    closing = _QUOTES[words.key(index)]
    for at in range(index + 1, index + _LONGEST_TOPIC):
        if words.key(at) == closing:
            return at + 1
    return index + _LONGEST_TOPIC
