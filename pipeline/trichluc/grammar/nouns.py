"""The counted noun after a number: `đảng viên, nhân dân`, `hộ nghèo`, `tiêu chí NTM`, without a trailing predicate.

A noun is a head of counted_nouns.tsv with its modifiers, or else the words that follow the number, up to a word of
phrase_ends.tsv, a punctuation mark, a figure or a proper name. Attributes of noun_attributes.tsv go on (`vòng đua | độc
lập`), and so does the country or people that persons and things are of (`người | Trung Quốc`). Heads of one group may
be coordinated: `xã, phường`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.folding import fold
from trichluc.grammar.phrases import Phrases
from trichluc.lexicons import read_lexicon, shipped

Group = Literal[
    "commune", "district", "province", "village", "office", "people", "household", "event", "document", "thing", "mass",
    "share", "money", "duration",
]  # fmt: skip


class CountedNoun(msgspec.Struct, frozen=True):
    """A row of counted_nouns.tsv; `tail` is what may follow the head inside the noun."""

    noun: str
    group: Group
    tail: Literal["any", "verb", "none", "bare"]
    source: str


class PhraseEnd(msgspec.Struct, frozen=True):
    """A row of phrase_ends.tsv: a word that ends a noun phrase."""

    word: str
    kind: Literal["conjunction", "preposition", "demonstrative", "adverb", "verb", "predicate"]
    source: str


class Attribute(msgspec.Struct, frozen=True):
    """A row of noun_attributes.tsv: words that go on a noun phrase."""

    word: str
    kind: Literal["quality", "verb", "people"]
    source: str


class _PlaceRow(msgspec.Struct, frozen=True):
    name: str
    kind: str
    level: str | None
    source: str


class NounRead(NamedTuple):
    """A noun found in a text; `head` is its row, null where the lexicon does not know it."""

    start: int
    end: int
    head: CountedNoun | None


class Words(NamedTuple):
    """Words of a text that single spaces divide, and the offsets at which they end."""

    start: int
    texts: list[str]
    ends: list[int]

    def begin(self, index: int) -> int:
        """The offset at which a word begins."""
        return self.ends[index] - len(self.texts[index])


_WORD = r"\p{L}++(?:[&-]\p{L}++)*+"
_RUN = regex.compile(rf"{_WORD}(?: {_WORD}){{0,9}}+")
_ACRONYM = regex.compile(r"\p{Lu}[\p{Lu}\d&-]{1,9}")
_JOINT = regex.compile(r", ?| - | và |, và ")
_FIGURES = regex.compile(r"-\d{1,3}(?![\p{L}\d/-])")
_MOST_WORDS = 3
_MOST_CONJUNCTS = 5
#: Words before a noun that are no part of it: 15% số hộ, 100% các chi bộ.
_BEFORE = frozenset({"các", "những", "số"})
_COUNT = ["số", "lượng"]
_NUMBER_SIGN = " số"
_TOTAL = ["tổng", "số"]
#: What đầu opens rather than counts: 6,9% đầu nhiệm kỳ.
_OF_TIME = (["nhiệm"], ["năm"], ["tháng"], ["quý"], ["kì"], ["kỳ"], ["vụ"], ["tuần"], ["mùa"])
#: Groups whose nouns a country or a people may follow: người Trung Quốc, gạo Thái Lan.
_OF_A_COUNTRY = frozenset({"people", "thing", "mass"})
#: Groups whose nouns a verb may tell the use of: tàu khai thác, vòng thi đấu.
_FOR_A_USE = frozenset({"thing", "event", "mass"})
#: Bodies that are named for what they do: tổ tư vấn; not nhóm, for 2 nhóm giảm giá tells what prices do.
_BODIES_FOR_A_USE = frozenset({"tổ", "trạm", "chốt", "phòng"})
#: Events that are named for an act with its object: vụ mua bán ma túy, lớp chuyển giao kỹ thuật.
_ACTS = frozenset({"vụ", "lớp"})
_MOST_ATTRIBUTES = 2
#: Heads whom a province or a people may follow: người Nghệ An, người Tày.
_PERSONS = frozenset({"người", "dân", "người dân", "đồng bào"})
#: Groups of nouns for units of administration.
ADMINISTRATIVE = frozenset({"commune", "district", "province", "village"})


@cache
def counted_nouns() -> Phrases[CountedNoun]:
    """The heads of counted nouns by their folded form."""
    return Phrases({fold(row.noun): row for row in read_lexicon(shipped("counted_nouns"), CountedNoun, key=("noun",))})


@cache
def phrase_ends() -> Phrases[PhraseEnd]:
    """The words that end a noun phrase, by their folded form."""
    return Phrases({fold(row.word): row for row in read_lexicon(shipped("phrase_ends"), PhraseEnd, key=("word",))})


@cache
def attributes() -> Phrases[Attribute]:
    """The words that go on a noun phrase, by their folded form."""
    rows = read_lexicon(shipped("noun_attributes"), Attribute, key=("word",))
    return Phrases({fold(row.word): row for row in rows if row.kind != "people"})


@cache
def _origins() -> Phrases[str]:
    rows = read_lexicon(shipped("noun_attributes"), Attribute, key=("word",))
    kinds: dict[str, str] = {fold(row.word): row.kind for row in rows if row.kind == "people"}
    places = read_lexicon(shipped("places"), _PlaceRow, key=("name", "kind"))
    for row in places:
        if row.kind in ("province", "municipality"):
            kinds.setdefault(fold(row.name), "home")
    return Phrases(kinds | {fold(row.name): "country" for row in places if row.kind == "country"})


def words_at(folded: str, position: int) -> Words | None:
    """The words from a position on, ten at most, as long as single spaces alone divide them; null where none begins.

    >>> words_at("5 hộ nghèo, xã", 2)
    Words(start=2, texts=['hộ', 'nghèo'], ends=[4, 10])
    """
    run = _RUN.match(folded, position)
    if run is None:
        return None
    texts = run[0].split(" ")
    end = position - 1
    return Words(position, texts, [(end := end + 1 + len(text)) for text in texts])


def head_of(text: str, words: Words, first: int = 0) -> tuple[CountedNoun, int] | None:
    """The head of a counted noun among words, and how many it takes; a word that rather ends a phrase is none.

    >>> head_of("hộ nghèo ở xã", words_at("hộ nghèo ở xã", 0))[1]
    2
    """
    texts = words.texts
    head, count = counted_nouns().longest(texts, first)
    if count > 1 and phrase_ends().longest(texts, first + count - 1)[1] > 1:
        # Lớp | học tập is no lớp học.
        shorter, fewer = counted_nouns().longest(texts[: first + count - 1], first)
        head, count = (head, count) if shorter is None else (shorter, fewer)
    if head is None or phrase_ends().longest(texts, first)[1] > count:
        return None
    if count == 1:
        written = text[words.begin(first) : words.ends[first]]
        if written[0].isupper() and not written.isupper():
            return None
    return head, count


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
    words = words_at(folded, position)
    return None if words is None else noun_of(text, folded, words, head_of(text, words))


def noun_of(text: str, folded: str, words: Words, head_first: tuple[CountedNoun, int] | None) -> NounRead | None:
    """The counted noun that begins some words, whose first the caller knows to be a head or none; see `read_noun`."""
    for row in _nouns_with_comma():
        if folded.startswith(row.noun, words.start):
            return NounRead(words.start, words.start + len(row.noun), row)
    texts = words.texts
    first = 0
    if len(texts) > 2 and texts[:2] == _TOTAL:
        first = 2
    while first < len(texts) - 1 and texts[first] in _BEFORE:
        first += 1
    counts = texts[first - 1 : first + 1] == _COUNT and first + 1 < len(texts)
    if first and counts and not _ends_phrase(texts, first + 1):
        first += 1
    start = words.begin(first)
    found = head_of(text, words, first) if first else head_first
    if found is None:
        if phrase_ends().longest(texts, first)[1]:
            return None
        written = text[start : words.ends[first]]
        if written[0].isupper():
            acronym = _ACRONYM.fullmatch(written) and not _is_dotted(text, words.ends[first])
            end = words.ends[first]
            while text[end : end + 1].isdigit():
                end += 1  # tấn CO2
            return NounRead(start, end, None) if acronym else None
        return NounRead(start, _extend(text, words, first, 1, None), None)
    head, count = found
    if _is_dotted(text, words.ends[first + count - 1]):
        return None
    end = _extend(text, words, first, count, head)
    if head.noun == "đầu" and (end == words.ends[first] or texts[first + 1 : first + 2] in _OF_TIME):
        # 2 đầu thực quản is two ends, năm đầu no noun.
        return None
    if _precedes_figure(text, end) and folded.endswith(_NUMBER_SIGN, start, end):
        end -= len(_NUMBER_SIGN)  # 2 tuyến số 13 và 14
    return NounRead(start, _coordinate(text, folded, end, head, alone=count == 1), head)


@cache
def _nouns_with_comma() -> tuple[CountedNoun, ...]:
    """The nouns that share a syllable across a comma: `chi, đảng bộ`."""
    return tuple(row for row in counted_nouns().rows.values() if "," in row.noun)


def may_be_cut(noun: NounRead) -> bool:
    """Whether the end of a noun may lie within a word: not where it is a head of two syllables, or one that ends it."""
    head = noun.head
    if head is None or noun.end - noun.start > len(head.noun):
        return True
    return head.tail == "any" and " " not in head.noun


def complete(noun: NounRead, folded: str, token: tuple[int, int]) -> NounRead:
    """A noun whose end was found within a word, with the rest of that word: `đời tổng | thống`.

    Args:
        noun: the noun.
        folded: `fold(text)`.
        token: the word that the segmenter made of the place at which the noun ends.

    Returns:
        The noun, changed or not: the head of a noun is better known than where the segmenter sees words.

    >>> complete(NounRead(3, 11, None), "13 đời tổng thống", (7, 17)).end
    17
    """
    start, end = token
    head = noun.start + len(noun.head.noun) if noun.head else 0
    if start < noun.start or (" " in folded[noun.start : head] and start < head):
        return noun
    words = words_at(folded, noun.end + 1)
    if words is None or end not in words.ends or phrase_ends().longest(words.texts)[1] > words.ends.index(end):
        return noun
    return noun if _ends_phrase(folded[start:end].split(" "), 0) else NounRead(noun.start, end, noun.head)


def _is_dotted(text: str, end: int) -> bool:
    # The TP of TP.HCM begins a name.
    return text[end : end + 1] == "." and text[end + 1 : end + 2].isupper() and text[end - 1].isupper()


def _extend(text: str, words: Words, first: int, count: int, head: CountedNoun | None) -> int:
    texts, ends = words.texts, words.ends
    index = first + count
    if head is None:
        return _extend_unknown(text, words, first)
    if count == 1 and head.tail == "verb" and (after := _after_verb(text, words, index)) > index:
        return ends[after - 1]
    last = index
    if count == 1 and head.tail in ("any", "verb"):
        last = _after_any(text, words, first, head)
    elif head.tail == "bare" and (head.group == "people" or head.noun == "hộ"):
        person, used = counted_nouns().longest(texts, index)
        if person is not None and used > 1 and person.group == "people":
            # Chị cán bộ, em học sinh, hộ thanh niên.
            return ends[index + used - 1]
    if head.tail != "bare":
        last = _after_attributes(text, words, last, head)
    return _with_proper(text, words, last, head)


def _extend_unknown(text: str, words: Words, first: int) -> int:
    texts, ends, index = words.texts, words.ends, first + 1
    if index == len(texts):
        return ends[first]
    phrase, used = phrase_ends().longest(texts, index)
    if phrase is not None:
        # Máy bay, tủ đựng: after a head that the lexicon does not know, a lone verb makes a compound: not dài 3 m.
        if phrase.kind != "verb" or used > 1 or _precedes_figure(text, ends[index]):
            return ends[first]
    elif text[words.begin(index)].isupper():
        return _with_figures(text, ends[index]) if _ACRONYM.fullmatch(_written(text, words, index)) else ends[first]
    # Its modifier is one word, or a noun or attribute that the lexicons know.
    used = max(1, counted_nouns().longest(texts, index)[1], _attribute_at(text, words, index, None))
    return ends[index + used - 1]


def _after_verb(text: str, words: Words, index: int) -> int:
    """Past the verb that a head like `cuộc` or `cách` takes, and the object of a short one: cách giảm cân."""
    texts = words.texts
    phrase, used = phrase_ends().longest(texts, index)
    if phrase is None or phrase.kind != "verb":
        return index
    index += used
    if used == 1 and index < len(texts) and text[words.begin(index)].islower() and not _ends_phrase(texts, index):
        return index + max(1, counted_nouns().longest(texts, index)[1])
    return index


def _after_any(text: str, words: Words, first: int, head: CountedNoun) -> int:
    """Past the words of any kind that modify a head of one syllable."""
    texts, index = words.texts, first + 1
    while index < min(len(texts), first + _MOST_WORDS):
        used = _attribute_at(text, words, index, head)
        if not used and text[words.begin(index)].isupper():
            break
        if not used and _ends_phrase(texts, index):
            phrase, length = phrase_ends().longest(texts, index)
            # Phòng giao dịch: the syllable that elsewhere is a verb is part of a longer noun.
            compound = counted_nouns().longest(texts, index)[1]
            if phrase is None or phrase.kind != "verb" or compound <= length:
                break
            used = compound
        index += used or 1
    return index


def _after_attributes(text: str, words: Words, index: int, head: CountedNoun) -> int:
    for _ in range(_MOST_ATTRIBUTES):
        used = _attribute_at(text, words, index, head)
        if not used:
            break
        index += used
    return index


def _attribute_at(text: str, words: Words, index: int, head: CountedNoun | None) -> int:
    """How many words from one on are an attribute of a head; none where a longer phrase ends the noun."""
    attribute, used = attributes().longest(words.texts, index)
    if attribute is None or phrase_ends().longest(words.texts, index)[1] > used:
        return 0
    if text[words.begin(index)].isupper() and not attribute.word[0].isupper():
        return 0
    if attribute.kind != "verb":
        return used
    if head is None or (head.group not in _FOR_A_USE and head.noun not in _BODIES_FOR_A_USE):
        return 0
    if head.noun in _ACTS:
        return 0 if _precedes_figure(text, words.ends[index + used - 1]) else used
    return 0 if _has_object(text, words, index + used) else used


def _has_object(text: str, words: Words, index: int) -> bool:
    """Whether what follows a verb is its object, so that the verb is no attribute: 5 tàu khai thác 30 tấn cá."""
    if index == len(words.texts):
        return _precedes_figure(text, words.ends[index - 1])
    if text[words.begin(index)].isupper():
        return False
    return not (_ends_phrase(words.texts, index) or attributes().longest(words.texts, index)[1])


def _with_proper(text: str, words: Words, index: int, head: CountedNoun) -> int:
    """The end of a noun before a word, or of the acronym, country or people there that is part of it."""
    end = words.ends[index - 1]
    if index == len(words.texts) or not text[words.begin(index)].isupper():
        return end
    if _ACRONYM.fullmatch(_written(text, words, index)):
        named = _with_figures(text, words.ends[index])
        # 14 tầng chung cư CT8D: a code is no part of the noun.
        return end if head.group == "people" or text[named : named + 1].isalnum() else named
    if head.group not in _OF_A_COUNTRY:
        return end
    kind, used = _origins().longest(words.texts, index)
    if kind is None or (kind != "country" and (head.group != "people" or head.noun not in _PERSONS)):
        return end
    return words.ends[index + used - 1]


def _ends_phrase(texts: Sequence[str], index: int) -> bool:
    return phrase_ends().longest(texts, index)[1] > 0


def _written(text: str, words: Words, index: int) -> str:
    return text[words.begin(index) : words.ends[index]]


def _with_figures(text: str, end: int) -> int:
    # Ca COVID-19: the figures are part of the name.
    figures = _FIGURES.match(text, end)
    return figures.end() if figures else end


def _precedes_figure(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isdigit()


def _coordinate(text: str, folded: str, end: int, head: CountedNoun, *, alone: bool) -> int:
    if head.group == "mass":
        return _coordinate_mass(text, folded, end)
    if head.group not in ADMINISTRATIVE and (head.group != "office" and (alone or head.group != "people")):
        return end
    for _ in range(_MOST_CONJUNCTS):
        joint = _JOINT.match(folded, end)
        words = words_at(folded, joint.end()) if joint else None
        following = head_of(text, words) if words else None
        if words is None or following is None or not _same_level(head, following[0]):
            return end
        if following[0].tail == "bare" and following[0].group == "people":
            return end
        if _precedes_figure(text, words.ends[following[1] - 1]):
            return end  # 71 công đoàn, doanh nghiệp 7
        end = words.ends[following[1] - 1]
    return end


def _coordinate_mass(text: str, folded: str, end: int) -> int:
    """Past substances in a row, none of which has a figure of its own: xôi, cháo."""
    for _ in range(_MOST_CONJUNCTS):
        joint = _JOINT.match(folded, end)
        words = words_at(folded, joint.end()) if joint else None
        following = head_of(text, words) if words else None
        if words is None or following is None or following[0].group != "mass":
            return end
        after = words.ends[following[1] - 1]
        if _precedes_figure(text, after) or (
            following[1] < len(words.texts) and not _ends_phrase(words.texts, following[1])
        ):
            return end
        end = after
    return end


def _same_level(head: CountedNoun, other: CountedNoun) -> bool:
    return head.group == other.group or (head.group == "province" and other.noun == "thành phố")
