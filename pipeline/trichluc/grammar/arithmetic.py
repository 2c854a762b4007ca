"""The statements of arithmetic of a sentence: sums, ratios, shares, remainders, changes and products.

A statement is strict where the wording alone tells which figures belong together; it is then reported, right or wrong.
Where only the numbers tell (of two wholes named before, one gives the percentage), a statement that comes out right is
reported, one that does not is not: another figure may be meant. `trong đó` opens parts that need not be all, so that
their sum states nothing unless the rest (`còn lại`) is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from trichluc.folding import fold
from trichluc.grammar.figures import Figure, last_place, same_thing
from trichluc.records import CheckKind

_NEAR = 0.1  # parts in plain brackets are parts only if their sum comes this near to the whole
_MOST_PARTS = 40  # figures looked at for the parts of one
_MOST_WHOLES = 12  # figures before a percentage that may be its whole
_REACH = 200  # characters between a fraction and what it leaves
_ROUGHLY = (
    r"(?:(?:khoảng|chừng|gần|hơn|trên|dưới|xấp xỉ|ước|tới|đến|được|lên|chỉ|còn|là|mức|có|trên dưới|chưa đến"
    r"|chưa đầy|đạt|thêm|bớt|số tiền|con số)\s)*"
)
_CHANGE_SAID = rf"(?:đã |chỉ )?(?P<verb>tăng|giảm|vượt|hụt)\s{_ROUGHLY}"
_PARTS_OPEN = regex.compile(
    r"[\p{L}\s,/-]{0,60}?(?:(?P<plain>\(\s?)|(?:\(|,|:|\s)\s?(?:trong đó )?(?:bao )?gồm:?\s?\(?)"
)
_OPEN_WORD = regex.compile(rf"(?:(?:bao )?gồm:?\s?)?(?:có\s)?{_ROUGHLY}$")
_ASIDE = regex.compile(rf",?\s{_CHANGE_SAID}$")
_COMPARED = regex.compile(r"[\p{L}\s]{0,40}? ?so với [^,;.()]{3,30}")
_BETWEEN_PARTS = regex.compile(
    rf"[\p{{L}}\d\s\-–/“”\"]{{0,60}}?(?:,|;|\+|,?\svà|,?\scùng)\s?(?:(?:có|với)\s)?"
    rf"(?P<name>[\p{{L}}\s]{{0,30}}?\s?){_ROUGHLY}"
)
_PARTS_CLOSE = regex.compile(r"(?P<tail>[\p{L}\d\s\-–/“”\"]{0,60})(?:[);]|\.(?!\.)|$|\n)")
_MORE = regex.compile(r"(?<!\p{L})(?:và|cùng|nhiều|các|những|khác|một số|số còn lại|còn)(?!\p{L})")
_BRACKETED = regex.compile(r"\s?\([^()]{0,60}\)|,\s(?:chiếm|đạt|bằng)[\s\p{L}]{1,20}[\d,.]+\s?%")
_CUE = (
    r"(?:(?:đã|hiện|cũng|như vậy|tức|mới)\s)?(?:(?:đạt|chiếm|bằng|tương đương|tương ứng)(?:\svới)?"
    r"(?:\s(?:tỷ|tỉ)\s(?:lệ|trọng))?|(?:tỷ|tỉ)\s(?:lệ|trọng))(?:\slà)?:?\s"
)
_SHARE = regex.compile(
    rf"(?P<said>[^.;:()%\n]{{0,80}}?)(?:(?:\s?\(\s?|,\s?|\s[–-]\s|\s)(?P<cue>{_CUE}){_ROUGHLY}|\s?\(\s?{_ROUGHLY})"
)
# What begins a statement of its own between a figure and a percentage.
_OTHER_SUBJECT = regex.compile(
    r"(?<!\p{L})(?:(?:tỷ|tỉ) (?:lệ|trọng|suất)|mức|tốc độ|độ|tăng|giảm|vượt|hụt|so với|bình quân|lãi suất|trong đó"
    r"|riêng|chỉ số|năng suất|giá trị|kế hoạch)(?!\p{L})"
)
_ENDS = regex.compile(r"\s?(?:[,.;:)\]\n–-]|$)")
_OF_ALL = regex.compile(r"\s(?:trong |trên |của |trong tổng )?(?:tổng )?(?:số |cộng )?")
_OF = regex.compile(rf"\s?(?:trong|trên|của)?\s?(?:tổng cộng|tổng số|số|tổng)\s(?:tiền |vốn )?{_ROUGHLY}")
_OF_PLAN = regex.compile(
    r"\s?(?:(?:so )?với )?(?:kế hoạch|chỉ tiêu|dự toán|kh)(?: năm| giao| được giao| đề ra| cả năm)*"
    rf"\s?[(,]?\s?(?:là )?{_ROUGHLY}"
)
_THAT_IS = regex.compile(rf"\s?(?:[(,]|\s[–-])\s?(?:(?:tức|tương đương|tương ứng|với)\s(?:với\s)?)?{_ROUGHLY}")
_IN_TOTAL = regex.compile(rf"[^.;:()\d%,]{{0,30}}?\s?(?:trên|trong)\s(?:tổng\s(?:số\s|cộng\s)?)?{_ROUGHLY}")
_AMONG = regex.compile(rf"(?:^|[\s(“\"])(?:trong|trên)\s(?:(?:tổng\s)?số\s|tổng\scộng\s)?{_ROUGHLY}$")
_AMONG_WHICH = regex.compile(r"[^.;()]{0,60}?[,(;]\s?trong (?:đó|số đó|số này):?\s[^.;()]{0,60}")
_WHEN = r"(?:\s\(?(?:vào\s|đầu\s|cuối\s|hồi\s)?(?:năm|tháng|quý|quí|vụ)\s[\p{L}\d/.-]{1,9}\)?)?"
_LEFT_OUT = regex.compile(
    r"\s?(?:(?:vẫn|còn|hiện|đang)\s){0,2}(?:chưa|không đạt|còn lại|trễ hạn|trễ hẹn|quá hạn)(?!\p{L})"
)
_LEFT = regex.compile(r"(?:[\p{L}\s,]{0,40}?\s)?(?:chưa|không đạt|còn lại|trễ hạn|trễ hẹn|quá hạn)(?!\p{L})")
_STILL = regex.compile(rf"(?:còn|còn lại)(?: là)?:?\s{_ROUGHLY}$")
_TO = regex.compile(rf"{_WHEN}[^.;()\d%]{{0,60}}?\s?(?:lên|xuống|còn|thành|đến|đạt)\s{_ROUGHLY}")
_FROM = regex.compile(rf"(?:^|[\s(])từ\s(?:con số |mức )?{_ROUGHLY}$")
_CHANGED = regex.compile(rf"{_WHEN}[^.;:()\d%]{{0,70}}?\s?(?:,|\s[–-]|\()\s?{_CHANGE_SAID}")
_BY_THAT = regex.compile(
    rf"\s?(?:\(|,)\s?(?:(?:tức|tương đương|tương ứng|bằng|khoảng)\s(?:với\s)?)?(?:(?:tăng|giảm)\s)?\+?-?{_ROUGHLY}"
)
_THAN = regex.compile(
    rf"[\p{{L}}\s]{{0,30}}?\sso (?:với )?(?:(?:mức|con số)\s{_ROUGHLY}"
    rf"|[^.;()%]{{3,60}}?\s?\(\s?(?:[\p{{L}}\s]{{0,20}}?\s)?(?:là\s)?{_ROUGHLY})"
)
_UP_TO = regex.compile(rf"\s(?:lên|xuống|còn)\s{_ROUGHLY}")
_RISES = ("tăng", "vượt")
_EACH = regex.compile(
    rf"[^.;()\d]{{0,60}}?(?:,|\(|\s)\s?(?:với\s)?mỗi\s(?P<one>\p{{L}}+)[^.;,()\d]{{0,40}}?\s{_ROUGHLY}"
)
_IN_ALL = regex.compile(rf"[^.;()\d]{{0,30}}?[,)(–-]\s?(?:với\s)?tổng[^.;,()\d%]{{0,40}}?\s{_ROUGHLY}")


class Statement(NamedTuple):
    """What a sentence states of its figures; `figures` in the order of the text; `unit` of both values."""

    kind: CheckKind
    stated: float
    found: float
    holds: bool
    unit: str | None
    figures: list[Figure]


class Sentence:
    """The figures of one sentence, and the statements among them."""

    def __init__(self, figures: Sequence[Figure], text: str, start: int) -> None:
        self._figures = figures
        self._folded = fold(text)
        self._start = start

    def statements(self) -> Iterator[Statement]:
        """The statements, in no order; two may share figures but not all."""
        for index, figure in enumerate(self._figures):
            if figure.quantity.kind == "fraction":
                yield from self._ratio(index)
                yield from self._rest_of_fraction(index)
            elif figure.percent:
                yield from self._share(index)
                yield from self._change(index)
            else:
                yield from self._sum(index)
                yield from self._rest_of_whole(index)
                yield from self._change(index)
                yield from self._product(index)

    def _gap(self, one: Figure, other: Figure) -> str:
        return _plain(self._folded[one.after - self._start : other.start - self._start])

    def _before(self, figure: Figure) -> str:
        return _plain(self._folded[max(0, figure.start - self._start - 60) : figure.start - self._start])

    def _after(self, figure: Figure, length: int = 70) -> str:
        start = figure.after - self._start
        return _plain(self._folded[start : start + length])

    def _sum(self, index: int) -> Iterator[Statement]:
        whole, following = self._figures[index], list(self._figures[index + 1 : index + _MOST_PARTS])
        if whole.percent or not following:
            return
        gap = self._gap(whole, following[0])
        if _ASIDE.search(gap) and len(following) > 1:
            # 187 mô hình, tăng 23 mô hình so với năm trước, gồm …
            aside = following.pop(0)
            rest = _COMPARED.match(self._gap(aside, following[0]))
            gap = self._gap(aside, following[0])[rest.end() :] if rest else "?"
        opened = _PARTS_OPEN.match(gap)
        if not opened or "so với" in gap or not _OPEN_WORD.fullmatch(gap, opened.end()):
            return
        parts: list[Figure] = []
        for part in following:
            if parts and part.percent:
                continue
            if part.kind != whole.kind or (parts and not self._coordinate(parts[-1], part)):
                break
            parts.append(part)
        close = _PARTS_CLOSE.match(_BRACKETED.sub("", self._after(parts[-1]))) if parts else None
        if len(parts) < 2 or not close:
            return
        found = sum(part.value for part in parts)
        low, high = sum(part.low for part in parts), sum(part.high for part in parts)
        holds = _meet(whole.low, whole.high, low, high)
        alike = not whole.quantity.noun or any(same_thing(whole, part) for part in parts)
        near = abs(found - whole.value) <= max(_NEAR * whole.value, 1.0)
        if holds or (not _MORE.search(close["tail"]) and (near or (alike and not opened["plain"]))):
            yield Statement("sum", whole.value, found, holds, whole.unit or None, [whole, *parts])

    def _coordinate(self, one: Figure, other: Figure) -> bool:
        between = _BETWEEN_PARTS.fullmatch(_BRACKETED.sub("", self._gap(one, other)))
        return bool(between) and not _MORE.search(between["name"] if between else "")

    def _share_words(self, part: Figure, share: Figure) -> bool | None:
        """Whether a percentage is said of the figure before it; null where its wording leaves that open."""
        said = _SHARE.fullmatch(self._gap(part, share))
        if not said or _OTHER_SUBJECT.search(said["said"]):
            return False
        after = self._after(share)
        if not share.quantity.noun and _ENDS.match(after):
            return None if "," in said["said"] else True
        noun = fold(share.quantity.noun or "").split()[:1]
        if noun and noun == fold(part.quantity.noun or "").split()[:1]:
            return None
        return (
            None
            if noun in (["kế"], ["chỉ"], ["dự"], ["tổng"], ["số"]) or (not noun and _OF_ALL.match(after))
            else False
        )

    def _ratio(self, index: int) -> Iterator[Statement]:
        fraction = self._figures[index]
        part, total = fraction.quantity.value, fraction.quantity.total
        if not total:
            return
        for share in self._figures[index + 1 : index + 2]:
            strict = self._share_words(fraction, share) if share.percent else False
            if strict is not False:
                yield from self._percentage("ratio", share, (part, part), (total, total), strict, [fraction, share])
        for share in self._figures[max(0, index - 1) : index]:
            # Đạt 93,2% (41/44 hộ).
            gap = self._gap(share, fraction)
            if share.percent and regex.fullmatch(rf"\s?\((?:tức |là )?{_ROUGHLY}", gap):
                yield from self._percentage("ratio", share, (part, part), (total, total), None, [share, fraction])

    def _percentage(
        self,
        kind: CheckKind,
        share: Figure,
        part: tuple[float, float],
        whole: tuple[float, float],
        strict: bool | None,
        figures: list[Figure],
    ) -> Iterator[Statement]:
        """A stated percentage against its part and whole, each as the stretch from least to greatest."""
        if whole[0] <= 0:
            return
        found = 100 * (part[0] + part[1]) / (whole[0] + whole[1])
        stated = _stated(share)
        holds = _meet(*stated, 100 * part[0] / whole[1], 100 * part[1] / whole[0])
        if holds or strict:
            yield Statement(kind, share.value, found, holds, "%", figures)

    def _share(self, index: int) -> Iterator[Statement]:
        share = self._figures[index]
        if len(self._figures) > index + 2:
            opened = self._share_before(share, *self._figures[index + 1 : index + 3])
            yield from opened
            if opened:
                return
        part = self._figures[index - 1] if index else None
        if part is None or part.percent or part.quantity.kind == "fraction":
            return
        strict = self._share_words(part, share)
        after = self._figures[index + 1] if index + 1 < len(self._figures) else None
        said = _SHARE.fullmatch(self._gap(part, share))
        if (
            after
            and after.quantity.kind != "fraction"
            and said
            and not _OTHER_SUBJECT.search(said["said"])
            and same_thing(part, after) is not False
        ):
            # 11 bàn, chiếm 33% trong tổng số 36 bàn; 45 tỷ đồng, đạt 90% kế hoạch (50 tỷ đồng).
            gap = _plain(self._folded[share.quantity.end - self._start : after.start - self._start])
            if _OF.fullmatch(gap) or _OF_PLAN.fullmatch(gap):
                sure = "," not in said["said"] and same_thing(part, after)
                stretches = (part.low, part.high), (after.low, after.high)
                yield from self._percentage("share", share, *stretches, sure, [part, share, after])
                return
        if strict is False:
            return
        if (
            index > 1
            and self._gap(before := self._figures[index - 2], part).strip() == "/"
            and same_thing(before, part)
        ):
            # 5.400 ha/5.200 ha, đạt 103,8% kế hoạch.
            stretches = (before.low, before.high), (part.low, part.high)
            yield from self._percentage("share", share, *stretches, True, [before, part, share])
            return
        earlier = self._figures[max(0, index - 1 - _MOST_WHOLES) : index - 1]
        wholes = [one for one in earlier if same_thing(one, part) is not False and not one.percent]
        found: list[Statement] = []
        for whole in wholes:
            if whole.quantity.kind == "fraction" or whole.value < part.value:
                continue
            alone = len(wholes) == 1 and whole is earlier[-1]
            sure = bool(strict and alone and same_thing(whole, part) and self._anchored(whole, part))
            stretch = (whole.low, whole.high)
            found += self._percentage("share", share, (part.low, part.high), stretch, sure, [whole, part, share])
        yield from sorted(found, key=lambda one: not one.holds)[:1]

    def _share_before(self, share: Figure, part: Figure, whole: Figure) -> list[Statement]:
        """36,8% kế hoạch, tức 740 tỷ đồng trên tổng số 2.011 tỷ đồng."""
        alike = same_thing(part, whole)
        if alike is False or not _THAT_IS.fullmatch(self._gap(share, part)):
            return []
        if part.quantity.kind == "fraction" or not _IN_TOTAL.fullmatch(self._gap(part, whole)):
            return []
        stretches = (part.low, part.high), (whole.low, whole.high)
        return list(self._percentage("share", share, *stretches, alike, [share, part, whole]))

    def _anchored(self, whole: Figure, part: Figure) -> bool:
        """Whether the wording makes one figure part of the other: `trong 500 hộ có 120`, `500 hộ, trong đó 120`."""
        gap = self._gap(whole, part)
        if _AMONG_WHICH.fullmatch(gap):
            return True
        return bool(_AMONG.search(self._before(whole))) and not regex.search(r"[;.()]", gap)

    def _rest_of_fraction(self, index: int) -> Iterator[Statement]:
        fraction = self._figures[index]
        total = fraction.quantity.total
        if total is None or not fraction.quantity.noun or fraction.value == total:
            return
        for place, other in enumerate(self._figures[index + 1 : index + 5]):
            near = other.start - fraction.after <= _REACH and other.quantity.kind == "count"
            if not near or not same_thing(fraction, other):
                continue
            still = _STILL.search(self._before(other))
            if still or _LEFT.match(self._after(other)):
                left = total - fraction.value
                holds = _meet(other.low, other.high, left, left)
                if holds or (place == 0 and (still or _LEFT_OUT.match(self._after(other)))):
                    yield Statement("complement", other.value, left, holds, None, [fraction, other])
                return

    def _rest_of_whole(self, index: int) -> Iterator[Statement]:
        """500 hộ, trong đó 480 hộ đã nhận, còn lại 20 hộ."""
        whole = self._figures[index]
        rest = [one for one in self._figures[index + 1 : index + 7] if not one.percent][:3]
        if len(rest) < 2 or rest[0] is not self._figures[index + 1]:
            return
        if not same_thing(whole, rest[0]) or not self._anchored(whole, rest[0]):
            return
        for place in range(1, len(rest)):
            left = rest[place]
            if not all(same_thing(whole, one) is not False for one in rest[: place + 1]):
                return
            still = _STILL.search(self._before(left)) or _LEFT_OUT.match(self._after(left))
            if still:
                parts = rest[:place]
                low = whole.low - sum(one.high for one in parts)
                high = whole.high - sum(one.low for one in parts)
                found = whole.value - sum(one.value for one in parts)
                holds = _meet(left.low, left.high, low, high)
                if holds or "còn lại" in still[0]:
                    figures = [whole, *parts, left]
                    yield Statement("complement", left.value, found, holds, whole.unit or None, figures)
                return

    def _change(self, index: int) -> Iterator[Statement]:
        figure = self._figures[index]
        rest = self._figures[index + 1 : index + 3]
        before = self._before(figure)
        if _FROM.search(before) and len(rest) == 2 and same_thing(figure, rest[0]) is not False:
            # Từ 100 tỷ đồng lên 120 tỷ đồng, tăng 20%.
            changed = _CHANGED.fullmatch(self._gap(rest[0], rest[1]))
            if changed and _TO.fullmatch(self._gap(figure, rest[0])):
                yield from self._compare(figure, rest[0], rest[1], changed["verb"], [figure, rest[0], rest[1]])
        if index and (said := _CHANGED.fullmatch(self._gap(self._figures[index - 1], figure))):
            yield from self._changed_by(index, said["verb"])
        elif rest and (up := regex.search(rf"(?<!\p{{L}}){_CHANGE_SAID}$", before)):
            # Tăng 0,13 điểm lên 702,4 điểm (+0,02%).
            now, of = rest[0], self._bracketed(index + 2)
            alike = not figure.percent and same_thing(figure, now) is not False
            joined = _UP_TO.fullmatch(self._gap(figure, now)) and of and _BY_THAT.fullmatch(self._gap(now, of))
            if alike and joined and of:
                yield from self._relative(now, figure, of, up["verb"], [figure, now, of])

    def _bracketed(self, index: int) -> Figure | None:
        share = self._figures[index] if index < len(self._figures) else None
        closed = share and share.percent and _ENDS.match(self._folded, share.quantity.end - self._start)
        return share if closed else None

    def _changed_by(self, index: int, verb: str) -> Iterator[Statement]:
        now, by = self._figures[index - 1], self._figures[index]
        following = self._figures[index + 1] if index + 1 < len(self._figures) else None
        if following is None or now.quantity.kind == "fraction":
            return
        alike = True if now.unit.startswith(f"{by.unit}/") else same_thing(now, by)
        if not by.percent and alike is False:
            return
        if _THAN.fullmatch(self._gap(by, following)) and same_thing(now, following):
            # Còn 120 hộ, giảm 30 hộ so với cùng kỳ (150 hộ).
            if self._closed(following):
                yield from self._compare(following, now, by, verb, [now, by, following])
        elif not by.percent and self._bracketed(index + 1) and _BY_THAT.fullmatch(self._gap(by, following)):
            # 19 vụ, giảm 11 vụ (36,7%): a fall of a poverty rate in points stands so too.
            poor = "nghèo" in fold(now.quantity.noun or "")
            for found in self._relative(now, by, following, verb, [now, by, following]):
                if found.holds or (alike and not poor and not now.percent):
                    yield found

    def _closed(self, figure: Figure) -> bool:
        return bool(regex.match(r"[^.;,()]{0,30}(?:[).;,]|$)", self._after(figure)))

    def _compare(self, old: Figure, now: Figure, by: Figure, verb: str, figures: list[Figure]) -> Iterator[Statement]:
        """A stated difference, absolute, relative or in percentage points, against its two figures."""
        sign = 1.0 if verb in _RISES else -1.0
        span = sorted((sign * (now.low - old.high), sign * (now.high - old.low)))
        points = (now.percent and by.percent) or (now.percent and by.unit.startswith("điểm"))
        if by.percent and not points:
            if old.low <= 0:
                return
            found = 100 * sign * (now.value - old.value) / old.value
            edges = (100 * sign * (a / b - 1) for a in (now.low, now.high) for b in (old.low, old.high))
            low, *_, high = sorted(edges)
            yield Statement("change", by.value, found, _meet(*_stated(by), low, high), "%", figures)
            return
        if not points and same_thing(now, by) is False and not now.unit.startswith(f"{by.unit}/"):
            return
        found = sign * (now.value - old.value)
        holds = _meet(by.low, by.high, *span)
        if points and not holds and old.low > 0 and by.percent:
            # Giảm 2% of a rate can be meant of the rate itself.
            holds = _meet(*_stated(by), *sorted(100 * one / old.value for one in span))
        yield Statement("change", by.value, found, holds, by.unit or None, figures)

    def _relative(
        self, now: Figure, by: Figure, share: Figure, verb: str, figures: list[Figure]
    ) -> Iterator[Statement]:
        """A difference and the percentage said of it, of which the value before is the whole."""
        sign = 1.0 if verb in _RISES else -1.0
        old = sorted(
            (now.low - sign * by.low, now.high - sign * by.high, now.low - sign * by.high, now.high - sign * by.low)
        )
        yield from self._percentage("change", share, (by.low, by.high), (old[0], old[-1]), True, figures)

    def _product(self, index: int) -> Iterator[Statement]:
        number, rest = self._figures[index], self._figures[index + 1 : index + 3]
        if number.quantity.kind != "count" or len(rest) < 2:
            return
        one, total = rest
        each = _EACH.fullmatch(self._gap(number, one))
        names = fold(number.quantity.unit or "").split() + fold(number.quantity.noun or "").split()
        if not each or each["one"] not in names[:3] or not _IN_ALL.fullmatch(self._gap(one, total)):
            return
        if one.kind != total.kind or one.quantity.kind not in ("money", "measure"):
            return
        found = number.value * one.value
        holds = _meet(total.low, total.high, number.low * one.low, number.high * one.high)
        alone = index == 0 or any(mark in self._gap(self._figures[index - 1], number) for mark in ".;")
        if holds or alone:
            yield Statement("product", total.value, found, holds, total.unit or None, [number, one, total])


def _plain(text: str) -> str:
    return regex.sub(r"[ \t]{2,}", " ", text)


def _stated(share: Figure) -> tuple[float, float]:
    """The stretch of a percentage: rounded or cut off at its last digit, up or down."""
    place = 1.01 * last_place(share.quantity)
    return min(share.low, share.value - place), max(share.high, share.value + place)


def _meet(low: float, high: float, other_low: float, other_high: float) -> bool:
    slack = 1e-9 * max(1.0, abs(high))
    return low <= other_high + slack and other_low <= high + slack
