"""What stands after a numeral in running text: its unit, its rate, its counted noun."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from trichluc.folding import fold
from trichluc.grammar.contexts import Followed, Left, follows_counted, neighbours
from trichluc.grammar.nouns import NounRead, Words, attributes, head_of, noun_of, phrase_ends, read_noun, words_at
from trichluc.grammar.numerals import Numeral
from trichluc.grammar.units import (
    UnitRead,
    has_sides,
    may_begin_unit,
    read_rate,
    read_unit,
    read_unit_of_sides,
    units,
)
from trichluc.records import Comparator

#: Figures that may be years; a set, for a range looks for a float one by one.
YEARS = frozenset(range(1900, 2100))
_SUBSTANCE = frozenset({"length", "area", "volume", "mass", "classifier"})
_SILVER, _MOST_MEDALS = regex.compile(r"bạc(?:,| và) $"), 200
_PRODUCT = regex.compile(r"\p{Lu}[\p{L}-]*(?: \p{Lu}(?:[\p{L}\d-]*))?(?![\p{L}\d/])")
_ARMS = regex.compile(r" (?:súng|pháo|\p{Lu})")
#: After a million or so, TB are subscribers and no terabytes.
_SUBSCRIBERS = "TB"
#: The day of a date that follows, where it does not count days.
_DAY_OF_DATE = "hôm"
_OF_THINGS = frozenset({"cái", "chiếc"})


@dataclass(slots=True)
class Amount:
    """A numeral with what its neighbourhood says of it.

    `money` tells that a bare 7 triệu is money, `rate` holds what such money is for (`7 triệu/tháng`).
    """

    numeral: Numeral
    left: Left
    bound: Comparator | None = None
    label: Followed | None = None
    unit: UnitRead | None = None
    noun: NounRead | None = None
    rate: str | None = None
    money: bool = False
    words: Words | None = None

    @property
    def before(self) -> str:
        """The word right before the numeral; empty where a punctuation mark or nothing is."""
        return "" if self.left.mark or not self.left.words else self.left.words[0]

    @property
    def end(self) -> int:
        """Where the numeral with its unit and noun ends."""
        return self.noun.end if self.noun else self.unit.end if self.unit else self.numeral.end


def read_right(text: str, folded: str, amount: Amount) -> None:
    """Find the unit, the rate and the counted noun after a numeral; they are set on the amount.

    Args:
        text: the text as written.
        folded: `fold(text)`.
        amount: the numeral with the words before it.

    >>> text = "thu 45 triệu đồng/người"
    >>> amount = Amount(Numeral(4, 12, 45e6, scaled=True), Left(["thu"], ""))
    >>> read_right(text, text, amount)
    >>> amount.unit.name, amount.noun
    ('đồng/người', None)
    """
    numeral = amount.numeral
    position = numeral.resumes or numeral.end
    following = folded[position : position + 1]
    glued = following.isalpha()
    if following == " ":
        position += 1
    elif not glued and following not in "/°$€£":
        if numeral.scaled:
            amount.money = not numeral.rated and _is_money(folded, numeral)
        return
    if folded[position : position + 1].isdigit():
        return
    words = words_at(folded, position)
    amount.words = words if following == " " else None
    if numeral.rated:
        _read_after_percent(text, folded, amount, position)
        return
    # Most words after a number are nouns, and no unit begins as they do.
    passed = words is not None and not may_begin_unit(words.texts[0])
    unit = None if passed else read_unit(text, folded, position, glued=glued)
    if unit is not None and numeral.scaled and unit.name == _SUBSCRIBERS:
        unit = None
    if unit is not None and unit.unit.unit == _DAY_OF_DATE and folded[unit.end + 1 : unit.end + 2].isdigit():
        return  # sân bay KLIA 2 hôm 13/2
    few = unit is not None and unit.name == "đồng" and numeral.value < _MOST_MEDALS and not numeral.scaled
    if unit is not None and few and _SILVER.search(folded, max(0, numeral.start - 8), numeral.start):
        amount.noun = NounRead(position, unit.end, None)  # 3 vàng, 2 bạc, 2 đồng
        return
    if unit is not None and numeral.total is not None and text[position : position + 1].isupper():
        unit = None  # Quốc tế Thiếu nhi 1/6 | Ngày …
    head = head_of(text, words) if words else None
    if has_sides(folded, numeral.end):
        amount.unit = read_unit_of_sides(text, folded, numeral.end)
        return
    end_of_head = words.ends[head[1] - 1] if words and head else 0
    is_noun = head is not None and unit is not None and _are_few_of_money(numeral, unit, folded[position : unit.end])
    if unit is not None and end_of_head <= unit.end and not is_noun:
        amount.unit = unit
        amount.noun = _noun_after_unit(text, folded, unit)
        if _are_people(text, amount, unit):
            amount.unit, amount.noun = None, NounRead(position, unit.end, None)
        return
    if words is not None and (following == " " or head is not None):
        amount.noun = noun_of(text, folded, words, head)
        _narrow(folded, amount)
    elif folded[position : position + 1] in ("“", '"'):
        # The noun may stand in quotation marks: hai “tội danh”.
        amount.noun = read_noun(text, folded, position + 1)
    if amount.noun is None:
        rate = None if words else read_rate(text, folded, numeral.end)
        if rate and rate[0][1].islower() and numeral.value >= 1000 and numeral.value not in YEARS:
            amount.rate, amount.money = rate[0], True
        elif numeral.scaled:
            amount.money = _is_money(folded, numeral)


def _are_few_of_money(numeral: Numeral, unit: UnitRead, written: str) -> bool:
    # Chia làm 4 bảng: few of what is also a noun are no foreign money that is written in short.
    few = numeral.value < 50 and not numeral.scaled
    return few and unit.unit.dimension == "money" and written != fold(unit.unit.unit) and unit.unit.base != "đồng"


def _are_people(text: str, amount: Amount, unit: UnitRead) -> bool:
    if unit.unit.unit == "khẩu":
        # Khẩu is a classifier of arms alone; hộ có 5 khẩu are its members.
        return not _ARMS.match(text, unit.end)
    # Đã có 2 con: a classifier without its noun, after a word that people have children by.
    is_child = unit.unit.unit == "con" and amount.numeral.value <= 12 and amount.before in neighbours("parent")
    return is_child and amount.noun is None


def _narrow(folded: str, amount: Amount) -> None:
    noun, value = amount.noun, amount.numeral.value
    if noun is None or noun.head is None:
        return
    if noun.head.noun == "điểm" and value != int(value):
        # 28,75 điểm khối B are points, 12 điểm bán hàng places.
        amount.noun = noun._replace(end=noun.start + len("điểm"))
    elif noun.head.noun == "công":
        land, _, crop = folded[noun.start : noun.end].partition(" ")
        if crop in neighbours("land"):
            # Nhà có 10 công lúa.
            end = noun.start + len(land)
            amount.unit, amount.noun = UnitRead(units()["công đất"], land, end), NounRead(end + 1, noun.end, None)
        elif not crop and any(word in neighbours("land") for word in amount.left.words[:2]):
            amount.unit, amount.noun = UnitRead(units()["công đất"], land, noun.end), None


def _read_after_percent(text: str, folded: str, amount: Amount, position: int) -> None:
    rate = read_rate(text, folded, amount.numeral.end)
    if rate is not None:
        position = rate[1] + 1  # 5%/năm
    noun = read_noun(text, folded, position)
    # After a percentage a word that the lexicons do not know is as likely a verb, unless số, các makes it a noun.
    amount.noun = noun if noun and (noun.head or noun.start > position or text[noun.start].isupper()) else None


def _noun_after_unit(text: str, folded: str, unit: UnitRead) -> NounRead | None:
    dimension = unit.unit.dimension
    if "/" in unit.name or not folded.startswith(" ", unit.end):
        return None
    if dimension not in _SUBSTANCE and dimension not in ("duration", "age"):
        return None
    if dimension in ("mass", "volume") and (product := _PRODUCT.match(text, unit.end + 1)):
        # What is weighed may have a proper name: 10 tấn Cloramin B.
        return NounRead(*product.span(), None)
    noun = read_noun(text, folded, unit.end + 1)
    if noun is not None and noun.head is None and folded[noun.start : noun.end] in attributes().rows:
        return None  # 300 ha hữu cơ
    if noun is None and unit.unit.unit in _OF_THINGS and (words := words_at(folded, unit.end + 1)):
        # Whatever word follows these names a thing: 2 cái tông đơ.
        phrase, used = phrase_ends().longest(words.texts)
        if phrase is None or phrase.kind != "verb" or used > 1:
            return None
        count = 2 if len(words.texts) > 1 and not phrase_ends().longest(words.texts, 1)[1] else 1
        return NounRead(words.start, words.ends[count - 1], None)
    if noun is None and unit.unit.unit == "lượt" and (words := words_at(folded, unit.end + 1)):
        # What is counted by lượt may be an act: 3 triệu lượt xem.
        used = next((n for n in (2, 1) if " ".join(words.texts[:n]) in neighbours("act")), 0)
        return NounRead(words.start, words.ends[min(used, len(words.ends)) - 1], None) if used else None
    if noun is not None and noun.head is not None and noun.head.group == "share" and dimension == "classifier":
        return None  # 1.000 suất trị giá 400 triệu đồng
    if noun is None or dimension in ("area", "volume", "mass", "classifier"):
        return noun
    if dimension == "length":
        return noun if noun.head else None
    return noun if noun.head and noun.head.group == "duration" else None


def _is_money(folded: str, numeral: Numeral) -> bool:
    # A bare 7 triệu, 11 tỷ is money, unless people or things were being counted.
    return numeral.value >= 1e5 and not follows_counted(folded, numeral.start)
