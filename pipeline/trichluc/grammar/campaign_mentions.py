"""The mentions of campaign models in a text, before their operators are known."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_evidence import LOCAL_BODIES
from trichluc.grammar.campaign_forms import is_capitalised
from trichluc.grammar.campaign_lexicon import CLUBS, Token, ends_with, phrases, starts_with
from trichluc.grammar.campaign_operators import Operator, operator_after, operator_before
from trichluc.grammar.campaign_quoted import QuotedNames, is_verb
from trichluc.grammar.campaign_text import CampaignText, Mention, is_covered
from trichluc.grammar.campaign_unquoted import UnquotedNames
from trichluc.grammar.quotes import Quotation
from trichluc.records import CampaignKind

_PREDICATE = regex.compile(
    r"(?:\s*(?:,|;|\bvà\b)\s*[“\"][^“”\"\n]{3,90}[”\"]){0,8}"
    r"\s*(?:đều )?là (?:tên )?(?:gọi )?(?:của )?(?:một )?(?:trong )?(?:những |các |số )?(?=\w)"
)
_ALONE_SYLLABLES = range(3, 16)
_APPOSED = 3
_LEAST_TWICE = 4
_LONGEST_TWICE = 60
_JOINED = regex.compile(r"\s*(?:,|;|,?\s*(?:và|cùng|rồi))\s*")
_NAMED_WITHIN = 9
_AFTER_ITEM = regex.compile(r"\s*(?:\([^()\n]{1,60}\)\s*)?(?:,|;|,?\s*(?:và|cùng|rồi))?\s*")
_OTHER_REACH = 40
_SHORTENED_SYLLABLES = 3


def find_mentions(scene: CampaignText) -> list[Mention]:
    """The mentions of campaign models, in order, none overlapping.

    >>> from trichluc.grammar.campaign_bodies import Bodies
    >>> text = "Mô hình “Hũ gạo xóm em” lan rộng. “Hũ gạo xóm em” đã giúp 9 hộ."
    >>> [(found.start, found.rule) for found in find_mentions(CampaignText(text, Bodies([])))]
    [(9, 'quoted'), (35, 'again')]
    """
    if not scene.has_triggers:
        return []
    found = list(_listed(scene))
    cells = _outer(found)
    quoted = QuotedNames(scene)
    found += [mention for mention in quoted.read() if not is_covered(cells, mention.start)]
    unquoted = UnquotedNames(scene)
    found += unquoted.read(found)
    found += _again(scene, quoted, found)
    found += list(unquoted.read_on(found))
    found += _again_unquoted(scene, found)
    found += _again_after_trigger(scene, found)
    found.sort(key=lambda mention: (mention.start, -mention.end))
    return list(_apart(found))


def _listed(scene: CampaignText) -> Iterator[Mention]:
    """The names in the cells of tables."""
    for table in scene.tables:
        for start, end, kind, runner in table.models:
            mention = scene.mention((start, end), kind, "table", start)
            mention.quoted = scene.quote_at(max(0, start - 1)) and scene.text[start - 1] in "“\"'"
            body = scene.bodies.first_within(*runner) if runner else None
            mention.operator = Operator(body, None, "after", body.end) if body else None
            yield mention


def _outer(found: list[Mention]) -> list[tuple[int, int]]:
    return sorted(mention.outer for mention in found)


def _again(scene: CampaignText, quoted: QuotedNames, found: list[Mention]) -> list[Mention]:
    """Quotations without a trigger: a name said elsewhere in the article, or one that heads an operator or a result."""
    names = _first_of_each(found)
    if not scene.quotes or not (names or scene.in_genre or scene.is_communal):
        return []
    shortened = {_beginning(key): mention for key, mention in reversed(names.items())}
    taken = _outer(found)
    more: list[Mention] = []
    said = any(mention.only_run_by is None for mention in found)
    last: Mention | None = None
    twice = _said_twice(scene, quoted) if scene.is_communal else frozenset()
    for quote in scene.quotes:
        span = quoted.inside(quote)
        if span is None or is_covered(taken, quote.start) or is_covered(taken, span[0]) or scene.after_paper(span[0]):
            continue
        known = names.get(scene.key(*span)) or _longer(shortened, scene.key(*span))
        if known and span[0] not in quoted.refused:
            mention = scene.mention(span, known.kind, "again", quote.start, quote, triggered=False)
            mention.key, mention.only_run_by = known.key, known.only_run_by
            more.append(mention)
        elif span[0] in quoted.unsettled and not (last and _follows_item(scene, last, quote)):
            continue
        elif kind := _said_to_be(scene, quote) or _apposed(scene, quote, span) or _is_club(scene, span):
            mention = last = scene.mention(span, kind, "quoted-said", quote.start, quote)
            more.append(mention)
            names.setdefault(mention.key, mention)
        elif span[0] not in quoted.refused and (
            _stands_alone(scene, quote, span, said=said)
            or (scene.key(*span) in twice and _is_written(scene, span) and not _is_said_otherwise(scene, quote))
            or (last and _follows_item(scene, last, quote) and _is_written(scene, span))
        ):
            head = last.head if last and _JOINED.fullmatch(scene.text, last.outer[1], quote.start) else quote.start
            other = scene.head_before(quote.start, max(0, quote.start - _OTHER_REACH))
            touches = other is not None and other.kind and not scene.text[other.end : quote.start].strip()
            kind = other.kind if other and touches and other.kind else "model"
            mention = last = scene.mention(span, kind, "quoted-alone", head, quote)
            more.append(mention)
            names.setdefault(mention.key, mention)
    return more


def _said_twice(scene: CampaignText, quoted: QuotedNames) -> frozenset[str]:
    """The longer names in quotation marks that a text has at least twice."""
    keys: dict[str, int] = {}
    for quote in scene.quotes:
        span = quoted.inside(quote) if quote.closed else None
        if span and span[0] not in quoted.refused and quote.inner_end - quote.inner_start < _LONGEST_TWICE:
            key = scene.key(*span)
            keys[key] = keys.get(key, 0) + 1
    return frozenset(key for key, count in keys.items() if count > 1 and key.count(" ") + 1 >= _LEAST_TWICE)


def _is_said_otherwise(scene: CampaignText, quote: Quotation) -> bool:
    """Whether a head right before a quotation says that it names something else, or someone speaks it."""
    other = scene.head_before(quote.start, max(0, quote.start - _OTHER_REACH))
    after = [token for token in scene.tokens(quote.end, quote.end + _OTHER_REACH) if token.is_word]
    return (other is not None and other.kind is None) or (bool(after) and starts_with("speaker", after, 0) > 0)


def _said_to_be(scene: CampaignText, quote: Quotation) -> CampaignKind | None:
    """The kind that a predicate gives to quoted words: `“A”, “B” là những mô hình mới`."""
    predicate = _PREDICATE.match(scene.folded, quote.end)
    heads = scene.heads_within(predicate.end(), predicate.end() + 1) if predicate else []
    return heads[0].kind if heads and heads[0].unquoted == "name" else None


def _apposed(scene: CampaignText, quote: Quotation, span: tuple[int, int]) -> CampaignKind | None:
    """The kind that an apposition gives to quoted words: `“A” - mô hình được Hội X duy trì`, `“A”, cách làm của X`."""
    after = scene.tokens(quote.end, min(scene.sentence(quote.start)[1], quote.end + _OTHER_REACH))
    if len(after) < _APPOSED or after[0].text not in ("-", ",") or not _is_written(scene, span):
        return None
    at = 1 + (after[1].text in ("một", "là"))
    heads = scene.heads_within(after[at].start, after[at].start + 1)
    if not heads or heads[0].kind is None or scene.quote_at(heads[0].end):
        return None
    past = scene.tokens(heads[0].end, heads[0].end + _OTHER_REACH)
    opens = bool(past) and (
        past[0].text in ("của", "do", "được", "đã", "đang", "mà") or starts_with("this", past, 0) > 0
    )
    firm = heads[0].unquoted in ("name", "capital", "people") or (bool(past) and past[0].text in ("của", "do", "được"))
    return heads[0].kind if opens and firm else None


def _is_club(scene: CampaignText, span: tuple[int, int]) -> CampaignKind | None:
    """A club whose trigger stands within its quotation marks: `“Câu lạc bộ nông dân tỷ phú”`."""
    if not (scene.in_genre or scene.is_communal) or not _is_written(scene, span):
        return None
    inside = scene.heads_within(span[0], span[0] + 1)
    firm = inside and inside[0].kind == "club" and inside[0].unquoted == "name" and inside[0].end < span[1]
    return "club" if firm and scene.folded.startswith(CLUBS, span[0]) else None


def _follows_item(scene: CampaignText, last: Mention, quote: Quotation) -> bool:
    """Whether a quotation follows another of its list, which may have its body after it: `“A” (Hội X), “B”`."""
    if _AFTER_ITEM.fullmatch(scene.text, last.outer[1], quote.start):
        return True
    run = operator_after(scene.text, scene.folded, last.outer[1], quote.start, scene.bodies)
    return run is not None and _JOINED.fullmatch(scene.text, run.end, quote.start) is not None


def _is_written(scene: CampaignText, span: tuple[int, int]) -> bool:
    words = [token for token in scene.tokens(*span) if token.is_word]
    first = scene.text[span[0]]
    return (first.isupper() or first.isdigit()) and len(words) in _ALONE_SYLLABLES


def _again_unquoted(scene: CampaignText, found: list[Mention]) -> list[Mention]:
    """A name said again with its capital and nothing else to mark it."""
    taken = _outer(found)
    more: list[Mention] = []
    written: dict[str, Mention] = {}
    for mention in _first_of_each(found).values():
        if is_capitalised(scene.text, scene.tokens(mention.start, mention.end)):
            written[scene.text[mention.start : mention.end]] = mention
    if not written:
        return more
    pattern = "|".join(regex.escape(name) for name in sorted(written, key=len, reverse=True))
    for match in regex.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", scene.text):
        if not is_covered(taken, match.start()) and not is_covered(taken, match.end() - 1):
            more.append(scene.mention(match.span(), written[match[0]].kind, "again", match.start(), triggered=False))
    return more


def _again_after_trigger(scene: CampaignText, found: list[Mention]) -> Iterator[Mention]:
    """A name in small letters that a trigger heads once more: `nhân rộng mô hình góp vốn xoay vòng sang …`."""
    names: dict[str, list[Mention]] = {}
    for mention in _first_of_each(found).values():
        if scene.text[mention.start].islower():
            names.setdefault(mention.key.partition(" ")[0], []).append(mention)
    taken = _outer(found) if names else []
    for head in scene.heads if names else ():
        start = head.end + 1
        if head.kind is None or head.unquoted != "name" or is_covered(taken, start):
            continue
        first = scene.folded[start : start + _OTHER_REACH].partition(" ")[0]
        for known in names.get(first, ()):
            name = scene.folded[known.start : known.end]
            end = start + len(name)
            if scene.folded.startswith(name, start) and not scene.folded[end : end + 1].isalnum():
                mention = scene.mention((start, end), head.kind, "again", head.start)
                mention.only_run_by = known.only_run_by
                yield mention
                break


def _first_of_each(found: list[Mention]) -> dict[str, Mention]:
    names: dict[str, Mention] = {}
    for mention in sorted(found, key=lambda mention: mention.start):
        names.setdefault(mention.key, mention)
    return names


def _beginning(key: str) -> str:
    return " ".join(key.split(" ")[:_SHORTENED_SYLLABLES])


def _longer(shortened: dict[str, Mention], key: str) -> Mention | None:
    """The name that a shorter form of it stands for: its first words, three or more."""
    mention = shortened.get(_beginning(key))
    return mention if mention and mention.key.startswith(key + " ") else None


def _stands_alone(scene: CampaignText, quote: Quotation, span: tuple[int, int], *, said: bool) -> bool:
    """Whether a quotation without a trigger heads an operator or a result, or is what a body runs."""
    text = scene.text
    if not (scene.in_genre or scene.is_communal) or not _is_written(scene, span):
        return False
    start, limit = scene.sentence(quote.start)
    before = scene.tokens(max(start, quote.start - 60), quote.start)
    if _is_christened(before):
        return said or scene.is_local
    inside = scene.heads_within(span[0], span[0] + 1)
    other_head = inside and inside[0].kind is None and inside[0].unquoted == "name"
    if other_head or (inside and inside[0].unquoted in ("capital", "people")):
        return False
    other = scene.head_before(quote.start, max(start, quote.start - 2 * _OTHER_REACH))
    if other is not None and other.kind is None and not is_verb(scene, other, quote, start):
        firm = other.unquoted != "quoted" and quote.start - other.end < _OTHER_REACH
        if firm or not scene.text[other.end : quote.start].strip():
            return False
    after = scene.tokens(quote.end, min(limit, quote.end + 60))
    spoken = [token for token in after if token.text not in (",", "-", ".", "”", '"')]
    if spoken and starts_with("speaker", spoken, 0) > starts_with("person", spoken, 0):
        return False
    run = operator_after(text, scene.folded, quote.end, limit, scene.bodies)
    after = after[1:] if after and starts_with("turns", after, 0) else after
    if run and after[0].text in ("của", "do", "(", ",") and scene.in_genre:
        return True
    if run and _is_local(run):
        if after[0].text in ("do", "được", "của", "thuộc", "-"):
            return after[0].text != "-" or run.body.start == after[1].start
        if starts_with("entrusts", after, 0):
            return True
    if before and ends_with("runs", before, len(before)):
        run = operator_before(text, scene.folded, quote.start, start, scene.bodies)
        if run is not None and (scene.in_genre or _is_local(run)):
            return True
    if not scene.in_genre:
        return False
    if before and before[-1].text == "có" and said and _follows_models(scene, quote.start):
        return True
    if (
        before
        and before[-1].text == ":"
        and any(body.end >= before[-1].start for body in scene.bodies.within(start, quote.start))
    ):
        # `Hội X: “A”; Hội Y: “B”` in a text that has spoken of models.
        return said or starts_with("result", after, 0) > 0
    if before and before[-1].text == "-" and said and before[-1].start > start:
        body = next(reversed(scene.bodies.within(start, quote.start)), None)
        if body is not None and not text[body.end : before[-1].start].strip():
            return True
    if before and ends_with("body_joins", before, len(before)):
        bodies = scene.bodies.within(start, quote.start)
        if bodies and bodies[-1].end <= before[-1].start and not text[bodies[-1].end : before[-1].start].strip():
            return True
    bare = before[:-1] if before and before[-1].text == ":" else before
    if bare and ends_with("naming", bare, len(bare)):
        return said or scene.is_local
    if len(before) > _APPOSED and before[-1].text == "là" and before[0].start < quote.start:
        # `Ở Chi bộ X là “…”`.
        held = [
            body for body in scene.bodies.within(start, quote.start) if not text[body.end : before[-1].start].strip()
        ]
        if held and scene.folded.endswith(("ở ", "tại "), 0, held[-1].start):
            return True
    if before and other is None and ends_with("welcomes", before, len(before)):
        return True
    opens = not any(token.is_word for token in before) or ends_with("introducer", before, len(before)) > 0
    opens = opens or ends_with("by_now", before, len(before)) == sum(token.is_word for token in before)
    return said and opens and starts_with("result", after, 0) > 0


def _is_local(run: Operator) -> bool:
    """Whether a body of the people, a school, an office or a cooperative runs a model."""
    return run.body.type in LOCAL_BODIES or fold(run.body.text).startswith(tuple(phrases("cooperative")))


def _is_christened(before: list[Token]) -> bool:
    """Whether people give the name after these words: `đặt tên cho cách làm này là`, `có thêm tên gọi:`."""
    while before and before[-1].text == ":":
        before = before[:-1]
    if ends_with("christening", before, len(before)):
        return True
    nearest = before[-_NAMED_WITHIN:]
    called = any(starts_with("christening", nearest, at) or nearest[at].text == "tên" for at in range(len(nearest)))
    return bool(before) and called and before[-1].text == "là"


def _follows_models(scene: CampaignText, offset: int) -> bool:
    """Whether the sentence before says that several models follow: `nhiều mô hình được nhân rộng. Xã A có “…”`."""
    earlier = scene.earlier(offset)
    heads = scene.heads_within(*earlier[1]) if len(earlier) > 1 else []
    return any(head.unquoted == "name" and scene.is_plural(head) for head in heads)


def _apart(mentions: list[Mention]) -> Iterator[Mention]:
    done = 0
    for mention in mentions:
        if mention.start >= done and mention.end > mention.start:
            yield mention
            done = mention.end
