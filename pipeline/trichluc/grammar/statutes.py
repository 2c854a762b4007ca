"""Laws, codes, charters, treaties and foreign acts that text names by title: `Luật Hợp tác xã năm 2012`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec
import regex

from trichluc.folding import fold
from trichluc.grammar.papers import paper_rows
from trichluc.grammar.words import is_foreign
from trichluc.lexicons import PhraseIndex, read_lexicon, shipped


class _StatuteRow(msgspec.Struct, frozen=True):
    title: str
    type: str
    source: str


class Statute(msgspec.Struct, frozen=True):
    """A named law: its offsets, up to the year where one is given; its type in lower case; whether a year is given."""

    start: int
    end: int
    type: str
    dated: bool


_YEAR = r"(?:19|20)\d\d(?![\d/%]|[.,-]\d)"
_DATED = regex.compile(
    rf"(?:,? ?\(sửa đổi(?:, bổ sung)?\)| sửa đổi)?(?: năm {_YEAR}| {_YEAR}(?![-/]))|,? ?\((?:năm )?{_YEAR}\)"
)
_CONSTITUTION = regex.compile(
    rf"(?<!\p{{L}})hiến pháp(?: nước [\p{{L}} ]{{5,50}}?)?(?: \(sửa đổi\))?,?(?: năm)? {_YEAR}"
)
# The title of a law that the lexicon lacks, told by its capital and by the year at its end.
_UNLISTED = regex.compile(
    r"(?<!\p{L})(?:Luật|LUẬT) (?=\p{Lu})(?!Sư|sư)\p{L}+(?:,? (?!được|thông|có|ban|sửa|ra|từ|vào|trong|đến|trước"
    r"|sau|của|quy|do|đã|mới|theo|tại|Luật|luật)\p{L}+){0,11}"
    rf" năm {_YEAR}"
)

# `Luật sửa đổi, bổ sung một số điều của` Luật Đất đai.
_AMENDING = regex.compile(r"(?<!\p{L})Luật sửa đổi(?:,? bổ sung)?(?: một số điều)?(?: của)? $")
_AMENDING_REACH = 60

_TREATIES = ("Hiệp định", "Hiệp ước", "Công ước", "Nghị định thư", "Đạo luật")
_TITLE_WORDS = 3
_MOST_TITLE_WORDS = 20


@cache
def _treaty() -> regex.Pattern[str]:
    # Treaties and foreign acts are told by a capital and by a name after it: up to a word that no title has.
    ends = "|".join(regex.escape(row.entry) for row in paper_rows("title end"))
    types = "|".join(_TREATIES)
    others = rf"và (?:\p{{Lu}}\p{{L}}+ )?(?:{types}|Nghị|Luật)"
    word = rf"(?!(?:(?<!tự )do|phải(?! chăng)|{ends}|{others})(?!\p{{L}}))\p{{L}}[\p{{L}}-]*+"
    return regex.compile(
        rf"(?<!\p{{L}}|[Tt]ổ chức )(?P<type>{types})(?P<name>(?:(?: - | ){word}){{1,{_MOST_TITLE_WORDS}}})"
    )


@cache
def _titles() -> tuple[PhraseIndex, list[str]]:
    rows = read_lexicon(shipped("statutes"), _StatuteRow, key=("title", "type"))
    # Writers drop the comma of `phòng, chống` or put a dash for that of `thi đua, khen thưởng`.
    titles = [(title, row.type) for row in rows for title in _commas_apart(row.title)]
    phrases = {fold(f"{kind} {title}"): kind for title, kind in titles}
    return PhraseIndex(list(phrases)), list(phrases.values())


def _commas_apart(title: str) -> tuple[str, str, str]:
    return title, title.replace(", ", " "), title.replace(", ", " - ")


def find_statutes(text: str, folded: str) -> Iterator[Statute]:
    """The laws that a text names.

    Args:
        text: a text with abbreviations written out.
        folded: the text, folded.

    Yields:
        Named laws in order, none overlapping; one written small throughout counts only with its year.

    >>> text = "Theo Luật Hợp tác xã năm 2012 và Luật Đất đai"
    >>> [(text[found.start : found.end], found.dated) for found in find_statutes(text, fold(text))]
    [('Luật Hợp tác xã năm 2012', True), ('Luật Đất đai', False)]
    """
    index, types = _titles()
    found = []
    for start, end, number in index.find(folded):
        dated = _DATED.match(folded, end)
        if not dated and folded.endswith("pháp ", 0, start):
            # Báo Pháp luật Thủ đô.
            continue
        if dated or any(char.isupper() for char in text[start:end]):
            found.append(Statute(start, dated.end() if dated else end, types[number], bool(dated)))
    found += [Statute(*match.span(), "hiến pháp", True) for match in _CONSTITUTION.finditer(folded)]
    found += [Statute(*match.span(), "luật", True) for match in _UNLISTED.finditer(text)]
    found += _treaties(text, folded)
    found = [_amending(text, statute) for statute in found]
    done = 0
    for statute in sorted(found, key=lambda statute: (statute.start, -statute.end)):
        if statute.start >= done:
            yield statute
            done = statute.end


def _amending(text: str, statute: Statute) -> Statute:
    """A law with the words before it that make it the title of the one which amends it."""
    amends = _AMENDING.search(text, max(0, statute.start - _AMENDING_REACH), statute.start)
    return msgspec.structs.replace(statute, start=amends.start()) if amends else statute


def _treaties(text: str, folded: str) -> Iterator[Statute]:
    # Few texts name one: these are passed over faster than the pattern does it.
    if not any(beginning in text for beginning in _TREATIES):
        return
    for match in _treaty().finditer(text):
        kind, name = match["type"], match["name"]
        if kind != "Đạo luật":
            name = name.partition(" với ")[0]
        words = name.split(" ")
        capitals = [index for index, word in enumerate(words) if word[:1].isupper()]
        if not capitals and (kind != "Đạo luật" or len(words) <= _TITLE_WORDS):
            # An act whose title has no capital is told by its length, a treaty is not told.
            continue
        if capitals:
            last = capitals[-1] + 1
            # After Thương mại the title goes on, after a foreign name it ends: Hiệp định Paris | về khí hậu.
            while last < len(words) and not is_foreign(fold(words[capitals[-1]])) and words[last] not in ("về", "và"):
                last += 1
            name = " ".join(words[:last])
        end = match.start("name") + len(name)
        dated = _DATED.match(folded, end)
        yield Statute(match.start(), dated.end() if dated else end, fold(kind), bool(dated))
