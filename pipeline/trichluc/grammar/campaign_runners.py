"""Operators given to mentions: in the sentence, through a list, by another mention, from the neighbouring sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_lexicon import find_heads, starts_with, tokens_of
from trichluc.grammar.campaign_mentions import Mention
from trichluc.grammar.campaign_names import Bodies, is_known
from trichluc.grammar.campaign_operators import Operator, operator_after, operator_before, subject_of

_LIST_GAP = regex.compile(
    r"[”\"'“]*\s*(?:,|;|-|/|&|(?:,\s*)?\b(?:và|hay|hoặc|cùng|cùng với)\b)?\s*(?:[\p{L} ,]{0,40}:?)?[”\"'“]*\s*"
)
_PLACE = regex.compile(
    r"[”\"']?\s*(?:tại|ở|trên địa bàn)\s+"
    r"((?:xã|phường|thị trấn|thôn|ấp|bản|buôn|làng|khóm|khu phố|tổ dân phố|huyện|quận|thị xã|tỉnh|thành phố)"
    r"(?:\s+(?:\p{Lu}[\p{L}'-]*|\d+)){1,4})"
)
_THESE = ("này", "trên", "ấy", "đó")


def assign_operators(text: str, mentions: list[Mention], sentences: Sequence[tuple[int, int]], bodies: Bodies) -> None:
    """Give mentions their operators and places, in place.

    Args:
        text: the view.
        mentions: the mentions, in order.
        sentences: the view's sentences, in order.
        bodies: its organisations.
    """
    folded = fold(text)
    for group in _groups(text, mentions, sentences):
        _in_sentence(text, folded, group, sentences, bodies)
    _inherit(mentions, sentences)
    _spread(mentions)
    for mention in mentions:
        if mention.operator is None and mention.triggered and not is_known(text[mention.start : mention.end]):
            mention.operator = _neighbour(text, folded, mention, sentences, bodies)
    _spread(mentions)
    for mention in mentions:
        after = mention.operator.end if mention.operator and mention.operator.end > mention.end else mention.outer[1]
        place = _PLACE.match(text, after) or _PLACE.match(text, mention.outer[1])
        mention.place = place[1] if place else None


def _groups(text: str, mentions: list[Mention], sentences: Sequence[tuple[int, int]]) -> list[list[Mention]]:
    """Mentions that follow one another in a list, with nothing between but commas and triggers."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        if last and _sentence(sentences, last.start) == _sentence(sentences, mention.start):
            gap = text[last.outer[1] : mention.outer[0]]
            own = mention.head >= last.outer[1]
            between = text[last.outer[1] : mention.head] if own else gap
            if len(gap) < 60 and _LIST_GAP.fullmatch(gap) and len(between.split()) <= 2:
                groups[-1].append(mention)
                continue
        groups.append([mention])
    return groups


def _in_sentence(
    text: str, folded: str, group: list[Mention], sentences: Sequence[tuple[int, int]], bodies: Bodies
) -> None:
    first, last = group[0], group[-1]
    bounds = _sentence(sentences, first.start)
    operator = operator_after(text, folded, last.outer[1], bounds[1], bodies)
    if operator is None:
        operator = operator_before(text, folded, first.head, bounds[0], bodies)
    for mention in group:
        mention.operator = operator


def _inherit(mentions: list[Mention], sentences: Sequence[tuple[int, int]]) -> None:
    # `Hội … ra mắt mô hình “A” với 30 hội viên, mô hình “B” với 20`: the subject runs both.
    for before, mention in zip(mentions, mentions[1:], strict=False):
        operator = before.operator
        same = _sentence(sentences, before.start) == _sentence(sentences, mention.start)
        if mention.operator is None and mention.triggered and same and operator and operator.how == "before":
            mention.operator = operator


def _spread(mentions: list[Mention]) -> None:
    """What one mention of a name states, holds for its others; what follows a name outweighs what precedes it."""
    stated: dict[str, Operator] = {}
    for how in ("after", "before", "near"):
        for mention in mentions:
            if mention.operator and mention.operator.how == how:
                stated.setdefault(mention.key, mention.operator)
    for mention in mentions:
        if mention.operator is None or not mention.triggered:
            mention.operator = stated.get(mention.key, mention.operator)


def _neighbour(
    text: str, folded: str, mention: Mention, sentences: Sequence[tuple[int, int]], bodies: Bodies
) -> Operator | None:
    place = _index(sentences, mention.start)
    for following in range(place, min(place + 3, len(sentences))):
        if "\n" in text[mention.end : sentences[following][0]]:
            break
        found = _taken_up(text, folded, mention, sentences[following], bodies)
        if found:
            return found
    if place == 0 or "\n" in text[sentences[place - 1][1] : sentences[place][0]]:
        return None
    if subject_of(folded, (sentences[place][0], mention.head), bodies) is not None:
        return None
    before = sentences[place - 1]
    body = subject_of(folded, before, bodies)
    if body is None:
        within = bodies.within(*before)
        body = within[0] if len({one.text for one in within}) == 1 else None
    return Operator(body, None, "near", body.end) if body else None


def _taken_up(text: str, folded: str, mention: Mention, sentence: tuple[int, int], bodies: Bodies) -> Operator | None:
    """`X phát động phong trào này`, `mô hình này do X quản lý` after the name."""
    start = max(sentence[0], mention.outer[1])
    if start >= sentence[1]:
        return None
    for head in find_heads(folded[start : sentence[1]]):
        if head.kind != mention.kind:
            continue
        after = tokens_of(folded, start + head.end, min(sentence[1], start + head.end + 10))
        if not after or after[0].text not in _THESE:
            continue
        return operator_after(text, folded, after[0].end, sentence[1], bodies) or operator_before(
            text, folded, start + head.start, start, bodies
        )
    return None


def _index(sentences: Sequence[tuple[int, int]], offset: int) -> int:
    return max(0, bisect_right([start for start, _ in sentences], offset) - 1)


def _sentence(sentences: Sequence[tuple[int, int]], offset: int) -> tuple[int, int]:
    return sentences[_index(sentences, offset)]
