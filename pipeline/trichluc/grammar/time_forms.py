"""The written forms of dates and clock times, each with how sure its shape alone makes it.

The patterns read folded text (`trichluc.folding.fold`), in which case and the placement of tones do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import msgspec
import regex

from trichluc.folding import fold
from trichluc.grammar.edtf import Moment
from trichluc.lexicons import PhraseIndex, read_lexicon, shipped

WordKind = Literal[
    "month", "months", "part of day", "weekday", "relative", "counted", "measured", "gathering", "schedule", "numbered"
]
FormKind = Literal["day", "month", "quarter", "year", "clock", "partial day", "interval", "era", "relative"]


class _TimeRow(msgspec.Struct, frozen=True):
    phrase: str
    kind: WordKind
    value: str | None
    source: str


@cache
def time_words(kind: WordKind) -> dict[str, str]:
    """The folded words of one kind in the lexicon `times`, each with its value (empty where it has none)."""
    rows = read_lexicon(shipped("times"), _TimeRow, key=("phrase", "kind"))
    return {fold(row.phrase): row.value or "" for row in rows if row.kind == kind}


def alternatives(kind: WordKind) -> str:
    """The words of one kind as alternatives of a pattern, longest first."""
    return "|".join(regex.escape(word) for word in sorted(time_words(kind), key=len, reverse=True))


@dataclass(slots=True)
class Form:
    """A form found in the text, before its neighbours are known.

    `until` is the end of an interval, `sure` whether the form alone makes it a time, `mark` the character that
    divides its figures, `worded` whether its unit is in words (`năm 2023`), `ago` the
    word that counts its year from the article's (`năm ngoái`), `era` the value of a decade or century.
    """

    start: int
    end: int
    kind: FormKind
    moment: Moment
    until: Moment | None = None
    sure: bool = True
    mark: str = ""
    lunar: bool = False
    worded: bool = False
    ago: str = ""
    era: str = ""


_D = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_M = r"(?:1[0-2]|0?[1-9])(?!\d)"
# A comma after a year parts clauses (`năm 2022,6 hộ`); no year has decimals.
_Y = r"(?:1[5-9]\d\d|20\d\d)(?!\d|\.\d)"
_IN_YEAR = rf",? (?:của )?năm (?P<year>{_Y})"
_SLASH_YEAR = rf" ?[/.-] ?(?P<year>{_Y})"
_RELATIVE_YEAR = r" năm (?P<ago>nay|ngoái|trước|sau)(?!\p{L})"
_DASH = r"(?: ?- ?| đến (?:hết )?| tới )"
_HALF = rf"tháng (?:(?P<half>đầu|cuối) năm(?! học)(?: (?P<year>{_Y})| (?P<ago>nay|ngoái|trước))?|năm (?P<year>{_Y}))"
_NO_FIGURE = r"(?!\d|[/.,]\d|-\d(?!\d?[/.]\d)| ?%)"


@cache
def _figures() -> regex.Pattern[str]:
    names = alternatives("month")
    return regex.compile(
        r"(?<!\d)(?=\d)(?<!\d[/.,:])(?:(?<!\p{L})|(?<=ngày|tháng|năm|sn|từ|đến|lúc))(?:"
        + "|".join(
            (
                rf"(?P<iso>(?<!/)(?P<year>{_Y})(?P<mark>[-/])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?:t(?=\d\d:)|(?!\d)))",
                rf"(?P<dmy>(?P<day>{_D}) ?(?P<mark>[/.-]) ?(?P<month>{_M}) ?(?P=mark) ?(?P<year>{_Y})(?!/\d))",
                rf"(?P<short_dmy>(?P<day>{_D})(?P<mark>[/.-])(?P<month>{_M})(?P=mark)(?P<short>\d\d)(?![\d/%]"
                rf"|[.,-]\d))",
                rf"(?P<half_year>(?P<count>1[01]|[2-9]) ?{_HALF})",
                rf"(?P<worded_day>(?<!tháng |thứ |lần )(?P<day>{_D}),? tháng (?P<month>{_M}|(?:{names})(?!\p{{L}}))"
                rf"(?:{_IN_YEAR}|{_SLASH_YEAR}|{_RELATIVE_YEAR})?)",
                r"(?P<clock>(?P<hour>2[0-4]|1\d|0?\d)(?:"
                r"(?P<mark>:|h ?|g ?| ?giờ ?)(?P<minute>[0-5]\d)(?!\d)(?::[0-5]\d(?!\d))?"
                r"(?:(?P<minutes> ?phút(?!\p{L}))|')?"
                r"|(?P<mark> ?giờ|h|g)"
                r"(?: kém (?P<less>[1-5]?\d)(?!\d)(?: ?phút(?!\p{L}))?)?(?!\p{L}))"
                r"(?: ?(?P<noon>am|pm|sa|ch)(?!\p{L}))?)",
                rf"(?P<years>(?P<year>{_Y})(?P<mark>{_DASH}|/)(?:năm )?(?P<until>{_Y}))",
                rf"(?P<season>(?P<year>{_Y})(?P<mark>[/-])(?P<short>\d\d)(?!\d|[/.,-]\d|%))",
                rf"(?P<months>(?<=tháng ?)(?P<month>{_M})"
                rf"(?:{_DASH}(?P<until>{_M})(?! ?[/.]\d{{1,2}}(?!\d))(?:{_SLASH_YEAR}|{_IN_YEAR})?"
                rf"|{_DASH}tháng (?P<until>{_M})(?:{_SLASH_YEAR}|{_IN_YEAR})))",
                rf"(?P<month_year>(?P<month>{_M}) ?(?P<mark>[/.-]) ?(?P<year>{_Y}))",
                rf"(?P<partial>(?<!tháng )(?P<day>{_D})(?=(?: ?- ?\d{{1,2}}(?: ?[/.] ?\d| tháng \d)"
                rf"|(?:(?:, | và )(?:ngày )?\d{{1,2}}(?!\d|[/.]\d)){{0,8}}(?: đến (?:hết )?| tới |, | và "
                rf"|,? rạng sáng )(?:ngày )?\d{{1,2}}(?: ?[/.-] ?\d{{1,2}}(?!\d)| tháng \d))))",
                r"(?P<year_end>(?P<day>29|30) tết(?!\p{L}))",
                rf"(?P<day_month>(?P<day>{_D})(?P<mark> ?/ ?|[.-])(?P<month>{_M}){_NO_FIGURE}(?:{_IN_YEAR}"
                rf"|{_RELATIVE_YEAR})?)",
                rf"(?P<year_alone>(?P<year>{_Y})(?![\p{{L}}/%]|-\d))",
                rf"(?P<month_alone>(?<=tháng ?)(?P<month>{_M})(?![/.,]\d)(?:{_IN_YEAR}|{_RELATIVE_YEAR})?)",
                rf"(?P<month_listed>(?<=tháng \d{{1,2}}(?:, \d{{1,2}}){{0,8}}(?:,| và) )(?P<month>{_M})"
                rf"(?:{_SLASH_YEAR}|{_IN_YEAR}|(?=, \d{{1,2}}(?:[,/]| năm| và)| và \d|[;)\n]|\.(?!\d)|$)))",
            )
        )
        + ")"
    )


# What the forms in words begin with: each literal is found many times as fast as the pattern of all of them.
_WORD_BEGINNINGS = tuple(
    map(
        re.compile,
        ("tháng ", "rằm ", "m[ùồ]ng ", "qu[íý] ", "nửa ", "thế k", "những năm ", "thập niên ", "thập k"),
    )
)


def _in_words(folded: str) -> Iterator[regex.Match[str]]:
    pattern, done = _words(), 0
    for start in sorted(match.start() for beginning in _WORD_BEGINNINGS for match in beginning.finditer(folded)):
        match = pattern.match(folded, start) if start >= done else None
        if match:
            done = match.end()
            yield match


@cache
def _words() -> regex.Pattern[str]:
    names = alternatives("month")
    return regex.compile(
        r"(?<!\p{L})(?=[tqnrm])(?:"
        + "|".join(
            (
                rf"(?P<month_named>tháng (?P<month>{names})(?!\p{{L}})(?:{_IN_YEAR}|{_SLASH_YEAR}"
                rf"|{_RELATIVE_YEAR})?)",
                rf"(?P<full_moon>rằm tháng (?P<month>{_M}|(?:{names})(?!\p{{L}})))",
                rf"(?P<new_year>m[ùồ]ng (?P<day>{_D}|(?:{names})(?!\p{{L}})) tết(?!\p{{L}}))",
                r"(?P<quarter>(?<!mỗi |hàng |hằng )qu[íý] (?P<month>iv|i{1,3}|[1-4])(?![\p{L}\d]| lần)"
                r"(?:(?:, | và |, quý | và quý )(?P<also>iv|i{1,3}|[1-4])(?![\p{L}\d]|[.,]\d))?"
                rf"(?:{_SLASH_YEAR}|{_IN_YEAR}|{_RELATIVE_YEAR}|,? (?P<year>{_Y}))?)",
                rf"(?P<half_year>{_HALF})",
                rf"(?P<half_year>nửa (?P<half>đầu|cuối) năm(?! học)(?: (?P<year>{_Y}))?)",
                r"(?P<century>thế k[ỉỷ] (?:thứ )?(?P<year>[ivx]{1,5}|\d{1,2})(?![\p{L}\d]))",
                r"(?P<decade>(?:những năm|thập niên|thập k[ỉỷ])(?: đầu| giữa| cuối)? (?P<year>(?:1[5-9]|20)\d0"
                r"|[3-9]0)(?!\d)(?:(?: ?- ?| đến )(?P<until>(?:1[5-9]|20)\d0|[3-9]0)(?!\d))?)",
            )
        )
        + ")"
    )


@cache
def _relative() -> tuple[PhraseIndex, list[str]]:
    words = time_words("relative")
    return PhraseIndex(list(words)), list(words.values())


def find_relative(folded: str) -> Iterator[tuple[int, int, str, int]]:
    """Words whose day, month or year is counted from the article's own: (start, end, unit, how many on).

    >>> list(find_relative(fold("Sáng nay, xã họp.")))
    [(0, 8, 'day', 0)]
    """
    index, values = _relative()
    for start, end, number in index.find(folded):
        unit, count = values[number].split(" ")
        yield start, end, unit, int(count)


# Written small, these names of months are more often other words: `tháng năm`, `mấy tháng hai bên`.
_AMBIGUOUS_NAMES = frozenset(("hai", "ba", "năm", "sáu"))
_ROMAN = {"i": 1, "v": 5, "x": 10}
_MONTH_BEFORE = regex.compile(r"(?<!\p{L})tháng ?\Z")
_DAY_BEFORE = regex.compile(r"(?<!\p{L})(?:ngày ?(?:(?:mùng|mồng) )?|(?:mùng|mồng) )\Z")
_YEAR_BEFORE = regex.compile(r"(?<!\p{L})năm ?\Z")
_NUMBERED = regex.compile(r"\d năm \Z")
_MORE_YEARS = regex.compile(r" ?(?:,|và|-|–|đến) ?\d{4}")
_EACH_YEAR = regex.compile(r"(?:mỗi|hằng|hàng) năm ?\Z")
_MONTHS_BEFORE = regex.compile(r"tháng \d{1,2}(?:, \d{1,2})*(?:,| và) \Z")
_EACH_MONTH = regex.compile(r"(?:mỗi|hằng|hàng|một|\d) tháng ?\Z")
_REVOLUTION = regex.compile(r"cách mạng (?:mùa thu )?\Z")
# `\Z` in what looks back: `$` also matches before a line end.
_LOOK_BACK = 24
_LONGEST_SPAN_OF_YEARS = 120
# giai đoạn 2021-25
_TERMS, _LONGEST_TERM = ("giai đoạn ", "nhiệm kì ", "nhiệm kỳ "), 15


@cache
def _months_before() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})({alternatives('months')}) \Z")


@cache
def _counted_years() -> regex.Pattern[str]:
    return regex.compile(rf"(?:\d|(?<!\p{{L}})(?:{alternatives('months')})) ?năm ?\Z")


def find_forms(text: str, folded: str) -> Iterator[Form]:
    """The forms of a text, in order, none overlapping.

    Args:
        text: the text.
        folded: the text, folded.

    >>> text = "Năm 2023, ngày 10/6"
    >>> [(form.kind, form.moment.edtf(), form.sure) for form in find_forms(text, fold(text))]
    [('year', '2023', True), ('day', 'XXXX-06-10', False)]
    """
    matches = [*_figures().finditer(folded), *_in_words(folded)]
    matches.sort(key=lambda match: (match.start(), -match.end()))
    done = 0
    for match in matches:
        groups = {name: found for name, found in match.groupdict().items() if found is not None}
        build = next(build for name, build in _BUILDERS.items() if name in groups)
        found = _Found(match, groups, text, folded)
        form = build(found)
        for one in (form, _second_quarter(found) if "also" in found else None):
            if one is not None and one.start >= done and one.moment.valid() and (one.until or one.moment).valid():
                yield one
                done = one.end


class _Found:
    """A match with its groups and what stands before it."""

    __slots__ = ("before", "end", "groups", "match", "start", "text")

    def __init__(self, match: regex.Match[str], groups: dict[str, str], text: str, folded: str) -> None:
        self.match, self.groups, self.text = match, groups, text
        self.start, self.end = match.span()
        self.before = folded[max(0, self.start - _LOOK_BACK) : self.start]

    def __contains__(self, name: str) -> bool:
        return name in self.groups

    def number(self, name: str, words: WordKind = "month") -> int:
        found = self.groups[name]
        return int(found) if found.isdigit() else int(time_words(words)[found])

    @property
    def year(self) -> int | None:
        return int(self.groups["year"]) if "year" in self.groups else None

    @property
    def mark(self) -> str:
        return self.groups.get("mark", "").strip()

    @property
    def ago(self) -> str:
        return self.groups.get("ago", "")

    def start_with(self, before: regex.Pattern[str]) -> int:
        unit = before.search(self.before)
        return self.start - len(unit[0]) if unit else self.start


def _full_date(found: _Found) -> Form:
    year = found.year
    if year is None:
        short = found.number("short")
        year = short + (1900 if short > 60 else 2000)
    moment = Moment(year, found.number("month"), found.number("day"))
    return Form(found.start, found.end, "day", moment, sure="year" in found, mark=found.mark)


def _half_year(found: _Found) -> Form | None:
    count, start = found.groups.get("count"), found.start
    if count is None and found.match[0].startswith("tháng"):
        worded = _months_before().search(found.before)
        if not worded:
            return None
        count, start = time_words("months")[worded[1]], worded.start() + found.start - len(found.before)
    months = int(count or 6)
    first, last = (13 - months, 12) if found.groups.get("half") == "cuối" else (1, months)
    return Form(
        start, found.end, "interval", Moment(found.year, first), Moment(found.year, last), ago=found.ago, worded=True
    )


def _worded_day(found: _Found) -> Form:
    start = found.start_with(_DAY_BEFORE)
    moment = Moment(found.year, found.number("month"), found.number("day"))
    lunar = found.groups["month"] in ("giêng", "chạp")
    sure = start < found.start or found.year is not None or lunar
    return Form(start, found.end, "day", moment, sure=sure, ago=found.ago, lunar=lunar, worded=True)


def _day_month(found: _Found) -> Form:
    moment = Moment(found.year, found.number("month"), found.number("day"))
    return Form(found.start, found.end, "day", moment, sure=found.year is not None, mark=found.mark, ago=found.ago)


def _clock(found: _Found) -> Form:
    hour = found.number("hour")
    noon = found.groups.get("noon")
    if noon in ("pm", "ch") and hour < 12:
        hour += 12
    elif noon in ("am", "sa") and hour == 12:
        hour = 0
    minute = int(found.groups.get("minute", 0))
    if "less" in found:
        hour, minute = (hour - 1) % 24, 60 - found.number("less")  # 9 giờ kém 15
    # `13 giờ 24 phút` is as often how long something takes.
    sure = "minute" in found and ("minutes" not in found or noon is not None)
    return Form(found.start, found.end, "clock", Moment(hour=hour, minute=minute), sure=sure, mark=found.mark)


def _years(found: _Found) -> Form | None:
    first = found.number("year")
    last = found.number("until") if "until" in found else first - first % 100 + found.number("short")
    short = _LONGEST_TERM if found.before.endswith(_TERMS) else 1
    if not first < last <= first + (short if "short" in found else _LONGEST_SPAN_OF_YEARS):
        return None if "short" in found else _year_alone(found, last=False)
    start, worded = _year_start(found)
    return Form(start, found.end, "interval", Moment(first), Moment(last), mark=found.mark, worded=worded)


def _year_alone(found: _Found, last: bool = True) -> Form | None:
    start, worded = _year_start(found)
    if not worded and _NUMBERED.search(found.before) and not _MORE_YEARS.match(found.text, found.end):
        # Lần thứ 2 năm 2017, Quyết định 73 năm 2011: in `2 năm 2016, 2017` the years are counted.
        start, worded = found.start - len("năm "), True
    if _EACH_YEAR.search(found.before):
        return None
    end = found.end if last else found.start + 4
    return Form(
        start,
        end,
        "year",
        Moment(found.year),
        sure=worded or bool(_counted_years().search(found.before)),
        worded=worded,
    )


def _year_start(found: _Found) -> tuple[int, bool]:
    unit = _YEAR_BEFORE.search(found.before)
    if not unit or _counted_years().search(found.before):
        return found.start, False
    return found.start - len(unit[0]), True


def _months(found: _Found) -> Form:
    first, last = Moment(found.year, found.number("month")), Moment(found.year, found.number("until"))
    return Form(found.start_with(_MONTH_BEFORE), found.end, "interval", first, last, worded=True)


def _month(found: _Found) -> Form | None:
    start = found.start_with(_MONTH_BEFORE)
    if "month_alone" in found and _EACH_MONTH.search(found.before):
        return None
    listed = bool(_MONTHS_BEFORE.search(found.before))
    sure = start < found.start or listed or "month_year" not in found
    moment = Moment(found.year, found.number("month"))
    return Form(
        start, found.end, "month", moment, sure=sure, mark=found.mark, ago=found.ago, worded=start < found.start
    )


def _partial(found: _Found) -> Form:
    return Form(found.start, found.end, "partial day", Moment(day=found.number("day")), sure=False)


def _named_month(found: _Found) -> Form | None:
    name = found.groups["month"]
    written = found.text[found.match.start("month")]
    if _REVOLUTION.search(found.before) or (name in _AMBIGUOUS_NAMES and written.islower() and found.year is None):
        return None
    lunar = name in ("giêng", "chạp")
    moment = Moment(found.year, found.number("month"))
    return Form(found.start, found.end, "month", moment, ago=found.ago, lunar=lunar, worded=True)


def _full_moon(found: _Found) -> Form:
    return Form(found.start, found.end, "day", Moment(month=found.number("month"), day=15), lunar=True, worded=True)


def _new_year(found: _Found) -> Form:
    start = found.start_with(_DAY_BEFORE)
    return Form(start, found.end, "day", Moment(month=1, day=found.number("day")), lunar=True, worded=True)


def _year_end(found: _Found) -> Form:
    start = found.start_with(_DAY_BEFORE)
    return Form(start, found.end, "day", Moment(month=12, day=found.number("day")), lunar=True, worded=True)


def _quarter(found: _Found) -> Form:
    quarter = _as_quarter(found.groups["month"])
    end = found.match.end("month") if "also" in found else found.end
    return Form(found.start, end, "quarter", Moment(found.year, quarter=quarter), ago=found.ago, worded=True)


def _second_quarter(found: _Found) -> Form:
    quarter = _as_quarter(found.groups["also"])
    start = found.match.start("also")
    return Form(start, found.end, "quarter", Moment(found.year, quarter=quarter), ago=found.ago, worded=True)


def _as_quarter(written: str) -> int:
    return int(written) if written.isdigit() else _roman(written)


def _century(found: _Found) -> Form | None:
    written = found.groups["year"]
    century = int(written) if written.isdigit() else _roman(written)
    if not 1 <= century <= 21:
        return None
    return Form(found.start, found.end, "era", Moment(), era=f"{century - 1:02}XX", worded=True)


def _decade(found: _Found) -> Form:
    decades = [found.groups[name] for name in ("year", "until") if name in found]
    era = "/".join(f"{written if len(written) == 4 else '19' + written}"[:3] + "X" for written in decades)
    return Form(found.start, found.end, "era", Moment(), era=era, worded=True)


def _roman(written: str) -> int:
    values = [_ROMAN[letter] for letter in written]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


_BUILDERS: dict[str, Callable[[_Found], Form | None]] = {
    "iso": _full_date,
    "dmy": _full_date,
    "short_dmy": _full_date,
    "half_year": _half_year,
    "worded_day": _worded_day,
    "clock": _clock,
    "years": _years,
    "season": _years,
    "months": _months,
    "month_year": _month,
    "partial": _partial,
    "day_month": _day_month,
    "year_alone": _year_alone,
    "month_alone": _month,
    "month_listed": _month,
    "month_named": _named_month,
    "full_moon": _full_moon,
    "new_year": _new_year,
    "year_end": _year_end,
    "quarter": _quarter,
    "century": _century,
    "decade": _decade,
}
