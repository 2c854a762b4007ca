"""Checks: arithmetic that the article itself states, verified.

- sum: a figure and, in brackets or after `gồm`, its parts: `56 TCCSĐ (12 đảng bộ và 44 chi bộ)`;
- ratio: a fraction and the percentage said of it: `120/120 cán bộ (đạt 100%)`, `93,2% (41/44 hộ)`;
- share: two figures and the percentage of one in the other: `trong 500 hộ có 120 hộ nghèo, chiếm 24%`;
- complement: what a fraction or the parts named leave: `41/44 chỉ tiêu đạt; 3 chỉ tiêu chưa hoàn thành`;
- change: two of the value before, the value now and the difference, and the third: `từ 100 tỷ đồng lên 120 tỷ đồng,
  tăng 20%`, `19 vụ, giảm 11 vụ (36,7%)`;
- product: a number, what each is or gets, and the total: `5 căn nhà, mỗi căn 60 triệu đồng, tổng 300 triệu đồng`.

A check that fails is for the analyst to look at: the article, or the reading of it, is wrong there. A figure stands for
what rounds to it, so `chiếm 24%` holds of 120 among 497. The rules are in `trichluc.grammar.arithmetic`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from trichluc.alignment import View
from trichluc.article import Article, Stage
from trichluc.grammar.arithmetic import Sentence, Statement
from trichluc.grammar.figures import Figure, figures_of
from trichluc.records import Check, Evidence, Offsets, Quantity

_FEWEST = 2  # figures that can state anything together


def find_checks(quantities: Sequence[Quantity], text: str, sentences: Sequence[Offsets] = ()) -> Iterator[Check]:
    """The statements of arithmetic among an article's figures, those of a sentence together.

    Args:
        quantities: the article's figures in order, with offsets into `text`.
        text: the raw text.
        sentences: the article's sentences; without them, the text is one.

    Yields:
        Checks in the order of their first figures, each with the figures that it rests on.

    >>> from trichluc.stages.quantities import find_quantities
    >>> text = "Trong 500 hộ có 120 hộ nghèo, chiếm 24%."
    >>> [(check.kind, check.holds) for check in find_checks(list(find_quantities(text)), text)]
    [('share', True)]
    """
    for number, group in groupby(figures_of(quantities, text), key=lambda figure: figure.quantity.sentence):
        figures = list(group)
        if len(figures) < _FEWEST:
            continue
        start, end = 0, len(text)
        if number is not None and number < len(sentences):
            start, end = sentences[number].start, sentences[number].end
        start, end = min(start, figures[0].start), max(end, figures[-1].after)
        found = sorted(Sentence(figures, text[start:end], start).statements(), key=_first)
        seen: set[frozenset[int]] = set()
        for statement in found:
            key = frozenset(figure.start for figure in statement.figures)
            if key not in seen:
                seen.add(key)
                yield _check(statement)


def _first(statement: Statement) -> tuple[int, int]:
    return min(figure.start for figure in statement.figures), -len(statement.figures)


def _check(statement: Statement) -> Check:
    return Check(
        kind=statement.kind,
        holds=statement.holds,
        expected=statement.stated,
        found=statement.found,
        unit=statement.unit,
        spans=[_evidence(figure) for figure in statement.figures],
        sentence=statement.figures[0].quantity.sentence,
    )


def _evidence(figure: Figure) -> Evidence:
    quantity = figure.quantity
    return Evidence(start=quantity.start, end=quantity.end, text=quantity.text)


def _run(article: Article) -> None:
    record, view = article.record, article.expanded
    told = Counter(quantity.sentence for quantity in record.quantities)
    several = [quantity for quantity in record.quantities if told[quantity.sentence] > 1]
    moved = [_moved(quantity, view) for quantity in several]
    written = {quantity.start: raw for quantity, raw in zip(moved, several, strict=True)}
    sentences = list(record.sentences)
    for number in told:
        if number is not None and number < len(sentences):
            start, end = view.from_raw(*_span(sentences[number]))
            sentences[number] = Offsets(start=start, end=end)
    record.checks = list(find_checks(moved, view.text, sentences))
    for check in record.checks:
        found = [written[span.start] for span in check.spans]
        check.spans = [Evidence(start=raw.start, end=raw.end, text=raw.text) for raw in found]


def _moved(quantity: Quantity, view: View) -> Quantity:
    """A copy of a quantity with its offsets and its noun in a view."""
    start, end = view.from_raw(quantity.start, quantity.end)
    moved = replace(quantity, start=start, end=end, text=view.text[start:end])
    if quantity.noun_span is not None:
        start, end = view.from_raw(*_span(quantity.noun_span))
        moved.noun, moved.noun_span = view.text[start:end], Offsets(start=start, end=end)
    return moved


def _span(stretch: Offsets) -> tuple[int, int]:
    return stretch.start, stretch.end


STAGE = Stage("checks", "2", reads=("expanded", "sentences", "quantities"), adds=("checks",), run=_run)
