"""Laws, codes, charters, treaties and foreign acts that text names by title: `Luật Hợp tác xã năm 2012`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec
import regex

from trichluc.folding import fold
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

# Treaties and foreign acts are told by a capital and by a name after it: up to a word that no title has.
_TREATY = regex.compile(
    r"(?<!\p{L})(?P<type>Hiệp (?:định|ước)|Công ước|Nghị định thư|Đạo luật)"
    r"(?P<name>(?:(?: - | )(?!(?:này|đó|kia|ấy|trên|của|đã|sẽ|được|bị|là|do|ký|có|tại|ở|vào|không|phải|cần|mới|cũng|giữa"
    r"|đưa|theo|nói|vừa|đang|từ|đến|khi|để|nhằm|thì|mà|nên|nào|khác|sau|trước|trong|năm|ra|cho|gồm)(?!\p{L}))"
    r"\p{L}[\p{L}-]*+){1,14})"
)
_TITLE_WORDS = 3


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
        if dated or any(char.isupper() for char in text[start:end]):
            found.append(Statute(start, dated.end() if dated else end, types[number], bool(dated)))
    found += [Statute(*match.span(), "hiến pháp", True) for match in _CONSTITUTION.finditer(folded)]
    found += [Statute(*match.span(), "luật", True) for match in _UNLISTED.finditer(text)]
    found += _treaties(text, folded)
    done = 0
    for statute in sorted(found, key=lambda statute: (statute.start, -statute.end)):
        if statute.start >= done:
            yield statute
            done = statute.end


def _treaties(text: str, folded: str) -> Iterator[Statute]:
    for match in _TREATY.finditer(text):
        kind, name = match["type"], match["name"].split(" ")
        # The name of a treaty ends with its last capital; an act may have none, and then is told by its length.
        capitals = [index for index, word in enumerate(name) if word[:1].isupper()]
        if not capitals and (kind != "Đạo luật" or len(name) <= _TITLE_WORDS):
            continue
        end = match.start("name") + len(" ".join(name[: capitals[-1] + 1])) if capitals else match.end()
        dated = _DATED.match(folded, end)
        yield Statute(match.start(), dated.end() if dated else end, fold(kind), bool(dated))
