"""Checks: arithmetic that the article itself states, verified.

- sum: a figure and, in brackets or after `gồm`, its parts: `56 TCCSĐ (12 đảng bộ và 44 chi bộ)`;
- ratio: a fraction and the percentage said of it: `120/120 cán bộ (đạt 100%)`;
- complement: a fraction and what it leaves: `41/44 chỉ tiêu đạt; 3 chỉ tiêu chưa hoàn thành`.

A check that fails is for the analyst to look at: the article, or the reading of it, is wrong there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.records import Check, CheckKind, Evidence, Quantity

_REACH = 100  # characters between figures that are said of one another
_PARTS_OPEN = regex.compile(
    r"[\p{L}\s,/-]{0,60}?(?:\(\s?(?:gồm|bao gồm|trong đó gồm)?:?\s?|,?\s(?:bao )?gồm:?\s(?:có\s)?)"
)
_BETWEEN_PARTS = regex.compile(r"\s?[\p{L}\s-]{0,50}?(?:,|;|\+|\svà)\s?(?:có\s)?")
_PARTS_CLOSE = regex.compile(r"[\p{L}\s-]{0,50}[).;]")
_SHARE = regex.compile(r"[^.;()%\d]{0,80}[(,]?\s?(?:đạt|chiếm|bằng|tỷ lệ|tương đương|tương ứng|\()[^.;()%\d]{0,40}")
_LEFT = regex.compile(r"(?:[\p{L}\s,]{0,40}?\s)?(?:chưa|không đạt|còn lại)")
_STILL = regex.compile(r"(?:còn|còn lại)\s$")


def find_checks(quantities: Sequence[Quantity], text: str) -> Iterator[Check]:
    """The statements of arithmetic among an article's figures.

    Args:
        quantities: the article's figures in order, with offsets into `text`.
        text: the raw text.

    Yields:
        Checks, each with the figures it rests on.
    """
    for index, quantity in enumerate(quantities):
        following = quantities[index + 1 :]
        if quantity.kind == "fraction":
            yield from _ratio(quantity, following, text)
            yield from _complement(quantity, following, text)
        elif quantity.value_to is None and quantity.kind in ("count", "money", "measure"):
            yield from _sum(quantity, following, text)


def _sum(whole: Quantity, following: Sequence[Quantity], text: str) -> Iterator[Check]:
    parts: list[Quantity] = []
    opened = bool(following) and _PARTS_OPEN.fullmatch(text, whole.end, following[0].start)
    if not opened:
        return
    for part in following:
        if parts and not _BETWEEN_PARTS.fullmatch(text, parts[-1].end, part.start):
            break
        if part.kind != whole.kind or part.value_to is not None:
            return
        parts.append(part)
    if len(parts) < 2 or not _PARTS_CLOSE.match(text, parts[-1].end):
        return
    if whole.kind != "count" and len({part.unit for part in (whole, *parts)}) > 1:
        return
    total = sum(part.value for part in parts)
    yield _check("sum", whole.value, total, _holds(whole.value, total, 1e-9), [whole, *parts])


def _ratio(fraction: Quantity, following: Sequence[Quantity], text: str) -> Iterator[Check]:
    share = following[0] if following else None
    if share is None or share.kind != "percent" or not fraction.total or share.value_to is not None:
        return
    if share.start - fraction.end <= _REACH and _SHARE.fullmatch(text, fraction.end, share.start):
        expected = 100 * fraction.value / fraction.total
        # A percentage may be rounded or cut off at its last decimal.
        yield _check(
            "ratio", share.value, expected, abs(share.value - expected) <= _last_place(share.text), [fraction, share]
        )


def _complement(fraction: Quantity, following: Sequence[Quantity], text: str) -> Iterator[Check]:
    if fraction.total is None or not fraction.noun or fraction.value == fraction.total:
        return
    for other in following[:4]:
        if other.kind != "count" or other.start - fraction.end > 2 * _REACH or not _same_noun(fraction, other):
            continue
        after = other.noun_span.end if other.noun_span else other.end
        if _LEFT.match(text, after) or _STILL.search(text[max(0, other.start - 10) : other.start]):
            left = fraction.total - fraction.value
            yield _check("complement", other.value, left, _holds(other.value, left, 1e-9), [fraction, other])
            return


def _same_noun(one: Quantity, other: Quantity) -> bool:
    return bool(other.noun) and fold(one.noun or "").split()[:2] == fold(other.noun or "").split()[:2]


def _last_place(percentage: str) -> float:
    _, _, decimals = percentage.rstrip("% ").replace(".", ",").partition(",")
    return 1.01 * 10.0 ** -len(decimals)


def _holds(stated: float, found: float, tolerance: float) -> bool:
    return abs(stated - found) <= tolerance * max(1.0, abs(stated))


def _check(kind: CheckKind, expected: float, found: float, holds: bool, figures: Sequence[Quantity]) -> Check:
    spans = [Evidence(start=figure.start, end=figure.end, text=figure.text) for figure in figures]
    return Check(kind=kind, holds=holds, expected=expected, found=found, spans=spans, sentence=figures[0].sentence)


def _run(article: Article) -> None:
    article.record.checks = list(find_checks(article.record.quantities, article.record.text))


STAGE = Stage("checks", "1", reads=("quantities",), adds=("checks",), run=_run)
