"""Names of campaign models without quotation marks: the words after a trigger, and the items of an enumeration."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import regex

from trichluc.grammar.campaign_anaphors import ANAPHORS
from trichluc.grammar.campaign_evidence import GENRE_BODIES, LOCAL_BODIES, LOOSE_INTRODUCERS, Evidence
from trichluc.grammar.campaign_forms import (
    count_known,
    count_slogan,
    is_all_class,
    is_capitalised,
    is_class,
    is_generic,
    is_group_class,
)
from trichluc.grammar.campaign_lexicon import CLUBS, Head, Role, Token, ends_with, is_amount, starts_with
from trichluc.grammar.campaign_names import find_name_end
from trichluc.grammar.campaign_operators import operator_after
from trichluc.grammar.campaign_text import CampaignText, Mention, is_covered

_REACH = 260
_FIRST_WORDS = 40
_SINGULAR_REACH = 90
_MAX_ITEMS = 15
_MAX_INTRODUCED = 40
_ITEM_SYLLABLES = range(2, 13)
_MAX_NAMING_GAP = 8
_KNOWN_REACH = 120
# What the whole country knows by name; a group takes such a name only in quotation marks.
_FAMOUS_KINDS = ("movement", "campaign", "programme", "model", "project")
_LAUNCHED_KINDS = ("movement", "campaign")
_LAUNCHER_REACH = 80
_AFTER_NAME: tuple[Role, ...] = ("runs", "since", "end", "end_before_amount", "soft_end")
_AFTER_SLOGAN: tuple[Role, ...] = ("end", "end_before_amount", "soft_end")
_CLAUSES: tuple[Role, ...] = ("end", "launches", "end_before_amount")
_ITEM_JOIN = regex.compile(
    r"\)?\s*(?:\([^()\n]{1,30}\)\s*)?(?:[,;]\s*(?:và\s+)?(?:\(\d{1,2}\)\s*|\d{1,2}[.)]\s+)?|và\s+)(?=\w)"
)
_ITEM_RUN = regex.compile(r"\s*(?:\(|-\s|của\b|do\b)")
_SMALL_NAME = range(3, 9)
_TAIL_WORDS = range(2, 5)
_LEAST_OF_WORK = 4
_CHRISTENED = 4
_LEAST_OF_SISTER = 4
_SISTER_REACH = 80
_SISTER_JOIN = regex.compile(r"\s*(?:\([^()\n]*\)\s*)?[,;]?\s*(?:(?:và|cùng|rồi|với)\s+)?")


def _goes_on(words: list[Token], counted: int) -> bool:
    """Whether a name goes on after a slogan in figures: `ba sạch - sạch nhà`, `2 sạch, 3 gọn`."""
    if counted + 1 >= len(words) or words[counted].is_word:
        return False
    return words[counted].text == "-" or (words[counted].text == "," and is_amount(words, counted + 1))


class UnquotedNames:
    """Reads what follows the triggers of a text."""

    def __init__(self, scene: CampaignText) -> None:
        self.scene = scene
        self._evidence = Evidence(scene)
        self._refused: list[tuple[Head, tuple[int, int]]] = []
        self._stops = sorted(
            {head.start for head in scene.heads if head.kind and self._is_stop(head)}
            | {quote.start for quote in scene.quotes}
            | {quote.inner_end for quote in scene.quotes if quote.closed}
        )
        self._stop_set = frozenset(self._stops)

    def _is_stop(self, head: Head) -> bool:
        """Whether no name runs on into a trigger: a firm one, or any before a capital."""
        if head.unquoted in ("name", "capital", "people"):
            return not self._is_counted(head)
        if head.unquoted == "quoted":
            return False
        return self.scene.text[head.end + 1 : head.end + 2].isupper()

    def _is_counted(self, head: Head) -> bool:
        """Whether a trigger is but a noun of a name: `mỗi tháng một công trình của Đoàn …`."""
        if not self.scene.folded.endswith("một ", 0, head.start):
            return False
        after = self.scene.tokens(head.end, head.end + 6)
        return bool(after) and starts_with("end", after, 0) > 0

    def read(self, quoted: Sequence[Mention]) -> list[Mention]:
        """The names after triggers that lie in none of the quotations found before."""
        taken = sorted(mention.outer for mention in quoted)
        found: list[Mention] = []
        done = 0
        for head in self.scene.heads:
            if not head.kind or head.unquoted == "quoted" or head.start < done or is_covered(taken, head.start):
                continue
            for mention in self._after(head):
                if not is_covered(taken, mention.start):
                    found.append(mention)
                    done = mention.end
        return found + list(self._sisters([*quoted, *found]))

    def _sisters(self, found: Sequence[Mention]) -> Iterator[Mention]:
        """Names in small letters in a list next to one with a capital: `tổ đổi công ngày mùa, nhóm Cà phê sáng`."""
        scene = self.scene
        written = [mention for mention in found if mention.rule in ("unquoted-capital", "quoted")]
        written.sort(key=lambda mention: mention.start)
        starts = [mention.start for mention in written]
        for head, span in self._refused:
            place = bisect_left(starts, span[0])
            for mention in written[max(0, place - 1) : place + 1]:
                left, right = (span[1], mention.head) if span[1] <= mention.head else (mention.outer[1], head.start)
                if mention.quoted and mention.kind != head.kind:
                    continue
                apart = right - left
                if 0 <= apart < _SISTER_REACH and _SISTER_JOIN.fullmatch(scene.text, left, right) and head.kind:
                    yield scene.mention(span, head.kind, "unquoted-sister", head.start)
                    break

    def read_on(self, found: Sequence[Mention]) -> Iterator[Mention]:
        """The items without trigger of a list whose items each have an operator: `mô hình A (Hội X), B (Hội Y)`."""
        scene = self.scene
        taken = sorted(mention.outer for mention in found)
        for mention in found:
            limit = scene.sentence(mention.start)[1]
            end = mention.outer[1]
            while run := operator_after(scene.text, scene.folded, end, limit, scene.bodies):
                joined = _ITEM_JOIN.match(scene.text, run.end, limit)
                if not joined or is_covered(taken, joined.end()) or joined.end() in self._stop_set:
                    break
                span = self._run_item(joined.end(), limit)
                if span is None:
                    break
                yield scene.mention(span, mention.kind, "unquoted-enumeration", span[0])
                end = span[1]

    def _run_item(self, offset: int, limit: int) -> tuple[int, int] | None:
        """The words at an offset, where they are an item of a list that has its own operator."""
        scene = self.scene
        ended = find_name_end(scene.text, scene.folded, offset, limit, scene.bodies, listed=True, stops=self._stops)
        if not self._is_item(scene.tokens(offset, ended.end)) or not _ITEM_RUN.match(scene.text, ended.end, limit):
            return None
        run = operator_after(scene.text, scene.folded, ended.end, limit, scene.bodies)
        return (offset, ended.end) if run and run.body.type in LOCAL_BODIES else None

    def _is_item(self, words: list[Token]) -> bool:
        roles: tuple[Role, ...] = ("before_body_not_agent", "speaker", "plural", "end", "introducer", "runs")
        if any(starts_with(role, words, 0) for role in ANAPHORS):
            return False
        if not words or not words[0].is_word or (words[0].text[0].isdigit() and len(words) < 3):
            return False
        if is_capitalised(self.scene.text, words):
            # A name may begin with what would else be a verb: `Đưa sách về làng`.
            roles = roles[:2]
        if is_generic(self.scene.text, words) or any(starts_with(role, words, 0) for role in roles):
            return False
        return len(words) in _ITEM_SYLLABLES and not self.scene.bodies.within(words[0].start, words[-1].end)

    def _after(self, head: Head) -> Iterator[Mention]:
        scene = self.scene
        start, limit = scene.sentence(head.start)
        tokens = scene.tokens(head.end, min(limit, head.end + _FIRST_WORDS))
        weak = head.unquoted in ("operator", "works") and not scene.is_popular
        club = head.kind == "club" and scene.folded.startswith(CLUBS, head.start)
        if tokens and club and starts_with("club_proper", tokens, 0):
            return  # CLB Công an Hà Nội
        if not tokens or head.kind is None or (weak and not scene.text[tokens[0].start].isupper()):
            return
        plural = scene.is_plural(head)
        named = None if plural else self._said_name(head, tokens, limit)
        if named:
            yield named
            return
        if is_generic(scene.text, tokens):
            yield from self._enumerated(head, limit, low=plural)
            return
        first = tokens[0].start
        ended = find_name_end(scene.text, scene.folded, first, limit, scene.bodies, listed=plural, stops=self._stops)
        if ended.reason == "item" and not plural and (end := self._end_before_launcher(head, ended.next, limit)):
            ended = ended._replace(end=end, reason="operator", next=end)
        words = scene.tokens(first, ended.end)
        if head.unquoted == "works" and (cut := self._cut_before_place(words)):
            words = words[:cut]
            ended = ended._replace(end=words[-1].end, reason="word", next=words[-1].end, syllables=cut)
        before_quote = scene.quote_at(ended.end)
        if before_quote and (cut := self._cut_before_quote(words)):
            words = words[:cut]
            ended = ended._replace(end=words[-1].end, reason="item", next=words[-1].end, syllables=cut)
            before_quote = False
        rule = None
        if self._is_spoken(head, words):
            return
        if ended.syllables >= 2 and not before_quote:
            rule = self._evidence.rule(head, words, start, limit, plural=plural)
            if rule is None and not plural and self._is_christened(head, start) and self._is_small_name(words):
                rule = "unquoted-named"
            if rule and head.kind == "programme" and scene.is_broadcast(head.start):
                rule = None
            if rule is None and plural and ended.reason == "item" and head.unquoted == "name":
                rule = "unquoted-shared"
        if rule == "unquoted-shared" and not self._shares(first, limit):
            listed = list(self._items(head, first, limit, least=2, shared=True))
            for mention in listed:
                mention.only_run_by = GENRE_BODIES
            yield from listed
            if listed:
                return
            rule = None
        if rule is None:
            others = list(self._enumerated(head, limit, low=False))
            yield from others
            types = None if others or before_quote else self._evidence.only_run_by(head, words, start, plural=plural)
            if types is not None:
                tail = self._tail(words) if head.kind == "club" else 0
                mention = scene.mention((words[tail].start, ended.end), head.kind, "unquoted-operator", head.start)
                mention.only_run_by = () if tail else types
                yield mention
            elif not (others or before_quote or plural) and self._may_be_sister(words):
                self._refused.append((head, (first, ended.end)))
            return
        if rule == "unquoted-shared":
            yield from self._items(head, first, limit, least=2, shared=True)
            return
        yield scene.mention((first, ended.end), head.kind, rule, head.start)
        if ended.reason == "item" and rule == "unquoted-capital" and (plural or self._named_list(ended.next, limit)):
            yield from self._items(head, ended.next + 1, limit, follows=True)

    def _said_name(self, head: Head, tokens: list[Token], limit: int) -> Mention | None:
        """A capitalised name after a naming word, or one that the article has elsewhere in quotation marks."""
        scene = self.scene
        if head.kind is None:
            return None
        for at in range(min(_MAX_NAMING_GAP, len(tokens))):
            if not tokens[at].is_word:
                break
            counted = starts_with("naming", tokens, at)
            if at == 0 and tokens[0].text == "là" and self._is_christened(head, scene.sentence(head.start)[0]):
                counted = 1
            named = counted and at + counted < len(tokens) and tokens[at + counted].is_word
            if named and not scene.quote_at(tokens[at + counted - 1].end):
                first = tokens[at + counted].start
                ended = find_name_end(scene.text, scene.folded, first, limit, scene.bodies, stops=self._stops)
                words = scene.tokens(first, ended.end)
                if is_capitalised(scene.text, words) or (
                    at == 0 and counted > 1 and head.unquoted == "name" and self._is_small_name(words)
                ):
                    return scene.mention((first, ended.end), head.kind, "unquoted-named", head.start)
                break
        end = scene.quoted_elsewhere(tokens[0].start)
        if end is None and head.kind in _FAMOUS_KINDS:
            words = scene.tokens(head.end, min(limit, head.end + _KNOWN_REACH))
            end = self._known_end(words, limit)
        return scene.mention((tokens[0].start, end), head.kind, "unquoted-known", head.start) if end else None

    def _known_end(self, words: list[Token], limit: int) -> int | None:
        """Where a name known throughout the country or in figures ends, or a longer one: `Mẹ đỡ đầu vùng biển`."""
        counted = count_known(words)
        if not counted:
            return self._slogan_end(words)
        scene, end = self.scene, words[counted - 1].end
        if counted == len(words) or not words[counted].is_word:
            return end
        first = words[0].start
        # A name with a capital may go on where one in small letters ends: `Cơm có thịt cho mẹ liệt sĩ`.
        roles = _AFTER_NAME[:2] if scene.text[first].isupper() else _AFTER_NAME
        if any(starts_with(role, words, counted) for role in roles):
            return end
        longer = find_name_end(scene.text, scene.folded, first, limit, scene.bodies, stops=self._stops).end
        return max(end, longer)

    @staticmethod
    def _slogan_end(words: list[Token]) -> int | None:
        """Where a slogan in figures ends that is the whole name: `mô hình 5 tự:`, `phong trào 3 nhất do …`."""
        counted = count_slogan(words)
        if not counted or _goes_on(words, counted):
            return None
        if counted < len(words) and words[counted].is_word:
            ends = any(starts_with(role, words, counted) for role in _AFTER_SLOGAN)
            return words[counted - 1].end if ends else None
        return words[counted - 1].end

    def _end_before_launcher(self, head: Head, offset: int, limit: int) -> int | None:
        """Where a movement's name with commas ends, if who launched it follows: `…, sáng tạo do LĐLĐ phát động`."""
        if head.kind not in _LAUNCHED_KINDS:
            return None
        tokens = self.scene.tokens(offset, min(limit, offset + _LAUNCHER_REACH))
        for at, token in enumerate(tokens):
            if token.text == "do" and tokens[at - 1].is_word:
                run = operator_after(self.scene.text, self.scene.folded, tokens[at - 1].end, limit, self.scene.bodies)
                return tokens[at - 1].end if run and run.body.type in LOCAL_BODIES else None
            if not (token.is_word or token.text == ",") or token.start in self._stop_set:
                return None
            if any(starts_with(role, tokens, at) for role in _CLAUSES):
                return None
        return None

    def _is_spoken(self, head: Head, words: list[Token]) -> bool:
        """Whether small letters after a trigger inside quotation marks are a sentence about models, not a name."""
        scene = self.scene
        if not words or not scene.text[words[0].start].islower():
            return False
        end = scene.sentence(head.start)[1]
        return scene.is_quoted(head.start, end) and scene.bodies.first_within(words[-1].end, end) is None

    def _is_christened(self, head: Head, start: int) -> bool:
        """Whether someone gives the name after a trigger: `bà con đặt tên mộc mạc: tổ …`."""
        lead = [token for token in self.scene.tokens(max(start, head.start - 40), head.start) if token.text != ":"]
        return any(ends_with("christening", lead, len(lead) - more) for more in range(min(_CHRISTENED, len(lead))))

    def _may_be_sister(self, words: list[Token]) -> bool:
        syllables = sum(word.is_word for word in words)
        if is_capitalised(self.scene.text, words):
            return not is_group_class(words)
        if syllables < _LEAST_OF_SISTER or not self.scene.text[words[0].start].islower():
            return False
        return self._is_small_name(words) and not (is_all_class(words) or starts_with("class", words, 0))

    def _is_small_name(self, words: list[Token]) -> bool:
        """Whether the words right after a trigger and `có tên` are a name in small letters: `có tên dòng kênh xanh`."""
        return len(words) in _SMALL_NAME and not (
            is_generic(self.scene.text, words) or is_class(words) or is_group_class(words)
        )

    @staticmethod
    def _cut_before_place(words: list[Token]) -> int:
        """Where the name of a road or a garden ends before where it lies: `Hoa cúc tím trước cổng trường`."""
        return next((at for at in range(_LEAST_OF_WORK, len(words)) if starts_with("where", words, at)), 0)

    def _cut_before_quote(self, words: list[Token]) -> int:
        """Where a name ends before `và góc tư vấn “…”`; 0 if it does not."""
        last = max((at for at, word in enumerate(words) if word.text == "và"), default=0)
        heads = self.scene.heads_within(words[last + 1].start, words[last + 1].end) if 0 < last < len(words) - 1 else []
        return last if heads and heads[0].kind else 0

    def _tail(self, words: list[Token]) -> int:
        """Where the proper name of a club begins after what it does: `CLB thơ Hương Quê`; 0 if none does."""
        capitals = [self.scene.text[word.start].isupper() for word in words]
        first = capitals.index(True) if True in capitals else 0
        sort = range(1, _LEAST_OF_SISTER)
        return first if first in sort and all(capitals[first:]) and len(words) - first in _TAIL_WORDS else 0

    def _named_list(self, offset: int, limit: int) -> bool:
        """Whether what follows a name after a comma are more names: `mô hình Cổng an ninh, Đèn đường bình yên`."""
        scene = self.scene
        spans, _ = self._list(offset + (scene.text[offset : offset + 1] in ",;"), limit)
        words = [scene.tokens(*span) for span in spans]
        return bool(spans) and all(
            is_capitalised(scene.text, item)
            and not starts_with("before_body_not_agent", item, 0)
            and not starts_with("speaker", item, 0)
            and not scene.bodies.within(*span)
            for item, span in zip(words, spans, strict=True)
        )

    def _shares(self, offset: int, limit: int) -> bool:
        """Whether the items of a list end in an operator: `các mô hình hũ gạo, heo đất của Hội …`."""
        return self._list(offset, limit)[1] == "operator"

    def _enumerated(self, head: Head, limit: int, *, low: bool) -> Iterator[Mention]:
        """Names without trigger and marks after `các mô hình hay như:`."""
        if head.unquoted != "name":
            return
        reach = _REACH if self.scene.is_plural(head) else _SINGULAR_REACH
        tokens = self.scene.tokens(head.end, min(limit, head.end + reach))
        for at in range(min(len(tokens), _MAX_INTRODUCED)):
            if tokens[at].text in (".", "(", "“", '"', ";") or tokens[at].start in self._stop_set:
                return
            if tokens[at].text == ":" and self.scene.is_plural(head):
                # `các mô hình ấy rất mộc: A của Hội …, B của Hội …`.
                span = self._run_item(tokens[at + 1].start, limit) if at + 1 < len(tokens) else None
                if span and head.kind:
                    yield self.scene.mention(span, head.kind, "unquoted-enumeration", head.start)
                if span or at:
                    return
            counted = 1 if tokens[at].text == ":" and at == 0 else starts_with("introducer", tokens, at)
            said = " ".join(token.text for token in tokens[at : at + counted])
            if counted and said not in LOOSE_INTRODUCERS:
                follows = at + counted
                if follows < len(tokens) and tokens[follows].text == ":":
                    follows += 1
                if follows < len(tokens) and tokens[follows].is_word and tokens[follows].start not in self._stop_set:
                    first = tokens[follows].start
                    span = self._run_item(first, limit) if self.scene.text[first].isupper() else None
                    if span and head.kind and self.scene.is_plural(head):
                        yield self.scene.mention(span, head.kind, "unquoted-enumeration", head.start)
                        return
                    yield from self._items(head, first, limit, least=2, low=low)
                return

    def _items(
        self,
        head: Head,
        offset: int,
        limit: int,
        *,
        least: int = 1,
        low: bool = False,
        shared: bool = False,
        follows: bool = False,
    ) -> Iterator[Mention]:
        scene = self.scene
        spans, _ = self._list(offset, limit)
        items = [(span, scene.tokens(*span)) for span in spans]
        if head.kind is None or len(items) < least:
            return
        plain = all(not is_generic(scene.text, words) and len(words) in _ITEM_SYLLABLES for _, words in items)
        classes = sum(is_class(words) for _, words in items)
        low = plain and (shared or (low and head.unquoted == "name" and 2 * classes < len(items)))
        low = low and len(items) >= 2
        named = follows + sum(is_capitalised(scene.text, words) for _, words in items)
        low = low and not named
        for span, words in items:
            upper = scene.text[span[0]].isupper()
            if is_capitalised(scene.text, words) or (upper and named >= 2 and len(words) >= 2) or (low and not upper):
                yield scene.mention(span, head.kind, "unquoted-enumeration", head.start)

    def _list(self, offset: int, limit: int) -> tuple[list[tuple[int, int]], str]:
        """The items of a list without triggers and marks, and what ended it."""
        scene = self.scene
        spans: list[tuple[int, int]] = []
        reason = "end"
        while offset < limit and len(spans) < _MAX_ITEMS:
            tokens = scene.tokens(offset, min(limit, offset + 60))
            if tokens and tokens[0].text in ("và", "cùng"):
                tokens = tokens[1:]
            if (
                not tokens
                or not tokens[0].is_word
                or starts_with("end", tokens, 0)
                or any(starts_with(role, tokens, 0) for role in ANAPHORS)
                or tokens[0].start in self._stop_set
            ):
                break
            first = tokens[0].start
            ended = find_name_end(scene.text, scene.folded, first, limit, scene.bodies, listed=True, stops=self._stops)
            spans.append((first, ended.end))
            reason = ended.reason
            if reason != "item":
                break
            offset = ended.next + 1 if scene.text[ended.next : ended.next + 1] in ",;" else ended.next
        return spans, reason
