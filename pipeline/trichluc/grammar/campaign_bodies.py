"""The organisations of an article, as the search for campaign models asks for them: by where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from trichluc.records import OrganisationType


class Body(NamedTuple):
    """A mention of an organisation in the view: its place there, its text as its own layer has it, its type."""

    start: int
    end: int
    text: str
    type: OrganisationType


class Bodies:
    """The organisations of an article, in order, found by where they start."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.all = sorted(bodies)
        self._starts = [body.start for body in self.all]

    def within(self, start: int, end: int) -> list[Body]:
        """The bodies that start in a stretch of the text."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def covers(self, offset: int) -> bool:
        """Whether an offset lies inside the name of a body, past its start."""
        place = bisect_left(self._starts, offset) - 1
        return place >= 0 and offset < self.all[place].end

    def first_within(self, start: int, end: int) -> Body | None:
        """The first body that starts in a stretch of the text."""
        place = bisect_left(self._starts, start)
        return self.all[place] if place < len(self.all) and self.all[place].start < end else None
