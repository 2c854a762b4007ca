"""Where the name of a campaign model without quotation marks ends, and whether it tells one model from others.

A name ends by grammar: before its operator (`của`, `do`), a place, a verb of result, a purpose, an amount. A comma goes
on with the name where what follows is its counterpart (`dân cần, cán bộ đến`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal, NamedTuple

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_bodies import Bodies
from trichluc.grammar.campaign_clauses import NAME_SYLLABLES, are_acts, is_aside, is_deed, is_half, shares_predicate
from trichluc.grammar.campaign_lexicon import Role, Token, ends_with, is_amount, phrases, starts_with, tokens_of

Reason = Literal["operator", "word", "mark", "item", "end"]

_REACH = 240
_NEAR_REACH = 150
_MAX_SYLLABLES = 22
_OPERATOR_GAP = 5
# `mỗi hội viên một chậu hoa`, `3 hộ khá giúp 1 hộ nghèo`: the second amount belongs to the name.
_PAIRING = {fold(word) for word in ("mỗi", "mọi", "một")}
_SHORT_RESULT = 3
_SHORT_PIECE = 2
_MAX_COUNTERPART = 4
_POSSESSIVE = {"của", "do", "bởi", "thuộc", "được", "mà", "tại", "ở"}
_EACH = {fold(word) for word in ("mỗi", "mọi")}
_PREPOSITIONS = {"với", "tại", "ở", "trên"}
_PERIODS = {fold(word) for word in ("năm", "tháng", "quý", "ngày")}


# After these what precedes them is whole: a verb before them is no predicate of its own.
_PREDICATES = {fold(word) for word in ("đã", "đang", "sẽ", "vẫn", "cũng", "thì", "luôn", "đều")}
_PEOPLE = {fold(word) for word in ("bà", "mọi")}
_SINCE = {fold(word) for word in ("năm", "từ")}
_PARTICLES = {fold(word) for word in ("lại", "được", "thêm", "ra", "lên", "xong", "đủ")}
_BEFORE_DATE = {fold(word) for word in ("trước", "sau", "từ", "đến", "vào", "hồi")}
_DATE = regex.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?|\d{1,2}/\d{4}")


class NameEnd(NamedTuple):
    """The end of a name and what ended it; `next` is where reading may go on."""

    end: int
    reason: Reason
    next: int
    syllables: int


def find_name_end(
    text: str, folded: str, start: int, limit: int, bodies: Bodies, *, listed: bool = False, stops: Sequence[int] = ()
) -> NameEnd:
    """Where a name that starts at an offset ends.

    Args:
        text: the view.
        folded: its folded form.
        start: where the name starts.
        limit: where it must have ended: the end of the sentence.
        bodies: the organisations of the view.
        listed: whether a comma parts the items of a list.
        stops: offsets at which it ends in any case: heads of other names, quotation marks.

    >>> text = "camera an ninh do Công an xã lắp"
    >>> text[: find_name_end(text, fold(text), 0, len(text), Bodies([])).end]
    'camera an ninh'
    """
    limit = min(limit, start + _REACH)
    place = bisect_left(stops, start + 1)
    stopped = place < len(stops) and stops[place] < limit
    if stopped:
        limit = stops[place]
    tokens = tokens_of(folded, start, min(limit, start + _NEAR_REACH))
    count, reason = _scan(text, tokens, bodies, listed=listed)
    if count == len(tokens) and stopped:
        count = _before_other_object(tokens)
    if limit > start + _NEAR_REACH and len(tokens) - count < _MAX_SYLLABLES:
        tokens = tokens_of(folded, start, limit)
        count, reason = _scan(text, tokens, bodies, listed=listed)
    next_offset = tokens[count].start if count < len(tokens) else limit
    kept = count
    # Before an operator a preposition may be an adverb of the name's (`cán bộ đến`).
    bracketed = reason == "mark" and text[next_offset] == "(" and bodies.first_within(next_offset, next_offset + 3)
    loose = {"và", "với"} if bracketed else {"và", "cùng"} if reason == "operator" else phrases("trailing")
    if reason != "word":
        # `hay` is "or" only where words follow, else praise: `nói lời hay`.
        loose = loose - {"hay"}
    while kept > 1 and (not tokens[kept - 1].is_word or tokens[kept - 1].text in loose):
        kept -= 1
    end = tokens[kept - 1].end if kept else start
    return NameEnd(end, reason, next_offset, sum(token.is_word for token in tokens[:kept]))


def _before_other_object(tokens: list[Token]) -> int:
    """Where `… và nhận chăm sóc` begins, the object of which is the next trigger; the end if nothing does."""
    last = max((at for at, token in enumerate(tokens) if token.text == "và"), default=0)
    joined = last >= NAME_SYLLABLES and starts_with("runs", tokens, last + 1) > 0
    return last if joined else len(tokens)


def _scan(text: str, tokens: list[Token], bodies: Bodies, *, listed: bool) -> tuple[int, Reason]:
    syllables = 0
    at = 0
    capital = bool(tokens) and text[tokens[0].start].isupper()
    while at < len(tokens):
        token = tokens[at]
        if not token.is_word:
            step, reason = _at_mark(text, tokens, at, bodies, capital=capital, listed=listed)
        else:
            step, reason = _at_word(text, tokens, at, syllables, bodies, capital=capital, listed=listed)
        if reason:
            return at, reason
        syllables += sum(passed.is_word for passed in tokens[at : at + step])
        at += step
        if syllables > _MAX_SYLLABLES:
            return at, "end"
    return at, "end"


def _at_word(
    text: str, tokens: list[Token], at: int, syllables: int, bodies: Bodies, *, capital: bool, listed: bool = False
) -> tuple[int, Reason | None]:
    token = tokens[at]
    if at == 0:
        return 1, None
    kept = starts_with("kept", tokens, at)
    if kept:
        return kept, None
    if token.text in _POSSESSIVE:
        if _operator_after(tokens, at, bodies):
            return 0, "operator"
        if token.text == "do" and tokens[at - 1].text == "tự":
            return 1, None
        if token.text == "tại" and syllables >= NAME_SYLLABLES:
            return 0, "word"
        if token.text in ("tại", "ở"):
            follows = tokens[at + 1] if at + 1 < len(tokens) else None
            named = follows is not None and (
                text[follows.start].isupper() or follows.text in phrases("place_word") or follows.text[0].isdigit()
            )
            # `ở chợ Cầu`
            named = named or (at + 2 < len(tokens) and text[tokens[at + 2].start].isupper())
            comma = max((place for place in range(at) if tokens[place].text == ","), default=at)
            named = named or (follows is not None and 0 < comma < at - comma)
            return (0, "word") if named and syllables >= 2 else (1, None)
        if token.text == "của":
            named = at + 1 < len(tokens) and text[tokens[at + 1].start].isupper()
            return (0, "word") if named or syllables >= NAME_SYLLABLES else (1, None)
        return 0, "word"
    if bodies.first_within(token.start, token.start + 1) and syllables >= NAME_SYLLABLES:
        return 0, "word"
    if token.text == "là" and tokens[0].text in ("mỗi", "mọi"):
        return 1, None
    if token.text in _PERIODS and at + 1 < len(tokens) and tokens[at + 1].text[0].isdigit():
        return 0, "word"
    if token.text == "trong" and at + 1 < len(tokens) and tokens[at + 1].text in _PERIODS and syllables >= 2:
        return 0, "word"
    if token.text == "và":
        return _at_and(text, tokens, at, capital=capital, listed=listed and syllables >= NAME_SYLLABLES)
    if syllables >= NAME_SYLLABLES and token.text in phrases("place_word") and _is_place(text, tokens, at):
        return 0, "word"
    if _repeats(tokens, at):
        return 1, None
    if token.text in _BEFORE_DATE and at + 1 < len(tokens) and _DATE.fullmatch(tokens[at + 1].text) and syllables >= 2:
        return 0, "word"
    ended = starts_with("end", tokens, at) if syllables >= 2 else 0
    if ended:
        # `Học bơi trước khi học chữ`: what comes back to its first word is all of one name.
        follows = tokens[at + ended] if at + ended < len(tokens) else None
        again = follows is not None and follows.text == tokens[0].text
        # People are the subject of what follows, or what the name ends with.
        last = follows is None or not follows.is_word or follows.text in _POSSESSIVE
        return (1, None) if again or (last and token.text in _PEOPLE) else (0, "word")
    if syllables >= NAME_SYLLABLES and _opens_predicate(tokens, at):
        return 0, "word"
    ended = starts_with("end_before_amount", tokens, at)
    negated = tokens[at - 1].text == "không"
    paired = tokens[0].text[0].isdigit() or tokens[0].text in _PAIRING
    paired = paired and not any(token.text[0].isdigit() or token.text == "một" for token in tokens[1:at])
    if ended and not negated and not paired and _is_amount_after(tokens, at + ended) and syllables >= 2:
        return (1, None) if _operator_ahead(tokens, at, bodies) else (0, "word")
    ended = starts_with("soft_end", tokens, at)
    if (
        capital
        and token.text == "cho"
        and _words_left(tokens, at) <= _MAX_COUNTERPART
        and not is_amount(tokens, at + 1)
    ):
        return 1, None
    if token.text == "cho" and syllables >= NAME_SYLLABLES and _benefits(tokens, at):
        return 1, None
    if capital and token.text == "có" and _words_left(tokens, at) <= _SHORT_RESULT and not is_amount(tokens, at + 1):
        return 1, None
    paired = paired and (_is_amount_after(tokens, at + ended) or _words_left(tokens, at) <= _MAX_COUNTERPART)
    if ended and syllables >= NAME_SYLLABLES and not negated and not paired:
        left = _words_left(tokens, at)
        short = left <= (_SHORT_RESULT if listed else _SHORT_RESULT - 1) or (
            left <= _MAX_COUNTERPART and at + left < len(tokens) and tokens[at + left].text in _PREDICATES
        )
        if not short and not _operator_ahead(tokens, at, bodies):
            return 0, "word"
    return 1, None


def _benefits(tokens: list[Token], at: int) -> bool:
    """Whether `cho` names whom a campaign is for (`một cuốn sách cho trẻ vùng cao`), not what came of it."""
    left = _words_left(tokens, at)
    if left < 2 or not starts_with("beneficiary", tokens, at + 1):
        return False
    given = range(at + 2, at + left)
    return not any(is_amount(tokens, place) or starts_with("runs", tokens, place) for place in given)


def _is_amount_after(tokens: list[Token], at: int) -> bool:
    """Whether an amount stands at a token, or after a particle there (`làm lại 64 tấm ảnh`)."""
    return is_amount(tokens, at + (at < len(tokens) and tokens[at].text in _PARTICLES))


def _opens_predicate(tokens: list[Token], at: int) -> bool:
    """Whether an adverb opens a predicate (`… mới trồng`, `… lại đắt khách`) and is no part of the word before it."""
    if not starts_with("adverb", tokens, at) or at + 1 >= len(tokens):
        return False
    if tokens[at].text == "lại":
        return tokens[at - 1].is_word and at >= NAME_SYLLABLES and not _is_verb(tokens, at - 1)
    return _is_verb(tokens, at + 1) and starts_with("soft_end", tokens, at + 1) > 0


def _is_verb(tokens: list[Token], at: int) -> bool:
    roles: tuple[Role, ...] = ("deed", "runs", "soft_end")
    return any(starts_with(role, tokens, at) for role in roles)


def _repeats(tokens: list[Token], at: int) -> bool:
    """Whether a word stands in a figure of speech: `nhà có số, phố có tên`, `3 trong 1`."""
    if at + 1 < len(tokens) and tokens[at - 1].text[0].isdigit() and tokens[at + 1].text[0].isdigit():
        return True
    comma = max((place for place in range(at) if tokens[place].text == ","), default=0)
    return at - comma > 1 and any(token.text == tokens[at].text for token in tokens[:comma])


def _is_place(text: str, tokens: list[Token], at: int) -> bool:
    """Whether a level word has a place's name or number: `thôn 4`, `xã Phú An`."""
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    return follows is not None and follows.is_word and (text[follows.start].isupper() or follows.text[0].isdigit())


def _words_left(tokens: list[Token], at: int) -> int:
    """The number of words from a token to the next mark or end of a name."""
    for place in range(at + 1, len(tokens)):
        if not tokens[place].is_word or starts_with("end", tokens, place):
            return place - at
    return len(tokens) - at


def _at_and(text: str, tokens: list[Token], at: int, *, capital: bool, listed: bool) -> tuple[int, Reason | None]:
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    if follows is None or listed or (capital and text[follows.start].isupper()):
        return 0, "item"
    return 1, None


def _at_mark(
    text: str, tokens: list[Token], at: int, bodies: Bodies, *, capital: bool, listed: bool
) -> tuple[int, Reason | None]:
    mark = tokens[at].text
    if mark in ("/", "&", "+"):
        return 1, None
    if mark == "-":
        follows = tokens[at + 1] if at + 1 < len(tokens) else None
        if follows is None or (not capital and text[follows.start].isupper()) or is_aside(tokens[at + 1 :]):
            return 0, "mark"
        return 1, None
    if mark == ",":
        passed = _goes_on(text, tokens, at, bodies, capital=capital, listed=listed)
        return (passed, None) if passed else (0, "item")
    if mark == ";":
        return 0, "item"
    return 0, "mark"


def _goes_on(text: str, tokens: list[Token], at: int, bodies: Bodies, *, capital: bool, listed: bool) -> int:
    """The number of tokens from a comma on that belong to the name; 0 if what follows is a new clause or item."""
    rest = tokens[at + 1 :]
    if not rest or not rest[0].is_word:
        return False
    begun = max((place for place in range(at) if tokens[place].text == ","), default=-1) + 1
    piece = [token for token in tokens[begun:at] if token.is_word]
    if len(piece) == 1 or ends_with("soft_end", tokens, at):
        return True
    if f"{tokens[at - 1].text} {rest[0].text}" in phrases("split_pair"):
        return 2
    if starts_with("end", rest, 0) or starts_with("launches", rest, 0) or text[rest[0].start].isupper():
        return False
    count, reason = _scan_piece(text, rest, bodies)
    if count > len(piece) and rest[len(piece)].text in ("ở", "tại"):
        # Two halves are whole: `3 đêm chợ, 1 đêm chữ ở chợ nổi`.
        count, reason = len(piece), "word"
    following = [token for token in rest[:count] if token.is_word]
    if piece and following and f"{piece[-1].text} {following[-1].text}" in phrases("counterpart"):
        return 1 + count
    if not listed and len(piece) >= _SHORT_PIECE and len(following) >= _SHORT_PIECE and rest[0].text == piece[0].text:
        return 1 + count
    if not listed and reason != "operator" and begun == 0 and is_half(rest, tokens, piece, following, capital=capital):
        return 0 if reason == "word" and is_deed(rest) else 1 + count
    if not listed and len(piece) >= NAME_SYLLABLES and shares_predicate(text, tokens, rest, count, reason):
        return 1 + count
    if not piece:
        return False
    whole = reason in ("end", "mark") or (reason == "word" and rest[count].text in _SINCE)
    if whole and not (listed or begun) and are_acts(tokens, rest, len(piece), len(following)):
        return 1 + count
    if not listed and _is_second_piece(rest, count, len(piece), reason):
        return True
    if reason in ("operator", "word") and rest[count].text in _PREPOSITIONS:
        # Before a place stands what is done there: `…, phát cháo miễn phí tại Trạm Y tế`.
        if is_deed(rest) and rest[0].text != piece[0].text:
            return False
        reason = "word"
    if rest[0].text == "mỗi" and piece[0].text != "mỗi" and len(rest) > 1 and rest[1].text in phrases("period"):
        return False  # Gia đình 5 không, 3 sạch, | mỗi quý sinh hoạt một lần
    if rest[0].text in _PAIRING and not is_amount(tokens, begun):
        return False
    figures = [any(token.text[0].isdigit() for token in part) for part in (piece, following)]
    apart = abs(len(following) - len(piece))
    if len(following) < 2 or (apart and starts_with("quality", rest, 0)) or (figures[0] and is_aside(rest)):
        return False
    if len(piece) <= _SHORT_PIECE and not listed and not starts_with("runs", rest, 0) and not is_amount(rest, 0):
        return True
    counted = is_amount(tokens, begun) and is_amount(rest, 0) and not listed and len(piece) <= _MAX_COUNTERPART
    if counted and not any(figures) and len(following) <= _MAX_COUNTERPART:
        return True
    short = len(following) == _SHORT_PIECE and reason != "word"
    if not short and apart > (3 if all(figures) else 1):
        return False
    acts = starts_with("verb", rest, 0) > 0 and not starts_with("verb", tokens, begun)
    if not acts and {token.text for token in following} & {token.text for token in piece}:
        return 1 + count
    if figures[0] and rest[0].text[0].isdigit():
        return 1 + count
    if counted:
        return True
    if any(figures) or listed:
        return False
    if rest[0].text == "không" and len(following) <= _MAX_COUNTERPART:
        return True
    if len(following) == _SHORT_PIECE and reason == "mark":
        return not (starts_with("runs", rest, 0) or starts_with("soft_end", rest, 0) or starts_with("quality", rest, 0))
    if is_aside(rest):
        return False
    if acts or starts_with("runs", rest, 0) or starts_with("soft_end", rest, 0) or is_amount(rest, 0):
        return reason == "operator"
    return capital or reason == "operator"


def _is_second_piece(rest: list[Token], count: int, words: int, reason: Reason) -> bool:
    """Whether what follows the comma of a single name is as long as what precedes it and makes no clause.

    An operator (`…, mỗi quý giúp 2 hộ của Hội …`) or a preposition (`…, ánh sáng văn minh với tổng …`) ends it; a
    clause has a verb, and what only describes the model (`…, một cách làm hay của Hội …`) an article or a praise.
    """
    owned = reason == "operator" and rest[count].text not in _PREPOSITIONS
    placed = reason in ("operator", "word") and rest[count].text in _PREPOSITIONS
    if not (owned or placed) or count < NAME_SYLLABLES or abs(count - words) > 1:
        return False
    firsts: tuple[Role, ...] = ("runs", "soft_end", "speaker", "before_body_not_agent")
    if is_aside(rest) or any(starts_with(role, rest, 0) for role in firsts):
        return False
    if (placed and is_deed(rest)) or (is_amount(rest, 0) and rest[0].text not in _EACH):
        return False
    inner: tuple[Role, ...] = ("praise",) if owned else ("praise", "runs", "soft_end")
    described = any(starts_with(role, rest, at) for role in inner for at in range(1, count))
    return not described and (owned or not any(is_amount(rest, at) for at in range(count)))


def _scan_piece(text: str, tokens: list[Token], bodies: Bodies) -> tuple[int, Reason]:
    at = 0
    while at < len(tokens):
        if not tokens[at].is_word:
            if tokens[at].text in ("-", "/", "&"):
                at += 1
                continue
            return at, "mark"
        step, reason = _at_word(text, tokens, at, at, bodies, capital=False)
        if reason:
            return at, reason
        at += step
        if at > _MAX_SYLLABLES:
            break
    return at, "end"


def _operator_after(tokens: list[Token], at: int, bodies: Bodies) -> bool:
    """Whether a body follows a word such as `của` within a few words and no mark."""
    last = at
    while last + 1 < len(tokens) and last - at < _OPERATOR_GAP and tokens[last + 1].is_word:
        if tokens[last + 1].text in _POSSESSIVE:
            break
        last += 1
    return last > at and bodies.first_within(tokens[at].end, tokens[last].start + 1) is not None


def _operator_ahead(tokens: list[Token], at: int, bodies: Bodies) -> bool:
    """Whether an operator still follows in the clause: then what looks like a result is inside the name."""
    for place in range(at + 1, min(at + 12, len(tokens))):
        token = tokens[place]
        if not token.is_word and token.text not in ("-", "/"):
            return False
        if token.text in ("của", "do") and _operator_after(tokens, place, bodies):
            return True
        if starts_with("end", tokens, place) and token.text not in ("của", "do"):
            return False
    return False
