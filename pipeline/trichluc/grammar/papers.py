"""What is said around a reference to an issued paper: who issued it, when, under what title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import msgspec
import regex

from trichluc.folding import fold
from trichluc.grammar.time_forms import Form, find_forms
from trichluc.lexicons import read_lexicon, shipped
from trichluc.records import Offsets

Numbered = Literal["number", "designated", "-"]
_LONGEST_BEFORE = 140
_LONGEST_HEAD = 3
_MOST_ATTRIBUTES = 6
_GATHERINGS = (["hội", "nghị"], ["hội", "thảo"])


class PaperRow(msgspec.Struct, frozen=True):
    """A row of the lexicon `documents`.

    `numbered` says whether a bare number names such a paper (`Nghị định 67`), only one after `số` (`Kế hoạch số 15`),
    or none.
    """

    entry: str
    kind: Literal["type", "issuer", "issuer head", "issuer word", "issuer end", "title end"]
    codes: list[str]
    numbered: Numbered | None
    source: str


@cache
def paper_rows(kind: str) -> tuple[PaperRow, ...]:
    """The lexicon's rows of one kind."""
    rows = read_lexicon(shipped("documents"), PaperRow, key=("entry", "kind"))
    return tuple(row for row in rows if row.kind == kind)


@dataclass(slots=True)
class Surroundings:
    """The offsets of issuer and title, and the date in EDTF; null where the text is silent."""

    issuer: Offsets | None = None
    title: Offsets | None = None
    date: str | None = None


_TERM = regex.compile(r",? ?\(?[Kk]hóa (?:[IVXLC]+|\d{1,2})\)?|,? ?\(?[Kk]hoá (?:[IVXLC]+|\d{1,2})\)?")
_BEFORE_DAY = regex.compile(r"[ ,(-]{0,3}(?:(?:được )?(?:ban hành|ký|ra|cấp) ?(?:vào )?)?(?:[Nn]gày |hôm )?")
_DAY_SAID = regex.compile(r"(?:ngày|hôm) ?$")
_DAY_WINDOW = 52
_OF = regex.compile(r",? ?(?P<by>của|do|được) (?=\p{Lu}|ban )")
# của Hội nghị lần thứ sáu Ban Chấp hành Trung ương Đảng
_GATHERING = regex.compile(r"[Hh]ội nghị (?:lần thứ|[Tt]rung ương) \p{L}+(?: \p{Ll}+)?,? (?:của )?(?=\p{Lu})")
_ISSUED = regex.compile(r" (?:ký )?(?:ban hành|ký)(?!\p{L})")
_TITLE = regex.compile(
    r"[ ,:]{0,3}(?:(?:về việc|về|với tên gọi|mang tên|có tên) ?)?[“\"](?P<title>[^“”\"\n]{3,400})[”\"]"
)


@cache
def _issuer() -> regex.Pattern[str]:
    words = "|".join(sorted((row.entry for row in paper_rows("issuer word")), key=len, reverse=True))
    fresh = "|".join(
        sorted(
            {regex.escape(row.entry.capitalize()) for row in paper_rows("type")} | {"Bộ", "Sở", "Ban", "Ủy ban", "Hội"}
        )
    )
    ends = "|".join(row.entry for row in paper_rows("issuer end"))
    second = rf"(?<=\p{{Ll}}|(?<!\p{{L}})Y) (?!(?:{ends})(?!\p{{L}}))\p{{Ll}}+(?!\p{{L}})"
    name = rf"\p{{Lu}}[\p{{L}}&]*+(?:-\p{{Lu}}[\p{{L}}&]*+)*(?:{second})?"
    place_number = r"\d{1,3}(?!\d|[/.,]\d)(?<=(?:quận|phường|khu) \d+)"
    joined = rf"và(?= \p{{Lu}})(?! (?:{fresh})(?!\p{{L}}))|-(?= \p{{Lu}})"
    token = rf"{name}|(?:{words})(?!\p{{L}})|{place_number}|{joined}"
    small = r"ban (?:chấp hành|thường vụ|chỉ đạo)(?!\p{L})"
    return regex.compile(rf"(?:Bộ|Sở|Phòng) (?:{name}, )+{name} và {name}|(?:{name}|{small})(?: (?:{token})){{0,14}}+")


@cache
def _heads() -> frozenset[str]:
    return frozenset(fold(row.entry) for row in paper_rows("issuer head"))


def issuer_at(text: str, start: int) -> Offsets | None:
    """The body whose name begins at an offset, as an issuer is written; null if none does.

    >>> found = issuer_at("Ban Thường vụ Huyện ủy về tiếp tục thực hiện", 0)
    >>> found and (found.start, found.end)
    (0, 22)
    """
    match = _issuer().match(text, start)
    if not match:
        return None
    words = fold(match[0]).split(" ")
    if words[:2] in _GATHERINGS or not any(
        " ".join(words[:count]) in _heads() for count in range(1, _LONGEST_HEAD + 1)
    ):
        return None
    end = match.end()
    while text[start:end].endswith((" và", " -")):
        end = text.rindex(" ", start, end)
    return Offsets(start=start, end=end)


_ISSUES = regex.compile(
    r" (?:(?:đã|vừa|mới|cũng|còn|sẽ|đang|tiếp tục|kịp thời|chủ động|xây dựng và"
    r"|xây dựng,) ){0,3}(?:ký )?(?:ban hành|ra|ký|phát hành|thông qua|có|gửi) (?:các |một )?$"
)
_WORD_START = regex.compile(r"(?<![\p{L}\d])(?:\p{Lu}|ban )")


def surroundings(text: str, start: int, end: int, published: date | None = None) -> Surroundings:
    """What stands right after and right before a reference about its issuer, date and title.

    Args:
        text: the text.
        start: the offset of the reference's first character.
        end: the offset after its last.
        published: the day of the article, for a date without a year.
    """
    found = Surroundings()
    position = end
    for _ in range(_MOST_ATTRIBUTES):
        after = _after(text, position, published, found)
        if after is None:
            break
        position = after
    if found.issuer is None:
        _before(text, start, published, found)
    return found


def _after(text: str, position: int, published: date | None, found: Surroundings) -> int | None:
    if found.date is None:
        lead = _BEFORE_DAY.match(text, position)
        if lead and text[lead.end() : lead.end() + 1].isdigit():
            window = text[position : position + _DAY_WINDOW]
            day = next(_days(window), None)
            if day and _BEFORE_DAY.fullmatch(window, 0, day.start):
                found.date = day.moment.resolved(published).edtf()
                end = position + day.end
                return end + (text[end : end + 1] == ")")
    if term := _TERM.match(text, position):
        return term.end()
    if found.issuer is None and (of := _OF.match(text, position)):
        gathering = _GATHERING.match(text, of.end())
        issuer = issuer_at(text, gathering.end() if gathering else of.end())
        issued = _ISSUED.match(text, issuer.end) if issuer else None
        if issuer and (of["by"] == "của" or issued):
            found.issuer = issuer
            return issued.end() if issued and of["by"] != "của" else issuer.end
    if found.title is None and (title := _TITLE.match(text, position)):
        found.title = Offsets(start=title.start("title"), end=title.end("title"))
        return title.end()
    return None


def _before(text: str, start: int, published: date | None, found: Surroundings) -> None:
    begin = max(0, start - _LONGEST_BEFORE)
    begin = max(begin, *(text.rfind(mark, begin, start) + 1 for mark in ".;\n("))
    verb = _ISSUES.search(text, begin, start)
    if not verb:
        return
    for first in _WORD_START.finditer(text, begin, verb.start()):
        issuer = issuer_at(text, first.start())
        if issuer and issuer.end == verb.start():
            found.issuer = issuer
            if found.date is None and text[max(0, issuer.start - 2) : issuer.start].strip(" ") in ("", ","):
                until = text[max(0, issuer.start - _DAY_WINDOW) : issuer.start].rstrip(", ")
                for day in _days(until):
                    if day.end == len(until):
                        found.date = day.moment.resolved(published).edtf()
            return


def _days(window: str) -> Iterator[Form]:
    """The days of a short text that their form, or the word before them, makes days."""
    folded = fold(window)
    for form in find_forms(window, folded):
        if form.kind == "day" and (form.sure or _DAY_SAID.search(folded, 0, form.start)):
            yield form
