"""Quantities: every amount in figures or words, with its comparator, unit and counted noun.

The grammar reads numerals (grammar.numerals) and judges which of them are amounts (grammar.amounts); this stage keeps
those that stand in no date, no paper's number and no quoted campaign name, and gives them their kind and value.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter

import regex

from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.amounts import DISCRETE, is_on, read_amount
from trichluc.grammar.contexts import (
    comparator_after,
    end_of_idiom,
    left_of,
    neighbours,
    overlaps,
    quoted_names,
    united,
)
from trichluc.grammar.labels import is_row, unit_of_label
from trichluc.grammar.nouns import NounRead, complete, may_be_cut
from trichluc.grammar.numbers import FIGURE, number_words, read_figure, writes_english_figures
from trichluc.grammar.numerals import Numeral, find_numerals, is_ordinal, times
from trichluc.grammar.right_sides import Amount
from trichluc.grammar.time_forms import alternatives, time_words
from trichluc.grammar.units import units
from trichluc.patterns import find_codes
from trichluc.records import Comparator, Offsets, Quantity, QuantityKind

_HEIGHT = regex.compile(r"(?<![\p{L}\d.,])(?P<metres>\d)m(?P<rest>\d\d|[014-9])(?![\p{L}\d])")
_DURATION = regex.compile(r"(?<![\p{L}\d.,:/-])(?P<hours>\d{1,2})[gh](?P<minutes>[0-5]\d)(?= ?(?:phút(?!\p{L})|'))")
_CHANGED = regex.compile(r" (?:tăng )?(?:lên|xuống|còn|thành)(?: (?:còn|đến|tới|hơn|gần|khoảng|trên|dưới)){0,2} ")
_FIRST_FIGURE = regex.compile(FIGURE)
_MULTIPLE = regex.compile(r"(?<!\p{L})gấp (?P<multiple>đôi|rưỡi)(?!\p{L})")
_ORDINALS = tuple(
    regex.compile(rf"{word}(?<!\p{{L}}{word}) (?P<ordinal>[ivxlc]++|{other})(?![\p{{L}}\d])")
    for word, other in (("thứ", "nhất|nhì|nhị|tư"), ("khóa", r"\d{1,2}(?![.,]\d)"))
)
_HALF_MORE = (" rưỡi", " rưởi")
_LISTED = regex.compile(r", | (?:và|hay|hoặc) ")
_SHARED = frozenset({"money", "measure", "percent"})
_LEAST_MONEY = 1000
_SURE_MONEY = 1e6
# Thứ bảy, chủ nhật; thứ hai tuần tới; rơi vào thứ bảy.
_WEEK_AFTER = regex.compile(
    r"(?:,| và| hoặc| -) (?:ngày )?chủ nhật| (?:hằng |hàng )?tuần(?!\p{L})|,? ?\(?(?:ngày )?\d{1,2} ?[/.-] ?\d{1,2}"
)
_FALLS_ON = ("rơi vào thứ ", "rơi vào ngày thứ ")
_MINUS = regex.compile(r"(?<=(?:\p{L}|[(,:]) ?)-$")
_BELOW_ZERO = (" âm ", "Âm ")
_RANK_REACH = 40
_RANKED = regex.compile(r"(?<!\p{L})(?:xếp|đứng|hạng|vị trí|vươn lên|tụt xuống)(?: \p{L}+){0,2} thứ $")
_start_of = attrgetter("start")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WORDED_ORDINALS = {"nhất": 1.0, "nhì": 2.0, "nhị": 2.0, "tư": 4.0}


def find_quantities(
    text: str,
    folded: str | None = None,
    codes: list[tuple[int, int]] | None = None,
    token_at: Callable[[int], tuple[int, int] | None] | None = None,
    taken: Sequence[tuple[int, int]] = (),
) -> Iterator[Quantity]:
    """Every quantity of a text, in order.

    Args:
        text: normalised text; offsets are into it.
        folded: `fold(text)`, if the caller has it.
        codes: `find_codes(text)`, likewise.
        token_at: the word of which an offset is an inner one, if the caller has the text's words; no noun ends in it.
        taken: where dates and papers stand, in which no quantity begins.

    Yields:
        Quantities by the definitions of the annotation guidelines; `noun` is the text of `noun_span`.

    >>> [(found.text, found.value, found.comparator, found.unit, found.noun)
    ...     for found in find_quantities("Xã có trên 1.200 hộ, thu 45 triệu đồng/người/năm.")]
    [('1.200', 1200.0, '>', None, 'hộ'), ('45 triệu', 45000000.0, '=', 'đồng/người/năm', None)]
    """
    folded = fold(text) if folded is None else folded
    codes = find_codes(text) if codes is None else codes
    names = united([*codes, *taken, *quoted_names(folded, _leading_number())])
    found = [*_multiples(text, folded), *_heights(text, folded), *_durations(text, folded), *_ordinals(text, folded)]
    withheld = united([(quantity.start, quantity.end) for quantity in found])
    done = 0
    for numeral in find_numerals(folded, english=writes_english_figures(text)):
        if numeral.start < done or (names and overlaps(names, numeral.start, numeral.start + 1)):
            continue
        if withheld and overlaps(withheld, numeral.start, numeral.end):
            continue  # of `tuổi 1m65` the height alone
        if numeral.words and (idiom := end_of_idiom(folded, numeral.start)):
            done = idiom
            continue
        if numeral.total is not None and _RANKED.search(folded, max(0, numeral.start - _RANK_REACH), numeral.start):
            # Xếp thứ 12/63 tỉnh: the rank, of how many.
            end = numeral.start + len(f"{numeral.value:g}")
            found.append(_bare(text, numeral.start, end, "ordinal", "ordinal", numeral.value))
            continue
        if is_ordinal(folded, numeral):
            if _is_weekday(text, folded, numeral):
                continue
            found.append(_bare(text, numeral.start, numeral.end, "ordinal", "ordinal", numeral.value))
            continue
        amount = read_amount(text, folded, numeral)
        if amount is not None:
            # The 2 of m 2 belongs to its unit.
            done = amount.unit.end if amount.unit else numeral.end
            if token_at is not None and amount.noun is not None and _may_go_on(text, amount.noun):
                token = token_at(amount.noun.end)
                if token and text[token[0] : token[1]].islower():
                    amount.noun = complete(amount.noun, folded, token)
            if amount.left.mark == ":" and amount.unit is None and amount.noun is None:
                if numeral.value_to is not None and is_row(text, numeral.start, numeral.end):
                    found += _columns(text, numeral)
                    continue
                _take_unit_of_label(text, folded, amount)
            quantity = _quantity(text, folded, amount)
            if amount.unit is not None and amount.unit.unit.dimension == "temperature":
                _take_minus(text, quantity)
            if quantity.unit is not None and found:
                _share(found, quantity, folded)
            found.append(quantity)
    found.sort(key=lambda quantity: quantity.start)
    yield from found


@cache
def _part_of_day_before() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{alternatives('part of day')}|hôm) (?:ngày )?thứ $")


def _is_weekday(text: str, folded: str, numeral: Numeral) -> bool:
    """Whether an ordinal is a day of the week: `hôm thứ Hai`, `sáng thứ hai`, not `lần thứ hai`."""
    name = folded[numeral.start - len("thứ ") : numeral.end]
    if name not in time_words("weekday"):
        return False
    named = numeral.words == 1 and text[numeral.start].isupper()
    if named or _part_of_day_before().search(folded, max(0, numeral.start - 20), numeral.start):
        return True
    return _WEEK_AFTER.match(folded, numeral.end) is not None or folded.endswith(_FALLS_ON, 0, numeral.start)


def _may_go_on(text: str, noun: NounRead) -> bool:
    return text[noun.end : noun.end + 1] == " " and text[noun.end + 1 : noun.end + 2].islower() and may_be_cut(noun)


@cache
def _leading_number() -> regex.Pattern[str]:
    digits = "|".join(word for word, row in number_words().items() if row.role == "digit")
    return regex.compile(rf"(?:\d|(?:{digits}) )")


def _quantity(text: str, folded: str, amount: Amount) -> Quantity:
    numeral, noun = amount.numeral, amount.noun
    kind, unit = _kind(amount)
    value, total = numeral.value, numeral.total
    if amount.unit is not None and folded.startswith(_HALF_MORE, amount.unit.end) and kind == "measure":
        # Hai năm rưỡi.
        value += 0.5
    if numeral.grouped and _is_discrete(amount):
        # 7,100 lượt: things come in whole numbers, so the comma groups thousands.
        value, total = value * 1000, None if total is None else total * 1000
    base = _base(amount, kind)
    return Quantity(
        start=numeral.start,
        end=numeral.end,
        text=text[numeral.start : numeral.end],
        rule="words" if numeral.words else "figures",
        kind=kind,
        value=value,
        value_to=numeral.value_to,
        total=total,
        comparator=_comparator(folded, amount),
        unit=unit,
        unit_base=base[0] if base else None,
        value_base=times(value, base[1]) if base else None,
        value_to_base=times(numeral.value_to, base[1]) if base and numeral.value_to is not None else None,
        noun=text[noun.start : noun.end] if noun else None,
        noun_span=Offsets(start=noun.start, end=noun.end) if noun else None,
    )


def _kind(amount: Amount) -> tuple[QuantityKind, str | None]:
    unit = amount.unit
    if amount.numeral.rated:
        return "percent", "%"
    if amount.numeral.total is not None:
        return "fraction", unit.name if unit else None
    if unit is None:
        return ("money", f"đồng{amount.rate or ''}") if amount.money else ("count", None)
    if unit.unit.dimension == "money":
        return "money", unit.name
    return ("count" if unit.unit.dimension == "classifier" else "measure"), unit.name


def _base(amount: Amount, kind: QuantityKind) -> tuple[str, float] | None:
    if amount.unit is None:
        return (f"đồng{amount.rate or ''}", 1.0) if kind == "money" else None
    return amount.unit.base if kind in ("money", "measure") else None


def _comparator(folded: str, amount: Amount) -> Comparator:
    after = comparator_after(folded, amount.end)
    if after is not None or amount.bound is None:
        return after or "="
    # Nhanh hơn 30%, sớm hơn 10 ngày are differences, sâu hơn 2 m is a bound.
    if amount.bound == "=" and amount.unit is not None and amount.before == "hơn":
        return "=" if amount.left.words[1] in neighbours("difference") else ">"
    # Đạt và vượt 32/37 chỉ tiêu bounds nothing.
    if amount.before == "vượt" and amount.numeral.total is not None:
        return "="
    if is_on(folded, amount):
        return "="
    return amount.bound


def _is_discrete(amount: Amount) -> bool:
    if amount.unit is not None:
        return amount.unit.unit.dimension == "classifier" or amount.unit.unit.base == "đồng"
    head = amount.noun.head if amount.noun else None
    return head is not None and head.group in DISCRETE


def _take_unit_of_label(text: str, folded: str, amount: Amount) -> None:
    numeral = amount.numeral
    if numeral.scaled or numeral.rated or numeral.total is not None:
        return
    if label := unit_of_label(text, folded, numeral.start):
        amount.unit = label.unit
        numeral.value = times(numeral.value, label.factor)
        if numeral.value_to is not None:
            numeral.value_to = times(numeral.value_to, label.factor)


def _columns(text: str, numeral: Numeral) -> Iterator[Quantity]:
    for figure in regex.finditer(FIGURE, text, pos=numeral.start, endpos=numeral.end):
        value = read_figure(figure[0])
        if value is not None:
            yield _bare(text, *figure.span(), "figures", "count", value)


def _take_minus(text: str, quantity: Quantity) -> None:
    # Trời lạnh -2 độ C; in 13 -16 the dash makes a range.
    if quantity.value_to is not None:
        return
    worded = text.endswith(_BELOW_ZERO, 0, quantity.start)  # âm 5 độ C
    if not worded and not _MINUS.search(text, max(0, quantity.start - 3), quantity.start):
        return
    quantity.value = -quantity.value
    if quantity.value_base is not None:
        quantity.value_base = -quantity.value_base
    if not worded:
        quantity.start -= 1
        quantity.text = text[quantity.start : quantity.end]


def _share(found: list[Quantity], last: Quantity, folded: str) -> None:
    """Give the unit after the last amount of a list to those before it: 200.000, 300.000 và 500.000 đồng."""
    if _share_change(found[-1], last, folded):
        return
    if last.kind not in _SHARED or (last.kind == "money" and last.value < _LEAST_MONEY):
        return
    start = last.start
    for one in reversed(found):
        # 500 và 3 đồng is no list of sums, 215 tỷ và 178 tỷ đồng is one.
        lesser = one.value < last.value or one.value >= _SURE_MONEY
        is_bare = one.kind == "count" and one.unit is None and one.noun is None and lesser
        if not is_bare or not _LISTED.fullmatch(folded, one.end, start):
            return
        if last.kind == "money" and one.value < _LEAST_MONEY:
            return
        one.kind, one.unit, one.unit_base = last.kind, last.unit, last.unit_base
        if last.value_base is not None and last.value:
            one.value_base = times(one.value, last.value_base / last.value)
        start = one.start


def _share_change(first: Quantity, last: Quantity, folded: str) -> bool:
    """Give a bare amount the unit and the magnitude of what it became: tăng từ `12` lên 15 triệu đồng."""
    bare = first.kind == "count" and first.unit is None and first.noun is None and first.total is None
    changed = bare and last.total is None and last.value_to is None and first.rule == last.rule == "figures"
    if (
        not changed
        or not folded.endswith("từ ", 0, first.start)
        or not _CHANGED.fullmatch(folded, first.end, last.start)
    ):
        return False
    written = _FIRST_FIGURE.match(last.text)
    figure = read_figure(written[0]) if written else None
    if not figure or not first.text[0].isdigit():
        return False
    # `từ 42 triệu lên 58 triệu/năm` shares the unit alone.
    magnitude = last.value / figure if first.text[-1].isdigit() else 1
    first.value = times(first.value, round(magnitude)) if magnitude > 1 else first.value
    first.kind, first.unit, first.unit_base = last.kind, last.unit, last.unit_base
    if last.value_base is not None and last.value:
        first.value_base = times(first.value, last.value_base / last.value)
    return True


def _bare(text: str, start: int, end: int, rule: str, kind: QuantityKind, value: float) -> Quantity:
    return Quantity(start=start, end=end, text=text[start:end], rule=rule, kind=kind, value=value)


def _multiples(text: str, folded: str) -> Iterator[Quantity]:
    for match in _MULTIPLE.finditer(folded):
        start, end = match.span("multiple")
        yield _bare(text, start, end, "multiple", "count", 2.0 if match["multiple"] == "đôi" else 1.5)


def _heights(text: str, folded: str) -> Iterator[Quantity]:
    for match in _HEIGHT.finditer(folded):
        height = _bare(text, *match.span(), "height", "measure", float(f"{match['metres']}.{match['rest']}"))
        height.unit = height.unit_base = "m"
        height.value_base = height.value
        yield height


def _durations(text: str, folded: str) -> Iterator[Quantity]:
    # Sau 2g30 phút: the minutes that both make.
    if "phút" not in folded and "'" not in folded:
        return
    for match in _DURATION.finditer(folded):
        before = left_of(folded, match.start()).words[:1]
        if before and before[0] in neighbours("lasting"):
            minutes = float(int(match["hours"]) * 60 + int(match["minutes"]))
            duration = _bare(text, *match.span(), "duration", "measure", minutes)
            duration.unit = "phút"
            duration.unit_base, duration.value_base = "ngày", times(minutes, units()["phút"].factor or 0)
            yield duration


def _ordinals(text: str, folded: str) -> Iterator[Quantity]:
    for match in chain.from_iterable(ordinal.finditer(folded) for ordinal in _ORDINALS):
        start, end = match.span("ordinal")
        word = match["ordinal"]
        if word in _WORDED_ORDINALS:
            if _is_weekday(text, folded, Numeral(start, end, _WORDED_ORDINALS[word], words=1)):
                continue
            yield _bare(text, start, end, "ordinal", "ordinal", _WORDED_ORDINALS[word])
        elif word.isdigit():
            yield _bare(text, start, end, "ordinal", "ordinal", float(word))
        elif text[start:end].isupper():
            yield _bare(text, start, end, "ordinal", "ordinal", _roman(word))


def _roman(numeral: str) -> float:
    values = [_ROMAN[letter] for letter in numeral]
    return float(sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)))


def _tokens_of(article: Article) -> Callable[[int], tuple[int, int] | None]:
    view, tokens = article.expanded, article.record.tokens

    def token_at(offset: int) -> tuple[int, int] | None:
        if not view.text.startswith(" ", offset):
            return None
        raw = view.to_raw(offset, offset + 1)[0]
        index = bisect_left(tokens, raw, key=_start_of) - 1
        if index < 0 or tokens[index].end <= raw:
            return None
        return view.from_raw(tokens[index].start, tokens[index].end)

    return token_at


def _run(article: Article) -> None:
    record, view = article.record, article.expanded
    taken = sorted((span.start, span.end) for span in (*record.times, *record.documents))
    within = [view.from_raw(*span) for span in taken]
    found = list(find_quantities(view.text, article.folded(view), article.codes(view), _tokens_of(article), within))
    spans = view.to_raw_all((one.start, one.end) for one in found)
    kept = [one for one, span in zip(found, spans, strict=True) if not (taken and overlaps(taken, *span))]
    nouns = [(one, one.noun_span) for one in kept if one.noun_span is not None]
    written = view.to_raw_all((noun.start, noun.end) for _, noun in nouns)
    for (quantity, _), (start, end) in zip(nouns, written, strict=True):
        begin, stop = article.normalised.from_raw(start, end)
        quantity.noun = article.normalised.text[begin:stop].strip()
        quantity.noun_span = Offsets(start=start, end=end)
    record.quantities = article.settle(view, kept)


STAGE = Stage("quantities", "2", reads=("expanded", "tokens", "times", "documents"), adds=("quantities",), run=_run)
