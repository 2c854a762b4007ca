"""Edits that turn one text into another, and the offsets of each in the other.

A stage that rewrites text (Unicode form, spaces, abbreviations) states what it does as a list of `Edit`; the
`Alignment` of those edits maps every span of the new text to the characters of the old one that it stands for, and
back, in O(log n). A `View` is a text at the end of any number of such rewritings, joined to the raw text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace `source[start:end]` by `new`; `start == end` inserts, an empty `new` deletes."""

    start: int
    end: int
    new: str


class Alignment:
    """Maps offsets between a text and the text that edits make of it.

    Args:
        edits: the edits, in order, none overlapping another. An insertion that touches the edit after it is joined
            to that edit, so that each character of the new text belongs to one edit at most.
        length: the length of the source text, in code points.

    Raises:
        ValueError: if edits overlap, are out of order, or reach beyond the text.

    >>> alignment = Alignment([Edit(3, 8, "tổ chức cơ sở đảng")], length=18)   # "56 TCCSĐ trực thuộc"
    >>> alignment.to_source(3, 21), alignment.to_source(6, 10), alignment.to_target(3, 8)
    ((3, 8), (3, 8), (3, 21))
    """

    __slots__ = ("_shifts", "_source_ends", "_source_starts", "_target_ends", "_target_starts", "edits")

    def __init__(self, edits: Iterable[Edit], length: int) -> None:
        self.edits = _ordered(edits, length)
        self._source_starts = [edit.start for edit in self.edits]
        self._source_ends = [edit.end for edit in self.edits]
        self._target_starts: list[int] = []
        self._target_ends: list[int] = []
        # What to add to an offset of the target, before each edit and after the last, for one of the source.
        self._shifts: list[int] = [0]
        shift = 0
        for edit in self.edits:
            self._target_starts.append(edit.start + shift)
            shift += len(edit.new) - (edit.end - edit.start)
            self._target_ends.append(edit.end + shift)
            self._shifts.append(-shift)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The source characters that `target[start:end]` stands for.

        A span that touches replaced text takes in all that was replaced; deleted text at the edge of a span stays
        outside it. An empty span gives an empty span.
        """
        return _map_span(start, end, self._target_starts, self._target_ends, self._source_starts, self._source_ends)

    def to_source_all(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """`to_source` of many spans, in order of their starts, in one walk over the edits."""
        starts, ends, shifts = self._target_starts, self._target_ends, self._shifts
        mapped: list[tuple[int, int]] = []
        index, count = 0, len(starts)
        for start, end in spans:
            while index < count and ends[index] <= start:
                index += 1
            if index == count or starts[index] >= end > start:
                shift = shifts[index]
                mapped.append((start + shift, end + shift))
            else:
                mapped.append(self.to_source(start, end))
        return mapped

    def to_target(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the new text that stand for `source[start:end]`; the mirror of `to_source`."""
        return _map_span(start, end, self._source_starts, self._source_ends, self._target_starts, self._target_ends)


def rewrite(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits to a text.

    >>> rewrite("56 TCCSĐ", [Edit(3, 8, "tổ chức cơ sở đảng")])
    '56 tổ chức cơ sở đảng'
    """
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces.append(text[done : edit.start])
        pieces.append(edit.new)
        done = edit.end
    pieces.append(text[done:])
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class View:
    """A text that rewritings made of the raw text, and the way back.

    >>> view = View.of("Hội  CCB xã").edited([Edit(3, 5, " ")]).edited([Edit(4, 7, "Cựu chiến binh")])
    >>> view.text
    'Hội Cựu chiến binh xã'
    >>> view.to_raw(0, 18), view.from_raw(5, 8)
    ((0, 8), (4, 18))
    """

    text: str
    alignments: tuple[Alignment, ...] = ()

    @classmethod
    def of(cls, text: str) -> View:
        """The view that is the raw text itself."""
        return cls(text)

    def edited(self, edits: Iterable[Edit]) -> View:
        """The view that `edits`, whose offsets are into this view, make of this one."""
        alignment = Alignment(edits, len(self.text))
        if not alignment.edits:
            return self
        return View(rewrite(self.text, alignment.edits), (*self.alignments, alignment))

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the raw text that prove `self.text[start:end]`."""
        for alignment in reversed(self.alignments):
            start, end = alignment.to_source(start, end)
        return start, end

    def to_raw_all(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """`to_raw` of many spans, in order of their starts: what tokens need."""
        mapped = list(spans)
        for alignment in reversed(self.alignments):
            mapped = alignment.to_source_all(mapped)
        return mapped

    def from_raw(self, start: int, end: int) -> tuple[int, int]:
        """The characters of this view that stand for the raw text's `[start:end]`."""
        for alignment in self.alignments:
            start, end = alignment.to_target(start, end)
        return start, end


def _ordered(edits: Iterable[Edit], length: int) -> tuple[Edit, ...]:
    ordered: list[Edit] = []
    for edit in edits:
        if not 0 <= edit.start <= edit.end <= length:
            raise ValueError(f"{edit} reaches beyond a text of {length} characters")
        if ordered and edit.start < ordered[-1].end:
            raise ValueError(f"{edit} overlaps or precedes {ordered[-1]}")
        if edit.start == edit.end and not edit.new:
            continue
        before = ordered[-1] if ordered else None
        touching = before is not None and edit.start == before.end
        if before and touching and (before.start == before.end or edit.start == edit.end):
            ordered[-1] = Edit(before.start, edit.end, before.new + edit.new)
        else:
            ordered.append(edit)
    return tuple(ordered)


def _map_span(
    start: int,
    end: int,
    from_starts: Sequence[int],
    from_ends: Sequence[int],
    to_starts: Sequence[int],
    to_ends: Sequence[int],
) -> tuple[int, int]:
    passed = bisect_right(from_ends, start)
    if passed < len(from_starts) and from_starts[passed] <= start and start < from_ends[passed]:
        mapped_start = to_starts[passed]
    else:
        mapped_start = start + (to_ends[passed - 1] - from_ends[passed - 1] if passed else 0)
    if start == end:
        return mapped_start, mapped_start
    begun = bisect_left(from_starts, end)
    mapped_end = to_ends[begun - 1] + max(0, end - from_ends[begun - 1]) if begun else end
    return mapped_start, max(mapped_start, mapped_end)
