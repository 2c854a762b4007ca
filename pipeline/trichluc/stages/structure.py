"""Structure: the parts of an article and what it says of itself.

Reads the text line by line: title, dateline (date, time, agency tag), lead, body, subheads, list items, captions with
their credit, byline, and the boilerplate that a web page leaves behind. Sections do not overlap; a credit in the
middle of a paragraph (`… Ảnh: D.N Theo …`), where lost line ends put it, is a caption of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec
import regex

from trichluc.alignment import View
from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.line_ends import join_sentences, layout_rows
from trichluc.lexicons import whole_words
from trichluc.records import ArticleInfo, Role, Section
from trichluc.unicode_form import meant_letters

_MORE_NEWS = (">>", "»")
_MAX_BYLINE_WORDS = 8
_MAX_SUBHEAD_WORDS = 16
_MAX_TITLE_WORDS = 50
_MAX_CAPTION_WORDS = 70
_MAX_AFTER_CREDIT = 16  # characters: a bracket, a second name
_MAX_QUOTE_WORDS = 60
_MAX_TAIL_WORDS = 40
_LEAST_PROSE_WORDS = 16
_MAX_HEADING_WORDS = 6
_MAX_DATELINE_LETTERS = 45
_DATELINE_LINES = 6

_DATE = regex.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})\s?(?P<mark>[/.-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>(?:19|20)\d\d)(?![\d/-])"
    r"|(?<!\d)(?P<day>\d{1,2})\s+[Tt]háng\s+(?P<month>\d{1,2}),?\s+(?:[Nn]ăm\s+)?(?P<year>(?:19|20)\d\d)(?!\d)"
    r"|(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"
)
_CLOCK = regex.compile(r"(?<![\d:/.])(?P<hour>[01]?\d|2[0-3])\s?[:hg]\s?(?P<minute>[0-5]\d)(?![\d/])")
# A date with its hour beside it, or with its weekday before it, is when an article was put on a page.
_WEEKDAY = r"(?:[Tt]hứ\s(?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|[Cc]hủ\s[Nn]hật)"
_BESIDE = rf"[\s,|(-]{{1,4}}(?:{_WEEKDAY}[\s,|-]{{1,4}})?(?:[Nn]gày\s)?"
_FULL_DAY = r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?![\d/-])"
_HOUR = r"(?<![\d:/.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:/])"
_STAMP = regex.compile(
    rf"{_HOUR}{_BESIDE}{_FULL_DAY}|{_FULL_DAY}[\s,|(-]{{1,4}}{_HOUR}|{_WEEKDAY},?\s(?:[Nn]gày\s)?{_FULL_DAY}"
)
_STAMPED_HEAD, _STAMPED_TAIL = 500, 200  # characters of an article in which a stamp is its own
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_EDTF = re.compile(r"-?[\dX]{4}(?:-|/|T|$)")
_SPACE = re.compile(r"[^\S ]")
_BULLET = regex.compile(r"(?:[-–—•●▪*+·]|\d{1,2}[.)]|[a-đ]\))\s*\S")
_TABLE_LINE = re.compile(r"^\|.*\|$|\S\s?\|\s?\S.*\|")  # cells between bars, as trafilatura writes tables
_PULL_QUOTE = re.compile(r"[“\"«][^“”\"«»]{20,}[”\"»]\.?")
_TABLE_ROW = regex.compile(r":\s?\d[\p{L}\d.,%/ ]*$")  # Số hộ nghèo: 132
_ENDED = regex.compile(r"[.!?…:;,]['\"”’»)]*\s*$")
_PEN_NAME = r"(?:\p{Lu}[\p{L}.]*|\(?(?:thực hiện|tổng hợp|lược ghi|ghi|t/h)\)?)"
_PAPER = regex.compile(r"\s\((?:Báo|Theo|TTXVN|Đài)[^()]{0,40}\)$")
_BYLINE_NAMES = regex.compile(rf"{_PEN_NAME}(?:[\s,&/–—-]+(?:và\s+)?{_PEN_NAME})*")
_AGENCY = regex.compile(
    r"(?:\(\p{Lu}[\p{L}\d. ]{1,12}\)|\p{Lu}{2,6}(?:\.\p{L}{2,3})?(?=\s))\s{0,3}[-–—]+\s*(?=\p{Lu}|[“\"'])"
    r"|(?P<place>(?:\p{Lu}\p{Ll}+\s?){2,4}|TP\.?\s?HCM)\s?\([\p{Lu}\p{L}]{2,12}\)\s{0,3}[-–—]+\s*"
)


@cache
def _phrases(role: str, position: str) -> frozenset[str]:
    return frozenset(fold(row.phrase) for row in layout_rows() if row.role == role and row.position == position)


@cache
def _footers() -> tuple[str, ...]:
    return tuple(_phrases("footer", "start"))


@cache
def _credit() -> re.Pattern[str]:
    cues = whole_words(_phrases("credit", "inside"))
    return re.compile(rf"{cues}(?:\s*:\s*|\s+(?=minh họa))")


@cache
def _shortest_cues() -> tuple[str, ...]:
    cues = _phrases("credit", "inside")
    return tuple(cue for cue in cues if not any(other != cue and other in cue for other in cues))


def _credits(folded: str, start: int = 0) -> Iterator[re.Match[str]]:
    # Few lines hold a cue and the colon, and both are soon looked up.
    if (":" in folded or "minh họa" in folded) and any(cue in folded for cue in _shortest_cues()):
        yield from _credit().finditer(folded, start)


# Whose picture it is: initials with dots, or one to four names, or words that stand for a name.
_CREDITED = regex.compile(
    r"(?:\p{Lu}\.\s?){1,4}\p{Lu}?(?![\p{Ll}])|(?:PV|CTV|TTXVN|TL|NVCC|BTC|CTTĐT|\p{Lu}{2,6})(?![\p{Ll}])"
    r"|(?:[Mm]inh họa|[Tt]ư liệu|[Ii]nternet|[Nn]hân vật cung cấp|[Cc]ung cấp)"
    r"|\p{Lu}\p{L}*(?: +\p{Lu}\p{L}*){0,3}(?:/| +[-–—] +)\p{Lu}{2,6}(?!\p{Ll})"
    r"|\p{Lu}\p{L}*(?: +\p{Lu}\p{L}*)?"
)


class _Line(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str
    folded: str
    words: int


def find_sections(text: str) -> Iterator[Section]:
    """The parts of an article.

    Args:
        text: the article in NFC, with its line ends.

    Yields:
        Sections in order, none overlapping, none empty.

    >>> text = "Xã A về đích\\n09/06/2024 06:16\\nXã đã về đích.\\nMừng công. Ảnh: D.N\\nDương Nga\\nTin liên quan"
    >>> [section.role for section in find_sections(text)]
    ['title', 'dateline', 'lead', 'caption', 'byline', 'boilerplate']
    """
    lines = list(_lines(join_sentences(text)))
    roles = _line_roles(lines)
    for line, role in zip(lines, roles, strict=True):
        yield from _split_line(line, role)


def find_published(text: str) -> str | None:
    """The date, and the time where it is given, that a dateline states, in EDTF.

    Args:
        text: a dateline.

    Returns:
        `YYYY-MM-DD` or `YYYY-MM-DDThh:mm`; null if there is no valid date.

    >>> find_published("Cập nhật lúc 22:22, Thứ Sáu, 05/01/2018")
    '2018-01-05T22:22'
    """
    for match in _DATE.finditer(text):
        try:
            day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        clock = _CLOCK.search(text[: match.start()] + "|" + text[match.end() :])
        return f"{day}T{int(clock['hour']):02}:{clock['minute']}" if clock else str(day)
    return None


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        stripped = match[0].strip(" \t\u00a0\u200b\ufeff\u3000\v\f")
        if stripped:
            start = match.start() + match[0].index(stripped)
            plain = stripped if stripped.isprintable() else _SPACE.sub(" ", stripped)
            yield _Line(start, start + len(stripped), plain, fold(plain), len(plain.split()))


def _line_roles(lines: list[_Line]) -> list[Role]:
    roles: list[Role] = ["body"] * len(lines)
    last = len(lines)
    for index, line in enumerate(lines):
        if _is_boilerplate(line):
            roles[index] = "boilerplate"
            if index and index >= len(lines) // 2 and _opens_tail(line, lines[index + 1 :]):
                last = index
                break
        elif (index < _DATELINE_LINES or index >= len(lines) - 2) and _is_dateline(line):
            roles[index] = "dateline"
    roles[last:] = ["boilerplate"] * (len(lines) - last)
    byline = next((i for i in range(last - 1, 1, -1) if roles[i] == "body"), None)
    if byline is not None and _is_byline(lines[byline]):
        roles[byline] = "byline"
    open_lines = [index for index, role in enumerate(roles) if role == "body"]
    if len(open_lines) > 2 and lines[open_lines[0]].folded.strip(" :>/|") in _phrases("kicker", "line"):
        roles[open_lines[0]] = "kicker"
        open_lines = open_lines[1:]
    if open_lines and len(lines) > 1 and lines[open_lines[0]].words <= _MAX_TITLE_WORDS:
        roles[open_lines[0]] = "title"
        open_lines = open_lines[1:]
    for index in open_lines:
        follows = roles[index + 1] if index + 1 < len(roles) else None
        roles[index] = _body_role(lines[index], followed=follows == "body")
    paragraphs = [index for index in open_lines if roles[index] == "body"]
    if len(paragraphs) > 1 or (paragraphs and len(lines) <= 8):
        roles[paragraphs[0]] = "lead"
    return roles


def _body_role(line: _Line, *, followed: bool) -> Role:
    credit = next(_credits(line.folded), None)
    if credit and line.words <= _MAX_CAPTION_WORDS:
        credited = _CREDITED.match(line.text, credit.end())
        if not credit.start() or len(line.text) - (credited or credit).end() <= _MAX_AFTER_CREDIT:
            return "caption"
    if _BULLET.match(line.text) or (line.words <= _MAX_SUBHEAD_WORDS and _TABLE_ROW.search(line.text)):
        return "list"
    if "|" in line.text and _TABLE_LINE.search(line.text):
        return "table"
    if line.words <= _MAX_QUOTE_WORDS and _PULL_QUOTE.fullmatch(line.text):
        return "quote"
    if followed and line.words <= _MAX_SUBHEAD_WORDS and not _ENDED.search(line.text) and line.text[0].isupper():
        return "subhead"
    return "body"


def _opens_tail(line: _Line, after: list[_Line]) -> bool:
    """Whether all that follows is boilerplate too: a heading before short lines, not a link between paragraphs."""
    heading = line.words <= _MAX_HEADING_WORDS and not line.text.startswith(_MORE_NEWS)
    # A paragraph after `Xem thêm` is the article's own.
    prose = any(other.words >= _LEAST_PROSE_WORDS and _ENDED.search(other.text) for other in after)
    return not prose and all(other.words <= _MAX_TAIL_WORDS for other in after) and (heading or not after)


def _is_boilerplate(line: _Line) -> bool:
    folded = " ".join(line.folded.split()).strip(" :.>»|") if line.words <= _MAX_TAIL_WORDS else ""
    return (
        folded in _phrases("boilerplate", "line")
        or folded.startswith(_footers())
        or line.text.startswith(_MORE_NEWS)
        or (
            bool(folded)
            and any(
                folded.startswith(cue) and folded[len(cue) : len(cue) + 1] in (":", " ", "", ">")
                for cue in _phrases("boilerplate", "start")
            )
            and (":" in line.text[:30] or line.words <= 4)
        )
    )


def _is_dateline(line: _Line) -> bool:
    found = _DATE.search(line.text)
    if not found:
        return False
    rest = line.text[: found.start()] + line.text[found.end() :]
    return sum(map(str.isalpha, rest)) <= _MAX_DATELINE_LETTERS and not _ENDED.search(line.text.rstrip("| "))


def _is_byline(line: _Line) -> bool:
    if line.words > _MAX_BYLINE_WORDS:
        return False
    cue, colon, _ = line.folded.partition(":")
    if colon and cue.strip() in _phrases("byline", "start"):
        return True
    name = _PAPER.sub("", line.text.removeprefix("Theo ")).strip(" .()")
    return bool(_BYLINE_NAMES.fullmatch(name)) and not any(map(str.isdigit, name))


def _split_line(line: _Line, role: Role) -> Iterator[Section]:
    start = line.start
    if role in ("lead", "body"):
        agency = _AGENCY.match(line.text)
        if agency:
            tag_end = start + len(agency[0].rstrip())
            yield Section(start=start, end=tag_end, role="dateline")
            start += agency.end()
        offset = start - line.start
        for credit in _credits(line.folded, offset):
            credited = _CREDITED.match(line.text, credit.end())
            if not credited or credit.start() < offset:
                continue
            if credit.start() > offset:
                yield Section(start=line.start + offset, end=line.start + credit.start(), role=role)
            yield Section(start=line.start + credit.start(), end=line.start + credited.end(), role="caption")
            offset = credited.end()
        start = line.start + offset
    if start < line.end:
        yield Section(start=start, end=line.end, role=role)


def _run(article: Article) -> None:
    composed = article.composed = meant_letters(article.raw)
    sections = list(find_sections(composed.text))
    known = article.record.article.published
    article.record.article = _info(composed, sections)
    if known and not article.record.article.published:
        # The date that came with the article: in EDTF as it stands, or in any form a dateline has.
        published = find_published(known) or known
        article.record.article.published = published if _EDTF.match(published) else None
        if not article.record.article.published:
            article.record.warnings.append(f"the date that came with the article is none that is known: {known[:40]}")
    for section in sections:
        section.start, section.end = composed.to_raw(section.start, section.end)
    article.record.sections = [section for section in sections if section.start < section.end]


def _info(view: View, sections: list[Section]) -> ArticleInfo:
    def first(role: Role) -> str | None:
        texts = (view.text[section.start : section.end] for section in sections if section.role == role)
        return next((regex.sub(r"\s+", " ", text).strip() for text in texts), None)

    datelines = [view.text[section.start : section.end] for section in sections if section.role == "dateline"]
    published = next((found for line in datelines if (found := find_published(line))), None)
    if not published:
        ends = (view.text[:_STAMPED_HEAD], view.text[-_STAMPED_TAIL:])
        published = next((find_published(stamp[0]) for end in ends if (stamp := _STAMP.search(end))), None)
    places = (match["place"] for line in datelines if (match := _AGENCY.match(line + " A")) and match["place"])
    return ArticleInfo(
        title=first("title"), published=published, byline=first("byline"), place=next((p.strip() for p in places), None)
    )


STAGE = Stage("structure", "2", reads=("text",), adds=("article", "sections"), run=_run)
