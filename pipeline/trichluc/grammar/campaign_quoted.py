"""Names of campaign models in quotation marks: after a trigger, in a list, after an introducer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import regex

from trichluc.grammar.campaign_evidence import GENRE_BODIES
from trichluc.grammar.campaign_forms import count_known, count_slogan, is_capitalised, is_group_class, is_known
from trichluc.grammar.campaign_lexicon import Head, Role, Token, alternation, ends_with, phrases, starts_with
from trichluc.grammar.campaign_names import find_name_end
from trichluc.grammar.campaign_operators import find_operator, operator_after, operator_before
from trichluc.grammar.campaign_text import CampaignText, Mention
from trichluc.grammar.quotes import Quotation

_MAX_NAME = 170
_VERB_REACH = 20
_MAX_GAP = 14
_MAX_NAMING = 2
_MAX_COMPOUND = 4
_HEAD_REACH = 220
_BREAKS = (";", ".", "!", "?")
_EDGES = " .,;:!?-\t"
_FIRM_ENDS = regex.compile(r"[.?!](?=\s+\p{Lu})|\n")
_JOINS = r"(?:và|hay|hoặc|cùng|đến|tới|với|cùng với|hay là|rồi)"
# `(2) “…”`, `2. “…”`: the number of an item.
_ITEM_NUMBER = regex.compile(r"(?<![\p{L}\d])(?:\(?(?:\d{1,2}|\p{Ll})\)|\d{1,2}\.)\s*$")
_LIST_GAP = regex.compile(
    rf"[”\"']?\s*(?:\([^()\n]{{1,60}}\)\s*)?(?:[,;]|-|/|\+)?\s*(?:\b{_JOINS}\b)?(?:\s*\.\.\.)?[\s:]*"
)
_JOIN_BEFORE = regex.compile(r"(?:,| và| cùng| hay) (?:các |những )?\Z")
_NEXT_MARK = regex.compile(r"[,;]? ?(?:và )?[“\"]")
_SUM = regex.compile(r"\d+(?: ?\+ ?\d+)+")  # mô hình “5+1”
_LOST_MARKS = regex.compile(rf"\s*[,;]\s*(\p{{Lu}}[^,;:.\"“”()]+?)\s*(?:,|;|,?\s*{_JOINS})\s*")
_JOINED = regex.compile(rf"\s*,?\s*\b{_JOINS}\s+(?=\p{{Lu}})")
_PEOPLE = ("mass", "party")
# `ngôi nhà mang tên “…”`; what people call a thing is a name of its own.
_BEARING = ("mang", "có", "tên")
_CLAUSE_WORDS = ("của", "do", "đã", "đang", "được")
_PARTING = ("và", "trong", "thuộc")
# `có`, `là` introduce a name too, and much else.
_LOOSE_INTRODUCERS = ("là", "có")


@cache
def _placed() -> regex.Pattern[str]:
    """What stands after an item that tells where it is: `“A” ở xã X, “B” …`."""
    levels = alternation("place_level")
    name = r"(?: [\p{Lu}\d][\p{L}\d'’-]*){1,5}"
    places = rf"(?i:các )?(?i:{levels}){name}(?:, (?i:{levels}){name})*"
    return regex.compile(rf"\s*(?:ở|tại|của) {places}(?: ?\([^()\n]*\))?\s*[,;]?\s*(?:và\s+)?")


def _token_start(token: Token) -> int:
    return token.start


class QuotedNames:
    """Reads the quotations of a text in order; `refused` holds where those start that are said to be something else."""

    def __init__(self, scene: CampaignText) -> None:
        self.scene = scene
        self.refused: set[int] = set()
        #: where those start that stand in a list after one that nothing says to be a name
        self.unsettled: set[int] = set()
        self.any_found = False

    def read(self) -> list[Mention]:
        """The quotations that name a campaign model by what stands before them."""
        found: list[Mention] = []
        previous: tuple[Quotation, Mention | None] | None = None
        taken_to = 0
        for quote in self.scene.quotes:
            if quote.start < taken_to:
                continue
            mention = self._read_quote(quote, previous)
            if mention:
                found.append(mention)
                taken_to = quote.end if quote.closed else mention.end
            if mention or quote.closed:
                previous = (quote, mention)
        found.extend(self._between(found))
        return found

    def inside(self, quote: Quotation) -> tuple[int, int] | None:
        """The words of a quotation without marks and punctuation at its edges; null if they can be no name."""
        text = self.scene.text
        start, end = quote.inner_start, quote.inner_end
        while start < end and text[start] in _EDGES + "“\"'(":
            start += 1
        if not quote.closed:
            end = self._end_unclosed(start, min(end, self.scene.sentence(start)[1]))
        whole = text[start:end]
        while end > start and text[end - 1] in _EDGES:
            end -= 1
        inner = text[start:end]
        if not inner or len(inner) > _MAX_NAME or _FIRM_ENDS.search(inner) or whole.rstrip().endswith(("?", "...")):
            return None
        return (start, end) if any(map(str.isalpha, inner)) or _SUM.fullmatch(inner) else None

    def _end_unclosed(self, start: int, limit: int) -> int:
        """Where a name ends whose closing mark was lost: a known one where it does, any before the next mark."""
        text = self.scene.text
        end = find_name_end(text, self.scene.folded, start, limit, self.scene.bodies).end
        words = self.scene.tokens(start, limit)
        known = max(count_known(words), count_slogan(words))
        if known and (words[known - 1].end >= end or not words[known : known + 1] or not words[known].is_word):
            return words[known - 1].end
        ends = [mark.start()] if (mark := _NEXT_MARK.search(text, start, end)) else [end]
        for head in self.scene.heads_within(start + 1, end):
            joined = _JOIN_BEFORE.search(text, start, head.start) if head.kind else None
            ends += [joined.start()] if joined else []
        return min(ends)

    def _read_quote(self, quote: Quotation, previous: tuple[Quotation, Mention | None] | None) -> Mention | None:
        span = self.inside(quote)
        if span is None:
            return None
        start, _ = self.scene.sentence(quote.start)
        head = self._head(quote, max(start, quote.start - _HEAD_REACH))
        if previous and start <= previous[0].start and previous[0].end <= quote.start:
            before, verdict = previous
            if head is None or head.end <= before.end:
                return self._continued(quote, span, before, verdict)
        if head is None:
            return self._introduced(quote, span, start)
        if head.kind is None:
            if not is_verb(self.scene, head, quote, start):
                self.refused.add(span[0])
            return None
        mention = self._headed(quote, span, head)
        self.any_found = self.any_found or mention is not None
        return mention

    def _head(self, quote: Quotation, start: int) -> Head | None:
        """The nearest head that what stands between lets be the quotation's."""
        scene = self.scene
        offset = quote.start
        words = scene.tokens(start, quote.start)
        while head := scene.head_before(offset, start):
            if head.kind is None and scene.bodies.covers(head.start):
                # Within a body's name a word heads nothing else: `của Hội LHPN xã Sa Nghĩa; “…”`.
                offset = head.start
                continue
            place = bisect_left(words, head.end, key=_token_start)
            before, gap = words[:place], words[place:]
            apart = len(gap) > _MAX_COMPOUND and gap[-1].text == ":"
            if head.kind is None and (apart or any(token.text == ";" for token in gap)):
                # Another thing in another clause: `bảo vệ cột mốc có 9 tổ; “…” do Đồn …`.
                offset = head.start
                continue
            if head.kind is None and not gap and ends_with("naming", before, len(before)):
                earlier = scene.head_before(head.start, start)
                if earlier and earlier.kind and len(scene.tokens(earlier.end, head.start)) <= _MAX_NAMING:
                    return earlier
            if head.unquoted in ("name", "capital", "people") or self._touches(head, gap):
                return head
            offset = head.start
        return None

    def _touches(self, head: Head, gap: list[Token]) -> bool:
        if head.kind is None:
            if not any(token.is_word for token in gap):
                return True
            return ends_with("naming", gap, len(gap)) == len(gap) and gap[0].text in _BEARING
        # A capital is that of a proper name: `Nhật Bản “…”`.
        proper = self.scene.text[head.start].isupper() and head.start > self.scene.sentence(head.start)[0]
        modified = head.unquoted == "operator" and 0 < len(gap) <= _MAX_NAMING and not is_group_class(gap)
        modified = modified and all(token.is_word and not starts_with("end", [token], 0) for token in gap)
        return not proper and (modified or self._attached(gap))

    def _attached(self, gap: list[Token]) -> bool:
        while gap and not gap[-1].is_word:
            gap = gap[:-1]
        counted = ends_with("introducer", gap, len(gap))
        introduced = counted and " ".join(token.text for token in gap[-counted:]) != "là"
        return not gap or bool(introduced) or ends_with("naming", gap, len(gap)) > 0

    def _headed(self, quote: Quotation, span: tuple[int, int], head: Head) -> Mention | None:
        scene = self.scene
        gap = scene.tokens(head.end, quote.start)
        if number := _ITEM_NUMBER.search(scene.text, head.end, quote.start):
            gap = [token for token in gap if token.end <= number.start()]
        first = self._compound(head) or head
        direct = not any(token.is_word for token in gap)
        if self._is_aside(quote, span, first, gap) or any(token.text in _BREAKS for token in gap):
            return None
        weak = first.unquoted in ("quoted", "operator")
        group = direct and first.unquoted == "operator" and scene.is_communal
        if weak and not (scene.in_genre or self.any_found or group or self._run_by(quote, span, first, _PEOPLE)):
            return None
        if not direct and not (
            self._bridges(gap, span, plural=scene.is_plural(head)) and (quote.closed or self._attached(gap))
        ):
            return None
        small = scene.text[span[0]].islower()
        if small and (first.unquoted == "quoted" or any(token.text == "," for token in gap)):
            return None
        if not self._name_like(span, weak=first.unquoted != "name") or first.kind is None:
            return None
        # `Thực hiện Nghị quyết …, phong trào “…”`: a trigger after a comma is no part of the paper's title.
        titled = scene.after_paper(quote.start) and not scene.text.endswith(", ", 0, first.start)
        lead = scene.tokens(max(scene.sentence(first.start)[0], first.start - _VERB_REACH), first.start)
        # `Đảng ủy ban hành Kế hoạch số 27-KH/ĐU đẩy mạnh phong trào “…”`: what a verb before a firm trigger takes.
        titled = titled and not (direct and first.unquoted == "name" and ends_with("pushes", lead, len(lead)))
        if titled or (first.kind == "programme" and scene.is_broadcast(quote.start)):
            return None
        elsewhere = first.unquoted in ("capital", "people") and not scene.is_local
        elsewhere = elsewhere and not is_known(scene.text[span[0] : span[1]])
        # Where the life of communes is not spoken of, a programme or project counts where one of these runs it.
        if elsewhere and not self._run_by(quote, span, first, GENRE_BODIES):
            return None
        apart = not direct and scene.bodies.first_within(head.end, quote.start) is not None
        return scene.mention(span, first.kind, "quoted", quote.start if apart else first.start, quote)

    def _run_by(self, quote: Quotation, span: tuple[int, int], head: Head, types: Sequence[str]) -> bool:
        scene = self.scene
        name, sentence = (span[0], self._list_end(quote)), scene.sentence(span[0])
        run = find_operator(scene.text, scene.folded, name, head.start, sentence, scene.bodies)
        return run is not None and run.body.type in types

    def _list_end(self, quote: Quotation) -> int:
        """Where the last quotation of the list ends that a quotation begins."""
        end = quote.end
        for following in self.scene.quotes[bisect_left(self.scene.quotes, quote) + 1 :]:
            if following.start < end:
                continue
            if not following.closed or not _LIST_GAP.fullmatch(self.scene.text, end, following.start):
                break
            end = following.end
        return end

    def _is_aside(self, quote: Quotation, span: tuple[int, int], head: Head, gap: list[Token]) -> bool:
        """Whether small letters after `nhiều mô hình` only describe: `nhiều mô hình “nhỏ mà có võ”`."""
        scene = self.scene
        if gap or not scene.text[span[0]].islower() or not scene.is_plural(head):
            return False
        after = scene.text[quote.end : quote.end + 12]
        listed = _LIST_GAP.match(after)
        opens = listed is not None and scene.quote_at(quote.end + listed.end())
        return (
            not opens
            and operator_after(scene.text, scene.folded, quote.end, scene.sentence(quote.start)[1], scene.bodies)
            is None
        )

    def _compound(self, head: Head) -> Head | None:
        """The trigger that a head only specifies: `mô hình câu lạc bộ “…”`, `mô hình tuyến đường “…”`."""
        scene = self.scene
        place = scene.heads_up_to(head.start) - 1
        first: Head | None = None
        for _ in range(_MAX_COMPOUND):
            if place < 0:
                break
            before = scene.heads[place]
            between = scene.tokens(before.end, head.start)
            if not before.kind or len(between) > _MAX_COMPOUND or not all(token.is_word for token in between):
                break
            roles: tuple[Role, ...] = ("end", "runs")
            if any(starts_with(role, between, at) for at in range(len(between)) for role in roles):
                break
            if any(token.text in _PARTING for token in between):
                break
            if before.unquoted in ("name", "capital", "people"):
                first = before
            head = before
            place -= 1
        return first

    def _bridges(self, gap: list[Token], span: tuple[int, int], *, plural: bool) -> bool:
        """Whether the words between a trigger and a quotation let the quotation be its name."""
        words = [token for token in gap if token.is_word]
        colon = gap[-1].text == ":"
        while gap and not gap[-1].is_word:
            gap = gap[:-1]
        if ends_with("speaker", gap, len(gap)):
            return False
        if ends_with("naming", gap, len(gap)):
            return len(words) <= 2 * _MAX_GAP
        counted = ends_with("introducer", gap, len(gap))
        if counted and " ".join(token.text for token in gap[-counted:]) in _LOOSE_INTRODUCERS:
            upper = self.scene.text[span[0]].isupper() or self.scene.text[span[0]].isdigit()
            return upper and len(words) <= _MAX_GAP and gap[0].text not in phrases("this")
        if counted:
            return len(words) <= 3 * _MAX_GAP
        if colon:
            fits = plural or not _is_clause(gap)
            return fits and len(words) <= 2 * _MAX_GAP and gap[0].text not in phrases("this")
        small = self.scene.text[span[0]].islower() and any(token.text == "," for token in gap)
        return len(words) <= _MAX_GAP and gap[0].text not in phrases("this") and not (small or _is_clause(gap))

    def _name_like(self, span: tuple[int, int], *, weak: bool) -> bool:
        inner = self.scene.text[span[0] : span[1]]
        words = [token for token in self.scene.tokens(*span) if token.is_word]
        if inner[0].isupper() or inner[0].isdigit():
            return len(words) >= 2 or not weak
        marked = any(char.isdigit() or char in ",-" for char in inner)
        return len(words) >= (4 if weak else 3) or (marked and len(words) >= 2)

    def _continued(
        self, quote: Quotation, span: tuple[int, int], before: Quotation, verdict: Mention | None
    ) -> Mention | None:
        """A quotation with no head of its own after another in the sentence: an item of its list, or none."""
        scene = self.scene
        between = scene.text[before.end : quote.start]
        listed = bool(_LIST_GAP.fullmatch(between))
        if verdict is None:
            if listed:
                self._settle_like(before, span)
                return None
            return self._introduced(quote, span, scene.sentence(quote.start)[0])
        if not listed:
            stripped = _ITEM_NUMBER.sub("", between).rstrip(" :")
            joined = stripped.endswith((",", ";", " và"))
            lost = joined and _LOST_MARKS.fullmatch(between) is not None
            run_by = operator_after(scene.text, scene.folded, before.end, quote.start, scene.bodies) is not None
            listed = lost or (joined and (run_by or stripped.endswith(";") or _placed().fullmatch(between) is not None))
        if not listed or not self._name_like(span, weak=False):
            return None
        return scene.mention(span, verdict.kind, "quoted-list", verdict.head, quote)

    def _settle_like(self, before: Quotation, span: tuple[int, int]) -> None:
        """Refuse an item of a list whose first quotation was refused; leave it open where that one was left open."""
        first = self.inside(before)
        (self.refused if first and first[0] in self.refused else self.unsettled).add(span[0])

    def _introduced(self, quote: Quotation, span: tuple[int, int], start: int) -> Mention | None:
        """A quotation with no head in its sentence: `Tiêu biểu như “…”` after a sentence that speaks of models."""
        scene = self.scene
        if not self._name_like(span, weak=False):
            return None
        before = scene.tokens(max(start, quote.start - 80), quote.start)
        while before and not before[-1].is_word:
            before = before[:-1]
        counted = ends_with("introducer", before, len(before))
        if not counted or len(before) - counted > 2 or (counted == 1 and before[-1].text in _LOOSE_INTRODUCERS):
            return None
        index = scene.sentence_index(quote.start)
        if not scene.same_paragraph(index):
            return None
        said = scene.heads_within(*scene.earlier(quote.start)[1])
        head = next((head for head in reversed(said) if head.unquoted == "name"), None)
        if head is None or head.kind is None:
            return None
        return scene.mention(span, head.kind, "quoted-introduced", quote.start, quote)

    def _between(self, found: list[Mention]) -> Iterator[Mention]:
        """`“A”, B và “C”`: an item of a list that lost its marks."""
        for left, right in pairwise(found):
            if right.rule != "quoted-list" or right.head != left.head:
                continue
            item = _LOST_MARKS.fullmatch(self.scene.text, left.outer[1], right.outer[0])
            if item and is_capitalised(self.scene.text, self.scene.tokens(*item.span(1))):
                yield self.scene.mention(item.span(1), left.kind, "unquoted-list", left.head)
        for last in found:
            if last.rule != "quoted-list":
                continue
            joined = _JOINED.match(self.scene.text, last.outer[1])
            if joined and not self.scene.quote_at(joined.end()):
                limit = self.scene.sentence(last.start)[1]
                scene = self.scene
                ended = find_name_end(scene.text, scene.folded, joined.end(), limit, scene.bodies, listed=True)
                if is_capitalised(scene.text, scene.tokens(joined.end(), ended.end)):
                    yield scene.mention((joined.end(), ended.end), last.kind, "unquoted-list", last.head)


def is_verb(scene: CampaignText, head: Head, quote: Quotation, start: int) -> bool:
    """Whether a word that else names another thing is a body's verb: `Công đoàn X tổ chức “…”`."""
    words = scene.tokens(head.start, head.end)
    if head.unquoted != "quoted" or starts_with("runs", words, 0) != len(words):
        return False
    return operator_before(scene.text, scene.folded, quote.start, start, scene.bodies) is not None


def _is_clause(gap: list[Token]) -> bool:
    """Whether the words after a trigger go on with a clause: `mô hình đã được gọi là “…”`."""
    return gap[0].text in _CLAUSE_WORDS or any(
        starts_with("end", gap, at) and not starts_with("praise", gap, at) for at in range(len(gap))
    )
