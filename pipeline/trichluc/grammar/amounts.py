"""Whether a numeral in running text is an amount, and of what: its unit, its counted noun, its comparator.

A numeral is an amount by a unit, a percent sign or a counted noun after it, or by a word before it that an amount can
follow (đạt, còn, là). It is none where a label makes it a name (quận 9), in a list marker, a score, a clock time.
"""

from __future__ import annotations

import regex

from trichluc.grammar.articles import is_article, is_casualty, may_be_article
from trichluc.grammar.contexts import (
    Left,
    comparator_before,
    ends_in_score_word,
    follows_name,
    is_age,
    is_entry,
    is_estimated,
    is_list_marker,
    is_slogan,
    label_before,
    left_of,
    neighbours,
    opens_sentence,
    tells_how_often,
)
from trichluc.grammar.nouns import ADMINISTRATIVE, phrase_ends, words_at
from trichluc.grammar.numbers import number_words
from trichluc.grammar.numerals import Numeral
from trichluc.grammar.right_sides import YEARS, Amount, read_right
from trichluc.grammar.units import (
    UnitRead,
    units,
)
from trichluc.grammar.words import is_foreign
from trichluc.records import Comparator

#: Groups of nouns whose things come in whole numbers.
DISCRETE = frozenset(
    {"people", "household", "commune", "district", "province", "village", "office", "document", "thing"}
)
_PEOPLE = frozenset({"people", "household"})
_SHORT_SPANS = frozenset({"ngày", "phút", "giờ", "tuần"})
_FIRM = frozenset({"hai", "bốn", "sáu", "bảy", "tám", "mười"})
_LEAST_NUMBER = 100
_ROUND_THE_CLOCK = regex.compile(r"24/(?:24|7)(?!\d)")
_CLOCK_RANGE = regex.compile(r" ?(?:giờ|h) ?(?:-|đến|tới) ?\d{1,2} ?(?:giờ|h)(?!\p{L})")
_IN_ONE = regex.compile(r"\d trong (?:1|một)(?![\d\p{L}])|(?<=\d trong )1(?![\d.,])")
_CLOCK = regex.compile(
    r" ?giờ(?: \d(?!\d? phút)|(?: kém)?,? (?:ngày|sáng|chiều|tối|đêm|trưa|cùng ngày|hôm|khuya)(?!\p{L}))"
)
# Học kỳ 1 năm học 2016, lần 2 năm 2017.
_OF_YEAR = regex.compile(r" (?:học|\d{4})(?!\p{L})")
# Chợ 19 tháng 5 bears a date, 5 tháng 19 ngày is a duration.
_DAY_OF_MONTH = regex.compile(r"(?:[0-2]?\d|3[01]) tháng (?:0?[1-9]|1[0-2])(?!\d|[.,/]\d)(?! ?(?:ngày|tuần|tuổi))")
# Nông dân 4.0 is a version: decimals have a comma.
_VERSION = regex.compile(r"\d\.\d(?!\d)")
# The noun between a figure and trên: 64 bóng đèn trên.
_COUNTED_ON = regex.compile(
    r"(?<!(?:của|cho|từ|với|hơn|so) )(?<![\d.,/])\d[\d.,]*+ (?P<noun>\p{L}++(?: \p{L}++){0,3}) trên $"
)
_OLDEST = 130
#: What rates are of: 1.000, 1 vạn, 100.000 dân.
_PER = (100, 1_000, 10_000, 100_000, 1_000_000)
_RATE_REACH = 60
# 46 mô hình về kinh tế, 52 về văn hóa: the noun is said once.
_PARTED = regex.compile(r"\d(?: \p{L}++){0,4} về [^.;\n]{2,70}?(?:, ?|và )$")
_LARGEST_LABEL = 30
_TWIN_REACH = 24
_TALLY_REACH = 60
_EQUATING = frozenset({"là", "gồm", "thành"})
_AMONG = " trong số "
_AFTER_QUOTED = tuple(f"{mark} trên " for mark in ("”", '"', "'"))
_ARROW = regex.compile(r"[<>=-][<>] ?$")
_SIGNS: dict[str, Comparator] = {"≥": ">=", "≤": "<=", ">": ">", "<": "<"}
# A figure and the word right after it, whole.
_COUNTED_WORD = regex.compile(r"\d (\p{L}+)(?!\p{L})")
# Thông báo số 434 ngày 2/12: what a label numbers is dated.
_DATED = regex.compile(r" \d{1,2}(?:[/.-]\d| tháng)")
_JOINS = frozenset({"và", "hay", "hoặc"})


def read_amount(text: str, folded: str, numeral: Numeral) -> Amount | None:
    """What a numeral amounts to.

    Args:
        text: the text as written.
        folded: `fold(text)`.
        numeral: a numeral of it.

    Returns:
        The amount, or null where the numeral is none.
    """
    if numeral.words == 1 and numeral.total is None and is_article(folded, numeral.start, numeral.end):
        return None
    amount = Amount(numeral, left_of(folded, numeral.start))
    if numeral.words == 1 and _is_hopeless(text, folded, amount):
        return None
    bound = comparator_before(amount.left)
    if bound is not None:
        amount.bound = bound[0]
    elif is_estimated(folded, numeral.start):
        amount.bound = "~"
    elif amount.left.mark in _SIGNS and not _ARROW.search(folded, max(0, numeral.start - 4), numeral.start):
        amount.bound = _SIGNS[amount.left.mark]
    if numeral.words != 1 and is_age(amount.left, bound[1] if bound else 0):
        if text.startswith("Tuổi", numeral.start - 5) and not opens_sentence(text, numeral.start - 5):
            # The film Tuổi 17.
            return None
        amount.unit = UnitRead(units()["tuổi"], "tuổi", numeral.end)
        return amount if numeral.total is None and not numeral.rated and numeral.value < _OLDEST else None
    if bound is None:
        amount.label = label_before(amount.left)
        if amount.label == "time":
            if not _counts_after_time(folded, amount):
                return None
            amount.label = None
    read_right(text, folded, amount)
    is_amount = _is_amount_in_words if numeral.words else _is_amount
    return amount if is_amount(text, folded, amount) else None


def is_on(folded: str, amount: Amount) -> bool:
    """Whether `trên` before an amount is the preposition: trồng hoa trên 2 ha, diễn ra trên 3 tuyến đường.

    It is where a few places follow, and an object or a verb that takes a place stands before; or where places follow
    what was counted on them: lắp 60 bóng đèn trên 12 km đường.

    Args:
        folded: the folded text.
        amount: an amount of it.
    """
    if amount.before != "trên":
        return False
    unit, noun, value = amount.unit, amount.noun, amount.numeral.value
    if value == 1 and not amount.numeral.scaled and (unit is not None or noun is not None):
        return True
    head = noun.head.noun if noun is not None and noun.head is not None else ""
    people = noun is not None and noun.head is not None and noun.head.group == "people"
    if people and value in _PER and _is_rate(folded, amount.numeral.start):
        return True
    is_area = unit is not None and unit.unit.dimension == "area"
    is_place = is_area or head in neighbours("place") or (unit is not None and unit.unit.dimension == "length")
    is_place = is_place or (noun is not None and noun.head is not None and noun.head.group in ADMINISTRATIVE)
    if is_place and (counted := _COUNTED_ON.search(folded, max(0, amount.numeral.start - 60), amount.numeral.start)):
        words = counted["noun"].split(" ")
        if not any(phrase_ends().longest(words, index)[1] for index in range(len(words))):
            return True
    if not ((is_area and value < 10) or (unit is None and value <= 20 and head in neighbours("place"))):
        return False
    before = amount.left.words[1:3]
    if not before:
        # 214 mô hình "Dân vận khéo" trên bốn lĩnh vực
        return folded.endswith(_AFTER_QUOTED, 0, amount.numeral.start)
    if before[0] in neighbours("bounded"):
        return False
    if before[0] in neighbours("located"):
        return True
    return before[0].isalpha() and not {before[0], " ".join(reversed(before))} & phrase_ends().rows.keys()


def _is_rate(folded: str, start: int) -> bool:
    """Whether a number after `trên` is what a rate is of: tỷ lệ bác sĩ trên 1 vạn dân."""
    before = regex.split(r"\n|[.;:] ", folded[max(0, start - _RATE_REACH) : start])[-1]
    return any(f"{word} " in before for word in neighbours("rate"))


def _is_hopeless(text: str, folded: str, amount: Amount) -> bool:
    # Most lone number words are articles, years and names; they are passed over before the costlier reading.
    numeral, before = amount.numeral, amount.before
    word = folded[numeral.start : numeral.end]
    if word == "năm" and folded.startswith(" thứ ", numeral.end):
        return True
    if word == "năm" and (before in neighbours("before_year") or before.isdigit() or before in number_words()):
        return True
    if (
        word == "một"
        and may_be_article(folded, numeral.start, numeral.end, before)
        and not _is_per_period(folded, amount)
        and not _is_tallied(folded, numeral)
    ):
        return True
    written = text[numeral.start : numeral.end]
    if written[0].isupper() and not written.isupper() and not opens_sentence(text, numeral.start):
        return True
    return word != "một" and before in neighbours("indefinite")


def _counts_after_time(folded: str, amount: Amount) -> bool:
    words = amount.left.words
    if amount.numeral.scaled or amount.numeral.rated:
        return words[0] != "thứ"
    before = words[1] if len(words) > 1 else ""
    if before in neighbours("distributive") or before.isdigit():
        return True
    # Uống ngày 2 lần.
    following = words_at(folded, amount.numeral.end + 1)
    return words[0] == "ngày" and following is not None and following.texts[0] in neighbours("daily")


def _is_amount(text: str, folded: str, amount: Amount) -> bool:
    numeral, unit, noun = amount.numeral, amount.unit, amount.noun
    if unit is None and noun is None and text[numeral.end : numeral.end + 1].isalpha():
        return False
    if folded.startswith("24/", numeral.start) and _ROUND_THE_CLOCK.match(folded, numeral.start):
        # 24/24 quận has a total, trực 24/24 giờ none.
        head = noun.head if noun else None
        return numeral.total == numeral.value and head is not None and head.group in ADMINISTRATIVE
    in_one = folded.startswith(" trong ", numeral.start + 1) or folded.endswith(" trong ", 0, numeral.start)
    if in_one and _IN_ONE.match(folded, numeral.start):
        return False
    if is_list_marker(text, numeral.start, numeral.end) or (
        numeral.value == 1 and folded.startswith(" trong những ", numeral.end)
    ):
        return False
    if numeral.rated or amount.money or numeral.scaled:
        return True
    if numeral.value_to is not None and unit is None and _is_score(amount):
        return False
    if unit is not None:
        return _is_measured(folded, amount, unit)
    known = noun is not None and noun.head is not None
    if amount.label is not None:
        return _is_released(amount)
    is_year = numeral.total is None and numeral.value in YEARS and text[numeral.start : numeral.end].isdigit()
    # Hoa hậu Hoàn vũ Việt Nam 2017: an event and its year, whatever noun comes after.
    if is_year and (not known or (follows_name(text, numeral.start) and not amount.bound)):
        return False
    if noun is not None:
        is_model = text[noun.start].isupper() and numeral.total is None and is_foreign(amount.before)
        # 351 chiếc 2000 GT: what is counted has a number for its name.
        is_model = is_model or (not known and _follows_classifier(amount.left))
        is_name = is_model or follows_name(text, numeral.start)
        return known or not (is_name or is_slogan(amount.words and amount.words.texts, numeral.value))
    if folded[numeral.end : numeral.end + 1] == "/":
        return False
    return _stands_alone(text, folded, amount)


def _is_measured(folded: str, amount: Amount, unit: UnitRead) -> bool:
    if amount.before == "từ" and _CLOCK_RANGE.match(folded, amount.numeral.end):
        return False
    if unit.unit.unit == "h" and "-" in (folded[unit.end : unit.end + 1], folded[amount.numeral.start - 1]):
        return False
    if unit.unit.unit == "giờ" and (amount.before == "lúc" or _CLOCK.match(folded, amount.numeral.end)):
        return False
    if unit.unit.unit == "tháng" and _DAY_OF_MONTH.match(folded, amount.numeral.start):
        return False
    if amount.label is None:
        return True
    if unit.unit.unit == "năm" and _OF_YEAR.match(folded, unit.end):
        return False
    if unit.unit.unit == "ngày" and _DATED.match(folded, unit.end):
        return False
    return unit.unit.dimension != "classifier" or amount.label in ("counted", "forces")


def _is_released(amount: Amount) -> bool:
    head = amount.noun.head if amount.noun else None
    if head is None or amount.label == "measure":
        return False
    if amount.label == "forces":
        # Điều 2 xe cứu hỏa sends two, theo điều 2 luật cites one.
        return head.group in _PEOPLE or head.group == "thing"
    return amount.label != "people" or head.group in _PEOPLE


def _is_score(amount: Amount) -> bool:
    high = amount.numeral.value_to or 0
    return high <= 30 and ends_in_score_word(amount.left)


def _stands_alone(text: str, folded: str, amount: Amount) -> bool:
    numeral, left = amount.numeral, amount.left
    following = text[numeral.end : numeral.end + 2]
    if following.startswith(" ") and following[1:].isupper():
        return False
    if numeral.total is not None:
        named = not left.mark and amount.bound is None and follows_name(text, numeral.start)
        return not named and _is_bare_fraction(amount)
    if amount.bound is None and _is_numbered_like_others(folded, amount):
        return False
    if folded.startswith(" về ", numeral.end) and _PARTED.search(folded, max(0, numeral.start - 90), numeral.start):
        return True
    if numeral.tight and numeral.value_to is not None and numeral.value_to < 32 and amount.bound is None:
        return False
    if amount.bound is not None:
        return True
    if is_slogan(amount.words and amount.words.texts, numeral.value):
        return False
    if not left.mark and amount.bound is None and _VERSION.fullmatch(text, numeral.start, numeral.end):
        return False
    if is_entry(text, numeral.start, numeral.end):
        return True
    alone = left.mark == "(" and text[numeral.end : numeral.end + 1] == ")" and numeral.value >= _LEAST_NUMBER
    if alone and follows_name(text, numeral.start - 1):
        return False  # Đồn Biên phòng Sa Thầy (719)
    if left.mark:
        return (left.mark in ":(=" and amount.words is None) or (left.mark == "," and numeral.value >= 1000)
    if not left.words or _is_labelled_too(left):
        return False
    if "." in text[numeral.start : numeral.end] or left.words[0] == "số":
        return True
    return phrase_ends().longest(left.words[:1])[1] > 0 or " ".join(reversed(left.words[:2])) in phrase_ends().rows


def _is_numbered_like_others(folded: str, amount: Amount) -> bool:
    """Whether the words before a bare number have another number beside it: `chuyền may 3, chuyền may 4`."""
    words = amount.left.words
    if amount.left.mark or len(words) < 2 or amount.numeral.value > _LARGEST_LABEL:
        return False
    ended = phrase_ends().rows.get(words[0])
    if ended is not None and ended.kind != "verb":
        return False  # `Nhóm một thu được 15, nhóm hai thu được 12`
    start, end, label = amount.numeral.start, amount.numeral.end, f" {words[1]} {words[0]} "
    after = folded.find(label, end, end + _TWIN_REACH)
    if after >= 0 and folded[end] in ", " and folded[after + len(label) : after + len(label) + 1].isdigit():
        return True
    before = folded.rfind(label, max(0, start - _TWIN_REACH - len(label)), start - len(label))
    return before >= 0 and folded[before + len(label)].isdigit()


def _follows_classifier(left: Left) -> bool:
    words = left.words
    unit = units().get(words[0]) if len(words) > 1 and words[1].isdigit() else None
    return unit is not None and unit.dimension == "classifier"


def _is_labelled_too(left: Left) -> bool:
    # Ở phút 45 và 78: the label of the first figure is that of the second.
    words = left.words
    if words[0] not in _JOINS or len(words) < 3 or not words[1].isdigit():
        return False
    return label_before(Left(words[2:], "")) is not None


def _is_bare_fraction(amount: Amount) -> bool:
    total = amount.numeral.total or 0
    if total <= 12 and amount.numeral.value > total:
        return False
    if amount.left.mark:
        return amount.left.mark in ":(,"
    if not amount.before or amount.before in neighbours("before_date"):
        return bool(amount.before) and total > 12
    return amount.before in phrase_ends().rows or amount.bound is not None or total > 12


def _is_amount_in_words(text: str, folded: str, amount: Amount) -> bool:
    numeral, unit, noun = amount.numeral, amount.unit, amount.noun
    known = noun is not None and noun.head is not None
    if amount.before in neighbours("flower") and unit is not None and unit.unit.unit == "giờ":
        return False  # hoa mười giờ
    if unit is None and text[numeral.end : numeral.end + 1].isalpha():
        return False
    word = folded[numeral.start : numeral.end]
    row = number_words().get(word)
    if row is None:
        if numeral.value_to is not None and not (known or unit or numeral.scaled or numeral.rated):
            return False
        if amount.before in neighbours("indefinite") or (amount.label is not None and not numeral.scaled):
            return False
        return unit is not None or noun is not None or numeral.rated or numeral.total is not None or numeral.scaled
    if amount.label is not None and not _is_released(amount):
        return False
    if row.role in ("hundred", "magnitude", "tens_or_dozen", "dozen"):
        return amount.bound is not None and (unit is not None or known)
    if row.role == "half":
        return unit is not None and unit.unit.dimension != "classifier"
    if word == "một":
        return _is_counted_one(folded, amount)
    if word == "năm":
        if unit is not None:
            return unit.unit.dimension not in ("duration", "age", "percent_point") or unit.unit.unit in _SHORT_SPANS
        return noun is not None and noun.head is not None and noun.head.group in DISCRETE
    if folded.startswith(_AMONG, numeral.end) and word != "một":
        return True
    if word == "ba" and amount.words is not None and amount.words.texts[0] in neighbours("kin"):
        return False
    if unit is not None or known:
        return True
    if amount.before in ("cả", "gấp") or (amount.bound is not None and noun is not None):
        return True
    is_firm = word in _FIRM or (word == "ba" and amount.before in _EQUATING)
    return noun is not None and is_firm and text[noun.start].islower()


def _is_counted_one(folded: str, amount: Amount) -> bool:
    unit, before = amount.unit, amount.before
    if unit is not None and unit.unit.dimension != "classifier":
        return before not in ("từng", "ngày")
    if amount.noun is None and unit is None:
        return False
    # Trên một cái bàn is a place, and its một an article.
    bounded = amount.bound is not None and before != "trên"
    if _is_tallied(folded, amount.numeral):
        return True
    if bounded or before in neighbours("before_lone_one") or is_casualty(folded, amount.numeral.end):
        return True
    return _is_per_period(folded, amount)


def _is_tallied(folded: str, numeral: Numeral) -> bool:
    """Whether `một` counts what a figure before it in the list does: 3 huy chương vàng, một huy chương bạc."""
    start = numeral.start
    if not folded.endswith((", ", "và "), 0, start):
        return False
    first = folded[numeral.end + 1 : numeral.end + 12].split(" ")[0].rstrip(",.;:)")
    clause = regex.split(r"[;:\n]|\. ", folded[max(0, start - _TALLY_REACH) : start])[-1]
    return first.isalpha() and any(word[1] == first for word in _COUNTED_WORD.finditer(clause))


def _is_per_period(folded: str, amount: Amount) -> bool:
    if amount.noun is not None and (amount.noun.head is None or amount.noun.head.noun != "lần"):
        return False
    return tells_how_often(folded, amount.left, amount.numeral.start)
