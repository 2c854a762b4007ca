"""Where bare proper names stand: runs of capitalised or mixed-case words outside the organisations that are known.

A sentence's first word is no part of a name, nor is the person who follows a firm's name in an office (`CEO Uber
Travis Kalanick`); small words inside join foreign names (`University of Hull`). The line that ends an article with its
source (`Theo Đời sống Plus`) is one name, whatever its capitals.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from trichluc.grammar.organisation_lexicon import context, surnames
from trichluc.grammar.words import is_foreign
from trichluc.records import Organisation

_CAPITALS = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(chr(code) for code in range(0x1EA0, 0x1EFA, 2))
_OPENS = re.compile(r"(?:^|[.!?:…\n] ?[“\"'(]?|[“\"]|- )$")
_SOURCE = re.compile(rf"(?:^|[\n.)”\" ])(?:Theo|Nguồn:) ([{_CAPITALS}][^\n.,:;()/]{{1,40}}?)\s*\Z")
# What share of its uses a syllable has in small letters, if it opens a sentence rather than a name; by itself, or
# before more of the name.
_RARE, _COMMON = 0.3, 0.85
_PERSON = range(2, 5)
_MIDDLE = frozenset({"văn", "thị"})
_LONGEST_SOURCE = 6
_LONGEST_PREFIX = 3  # letters before the capital of a mixed-case word: iPhone, eBay
_TAIL = 60
#: the rules that find the short name of an organisation by itself
SHORT_FORMS = frozenset({"known", "descriptor", "defined", "credit"})


class Run(NamedTuple):
    """A mention of a name; `opens` where a sentence may begin with it, `source` where it ends the article."""

    start: int
    end: int
    opens: bool = False
    source: bool = False


class _Token(NamedTuple):
    start: int
    end: int
    key: str
    written: str


def runs(text: str, folded: str, found: Sequence[Organisation], small: Mapping[str, float]) -> Iterator[Run]:
    """The mentions of names in a text.

    Args:
        text: the expanded view of an article.
        folded: `fold(text)`.
        found: the organisations that are known, in order, none overlapping another, with offsets into `text`.
        small: which share of its uses a folded syllable has in small letters.

    Yields:
        Mentions in the order of the text, none overlapping another.

    >>> text = "Hiện Hoa Sen Group hợp tác với University of Hull và eBay."
    >>> [text[run.start : run.end] for run in runs(text, text.lower(), [], {"hiện": 0.97})]
    ['Hoa Sen Group', 'University of Hull', 'eBay']
    """
    short = {one.text for one in found if one.rule in SHORT_FORMS}
    source = _source_line(text, found)
    pattern, token = _patterns()
    position = 0
    for match in pattern.finditer(text, 0, source.start if source else len(text)):
        start = _widened(text, match.start())
        if start is None:
            continue
        while position < len(found) and found[position].end <= start:
            position += 1
        tokens = [
            _Token(each.start(), each.end(), folded[each.start() : each.end()], each[0])
            for each in token.finditer(text, start, match.end())
        ]
        for piece in _pieces(text, tokens, found, position):
            yield from _divided(text, piece, short, small)
    if source:
        yield source


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of a run, and of a word in it; a run begins with a capital, since that is rare, and is widened later."""
    particles = "|".join(sorted(context("particle"), key=len, reverse=True))
    word = rf"[{_CAPITALS}](?:[^\W_]+(?:[.&'’-][^\W_]+)*\+?|(?:[.&'’-][^\W_]+)+|\.(?= ?[{_CAPITALS}])|(?!\w))"
    token = rf"(?:[a-z]{{1,{_LONGEST_PREFIX}}})?{word}"
    return re.compile(rf"{word}(?: ?(?:& ?|(?:(?:{particles}) ){{1,2}})?{token})*"), re.compile(token)


def _widened(text: str, start: int) -> int | None:
    """Where a word begins that has a capital at a place; null in an address or deep inside a word."""
    first = start
    while first and start - first < _LONGEST_PREFIX and text[first - 1].islower():
        first -= 1
    if first and (text[first - 1].isalnum() or text[first - 1] in "@#_\\"):
        return None
    return first


def _source_line(text: str, found: Sequence[Organisation]) -> Run | None:
    """The name in the line that ends an article with its source, unless it is known."""
    match = _SOURCE.search(text, max(0, len(text) - _TAIL))
    if match is None or len(match[1].split()) > _LONGEST_SOURCE:
        return None
    start, end = match.span(1)
    if any(one.end > start for one in found[-3:]):
        return None
    return Run(start, end, source=True)


def _pieces(text: str, tokens: list[_Token], found: Sequence[Organisation], position: int) -> Iterator[list[_Token]]:
    """The stretches of a run outside the organisations from a position on; a small word joins foreign words only."""
    piece: list[_Token] = []
    for token in tokens:
        while position < len(found) and found[position].end <= token.start:
            position += 1
        inside = position < len(found) and found[position].start < token.end
        if piece and (inside or _apart(text, piece[-1], token)):
            yield piece
            piece = []
        if not inside:
            piece.append(token)
    if piece:
        yield piece


def _apart(text: str, before: _Token, token: _Token) -> bool:
    """Whether two words of a run are no one name: a small word or a stop between them, and neither is foreign."""
    if text[before.end - 1] == "." and token.start > before.end:
        return not foreign(token.key)
    between = token.start - before.end > 1 and text[before.end + 1].isalpha()
    return between and not (foreign(before.key) or foreign(token.key))


def _divided(text: str, tokens: list[_Token], short: Container[str], small: Mapping[str, float]) -> Iterator[Run]:
    """A run without the word that opens its sentence, parted from a known name and a person within it."""
    opens = _OPENS.search(text, max(0, tokens[0].start - 3), tokens[0].start) is not None
    if opens and _is_opener(tokens, small):
        tokens, opens = tokens[1:], False
    for first, last in _cuts(text, tokens, short):
        yield Run(tokens[first].start, tokens[last - 1].end, opens and first == 0)


def _is_opener(tokens: list[_Token], small: Mapping[str, float]) -> bool:
    first = tokens[0].key
    if foreign(first) or (tokens[0].written.isupper() and len(first) > 1):
        return False
    share = small.get(first, 0.0)
    if len(tokens) == 1:
        return share > _RARE
    return first in context("opener") or (share > _COMMON and (len(tokens) > 2 or foreign(tokens[1].key)))


def _cuts(text: str, tokens: list[_Token], short: Container[str]) -> Iterator[tuple[int, int]]:
    """The stretches of a run that are names of their own."""
    size = len(tokens)
    if not size:
        return
    for length in range(size - 1, 0, -1):
        for first in range(size - length + 1):
            last = first + length
            if text[tokens[first].start : tokens[last - 1].end] in short:
                yield from (cut for cut in ((0, first), (first, last), (last, size)) if cut[0] < cut[1])
                return
    if size > 1 and tokens[0].key in context("post"):
        yield from ((first + 1, last + 1) for first, last in _cuts(text, tokens[1:], short))
        return
    person = _person_after(tokens)
    if person:
        yield 0, person
    yield person, size


def _person_after(tokens: list[_Token]) -> int:
    """Where a person's full name begins after another name; 0 if none does."""
    for first in range(1, len(tokens) - 2):
        if len(tokens) - first not in _PERSON or not surnames().get(tokens[first].key):
            continue
        if any(foreign(token.key) for token in tokens[first:]):
            continue
        if first > 1 or tokens[first + 1].key in _MIDDLE or foreign(tokens[first - 1].key):
            return first
    return 0


@lru_cache(maxsize=1 << 13)
def foreign(key: str) -> bool:
    """`is_foreign`, remembered.

    >>> foreign("honda"), foreign("trường")
    (True, False)
    """
    return is_foreign(key)
