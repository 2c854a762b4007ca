"""The statements of arithmetic of a sentence: sums, ratios, shares, remainders, changes and products.

A statement is strict where the wording alone tells which figures belong together; it is then reported, right or wrong.
Where only the numbers tell (of two wholes named before, one gives the percentage), a statement that comes out right is
reported, one that does not is not: another figure may be meant. `trong đó` opens parts that need not be all, so that
their sum states nothing unless the rest (`còn lại`) is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trichluc.folding import fold
from trichluc.grammar import arithmetic_words as words
from trichluc.grammar.figures import Figure, last_place, same_thing
from trichluc.records import CheckKind

_NEAR = 0.1  # parts in plain brackets are parts only if their sum comes this near to the whole
_MOST_PARTS = 40  # figures looked at for the parts of one
_MOST_WHOLES = 12  # figures before a percentage that may be its whole
_REACH = 200  # characters between a fraction and what it leaves


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
        if words.ASIDE.search(gap) and len(following) > 1:
            # 187 mô hình, tăng 23 mô hình so với năm trước, gồm …
            aside = following.pop(0)
            rest = words.COMPARED.match(self._gap(aside, following[0]))
            gap = self._gap(aside, following[0])[rest.end() :] if rest else "?"
        opened = words.PARTS_OPEN.match(gap)
        if not opened or "so với" in gap or not words.OPEN_WORD.fullmatch(gap, opened.end()):
            return
        parts: list[Figure] = []
        for part in following:
            if parts and part.percent:
                continue
            if part.kind != whole.kind or (parts and not self._coordinate(parts[-1], part)):
                break
            parts.append(part)
        close = words.PARTS_CLOSE.match(words.BRACKETED.sub("", self._after(parts[-1]))) if parts else None
        if len(parts) < 2 or not close:
            return
        found = sum(part.value for part in parts)
        low, high = sum(part.low for part in parts), sum(part.high for part in parts)
        holds = _meet(whole.low, whole.high, low, high)
        alike = not whole.quantity.noun or any(same_thing(whole, part) for part in parts)
        near = abs(found - whole.value) <= max(_NEAR * whole.value, 1.0)
        if holds or (not words.MORE.search(close["tail"]) and (near or (alike and not opened["plain"]))):
            yield _absolute("sum", whole, found, holds, [whole, *parts])

    def _coordinate(self, one: Figure, other: Figure) -> bool:
        between = words.BETWEEN_PARTS.fullmatch(words.BRACKETED.sub("", self._gap(one, other)))
        return bool(between) and not words.MORE.search(between["name"] if between else "")

    def _share_words(self, part: Figure, share: Figure) -> bool | None:
        """Whether a percentage is said of the figure before it; null where its wording leaves that open."""
        said = words.SHARE.fullmatch(self._gap(part, share))
        if not said or words.OTHER_SUBJECT.search(said["said"]):
            return False
        after = self._after(share)
        if not share.quantity.noun and words.ENDS.match(after):
            # Có 40 hộ đạt 90% can be a percentage that each of them reaches.
            reached = said["cue"] and not said["mark"].strip() and "chiếm" not in said["cue"]
            return None if reached or "," in said["said"] else True
        noun = fold(share.quantity.noun or "").split()[:1]
        if noun and noun == fold(part.quantity.noun or "").split()[:1]:
            return None
        return (
            None
            if noun in (["kế"], ["chỉ"], ["dự"], ["tổng"], ["số"]) or (not noun and words.OF_ALL.match(after))
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
            if share.percent and words.IN_BRACKETS.fullmatch(gap):
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
        said = words.SHARE.fullmatch(self._gap(part, share))
        if (
            after
            and after.quantity.kind != "fraction"
            and said
            and not words.OTHER_SUBJECT.search(said["said"])
            and same_thing(part, after) is not False
        ):
            # 11 bàn, chiếm 33% trong tổng số 36 bàn; 45 tỷ đồng, đạt 90% kế hoạch (50 tỷ đồng).
            gap = _plain(self._folded[share.quantity.end - self._start : after.start - self._start])
            if words.OF.fullmatch(gap) or words.OF_PLAN.fullmatch(gap):
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
            sure = sure or bool(alone and same_thing(whole, part) and self._planned(whole, part, share))
            stretch = (whole.low, whole.high)
            found += self._percentage("share", share, (part.low, part.high), stretch, sure, [whole, part, share])
        yield from sorted(found, key=lambda one: not one.holds)[:1]

    def _share_before(self, share: Figure, part: Figure, whole: Figure) -> list[Statement]:
        """36,8% kế hoạch, tức 740 tỷ đồng trên tổng số 2.011 tỷ đồng."""
        alike = same_thing(part, whole)
        if alike is False or not words.THAT_IS.fullmatch(self._gap(share, part)):
            return []
        if part.quantity.kind == "fraction" or not words.IN_TOTAL.fullmatch(self._gap(part, whole)):
            return []
        stretches = (part.low, part.high), (whole.low, whole.high)
        return list(self._percentage("share", share, *stretches, alike, [share, part, whole]))

    def _anchored(self, whole: Figure, part: Figure) -> bool:
        """Whether the wording makes one figure part of the other: `trong 500 hộ có 120`, `500 hộ, trong đó 120`."""
        gap = self._gap(whole, part)
        if words.AMONG_WHICH.fullmatch(gap):
            return True
        return bool(words.AMONG.search(self._before(whole))) and not words.PARTED.search(gap)

    def _planned(self, whole: Figure, part: Figure, share: Figure) -> bool:
        """Kế hoạch giao 300 ha, thực hiện 270 ha, đạt 90% (kế hoạch)."""
        noun = fold(share.quantity.noun or "kế hoạch")
        done = words.DONE.fullmatch(self._gap(whole, part)) and noun.startswith("kế hoạch")
        return bool(done and words.PLAN.search(self._before(whole)))

    def _rest_of_fraction(self, index: int) -> Iterator[Statement]:
        fraction = self._figures[index]
        total = fraction.quantity.total
        if total is None or not fraction.quantity.noun or fraction.value == total:
            return
        for place, other in enumerate(self._figures[index + 1 : index + 5]):
            near = other.start - fraction.after <= _REACH and other.quantity.kind == "count"
            if not near or not same_thing(fraction, other):
                continue
            still = words.STILL.search(self._before(other))
            if still or words.LEFT.match(self._after(other)):
                left = total - fraction.value
                holds = _meet(other.low, other.high, left, left)
                bare = still and words.STILL_TO_DO.match(self._after(other))
                if holds or (place == 0 and (bare or words.LEFT_OUT.match(self._after(other)))):
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
            still = words.STILL.search(self._before(left)) or words.LEFT_OUT.match(self._after(left))
            if still:
                parts = rest[:place]
                low = whole.low - sum(one.high for one in parts)
                high = whole.high - sum(one.low for one in parts)
                found = whole.value - sum(one.value for one in parts)
                holds = _meet(left.low, left.high, low, high)
                if holds or "còn lại" in still[0]:
                    yield _absolute("complement", left, found, holds, [whole, *parts, left])
                return

    def _change(self, index: int) -> Iterator[Statement]:
        figure = self._figures[index]
        rest = self._figures[index + 1 : index + 3]
        before = self._before(figure)
        if words.FROM.search(before) and len(rest) == 2 and same_thing(figure, rest[0]) is not False:
            # Từ 100 tỷ đồng lên 120 tỷ đồng, tăng 20%.
            changed = words.CHANGED.fullmatch(self._gap(rest[0], rest[1]))
            if changed and words.TO.fullmatch(self._gap(figure, rest[0])) and changed["verb"] in words.COUNTED:
                for found in self._compare(figure, rest[0], rest[1], changed["verb"], [figure, *rest]):
                    if found.holds or self._ends(rest[1]):
                        yield found
        if index and (said := words.CHANGED.fullmatch(self._gap(self._figures[index - 1], figure))):
            yield from self._changed_by(index, said["verb"])
        elif rest and (up := words.CHANGED_BEFORE.search(before)):
            # Tăng 0,13 điểm lên 702,4 điểm (+0,02%).
            now, of = rest[0], self._bracketed(index + 2)
            alike = not figure.percent and same_thing(figure, now) is not False
            joined = (
                words.UP_TO.fullmatch(self._gap(figure, now)) and of and words.BY_THAT.fullmatch(self._gap(now, of))
            )
            if alike and joined and of:
                yield from self._relative(now, figure, of, up["verb"], [figure, now, of])

    def _bracketed(self, index: int) -> Figure | None:
        share = self._figures[index] if index < len(self._figures) else None
        closed = share and share.percent and words.ENDS.match(self._folded, share.quantity.end - self._start)
        return share if closed else None

    def _changed_by(self, index: int, verb: str) -> Iterator[Statement]:
        now, by = self._figures[index - 1], self._figures[index]
        following = self._figures[index + 1] if index + 1 < len(self._figures) else None
        if following is None or now.quantity.kind == "fraction":
            return
        alike = True if now.unit.startswith(f"{by.unit}/") else same_thing(now, by)
        if not by.percent and alike is False:
            return
        if words.THAN.fullmatch(self._gap(by, following)) and same_thing(now, following):
            # Còn 120 hộ, giảm 30 hộ so với cùng kỳ (150 hộ).
            if self._closed(following):
                yield from self._compare(following, now, by, verb, [now, by, following])
        elif not by.percent and self._bracketed(index + 1) and words.BY_THAT.fullmatch(self._gap(by, following)):
            # 19 vụ, giảm 11 vụ (36,7%): a fall of a poverty rate in points stands so too.
            poor = "nghèo" in fold(now.quantity.noun or "")
            for found in self._relative(now, by, following, verb, [now, by, following]):
                if found.holds or (alike and not poor and not now.percent):
                    yield found

    def _ends(self, figure: Figure) -> bool:
        """Whether a clause ends at a figure: no `mỗi năm`, no `so với kế hoạch` after it."""
        return bool(words.ENDS.match(self._after(figure))) and not (figure.percent and figure.quantity.noun)

    def _closed(self, figure: Figure) -> bool:
        return bool(words.CLOSED.match(self._after(figure)))

    def _compare(self, old: Figure, now: Figure, by: Figure, verb: str, figures: list[Figure]) -> Iterator[Statement]:
        """A stated difference, absolute, relative or in percentage points, against its two figures."""
        sign = 1.0 if verb in words.RISES else -1.0
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
        yield _absolute("change", by, found, holds, figures)

    def _relative(
        self, now: Figure, by: Figure, share: Figure, verb: str, figures: list[Figure]
    ) -> Iterator[Statement]:
        """A difference and the percentage said of it, of which the value before is the whole."""
        sign = 1.0 if verb in words.RISES else -1.0
        old = sorted(
            (now.low - sign * by.low, now.high - sign * by.high, now.low - sign * by.high, now.high - sign * by.low)
        )
        yield from self._percentage("change", share, (by.low, by.high), (old[0], old[-1]), True, figures)

    def _product(self, index: int) -> Iterator[Statement]:
        number, rest = self._figures[index], self._figures[index + 1 : index + 3]
        if number.quantity.kind != "count" or len(rest) < 2:
            return
        one, total = rest
        each, in_all = words.EACH.fullmatch(self._gap(number, one)), words.IN_ALL.fullmatch(self._gap(one, total))
        names = fold(number.quantity.unit or "").split() + fold(number.quantity.noun or "").split()
        if not each or not in_all or each["one"] not in names[:3]:
            return
        if one.kind != total.kind or one.quantity.kind not in ("money", "measure"):
            return
        found = number.value * one.value
        holds = _meet(total.low, total.high, number.low * one.low, number.high * one.high)
        alone = index == 0 or any(mark in self._gap(self._figures[index - 1], number) for mark in ".;")
        plain = one.quantity.kind == "money" and words.EACH_IS.fullmatch(each["words"])
        if holds or (alone and plain and words.IN_ALL_IS.fullmatch(in_all["words"])):
            yield _absolute("product", total, found, holds, [number, one, total])


def _absolute(kind: CheckKind, said: Figure, found: float, holds: bool, figures: list[Figure]) -> Statement:
    """A statement of an amount, in the unit in which it is said."""
    return Statement(kind, said.quantity.value, found / said.scale, holds, said.quantity.unit, figures)


def _plain(text: str) -> str:
    return words.SPACES.sub(" ", text) if "  " in text else text


def _stated(share: Figure) -> tuple[float, float]:
    """The stretch of a percentage: rounded or cut off at its last digit, up or down."""
    place = 1.01 * last_place(share.quantity)
    return min(share.low, share.value - place), max(share.high, share.value + place)


def _meet(low: float, high: float, other_low: float, other_high: float) -> bool:
    slack = 1e-9 * max(1.0, abs(high))
    return low <= other_high + slack and other_low <= high + slack
