"""Times: dates, months, quarters, years, spans of them and clock times, with their value in EDTF.

Reads the expanded view. A form that can be nothing else (`18/5/2021`, `tháng 6/2017`, `năm 2023`, `2020-2025`) counts
anywhere; one that could be a ratio, a score or an amount (`10/6`, `5.2`, `2016`, `8 giờ`) counts where the words before
or after it say that it is a time, or where it stands in a row with one that does.

Rules that the guidelines leave open:

- A year without `năm` counts after words of time (`từ 2011`, `cuối 2023`, `SN 1984`, `vụ hè thu 2023`), in a row with
  another year, and alone in brackets; not inside a name (`SEA Games 2017`, `Luật Đất đai 2013`).
- The year of a law (`Luật Hợp tác xã năm 2012`) belongs to the document.
- A date without a year is of the article's own year; see `trichluc.grammar.edtf.Moment.resolved`. In `từ 1-6 đến
  30-10-2023` the first takes the year of the second.
- Two complete dates joined by `đến` are two times, two complete months one interval; so is a day or a year that the
  second completes (`5-10/6/2023`, `từ năm 2017 đến 2020`).
- Words that only the article's date explains (`hôm qua`, `năm nay`) are given where that date is known.
- A date of the lunar calendar has its month and day as said and `calendar: lunar`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import regex

from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.edtf import Moment, Tense, published_date
from trichluc.grammar.statutes import find_statutes
from trichluc.grammar.time_cues import gathering, measured, numbered, opens_line, scheduled
from trichluc.grammar.time_forms import Form, alternatives, find_forms, find_relative, time_words
from trichluc.patterns import find_codes
from trichluc.records import Time

_GAP = 40
_YEAR_WORD = "năm "
_YEAR_FOLLOWS = regex.compile(r" (?:1[5-9]|20)\d\d(?!\d)")
_GLUE_LIST = regex.compile(
    r",? (?:và |hoặc |hay )?(?:ngày |năm )?|,(?:ngày |năm )?| ?- ?(?:ngày )?| đến (?:hết )?(?:ngày |năm )?"
    r"| tới (?:ngày |năm )?"
)
_THROUGH = regex.compile(r" ?- ?| (?:đến|tới) (?:hết )?(?:ngày )?")
_GLUE_PARTIAL = regex.compile(r"(?P<through> ?- ?| đến | tới )(?:hết )?(?:ngày )?|(?:, | và |,? rạng sáng )(?:ngày )?")
_DASHED = regex.compile(r" ?- ?")
_DAYS_APART = regex.compile(r"(?:, | và )(?:ngày )?")
_INHERITS = regex.compile(r" ?- ?(?:ngày |tháng )?|, ?(?:ngày |tháng )?| (?:đến|tới|và) (?:hết )?(?:ngày |tháng )?")
_LUNAR = regex.compile(r" ?(?:\((?:âm lịch|al)\)|(?:âm lịch|al)(?!\p{L}))")
_FUTURE = regex.compile(r" (?:tới|sắp tới|tới đây)(?![\p{L}\d]| \d)")
_PAST = regex.compile(r" (?:vừa qua|vừa rồi|qua)(?!\p{L})")
_DEADLINE = regex.compile(r"(?<!\p{L})(?:thời |kì )?hạn(?: chót| cuối| cuối cùng)?(?: là)?(?: trước| đến)?(?: ngày)? $")
_CLOCK_BEFORE = regex.compile(r"(?<!\p{L})(?:lúc|hồi|đúng|vào|cứ)(?: (?:hồi|lúc|khoảng|gần|hơn|đúng|quãng))* ?:? ?$")
_LASTING = regex.compile(r"(?<!\p{L})(?:trong|suốt|mất|kéo dài|dài|sau|hết|thêm|cách)(?: (?:khoảng|gần|hơn|vòng))* $")
_TO = regex.compile(r" (?:đến|tới) ")
_FROM = regex.compile(r"(?<!\p{L})từ \Z")
_SLASH_CUE = regex.compile(
    r"(?<!\p{L})(?:từ|đến|tới|trước|sau|hết|qua|kể từ|tính đến|vào|dịp|lễ|tết|mừng|kỉ niệm|chậm nhất"
    r"|muộn nhất)(?: (?:ngày )?lễ)? ?\(?$"
)
# `Từ 1-7, lương tăng`: no range of numbers opens a clause alone.
_OPENS_CLAUSE = regex.compile(r"(?:^|[\n.;:“\"] ?)(?:Kể từ|Từ|Trước|Đến|Sau) $")
_YEAR_CUE = regex.compile(
    r"(?<!\p{L})(?:(?:kể |tính |ngay |có )?từ|đến|tới|đầu|giữa|cuối|hết|trước|sau|sn|s\.n|sinh|tầm nhìn|giai đoạn"
    r"|nhiệm kì|năm học|niên khóa"
    r"|thời kì|mùa giải|tài khóa|niên vụ|(?:vụ|xuân|tết|hè|mùa|năm mới)(?: \p{L}+){0,4}) ?[:(]? ?$"
)
_EACH_DAY = regex.compile(r"(?<!\p{L})(?:mỗi|một|hằng|hàng|nửa|cả) ngày $")
_HOLIDAY = regex.compile(r"(?<!\p{L})[Nn]gày (?:[Ll]ễ |[Tt]ruyền thống |kỷ niệm )?\p{Lu}[\p{L} -]{2,60} \(?$")
_ENDS_PHRASE = regex.compile(
    r"$|[\n.,;:!?)\]”\"']| ?[-–(]| (?:và|đến|tới|là|thì|sẽ|đã|được|có|của|tại|ở|với|cho|để|hàng|hằng|nhằm|do|khi"
    r"|mà|vừa|này|năm|phải|còn|vẫn|chưa|không)(?!\p{L})"
)
_ALWAYS_OPEN = (24, 7)  # the hours of a shop: 24/7
_AFTER_QUOTE = regex.compile(r"[”\"'»] ?\($")


@cache
def _day_before() -> regex.Pattern[str]:
    parts, weekdays = alternatives("part of day"), alternatives("weekday")
    return regex.compile(
        rf"(?<!\p{{L}})(?:ngày|hôm|sớm|muộn|mùng|mồng|{parts}|{weekdays}|nay"
        rf"|qua)(?: tuần \p{{L}}+(?: \p{{L}}+){{0,2}})?,? ?[(“\"]?$"
    )


@cache
def _clock_then_day() -> regex.Pattern[str]:
    parts, weekdays = alternatives("part of day"), alternatives("weekday")
    return regex.compile(
        rf" ?[,|.;-]? ?(?:(?:vào )?(?P<part>{parts}) ?,? ?)?(?:(?:{weekdays}) ?[,-]? ?)?(?:(?:vào )?(?:ngày"
        rf"|hôm) ?)?(?:(?:{weekdays}) ?[,-]? ?)?"
    )


_DAY_THEN_CLOCK = regex.compile(r" ?[,|;-]? ?(?:vào )?(?P<at>lúc |hồi )?")


@cache
def _part_of_day() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{alternatives('part of day')})(?!\p{{L}})")


@cache
def _part_after() -> regex.Pattern[str]:
    return regex.compile(
        rf" ?(?P<part>{alternatives('part of day')})(?!\p{{L}})|(?= (?:cùng |hằng |hàng )?ngày(?!\p{{L}}))"
    )


@cache
def _counted() -> regex.Pattern[str]:
    return regex.compile(rf"(?:\d|(?<!\p{{L}})(?:{alternatives('months')}|một|mấy|vài|nhiều|những|mươi|chục|trăm)) $")


@cache
def _counted_after() -> regex.Pattern[str]:
    # Đồng is counted, but not in 22/4 đồng thời.
    return regex.compile(rf" ?(?:{alternatives('counted')})(?! (?:thời|loạt|ý|tình|lòng|hành|bộ)(?!\p{{L}})|\p{{L}})")


def find_times(
    text: str,
    published: date | None = None,
    folded: str | None = None,
    codes: list[tuple[int, int]] | None = None,
) -> Iterator[Time]:
    """The times of a text.

    Args:
        text: a normalised text; a line end parts what stands on either side of it.
        published: the day of the article, from which years left unsaid are taken.
        folded: `fold(text)`, if the caller has it.
        codes: `find_codes(text)`, likewise.

    Yields:
        Times in order, none overlapping, with offsets into `text`.

    >>> [(time.text, time.value) for time in find_times("Sáng 10/6, nhiệm kỳ 2020-2025, quý I/2024", date(2024, 6, 9))]
    [('10/6', '2024-06-10'), ('2020-2025', '2020/2025'), ('quý I/2024', '2024-33')]
    """
    folded = fold(text) if folded is None else folded
    taken = list(find_codes(text) if codes is None else codes)
    taken += [(statute.start, statute.end) for statute in find_statutes(text, folded)]
    forms = list(_apart(find_forms(text, folded), taken))
    if published is not None:
        forms = list(_with_relative(forms, folded, published))
    _complete_lists(forms, folded)
    forms = _joined(forms, text, folded)
    _take_cues(forms, text, folded)
    _inherit_years(forms, folded)
    for form in forms:
        if form.sure and form.kind != "partial day":
            yield _time(form, text, folded, published)


def _apart(forms: Iterable[Form], taken: list[tuple[int, int]]) -> Iterator[Form]:
    taken.sort()
    starts = [start for start, _ in taken]
    for form in forms:
        before = bisect_left(starts, form.end) - 1
        if before < 0 or taken[before][1] <= form.start:
            yield form


def _with_relative(forms: list[Form], folded: str, published: date) -> list[Form]:
    found = []
    for start, end, unit, count in find_relative(folded):
        if folded.endswith("nửa ", 0, start):
            continue  # half a year later, not the next one
        if unit == "year" and _YEAR_FOLLOWS.match(folded, end):
            continue  # sang | năm 2022
        if unit != "day" and _counted().search(folded, max(0, start - _GAP), start):
            continue
        if unit == "day":
            day = published + timedelta(days=count)
            moment = Moment(day.year, day.month, day.day)
        elif unit == "month":
            months = published.year * 12 + published.month - 1 + count
            moment = Moment(months // 12, months % 12 + 1)
        else:
            moment = Moment(published.year + count)
        found.append(Form(start, end, "relative", moment, worded=True))
    merged: list[Form] = []
    for form in sorted([*forms, *found], key=lambda form: (form.start, -form.end)):
        if not merged or form.start >= merged[-1].end:
            merged.append(form)
    return merged


def _joined(forms: list[Form], text: str, folded: str) -> list[Form]:
    joined: list[Form] = []
    for number, form in enumerate(forms):
        last = joined[-1] if joined else None
        if last is None or form.start - last.end > _GAP:
            joined.append(form)
            continue
        gap = folded[last.end : form.start]
        after = forms[number + 1] if number + 1 < len(forms) else None
        whole = (
            _datetime(last, form, gap, folded)
            or _completed(last, form, gap, folded)
            or _span_of_months(last, form, gap)
        )
        if whole is None and not (after and _datetime(form, after, folded[form.end : after.start], folded)):
            whole = _dateline(last, form, gap)
        if whole is None:
            joined.append(form)
        else:
            joined[-1] = whole
    return joined


def _datetime(clock: Form, day: Form, gap: str, folded: str) -> Form | None:
    """`8h15 ngày 5/2`, `22:22, Thứ Sáu, 05/01/2018`, `20 giờ tối nay`."""
    match = _clock_then_day().fullmatch(gap) if clock.kind == "clock" and day.kind in ("day", "relative") else None
    if match and day.kind == "relative" and day.moment.day and not _LASTING.search(_left(folded, clock.start)):
        part = _part_of_day().match(folded, day.start)
        return _at(clock.start, day.end, day, _in_part(clock.moment, part[0] if part else match["part"]))
    if day.kind == "relative":
        return None
    if not match or day.moment.hour is not None or (not gap.strip() and not day.moment.year and clock.mark != "h"):
        return None
    return _at(clock.start, day.end, day, _in_part(clock.moment, match["part"]))


def _dateline(day: Form, clock: Form, gap: str) -> Form | None:
    """`09/06/2024 06:16`, `05/01/2018 lúc 22:22`."""
    match = _DAY_THEN_CLOCK.fullmatch(gap) if day.kind == "day" and clock.kind == "clock" else None
    if not match or day.moment.hour is not None or not (clock.sure or match["at"]):
        return None
    return _at(day.start, clock.end, day, clock.moment)


def _at(start: int, end: int, day: Form, clock: Moment) -> Form:
    moment = replace(day.moment, hour=clock.hour, minute=clock.minute)
    return Form(start, end, "day", moment, mark=day.mark, lunar=day.lunar)


def _in_part(clock: Moment, part: str | None) -> Moment:
    hour = clock.hour or 0
    named = time_words("part of day").get(part or "", "")
    if (named in ("afternoon", "evening") and hour < 12) or (named == "noon" and hour < 10):
        hour += 12
    elif named == "night":
        hour = hour + 12 if 6 <= hour < 12 else hour % 12 if hour == 12 else hour
    return replace(clock, hour=hour)


def _completed(part: Form, day: Form, gap: str, folded: str) -> Form | None:
    """`5 đến 10/6` and `23 và 24/9` as one interval; of other lists each day is a time of its own."""
    match = _GLUE_PARTIAL.fullmatch(gap) if part.kind == "partial day" and day.kind == "day" else None
    if not match or day.moment.hour is not None or day.moment.day is None or part.moment.day is None:
        return None
    if not part.moment.day < day.moment.day:
        return None
    first = replace(day.moment, day=part.moment.day)
    sure = bool(_day_before().search(_left(folded, part.start))) or (
        bool(match["through"]) and (day.sure or bool(_FROM.search(_left(folded, part.start))))
    )
    night = "rạng" in gap  # đêm 12, rạng sáng 13/5
    if match["through"] or (sure and day.moment.day == part.moment.day + 1 and not night):
        return Form(part.start, day.end, "interval", first, day.moment, sure=sure, mark=day.mark)
    if sure:
        part.kind, part.moment, part.mark, part.sure = "day", first, day.mark, sure
        day.sure = True
    return None


def _complete_lists(forms: list[Form], folded: str) -> None:
    """Give the days of a list of three and more the month of the last: `ngày 26, 27 và 28/6`."""
    at = len(forms) - 1
    while at > 1:
        first = at
        while first > 0 and _is_listed_day(forms[first - 1], forms[first], folded):
            first -= 1
        if at - first > 1 and forms[at].kind == "day" and _day_before().search(_left(folded, forms[first].start)):
            last = forms[at]
            for part in forms[first:at]:
                moment = replace(last.moment, day=part.moment.day)
                part.kind, part.moment, part.mark, part.sure = "day", moment, last.mark, True
            last.sure = True
        at = first - (first == at)


def _is_listed_day(part: Form, following: Form, folded: str) -> bool:
    day, other = part.moment.day or 0, following.moment.day or 0
    if part.kind != "partial day" or following.kind not in ("day", "partial day") or following.moment.hour is not None:
        return False
    return day < other and _DAYS_APART.fullmatch(folded, part.end, following.start) is not None


def _span_of_months(first: Form, last: Form, gap: str) -> Form | None:
    """`tháng 4/2011 đến tháng 9/2013`."""
    if first.kind != "month" or last.kind != "month" or not (first.sure and last.sure) or not _THROUGH.fullmatch(gap):
        return None
    begun, ended = first.moment, last.moment
    if not (begun.year and ended.year and (begun.year, begun.month or 0) < (ended.year, ended.month or 0)):
        return None
    return Form(first.start, last.end, "interval", begun, ended, worded=True)


def _left(folded: str, start: int) -> str:
    return folded[max(0, start - _GAP) : start]


def _take_cues(forms: list[Form], text: str, folded: str) -> None:
    for form in forms:
        if form.kind == "clock":
            _take_clock_cues(form, folded)
        elif form.kind == "interval" and form.mark and not form.worded:
            cued = _YEAR_CUE.search(_left(folded, form.start))
            form.sure = form.sure and not (_counted_after().match(folded, form.end) and not cued)
        elif not form.sure:
            form.sure = _has_cue(form, text, folded)
    for first, second in pairwise(forms):
        if (
            first.kind == second.kind
            and first.kind in ("day", "clock")
            and not (first.sure and second.sure)
            and (_from_to(first, second, folded) or _opening_hours(first, second, folded))
        ):
            first.sure = second.sure = True
    for forward in (True, False):
        ordered = forms if forward else forms[::-1]
        for one, other in pairwise(ordered):
            first, second = (one, other) if forward else (other, one)
            if one.sure and not other.sure and _in_row(first, second, folded, forward):
                other.sure = not _counted_after().match(folded, other.end)


def _from_to(first: Form, second: Form, folded: str) -> bool:
    """`từ 1-7 đến 10-9`: what `từ` and `đến` hold together, with no thing counted after it."""
    if first.mark != second.mark or not _THROUGH.fullmatch(folded, first.end, second.start):
        return False
    return bool(_FROM.search(_left(folded, first.start))) and bool(_ENDS_PHRASE.match(folded, second.end))


def _opening_hours(first: Form, second: Form, folded: str) -> bool:
    """`mở cửa 8h-17h`: two hours that a dash joins."""
    hours = first.kind == second.kind == "clock" and first.mark == second.mark == "h"
    return hours and _DASHED.fullmatch(folded, first.end, second.start) is not None


def _in_row(first: Form, second: Form, folded: str, forward: bool) -> bool:
    if first.kind != second.kind or first.kind not in (("day", "clock", "year") if forward else ("day", "clock")):
        return False
    if first.kind == "day" and first.mark != second.mark and not second.moment.year:
        return False
    return second.start - first.end <= _GAP and bool(_GLUE_LIST.fullmatch(folded, first.end, second.start))


def _take_clock_cues(form: Form, folded: str) -> None:
    before, hour = _left(folded, form.start), form.moment.hour
    after = _part_after().match(folded, form.end)
    if _LASTING.search(before):
        form.sure = False
        return
    if after and hour is not None:
        form.end = after.end()
        form.moment = _in_part(form.moment, after["part"])
        form.sure = True
    elif _CLOCK_BEFORE.search(before):
        form.sure = True
    elif form.sure and form.mark == "giờ":
        form.sure = not _counted_after().match(folded, form.end)


def _has_cue(form: Form, text: str, folded: str) -> bool:
    before, end = _left(folded, form.start), form.end
    counted = _counted_after().match(folded, end)
    if form.kind == "year":
        in_brackets = before.endswith("(") and folded[end : end + 1] in (")", ",", ";")
        return not counted and (in_brackets or bool(_YEAR_CUE.search(before)) or _is_year_of(before, folded, end))
    if form.kind == "month":
        return bool(_MONTH_YEAR_CUE.search(before)) and form.mark != "."
    if form.kind != "day":
        return False
    if _LUNAR.match(folded, end):
        return True
    if _day_before().search(before):
        return not counted and not _EACH_DAY.search(before)
    if form.mark == "." or counted:
        return False
    if folded[max(0, form.start - 1) : form.start] == "(" and folded[end : end + 1] == ")":
        return (
            _is_dated(form, text, folded, before)
            or end + 1 >= len(text)
            or folded[end + 1] == "\n"
            or bool(_AFTER_QUOTE.search(before))
        )
    if _HOLIDAY.search(text, max(0, form.start - 80), form.start) or _is_dated(form, text, folded, before):
        return True
    told = form.mark == "/" or (form.mark == "-" and (form.moment.day or 0) > (form.moment.month or 0))
    told = told or (
        folded[end : end + 1] == "," and bool(_OPENS_CLAUSE.search(text, max(0, form.start - _GAP), form.start))
    )
    return told and bool(_SLASH_CUE.search(before)) and bool(_ENDS_PHRASE.match(folded, end))


def _is_dated(form: Form, text: str, folded: str, before: str) -> bool:
    """Whether a day in figures alone is one by its place, or by its parts: no ratio has the greater one first."""
    day, month = form.moment.day or 0, form.moment.month or 0
    if form.mark not in ("/", "-") or (day, month) == _ALWAYS_OPEN:
        return False
    ends = bool(_ENDS_PHRASE.match(folded, form.end))
    if opens_line().search(text, max(0, form.start - 4), form.start) and folded[form.end : form.end + 1] in (",", ":"):
        return True
    if scheduled().search(before) and (ends or day > month):
        return True
    return form.mark == "/" and day > month and ends and not numbered().search(before)


def _is_year_of(before: str, folded: str, end: int) -> bool:
    """Whether a bare year is that of figures (`lợi nhuận 2016`), of a book's imprint, or what its sentence is about."""
    clause = regex.split(r"[.,;:\n]", before)[-1]
    if not clause.strip() and before[-2:] in ("", ". ", ".", "\n") and _OPENS_WITH_YEAR.match(folded, end):
        return True
    if before.endswith(", ") and folded[end : end + 1] == ";":
        return True
    if before.endswith("- ") and "(" in before and folded[end : end + 1] == ")":
        return True
    return bool(measured().search(clause)) and not gathering().search(clause)


_OPENS_WITH_YEAR = regex.compile(r" (?:là|sẽ|hứa hẹn|đã|chứng kiến|đánh dấu|khép lại|khởi đầu|mở ra)(?!\p{L})")
_MONTH_YEAR_CUE = regex.compile(
    r"(?<!\p{L})(?:từ|đến|tới|đầu|giữa|cuối|hết|trước|sau|vào|\() ?$|\d{4} ?- ?$|^\($"
    r"|\($"
)


def _inherit_years(forms: list[Form], folded: str) -> None:
    for first, second in reversed(list(pairwise(forms))):
        said, unsaid = second.moment, first.moment
        if first.kind != second.kind or first.kind not in ("day", "month", "quarter") or unsaid.year or not said.year:
            continue
        if second.start - first.end <= _GAP and _INHERITS.fullmatch(folded, first.end, second.start):
            later = (unsaid.month or 0, unsaid.quarter or 0) > (said.month or 0, said.quarter or 0)
            first.moment = replace(unsaid, year=said.year - later)


def _time(form: Form, text: str, folded: str, published: date | None) -> Time:
    start, end = form.start, form.end
    lunar = _LUNAR.match(folded, end)
    if lunar and form.kind in ("day", "month"):
        form.lunar, end = True, lunar.end()
    tense: Tense | None = "future" if _FUTURE.match(folded, end) else "past" if _PAST.match(folded, end) else None
    if tense is None and form.moment.day and _DEADLINE.search(_left(folded, start)):
        tense = "future"
    moments = [form.moment] if form.until is None else [form.moment, form.until]
    if form.ago and published is not None:
        year = published.year + int(time_words("relative")[f"năm {form.ago}"].split(" ")[1])
        moments = [replace(moment, year=year) for moment in moments]
    if form.lunar:
        published = None
    if form.until is not None and published is not None and form.until.year is None:
        last = form.until.resolved(published, tense)
        moments = [replace(moment, year=last.year) for moment in moments]
    value = form.era or "/".join(moment.resolved(published, tense).edtf() for moment in moments)
    if form.until is not None and form.until.day is None and _TO.search(folded, start, end):
        said = _FROM.search(_left(folded, start))
        start -= len(said[0]) if said else 0
    return Time(
        start=start,
        end=end,
        text=text[start:end],
        value=value,
        rule=form.kind,
        calendar="lunar" if form.lunar else "gregorian",
    )


def _run(article: Article) -> None:
    view = article.expanded
    published = published_date(article.record.article.published)
    found = list(find_times(view.text, published, article.folded(view), article.codes(view)))
    for time in found:
        # Of `SN 1984`, which the view has as `sinh năm 1984`, only the figure is the time.
        written = fold(article.as_written(view, time)).split(maxsplit=1)
        if fold(time.text).startswith(_YEAR_WORD) and written[:1] != [_YEAR_WORD.strip()]:
            time.start += len(_YEAR_WORD)
    article.record.times = article.settle(view, found)


STAGE = Stage("times", "2", reads=("expanded", "article"), adds=("times",), run=_run)
