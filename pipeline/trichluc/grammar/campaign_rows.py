"""Bodies that the layer of organisations leaves out, and that run models: in rows of a list, and in short.

A row of a list may begin with who runs what it names (`- Chi bộ Dược: mô hình …`); a mass organisation may be named
without its level (`Hội CCB với mô hình …`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_anaphors import ANAPHORS
from trichluc.grammar.campaign_bodies import Bodies, Body
from trichluc.grammar.campaign_lexicon import Role, alternation, find_heads, phrases, starts_with, tokens_of
from trichluc.grammar.organisation_lexicon import context, head_rows
from trichluc.lexicons import PhraseIndex
from trichluc.records import OrganisationType

_ROW = regex.compile(
    r"[ \t]*(?:[-+•*–]|\d{1,2}[.)]|[a-zđ]\))?[ \t]*(\p{Lu}[^:;.\"“”\n]{2,90}?)"
    r"[ \t]*(?:\([^()\n]*\)[ \t]*)?:[ \t]*(?=\S)"
)
_COLON = regex.compile(r":[ \t]*(?=\S)")
_LONGEST = 180
_OPENING = 40
_SHORT_TYPES = ("mass", "armed", "party")
_CLAUSE: tuple[Role, ...] = ("runs", "end", "launches", "naming")


def row_bodies(text: str, bodies: Sequence[Body], written: Callable[[int, int], str]) -> list[Body]:
    """The bodies of a text, with those that head the rows of lists whole, though they be long and with dashes.

    Args:
        text: the view.
        bodies: its organisations.
        written: what the author wrote at a span of the view.

    >>> text = "- Chi bộ Nội - Nhi: mô hình Dặn dò trước cổng viện"
    >>> row_bodies(text, [], lambda start, end: text[start:end])
    [Body(start=2, end=18, text='Chi bộ Nội - Nhi', type='party')]
    """
    known = Bodies(bodies)
    replaced: set[Body] = set()
    heads: list[Body] = []
    for colon in _COLON.finditer(text):
        begin = text.rfind("\n", max(0, colon.start() - _LONGEST), colon.start()) + 1
        far = begin == 0 and colon.start() > _LONGEST
        if far or not _opens_with_trigger(fold(text[colon.end() : colon.end() + _OPENING])):
            continue
        row = _ROW.match(text, begin)
        if row is None or row.end() != colon.end():
            continue
        start, end = row.span(1)
        # `Chi bộ làng A, xã B: mô hình …`: the place after the comma is no part of the body.
        placed = _place_after().search(fold(row[1]))
        named = start + placed.start() if placed else end
        inside = known.within(start, end)
        kind = inside[0].type if inside and inside[0].start == start else _type(fold(row[1]))
        named_to = inside[0].end if inside else start
        if kind is None or (named_to >= end and named == end) or _is_clause(text, named_to, end):
            continue
        replaced.update(inside)
        heads.append(Body(start, end, written(start, named), kind))
    return [body for body in bodies if body not in replaced] + heads if heads else list(bodies)


def short_bodies(text: str, folded: str, bodies: Sequence[Body], written: Callable[[int, int], str]) -> list[Body]:
    """The bodies of a text, with the mass organisations that are named without a level.

    Such a form stands for the last body before it whose name begins so, else for the first after it, else for itself.

    Args:
        text: the view.
        folded: `fold(text)`.
        bodies: its organisations.
        written: what the author wrote at a span of the view.

    >>> text = "Hội Nông dân có mô hình Vườn rau sạch; các Hội Phụ nữ thì chưa."
    >>> short_bodies(text, fold(text), [], lambda start, end: text[start:end])
    [Body(start=0, end=12, text='Hội Nông dân', type='mass')]
    """
    known = Bodies(bodies)
    found: list[Body] = []
    for start, end, number in _short_forms()[0].find(folded):
        if not text[start].isupper() or known.covers(start) or known.first_within(start, start + 1):
            continue
        before = folded[max(0, start - 20) : start].split()
        if before and (before[-1] in context("plural") or " ".join(before[-2:]) in context("plural")):
            continue
        if before and before[-1].isdigit():
            continue
        form = folded[start:end] + " "
        around = [*reversed(known.within(0, start)), *known.within(end, len(text))]
        meant = next((body for body in around if folded.startswith(form, body.start)), None)
        kind = _short_forms()[1][number]
        found.append(Body(start, end, meant.text if meant else written(start, end), kind))
    return [*bodies, *found]


@cache
def _place_after() -> regex.Pattern[str]:
    return regex.compile(rf", (?:{alternation('place_level')}) ")


@cache
def _short_forms() -> tuple[PhraseIndex, list[OrganisationType]]:
    kinds: dict[str, OrganisationType] = {}
    for row in head_rows():
        if row.type in _SHORT_TYPES and row.frame in ("body", "bare") and " " in row.phrase and row.type != "inherit":
            kinds.setdefault(fold(row.phrase), row.type)
    forms = sorted(kinds)
    return PhraseIndex(forms), [kinds[form] for form in forms]


def _opens_with_trigger(folded: str) -> bool:
    heads = find_heads(folded)
    return bool(heads) and heads[0].start == 0 and heads[0].kind is not None and heads[0].unquoted != "quoted"


def _is_clause(text: str, start: int, end: int) -> bool:
    """Whether what precedes the colon is a clause (`Đoàn xã mở hai mô hình: …`): a verb in small letters, a trigger."""
    said = fold(text[start:end])
    words = tokens_of(said, 0, len(said))
    small = [at for at, word in enumerate(words) if text[start + word.start].islower()]
    if any(starts_with(role, words, at) for at in small for role in _CLAUSE):
        return True
    return any(head.kind and head.unquoted == "name" for head in find_heads(said))


def _type(folded: str) -> OrganisationType | None:
    """The type of a body by the head of its name: `Chi bộ …`, `Chi hội …`."""
    words = folded.split(" ")
    for count in (3, 2, 1):
        kind = _types().get(" ".join(words[:count]))
        if kind and len(words) > count:
            return kind
    return None


@cache
def _types() -> dict[str, OrganisationType]:
    return {phrase: kind for role, kind in ANAPHORS.items() for phrase in phrases(role)}
