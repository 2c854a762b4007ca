"""Documents: references to issued papers, by type and number or by the name that tells one from all others.

The span holds the type and the number (`Chỉ thị số 05-CT/TW`), or runs to the words that identify it (`Nghị quyết Trung
ương 4`, `Luật Hợp tác xã năm 2012`, `Nghị quyết Đại hội Đảng bộ huyện lần thứ XV`); of a paper told by its issuer and
title, quoted or after `về việc`, it is the type word. A bare number names a paper of some types (`Nghị định 67`), after
`số` of most.

- `number` has no stray spaces; `type` is in lower case, written out, from the code where the text has no word for it.
- `issuer` and `title` are as the author wrote them; the issuer stands after `của` or before `ban hành`, and is null
  where the text names none. `authority` is the body that the code itself names.
- A term (`khóa XII`) stays outside the span, as it does for organisations.
- A plan or programme with only a quoted title is a campaign model's name, not a document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise

import regex

from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.edtf import published_date
from trichluc.grammar.papers import PaperRow, Surroundings, paper_rows, surroundings
from trichluc.grammar.statutes import find_statutes
from trichluc.grammar.time_forms import alternatives
from trichluc.lexicons import PhraseIndex
from trichluc.patterns import DOCUMENT_CODE, find_codes
from trichluc.records import DocumentReference, Offsets

# Verbs as often as papers, so that small letters and a bare number do not make them one.
_VERBS = frozenset(("quyết định", "chỉ thị", "kết luận", "nghị quyết", "công bố", "lệnh"))
_NAMED_PROJECTS = frozenset(("đề án", "chương trình", "chương trình hành động", "phương án", "báo cáo", "văn bản"))
_PROGRAMMES = frozenset(("chương trình", "chương trình hành động", "báo cáo", "luật", "lệnh", "hợp đồng"))
_AFTER_NAME = regex.compile(
    r"$|[\n,.;:)”\"]| (?:của|về|và|được|đã|là|do|ở|tại|trên|có|này|với|theo|cho|trong|thì|đến|vào)(?!\p{L})"
)
_TO_NUMBER = regex.compile(
    r"(?P<said>(?P<between>(?: (?!(?:của|và|theo|này|đã|với|có|từ|các|cho|được|là"
    r"|trong)(?!\p{L}))\p{Ll}+){0,4}?) [Ss](?:ố|Ố) ?[:.]? ?|:? )(?=\d)"
)
_NUMBER = regex.compile(r"\d{1,5}[a-zđ]?(?:/(?:19|20)\d\d)?(?![\p{L}\d%]|[.,/-]\d)")
_ORDINAL = r"(?:[ivxlc]{1,6}|\d{1,2}|nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: \p{L}+)?)(?![\p{L}\d])"
_CONGRESS = regex.compile(
    r" (?:hội nghị )?(?:trung ương|tw|tư) ?(?:lần thứ )?(?:[ivx]{1,5}|\d{1,2})(?![\p{L}\d])"
    rf"| hội nghị (?:lần thứ )?{_ORDINAL},? (?:của )?(?:ban chấp hành |bch )?(?:trung ương|tw)(?: đảng)?(?!\p{{L}})"
    rf"| đại hội(?: (?!các |và |lần |nhiệm )[\p{{L}}]+){{0,11}}? lần thứ {_ORDINAL}"
    r"| đại hội(?: (?:đảng|toàn quốc|đại biểu)){0,3} (?:[ivx]{1,5})(?![\p{L}\d])"
    r"| đại hội(?: (?!các |và |lần |nhiệm )\p{L}+){1,11}?,? (?:nhiệm kì )\d{4} ?- ?\d{4}"
)
#: What a paper is about, said without quotation marks: Quyết định về việc hỗ trợ lãi suất.
_SUBJECT = regex.compile(r" về việc (?P<subject>(?!này|đó|trên|ấy)\p{L}+(?: [\p{L}\d-]+){1,30})")
_SHORT_TYPE_WINDOW = 14
_SHORT_TO_CODE = regex.compile(r" ?(?:[Ss]ố ?[:.]? ?)?")
_NEXT_NUMBER = regex.compile(
    r"(?:,| và|, và) (?:số )?(?P<number>\d{1,3})(?![\p{L}\d%]|[.,/-]\d)(?= ?(?:[,;.)\n]|$)| (?:và|của|về) )"
)
_AND = regex.compile(r"(?:,| và|, và) (?:số )?")
_SHARED = regex.compile(r"(?:,|;| và|, và)? (?:số )?")
_SAID_NUMBER = regex.compile(r"(?<!\p{L})số ?:? ?$")
_LAW_BEFORE = regex.compile(r"(?:pháp|kỉ|đạo) $")
_OTHER_NAME = regex.compile(r"(?<!\p{L})(?:sở|bộ|ban|phòng|vụ) $")


@dataclass(slots=True)
class _Reference:
    start: int
    end: int
    type: str
    rule: str
    number: str | None = None
    around: Surroundings = field(default_factory=Surroundings)


@cache
def _types() -> tuple[PhraseIndex, tuple[PaperRow, ...]]:
    rows = paper_rows("type")
    return PhraseIndex([row.entry for row in rows]), rows


@cache
def _type_of_code() -> dict[str, PaperRow]:
    return {code.upper(): row for row in reversed(paper_rows("type")) for code in row.codes}


@cache
def _issuer_of_code() -> dict[str, str]:
    return {code.upper(): row.entry for row in paper_rows("issuer") for code in row.codes}


@cache
def _short_types() -> regex.Pattern[str]:
    codes = sorted(
        {regex.escape(code) for row in paper_rows("type") for code in row.codes if len(code) > 1}, key=len, reverse=True
    )
    return regex.compile(rf"(?<![\p{{L}}\d/&-])(?:{'|'.join(codes)})(?= ?(?:[Ss]ố ?[:.]? ?)?\d)")


@cache
def _counted() -> regex.Pattern[str]:
    return regex.compile(rf" (?!năm \d{{4}}|ngày \d)(?:{alternatives('counted')})(?!\p{{L}})")


def find_documents(text: str, published: date | None = None) -> Iterator[DocumentReference]:
    """The references of a text to issued papers.

    Args:
        text: a normalised text, abbreviations written out or not.
        published: the day of the article, for the date of a paper without a year.

    Yields:
        References in order, none overlapping, with offsets into `text`.

    >>> text = "Chỉ thị số 05-CT/TW của Bộ Chính trị và Luật Hợp tác xã năm 2012"
    >>> [(found.text, found.type, found.number, found.issuer) for found in find_documents(text)]
    [('Chỉ thị số 05-CT/TW', 'chỉ thị', '05-CT/TW', 'Bộ Chính trị'), ('Luật Hợp tác xã năm 2012', 'luật', None, None)]
    """
    for found in _references(text, fold(text), find_codes(text), published):
        issuer, title = found.around.issuer, found.around.title
        yield DocumentReference(
            start=found.start,
            end=found.end,
            text=text[found.start : found.end],
            type=found.type,
            number=found.number,
            issuer=text[issuer.start : issuer.end] if issuer else None,
            title=text[title.start : title.end] if title else None,
            date=found.around.date,
            authority=_authority(found.number),
            rule=found.rule,
        )


def _references(text: str, folded: str, codes: list[tuple[int, int]], published: date | None) -> list[_Reference]:
    found = [*_statutes(text, folded), *_typed(text, folded, published), *_short(text)]
    kept = _apart(found)
    kept = _apart([*kept, *_codes_alone(text, folded, kept, codes)])
    kept = _apart([*kept, *(more for one in kept for more in _in_row(text, folded, one))])
    for reference in kept:
        if reference.rule != "title":
            reference.around = surroundings(text, reference.start, reference.end, published)
    for reference, following in reversed(list(pairwise(kept))):
        # Quyết định số 217-QĐ/TW và 218-QĐ/TW của Bộ Chính trị: both are of the one named after the second.
        shared = reference.around.issuer is None and reference.rule != "statute" and following.type == reference.type
        if shared and _AND.fullmatch(text, reference.end, following.start):
            reference.around.issuer = following.around.issuer
    return kept


def _apart(found: list[_Reference]) -> list[_Reference]:
    kept: list[_Reference] = []
    for reference in sorted(found, key=lambda reference: (reference.start, -reference.end)):
        if not kept or reference.start >= kept[-1].end:
            kept.append(reference)
    return kept


def _statutes(text: str, folded: str) -> Iterator[_Reference]:
    for statute in find_statutes(text, folded):
        to_number = _TO_NUMBER.match(text, statute.end)
        code = DOCUMENT_CODE.match(text, to_number.end()) if to_number and not to_number["between"] else None
        end = code.end() if code else statute.end
        yield _Reference(statute.start, end, statute.type, "statute", _tidy(code[0]) if code else None)


def _typed(text: str, folded: str, published: date | None) -> Iterator[_Reference]:
    index, rows = _types()
    for start, end, number in index.find(folded):
        row = rows[number]
        before = folded[max(0, start - 8) : start]
        if row.entry == "luật" and _LAW_BEFORE.search(before):
            continue
        found = _numbered(text, folded, start, end, row) or _congress(folded, start, end, row)
        if found is None and text[start].isupper() and not _OTHER_NAME.search(before):
            found = _titled(text, start, end, row, published)
        if found is not None:
            yield found


def _numbered(text: str, folded: str, start: int, end: int, row: PaperRow) -> _Reference | None:
    to_number = _TO_NUMBER.match(text, end)
    if not to_number:
        return None
    at = to_number.end()
    code = DOCUMENT_CODE.match(text, at)
    if code:
        return _Reference(start, code.end(), row.entry, "code", _tidy(code[0]))
    number = _NUMBER.match(text, at)
    said = "ố" in fold(to_number["said"])
    if not number or to_number["between"] or row.numbered is None or _counted().match(folded, number.end()):
        return None
    if not said and row.numbered == "designated" and not _stands_alone(text, start, number[0], number.end(), row):
        return None
    if not said and row.entry in _VERBS and text[start].islower():
        return None
    return _Reference(start, number.end(), row.entry, "number", number[0])


def _stands_alone(text: str, start: int, number: str, end: int, row: PaperRow) -> bool:
    """Whether `Đề án 06` is a paper's name: a capital, two figures at least, and nothing that they count."""
    many = len(number) > 1 and row.entry not in _PROGRAMMES
    return many and text[start].isupper() and bool(_AFTER_NAME.match(text, end))


def _congress(folded: str, start: int, end: int, row: PaperRow) -> _Reference | None:
    if row.entry not in ("nghị quyết", "kết luận"):
        return None
    named = _CONGRESS.match(folded, end)
    return _Reference(start, named.end(), row.entry, "congress") if named else None


def _titled(text: str, start: int, end: int, row: PaperRow, published: date | None) -> _Reference | None:
    if row.entry in _NAMED_PROJECTS or row.numbered is None:
        return None
    around = surroundings(text, start, end, published)
    if around.issuer is not None and around.title is None:
        after = around.issuer.end if around.issuer.start >= end else end
        if subject := _SUBJECT.match(text, after):
            around.title = Offsets(start=subject.start("subject"), end=subject.end("subject"))
    if around.issuer is None or around.title is None:
        return None
    return _Reference(start, end, row.entry, "title", around=around)


def _in_row(text: str, folded: str, first: _Reference) -> Iterator[_Reference]:
    """The papers of one type whose numbers follow a number: `Nghị quyết số 18, 19 và 20 của …`."""
    end = first.end
    while first.rule == "number" and (more := _NEXT_NUMBER.match(text, end)):
        if _counted().match(folded, more.end()):
            return
        end = more.end()
        yield _Reference(more.start("number"), end, first.type, "number", more["number"])


def _short(text: str) -> Iterator[_Reference]:
    for match in _short_types().finditer(text):
        row = _type_of_code()[match[0].upper()]
        to_number = _TO_NUMBER.match(text, match.end())
        code = DOCUMENT_CODE.match(text, to_number.end()) if to_number else None
        if code:
            yield _Reference(match.start(), code.end(), row.entry, "code", _tidy(code[0]))


def _codes_alone(text: str, folded: str, kept: list[_Reference], codes: list[tuple[int, int]]) -> Iterator[_Reference]:
    """Codes with no word for their type: in a row with one that has it, or whose letters say it."""
    position, last = 0, None
    for start, end in codes:
        while position < len(kept) and kept[position].end <= start:
            last = kept[position]
            position += 1
        if position < len(kept) and kept[position].start < end:
            continue
        letters = regex.findall(r"\p{L}[\p{L}&]*", text[start:end])
        row = _type_of_code().get(letters[0].upper()) if letters else None
        kind = row.entry if row and len(letters) > 1 else None
        if last and start - last.end <= 10 and _SHARED.fullmatch(folded, last.end, start):
            kind = last.type
        elif (
            kind is None
            and _SAID_NUMBER.search(folded, max(0, start - 6), start)
            and letters[0].upper() in _issuer_of_code()
        ):
            kind = "công văn"
        if kind is not None:
            last = _Reference(start, end, kind, "code alone", _tidy(text[start:end]))
            yield last


def _tidy(number: str) -> str:
    return regex.sub(r" ?([/-]) ?", r"\1", number)


def _authority(number: str | None) -> str | None:
    parts = regex.split(r"[/-]", number or "")
    names = (_issuer_of_code().get(part.upper()) for part in reversed(parts))
    return next((name for name in names if name), None)


def _take_in_short_type(article: Article, reference: _Reference) -> None:
    """Start at the `QĐ` of `QĐ 1719/QĐ-TTg`, where the expanded view reads those letters as another word."""
    raw_start, raw_end = article.expanded.to_raw(reference.start, reference.end)
    written, at = article.normalised.text, article.normalised.from_raw(raw_start, raw_end)[0]
    short = _short_types().search(written, max(0, at - _SHORT_TYPE_WINDOW), at + 1)
    if not short or not _SHORT_TO_CODE.fullmatch(written, short.end(), at):
        return
    if _type_of_code()[short[0].upper()].entry == reference.type:
        raw_start = article.normalised.to_raw(short.start(), short.end())[0]
        reference.start = article.expanded.from_raw(raw_start, raw_end)[0]


def _run(article: Article) -> None:
    view = article.expanded
    published = published_date(article.record.article.published)
    found = []
    for reference in _references(view.text, article.folded(view), article.codes(view), published):
        if reference.rule == "code alone":
            _take_in_short_type(article, reference)
        issuer, title = reference.around.issuer, reference.around.title
        found.append(
            DocumentReference(
                start=reference.start,
                end=reference.end,
                text="",
                type=reference.type,
                number=reference.number,
                issuer=article.as_written(view, issuer) if issuer else None,
                title=article.as_written(view, title) if title else None,
                date=reference.around.date,
                authority=_authority(reference.number),
                rule=reference.rule,
            )
        )
    article.record.documents = article.settle(view, found)


STAGE = Stage("documents", "2", reads=("expanded", "article"), adds=("documents",), run=_run)
