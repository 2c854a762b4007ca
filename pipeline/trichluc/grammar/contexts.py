"""What stands around a number: a comparator, a label that makes it a name, a quotation that holds it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.folding import fold
from trichluc.lexicons import read_lexicon, shipped
from trichluc.records import Comparator

NeighbourKind = Literal[
    "before_year",
    "before_lone_one",
    "period",
    "kin",
    "indefinite",
    "before_date",
    "distributive",
    "counted",
    "sold",
    "score",
    "daily",
    "flower",
    "rate",
    "act",
    "parent",
    "located",
    "bounded",
    "place",
    "frequency",
    "lasting",
    "land",
    "difference",
]
Followed = Literal["measure", "people", "forces", "counted", "time", "any"]


class ComparatorPhrase(msgspec.Struct, frozen=True):
    """A row of comparators.tsv: a phrase that bounds the amount after or before it."""

    phrase: str
    comparator: Comparator
    position: Literal["before", "after"]
    source: str


class Label(msgspec.Struct, frozen=True):
    """A row of number_labels.tsv: a word after which a number is a name, unless what is `followed` comes next."""

    word: str
    followed: Followed
    source: str


class Slogan(msgspec.Struct, frozen=True):
    """A row of slogans.tsv: a word that makes a number part of a campaign's name, or an idiom that holds numbers."""

    word: str
    kind: Literal["trigger", "slogan", "idiom"]
    source: str


class Neighbour(msgspec.Struct, frozen=True):
    """A row of number_neighbours.tsv: a word near a number that tells how to read it."""

    word: str
    kind: NeighbourKind
    source: str


class Left(NamedTuple):
    """The words before a number, nearest first, and the punctuation mark that touches it, if any."""

    words: list[str]
    mark: str


_REACH = 52
_MOST_WORDS = 4
# A bound may reach over from: khoảng từ 5 - 7 tấn.
_PASSED = ("từ",)
#: Words before a label that make it a measure of what follows: mỗi nhóm 25 điểm.
_DISTRIBUTIVE = frozenset({"mỗi", "từng"})
_AFTER_REACH = 18
_ESTIMATE = "ước"
_ESTIMATE_REACH = 130
_ESTIMATED = regex.compile(
    r"(?:(?:^|\n|[.;] |, |[-+*] )ước(?: tính)? (?!đạt)[^.;:\n]{3,110}? (?:đạt|là|còn|có)"
    r"|(?<!\p{L})ước(?: tính)? (?:đạt|có))"
    r"(?: t[ỷỉ] lệ| mức| con số)? $"
)
_COUNTED_REACH = 40
#: Signs after which a sentence or an item of a list begins.
SENTENCE_END = '.!?:;”"\n-•*+'
_OPENING_SENTENCE = "(“"
_OPENING = "“\"'(["
_QUOTED = regex.compile(r"[“\"'](?P<inside>[^“”\"'\n]{1,90})[”\"']")
_LISTED = regex.compile(r"[”\"'] ?(?:,|và|;|, và|và phong trào)? ?")
_TRIGGER_REACH = 34


_LIST_REACH = 120
_LIST_MARKER = regex.compile(r"[.)] |(?<=(?:^|\n) ?\d+)[.)](?!\d)")
_LAST_ITEM = 50
_CLAUSE = 80
_LARGEST_OF_SLOGAN = 12
# Of either case, for abbreviations are expanded: THPT A 450, DTNT 140.
_ENTRY_NAME = r"\p{L}[\p{L}-]*(?: [\p{L}-]+){0,8}?"
_ENTRY_END = regex.compile(r" ?(?:[,;)]|\.(?!\d)|\n|$)")
_SUBTOTAL = regex.compile(r"(?<!\p{L})[Tt]rong đó:? (?:\p{L}+ ){1,5}$")
_OPENS_LIST = regex.compile(rf"[:(] ?{_ENTRY_NAME} $")
_LISTED_BEFORE = regex.compile(rf"[:(] ?(?:{_ENTRY_NAME} \d[\d.]*+ ?[,;] ?)+{_ENTRY_NAME} $")
_LISTED_AFTER = regex.compile(rf" ?[,;] ?{_ENTRY_NAME} \d[\d.]*+ ?(?:[,;.)\n]|$)")


@cache
def _comparators(position: str) -> dict[str, Comparator]:
    rows = read_lexicon(shipped("comparators"), ComparatorPhrase, key=("phrase",))
    return {fold(row.phrase): row.comparator for row in rows if row.position == position}


@cache
def _counted() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<!\p{{L}})(?:{'|'.join(sorted(neighbours('counted'), key=len, reverse=True))})(?!\p{{L}})"
    )


@cache
def _sold() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(sorted(neighbours('sold'), key=len, reverse=True))})(?!\p{{L}})")


@cache
def _beginnings_after() -> tuple[str, ...]:
    return tuple({f" {phrase.partition(' ')[0]}" for phrase in _comparators("after")})


@cache
def _comparator_after() -> regex.Pattern[str]:
    phrases = "|".join(sorted(map(regex.escape, _comparators("after")), key=len, reverse=True))
    return regex.compile(rf"[^\d.,;:!?()“”\"\n]{{0,{_AFTER_REACH}}}? ({phrases})(?!\p{{L}})")


@cache
def _labels() -> dict[str, Followed]:
    return {fold(row.word): row.followed for row in read_lexicon(shipped("number_labels"), Label, key=("word",))}


@cache
def _last_words_of_labels() -> frozenset[str]:
    return frozenset(word.rpartition(" ")[2] for word in _labels())


@cache
def neighbours(kind: NeighbourKind) -> frozenset[str]:
    """The folded words of one kind in number_neighbours.tsv."""
    rows = read_lexicon(shipped("number_neighbours"), Neighbour, key=("word", "kind"))
    return frozenset(fold(row.word) for row in rows if row.kind == kind)


@cache
def slogans(kind: str) -> frozenset[str]:
    """The folded words of one kind in slogans.tsv."""
    return frozenset(
        fold(row.word) for row in read_lexicon(shipped("slogans"), Slogan, key=("word",)) if row.kind == kind
    )


@cache
def _idioms() -> tuple[frozenset[str], regex.Pattern[str]]:
    idioms = sorted(slogans("idiom"), key=len, reverse=True)
    beginnings = frozenset(idiom[:5] for idiom in idioms)
    return beginnings, regex.compile(rf"(?:{'|'.join(map(regex.escape, idioms))})(?!\p{{L}})")


def end_of_idiom(folded: str, start: int) -> int | None:
    """Where the idiom ends that begins with a number word; null where none does.

    >>> end_of_idiom("ba chìm bảy nổi", 0), end_of_idiom("ba chiếc", 0)
    (15, None)
    """
    beginnings, idioms = _idioms()
    match = idioms.match(folded, start) if folded[start : start + 5] in beginnings else None
    return match.end() if match else None


@cache
def _triggers() -> regex.Pattern[str]:
    words = "|".join(sorted(map(regex.escape, slogans("trigger")), key=len, reverse=True))
    return regex.compile(rf"(?<!\p{{L}})(?:{words})(?!\p{{L}})[^.;\n“”]{{0,{_TRIGGER_REACH}}}$")


def left_of(folded: str, start: int) -> Left:
    """The words before an offset in its line and clause.

    >>> left_of("xã có, khoảng 5", 14)
    Left(words=['khoảng'], mark='')
    """
    before = folded[max(0, start - _REACH) : start].rpartition("\n")[2]
    words: list[str] = []
    for token in before.rsplit(" ", _MOST_WORDS + 1)[::-1]:
        if token.isalnum():
            words.append(token)
            continue
        if not token:
            continue
        if not (token[-1].isalnum() or token[-1] == "%"):
            return Left(words, "" if words else token[-1])
        word = token[token.rfind(".") + 1 :].lstrip("“\"'([-")
        words.append(word)
        if len(word) < len(token):
            break
    return Left(words, "")


_BEYOND = "quá"
_NEGATION_REACH = 3


@cache
def bounding_words() -> frozenset[str]:
    """The words with which comparators end, right before their number."""
    return frozenset(phrase.rpartition(" ")[2] for phrase in _comparators("before")) | frozenset(_PASSED)


def comparator_before(left: Left) -> tuple[Comparator, int] | None:
    """The comparator that ends right before a number, the longest phrase first, and how many words it takes.

    >>> comparator_before(left_of("không dưới 5", 11))
    ('>=', 2)
    """
    if left.mark or not left.words or left.words[0] not in bounding_words():
        return None
    phrases = _comparators("before")
    skipped = 1 if left.words[0] in _PASSED else 0
    for count in range(min(4, len(left.words) - skipped), 0, -1):
        phrase = " ".join(reversed(left.words[skipped : skipped + count]))
        found = phrases.get(phrase)
        if found is None:
            continue
        if phrase == _BEYOND:
            # The negation may stand before the verb: không sống được quá 5 năm.
            for word in left.words[skipped + count :][:_NEGATION_REACH]:
                found = phrases.get(f"{word} {phrase}", found)
        return found, skipped + count
    return None


def is_estimated(folded: str, start: int) -> bool:
    """Whether a number ends a clause that begins with an estimate: `Ước tính sản lượng cả năm đạt 1,6 triệu tấn`.

    >>> text = "ước tính sản lượng cả năm đạt 12 tấn"
    >>> is_estimated(text, 30), is_estimated("sản lượng đạt 12 tấn", 14)
    (True, False)
    """
    before = folded[max(0, start - _ESTIMATE_REACH) : start]
    return _ESTIMATE in before and _ESTIMATED.search(before) is not None


def comparator_after(folded: str, end: int) -> Comparator | None:
    """The comparator that follows a number with its unit and noun: `18 tuổi trở lên`.

    >>> comparator_after("18 tuổi trở lên", 7)
    '>='
    """
    reach = end + _AFTER_REACH
    if not any(folded.find(first, end, reach + len(first)) >= 0 for first in _beginnings_after()):
        return None
    found = _comparator_after().match(folded, end)
    return _comparators("after")[found[1]] if found else None


def label_before(left: Left) -> Followed | None:
    """How the word before a number labels it: null where the number is no name.

    >>> label_before(left_of("ở quận 9", 7)), label_before(left_of("dân số 9", 7))
    ('measure', None)
    """
    if left.mark or not left.words:
        return None
    if left.words[0] not in _last_words_of_labels():
        return None
    labels = _labels()
    if len(left.words) > 1 and left.words[1] in _DISTRIBUTIVE:
        return None
    found = labels.get(" ".join(reversed(left.words[:2]))) if len(left.words) > 1 else None
    found = found or labels.get(left.words[0])
    if found == "measure" and len(left.words) > 1 and left.words[1].isdigit():
        # Nhà 3 tầng 12 phòng: what is counted itself labels nothing.
        return "counted"
    return None if found == "any" else found


def quoted_names(folded: str, opens_with_number: regex.Pattern[str]) -> list[tuple[int, int]]:
    """The quotations that are names: after a trigger (phong trào “3 sạch”), in a list with one, or led by a number.

    Args:
        folded: the folded text.
        opens_with_number: matches the beginning of a quotation that is led by a number.
    """
    names: list[tuple[int, int]] = []
    triggers = slogans("trigger")
    for match in _QUOTED.finditer(folded):
        start, end = match.span("inside")
        inside = match["inside"]
        if not any(char.isalnum() for char in inside):
            continue
        before = folded[max(0, match.start() - _TRIGGER_REACH - 20) : match.start()]
        listed = bool(names) and _LISTED.fullmatch(folded, names[-1][1], match.start()) is not None
        short = inside.count(" ") < 6 and opens_with_number.match(inside) is not None
        if listed or short or (any(word in before for word in triggers) and _triggers().search(before)):
            names.append((start, end))
    return names


def united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one.

    >>> united([(5, 9), (0, 3), (7, 12)])
    [(0, 3), (5, 12)]
    """
    whole: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch overlaps one of some ordered spans that do not overlap each other.

    >>> overlaps([(0, 3), (5, 9)], 8, 12), overlaps([(0, 3), (5, 9)], 3, 5)
    (True, False)
    """
    index = bisect_left(spans, (end,)) - 1
    return index >= 0 and spans[index][1] > start


def is_age(left: Left, bounding: int) -> bool:
    """Whether a number tells an age by the word before it and its comparator: `ở tuổi 30`, `tuổi từ 18 đến 25`.

    Args:
        left: the words before the number.
        bounding: how many of them its comparator takes.

    >>> is_age(left_of("ở tuổi 30", 7), 0), is_age(left_of("ở tuổi trên 30", 12), 1)
    (True, True)
    """
    words = left.words
    if left.mark or not words:
        return False
    index = bounding if bounding else int(words[0] == "từ")
    return index < len(words) and words[index] == "tuổi"


def is_entry(text: str, start: int, end: int) -> bool:
    """Whether a bare number ends an entry of a list that a colon, a bracket or `trong đó` opens.

    >>> text = "Chỉ tiêu: Chu Văn An 450, Lê Lợi 405; hạng: Mazda 3."
    >>> [is_entry(text, start, end) for start, end in ((21, 24), (33, 36), (50, 51))]
    [True, True, False]
    """
    if not _ENTRY_END.match(text, end):
        return False
    line = text[max(0, start - _LIST_REACH) : start].rpartition("\n")[2]
    if _SUBTOTAL.search(line):
        return True
    if not ((text[start:end].isdigit() and int(text[start:end]) >= 10) or "." in text[start:end]):
        return False
    return _LISTED_BEFORE.search(line) is not None or (
        _OPENS_LIST.search(line) is not None and _LISTED_AFTER.match(text, end) is not None
    )


def is_list_marker(text: str, start: int, end: int) -> bool:
    """Whether a number marks an item of a list: `1.`, `2)`, `(3)`.

    >>> is_list_marker("1. Họp xã", 0, 1), is_list_marker("Có 1. Xã", 3, 4)
    (True, False)
    """
    after, written = text[end : end + 1], text[start:end]
    if after not in (".", ")", "]") or not written.isdigit() or int(written) > _LAST_ITEM:
        return False
    before = text[max(0, start - 2) : start].rstrip(" ")
    if before.endswith(("(", "[")):
        return after in ")]"
    if before.endswith(":") and int(written) != 1:
        # Số chi bộ: 14. A list after a colon begins with 1.
        return False
    return (not before or before[-1] in SENTENCE_END) and _LIST_MARKER.match(text, end) is not None


def ends_in_score_word(left: Left) -> bool:
    """Whether a number follows a word for the result of a match.

    >>> ends_in_score_word(left_of("thắng với tỉ số 2-1", 16))
    True
    """
    return any(" ".join(reversed(left.words[:count])) in neighbours("score") for count in (1, 2, 3, 4))


def is_slogan(following: Sequence[str] | None, value: float) -> bool:
    """Whether a small number with the words after it, if any, is a slogan.

    >>> is_slogan(["sạch"], 3), is_slogan(["xã"], 3)
    (True, False)
    """
    if not following or value > _LARGEST_OF_SLOGAN:
        return False
    return following[0] in slogans("slogan") or " ".join(following[:2]) in slogans("slogan")


def tells_how_often(folded: str, left: Left, start: int) -> bool:
    """Whether `một lần` at an offset is a rate: mỗi tuần họp một lần, cứ hai giờ uống một lần, chỉ dùng có một lần.

    >>> text = "cứ hai giờ cho trẻ uống một lần"
    >>> tells_how_often(text, left_of(text, 24), 24)
    True
    """
    words = left.words
    if left.mark or not words:
        return False
    if any(word in neighbours("period") for word in words[:3]) or (words[0] == "có" and "chỉ" in words):
        return True
    clause = regex.split(r"[.;:\n]", folded[max(0, start - _CLAUSE) : start])[-1]
    return any(word in neighbours("frequency") for word in clause.split(" "))


def follows_name(text: str, start: int) -> bool:
    """Whether the word before an offset is part of a proper name: capitalised, and not first in its sentence.

    >>> follows_name("Xã Tân An 5", 10), follows_name("Xã 5", 3)
    (True, False)
    """
    end = start
    while end > 0 and text[end - 1] == " ":
        end -= 1
    begin = end
    while begin > 0 and text[begin - 1].isalnum():
        begin -= 1
    return begin < end and text[begin].isupper() and not opens_sentence(text, begin)


def opens_sentence(text: str, start: int) -> bool:
    """Whether an offset begins a sentence, a bracket or a quotation.

    >>> opens_sentence("Đã xong. Hai xã", 9), opens_sentence("Có hai xã", 3)
    (True, False)
    """
    before = text[max(0, start - 2) : start].rstrip(" ")
    return not before or before[-1] in SENTENCE_END or before[-1] in _OPENING_SENTENCE


def follows_counted(folded: str, start: int) -> bool:
    """Whether a word for people or things that are counted stands shortly before an offset.

    >>> follows_counted("dân số 7 triệu", 7), follows_counted("bán 1 con được 7 triệu", 15)
    (True, False)
    """
    counted = _counted().search(folded, max(0, start - _COUNTED_REACH), start)
    return counted is not None and not _sold().search(folded, max(0, start - _COUNTED_REACH), start)
