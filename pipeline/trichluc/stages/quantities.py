"""Quantities: every amount in figures or words, with its comparator, unit and counted noun.

A numeral (grammar.numerals) becomes a quantity by what stands around it: a unit, a percent sign or a counted noun
after it, or a word before it that an amount can follow (đạt, còn, là). It is none where a label makes it a name
(quận 9), where it belongs to a date or a paper's number, in a list marker, a score, or a quoted campaign name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.contexts import (
    Left,
    comparator_after,
    comparator_before,
    overlaps,
    label_before,
    left_of,
    quoted_names,
    slogans,
)
from trichluc.grammar.nouns import NounRead, head_at, phrase_ends, read_noun, words_at
from trichluc.grammar.numbers import number_words, writes_english_figures
from trichluc.grammar.numerals import Numeral, find_numerals
from trichluc.grammar.units import UnitRead, read_rate, read_unit
from trichluc.patterns import DOCUMENT_CODE
from trichluc.records import Comparator, Offsets, Quantity, QuantityKind

_SUBSTANCE = frozenset({"length", "area", "volume", "mass", "classifier"})
_TIME_UNITS = frozenset({"duration", "age"})
_PEOPLE = frozenset({"people", "household"})
_DISCRETE = _PEOPLE | {"commune", "district", "province", "village", "office", "document", "thing"}
_YEARS = range(1900, 2100)
_SENTENCE_END = '.!?:;”"\n-–•*'
# Words before năm that make it the year, never five.
_BEFORE_YEAR = frozenset(
    "mỗi hàng hằng các những nhiều mấy vài từng cả trong đầu cuối giữa suốt qua sau trước một nửa theo hết cuối ngày tháng "
    "lâu quanh tròn đến tới từ là".split()
)
_BEFORE_LONE_ONE = frozenset({"chỉ", "đúng", "nhất", "thiểu", "hơn", "dưới", "quá", "thêm", "gần", "khoảng", "mỗi"})
_PERIODS = frozenset({"ngày", "tuần", "tháng", "năm", "quý", "giờ", "buổi", "đêm", "vụ"})
_KIN = frozenset("mẹ má tôi em anh chị con của cháu nó ơi à và".split())
# Học kỳ 1 năm học 2016, lần 2 năm 2017.
_OF_YEAR = regex.compile(r" (?:học|\d{4})(?!\p{L})")
_HEIGHT = regex.compile(r"(?<![\p{L}\d.,])(?P<metres>\d)m(?P<rest>\d\d|[014-9])(?![\p{L}\d])")
_MULTIPLE = regex.compile(r"(?<!\p{L})gấp (?P<multiple>đôi|rưỡi|bội)(?!\p{L})")
_ORDINAL = regex.compile(r"(?<!\p{L})(?:(?:lần )?thứ|khóa|khoá|kỳ thứ) (?P<roman>[ivxlc]++|nhất|nhì|nhị)(?![\p{L}\d])")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ALWAYS = regex.compile(r"24/(?:24|7)(?!\d)")
_SCORE = regex.compile(
    r"(?:tỉ số|thắng|thua|hòa|dẫn|dẫn trước|gỡ|bại|hạ|cầm hòa|chung cuộc|kết quả|tỉ số là|nâng tỉ số lên|vượt)$"
)
_CLOCK = regex.compile(r" ?giờ(?: \d|(?: kém)?,? (?:ngày|sáng|chiều|tối|đêm|trưa|cùng ngày|hôm|khuya)(?!\p{L}))")
_LIST_MARKER = regex.compile(r"[.)] |(?<=(?:^|\n) ?\d+)[.)](?!\d)")
_IN_ONE = regex.compile(r"(?<!\d)\d trong (?:1|một)(?![\d\p{L}])|(?<=\d trong )1(?! \p{L}*+ )")
_COUNTED = regex.compile(
    r"(?<!\p{L})(?:dân số|số lượng|sản lượng|lượt|người|con số|khách|tài khoản|lượng|cổ phiếu|hộ|con|bản)(?!\p{L})"
)
_COUNTED_REACH = 40


@dataclass(slots=True)
class _Candidate:
    """A numeral with what its neighbourhood says of it."""

    numeral: Numeral
    left: Left
    bound: Comparator | None
    label: str | None
    unit: UnitRead | None = None
    noun: NounRead | None = None
    rate: str | None = None
    money: bool = False
    next: int = 0


def find_quantities(text: str) -> Iterator[Quantity]:
    """Every quantity of a text, in order.

    Args:
        text: normalised text; offsets are into it.

    Yields:
        Quantities by the definitions of the annotation guidelines; `noun` is the text of `noun_span`.

    >>> [(found.text, found.value, found.comparator, found.unit, found.noun)
    ...     for found in find_quantities("Xã có trên 1.200 hộ, thu 45 triệu đồng/người/năm.")]
    [('1.200', 1200.0, '>', None, 'hộ'), ('45 triệu', 45000000.0, '=', 'đồng/người/năm', None)]
    """
    folded = fold(text)
    apart = _apart(text, folded)
    found: list[Quantity] = []
    done = 0
    for numeral in find_numerals(folded, english=writes_english_figures(text)):
        if numeral.start < done:
            continue
        candidate = _judge(text, folded, numeral, apart)
        if isinstance(candidate, _Candidate):
            # The 2 of m 2 belongs to its unit.
            done = candidate.unit.end if candidate.unit else numeral.end
            found.append(_quantity(text, candidate, folded))
        elif candidate is not None:
            found.append(candidate)
    found += _multiples(text, folded)
    found += _heights(text, folded)
    found += _ordinals(text, folded)
    found.sort(key=lambda quantity: quantity.start)
    yield from found


@cache
def _leading_number() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?:\d|(?:{'|'.join(word for word, row in number_words().items() if row.role == 'digit')}) )"
    )


def _apart(text: str, folded: str) -> list[tuple[int, int]]:
    codes = [match.span() for match in DOCUMENT_CODE.finditer(text)]
    return sorted(codes + quoted_names(folded, _leading_number()))


def _judge(text: str, folded: str, numeral: Numeral, apart: list[tuple[int, int]]) -> _Candidate | Quantity | None:
    if apart and overlaps(apart, numeral.start, numeral.start + 1):
        return None
    left = left_of(folded, numeral.start)
    bound = comparator_before(left)
    candidate = _Candidate(numeral, left, bound[0] if bound else None, None if bound else label_before(left))
    if candidate.label == "time":
        if not _counts_after_time(candidate):
            return _ordinal(text, numeral) if left.words[0] == "thứ" else None
        candidate.label = None
    _read_right(text, folded, candidate)
    if not _is_amount(text, folded, candidate):
        return None
    return candidate


def _counts_after_time(candidate: _Candidate) -> bool:
    words = candidate.left.words
    if candidate.numeral.scaled or candidate.numeral.rated:
        return words[0] != "thứ"
    before = words[1] if len(words) > 1 else ""
    return before in ("mỗi", "một", "hàng", "hằng", "từng") or before.isdigit()


def _read_right(text: str, folded: str, candidate: _Candidate) -> None:
    numeral = candidate.numeral
    position = numeral.end
    following = folded[position : position + 1]
    glued = following.isalpha()
    if following == " ":
        position += 1
    candidate.next = position
    if numeral.rated:
        rate = read_rate(text, folded, numeral.end)
        if rate:
            candidate.rate, position = rate[0], rate[1] + 1
        noun = read_noun(text, folded, position) if following == " " or rate else None
        # After a percentage a word that the lexicons do not know is as likely a verb.
        candidate.noun = noun if noun and (noun.head or text[noun.start].isupper()) else None
        return
    unit = read_unit(text, folded, position, glued=glued)
    head = head_at(text, folded, position)
    if unit is not None and (head is None or head[1] <= unit.end):
        candidate.unit = unit
        if "/" in unit.name:
            return
        if unit.unit.dimension in _SUBSTANCE and folded.startswith(" ", unit.end):
            noun = read_noun(text, folded, unit.end + 1)
            candidate.noun = noun if noun and (noun.head or unit.unit.dimension != "length") else None
        elif unit.unit.dimension in _TIME_UNITS and folded.startswith(" ", unit.end):
            noun = read_noun(text, folded, unit.end + 1)
            candidate.noun = noun if noun and noun.head and noun.head.group == "duration" else None
        return
    if following == " " or (glued and head is not None):
        # The noun may stand in quotation marks: hai “tội danh”.
        candidate.noun = read_noun(text, folded, position + (folded[position : position + 1] in ("“", '"')))
    if candidate.noun is None:
        rate = read_rate(text, folded, numeral.end)
        if rate and rate[0][1].islower() and numeral.value >= 1000 and numeral.value not in _YEARS:
            candidate.rate, candidate.money = rate[0], True
        elif numeral.scaled:
            candidate.money = _is_money(folded, numeral)


def _is_money(folded: str, numeral: Numeral) -> bool:
    # A bare 7 triệu, 11 tỷ is money, unless people or things were being counted.
    return (
        numeral.value >= 1e5 and _COUNTED.search(folded, max(0, numeral.start - _COUNTED_REACH), numeral.start) is None
    )


def _is_amount(text: str, folded: str, candidate: _Candidate) -> bool:
    numeral, unit, noun = candidate.numeral, candidate.unit, candidate.noun
    if (
        candidate.next < len(text)
        and candidate.next == numeral.end
        and text[numeral.end].isalpha()
        and not (unit or noun)
    ):
        return False
    if numeral.words:
        return _is_amount_in_words(text, folded, candidate)
    if (
        _ALWAYS.match(folded, numeral.start)
        or _IN_ONE.match(folded, numeral.start)
        or _is_list_marker(text, folded, candidate)
    ):
        return False
    if numeral.rated or candidate.money or (numeral.scaled and candidate.label != "time"):
        return True
    if unit is not None and unit.unit.dimension == "duration" and unit.unit.unit == "giờ":
        if candidate.left.words[:1] == ["lúc"] or _CLOCK.match(folded, numeral.end):
            return False
    if _is_score(folded, candidate):
        return False
    known = noun is not None and noun.head is not None
    if unit is not None:
        return _is_measured(folded, candidate, unit)
    if candidate.label is not None:
        return known and _released(candidate)
    if numeral.total is None and numeral.value in _YEARS and text[numeral.start : numeral.end].isdigit() and not known:
        return False
    if noun is not None:
        return known or not (_after_name(text, numeral.start) or _is_slogan(folded, candidate))
    if folded[numeral.end : numeral.end + 1] == "/":
        return False
    return _stands_alone(text, folded, candidate)


def _is_measured(folded: str, candidate: _Candidate, unit: UnitRead) -> bool:
    if unit.unit.unit == "h" and "-" in folded[unit.end : unit.end + 1] + folded[candidate.numeral.start - 1]:
        return False
    if candidate.label is None:
        return True
    if unit.unit.unit == "năm" and _OF_YEAR.match(folded, unit.end):
        return False
    return unit.unit.dimension != "classifier" or candidate.label == "counted"


def _released(candidate: _Candidate) -> bool:
    head = candidate.noun.head if candidate.noun else None
    if head is None or candidate.label == "measure":
        return False
    if candidate.label == "people":
        return head.group in _PEOPLE
    return True


def _is_score(folded: str, candidate: _Candidate) -> bool:
    numeral = candidate.numeral
    if numeral.value_to is None or numeral.value_to > 30 or candidate.unit is not None:
        return False
    return _SCORE.search(" ".join(reversed(candidate.left.words))) is not None


def _is_list_marker(text: str, folded: str, candidate: _Candidate) -> bool:
    numeral = candidate.numeral
    if numeral.value > 50 or numeral.value_to is not None or not text[numeral.start : numeral.end].isdigit():
        return False
    before = text[max(0, numeral.start - 2) : numeral.start].rstrip(" ")
    at_start = not before or before[-1] in _SENTENCE_END or numeral.start == 0
    if before.endswith(("(", "[")):
        return text[numeral.end : numeral.end + 1] in (")", "]")
    return at_start and _LIST_MARKER.match(text, numeral.end) is not None


def _after_name(text: str, start: int) -> bool:
    """Whether the word before an offset is part of a proper name: capitalised, and not first in its sentence."""
    end = start
    while end > 0 and text[end - 1] == " ":
        end -= 1
    begin = end
    while begin > 0 and text[begin - 1].isalnum():
        begin -= 1
    if begin == end or not text[begin].isupper():
        return False
    before = text[max(0, begin - 2) : begin].rstrip(" ")
    return bool(before) and before[-1] not in _SENTENCE_END + "(“"


def _stands_alone(text: str, folded: str, candidate: _Candidate) -> bool:
    numeral, left = candidate.numeral, candidate.left
    following = text[candidate.next : candidate.next + 1]
    if following.isupper() and candidate.next > numeral.end:
        return False
    if numeral.total is not None:
        return _is_bare_fraction(candidate)
    if numeral.tight and numeral.value_to is not None and numeral.value_to < 32 and candidate.bound is None:
        return False
    if candidate.bound is not None:
        return True
    if _is_slogan(folded, candidate):
        return False
    if left.mark:
        return (left.mark in ":(=" and not following.isalpha()) or (left.mark == "," and numeral.value >= 1000)
    if not left.words:
        return False
    if "." in text[numeral.start : numeral.end] or left.words[0] == "số":
        return True
    ends = phrase_ends()
    return left.words[0] in ends or " ".join(reversed(left.words[:2])) in ends


def _is_slogan(folded: str, candidate: _Candidate) -> bool:
    numeral = candidate.numeral
    if numeral.value > 12 or candidate.next == numeral.end:
        return False
    words = words_at(folded, candidate.next, 2)
    return bool(words) and any(
        folded[words[0].start : words[count - 1].end] in slogans("slogan") for count in range(1, len(words) + 1)
    )


def _is_bare_fraction(candidate: _Candidate) -> bool:
    numeral, left = candidate.numeral, candidate.left
    total = numeral.total or 0
    if total <= 12 and numeral.value > total:
        return False
    if left.mark:
        return left.mark in ":(,"
    if not left.words or left.words[0] in ("trước", "sau", "đến", "tới", "từ", "nay", "qua", "hôm"):
        return bool(left.words) and total > 12
    return left.words[0] in phrase_ends() or candidate.bound is not None or total > 12


def _is_amount_in_words(text: str, folded: str, candidate: _Candidate) -> bool:
    numeral, left, unit, noun = candidate.numeral, candidate.left, candidate.unit, candidate.noun
    known = noun is not None and noun.head is not None
    before = "" if left.mark or not left.words else left.words[0]
    if candidate.label == "time" or before in ("thứ", "hàng", "hằng", "vài", "mấy", "dăm", "bao"):
        return False
    word = folded[numeral.start : numeral.end]
    row = number_words().get(word)
    if row is None:
        if candidate.label is not None and not numeral.scaled:
            return False
        return unit is not None or noun is not None or numeral.rated or numeral.total is not None or numeral.scaled
    if (
        text[numeral.start].isupper()
        and not _opens_sentence(text, numeral.start)
        and not text[numeral.start : numeral.end].isupper()
    ):
        return False
    if (candidate.label is not None and not _released(candidate)) or (
        unit is None and text[numeral.end : numeral.end + 1].isalpha()
    ):
        return False
    if row.role in ("hundred", "magnitude", "tens_or_dozen", "dozen"):
        return candidate.bound is not None and (unit is not None or known)
    if row.role == "half":
        return unit is not None and unit.unit.dimension != "classifier"
    if word == "một":
        return _is_counted_one(folded, candidate)
    if word == "năm":
        if before in _BEFORE_YEAR or before.isdigit() or before in number_words():
            return False
        if unit is not None:
            return unit.unit.dimension not in ("duration", "age", "percent_point") or unit.unit.unit in (
                "ngày",
                "phút",
                "giờ",
                "tuần",
            )
        return noun is not None and noun.head is not None and noun.head.group in _DISCRETE
    following = words_at(folded, candidate.next, 1)
    after = folded[following[0].start : following[0].end] if following else ""
    if word == "ba" and after in _KIN and not known:
        return False
    if unit is not None or known:
        return True
    if before == "cả" or (candidate.bound is not None and noun is not None):
        return True
    if before == "gấp":
        return True
    return noun is not None and word in ("hai", "bốn", "sáu", "bảy", "tám", "mười") and text[noun.start].islower()


def _is_counted_one(folded: str, candidate: _Candidate) -> bool:
    unit, left = candidate.unit, candidate.left
    before = "" if left.mark or not left.words else left.words[0]
    if unit is not None and unit.unit.dimension != "classifier":
        return before not in ("từng", "ngày")
    if before in _PERIODS and candidate.noun is not None:
        return True
    if candidate.noun is None and unit is None:
        return False
    return candidate.bound is not None or before in _BEFORE_LONE_ONE


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start].rstrip(" ")
    return not before or before[-1] in _SENTENCE_END + "(“"


def _quantity(text: str, candidate: _Candidate, folded: str) -> Quantity:
    numeral, unit, noun = candidate.numeral, candidate.unit, candidate.noun
    kind, name = _kind(candidate)
    value, value_to, total = numeral.value, numeral.value_to, numeral.total
    if numeral.grouped and _is_discrete(candidate):
        # 7,100 lượt: things come in whole numbers, so the comma groups thousands.
        value, total = value * 1000, None if total is None else total * 1000
    end = noun.end if noun else unit.end if unit else numeral.end
    comparator = comparator_after(folded, end) or candidate.bound or "="
    if comparator == ">" and _is_no_bound(candidate):
        comparator = "="
    span = None if noun is None else Offsets(start=noun.start, end=noun.end)
    return Quantity(
        start=numeral.start,
        end=numeral.end,
        text=text[numeral.start : numeral.end],
        rule="words" if numeral.words else "figures",
        kind=kind,
        value=value,
        value_to=value_to,
        total=total,
        comparator=comparator,
        unit=name,
        noun=None if span is None else text[span.start : span.end],
        noun_span=span,
    )


def _is_no_bound(candidate: _Candidate) -> bool:
    # Trên 1 ha is per hectare; đạt và vượt 32/37 chỉ tiêu bounds nothing.
    nearest = candidate.left.words[0]
    if candidate.numeral.total is not None:
        return nearest == "vượt"
    return nearest == "trên" and candidate.numeral.value == 1 and candidate.unit is not None


def _kind(candidate: _Candidate) -> tuple[QuantityKind, str | None]:
    numeral, unit = candidate.numeral, candidate.unit
    if numeral.rated:
        return "percent", f"%{candidate.rate or ''}"
    if numeral.total is not None:
        return "fraction", unit.name if unit else None
    if unit is None:
        return ("money", f"đồng{candidate.rate or ''}") if candidate.money else ("count", None)
    if unit.unit.dimension == "money":
        return "money", unit.name
    return ("count" if unit.unit.dimension == "classifier" else "measure"), unit.name


def _is_discrete(candidate: _Candidate) -> bool:
    unit = candidate.unit
    if unit is not None:
        return unit.unit.dimension == "classifier" or unit.unit.base == "đồng"
    head = candidate.noun.head if candidate.noun else None
    return head is not None and head.group in _DISCRETE


def _multiples(text: str, folded: str) -> Iterator[Quantity]:
    for match in _MULTIPLE.finditer(folded):
        if match["multiple"] != "bội":
            start, end = match.span("multiple")
            value = 2.0 if match["multiple"] == "đôi" else 1.5
            yield Quantity(start=start, end=end, text=text[start:end], rule="multiple", kind="count", value=value)


def _heights(text: str, folded: str) -> Iterator[Quantity]:
    for match in _HEIGHT.finditer(folded):
        value = float(f"{match['metres']}.{match['rest']}")
        start, end = match.span()
        yield Quantity(start=start, end=end, text=text[start:end], rule="height", kind="measure", value=value, unit="m")


def _ordinals(text: str, folded: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(folded):
        start, end = match.span("roman")
        written = text[start:end]
        if match["roman"] in ("nhất", "nhì", "nhị"):
            value = 1.0 if match["roman"] == "nhất" else 2.0
        elif written.isupper():
            value = _roman(match["roman"])
        else:
            continue
        yield Quantity(start=start, end=end, text=written, rule="ordinal", kind="ordinal", value=value)


def _roman(numeral: str) -> float:
    values = [_ROMAN[letter] for letter in numeral]
    return float(
        sum(-value if value < next_value else value for value, next_value in zip(values, [*values[1:], 0], strict=True))
    )


def _ordinal(text: str, numeral: Numeral) -> Quantity | None:
    if numeral.total is not None or numeral.value_to is not None or numeral.scaled or numeral.rated:
        return None
    return Quantity(
        start=numeral.start,
        end=numeral.end,
        text=text[numeral.start : numeral.end],
        rule="ordinal",
        kind="ordinal",
        value=numeral.value,
    )


def _run(article: Article) -> None:
    record, view = article.record, article.expanded
    taken = sorted((span.start, span.end) for span in (*record.times, *record.documents))
    kept = []
    for quantity in find_quantities(view.text):
        start, end = view.to_raw(quantity.start, quantity.end)
        if overlaps(taken, start, end):
            continue
        span = quantity.noun_span
        if span is not None:
            quantity.noun = article.as_written(view, span)
            since, until = view.to_raw(span.start, span.end)
            quantity.noun_span = Offsets(start=since, end=until)
        kept.append(quantity)
    record.quantities = article.settle(view, kept)


STAGE = Stage("quantities", "1", reads=("expanded", "times", "documents"), adds=("quantities",), run=_run)
