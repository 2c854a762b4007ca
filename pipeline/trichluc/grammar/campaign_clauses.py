"""What stands after the comma of a name without quotation marks: a clause of its own, or the name's other half."""

from __future__ import annotations

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_lexicon import Role, Token, is_amount, starts_with

#: Fewer words make a name only where more than themselves speaks for it.
NAME_SYLLABLES = 3
_MAX_NOUN = 4
_SHORTEST_ACT = 2
#: Two clauses of a name have as many words: `giao nộp cái cũ, giữ lại cái mới`.
HALF = 4
_LEAD = 50
_ACTS: tuple[Role, ...] = ("soft_end", "deed", "runs", "verb", "quality", "end_before_amount")
_NO_NOUN: tuple[Role, ...] = (*_ACTS, "place_word", "before_body_not_agent", "speaker", "praise", "introducer")
_CLOSERS = {fold(word) for word in ("được", "do", "của", "đã", "năm")}
_ADJUNCT = regex.compile(r"(?:^|\W)(?i:từ|nhờ|qua|với|trong|bằng|khi|ngoài|theo|như)\s[^.,;:\n]*$")


def is_half(
    rest: list[Token], tokens: list[Token], piece: list[Token], following: list[Token], *, capital: bool
) -> bool:
    """Whether two clauses of one length make a name: none, or both, with a verb (`nộp cái cũ, giữ lại cái mới`)."""
    if len(piece) != len(following) or len(piece) < (NAME_SYLLABLES if capital else HALF):
        return False
    if is_aside(rest) or is_amount(rest, 0) or any(token.text[0].isdigit() for token in following):
        return False
    if starts_with("verb", tokens, 0):
        return starts_with("verb", rest, 0) > 0 or not starts_with("soft_end", rest, 0)
    acts = any(starts_with(role, rest, 0) for role in _ACTS)
    return len(piece) >= HALF and not acts and not is_amount(tokens, 0)


def are_acts(tokens: list[Token], rest: list[Token], words: int, following: int) -> bool:
    """Whether two clauses of much one length end the sentence, each with a verb first (`gom cái cũ, trả cái mới`)."""
    first = starts_with("person", tokens, 0)
    apart = min(abs(words - following), abs(words - first - following))
    close = apart <= 1 and min(words - first, following) >= _SHORTEST_ACT
    return close and starts_with("verb", tokens, first) > 0 and starts_with("verb", rest, 0) > 0 and not is_aside(rest)


def shares_predicate(text: str, tokens: list[Token], rest: list[Token], count: int, reason: str) -> bool:
    """Whether the noun after a comma has the name's own predicate: `… đường biên, cột mốc được X phát động`.

    Not where the trigger is no subject (`Nhờ mô hình …, môi trường đã …`): then the noun is.
    """
    if reason not in ("operator", "word") or count not in range(2, _MAX_NOUN + 1):
        return False
    if rest[count].text not in _CLOSERS or is_aside(rest) or is_amount(rest, 0):
        return False
    if any(starts_with(role, rest, 0) for role in _NO_NOUN) and starts_with("class", rest, 0) < NAME_SYLLABLES:
        return False
    start = tokens[0].start
    return _ADJUNCT.search(text, max(0, start - _LEAD), start) is None


def is_aside(tokens: list[Token]) -> bool:
    """Whether words after a comma begin as a subject does or as what only describes the model."""
    return starts_with("person", tokens, 0) > 0 or starts_with("apposition", tokens, 0) > 0


def is_deed(tokens: list[Token]) -> bool:
    """Whether words begin with a verb of what is done with a model."""
    return starts_with("end_before_amount", tokens, 0) > 0 or starts_with("deed", tokens, 0) > 0
