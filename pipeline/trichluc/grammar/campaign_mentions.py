"""The mentions of campaign models in a text, before their operators are known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_lexicon import (
    Head,
    Token,
    ends_with,
    find_heads,
    phrases,
    starts_with,
    tokens_of,
)
from trichluc.grammar.campaign_names import (
    Bodies,
    find_name_end,
    is_bare_class,
    is_capitalised,
    is_class,
    is_generic,
    is_known,
)
from trichluc.grammar.campaign_operators import Operator, operator_after, operator_before
from trichluc.grammar.quotes import Quotation, find_quotations
from trichluc.records import CampaignKind

_MAX_NAME = 170
_MAX_GAP = 14
_HEAD_REACH = 220
_LIST_GAP = regex.compile(
    r"[”\"']?\s*(?:\([^()\n]{1,60}\)\s*)?(?:,|;|-|/|\+|(?:,\s*)?\b(?:và|hay|hoặc|cùng|đến|với|cùng với|hay là|rồi|tới)\b)?[\s:]*"
)
_FIRM_ENDS = regex.compile(r"[.?!](?=\s+\p{Lu})|\n")
_EDGES = " .,;:!?-…\t"
_PLURALS = {fold(word) for word in "các những nhiều số vài mấy hai ba bốn từng mỗi mọi loạt".split()}
_SPEAKERS = regex.compile(
    r"[”\"']*\s*[,.]?\s*[-,]?\s*(?:ông|bà|anh|chị|em|cụ|đồng chí|đ/c|thầy|cô|bác sĩ|đại|thượng|trung|thiếu|nói|theo|chia sẻ|cho biết|khẳng định|tâm sự|kể|phát biểu)\b"
)
_RESULT_WORDS = ("end", "end_before_amount", "soft_end")
_STRONG = {fold(word) for word in ("mô hình", "phong trào", "cuộc vận động", "phần việc", "công trình thanh niên")}


@dataclass(slots=True)
class Mention:
    """A name, where its trigger starts, the quotation marks around it, and what is known of it."""

    start: int
    end: int
    kind: CampaignKind
    rule: str
    head: int
    outer: tuple[int, int]
    quoted: bool = False
    triggered: bool = True
    operator: Operator | None = None
    place: str | None = None
    key: str = field(default="")


def find_mentions(
    text: str, bodies: Bodies, sentences: Sequence[tuple[int, int]], papers: Sequence[tuple[int, int]]
) -> list[Mention]:
    """The mentions of campaign models in a view, in order, none overlapping.

    Args:
        text: the view.
        bodies: its organisations.
        sentences: its sentences, in order.
        papers: its references to documents.
    """
    return _Search(text, bodies, sentences, papers).run()


class _Search:
    def __init__(
        self, text: str, bodies: Bodies, sentences: Sequence[tuple[int, int]], papers: Sequence[tuple[int, int]]
    ) -> None:
        self.text = text
        self.folded = fold(text)
        self.bodies = bodies
        self.sentences = sentences
        self._sentence_starts = [start for start, _ in sentences]
        self.papers = sorted(papers)
        self.quotes = find_quotations(text)
        self.heads = find_heads(self.folded)
        self._head_ends = [head.end for head in self.heads]
        self.in_genre = any(self.folded[head.start : head.end].startswith(tuple(_STRONG)) for head in self.heads)
        self.found: list[Mention] = []
        self.refused: set[int] = set()

    def run(self) -> list[Mention]:
        if not any(head.kind for head in self.heads):
            return []
        self._quoted()
        self._unquoted()
        self._between_quotes()
        self._again()
        self.found.sort(key=lambda mention: (mention.start, -mention.end))
        return list(_apart(self.found))

    # Quoted names

    def _quoted(self) -> None:
        previous: tuple[Quotation, Mention | None] | None = None
        taken_to = 0
        for quote in self.quotes:
            if quote.start < taken_to:
                continue
            mention = self._read_quote(quote, previous)
            if mention:
                self.found.append(mention)
                taken_to = quote.end
            if mention or quote.closed:
                previous = (quote, mention)

    def _read_quote(self, quote: Quotation, previous: tuple[Quotation, Mention | None] | None) -> Mention | None:
        span = self._inside(quote)
        if span is None:
            return None
        start, _ = self._sentence(quote.start)
        head = self._head_before(quote.start, max(start, quote.start - _HEAD_REACH))
        if previous and previous[0].end <= quote.start and previous[0].start >= start:
            before, verdict = previous
            if head is None or head.end <= before.end:
                return self._continued(quote, span, before, verdict)
        if head is None:
            return self._introduced(quote, span, start)
        if head.kind is None:
            self.refused.add(span[0])
            return None
        return self._headed(quote, span, head)

    def _inside(self, quote: Quotation) -> tuple[int, int] | None:
        start, end = quote.inner_start, quote.inner_end
        while start < end and self.text[start] in _EDGES + "“\"'(":
            start += 1
        if not quote.closed:
            end = self._unclosed_end(start, end)
        while end > start and self.text[end - 1] in _EDGES:
            end -= 1
        inner = self.text[start:end]
        if not inner or len(inner) > _MAX_NAME or _FIRM_ENDS.search(inner):
            return None
        if self.text[end : end + 1] == "?" or self.text[max(start, end - 1) : quote.inner_end].strip().endswith("..."):
            return None
        return (start, end) if any(map(str.isalpha, inner)) else None

    def _unclosed_end(self, start: int, end: int) -> int:
        _, sentence_end = self._sentence(start)
        return find_name_end(self.text, self.folded, start, min(end, sentence_end), self.bodies).end

    def _headed(self, quote: Quotation, span: tuple[int, int], head: Head) -> Mention | None:
        gap = tokens_of(self.folded, head.end, quote.start)
        kind = head.kind
        first = self._compound(head)
        if first is not None:
            kind = first.kind
        direct = not any(token.is_word for token in gap)
        if head.unquoted == "quoted" and first is None and not (direct or ends_with("naming", gap, len(gap))):
            return None
        if not direct and not self._bridges(gap, span):
            return None
        if not self._name_like(span, weak=head.unquoted != "name" and first is None) or kind is None:
            return None
        if head.unquoted == "quoted" and first is None and not self.in_genre:
            return None
        if kind == "programme" and self._broadcast(quote.start):
            return None
        return self._mention(span, kind, "quoted", (first or head).start, quote)

    def _compound(self, head: Head) -> Head | None:
        """The trigger that a head only specifies: `mô hình câu lạc bộ “…”`, `mô hình tuyến đường “…”`."""
        place = bisect_right(self._head_ends, head.start) - 1
        first: Head | None = None
        while place >= 0:
            before = self.heads[place]
            between = tokens_of(self.folded, before.end, head.start)
            if not before.kind or len(between) > 4 or not all(token.is_word for token in between):
                break
            if any(starts_with("end", between, at) for at in range(len(between))):
                break
            if before.unquoted != "quoted":
                first = before
            head = before
            place -= 1
        return first

    def _bridges(self, gap: list[Token], span: tuple[int, int]) -> bool:
        """Whether the words between a trigger and a quotation let the quotation be its name."""
        words = [token for token in gap if token.is_word]
        while gap and not gap[-1].is_word:
            colon = gap[-1].text == ":"
            gap = gap[:-1]
            if colon and len(words) <= 2 * _MAX_GAP:
                return not self._ended(gap) or bool(ends_with("introducer", gap, len(gap))) or len(words) <= _MAX_GAP
        if not gap:
            return True
        if ends_with("naming", gap, len(gap)):
            return len(words) <= 2 * _MAX_GAP
        counted = ends_with("introducer", gap, len(gap))
        if counted:
            last = " ".join(token.text for token in gap[-counted:])
            if last in ("là", "có"):
                return self.text[span[0]].isupper() and len(words) <= _MAX_GAP and not starts_with("quality", gap, 0)
            return len(words) <= 3 * _MAX_GAP
        return len(words) <= _MAX_GAP and not self._ended(gap)

    def _ended(self, gap: list[Token]) -> bool:
        return any(
            starts_with("end", gap, at) and not starts_with("quality", gap, at) for at in range(len(gap))
        ) or bool(gap and gap[0].text in phrases("quality") and gap[0].text in ("này", "đó", "ấy", "trên"))

    def _name_like(self, span: tuple[int, int], *, weak: bool) -> bool:
        inner = self.text[span[0] : span[1]]
        words = [token for token in tokens_of(self.folded, *span) if token.is_word]
        if inner[0].isupper() or inner[0].isdigit():
            return len(words) >= 2 or not weak
        marked = any(char.isdigit() or char in ",-" for char in inner)
        return len(words) >= (4 if weak else 3) or (marked and len(words) >= 2)

    def _broadcast(self, offset: int) -> bool:
        start, end = self._sentence(offset)
        tokens = tokens_of(self.folded, start, min(end, start + 600))
        return any(starts_with("broadcast", tokens, at) for at in range(len(tokens)))

    def _continued(
        self, quote: Quotation, span: tuple[int, int], before: Quotation, verdict: Mention | None
    ) -> Mention | None:
        """A quotation with no head of its own after another in the sentence: an item of its list, or none."""
        between = self.text[before.end : quote.start]
        if verdict is None:
            if _LIST_GAP.fullmatch(between):
                self.refused.add(span[0])
                return None
            return self._introduced(quote, span, self._sentence(quote.start)[0])
        listed = bool(_LIST_GAP.fullmatch(between))
        if not listed:
            last = between.rstrip(" :").rsplit(" ", 1)[-1]
            run_by = operator_after(self.text, self.folded, before.end, quote.start, self.bodies)
            listed = last[-1:] in (",", ";") and (";" in between or run_by is not None)
            listed = listed or (last == "và" and run_by is not None)
            unquoted = between.strip(" ,;")
            listed = (
                listed
                or (unquoted.endswith((" và", ",")) or between.startswith((", ", "; ")))
                and unquoted[:1].isupper()
            )
        if not listed or not self._name_like(span, weak=False):
            return None
        return self._mention(span, verdict.kind, "quoted-list", verdict.head, quote)

    def _introduced(self, quote: Quotation, span: tuple[int, int], start: int) -> Mention | None:
        """A quotation with no head in its sentence: `Tiêu biểu như “…”` after a sentence that speaks of models."""
        if not self._name_like(span, weak=False):
            return None
        before = tokens_of(self.folded, start, quote.start)
        while before and not before[-1].is_word:
            before = before[:-1]
        counted = ends_with("introducer", before, len(before))
        if not counted or len(before) - counted > 2 or before[-1].text in ("có", "là"):
            return None
        place = self._sentence_index(quote.start) - 1
        if place < 0 or "\n" in self.text[self.sentences[place][1] : start]:
            return None
        said = self.sentences[place]
        head = next((head for head in reversed(self._heads_within(*said)) if head.unquoted == "name"), None)
        return self._mention(span, head.kind, "quoted-introduced", quote.start, quote) if head and head.kind else None

    # Names without marks

    def _unquoted(self) -> None:
        taken = sorted(mention.outer for mention in self.found)
        stops = sorted(
            {head.start for head in self.heads if head.kind and head.unquoted != "quoted"}
            | {quote.start for quote in self.quotes}
            | {quote.inner_end for quote in self.quotes if quote.closed}
        )
        done = 0
        for head in self.heads:
            if not head.kind or head.unquoted == "quoted" or head.start < done or _covered(taken, head.start):
                continue
            for mention in self._after_trigger(head, stops):
                if not _covered(taken, mention.start):
                    self.found.append(mention)
                    done = mention.end

    def _after_trigger(self, head: Head, stops: list[int]) -> Iterator[Mention]:
        start, limit = self._sentence(head.start)
        tokens = tokens_of(self.folded, head.end, min(limit, head.end + 260))
        if not tokens or not head.kind:
            return
        plural = self._is_plural(head, start)
        if is_generic(tokens):
            yield from self._enumerated(head, tokens, limit, stops)
            return
        first = tokens[0].start
        ended = find_name_end(self.text, self.folded, first, limit, self.bodies, listed=plural, stops=stops)
        words = tokens_of(self.folded, first, ended.end)
        if ended.syllables < 2 or self.text[ended.next : ended.next + 1] in ("“", '"'):
            yield from self._enumerated(head, tokens, limit, stops)
            return
        rule = self._counts(head, words, ended.end, start, limit, plural=plural, reason=ended.reason)
        if rule:
            yield self._mention((first, ended.end), head.kind, rule, head.start, None)
            if plural and ended.reason == "item" and rule != "unquoted-operator":
                yield from self._items(head, ended.next + 1, limit, stops)
        else:
            yield from self._enumerated(head, tokens, limit, stops)

    def _counts(
        self, head: Head, words: list[Token], end: int, start: int, limit: int, *, plural: bool, reason: str
    ) -> str | None:
        """The rule by which an unquoted name counts, or null."""
        capitalised = is_capitalised(self.text, words) and not starts_with("class", words, 0)
        if head.kind == "programme" and self._broadcast(head.start):
            return None
        if is_bare_class(words):
            return None
        after = operator_after(self.text, self.folded, end, limit, self.bodies)
        upper = self.text[words[0].start].isupper()
        if capitalised and (head.unquoted == "name" or after):
            return "unquoted-capital"
        if head.unquoted != "name" or (upper and not capitalised):
            return None
        local = after and after.body.type != "enterprise"
        if after and (local or not is_class(words)) and (not plural or len(words) >= 3):
            return "unquoted-operator"
        syllables = sum(word.is_word for word in words)
        if is_class(words) or plural or syllables < 3:
            return None
        if self._enumerates(head, start, limit):
            return "unquoted-enumeration"
        before = operator_before(self.text, self.folded, head.start, start, self.bodies)
        if before and before.body.type not in ("enterprise", "media", "other"):
            return "unquoted-operator"
        return None

    def _enumerates(self, head: Head, start: int, limit: int) -> bool:
        """Whether the trigger is one of several of its kind after `như`, `điển hình là` or a colon."""
        same = [
            other for other in self._heads_within(start, limit) if other.kind == head.kind and other.unquoted == "name"
        ]
        if len(same) < 2:
            return False
        for other in same:
            before = tokens_of(self.folded, max(start, other.start - 60), other.start)
            colon = bool(before) and before[-1].text == ":"
            while before and not before[-1].is_word:
                before = before[:-1]
            counted = ends_with("introducer", before, len(before))
            if other.start <= head.start and (colon or (counted and before[-1].text not in ("có", "là"))):
                return other is not same[-1] or other.start < head.start
        return False

    def _enumerated(self, head: Head, tokens: list[Token], limit: int, stops: list[int]) -> Iterator[Mention]:
        """Names without trigger and marks after `các mô hình hay như:`."""
        for at in range(min(len(tokens), 3 * _MAX_GAP)):
            if tokens[at].text in (".", "(", "“", '"'):
                return
            counted = starts_with("introducer", tokens, at)
            if counted and " ".join(token.text for token in tokens[at : at + counted]) not in (
                "có",
                "là",
                "sau",
                "trong đó",
            ):
                follows = at + counted
                if follows < len(tokens) and tokens[follows].text == ":":
                    follows += 1
                if follows < len(tokens) and tokens[follows].is_word:
                    yield from self._items(head, tokens[follows].start, limit, stops, least=2)
                return

    def _items(self, head: Head, offset: int, limit: int, stops: list[int], least: int = 1) -> Iterator[Mention]:
        items: list[tuple[int, int, list[Token]]] = []
        while offset < limit and len(items) < 15:
            tokens = tokens_of(self.folded, offset, min(limit, offset + 60))
            if not tokens or not tokens[0].is_word:
                break
            if starts_with("end", tokens, 0) or (stops and tokens[0].start in stops):
                break
            first = tokens[0].start if tokens[0].text != "và" or len(tokens) == 1 else tokens[1].start
            ended = find_name_end(self.text, self.folded, first, limit, self.bodies, listed=True, stops=stops)
            items.append((first, ended.end, tokens_of(self.folded, first, ended.end)))
            if ended.reason != "item":
                break
            offset = ended.next + 1
        if not head.kind or len(items) < least:
            return
        low = (
            len(items) >= 2
            and head.unquoted == "name"
            and not any(is_class(words) or is_generic(words) or not 2 <= len(words) <= 12 for _, _, words in items)
        )
        for first, end, words in items:
            if is_capitalised(self.text, words) and not is_class(words) or (low and not self.text[first].isupper()):
                yield self._mention((first, end), head.kind, "unquoted-enumeration", head.start, None)

    def _is_plural(self, head: Head, start: int) -> bool:
        before = tokens_of(self.folded, max(start, head.start - 30), head.start)[-2:]
        return any(token.text in _PLURALS or token.text[0].isdigit() for token in before)

    def _between_quotes(self) -> None:
        """`“A”, B và “C”`: an item of a list that lost its marks."""
        quoted = sorted((mention for mention in self.found if mention.quoted), key=lambda mention: mention.start)
        for left, right in zip(quoted, quoted[1:], strict=False):
            between = self.text[left.outer[1] : right.outer[0]]
            if right.rule != "quoted-list" or right.head != left.head or len(between) > 120:
                continue
            item = regex.fullmatch(r"\s*[,;]\s*(\p{Lu}[^,;:.\"“”()]+?)\s*(?:,|;|,?\s*(?:và|cùng|hay))\s*", between)
            if item:
                span = (left.outer[1] + item.start(1), left.outer[1] + item.end(1))
                words = tokens_of(self.folded, *span)
                if is_capitalised(self.text, words) and not any(
                    starts_with("end", words, at) for at in range(len(words))
                ):
                    self.found.append(self._mention(span, left.kind, "unquoted-list", left.head, None))

    # Other mentions of a name, and quoted names without a trigger

    def _again(self) -> None:
        names = {mention.key: mention for mention in reversed(sorted(self.found, key=lambda found: found.start))}
        taken = sorted(mention.outer for mention in self.found)
        for quote in self.quotes:
            span = self._inside(quote)
            if span is None or _covered(taken, quote.start) or _covered(taken, span[0]):
                continue
            known = names.get(_key(self.text[span[0] : span[1]]))
            if known and (span[0] not in self.refused or not self._is_paper(span[0])):
                self.found.append(self._mention(span, known.kind, "again", quote.start, quote, triggered=False))
            elif self.in_genre and span[0] not in self.refused and self._stands_alone(quote, span):
                mention = self._mention(span, "model", "quoted-alone", quote.start, quote, triggered=False)
                self.found.append(mention)
                names.setdefault(mention.key, mention)
        self._again_unquoted(names)

    def _again_unquoted(self, names: dict[str, Mention]) -> None:
        taken = sorted(mention.outer for mention in self.found)
        for mention in names.values():
            name = self.text[mention.start : mention.end]
            if not is_capitalised(self.text, tokens_of(self.folded, mention.start, mention.end)):
                continue
            for match in regex.finditer(rf"(?<!\w){regex.escape(name)}(?!\w)", self.text):
                if not _covered(taken, match.start()) and not _covered(taken, match.end() - 1):
                    self.found.append(
                        self._mention(match.span(), mention.kind, "again", match.start(), None, triggered=False)
                    )

    def _is_paper(self, offset: int) -> bool:
        return any(end <= offset <= end + 40 for _, end in self.papers)

    def _stands_alone(self, quote: Quotation, span: tuple[int, int]) -> bool:
        """Whether a quotation without a trigger heads an operator or a result, or is what a body runs."""
        inner = self.text[span[0] : span[1]]
        words = [token for token in tokens_of(self.folded, *span) if token.is_word]
        if not (inner[0].isupper() or inner[0].isdigit()) or not 3 <= len(words) <= 15 or self._is_paper(span[0]):
            return False
        start, limit = self._sentence(quote.start)
        head = self._head_before(quote.start, max(start, quote.start - 60))
        if head is not None and head.kind is None and quote.start - head.end < 40:
            return False
        if _SPEAKERS.match(self.folded, quote.end):
            return False
        run = operator_after(self.text, self.folded, quote.end, limit, self.bodies)
        after = tokens_of(self.folded, quote.end, min(limit, quote.end + 40))
        if run and after and after[0].text in ("của", "do", "(", ","):
            return True
        before = tokens_of(self.folded, max(start, quote.start - 40), quote.start)
        if before and ends_with("runs", before, len(before)):
            return operator_before(self.text, self.folded, quote.start, start, self.bodies) is not None
        opens = not any(token.is_word for token in before) or ends_with("introducer", before, len(before)) > 0
        return opens and bool(after) and any(starts_with(role, after, 0) for role in _RESULT_WORDS)  # type: ignore[arg-type]

    # Helpers

    def _mention(
        self,
        span: tuple[int, int],
        kind: CampaignKind,
        rule: str,
        head: int,
        quote: Quotation | None,
        *,
        triggered: bool = True,
    ) -> Mention:
        outer = (quote.start, quote.end if quote.closed else span[1]) if quote else span
        return Mention(
            *span, kind, rule, head, outer, quote is not None, triggered, key=_key(self.text[span[0] : span[1]])
        )

    def _sentence_index(self, offset: int) -> int:
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def _sentence(self, offset: int) -> tuple[int, int]:
        return self.sentences[self._sentence_index(offset)] if self.sentences else (0, len(self.text))

    def _head_before(self, offset: int, start: int) -> Head | None:
        place = bisect_right(self._head_ends, offset) - 1
        while place >= 0 and self.heads[place].start >= start:
            head = self.heads[place]
            if not any(quote.start < head.start < quote.end for quote in self._quotes_near(head.start)):
                return head
            place -= 1
        return None

    def _quotes_near(self, offset: int) -> list[Quotation]:
        starts = [quote.start for quote in self.quotes]
        place = bisect_right(starts, offset)
        return [quote for quote in self.quotes[max(0, place - 3) : place] if quote.closed]

    def _heads_within(self, start: int, end: int) -> list[Head]:
        first = bisect_right(self._head_ends, start)
        found = []
        for head in self.heads[first:]:
            if head.start >= end:
                break
            if head.start >= start:
                found.append(head)
        return found


def _key(name: str) -> str:
    return " ".join(token.text for token in tokens_of(fold(name), 0, len(name)) if token.is_word)


def _covered(spans: list[tuple[int, int]], offset: int) -> bool:
    place = bisect_right(spans, (offset, 1 << 60)) - 1
    return place >= 0 and spans[place][0] <= offset < spans[place][1]


def _apart(mentions: list[Mention]) -> Iterator[Mention]:
    done = 0
    for mention in mentions:
        if mention.start >= done and mention.end > mention.start:
            yield mention
            done = mention.end


__all__ = ["Mention", "find_mentions", "is_known"]
