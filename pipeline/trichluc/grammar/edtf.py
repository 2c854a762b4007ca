"""Dates as text names them, completed from an article's own date and written in EDTF (ISO 8601-2).

https://www.loc.gov/standards/datetime/ defines the forms: `XXXX` for a year unsaid, `2024-33` to `2024-36` for
quarters, `199X` for a decade, `A/B` for an interval.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import regex

#: A day and month without a year are of the article's year, unless they would then lie this many days ahead of it.
HORIZON = 180
_LEAP = 2000
_FIRST_QUARTER = 33
_PUBLISHED = regex.compile(r"(\d{4})-(\d\d)-(\d\d)")

Tense = Literal["past", "future"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or as much of one as is said, with a clock time or without.

    >>> Moment(month=2, day=8).edtf(), Moment(2024, quarter=1).edtf(), Moment(2024, 6, 9, hour=6, minute=16).edtf()
    ('XXXX-02-08', '2024-33', '2024-06-09T06:16')
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    hour: int | None = None
    minute: int = 0

    @property
    def dated(self) -> bool:
        """Whether it names a year, month, quarter or day, and not only an hour."""
        return not self.year is self.month is self.day is self.quarter is None

    def valid(self) -> bool:
        """Whether such a date can be.

        >>> Moment(2023, 2, 29).valid(), Moment(month=2, day=29).valid()
        (False, True)
        """
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is not None:
            days = monthrange(self.year or _LEAP, self.month)[1] if self.month else 31
            if not 1 <= self.day <= days:
                return False
        return self.hour is None or (0 <= self.hour <= 24 and 0 <= self.minute <= 59)

    def edtf(self) -> str:
        """The moment in EDTF; a clock time without a date as `Thh:mm`."""
        clock = "" if self.hour is None else f"T{self.hour % 24:02}:{self.minute:02}"
        if not self.dated:
            return clock
        written = "XXXX" if self.year is None else f"{self.year:04}"
        if self.quarter is not None:
            return f"{written}-{_FIRST_QUARTER - 1 + self.quarter}"
        if self.month is not None:
            written += f"-{self.month:02}"
        elif self.day is not None:
            written += "-XX"
        if self.day is not None:
            written += f"-{self.day:02}"
        return written + clock

    def resolved(self, published: date | None, tense: Tense | None = None) -> Moment:
        """The moment with the year that its article's date gives it.

        Args:
            published: the article's date, if known.
            tense: whether the text says that it lies ahead (`tới`) or behind (`vừa qua`).

        Returns:
            The moment in the article's year; in the year before where it would lie more than `HORIZON` days ahead
            without a tense, or ahead at all with `past`; in the year after where it would lie behind with `future`.

        >>> Moment(month=12, day=25).resolved(date(2024, 1, 5)).edtf()
        '2023-12-25'
        >>> Moment(month=1, day=5).resolved(date(2023, 12, 28), "future").edtf()
        '2024-01-05'
        """
        if self.year is not None or published is None or (self.month is None and self.quarter is None):
            return self
        month = self.month if self.month is not None else 3 * (self.quarter or 1) - 2
        year = published.year
        first = date(year, month, min(self.day or 1, monthrange(year, month)[1]))
        ahead = (first - published).days
        length = 1 if self.day else 31 if self.month else 92
        if tense == "future":
            return replace(self, year=year + (ahead + length <= 0))
        if ahead > (0 if tense == "past" else HORIZON):
            return replace(self, year=year - 1)
        return replace(self, year=year)


def published_date(value: str | None) -> date | None:
    """The day of an article's date in EDTF; null if it names none.

    >>> published_date("2024-06-09T06:16")
    datetime.date(2024, 6, 9)
    """
    match = _PUBLISHED.match(value or "")
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None
