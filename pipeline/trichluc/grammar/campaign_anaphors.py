"""Short forms that stand for a body named before: `nhà trường`, `Đồn`, `Hội`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from trichluc.grammar.campaign_bodies import Bodies, Body
from trichluc.grammar.campaign_lexicon import Role, Token, phrases, starts_with, tokens_of
from trichluc.records import OrganisationType

_RECALL = 700
_SHORT_FORM = 2
_YEAR_DIGITS = 4
ANAPHORS: dict[Role, OrganisationType] = {
    "anaphor_education": "education",
    "anaphor_mass": "mass",
    "anaphor_party": "party",
    "anaphor_armed": "armed",
    "anaphor_health": "health",
    "anaphor_enterprise": "enterprise",
    "anaphor_state": "state",
}


def find_anaphors(tokens: list[Token], bodies: Bodies) -> Iterator[tuple[int, int, set[OrganisationType]]]:
    """The short forms in a stretch, none in another: where each is, its length and what it may stand for."""
    at = 0
    while at < len(tokens):
        counted, types = anaphor_at(tokens, at)
        counts = at > 0 and tokens[at - 1].text.isdigit() and len(tokens[at - 1].text) < _YEAR_DIGITS
        several = at > 0 and (starts_with("plural", tokens, at - 1) > 0 or counts)
        if counted and not several and not bodies.covers(tokens[at].start):
            yield at, counted, types
        at += counted or 1


@cache
def _anaphor_words() -> frozenset[str]:
    return frozenset(phrase.split(" ")[0] for role in ANAPHORS for phrase in phrases(role))


def anaphor_at(tokens: list[Token], at: int) -> tuple[int, set[OrganisationType]]:
    """The length of a short form such as `nhà trường` at a token, and the types of body that it may stand for."""
    if at >= len(tokens) or tokens[at].text not in _anaphor_words():
        return 0, set()
    counts = {role: starts_with(role, tokens, at) for role in ANAPHORS}
    longest = max(counts.values())
    return longest, {ANAPHORS[role] for role, count in counts.items() if count == longest}


def last_of(folded: str, said: list[Token], types: set[OrganisationType], bodies: Bodies) -> Body | None:
    """The last body before a short form that it may stand for: one that begins with its words, else any of its type."""
    offset = said[0].start
    form = " ".join(token.text for token in said)
    of_type = [
        body
        for body in reversed(bodies.within(max(0, offset - _RECALL), offset))
        if body.type in types
        and len(body.text.split()) > _SHORT_FORM
        and (body.type != "state" or folded.startswith(tuple(phrases("office")), body.start))
    ]
    # `Đồn Biên phòng X (Bộ đội Biên phòng tỉnh Y)`: what brackets add is seldom meant.
    of_type.sort(key=lambda body: folded.endswith("(", 0, body.start))
    alike = next((body for body in of_type if folded.startswith(form + " ", body.start)), None)
    if alike is None and (not of_type or len(said) > _SHORT_FORM):
        return None
    return _in_full(alike or of_type[0], bodies)


def _in_full(body: Body, bodies: Bodies) -> Body:
    """The body that a shorter form of its name (`Công an xã`) stands for, where one before it has that beginning."""
    for other in reversed(bodies.within(max(0, body.start - _RECALL), body.start)):
        if other.type == body.type and other.text.startswith(body.text + " "):
            return other
    return body


def meant_by(folded: str, body: Body, bodies: Bodies) -> Body:
    """The body that a mention stands for, where the mention is but a short form."""
    tokens = tokens_of(folded, body.start, body.end)
    counted, types = anaphor_at(tokens, 0)
    return (last_of(folded, tokens, types, bodies) or body) if tokens and counted == len(tokens) else body
