"""Text with its marks as HTML, nested and crossing, in the words of the article and in those of the expanded view.

A mark lies inside every mark that holds it; of two that cross, the later one is cut at the end of the earlier. Where
the expanded view differs from the raw text both wordings stand in the page, and its style shows one of them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import regex
from markupsafe import Markup, escape

from trichluc.alignment import Edit, View
from trichluc.article import Article
from trichluc.assembly import STAGES
from trichluc.records import LAYERS, Record

#: Of marks over the same characters, the first layer is the outermost.
_OUTWARDS = ("campaign_models", "organisations", "documents", "quantities", "times", "abbreviations")
_DEEPEST = 3  # the style tells so many levels apart
_WORD = regex.compile(r"\s+|[^\s]+")
_MAX_COMPARED = 200_000  # characters; the comparison of two texts takes more than linear time


class OffsetError(ValueError):
    """A record whose offsets do not fit its text; the message names the annotation."""


class Mark(NamedTuple):
    """A stretch of the raw text and the annotation that it is the evidence of."""

    start: int
    end: int
    layer: str
    number: int

    @property
    def anchor(self) -> str:
        """The name by which a page links to it.

        >>> Mark(0, 2, "quantities", 3).anchor
        'quantities-3'
        """
        return f"{self.layer}-{self.number}"


class _Open(NamedTuple):
    end: int
    mark: Mark
    place: int
    first: bool


def marks_of(record: Record) -> list[Mark]:
    """The marks of all layers.

    Raises:
        OffsetError: if an annotation has no characters, or reaches beyond the text.
    """
    found = [
        Mark(annotation.start, annotation.end, layer, number)
        for layer in LAYERS
        for number, annotation in enumerate(getattr(record, layer))
    ]
    for mark in found:
        if not 0 <= mark.start < mark.end <= len(record.text):
            raise OffsetError(
                f"{record.id}: {mark.layer}[{mark.number}] is at {mark.start}-{mark.end} of a text of "
                f"{len(record.text)} characters; run trichluc on the article again"
            )
    return found


def expanded_edits(record: Record) -> list[Edit]:
    """What the expanded view changes in the raw text.

    The view is built again from the record's abbreviations, which costs no search. Where the record holds an expanded
    text of its own that differs from it, that text counts, compared word by word.

    >>> from trichluc.assembly import process
    >>> from trichluc.records import new_record
    >>> expanded_edits(process(new_record("Hội CCB xã  Đăk Dục.")))
    [Edit(start=4, end=7, new='Cựu chiến binh'), Edit(start=10, end=12, new=' ')]
    """
    article = Article(record)
    for stage in STAGES:
        if stage.restore is not None and getattr(record.stages, stage.name) is not None:
            stage.restore(article)
    stored = record.expanded
    if stored is not None and stored != article.expanded.text and len(record.text) <= _MAX_COMPARED:
        return _compared(record.text, stored)
    return _composed(record.text, article.expanded)


def _composed(text: str, view: View) -> list[Edit]:
    """One list of edits for all the rewritings of a view: what lies between the stretches that none of them touches."""
    touched: list[tuple[int, int]] = []
    for depth, alignment in enumerate(view.alignments):
        below = View("", view.alignments[:depth])
        touched += [below.to_raw(edit.start, edit.end) for edit in alignment.edits]
    edits = []
    raw_done = view_done = before = 0
    for start, end in [*sorted(touched), (len(text), len(text))]:
        if start > raw_done:  # the same in both
            view_start = view.from_raw(raw_done, start)[0]
            edits.append(Edit(before, raw_done, view.text[view_done:view_start]))
            before, view_done = start, view_start + start - raw_done
        raw_done = max(raw_done, end)
    edits.append(Edit(before, len(text), view.text[view_done:]))
    return [edit for edit in edits if text[edit.start : edit.end] != edit.new]


def _compared(text: str, other: str) -> list[Edit]:
    ours, theirs = (list(_WORD.finditer(one)) for one in (text, other))
    matcher = SequenceMatcher(None, [word[0] for word in ours], [word[0] for word in theirs], autojunk=False)
    starts = [*(word.start() for word in ours), len(text)]
    new_starts = [*(word.start() for word in theirs), len(other)]
    return [
        Edit(starts[first], starts[last], other[new_starts[new_first] : new_starts[new_last]])
        for kind, first, last, new_first, new_last in matcher.get_opcodes()
        if kind != "equal"
    ]


class MarkedText:
    """A text with its marks, from which stretches are taken in order as HTML.

    Args:
        text: the raw text.
        marks: the marks, in any order.
        edits: what the expanded view changes in the text, in order.
        cuts: offsets at which a stretch may begin or end, besides those of the marks.

    >>> text = MarkedText("Hội <CCB>", [Mark(0, 9, "organisations", 0), Mark(5, 8, "abbreviations", 0)], [])
    >>> str(text.html(0, 9))
    '<mark class="m organisations h1" id="organisations-0" data-r="organisations-0">Hội &lt;\
<mark class="m abbreviations h0" id="abbreviations-0" data-r="abbreviations-0">CCB</mark>&gt;</mark>'
    """

    def __init__(self, text: str, marks: Iterable[Mark], edits: Sequence[Edit], cuts: Iterable[int] = ()) -> None:
        self._text = text
        self._marks = sorted(marks, key=_outermost_first)
        self._next = 0
        borders = {*cuts, *(mark.start for mark in self._marks), *(mark.end for mark in self._marks)}
        self._edits = _joined(text, edits, borders)
        self._edit = 0
        self._left_over: list[Mark] = []

    def html(self, start: int, end: int) -> Markup:
        """The stretch `[start:end]`, all of it escaped, with its marks; stretches must be asked for in order."""
        waiting = [(*_outermost_first(mark), mark, mark.start >= start) for mark in self._left_over if mark.end > start]
        while self._next < len(self._marks) and self._marks[self._next].start < end:
            mark = self._marks[self._next]
            waiting.append((*_outermost_first(mark), mark, True))
            self._next += 1
        self._left_over = [entry[-2] for entry in waiting if entry[-2].end > end]
        heapq.heapify(waiting)
        pieces: list[str] = []
        opened: list[_Open] = []
        heights: list[int] = []
        done = start

        def close_before(offset: int) -> None:
            nonlocal done
            while opened and opened[-1].end <= offset:
                top, height = opened.pop(), heights.pop()
                if done < top.end:
                    self._write(pieces, done, top.end)
                    done = top.end
                pieces[top.place] = _tag(top.mark, height, top.first)
                pieces.append("</mark>")
                if heights:
                    heights[-1] = max(heights[-1], height + 1)

        while waiting:
            *_, mark, first = heapq.heappop(waiting)
            begin, stop = max(mark.start, start), min(mark.end, end)
            close_before(begin)
            if done < begin:
                self._write(pieces, done, begin)
                done = begin
            self._write(pieces, done, done)  # what is inserted at a border belongs to no mark
            if opened and stop > opened[-1].end:
                rest = mark._replace(start=opened[-1].end)
                heapq.heappush(waiting, (*_outermost_first(rest), rest, False))
                stop = opened[-1].end
            opened.append(_Open(stop, mark, len(pieces), first))
            heights.append(0)
            pieces.append("")
        close_before(end)
        self._write(pieces, done, end)
        return Markup("".join(pieces))

    def _write(self, pieces: list[str], start: int, end: int) -> None:
        while self._edit < len(self._edits):
            edit = self._edits[self._edit]
            if edit.end < start or (edit.end == start and edit.start < start):
                self._edit += 1
                continue
            if edit.start >= end and not edit.start == edit.end == start == end:
                break
            if edit.start > start:
                pieces.append(escape(self._text[start : edit.start]))
                start = edit.start
            # An edit that a border cuts stands whole before it, and only its raw rest after it.
            stop, new = min(edit.end, end), edit.new if edit.start == start else ""
            pieces.append(_wording(self._text[start:stop], new))
            start = stop
            if edit.end > end:
                return
            self._edit += 1
        pieces.append(escape(self._text[start:end]))


def _outermost_first(mark: Mark) -> tuple[int, int, int, int]:
    return mark.start, -mark.end, _OUTWARDS.index(mark.layer), mark.number


def _joined(text: str, edits: Sequence[Edit], borders: set[int]) -> list[Edit]:
    """Edits a letter or two apart as one, as those of decomposed letters are, where no border lies between."""
    joined: list[Edit] = []
    for edit in edits:
        before = joined[-1] if joined else None
        if before and edit.start - before.end <= 2 and borders.isdisjoint(range(before.end, edit.start + 1)):
            new = before.new + text[before.end : edit.start] + edit.new
            joined[-1] = Edit(before.start, edit.end, new)
        else:
            joined.append(edit)
    return joined


def _wording(raw: str, expanded: str) -> str:
    written = f'<span class="w">{escape(raw)}</span>' if raw else ""
    return written + (f'<span class="x">{escape(expanded)}</span>' if expanded else "")


def _tag(mark: Mark, height: int, first: bool) -> str:
    name = f' id="{mark.anchor}"' if first else ""
    return f'<mark class="m {mark.layer} h{min(height, _DEEPEST)}"{name} data-r="{mark.anchor}">'
