"""Patterns of what stands before figures that may be a date, by which it is told from a ratio, a score or a number."""

from __future__ import annotations

from functools import cache

import regex

from trichluc.grammar.time_forms import alternatives


@cache
def opens_line() -> regex.Pattern[str]:
    """The beginning of a line, or of an item of a list."""
    return regex.compile(r"(?:^|\n)(?:[-+*•] ?)?$")


@cache
def scheduled() -> regex.Pattern[str]:
    """A word of schedule, and a clock time after it: `khai mạc`, `tính đến 17h`."""
    return regex.compile(rf"(?<!\p{{L}})(?:{alternatives('schedule')}) ?\(?(?:\d{{1,2}}[hg:]\d{{0,2}} )?$")


@cache
def numbered() -> regex.Pattern[str]:
    """A word after which two figures are a number and no date: `hẻm`, `hồ sơ`."""
    return regex.compile(rf"(?<!\p{{L}})(?:{alternatives('numbered')})(?: \p{{L}}+)? ?$|[\d/] ?$")


@cache
def measured() -> regex.Pattern[str]:
    """A word for what the figures of a year tell: `lợi nhuận`, with its attributes."""
    return regex.compile(rf"(?<!\p{{L}})(?:{alternatives('measured')})(?: \p{{L}}+){{0,5}} $")


@cache
def gathering() -> regex.Pattern[str]:
    """A word for an event whose name may hold a year."""
    return regex.compile(rf"(?<!\p{{L}})(?:{alternatives('gathering')})(?!\p{{L}})")
