"""An article at work: its record, the views over its text, and the stages that fill the record."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from trichluc.alignment import View
from trichluc.folding import fold
from trichluc.patterns import find_codes
from trichluc.records import Annotation, Offsets, Record, Role

Found = TypeVar("Found", bound=Annotation)


class Article:
    """A record under construction with its working views.

    Args:
        record: what is known of the article so far.

    Attributes:
        raw: the text as decoded.
        normalised: NFC, plain spaces, one kind of dash and quote; the raw text until the stage `normalise` has run.
        expanded: the normalised view with its abbreviations written out; the normalised view until `abbreviations`.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self.raw = View.of(record.text)
        self.normalised = self.raw
        self.expanded = self.raw
        #: the raw text in the letters that were meant, where a stage has made it
        self.composed: View | None = None
        self._sentence_starts: list[int] = []
        self._folded: dict[str, str] = {}
        self._codes: dict[str, list[tuple[int, int]]] = {}

    def folded(self, view: View) -> str:
        """`fold(view.text)`, folded once for all the stages that read the view."""
        found = self._folded.get(view.text)
        if found is None:
            found = self._folded[view.text] = fold(view.text)
        return found

    def codes(self, view: View) -> list[tuple[int, int]]:
        """Where a view has the numbers of issued papers, searched once for all the stages that leave them alone."""
        found = self._codes.get(view.text)
        if found is None:
            found = self._codes[view.text] = find_codes(view.text)
        return found

    def settle(self, view: View, found: Iterable[Found]) -> list[Found]:
        """Move annotations from a view to the raw text, with their evidence and sentence.

        Args:
            view: the view into which the annotations' offsets point.
            found: annotations, changed in place; one whose evidence is empty in the raw text is dropped, and so is
                one in what a web page leaves around the article.

        Returns:
            The annotations in the order of the raw text.
        """
        settled = []
        for annotation in found:
            start, end = view.to_raw(annotation.start, annotation.end)
            if start == end:
                continue
            annotation.start, annotation.end = start, end
            annotation.text = self.record.text[start:end]
            annotation.sentence = self.sentence_at(start)
            annotation.section = self.role_at(start)
            if annotation.section == "boilerplate":
                continue
            settled.append(annotation)
        settled.sort(key=lambda annotation: (annotation.start, annotation.end))
        return settled

    def sentence_at(self, offset: int) -> int | None:
        """The index of the sentence that holds a raw offset; null before sentences are known."""
        if len(self._sentence_starts) != len(self.record.sentences):
            self._sentence_starts = [sentence.start for sentence in self.record.sentences]
        index = bisect_right(self._sentence_starts, offset) - 1
        return index if index >= 0 else None

    def role_at(self, offset: int) -> Role | None:
        """The role of the section that holds a raw offset, by which captions and boilerplate can be told apart."""
        sections = self.record.sections
        index = bisect_right(sections, offset, key=lambda section: section.start) - 1
        return sections[index].role if index >= 0 and offset < sections[index].end else None

    def as_written(self, view: View, span: Offsets) -> str:
        """The text of a view's span in the author's own words: tidy in form, with no abbreviation expanded."""
        start, end = self.normalised.from_raw(*view.to_raw(span.start, span.end))
        return self.normalised.text[start:end].strip()


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the line.

    Args:
        name: the stage's name; also its field in the record's `stages`.
        version: raised when the stage's output can change for the same input.
        reads: what it needs, as names of views and of the record's keys.
        adds: the record's keys that it fills.
        run: fills the article's record and views.
        restore: for a stage that rewrites text: rebuilds its view from the record, without finding anything anew.
    """

    name: str
    version: str
    reads: tuple[str, ...]
    adds: tuple[str, ...]
    run: Callable[[Article], None]
    restore: Callable[[Article], None] | None = None
