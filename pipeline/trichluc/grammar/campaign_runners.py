"""Operators given to mentions: in the sentence, through a list, by another mention, from the neighbouring sentence."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from itertools import pairwise

import regex

from trichluc.grammar.campaign_forms import is_known
from trichluc.grammar.campaign_lexicon import Role, Token, alternation, ends_with, phrases, starts_with
from trichluc.grammar.campaign_operators import (
    Operator,
    acting_body,
    has_own_subject,
    is_agent,
    is_echoed,
    operator_after,
    operator_before,
    operator_carried,
    runs_soon,
    subject_after,
    subject_of,
)
from trichluc.grammar.campaign_text import CampaignText, Mention

_LIST_GAP = regex.compile(
    r"[”\"'“]*\s*(?:[,;]|-|/|&)?\s*(?:\b(?:và|hay|hoặc|cùng|cùng với)\b)?\s*(?:[\p{L} ,]{0,40}:?)?[”\"'“]*\s*"
)
_FOUNDER = regex.compile(
    r"(?<!\w)(?:người|nơi|đơn vị|chủ nhân|tác giả|ai|đứng ra|khởi xướng|gánh vác)\s[^.;:\n]{0,40}?(?<=\s)là\s+"
)
_CREDIT = regex.compile(
    r"\s*(?:đây|đó|ấy)(?: chính)? là (?:một )?(?:trong những )?(?:mô hình|cách làm|việc làm|sáng kiến|ý tưởng"
    r"|công trình|phần việc|chương trình|phong trào|hoạt động)(?: \w+){0,4}? (?:của|do) "
)
# `…, được Trạm Khuyến nông cử cán bộ theo sát`: after a comma, what another does for a model.
_AIDED = regex.compile(r"[”\"']?, được ")
_MAKER = regex.compile(r"(?<!\w)(?:người|đơn vị|nơi)(?: \w+){1,4} $")
_MADE_BY = regex.compile(r"[”\"']?(?: [\w/]+){0,8}? là ")
_MAX_GAP = 60
_LEAD = 60
_HEAD_WORDS = 2
_TAKEN_UP_SENTENCES = 3
_TAKEN_UP_REACH = 300
_OPENING_WORDS = 7
_SETTING = ("tại", "ở", "với", "riêng")
_TOLD_WORDS = 16
_SPOKEN_REACH = 500
_ACTED_WITHIN = ("model", "programme", "project")
_ACTORS = ("mass", "armed", "education", "health")
_FAR_TYPES = ("enterprise", "media", "other")
_NEAR_TYPES = ("mass", "party", "armed", "education", "health")


def assign_operators(scene: CampaignText, mentions: list[Mention]) -> list[Mention]:
    """The mentions with their operators and places, without those that nobody runs and that need it.

    Args:
        scene: the text.
        mentions: its mentions, in order.
    """
    groups = _groups(scene, mentions)
    for group in groups:
        _in_sentence(scene, group)
        if any(mention.only_run_by is None for mention in group):
            for mention in group:
                mention.only_run_by = None
    _inherit(scene, mentions)
    _spread(mentions)
    for group in groups:
        operator = _in_main_clause(scene, group) if group[-1].operator is None else None
        for mention in group:
            mention.operator = mention.operator or operator
    for mention in mentions:
        if mention.operator is None and mention.triggered:
            mention.operator = (
                _taken_up(scene, mention)
                or _founder(scene, mention)
                or _loosely_after(scene, mention)
                or _spoken_of(scene, mention)
                or _acted_within(scene, mention)
                or _neighbour(scene, mention)
                or _set_about(scene, mention, mentions)
            )
    _spread(mentions)
    mentions = [mention for mention in mentions if _is_run(mention)]
    for mention in mentions:
        after = mention.operator.end if mention.operator and mention.operator.end > mention.end else mention.outer[1]
        place = _place().match(scene.text, after) or _place().match(scene.text, mention.outer[1])
        mention.place = place[1] if place else None
    return mentions


def _is_run(mention: Mention) -> bool:
    operator, types = mention.operator, mention.only_run_by
    return types is None or (operator is not None and operator.how != "near" and operator.body.type in types)


@cache
def _set_in() -> regex.Pattern[str]:
    """What may stand between a body and what is there: `Ở Chi bộ Khu phố 4, phường A (Tây Ninh),` mô hình …"""
    levels = alternation("place_level")
    return regex.compile(rf"(?:, (?:{levels}) \p{{L}}[^,()\n]{{1,25}})?(?: ?\([^()\n]{{1,30}}\))?,\s*(?:các |những )?")


@cache
def _place() -> regex.Pattern[str]:
    levels = alternation("place_level")
    return regex.compile(
        rf"[”\"']?\s*(?:tại|ở|trên địa bàn)\s+((?:{levels})(?:\s+(?:\p{{Lu}}[\p{{L}}'-]*|\d+)){{1,4}})"
    )


def _groups(scene: CampaignText, mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions that follow one another in a list, with nothing between but commas and triggers."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        if last and scene.sentence_index(last.start) == scene.sentence_index(mention.start):
            gap = scene.text[last.outer[1] : mention.outer[0]]
            led = scene.text[last.outer[1] : max(last.outer[1], mention.head)] if mention.head >= last.outer[1] else ""
            between = scene.tokens(last.outer[1], mention.head)
            apart = is_echoed(between) or ends_with("thanks_to", between, len(between))
            # `“A” của Hội X, “B” của Hội Y`: each its own.
            within = scene.bodies.within(last.outer[1], mention.outer[0])
            apart = apart or any(body.end <= mention.start for body in within)
            apart = apart or (_turns(between) and _is_run_after(scene, mention))
            if not apart and len(led.split()) <= _HEAD_WORDS and len(gap) < _MAX_GAP and _LIST_GAP.fullmatch(gap):
                groups[-1].append(mention)
                continue
        groups.append([mention])
    return groups


def _turns(between: list[Token]) -> bool:
    return any(starts_with("turns", [token], 0) for token in between)


def _is_run_after(scene: CampaignText, mention: Mention) -> bool:
    limit = scene.sentence(mention.start)[1]
    return operator_after(scene.text, scene.folded, mention.outer[1], limit, scene.bodies) is not None


def _in_sentence(scene: CampaignText, group: list[Mention]) -> None:
    first, last = group[0], group[-1]
    start, limit = scene.sentence(first.start)
    after = operator_after(scene.text, scene.folded, last.outer[1], limit, scene.bodies) or _maker(scene, last)
    aided = after is not None and _AIDED.match(scene.folded, last.outer[1], after.body.start) is not None
    operator = after if after and not aided else None
    operator = operator or operator_before(scene.text, scene.folded, first.head, start, scene.bodies) or after
    echoed = is_echoed(scene.tokens(max(start, first.head - _LEAD), first.head))
    # `CLB “X” của ấp A`, `“X” do các nghệ nhân lập ra`: no body runs it.
    others = operator is None and _is_of_others(scene.tokens(last.outer[1], min(limit, last.outer[1] + _LEAD)))
    for mention in group:
        mention.operator = mention.operator or operator
        mention.echoed = echoed or others


def _is_of_others(after: list[Token]) -> bool:
    if len(after) < _HEAD_WORDS or after[0].text not in ("của", "do"):
        return False
    roles: tuple[Role, ...] = ("place_level",) if after[0].text == "của" else ("place_level", "folk", "plural")
    return any(starts_with(role, after, 1) for role in roles)


def _inherit(scene: CampaignText, mentions: list[Mention]) -> None:
    # `Hội … ra mắt mô hình “A” với 30 hội viên, mô hình “B” với 20`: the subject runs both.
    for before, mention in pairwise(mentions):
        operator = before.operator
        same = scene.sentence_index(before.start) == scene.sentence_index(mention.start)
        free = mention.operator is None and mention.triggered and not mention.echoed
        if not (free and same and operator and operator.how == "before"):
            continue
        # Another body between is the subject of what follows it.
        since = max(before.outer[1], operator.end)
        between = scene.tokens(since, mention.head)
        turned = _turns(between)
        breaks = [at for at, token in enumerate(between) if token.text in (";", ",")]
        turned = turned or (bool(breaks) and has_own_subject(between[breaks[-1] + 1 :]))
        if not turned and not scene.bodies.within(since, mention.head):
            mention.operator = operator


def _spread(mentions: list[Mention]) -> None:
    """What one mention of a name states holds for its others; what follows a name outweighs what precedes it."""
    stated: dict[str, Operator] = {}
    for how in ("after", "before", "near"):
        for mention in mentions:
            if mention.operator and mention.operator.how == how:
                stated.setdefault(mention.key, mention.operator)
    for mention in mentions:
        if mention.operator is None or not mention.triggered:
            mention.operator = stated.get(mention.key, mention.operator)


def _taken_up(scene: CampaignText, mention: Mention) -> Operator | None:
    """`X phát động phong trào này`, `mô hình này do X quản lý` in its sentence or the two after it."""
    index = scene.sentence_index(mention.start)
    for head, after in scene.referring(mention.outer[1], mention.outer[1] + _TAKEN_UP_REACH):
        sentence = scene.sentence_index(head.start)
        if sentence - index >= _TAKEN_UP_SENTENCES or "\n" in scene.text[mention.end : head.start]:
            return None
        if head.kind != mention.kind:
            continue
        start, limit = scene.sentence(head.start)
        start = max(start, mention.outer[1])
        follows = operator_after(scene.text, scene.folded, after, limit, scene.bodies)
        if follows:
            return follows
        leads = operator_before(scene.text, scene.folded, head.start, start, scene.bodies)
        # `X đã đưa cách làm này vào tài liệu`: what is done with it is not running it.
        return leads if leads is None or not _only_passes_on(scene.tokens(leads.end, head.start)) else None
    return None


def _only_passes_on(between: list[Token]) -> bool:
    for at in range(len(between)):
        if counted := starts_with("runs", between, at):
            return starts_with("not_runs_after", between, at) == counted
    return False


def _founder(scene: CampaignText, mention: Mention) -> Operator | None:
    """`Người lập nhóm là Chi hội X`: a body that the sentence of the name or the next one says to be behind it."""
    limit = min(len(scene.text), mention.outer[1] + _TAKEN_UP_REACH)
    said = _FOUNDER.search(scene.folded, mention.outer[1], limit)
    if said is None or scene.sentence_index(said.start()) - scene.sentence_index(mention.start) > 1:
        return _credited(scene, mention)
    between = scene.text[mention.end : said.start()]
    body = scene.bodies.first_within(said.end(), said.end() + 1)
    return Operator(body, None, "after", body.end) if body and "\n" not in between else _credited(scene, mention)


def _credited(scene: CampaignText, mention: Mention) -> Operator | None:
    """`Đây là sáng kiến của Chi hội X`: what the next sentence says of the model."""
    index = scene.sentence_index(mention.start) + 1
    if index >= len(scene.sentences) or not scene.same_paragraph(index):
        return None
    start, end = scene.sentence_at(index)
    credit = _CREDIT.match(scene.folded, start, end)
    body = scene.bodies.first_within(credit.end(), credit.end() + 1) if credit else None
    return Operator(body, None, "near", body.end) if body and body.type in _NEAR_TYPES else None


def _maker(scene: CampaignText, mention: Mention) -> Operator | None:
    """`người điều hành “X” suốt bốn năm qua là Hội Y`."""
    start, limit = scene.sentence(mention.start)
    lead = scene.folded[max(start, mention.head - _LEAD) : mention.head]
    said = _MADE_BY.match(scene.folded, mention.outer[1], limit) if _MAKER.search(lead) else None
    body = scene.bodies.first_within(said.end(), said.end() + 1) if said else None
    return Operator(body, None, "after", body.end) if body else None


def _loosely_after(scene: CampaignText, mention: Mention) -> Operator | None:
    limit = scene.sentence(mention.start)[1]
    return operator_after(scene.text, scene.folded, mention.outer[1], limit, scene.bodies, any_deed=True)


def _in_main_clause(scene: CampaignText, group: list[Mention]) -> Operator | None:
    """`Từ khi xây dựng mô hình A, Hội … đã …`: who does what follows runs what the clause before it speaks of."""
    mention, last = group[0], group[-1]
    start, limit = scene.sentence(mention.start)
    lead = scene.tokens(start, min(mention.head, start + 2 * _LEAD))
    if mention.echoed or not mention.triggered or mention.head - start > 2 * _LEAD:
        return None
    setting, known = _setting(scene, start, mention.head), is_known(scene.text[mention.start : mention.end])
    if setting is not None and not (known and setting.how == "near"):
        return setting
    thanks = bool(lead) and starts_with("thanks_to", lead, 0) == len(lead)
    since = starts_with("since", lead, 0) and any(starts_with("runs", lead, at) for at in range(1, len(lead)))
    does = bool(lead) and starts_with("runs", lead, 0) == len(lead)
    if known and not does:
        return None
    if not (thanks or since or does):
        return None
    if does and (
        subject := subject_after(scene.folded, last.outer[1], min(limit, last.outer[1] + 2 * _LEAD), scene.bodies)
    ):
        return Operator(subject, None, "near" if known else "before", subject.end)
    comma = scene.text.find(",", last.outer[1], min(limit, last.outer[1] + _LEAD))
    body = scene.bodies.first_within(comma, min(limit, comma + _LEAD)) if comma >= 0 else None
    if body is None or not _tells_only_when(scene.tokens(comma + 1, body.start)):
        return None
    return Operator(body, None, "before", body.end)


def _tells_only_when(between: list[Token]) -> bool:
    """Whether what stands between commas before a subject only tells the time: `…, trong 3 năm, Hội X đã …`."""
    while any(token.text == "," for token in between):
        comma = next(at for at, token in enumerate(between) if token.text == ",")
        said = [token.text for token in between[:comma]]
        if (
            not said
            or said[0] not in phrases("time_word")
            or not any(word[0].isdigit() or word == "nay" for word in said)
        ):
            return False
        between = between[comma + 1 :]
    return True


def _setting(scene: CampaignText, start: int, head: int) -> Operator | None:
    """`Tại Đoàn xã A, công trình “X” được hoàn thành`: the body where a model is that opens the sentence after it."""
    lead = [token for token in scene.tokens(start, head) if token.text not in ("-", "+", "*")]
    body = scene.bodies.first_within(lead[1].start, lead[1].end) if len(lead) > _HEAD_WORDS else None
    if body is None or lead[0].text not in _SETTING or body.type not in _NEAR_TYPES:
        return None
    how = "near" if lead[0].text in _SETTING[:2] else "before"
    if set_in := _set_in().match(scene.folded, body.end, head):
        rest = scene.tokens(set_in.end(), head)
        done = starts_with("members", rest, 0) and any(starts_with("runs", rest, at) for at in range(len(rest)))
        if not rest or done:
            return Operator(body, None, how, body.end)
    return None


def _spoken_of(scene: CampaignText, mention: Mention) -> Operator | None:
    """`chị A - Chủ tịch Hội … nói về mô hình B`: the only body of the sentence, of whose model someone speaks."""
    start, _ = scene.sentence(mention.start)
    lead = scene.tokens(max(start, mention.head - _LEAD), mention.head)
    bodies = scene.bodies.within(start, mention.start)
    if len(bodies) != 1:
        return _quoted_speaker(scene, mention) if not bodies else None
    if ends_with("speaks_of", lead, len(lead)):
        return Operator(bodies[0], None, "after", bodies[0].end)
    # `Bí thư Đoàn xã X cho biết tiền ấy sẽ góp vào công trình …`
    said = scene.tokens(bodies[0].end, mention.head)
    tells = bodies[0].type in _ACTORS and any(
        starts_with("tells", said, at) for at in range(min(_TOLD_WORDS, len(said)))
    )
    before = scene.tokens(start, bodies[0].start)
    officer = ends_with("before_body_not_agent", before, len(before))
    known = mention.echoed or is_known(scene.text[mention.start : mention.end])
    return Operator(bodies[0], None, "near", bodies[0].end) if tells and officer and not known else None


def _quoted_speaker(scene: CampaignText, mention: Mention) -> Operator | None:
    """`“… chúng tôi làm mô hình A …”, ông B, Chủ tịch Hội X kể`: the body of one who speaks of its own model."""
    speech = scene.quote_around(mention.outer[0])
    if speech is None or mention.outer[1] > speech.end or mention.echoed:
        return None
    said = scene.tokens(max(speech.start, mention.start - _SPOKEN_REACH), mention.start)
    if not any(starts_with("of_us", said, at) for at in range(len(said))):
        return None
    body = scene.bodies.first_within(speech.end, min(len(scene.text), speech.end + 2 * _LEAD))
    if body is None or body.type not in _ACTORS or "\n" in scene.text[speech.end : body.start]:
        return None
    office = scene.tokens(speech.end, body.start)
    return Operator(body, None, "near", body.end) if ends_with("before_body_not_agent", office, len(office)) else None


def _acted_within(scene: CampaignText, mention: Mention) -> Operator | None:
    """`Đồn X nuôi 3 em theo mô hình “…”`: the subject of what is done in the model."""
    start, limit = scene.sentence(mention.start)
    lead = scene.tokens(max(start, mention.head - _LEAD), mention.head)
    named = mention.quoted or scene.text[mention.start].isupper()
    if mention.kind not in _ACTED_WITHIN or not named or not ends_with("within", lead, len(lead)):
        return None
    body = acting_body(scene.folded, start, mention.head, scene.bodies)
    if body is None and scene.text[mention.outer[1] : mention.outer[1] + 1] == ",":
        # `Từ khi nhận đỡ đầu em theo chương trình “…”, Đồn X cử …`
        first = scene.bodies.first_within(mention.outer[1], min(limit, mention.outer[1] + 4))
        body = first if first and is_agent(scene.folded, first, mention.outer[1]) else None
    return Operator(body, None, "near", body.end) if body and body.type in _ACTORS else None


def _set_about(scene: CampaignText, mention: Mention, mentions: list[Mention]) -> Operator | None:
    """`… có công trình “X”. Đoàn xã A đã lắp 14 giàn rau`: the subject of the sentence after, which tells the deed."""
    index = scene.sentence_index(mention.start) + 1
    if mention.echoed or index >= len(scene.sentences):
        return None
    start, end = scene.sentence_at(index)
    own = scene.sentence(mention.start)
    if not scene.same_paragraph(index):
        # `1. Mô hình “X”`, and below it: `Chi đoàn ấp Y xây dựng năm 2021`.
        body = scene.bodies.first_within(start, start + 1)
        heads = body is not None and not scene.text[mention.outer[1] : start].strip(" \n.:")
        runs = body is not None and runs_soon(scene.tokens(body.end, min(end, body.end + _LEAD)))
        return Operator(body, None, "near", body.end) if body and heads and runs else None
    if is_known(scene.text[mention.start : mention.end]):
        return None
    place = bisect_left(mentions, own[0], key=_start)
    while place < len(mentions) and mentions[place].start < end:
        if mentions[place].key != mention.key:
            return None
        place += 1
    body = subject_of(scene.folded, (start, end), scene.bodies)
    after = scene.tokens(body.end, min(end, body.end + _LEAD)) if body else []
    if body is None or body.type not in _NEAR_TYPES or not runs_soon(after):
        return None
    if scene.bodies.within(*own) and not starts_with("is_runner", after, 0):
        return None
    return Operator(body, None, "near", body.end)


def _start(mention: Mention) -> int:
    return mention.start


def _neighbour(scene: CampaignText, mention: Mention) -> Operator | None:
    """The subject of a sentence before, where the name opens a sentence that has no subject of its own."""
    if mention.echoed or is_known(scene.text[mention.start : mention.end]):
        return None
    earlier = scene.earlier(mention.start)
    start = earlier[0][0]
    lead = scene.tokens(max(start, mention.head - _LEAD), mention.head)
    if any(starts_with("not_runs", lead, at) for at in range(len(lead))):
        return None  # `Trong số các mô hình được biểu dương có “X”`
    carried = operator_carried(scene.folded, mention.head, earlier, scene.bodies)
    if carried:
        return carried
    breaks = [at for at, token in enumerate(lead) if token.text == ";"]
    lead = lead[breaks[-1] + 1 :] if breaks else lead
    opening = scene.tokens(start, min(mention.head, start + _LEAD))
    refers = any(starts_with("this", opening, at) for at in range(1, min(_OPENING_WORDS, len(opening))))
    refers = refers or any(starts_with("this", lead, at) for at in range(1, min(_OPENING_WORDS, len(lead))))
    if len(earlier) < 2 or not (refers or len(lead) <= _OPENING_WORDS) or any(token.text == ":" for token in lead):
        return None
    subject = subject_of(scene.folded, (start, mention.head), scene.bodies) if refers else None
    if subject is not None and subject.type in _NEAR_TYPES and ends_with("christening", lead, len(lead)):
        return Operator(subject, None, "near", subject.end)  # `Đoàn phường X …; cách làm này được đặt tên là “…”`
    commas = [at for at, token in enumerate(lead) if token.text == ","]
    clause = lead[commas[-1] + 1 :] if commas else lead
    if subject_of(scene.folded, (start, mention.head), scene.bodies) is not None or has_own_subject(lead):
        return None
    if has_own_subject(clause):
        return None
    body = subject_of(scene.folded, earlier[1], scene.bodies)
    if body is None:
        within = [one for one in scene.bodies.within(*earlier[1]) if one.type in _NEAR_TYPES]
        body = within[0] if len({one.text for one in within}) == 1 else None
    return Operator(body, None, "near", body.end) if body and body.type not in _FAR_TYPES else None
