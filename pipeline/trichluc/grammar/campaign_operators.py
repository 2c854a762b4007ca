"""Who runs a campaign model: the organisation after `của`, `do`, `được`, or the subject of the verb before it.

Places and plurals are no organisations and so never operators. Of joint ones (`A phối hợp với B`) the first counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from trichluc.grammar.campaign_anaphors import anaphor_at, find_anaphors, last_of, meant_by
from trichluc.grammar.campaign_bodies import Bodies, Body
from trichluc.grammar.campaign_lexicon import (
    Role,
    Token,
    ends_with,
    find_heads,
    is_amount,
    phrases,
    starts_with,
    tokens_of,
)

_AFTER_REACH = 120
_CONNECTOR_REACH = 9
_BODY_REACH = 6
_OWNING = {"của", "do", "bởi", "thuộc"}
_POSSESSING = {"của", "thuộc"}
_DOING = {"được", "mà"}
_STANDING = {"tại", "ở"}
_BRACKETED = regex.compile(r"\s*\(\s*")
_CARRIED_REACH = 60
_HEADING = 6
_OPENING_REACH = 30
_VERB_REACH = 14
_DIRECT = 2
_CLOSED = ("”", '"', "'")
_DIRECTLY = ("với", "có", ":", "-")
_STANDING_TYPES = ("mass", "party", "armed", "education", "health", "state")
_PEOPLES = ("mass", "party", "armed")
_FOUNDING_WORDS = 8
_CLAUSE_WORDS = 16
_FROM = {"theo", "từ", "bởi", "do", "nhờ"}
_CALLED = 9
_CLAUSES_LOOKED_AT = 3
_TIME_WORDS = 7
_HEAD_REACH = 24
_HIGHLIGHT_REACH = 60
_JOINT_REACH = 20
_JOINED_TO = regex.compile(r"(?<!\w)(?:cùng(?: với)?|phối hợp(?: với| cùng)?|và) $")
_JOINT = regex.compile(r" ?(?:\([^()\n]{1,40}\) ?)?(?:, ?|(?:và|cùng(?: với)?|phối hợp(?: với| cùng)?) (?:\w+ ){0,5})")


class Operator(NamedTuple):
    """The organisation that runs a model, the Party committee in brackets after it, and where both end."""

    body: Body
    party_committee: Body | None
    how: str
    end: int


def find_operator(
    text: str, folded: str, name: tuple[int, int], head: int, sentence: tuple[int, int], bodies: Bodies
) -> Operator | None:
    """The operator that the sentence of a name states.

    Args:
        text: the view.
        folded: its folded form.
        name: the name, with its quotation marks.
        head: where its trigger starts, or the name if it has none.
        sentence: the sentence that holds it.
        bodies: the organisations of the view.

    >>> text = "mô hình hũ gạo của Hội Nông dân xã"
    >>> found = find_operator(text, text.lower(), (8, 14), 0, (0, 34), Bodies([Body(19, 34, text[19:], "mass")]))
    >>> found.body.text, found.how
    ('Hội Nông dân xã', 'after')
    """
    return operator_after(text, folded, name[1], sentence[1], bodies) or operator_before(
        text, folded, head, sentence[0], bodies
    )


def operator_after(
    text: str, folded: str, end: int, limit: int, bodies: Bodies, *, any_deed: bool = False
) -> Operator | None:
    """The operator after a name: `của X`, `do X thực hiện`, `được X triển khai`, `mà X theo đuổi`, `(X)`.

    Args:
        text: the view.
        folded: its folded form.
        end: where the name ends, with its quotation marks.
        limit: where the sentence ends.
        bodies: the organisations of the view.
        any_deed: whether what X does may be anything: `được X đưa vào tiêu chí thi đua`.
    """
    limit = min(limit, end + _AFTER_REACH)
    bracket = _BRACKETED.match(text, end, limit)
    if bracket:
        body = bodies.first_within(bracket.end(), min(limit, bracket.end() + 12))
        opens = text[bracket.end() : body.start].strip() if body else ""
        if body and opens in ("", "do", "của"):
            return _with_committee(text, folded, body, bodies, "after")
        closed = text.find(")", end, limit)
        end = closed + 1 if closed >= 0 else end
    tokens = tokens_of(folded, end, limit)
    if len(tokens) > 1 and tokens[0].text == "-":
        # `đề án A - Hội … chủ trì - đã …`, `nhóm A - Hội …, nhóm B - Hội …`
        body = bodies.first_within(tokens[1].start, tokens[1].end)
        past = _tokens_past(tokens, body.end) if body else []
        types = _STANDING_TYPES if text[end - 1 : end] in _CLOSED else _PEOPLES
        listed = body is not None and body.type in types and (not past or not past[0].is_word)
        if body and (listed or runs_soon(past)):
            return _with_committee(text, folded, body, bodies, "after")
    clause = False
    for at, token in enumerate(tokens[:_CONNECTOR_REACH]):
        if not token.is_word and token.text not in ("-", ",", "/", "%", '"', "”", "'"):
            return None
        others = token.text == "của" and ends_with("others_part", tokens, at)
        if token.text in _OWNING | _DOING | _STANDING and not others and not (clause and token.text in _POSSESSING):
            found = _after_connector(text, folded, tokens, at, bodies, any_deed=any_deed)
            if found and token.text in _STANDING:
                # `tại Bệnh viện A do Hội B duy trì`: the host gives way to who runs it.
                there = len(tokens) - len(_tokens_past(tokens, found.body.end))
                if there < len(tokens) and tokens[there].text in ("do", "được"):
                    found = _after_connector(text, folded, tokens, there, bodies, any_deed=False) or found
            if found or token.text in _OWNING:
                return found
            # What a verb's object belongs to is not what the name belongs to: `được tặng giấy khen của …`.
            clause = clause or token.text in _DOING
        if given := starts_with("entrusts", tokens, at + (token.text == ",")):
            # `“X” thì giao hẳn cho Chi hội Y trông coi`.
            body = bodies.first_within(token.end, tokens[min(at + given + 2, len(tokens) - 1)].end)
            past = _tokens_past(tokens, body.end) if body else []
            advises = starts_with("advises", past, 0) > 0 or (bool(past) and _heads_next(folded, past[0].start))
            if body and not advises and (runs_soon(past) or not past or not past[0].is_word):
                return _with_committee(text, folded, body, bodies, "after")
        if token.text == "," and tokens[at + 2 : at + 3] and tokens[at + 2].text in ("do", "được", "thuộc"):
            # `hình thành từ năm 2019, nay do X quản lý`.
            found = _after_connector(text, folded, tokens, at + 2, bodies, any_deed=False)
            if found:
                return found
        if token.text == "," and tokens[at + 1 : at + 2] and tokens[at + 1].text not in _OWNING | _DOING:
            if tokens[at + 2 : at + 3] and tokens[at + 2].text == "mà":
                continue
            if clause and not starts_with("launches", tokens, at + 1):
                return None
            return _founded_after(text, folded, tokens, at + 1, bodies) or _past_clause(
                text, folded, tokens, at + 1, bodies
            )
    return None


def _heads_next(folded: str, offset: int) -> bool:
    """Whether what follows is given another name's trigger: `giao Đoàn phường làm phần việc …`."""
    heads = find_heads(folded[offset : offset + _HEAD_REACH])
    return bool(heads) and heads[0].kind is not None


def _founded_after(text: str, folded: str, tokens: list[Token], at: int, bodies: Bodies) -> Operator | None:
    """`…, lập ra theo sáng kiến của X`, `…, khơi lên từ chính X`, `…, sáng kiến của X`: the founder after a comma."""
    counted, links = starts_with("launches", tokens, at), _FROM
    if not counted:
        at += is_amount(tokens, at)
        counted, links = starts_with("apposition", tokens, at), _POSSESSING
    if counted and at + counted < len(tokens) and tokens[at + counted].text in ("được", "do"):
        run = _after_connector(text, folded, tokens, at + counted, bodies, any_deed=False)
        if run:
            return run
    if not counted or at + counted >= len(tokens) or tokens[at + counted].text not in links:
        return None
    for token in tokens[at + counted : at + counted + _FOUNDING_WORDS]:
        if not token.is_word:
            return None
        body = bodies.first_within(token.start, token.start + 1)
        if body:
            return _with_committee(text, folded, body, bodies, "after")
    return None


def _past_clause(text: str, folded: str, tokens: list[Token], at: int, bodies: Bodies) -> Operator | None:
    """`…, dự kiến kéo dài ba năm, do X chủ trì`: the operator after a short clause between commas."""
    for place in range(at, min(at + _CLAUSE_WORDS, len(tokens) - 1)):
        token = tokens[place]
        if token.text == "," and tokens[place + 1].text in ("do", "được"):
            return _after_connector(text, folded, tokens, place + 1, bodies, any_deed=False)
        if not token.is_word or bodies.first_within(token.start, token.end):
            return None
    return None


def _after_connector(
    text: str, folded: str, tokens: list[Token], at: int, bodies: Bodies, *, any_deed: bool
) -> Operator | None:
    last = at
    while last + 1 < len(tokens) and last - at < _BODY_REACH and tokens[last + 1].is_word:
        last += 1
    if last == at:
        return None
    connector = tokens[at].text
    body = bodies.first_within(tokens[at].end, tokens[last].start + 1)
    counted, types = anaphor_at(tokens, at + 1)
    if body is not None and counted and tokens[at + counted].end < body.start:
        # `do Đồn phối hợp Hội … lắp`: of two that work together, the first.
        recalled = last_of(folded, tokens[at + 1 : at + 1 + counted], types, bodies)
        if recalled and starts_with("before_body_not_agent", tokens, at + 1 + counted):
            return Operator(recalled, None, "after", tokens[at].end)
    if body is None:
        runs = connector == "do" or (connector in _DOING and runs_soon(tokens[at + 1 + counted :]))
        runs = runs or (connector == "của" and _ends_phrase(tokens, at + 1 + counted))
        recalled = last_of(folded, tokens[at + 1 : at + 1 + counted], types, bodies) if counted and runs else None
        return Operator(recalled, None, "after", tokens[at].end) if recalled else None
    after = _tokens_past(tokens, body.end)
    if connector in _DOING and not (any_deed and not starts_with("not_runs", after, 0)) and not runs_soon(after):
        return None
    if connector in ("do", "bởi") and starts_with("not_runs", after, 0):
        return None
    if connector in _STANDING and (tokens[at].end + 1 < body.start or body.type not in _STANDING_TYPES):
        return None
    return _with_committee(text, folded, body, bodies, "after")


def _ends_phrase(tokens: list[Token], at: int) -> bool:
    """Whether a short form is whole at a token: what follows it is a mark or a predicate (`của Đồn nhận đỡ đầu`)."""
    if at >= len(tokens) or not tokens[at].is_word:
        return True
    roles: tuple[Role, ...] = ("runs", "soft_end", "end", "deed")
    return any(starts_with(role, tokens, at) for role in roles)


def _tokens_past(tokens: list[Token], offset: int) -> list[Token]:
    return [token for token in tokens if token.start >= offset]


def runs_soon(tokens: list[Token]) -> bool:
    """Whether a verb of running follows, before any that only supports, praises or passes on."""
    for at in range(min(6, len(tokens))):
        if not tokens[at].is_word and tokens[at].text not in ("(", ")", "-"):
            return False
        if starts_with("not_runs", tokens, at):
            return False
        counted = starts_with("runs", tokens, at)
        if counted:
            words = " ".join(token.text for token in tokens[at : at + counted])
            return words not in phrases("not_runs_after")
    return False


def operator_before(text: str, folded: str, head: int, start: int, bodies: Bodies) -> Operator | None:
    """The operator before a trigger: the nearest body in the sentence that is the subject of a verb of running."""
    lead = tokens_of(folded, max(start, head - 60), head)
    if is_echoed(lead):
        return None
    for body in reversed(bodies.within(start, head)):
        between = tokens_of(folded, body.end, head)
        owns = between and between[0].text == "với" and folded.endswith("của ", 0, body.start)
        if 0 < len(between) <= _DIRECT and between[0].text in _DIRECTLY and not owns:
            return _with_committee(text, folded, body, bodies, "before")
        if [token.text for token in between] == ["là"] and _is_highlight_of(folded, body, start):
            return _with_committee(text, folded, body, bodies, "before")
        headed = body.start == start and 0 < len(between) <= _HEADING and between[0].text == ":"
        if headed and not any(starts_with("not_runs", between, at) for at in range(len(between))):
            # `Ban CHQS xã X: Hiệu quả mô hình …`
            return _with_committee(text, folded, body, bodies, "before")
        thanked = folded.endswith("nhờ ", 0, body.start) and not any(token.text == "," for token in between)
        agent = thanked or is_agent(folded, body, start)
        if body.end > head or not (agent or _is_joined(folded, body)):
            continue
        verdict = _governs(between)
        first = _first_of_joint(folded, body, start, bodies) if verdict is not None else None
        if first is None or (first is body and not agent):
            continue
        return _with_committee(text, folded, first, bodies, "before") if verdict else None
    return _recalled_before(folded, head, start, bodies)


def _is_highlight_of(folded: str, body: Body, start: int) -> bool:
    """`Mô hình tiêu biểu của X là “…”`, `Dấu ấn của X là công trình “…”`: what is said to be of a body."""
    if not folded.endswith("của ", 0, body.start):
        return False
    lead = tokens_of(folded, max(start, body.start - _HIGHLIGHT_REACH), body.start)
    if any(starts_with("highlight", lead, at) for at in range(len(lead))):
        return True
    return any(head.kind for head in find_heads(folded[max(start, body.start - _HIGHLIGHT_REACH) : body.start]))


def _is_joined(folded: str, body: Body) -> bool:
    return _JOINED_TO.search(folded, max(0, body.start - _JOINT_REACH), body.start) is not None


def _first_of_joint(folded: str, body: Body, start: int, bodies: Bodies) -> Body | None:
    """The first of the bodies that work together (`A cùng B và C duy trì …`); null where another advises them."""
    first, joined = body, False
    for other in reversed(bodies.within(start, body.start)):
        if not _JOINT.fullmatch(folded, other.end, first.start):
            break
        joined = joined or "," not in folded[other.end : first.start]
        before = tokens_of(folded, max(start, other.start - 40), other.start)
        if ends_with("advises", before, len(before)):
            return None
        # `dưới sự chỉ đạo của A, B …`, but `A cùng B và C` goes on to A.
        if not (is_agent(folded, other, start) or _is_joined(folded, other)):
            break
        first = other
    # A comma alone may part a body from an aside before it: `kỷ niệm ngày thành lập Đoàn, Đoàn phường khánh thành …`.
    first = first if joined else body
    before = tokens_of(folded, max(start, first.start - 40), first.start)
    # `Hội còn phối hợp với A, B triển khai`: the first is said before in a short form.
    aided = first is not body and ends_with("before_body_not_agent", before, len(before)) > 0
    return None if aided or ends_with("advises", before, len(before)) else first


def is_echoed(lead: list[Token]) -> bool:
    """Whether the words before a trigger say that it is only followed: `hưởng ứng phong trào …`."""
    if ends_with("thanks_to", lead, len(lead)) and not ends_with("echoes", lead, len(lead)):
        return False
    if lead and lead[-1].text == "gia" and calls_up(lead):
        return False
    return any(ends_with("echoes", lead, len(lead) - more) for more in range(min(_DIRECT + 1, len(lead))))


def calls_up(lead: list[Token]) -> bool:
    """Whether others are brought to take part: `vận động 41 hộ tham gia`."""
    nearest = lead[-_CALLED:]
    return any(starts_with("calls_up", nearest, at) for at in range(len(nearest)))


def _governs(between: list[Token]) -> bool | None:
    """Whether the words between a body and a trigger make the body its operator; null: look further left."""
    depth = 0
    flat: list[Token] = []
    for token in between:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(0, depth - 1)
        elif not depth:
            flat.append(token)
    if ends_with("thanks_to", flat, len(flat)) or ends_with("thanks_to", flat, len(flat) - 1):
        return True
    nearest = flat[-_VERB_REACH:]
    if nearest and nearest[-1].text == "gia" and calls_up(nearest):
        return True
    for at in range(len(nearest) - 1, -1, -1):
        if starts_with("not_runs", nearest, at) and len(nearest) - at <= 6:
            return False
    if any(starts_with("runs", flat, at) for at in range(len(flat))):
        broken = [at for at, token in enumerate(flat) if token.text in (";", ".")]
        rest = flat[broken[-1] + 1 :] if broken else flat
        # `Hội LHPN xã A, huyện B có mô hình …`: a place after the body is no other subject.
        commas = [at for at, token in enumerate(rest) if token.text == "," and (at or broken)]
        if (broken and has_own_subject(rest)) or (commas and has_own_subject(rest[commas[-1] + 1 :])):
            return False  # `…; các chi hội thôn duy trì mô hình “X”`
        if not rest or not any(starts_with("runs", rest, at) for at in range(len(rest))):
            return None
        return True
    return None


def is_agent(folded: str, body: Body, start: int) -> bool:
    """Whether a body stands as a subject: not after a preposition, not as part of a person's office."""
    before = tokens_of(folded, max(start, body.start - 40), body.start)
    opens = before[1:] if len(before) == 2 and before[0].text == "cũng" else before
    passive = len(opens) == 1 and opens[0].text in ("được", "do") and body.start - start < _OPENING_REACH
    about = bool(before) and starts_with("topic", before, 0) == len(before) and folded.startswith(",", body.end)
    if passive or about or ends_with("entrusts", before, len(before)):
        return True
    return not before or (before[-1].text != "(" and not ends_with("before_body_not_agent", before, len(before)))


def acting_body(folded: str, start: int, head: int, bodies: Bodies) -> Body | None:
    """The nearest body before a trigger that stands as a subject, by its name or a short form."""
    for body in reversed(bodies.within(start, head)):
        members = tokens_of(folded, start, body.start)
        if is_agent(folded, body, start) or starts_with("members", members, 0) == len(members):
            return _first_of_joint(folded, body, start, bodies)
    opening = tokens_of(folded, start, head)
    for at, counted, types in reversed(list(find_anaphors(opening, bodies))):
        passive = at > 0 and opening[at - 1].text in ("được", "do")
        if passive or at == 0 or not ends_with("before_body_not_agent", opening, at):
            return last_of(folded, opening[at : at + counted], types, bodies)
    return None


def subject_after(folded: str, offset: int, limit: int, bodies: Bodies) -> Body | None:
    """The body, by its name or a short form, that opens the clause after one of the first commas from an offset."""
    tokens = tokens_of(folded, offset, limit)
    commas = [at for at, token in enumerate(tokens) if token.text == ","][:_CLAUSES_LOOKED_AT]
    for comma in commas:
        for at in range(comma + 1, min(len(tokens), comma + 1 + _TIME_WORDS)):
            if tokens[at].text == "," or (at > comma + 1 and starts_with("runs", tokens, at)):
                break
            body = bodies.first_within(tokens[at].start, tokens[at].end)
            if body is not None:
                return body
            counted, types = anaphor_at(tokens, at)
            if counted and not bodies.covers(tokens[at].start):
                return last_of(folded, tokens[at : at + counted], types, bodies)
    return None


def subject_of(folded: str, sentence: tuple[int, int], bodies: Bodies) -> Body | None:
    """The first body of a sentence that stands as a subject."""
    for body in bodies.within(*sentence):
        if is_agent(folded, body, sentence[0]):
            return body
    opening = tokens_of(folded, sentence[0], min(sentence[1], sentence[0] + _OPENING_REACH))
    for at, counted, types in find_anaphors(opening, bodies):
        if at == 0 or not ends_with("before_body_not_agent", opening, at):
            return last_of(folded, opening[at : at + counted], types, bodies)
    return None


def has_own_subject(lead: list[Token]) -> bool:
    """Whether others than a body do what precedes a trigger: `8 trường học trong huyện thực hiện mô hình …`."""
    if not lead or starts_with("runs", lead, 0) or ends_with("christening", lead, len(lead)):
        return False
    roles: tuple[Role, ...] = ("plural", "place_word", "folk")
    others = lead[0].text[0].isdigit() or any(starts_with(role, lead, 0) for role in roles)
    return bool(others) and any(starts_with("runs", lead, at) for at in range(1, len(lead)))


def operator_carried(folded: str, head: int, sentences: Sequence[tuple[int, int]], bodies: Bodies) -> Operator | None:
    """The operator of a sentence without a subject (`Thứ hai, duy trì mô hình …`): the subject of one before it.

    Args:
        folded: the view, folded.
        head: where the trigger starts.
        sentences: its sentence and those before it in the paragraph, nearest first.
        bodies: the organisations of the view.
    """
    start = sentences[0][0]
    if head - start > _CARRIED_REACH or bodies.within(start, head):
        return None
    before = tokens_of(folded, start, head)
    commas = [at for at, token in enumerate(before) if token.text == ","]
    if (
        not ends_with("runs", before, len(before))
        or has_own_subject(before)
        or (commas and has_own_subject(before[commas[-1] + 1 :]))
        or any(token.text == ":" for token in before)
    ):
        return None
    for sentence in sentences[1:]:
        body = subject_of(folded, sentence, bodies)
        if body is not None:
            return Operator(body, None, "near", body.end)
    return None


def _recalled_before(folded: str, head: int, start: int, bodies: Bodies) -> Operator | None:
    """`nhà trường đã xây dựng mô hình …`: the body meant is the last of its type."""
    tokens = tokens_of(folded, max(start, head - 120), head)
    for at, counted, types in reversed(list(find_anaphors(tokens, bodies))):
        agent = at == 0 or ends_with("entrusts", tokens, at) or not ends_with("before_body_not_agent", tokens, at)
        if agent and _governs(tokens[at + counted :]):
            body = last_of(folded, tokens[at : at + counted], types, bodies)
            if body:
                return Operator(body, None, "before", head)
    return None


def _with_committee(text: str, folded: str, body: Body, bodies: Bodies, how: str) -> Operator:
    bracket = _BRACKETED.match(text, body.end)
    inside = bodies.first_within(bracket.end(), bracket.end() + 1) if bracket else None
    if inside and inside.type == "party":
        return Operator(body, inside, how, inside.end + 1)
    return Operator(meant_by(folded, body, bodies), None, how, body.end)
