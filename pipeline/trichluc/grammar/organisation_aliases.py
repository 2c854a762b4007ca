"""Bare names of organisations: those of known_organisations.tsv, and short forms that the article itself introduces.

    Hiệp hội Thép Việt Nam (VSA) … VSA     hãng Reuters … Reuters     Công ty TNHH Nhựa Sao Lam … Nhựa Sao Lam, Sao Lam

A name that is also an everyday word, goods or a city counts only where the words beside it say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, NamedTuple

import regex

from trichluc.folding import fold
from trichluc.gazetteer import gazetteer
from trichluc.grammar.names import known_place, looks_like_person, name_run, place_after_level
from trichluc.grammar.organisation_lexicon import (
    KnownRow,
    Role,
    context,
    given_names,
    known,
    known_as_written,
    places,
    places_of,
)
from trichluc.grammar.words import Words, is_foreign
from trichluc.records import Organisation, OrganisationType

_LOOK_BACK = 48
_LONGEST_POST = 6
_LONGEST_CUE = 3
_LONGEST_SHORT_FORM = 4
_SHORTEST_FOREIGN = 4
_BRACKET = regex.compile(
    r" ?\(\s?(?P<said>(?:sau đây |sau đây được )?(?:gọi tắt là|viết tắt là|tên viết tắt là|viết tắt:|gọi là) )?"
    r"[“\"]?(?P<short>\p{Lu}[^()\n“”\"]{1,39}?)[”\"]?\s?\)"
)
_ACRONYM = regex.compile(r"\p{Lu}[\p{L}\d&.-]{1,12}")
_SHORT_FORM_WORD = regex.compile(r"\p{Lu}[\p{L}\d.&'’-]*|\d{1,3}|&|-")
_GOODS_FOLLOW = regex.compile(r" ?[\p{Lu}\d]")
_CAPITAL_FOLLOWS = regex.compile(r" \p{Lu}\p{L}*+")
_CUP_FOLLOWS = regex.compile(
    r" (?:Cup|U-?\d\d|World|League|Championship|Awards?|Open|Futsal|Suzuki|Champions|Confederations)(?!\p{L})"
)
_LEGAL_FORM = regex.compile(
    r" (?:Inc|Corp|Corporation|Ltd|LLC|Group|Holdings?|Company|Limited|JSC|PLC|plc|AG)(?!\p{L})\.?"
)
_BRANCH = regex.compile(r" (?:chi nhánh|việt nam|vn)(?!\p{L})")
_JOINT = regex.compile(r" ?(?:,|/|;| và| hay| hoặc|&|-) ?")
_CREDIT = regex.compile(
    r"(?:ảnh(?: minh họa| tư liệu| chụp màn hình)?|nguồn(?: ảnh| tin)?|video|clip|đồ họa) ?: ?"
    r"(?:[^:\n]{0,40}[/,(-] ?)?$"
)
_CREDIT_REACH = 64
_SOURCE_NAME = (
    r"(?P<name>\p{Lu}(?:[\p{L}\d'’]|\.(?=\p{L}))*+(?:(?: |-| ?& ?)[\p{L}\d](?:[\p{L}\d'’]|\.(?=\p{L}))*+){0,4})"
)
# A name fills the whole of a credit: it ends where the bracket, the sentence or the line does.
_PICTURE = regex.compile(rf"(?:Ảnh|ẢNH|Nguồn)(?: ảnh| minh họa)?\s?:\s?{_SOURCE_NAME}(?=\.?\s*(?:[)\n]|$)|\.\s)")
_SOURCE = regex.compile(rf"heo {_SOURCE_NAME}(?=\.?\s*(?:[)\n]|$))")
_CLOSES = regex.compile(r"[ )./]*(?:\n|$)")
_AFTER_MARK = regex.compile(r" ?[-/] ?$")
_ALPHABETIC_SLASHED = regex.compile(r"(?:^|[\s(“\"])[\p{L}& -]*/$")
_BEFORE_SOURCE = (". ", ") ", "\n", "(", "/", "! ", "? ", "” ", ".", ")", "  ")


class Alias(NamedTuple):
    """A short form that the article introduces of an organisation, and how: in brackets, by a descriptor, as a name."""

    short: str
    organisation: Organisation
    way: Literal["bracket", "descriptor", "name"]


def words_before(folded: str, start: int) -> list[str]:
    """Up to six folded words before a place, with no mark but a dash between them and it.

    >>> words_before("phó chủ tịch ubnd, nguyên bí thư - hội nông dân", 35)
    ['nguyên', 'bí', 'thư']
    """
    line = folded[max(0, start - _LOOK_BACK) : start].rpartition("\n")[2]
    line = line.rstrip(" -")
    if not line[-1:].isalnum():
        return []
    words = line.split()[-_LONGEST_POST:]
    for index in range(len(words) - 1, -1, -1):
        if not words[index][-1].isalnum() and index < len(words) - 1:
            return words[index + 1 :]
    return words


def ends_in(before: list[str], role: Role) -> bool:
    """Whether the words before a place end in a phrase of a role.

    >>> ends_in(["dùng", "điện", "thoại"], "goods")
    True
    """
    phrases = context(role)
    return any(" ".join(before[-size:]) in phrases for size in range(1, min(len(before), _LONGEST_CUE) + 1))


def learned_aliases(text: str, folded: str, found: Iterable[tuple[Organisation, tuple[int, ...]]]) -> Iterator[Alias]:
    """The short forms that an article introduces.

    Args:
        text: the expanded view.
        folded: `fold(text)`.
        found: composed names, each with the offsets from which the rest of it may stand alone.
    """
    places = dict[str, bool]()
    for organisation, proper in found:
        match = _BRACKET.match(text, organisation.end)
        if match and _is_short_form(match["short"], organisation, said=match["said"] is not None):
            yield Alias(match["short"], organisation, "bracket")
        if organisation.rule == "descriptor":
            name = organisation.text
            if len(name) > 3 and is_foreign(fold(name)) and name not in places:
                places[name] = _is_place_too(text, folded, name)
            if not places.get(name, True):
                yield Alias(name, organisation, "descriptor")
        for start in proper:
            name = text[start : organisation.end]
            if _may_stand_alone(name, folded):
                yield Alias(name, organisation, "name")


def _is_short_form(short: str, organisation: Organisation, *, said: bool) -> bool:
    words = short.split()
    if said:
        return len(words) <= _LONGEST_SHORT_FORM
    if len(words) > _LONGEST_SHORT_FORM or _names_place(short):
        return False
    if len(words) == 1:
        if _ACRONYM.fullmatch(short) is None or (short.istitle() and not is_foreign(fold(short))):
            return False
        return not short.istitle() or fold(short) in fold(organisation.text) or known_as_written().get(short) is None
    if not organisation.named or not all(map(_SHORT_FORM_WORD.fullmatch, words)):
        return False
    if _is_person(short):
        return False
    own = set(fold(organisation.text).split())
    shared = [word for word in words if fold(word) in own]
    acronym = any(len(word) > 1 and word.isupper() and word.isalpha() for word in words)
    return bool(shared) or (acronym and organisation.type == "enterprise")


def _may_stand_alone(name: str, folded: str) -> bool:
    """Whether the proper part of a firm's name names it by itself: no place, no person, no single syllable."""
    words = name.split()
    if not name[0].isupper() or _names_place(name) or known_as_written().get(name) is not None:
        return False
    foreign = [word for word in words if is_foreign(fold(word)) and len(word) >= _SHORTEST_FOREIGN]
    if len(words) == 1:
        return bool(foreign)
    if not foreign and looks_like_person(Words(name, fold(name), 0), 0, False):
        return False
    key = fold(name)
    if gazetteer().knows(name):
        return not regex.search(
            rf"(?:xã|phường|thị trấn|huyện|quận|thôn|ấp|đường|ở|tại) {regex.escape(key)}(?!\w)", folded
        )
    return True


def _names_place(name: str) -> bool:
    """Whether a name as a whole is a place's, at home or abroad."""
    words = Words(name, fold(name), 0)
    for match in (places().longest(words, 0), places_of("abroad").longest(words, 0)):
        if match is not None and words.at(match[0]) is None:
            return True
    return place_after_level(words, 0, post=False, capitals=False) is not None


def _is_place_too(text: str, folded: str, name: str) -> bool:
    """Whether a name is also that of a place, by the lexicon or by how the article uses it: `ở Chicago`."""
    if _names_place(name):
        return True
    befores = (words_before(folded, start) for start, _ in _occurrences(text, name))
    return any(before and before[-1] in context("locative") for before in befores)


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in a text as whole words, no part of a code or an address."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() or before in (".", "-")) and not (after.isalnum() or after == "-"):
            yield start, end
        start = text.find(name, end)


def bare_names(text: str, folded: str, aliases: Iterable[Alias]) -> Iterator[Organisation]:
    """The mentions of known names and of the article's own short forms, in no order.

    Args:
        text: the expanded view.
        folded: `fold(text)`.
        aliases: the short forms of `learned_aliases`; of two that read the same, the later counts.
    """
    yield from _known_names(text, folded)
    yield from _credited(text, folded)
    for short, organisation, way in {alias.short: alias for alias in aliases}.values():
        for start, end in _occurrences(text, short):
            if way == "descriptor" and _is_other_thing(text, folded, start, end):
                continue
            if way == "name" and not _is_name_alone(text, folded, start, end):
                continue
            yield Organisation(
                start=start,
                end=end,
                text=short,
                name=short,
                type=organisation.type,
                level=organisation.level,
                rule="defined",
            )


def _known_names(text: str, folded: str) -> Iterator[Organisation]:
    hits: list[tuple[int, int, KnownRow]] = []
    spelt = known_as_written()
    for start, end, _ in known()[0].find(folded):
        row = spelt.get(text[start:end])
        if row is not None and _stands_alone(text, start, end, row):
            hits.append((start, end, row))
    firm = [_is_meant(text, folded, *hit) for hit in hits]
    # A list of firms says of its everyday words what they are, from either end.
    for order in (range(1, len(hits)), range(len(hits) - 2, -1, -1)):
        for index in order:
            other = index - order.step
            if (
                firm[other]
                and not firm[index]
                and hits[index][2].product == "cue"
                and _share_a_list(text, hits, index, other)
            ):
                firm[index] = True
    for (start, end, row), meant in zip(hits, firm, strict=True):
        if not meant:
            continue
        end = _with_branch(text, folded, end, row.type)
        if row.type == "enterprise" and text.endswith("Chi nhánh ", 0, start):
            start -= len("Chi nhánh ")
        yield Organisation(
            start=start,
            end=end,
            text=text[start:end],
            name=text[start:end],
            type=row.type,
            level=row.level,
            rule="known",
        )


def _credited(text: str, folded: str) -> Iterator[Organisation]:
    """Papers and agencies that no lexicon has, by their place in a credit: Ảnh: `Carbuzz`, `(Theo Đời sống Việt)`."""
    credits = [(match, False) for match in _PICTURE.finditer(text)]
    for match in _SOURCE.finditer(text):
        before = text[max(0, match.start() - 3) : match.start() - 1]
        if text[match.start() - 1 : match.start()] in ("T", "t") and (before == "" or before.endswith(_BEFORE_SOURCE)):
            credits.append((match, True))
    for match, said in credits:
        name, words = match["name"], match["name"].split()
        foreign = any(is_foreign(fold(word)) and len(word) >= _SHORTEST_FOREIGN for word in words if word.isalpha())
        start, end = match.span("name")
        own_words = context("press")
        if fold(name) in context("no_press") or fold(words[0]) in given_names() or _names_place(name):
            continue
        of_press = any(fold(word) in own_words for word in words[1:]) or fold(name) in own_words
        # Two foreign words beside a picture are as likely its photographer.
        unlike_person = len(words) == 1 or of_press or (said and not _is_person(name))
        if (said and of_press) or (foreign and unlike_person):
            yield Organisation(start=start, end=end, text=name, name=name, type="media", rule="credit")


def _is_person(name: str) -> bool:
    return looks_like_person(Words(name, fold(name), 0), 0, True)


def _share_a_list(text: str, hits: list[tuple[int, int, KnownRow]], index: int, other: int) -> bool:
    first, second = (hits[index], hits[other]) if index < other else (hits[other], hits[index])
    return first[2].type == second[2].type and _JOINT.fullmatch(text, first[1], second[0]) is not None


def _is_meant(text: str, folded: str, start: int, end: int, row: KnownRow) -> bool:
    """Whether the words beside a known name leave it that of the body, by what else it may name."""
    match row.product:
        case "no":
            return True
        case "yes":
            before = words_before(folded, start)
            if ends_in(before, "goods") or (before and before[-1] in given_names() and text[start - 1] == " "):
                return False  # Enzo | Ferrari: the founder
            return not _goods_follow(text, end) or ends_in(before, "firm_cue")
        case "place":
            before = words_before(folded, start)
            return not before or before[-1] not in context("locative")
        case "club":
            before = words_before(folded, start)
            if _CAPITAL_FOLLOWS.match(text, end) or (before and before[-1] in context("locative")):
                return False
            return not _continues_name(text, start) and _talks_of_football(folded)
    if row.type == "media" and in_credit(folded, start, end):
        return True
    before = words_before(folded, start)
    follows = _CAPITAL_FOLLOWS.match(text, end)
    if follows is not None and (row.type == "media" or not is_foreign(fold(follows[0].strip()))):
        return False
    if row.type == "media" and before[-1:] == ["theo"] and text.startswith(",", end):
        return True
    if ends_in(before, "media_cue" if row.type == "media" else "firm_cue"):
        return True
    return row.type != "media" and follows is None and bool(_says().match(folded, end)) and not ends_in(before, "goods")


def in_credit(folded: str, start: int, end: int) -> bool:
    """Whether a place is in a credit: `Ảnh: X`, `Nguồn: Y/X`, `Lan Anh - X` before the end of a line.

    >>> [in_credit(line, line.index("tiền"), len(line)) for line in ("ảnh: tiền phong", "minh - tiền phong", "có tiền")]
    [True, True, False]
    """
    before = folded[max(0, start - _CREDIT_REACH) : start]
    if _CREDIT.search(before):
        return True
    if not _CLOSES.match(folded, end):
        return False
    line = before.rpartition("\n")[2]
    return bool(_AFTER_MARK.search(line)) or line.endswith(("theo ", "(theo "))


@cache
def _says() -> regex.Pattern[str]:
    """What firms do and platforms do not."""
    return regex.compile(
        rf" (?:đã |sẽ |vừa |cũng |đang )?(?:{'|'.join(sorted(context('says'), reverse=True))})(?!\p{{L}})"
    )


def _talks_of_football(folded: str) -> bool:
    return any(word in folded for word in context("football"))


def _stands_alone(text: str, start: int, end: int, row: KnownRow) -> bool:
    """No part of a longer name, address or code; agencies may share a credit: `AFP/TTXVN`, `VOV-Trung tâm Tin`."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before == "/" and not _ALPHABETIC_SLASHED.search(text, max(0, start - _LOOK_BACK), start):
        return False
    if before in "-.@_#" or after in "_@":
        return False
    if after == "-":
        return row.type == "media" and text[end + 1 : end + 2].isupper()
    return not (after == "." and text[end + 1 : end + 2].islower()) and not _CUP_FOLLOWS.match(text, end)


def _is_other_thing(text: str, folded: str, start: int, end: int) -> bool:
    """Whether a bare name is rather a city or goods of that name: `ở Chicago`, `xe Honda Wave`."""
    before = words_before(folded, start)
    return _goods_follow(text, end) or bool(before and before[-1] in context("locative")) or ends_in(before, "goods")


def _is_name_alone(text: str, folded: str, start: int, end: int) -> bool:
    """Whether the proper part of a firm's name stands for the firm, not for a place, a person or a longer name."""
    if _CAPITAL_FOLLOWS.match(text, end) or ends_in(words_before(folded, start), "not_firm"):
        return False
    return not _continues_name(text, start)


def _continues_name(text: str, start: int) -> bool:
    """Whether a capital right before makes what begins here the end of a longer name."""
    before = text[max(0, start - _LOOK_BACK) : start].rpartition("\n")[2]
    word = before.split(" ")[-2] if before.endswith(" ") and " " in before[:-1] else before.strip()
    if not word[:1].isupper() or not word[-1].isalnum():
        return False
    # The capital of a sentence's first word is none of a name's.
    opening = before[: len(before.rstrip()) - len(word)].rstrip()
    return bool(opening) and opening[-1] not in ".:;!?”"


def _goods_follow(text: str, end: int) -> bool:
    return _GOODS_FOLLOW.match(text, end) is not None and not text.startswith(" Việt Nam", end)


_BRANCH_PLACES = ("province", "municipality", "city", "district")


def _with_branch(text: str, folded: str, end: int, kind: OrganisationType) -> int:
    """`Agribank chi nhánh X`, `Agribank huyện X`, `Agribank X`, `Samsung Việt Nam`: a branch is part of its name."""
    form = _LEGAL_FORM.match(text, end) if kind == "enterprise" else None
    if form is not None:
        return form.end()
    match = _BRANCH.match(folded, end)
    if kind != "enterprise" or (match is not None and not match[0].endswith("nhánh")):
        return match.end() if match is not None and kind == "enterprise" else end
    after = match.end() if match is not None else end
    words = Words(text, folded, after)
    reading = place_after_level(words, 0, post=False, capitals=False)
    stop = reading.end if reading is not None else 0
    if match is None and not stop:
        place = known_place(words, 0)
        stop = place[0] if place is not None and place[1].kind in _BRANCH_PLACES else 0
    if match is not None and not stop:
        stop = name_run(words, 0, post=False, capitals=False)
    last = words.at(stop - 1) if stop else None
    return last.end if last is not None and text[after : after + 1] == " " else end
