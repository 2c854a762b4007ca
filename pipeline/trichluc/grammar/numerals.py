"""Numerals in running text: `2.600`, `1,2 tỷ`, `1 - 2 triệu`, `41/44`, `97 %`, `hai triệu rưỡi`, `từ 10 đến 12%`.

A numeral holds its magnitude words, percent sign, range or ratio; what it counts is for others to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise

import regex

from trichluc.grammar.articles import is_article
from trichluc.grammar.contexts import end_of_idiom, label_before, left_of, neighbours
from trichluc.grammar.nouns import counted_nouns, words_at
from trichluc.grammar.numbers import FIGURE, Read, Role, number_words, read_figure, read_magnitudes, read_number_words
from trichluc.grammar.units import unit_beginnings
from trichluc.lexicons import whole_words


@dataclass(slots=True)
class Numeral:
    """A numeral and its value.

    `scaled` tells of a magnitude word, `words` how many words it is written in (0: in figures), `grouped` that the
    comma of `7,100` may group thousands, `rated` that it is a percentage, `tight` that it is written `2-1`,
    `resumes` where the text goes on after the same number in words and brackets: `12 (mười hai) xã`.
    """

    start: int
    end: int
    value: float
    value_to: float | None = None
    total: float | None = None
    scaled: bool = False
    words: int = 0
    grouped: bool = False
    rated: bool = False
    tight: bool = False
    resumes: int = 0


_PART = regex.compile(rf"(?P<figure>{FIGURE})(?P<percent> ?%)?+")
_JOIN = r"(?: ?[-/] ?| ?x ?(?=\d)|:)"
_SINGLE = regex.compile(rf"{FIGURE}(?! ?[/:]\d)")
_GROUPED = regex.compile(r"[1-9]\d{0,2},\d{3}")
_TO = regex.compile(r" ?- ?| (?:đến|tới) (?:(?:dưới|gần|khoảng|hơn|trên) )?")
_PERCENT = regex.compile(r" ?%| phần trăm(?!\p{L})")
_OF = regex.compile(r" phần (?=\p{L}|\d)")
_QUARTER = regex.compile(r"tư(?!\p{L})")
_HALF_MORE = regex.compile(r" rư[ỡở]i(?!\p{L})")
_TENTHS = regex.compile(r" (?P<tenths>[1-9])(?= ?(?:đồng|đ)(?!\p{L}))")
_NEXT_WORD = regex.compile(r",? (\p{L}++)(?! \d)")
#: After these a number word names a day, a month or a rank.
_AFTER_ANOTHER = frozenset({"thứ", "tháng", "ngày", "mùng", "mồng", "hạng", "lớp", "quý"})
_YEAR_OR_FIVE = "năm"
_LENGTH_OF_ONE = len("một")
_MAGNITUDE_INITIALS = "ctnv"
# How all that may complete a numeral begins: %, phần trăm, phần, -, đến, tới.
_COMPLETING = ("%", "p", "-", "đ", "t")
# A set, for a range looks for a float one by one.
_YEARS = frozenset(range(1900, 2100))
# A magnitude word that begins another word: tỷ lệ, triệu tập.
_OTHERWISE_USED = ("tỉ", "triệu", "vạn")
_OTHER_WORD = rf"(?<!(?:{'|'.join(_OTHERWISE_USED)})(?= (?:lệ|số|trọng|giá|suất|phú|tập|chứng|vật)(?!\p{{L}})))"
# 999.999.999.999 in words is 23 of them; a longer run is no numeral.
_MOST_WORDS = 24


def _words_of(*roles: Role) -> list[str]:
    return [word for word, row in number_words().items() if row.role in roles and row.value]


def _alternatives(*roles: Role) -> str:
    return "|".join(sorted(_words_of(*roles), key=len, reverse=True))


@cache
def _figures() -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\p{{L}}\d]){_PART.pattern}(?P<more>(?:{_JOIN}{FIGURE}(?: ?%)?+)++)?+")


@cache
def _first_words() -> re.Pattern[str]:
    # The standard library's engine passes over text without number words three times as fast.
    words = _words_of("digit", "ten", "short_tens", "hundred", "magnitude", "tens_or_dozen", "half", "dozen")
    # Năm 2017 is by far the most frequent number word that is none.
    return re.compile(rf"{whole_words(words)}\b(?! \d)")


@cache
def _run_of_words() -> regex.Pattern[str]:
    words = "|".join(sorted(number_words(), key=len, reverse=True))
    return regex.compile(
        rf"(?:{words})(?!\p{{L}}){_OTHER_WORD}(?: (?:{words})(?!\p{{L}}){_OTHER_WORD}){{0,{_MOST_WORDS - 1}}}+"
    )


@cache
def _magnitude_run() -> regex.Pattern[str]:
    words = _alternatives("magnitude", "dozen")
    first = _alternatives("hundred", "tens_or_dozen")
    return regex.compile(
        rf" ?(?=[{_MAGNITUDE_INITIALS}])(?:(?:{first}|{words})(?!\p{{L}}){_OTHER_WORD})"
        rf"(?: (?:{words})(?!\p{{L}}){_OTHER_WORD}){{0,3}}+"
    )


@cache
def _beginnings_of_magnitudes() -> frozenset[str]:
    return frozenset(word[:2] for word in _words_of("magnitude", "dozen", "hundred", "tens_or_dozen"))


@lru_cache(maxsize=4096)
def _read(run: str) -> Read | None:
    return read_number_words(run.split(" "))


@lru_cache(maxsize=1024)
def _product(run: str) -> float:
    words = run.split()
    first = number_words()[words[0]]
    return first.value * read_magnitudes(words, 1)[0]


def find_numerals(folded: str, *, english: bool = False) -> Iterator[Numeral]:
    """Every numeral of a text, in order, none overlapping.

    Args:
        folded: the folded text.
        english: whether the text groups thousands with commas.

    >>> text = "1 - 2 triệu, 41/44, 1,5 triệu"
    >>> [(numeral.value, numeral.value_to, numeral.total) for numeral in find_numerals(text)]
    [(1000000.0, 2000000.0, None), (41.0, None, 44.0), (1500000.0, None, None)]
    """
    done = 0
    figures = {match.start(): match for match in _figures().finditer(folded)}
    word_ends = dict(match.span() for match in _first_words().finditer(folded))
    for start in sorted([*figures, *word_ends]):
        if start < done:
            continue
        match = figures.get(start)
        if match is None:
            done = end = word_ends[start]
            numeral = _lone_word(folded, start, end)
            if numeral is not None and end - start == _LENGTH_OF_ONE and _is_passed(folded, start, end):
                continue
            if numeral is None or folded.startswith(",", end):
                numeral = _pair_of_words(folded, start, end, english) or numeral
            if numeral is None:
                numeral, done = _words_at(folded, start)
            if numeral is not None:
                _complete(folded, numeral, english)
                done = max(done, numeral.end)
                yield numeral
            continue
        figure, percent, more = match.group("figure", "percent", "more")
        done = end = match.end()
        if start > 1 and folded[start - 1] in ".-/_@&+" and _in_code(folded, start):
            continue
        if more is None:
            value = read_figure(figure, english=english)
            if value is None:
                continue
            numeral = Numeral(start, end, value, grouped="," in figure and _may_group(figure, english))
            numeral.rated = percent is not None
            _complete(folded, numeral, english)
            done = max(numeral.end, numeral.resumes)
            yield numeral
            continue
        for numeral in _read_cluster(folded, start, end, english):
            if numeral.start >= done or numeral.start < end:
                _complete(folded, numeral, english)
                done = max(done, numeral.end)
                yield numeral


def _is_passed(folded: str, start: int, end: int) -> bool:
    # Một nắng hai sương is an idiom as a whole.
    return is_article(folded, start, end) and end_of_idiom(folded, start) is None


def is_ordinal(folded: str, numeral: Numeral) -> bool:
    """Whether a numeral is that of an ordinal: thứ 9, lần thứ hai.

    >>> is_ordinal("lần thứ hai", Numeral(8, 11, 2.0, words=1))
    True
    """
    if not folded.endswith("thứ ", 0, numeral.start) or folded[max(0, numeral.start - 5) : numeral.start - 4].isalpha():
        return False
    return numeral.total is None and numeral.value_to is None and not numeral.scaled and not numeral.rated


def _in_code(folded: str, start: int) -> bool:
    # 1.104 hồ sơ/630 chỉ tiêu is no code: a word stands before the slash, a space after the figure.
    before = folded[start - 2]
    return before.isdigit() or (
        before.isalpha() and (folded[start - 1] != "/" or not folded[start - 3 : start - 2].isalpha())
    )


def _may_group(figure: str, english: bool) -> bool:
    return not english and _GROUPED.fullmatch(figure) is not None


@cache
def _pairs_of_number_words() -> frozenset[str]:
    return frozenset(word[:2] for word in number_words())


def _lone_word(folded: str, start: int, end: int) -> Numeral | None:
    """The numeral of a number word that no other can follow, for its first two letters are no number word's."""
    word = folded[start:end]
    if word in _OTHERWISE_USED or folded[end + 1 : end + 3] in _pairs_of_number_words():
        return None
    read = _read(word)
    return Numeral(start, end, read.value, scaled=read.value >= 100, words=1) if read else None


def _words_at(folded: str, start: int) -> tuple[Numeral | None, int]:
    run = _run_of_words().match(folded, start)
    if run is None:
        return None, start + 1
    read = _read(run[0])
    if read is None:
        return None, start + 1
    texts = run[0].split(" ", read.words)
    if len(texts) == read.words:
        used = run[0]
    else:
        used = run[0][: -len(texts[-1]) - 1]
        if run[0].count(" ") == _MOST_WORDS - 1:
            return None, run.end()
    words = number_words()
    scaled = read.words > 1 and any(
        words[text].role in ("magnitude", "hundred", "dozen") for text in texts[: read.words]
    )
    end = start + len(used)
    return Numeral(start, end, read.value, scaled=scaled or read.value >= 100, words=read.words), end


@cache
def _higher_words() -> dict[str, frozenset[str]]:
    """The number words each of which, right after another, makes a range: hai ba, năm bảy."""
    digits = {word: row.value for word, row in number_words().items() if row.role in ("digit", "ten")}
    pairs = {(value, value + 1) for value in range(1, 10)} | {(5, 7)}
    return {
        low: frozenset(high for high, other in digits.items() if (value, other) in pairs)
        for low, value in digits.items()
        if value
    }


def _pair_of_words(folded: str, start: int, end: int, english: bool) -> Numeral | None:
    """The range that two number words in a row are: `năm bảy hộ`, `hai, ba lần`, `ba bốn trăm`."""
    higher = _higher_words().get(folded[start:end])
    second = _NEXT_WORD.match(folded, end) if higher else None
    if higher is None or second is None or second[1] not in higher:
        return None
    left = left_of(folded, start)
    before = left.words[0] if left.words and not left.mark else ""
    if label_before(left) or before in _AFTER_ANOTHER or before in number_words() or before.isdigit():
        return None
    if folded[start:end] == _YEAR_OR_FIVE and (before in neighbours("before_year") or second[0][0] == ","):
        return None
    if second[1] == _YEAR_OR_FIVE and not _is_counted(folded, second.end()):
        return None
    words = number_words()
    numeral = Numeral(start, second.end(), words[folded[start:end]].value, words[second[1]].value)
    _scale_figure(folded, numeral, english)
    numeral.words = folded.count(" ", start, numeral.end) + 1
    return numeral


def _is_counted(folded: str, end: int) -> bool:
    # Bốn năm hộ are four or five; bốn năm qua, bốn năm học are four years.
    words = words_at(folded, end + 1) if folded.startswith(" ", end) else None
    if words is None:
        return False
    first = words.texts[0]
    return first in number_words() or first in unit_beginnings() or counted_nouns().longest(words.texts)[1] > 0


def _read_cluster(folded: str, start: int, end: int, english: bool) -> Iterator[Numeral]:
    parts = list(islice(_PART.finditer(folded, start, end), 4))
    if len(parts) > 3:
        return
    numerals = [_read_part(part, english) for part in parts]
    first, second = numerals[:2]
    gap = folded[parts[0].end() : parts[1].start()]
    if len(parts) == 2 and first is not None and second is not None and _join(gap.strip(), first, second):
        yield first
        return
    gaps = [folded[left.end() : right.start()] for left, right in pairwise(parts)]
    if gap.strip() == "-" and len(parts) == 2 and _ends_score(folded, start):
        return  # thắng 2 - 0
    if all(" " in between and "/" not in between for between in gaps) or gap.strip() == "x":
        yield from (numeral for numeral in numerals if numeral is not None)


def _ends_score(folded: str, start: int) -> bool:
    words = left_of(folded, start).words[:2]
    return bool(words) and (words[0] in neighbours("score") or " ".join(reversed(words)) in neighbours("score"))


def _read_part(part: regex.Match[str], english: bool) -> Numeral | None:
    figure = part["figure"]
    value = read_figure(figure, english=english)
    if value is None:
        return None
    grouped = "," in figure and _may_group(figure, english)
    return Numeral(part.start(), part.end(), value, grouped=grouped, rated=part["percent"] is not None)


def _join(sign: str, first: Numeral, second: Numeral) -> bool:
    if sign == "/":
        if second.value == 0 or first.rated or second.rated:
            return False
        first.end, first.total, first.grouped = second.end, second.value, first.grouped or second.grouped
        return True
    if sign != "-" or (first.value in _YEARS and second.value in _YEARS):
        return False
    low = first.value
    # 50 - 100.000 đồng: the thousands of the first are said by the second.
    if low < 1000 <= second.value and low * 1000 < second.value and second.value % 1000 == 0 and low == int(low):
        low *= 1000
    if low >= second.value:
        return False
    first.tight = second.start - first.end == 1
    first.end, first.value, first.value_to = second.end, low, second.value
    first.rated, first.grouped = first.rated or second.rated, False
    return True


def _complete(folded: str, numeral: Numeral, english: bool) -> None:
    if numeral.total is not None:
        return
    following = folded[numeral.end : numeral.end + 2].lstrip(" ")
    if following.startswith("(") and numeral.words == 0:
        _read_again_in_words(folded, numeral, english)
        return
    if not following or not (following[0].isalpha() or following[0] in "%-"):
        return
    if following[0] in _MAGNITUDE_INITIALS and numeral.words == 0 and not numeral.rated:
        begin = numeral.end + (folded[numeral.end] == " ")
        if folded[begin : begin + 2] in _beginnings_of_magnitudes():
            _scale_figure(folded, numeral, english)
            following = folded[numeral.end : numeral.end + 2].lstrip(" ")
    if not following.startswith(_COMPLETING):
        return
    if not numeral.rated and (percent := _PERCENT.match(folded, numeral.end)):
        numeral.end, numeral.rated = percent.end(), True
        return
    if numeral.value_to is None:
        _read_fraction_in_words(folded, numeral)
        _read_range_in_words(folded, numeral, english)


def _read_again_in_words(folded: str, numeral: Numeral, english: bool) -> None:
    """Past the number in words that repeats a figure: `12 (mười hai) xã`, `5 (năm) triệu đồng`."""
    opened = folded.index("(", numeral.end) + 1
    again, end = _words_at(folded, opened)
    if again is None or again.value != numeral.value or not folded.startswith(")", end):
        return
    numeral.resumes = end + 1
    figure_end, numeral.end = numeral.end, end + 1
    _scale_figure(folded, numeral, english)
    if not numeral.scaled:
        numeral.end = figure_end
    else:
        numeral.resumes = numeral.end


def _scale_figure(folded: str, numeral: Numeral, english: bool) -> float:
    run = _magnitude_run().match(folded, numeral.end)
    if run is None:
        return 1.0
    below = factor = _product(run[0])
    numeral.value = times(numeral.value, factor)
    if numeral.value_to is not None:
        numeral.value_to = times(numeral.value_to, factor)
    numeral.end, numeral.scaled, numeral.grouped = run.end(), True, False
    while numeral.value_to is None and folded.startswith(" ", numeral.end):
        if half := _HALF_MORE.match(folded, numeral.end):
            numeral.value, numeral.end = numeral.value + below / 2, half.end()
            break
        term = _SINGLE.match(folded, numeral.end + 1)
        value = read_figure(term[0], english=english) if term else None
        if term is None or value is None:
            break
        run = _magnitude_run().match(folded, term.end())
        if run is None:
            # In 2 tỷ 3 đồng the lone figure counts tenths.
            if tenths := _TENTHS.match(folded, numeral.end):
                numeral.value, numeral.end = numeral.value + int(tenths["tenths"]) * below / 10, tenths.end()
            break
        smaller = _product(run[0])
        if smaller >= below or value * smaller >= below:
            break
        numeral.value, numeral.end, below = numeral.value + times(value, smaller), run.end(), smaller
    return factor


def _read_fraction_in_words(folded: str, numeral: Numeral) -> None:
    of = _OF.match(folded, numeral.end)
    if of is None or numeral.scaled:
        return
    if quarter := _QUARTER.match(folded, of.end()):
        numeral.end, numeral.total = quarter.end(), 4.0
        return
    whole = _numeral_at(folded, of.end(), english=False)
    if whole is not None and not whole.scaled and whole.value >= 2:
        numeral.end, numeral.total = whole.end, whole.value


def _read_range_in_words(folded: str, numeral: Numeral, english: bool) -> None:
    to = _TO.match(folded, numeral.end)
    high = _numeral_at(folded, to.end(), english) if to is not None and numeral.total is None else None
    if high is None:
        return
    factor = _scale_figure(folded, high, english) if high.words == 0 else _last_factor(folded, high)
    low = numeral.value
    if high.scaled and not numeral.scaled and low < high.value / factor:
        low = times(low, factor)
    if low >= high.value or (low in _YEARS and high.value in _YEARS):
        return
    numeral.value, numeral.value_to, numeral.end = low, high.value, high.end
    numeral.scaled, numeral.grouped, numeral.words = high.scaled, False, max(numeral.words, high.words)
    if percent := _PERCENT.match(folded, numeral.end):
        numeral.end, numeral.rated = percent.end(), True


def _numeral_at(folded: str, position: int, english: bool) -> Numeral | None:
    if folded[position : position + 1].isalpha():
        return _words_at(folded, position)[0]
    figure = _SINGLE.match(folded, position)
    value = read_figure(figure[0], english=english) if figure else None
    if figure is None or value is None:
        return None
    return Numeral(position, figure.end(), value)


def _last_factor(folded: str, numeral: Numeral) -> float:
    factor = 1.0
    for text in reversed(folded[numeral.start : numeral.end].split()):
        row = number_words().get(text)
        if row is None or row.role not in ("magnitude", "hundred", "dozen", "tens_or_dozen"):
            break
        factor *= row.value
    return factor


def times(value: float, factor: float) -> float:
    """A value as many times over, without the noise of binary fractions.

    >>> times(1.1, 1e9), times(30, 1e-06)
    (1100000000.0, 3e-05)
    """
    # 1,2 tỷ is 1200000000: a decimal figure times a power of ten is exact to what was written.
    product = value * factor
    whole = round(product)
    return float(whole) if abs(product - whole) <= 1e-9 * abs(product) else float(f"{product:.12g}")
