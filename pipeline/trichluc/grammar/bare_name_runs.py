"""Where bare proper names stand: runs of capitalised or mixed-case words outside the organisations that are known.

A sentence's first word is no part of a name, nor is the person who follows a firm's name in an office (`CEO Uber
Travis Kalanick`); small words inside join foreign names (`University of Hull`). The line that ends an article with its
source (`Theo Đời sống Plus`) is one name, whatever its capitals.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from trichluc.folding import fold
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
_LONGEST = 12  # words of a run; a longer one is a list or a heading in capitals
_LONGEST_SYLLABLE = 7
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
    pattern, _ = _patterns()
    position = 0
    for match in pattern.finditer(text, 0, source.start if source else len(text)):
        # Most runs are one native syllable, with which a sentence or a compound begins.
        first, end = match.span()
        if _is_syllable(match[0]) and not text[first - 1 : first].islower():
            continue
        while position < len(found) and found[position].end <= first:
            position += 1
        if position < len(found) and found[position].start <= first and end <= found[position].end:
            continue
        start = _widened(text, first)
        if start is None:
            continue
        tokens = _tokens(text[start:end])
        reached = position < len(found) and found[position].start < end
        pieces = _outside(tokens, start, found, position) if reached else [tokens]
        for piece in pieces:
            yield from _divided(text, start, piece, short, small)
    if source:
        yield source


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of a run, and of a word in it; a run begins with a capital, since that is rare, and is widened later."""
    particles = "|".join(sorted(context("particle"), key=len, reverse=True))
    word = rf"[{_CAPITALS}](?:[^\W_]+(?:[.&'’-][^\W_]+)*\+?|(?:[.&'’-][^\W_]+)+|\.(?= ?[{_CAPITALS}])|(?!\w))"
    token = rf"(?:[a-z]{{1,{_LONGEST_PREFIX}}})?{word}"
    return re.compile(rf"{word}(?: ?(?:& ?|(?:(?:{particles}) ){{1,2}})?{token})*"), re.compile(token)


@lru_cache(maxsize=1 << 13)
def _is_syllable(run: str) -> bool:
    """Whether a run is one native syllable, not in capitals."""
    return len(run) <= _LONGEST_SYLLABLE and " " not in run and not run.isupper() and not foreign(fold(run))


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


@lru_cache(maxsize=1 << 13)
def _tokens(run: str) -> tuple[_Token, ...]:
    """The words of a run, with offsets into it."""
    folded = fold(run)
    return tuple(
        _Token(word.start(), word.end(), folded[word.start() : word.end()], word[0])
        for word in _patterns()[1].finditer(run)
    )


def _outside(
    tokens: tuple[_Token, ...], base: int, found: Sequence[Organisation], position: int
) -> Iterator[tuple[_Token, ...]]:
    """The stretches of a run, which begins at `base`, outside the organisations from a position on."""
    first = 0
    for index, token in enumerate(tokens):
        while position < len(found) and found[position].end <= base + token.start:
            position += 1
        if position < len(found) and found[position].start < base + token.end:
            if first < index:
                yield tokens[first:index]
            first = index + 1
    if first < len(tokens):
        yield tokens[first:]


def _apart(run: str, before: _Token, token: _Token) -> bool:
    """Whether two words of a run are no one name: a small word or a stop between them, and neither is foreign."""
    if before.written[-1] == "." and token.start > before.end:
        return not foreign(token.key)
    between = token.start - before.end > 1 and run[before.end + 1].isalpha()
    return between and not (foreign(before.key) or foreign(token.key))


def _divided(
    text: str, base: int, tokens: tuple[_Token, ...], short: Container[str], small: Mapping[str, float]
) -> Iterator[Run]:
    """A run without the word that opens its sentence, parted from a known name and a person within it."""
    start = base + tokens[0].start
    opens = _OPENS.search(text, max(0, start - 3), start) is not None
    if opens and _is_opener(tokens, small):
        tokens, opens = tokens[1:], False
    if len(tokens) == 1:
        yield Run(base + tokens[0].start, base + tokens[0].end, opens)
    elif tokens and len(tokens) <= _LONGEST:
        run = text[base : base + tokens[-1].end]
        cuts = _cuts(run, tokens, short) if short else _own_cuts(run, tokens)
        for first, last in cuts:
            yield Run(base + tokens[first].start, base + tokens[last - 1].end, opens and first == 0)


def _is_opener(tokens: tuple[_Token, ...], small: Mapping[str, float]) -> bool:
    first = tokens[0].key
    if foreign(first) or (tokens[0].written.isupper() and len(first) > 1):
        return False
    share = small.get(first, 0.0)
    if len(tokens) == 1:
        return share > _RARE
    return first in context("opener") or (share > _COMMON and (len(tokens) > 2 or foreign(tokens[1].key)))


def _cuts(run: str, tokens: tuple[_Token, ...], short: Container[str]) -> Iterable[tuple[int, int]]:
    """The stretches of a run that are names of their own: a known one and those beside it, else as by itself."""
    size = len(tokens)
    for length in range(size - 1, 0, -1):
        for first in range(size - length + 1):
            last = first + length
            if run[tokens[first].start : tokens[last - 1].end] in short:
                return [cut for cut in ((0, first), (first, last), (last, size)) if cut[0] < cut[1]]
    return _own_cuts(run, tokens)


@lru_cache(maxsize=1 << 13)
def _own_cuts(run: str, tokens: tuple[_Token, ...]) -> list[tuple[int, int]]:
    """The stretches of a run that are names of their own, by its words alone."""
    size = len(tokens)
    bounds = {0, size, _person_after(tokens)}
    bounds.update(index for index in range(1, size) if _apart(run, tokens[index - 1], tokens[index]))
    cuts = list(pairwise(sorted(bounds)))
    if tokens[0].key in context("post") and size > 1:
        cuts[0] = (1, cuts[0][1])
    return [cut for cut in cuts if cut[0] < cut[1]]


def _person_after(tokens: tuple[_Token, ...]) -> int:
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
