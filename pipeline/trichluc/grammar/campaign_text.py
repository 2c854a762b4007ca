"""A text as the search for campaign models sees it: its heads, quotations, sentences and organisations, by offset."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_bodies import Bodies, Body
from trichluc.grammar.campaign_lexicon import Head, Token, find_heads, phrases, starts_with, tokens_of
from trichluc.grammar.campaign_operators import Operator
from trichluc.grammar.campaign_tables import find_tables
from trichluc.grammar.quotes import Quotation, find_quotations
from trichluc.lexicons import whole_words
from trichluc.records import CampaignKind, OrganisationType

_BROADCAST_REACH = 300
_SENTENCE_REACH = 700
_EARLIER = 4
_CAPITAL = regex.compile(r" (?=\p{Lu}\p{Ll})")
_NAME_WORDS = range(3, 16)
_NAME_REACH = 40
_THREE_WORDS = regex.compile(r"\w+(?:\W+\w+){2}")
# `Mô hình được chi hội duy trì`: a trigger without a name takes up the last one.
_TAKEN_UP = ("được", "do")


@dataclass(slots=True)
class Mention:
    """A name, where its trigger starts, the quotation marks around it, and what is known of it.

    `echoed` says that the bodies before it only follow it; `triggered` is false where neither a trigger nor a list says
    that it is a name; `only_run_by` holds, of words that are a name only where someone runs it, the types of body that
    make them one; `key` is the same for every mention of one name.
    """

    start: int
    end: int
    kind: CampaignKind
    rule: str
    head: int
    outer: tuple[int, int]
    quoted: bool = False
    triggered: bool = True
    echoed: bool = False
    operator: Operator | None = None
    place: str | None = None
    only_run_by: tuple[OrganisationType, ...] | None = None
    key: str = field(default="")


@cache
def _local_words() -> re.Pattern[str]:
    return re.compile(rf"{whole_words(phrases('local'))}(?!\w)")


@lru_cache(maxsize=256)
def _trigger(folded: str) -> Head | None:
    """The trigger that some words are, if they are one and nothing else."""
    heads = find_heads(folded)
    whole = len(heads) == 1 and heads[0].kind is not None and heads[0].end - heads[0].start == len(folded)
    return heads[0] if whole else None


def _is_near_by(body: Body) -> bool:
    """Whether a body is one of the people, of a school or of a place, be it a commune or a province."""
    return body.type in ("mass", "party", "education") or _local_level().search(fold(body.text)) is not None


@cache
def _local_level() -> re.Pattern[str]:
    return re.compile(rf"{whole_words(phrases('place_level'))}(?!\w)")


class CampaignText:
    """A view with all that the search for campaign models reads, found once.

    Args:
        text: the view.
        bodies: its organisations.
        sentences: its sentences, in order; by default its lines.
        papers: its references to documents.
    """

    def __init__(
        self,
        text: str,
        bodies: Bodies,
        sentences: Sequence[tuple[int, int]] = (),
        papers: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.text = text
        self.folded = fold(text)
        self.bodies = bodies
        self.sentences = sorted(sentences) or _lines(text)
        self._sentence_starts = [start for start, _ in self.sentences]
        self._paper_ends = sorted(end for _, end in papers)
        self.heads = [self._as_written(head) for head in find_heads(self.folded) if not self._is_bound(head)]
        self.tables = list(find_tables(text, self.folded, self.heads)) if "\n" in text else []
        if self.tables:
            # The headers of tables are no sentences.
            headers = [table.header for table in self.tables]
            self.heads = [head for head in self.heads if not is_covered(headers, head.start)]
        self._head_ends = [head.end for head in self.heads]
        self.quotes: list[Quotation] = find_quotations(text) if self.has_triggers else []
        self._quote_starts = [quote.start for quote in self.quotes]
        genre = tuple(phrases("genre"))
        self.in_genre = any(self.folded.startswith(genre, head.start) for head in self.heads)

    def _is_bound(self, head: Head) -> bool:
        """Whether a trigger is but the end of a word (`bộ đội`) or lies in the name of a body."""
        if head.unquoted not in ("operator", "works"):
            return False
        before = self.folded[max(0, head.start - 8) : head.start].rstrip().rsplit(" ", 1)[-1]
        return before in phrases("bound_before") or self.bodies.covers(head.start)

    def _as_written(self, head: Head) -> Head:
        """A trigger of a club or a work without the words that have the capital of a name: `đội Xung kích …`."""
        written = self.text[head.start : head.end]
        second = _CAPITAL.search(written)
        if second is None:
            return head
        # `mô hình Điểm chữa cháy công cộng` is no mô hình điểm.
        begins = fold(written[second.end() :]) in phrases("name_beginning")
        if not (begins or head.kind in ("club", None) or head.unquoted == "works"):
            return head
        if self.text[head.end : head.end + 2].lstrip()[:1] in "“\"'":
            return head
        first = written[: second.start()]
        shorter = _trigger(fold(first))
        return shorter._replace(start=head.start, end=head.start + len(first)) if shorter else head

    @cached_property
    def is_local(self) -> bool:
        """Whether the text speaks of the life of communes, where a programme or a project may be a campaign."""
        return _local_words().search(self.folded) is not None

    @cached_property
    def is_popular(self) -> bool:
        """Whether the text speaks of models or of the bodies of the people, and of the life of communes."""
        popular = self.in_genre or any(body.type == "mass" for body in self.bodies.all)
        return popular and (self.is_local or any(map(_is_near_by, self.bodies.all)))

    @cached_property
    def is_communal(self) -> bool:
        """Whether the text speaks of the life of communes and of a body of the people, of a school or of a commune."""
        return self.is_local and any(map(_is_near_by, self.bodies.all))

    @property
    def has_triggers(self) -> bool:
        """Whether any word of the text may head a name."""
        return bool(self.tables) or any(head.kind for head in self.heads)

    def tokens(self, start: int, end: int) -> list[Token]:
        """The words, figures and marks of a stretch."""
        return tokens_of(self.folded, start, end)

    def sentence_index(self, offset: int) -> int:
        """The index of the sentence that holds an offset."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def sentence(self, offset: int) -> tuple[int, int]:
        """The sentence that holds an offset, or of a very long one the stretch around the offset."""
        if not self.sentences:
            return 0, len(self.text)
        start, end = self.sentences[self.sentence_index(offset)]
        return max(start, offset - _SENTENCE_REACH), min(end, offset + _SENTENCE_REACH)

    def sentence_at(self, index: int) -> tuple[int, int]:
        """The sentence of an index, or the beginning of a very long one."""
        start, end = self.sentences[index]
        return start, min(end, start + _SENTENCE_REACH)

    def earlier(self, offset: int) -> list[tuple[int, int]]:
        """The sentence of an offset and up to three before it in its paragraph, nearest first."""
        index = self.sentence_index(offset)
        found = [self.sentence(offset)]
        while len(found) < _EARLIER and self.same_paragraph(index):
            index -= 1
            start, end = self.sentences[index]
            found.append((max(start, end - _SENTENCE_REACH), end))
        return found

    def same_paragraph(self, index: int) -> bool:
        """Whether a sentence stands in one line with the sentence before it."""
        return index > 0 and "\n" not in self.text[self.sentences[index - 1][1] : self.sentences[index][0]]

    def head_before(self, offset: int, start: int) -> Head | None:
        """The last head that lies between two offsets and in no closed quotation."""
        place = bisect_right(self._head_ends, offset) - 1
        while place >= 0 and self.heads[place].start >= start:
            if not self.is_quoted(self.heads[place].start, offset):
                return self.heads[place]
            place -= 1
        return None

    @cached_property
    def _referring(self) -> list[tuple[Head, int]]:
        found = []
        for head in self.heads:
            after = self.tokens(head.end, head.end + 12) if head.kind else []
            if after and (after[0].text in _TAKEN_UP or starts_with("this", after, 0)):
                found.append((head, after[0].start))
        return found

    def referring(self, start: int, end: int) -> Iterator[tuple[Head, int]]:
        """The triggers in a stretch that take up a name said before (`mô hình này`), and where the next word starts."""
        place = bisect_left(self._referring, start, key=_starts_at)
        while place < len(self._referring) and self._referring[place][0].start < end:
            yield self._referring[place]
            place += 1

    def heads_up_to(self, offset: int) -> int:
        """The number of heads that end at or before an offset."""
        return bisect_right(self._head_ends, offset)

    def heads_within(self, start: int, end: int) -> list[Head]:
        """The heads that start in a stretch."""
        place = bisect_right(self._head_ends, start)
        found = []
        while place < len(self.heads) and self.heads[place].start < end:
            if self.heads[place].start >= start:
                found.append(self.heads[place])
            place += 1
        return found

    def is_quoted(self, offset: int, limit: int) -> bool:
        """Whether an offset lies in a quotation that is closed before another offset."""
        return any(offset < quote.end <= limit for quote in self._closed_before(offset))

    def quote_around(self, offset: int) -> Quotation | None:
        """The outermost closed quotation that holds an offset past its start."""
        return next((quote for quote in self._closed_before(offset) if offset <= quote.end), None)

    def _closed_before(self, offset: int) -> Iterator[Quotation]:
        """The closed ones of the last three quotations that start before an offset: no more are nested."""
        place = bisect_left(self._quote_starts, offset)
        return (quote for quote in self.quotes[max(0, place - 3) : place] if quote.closed)

    def is_plural(self, head: Head) -> bool:
        """Whether a trigger speaks of several: `các mô hình`, `3 mô hình`."""
        before = self.tokens(max(self.sentence(head.start)[0], head.start - 30), head.start)[-2:]
        nearest = before[-1:]
        return any(starts_with("plural", nearest, 0) or token.text[0].isdigit() for token in nearest) or (
            len(before) > 1 and starts_with("plural", before, 0) == len(before)
        )

    @cached_property
    def _quoted_words(self) -> dict[str, list[str]]:
        """The folded words of the quotations that may be names, the longest first, by the first three of them."""
        found: dict[str, list[str]] = {}
        for quote in self.quotes:
            words = self.folded[quote.inner_start : quote.inner_end].strip() if quote.closed else ""
            if words[:1].isalnum() and words[-1:].isalnum() and words.count(" ") + 1 in _NAME_WORDS:
                found.setdefault(_beginning(words), []).append(words)
        return {first: sorted(set(names), key=len, reverse=True) for first, names in found.items()}

    def quoted_elsewhere(self, offset: int) -> int | None:
        """Where the words from an offset end that the text also has in quotation marks; null if it has none such."""
        first = _beginning(self.folded[offset : offset + _NAME_REACH])
        for words in self._quoted_words.get(first, ()):
            end = offset + len(words)
            if self.folded.startswith(words, offset) and not self.folded[end : end + 1].isalnum():
                return end
        return None

    def quote_at(self, offset: int) -> bool:
        """Whether a quotation begins at an offset, or after a space or a colon there."""
        place = bisect_left(self._quote_starts, offset)
        return place < len(self.quotes) and not self.text[offset : self._quote_starts[place]].strip(" :")

    def after_paper(self, offset: int) -> bool:
        """Whether a document is named just before: then what is quoted is its title."""
        place = bisect_right(self._paper_ends, offset) - 1
        return place >= 0 and offset - self._paper_ends[place] <= 40

    def is_broadcast(self, offset: int) -> bool:
        """Whether the sentence speaks of radio, television or the stage."""
        start, end = self.sentence(offset)
        tokens = self.tokens(max(start, offset - _BROADCAST_REACH), min(end, offset + _BROADCAST_REACH))
        return any(starts_with("broadcast", tokens, at) for at in range(len(tokens)))

    def key(self, start: int, end: int) -> str:
        """What all mentions of one name share."""
        return " ".join(token.text for token in self.tokens(start, end) if token.is_word)

    def mention(
        self,
        span: tuple[int, int],
        kind: CampaignKind,
        rule: str,
        head: int,
        quote: Quotation | None = None,
        *,
        triggered: bool = True,
    ) -> Mention:
        """A mention of the name at a span."""
        outer = (quote.start, quote.end if quote.closed else span[1]) if quote else span
        return Mention(*span, kind, rule, head, outer, quote is not None, triggered, key=self.key(*span))


def _beginning(words: str) -> str:
    """The first three words; the words themselves if they are fewer."""
    match = _THREE_WORDS.match(words)
    return match[0] if match else words


def _starts_at(referring: tuple[Head, int]) -> int:
    return referring[0].start


def is_covered(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether an offset lies in one of some spans, which are in order and apart."""
    place = bisect_right(spans, (offset, 1 << 60)) - 1
    return place >= 0 and spans[place][0] <= offset < spans[place][1]


def _lines(text: str) -> list[tuple[int, int]]:
    bounds = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            bounds.append((start, start + len(line)))
        start += len(line) + 1
    return bounds
