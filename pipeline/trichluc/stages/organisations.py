"""Organisations: mentions of one particular body, read as composed names: body, unit, level, place.

Three readings, each over the expanded view:

- composed names (`Ban Thường vụ Huyện ủy X`, `Công ty TNHH Y`) by `trichluc.grammar.organisation_parser`;
- proper names after a descriptor that stays outside (hãng `Reuters`, công ty `Apple`), with their later bare mentions,
  and names that no grammar finds, from known_organisations.tsv;
- short forms that the article defines in brackets after a name: `Hiệp hội Thép Việt Nam (VSA)`, then `VSA`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from trichluc.alignment import Edit, View, rewrite
from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.names import known_place, name_run, place_after_level
from trichluc.grammar.organisation_lexicon import context, domains, first_words, heads, known, places, places_of
from trichluc.grammar.organisation_parser import parse_name
from trichluc.grammar.organisation_pieces import Name
from trichluc.grammar.words import Word, Words, is_foreign
from trichluc.records import Level, Offsets, Organisation, OrganisationType

_LOOK_BACK = 48
_CAPITALS_SAMPLE = 28
_LONGEST_POST = 6
_ACRONYM = regex.compile(r" ?\(\s?(?:gọi tắt là |viết tắt là |tên viết tắt là )?(\p{Lu}[\p{L}\d&.-]{1,12})\s?\)")
_BRACKETED = regex.compile(r" ?\([^()]*\)")
_DIGITS = regex.compile(r"\d[\d.,/]*")
_CITY = regex.compile(r"(?:thành phố|tp\.?) ?")
_EVERYWHERE: tuple[OrganisationType, ...] = (
    "party",
    "state",
    "mass",
    "armed",
    "health",
    "education",
    "media",
    "enterprise",
)


def find_organisations(text: str, folded: str | None = None) -> Iterator[Organisation]:
    """Find the organisations that a text names.

    Args:
        text: the expanded view of an article.
        folded: `fold(text)`, if the caller has it.

    Yields:
        Mentions in the order of the text, none overlapping another, with offsets into `text`.

    >>> text = "Chủ tịch UBND xã Tân Lập Lê Văn A báo cáo Huyện ủy."
    >>> [(found.text, found.level, found.named) for found in find_organisations(text)]
    [('UBND xã Tân Lập', 'commune', True), ('Huyện ủy', 'district', False)]
    """
    folded = fold(text) if folded is None else folded
    composed = list(_composed(text, folded))
    learned = dict(_learned(text, folded, composed))
    bare = _bare_names(text, folded, learned)
    _settle_cities(composed, folded)
    yield from _without_overlaps(composed, bare)


def _composed(text: str, folded: str) -> Iterator[Organisation]:
    index, lower_allowed = first_words()
    done = 0
    phrases, cut = heads(), dict[int, Word | None]()
    for start, end, number in index.find(folded):
        if start < done:
            continue
        capital = text[start].isupper()
        if not capital and not lower_allowed[number]:
            continue
        if not phrases.may_begin(text, folded, start, end):
            continue
        words = Words(text, folded, start, cut)
        found = _mention(text, folded, words, capital)
        if found is not None:
            yield found
            done = found.end


def _mention(text: str, folded: str, words: Words, capital: bool) -> Organisation | None:
    match = heads().longest(words, 0)
    if match is None or (not capital and match[1].lower == "never") or match[1].frame == "block":
        return None
    start = words.start
    before = _words_before(folded, start)
    previous = before[-1] if before else ""
    if _names_a_place(words) if capital else f"{previous} {words.key(0)}" in context("compound"):
        return None
    if not capital and previous == "trưởng" and folded.startswith("ban thường trực ", start):
        return None  # the office of a Phó Trưởng ban Thường trực, whose body follows
    sample = text[start : start + _CAPITALS_SAMPLE].partition("\n")[0]
    capitals = capital and sample.upper() == sample
    post = _is_post(before)
    name = parse_name(words, 0, post=post, capitals=capitals)
    if name is None or (post and words.key(0) == "thường"):
        return None
    if capital and name.head.lower == "apart":
        return _after_descriptor(text, words, name, previous)
    if not capital:
        if name.head.frame == "sole" and name.head.lower == "outside":
            first = words.at(1)
            return _organisation(text, words, name, 1) if first is not None and first.capital else None
        if name.head.lower in ("outside", "apart"):
            return _after_descriptor(text, words, name, previous)
        if not _definite_in_lower_case(words, name):
            return None
    if (not name.named or name.head.frame == "club") and _is_plural(before):
        return None
    return _organisation(text, words, name, 0)


def _is_plural(before: list[str]) -> bool:
    """Whether the words before make a head generic: `các`, `68`, `một số`."""
    if not before:
        return False
    plural = context("plural")
    return before[-1] in plural or " ".join(before[-2:]) in plural or _DIGITS.fullmatch(before[-1]) is not None


def _definite_in_lower_case(words: Words, name: Name) -> bool:
    """Whether a name whose head is in lower case names one body: `huyện ủy`, `hội nông dân xã`, not `chi bộ thôn`."""
    frame = name.head.frame
    if frame == "sole":
        return len(name.head.phrase.split()) > 2 or bool(name.pieces & {"country", "level"})
    if frame in ("institute", "university", "establishment", "association", "school") and not _has_capital(words, name):
        return False
    if name.named:
        return True
    if frame == "levelled":
        return True
    return frame in ("body", "organ", "agency") and name.level not in ("village", None) and name.type in _EVERYWHERE[:5]


def _has_capital(words: Words, name: Name) -> bool:
    opening, closing = words.at(name.first), words.at(name.end - 1)
    assert opening is not None
    assert closing is not None
    written = words.text[opening.start : closing.end]
    return written != written.lower()


def _after_descriptor(text: str, words: Words, name: Name, previous: str) -> Organisation | None:
    """The proper name after a descriptor in lower case (hãng `Reuters`); with a field, the whole."""
    first = words.at(1)
    lower_field = first is not None and not first.capital
    if name.proper is None or (name.fields and not lower_field):
        if (
            name.head.frame == "company"
            and name.fields
            and name.named
            and name.pieces & {"name", "place", "number", "placed"}
        ):
            return _organisation(text, words, name, 0)
        if name.head.frame == "media" and name.place and not name.foreign and "placed" in name.pieces:
            return _organisation(text, words, name, 0)
        return None
    assert name.proper is not None
    word = words.at(name.proper)
    assert word is not None
    single = name.end - name.proper == 1 and not word.upper and not is_foreign(word.key)
    match = places().longest(words, name.proper)
    if single or (match is not None and match[0] >= name.end):
        return None
    if match is not None and match[1].kind == "country" and name.head.frame != "foreignname":
        return None
    if (
        name.head.frame == "foreignname"
        and not (word.upper or is_foreign(word.key))
        and previous not in context("before_body")
    ):
        return None
    return _organisation(text, words, name, name.proper)


def _organisation(text: str, words: Words, name: Name, first: int) -> Organisation:
    opening, closing = words.at(first), words.at(name.end - 1)
    assert opening is not None
    assert closing is not None
    start, end = opening.start, closing.end
    place = None
    if name.place is not None:
        place_start, place_end = words.at(name.place[0]), words.at(name.place[1] - 1)
        assert place_start is not None
        assert place_end is not None
        place = text[place_start.start : place_end.end]
    assert name.type is not None
    kind = _known_type(text[start:end]) if first else None
    return Organisation(
        start=start,
        end=end,
        text=text[start:end],
        name=_as_name(text[start:end]),
        type=kind or name.type,
        level=name.level,
        place=place,
        named=name.named or first > 0,
        rule=f"{'city ' if name.city else ''}{'descriptor' if first else name.head.frame}",
    )


def _known_type(written: str) -> OrganisationType | None:
    return next((row.type for row in known()[1] if row.name == written), None)


def _as_name(written: str) -> str:
    plain = _BRACKETED.sub("", written) if "(" in written else written
    return plain[0].upper() + plain[1:]


def _words_before(folded: str, start: int) -> list[str]:
    """Up to five folded words before a place, with no mark but a dash between them and it."""
    line = folded[max(0, start - _LOOK_BACK) : start].rpartition("\n")[2]
    line = line.rstrip(" -")
    return line.split()[-_LONGEST_POST:] if line[-1:].isalnum() else []


def _is_post(before: list[str]) -> bool:
    """Whether an office stands before: `Phó Chủ tịch Thường trực`."""
    while before and before[-1] in ("nhất", "thứ"):
        before = before[:-1]
    posts = context("post")
    return any(" ".join(before[-size:]) in posts for size in range(1, len(before) + 1))


def _names_a_place(words: Words) -> bool:
    """`Hội An`, `Đoàn Hùng`: a place that begins like a head."""
    match = places().longest(words, 0)
    second = words.at(1)
    return match is not None and match[0] > 1 and second is not None and second.capital


def _learned(text: str, folded: str, found: Iterable[Organisation]) -> Iterator[tuple[str, Organisation]]:
    """Short forms that the article defines in brackets, and foreign names that it introduces with a descriptor."""
    for organisation in found:
        match = _ACRONYM.match(text, organisation.end)
        if match and (not match[1].istitle() or is_foreign(fold(match[1]))):
            yield match[1], organisation
        if (
            organisation.rule == "descriptor"
            and len(organisation.text) > 3
            and is_foreign(fold(organisation.text))
            and not _is_place_too(text, folded, organisation.text)
        ):
            yield organisation.text, organisation


def _is_place_too(text: str, folded: str, name: str) -> bool:
    """Whether a name is also that of a place, by the lexicon or by how the article uses it: `ở Chicago`."""
    words = Words(name, fold(name), 0)
    for match in (places().longest(words, 0), places_of("abroad").longest(words, 0)):
        if match is not None and words.at(match[0]) is None:
            return True
    befores = (_words_before(folded, match.start()) for match in _bare(name).finditer(text))
    return any(before and before[-1] in context("locative") for before in befores)


def _bare(name: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\p{{L}}\d.-]){regex.escape(name)}(?![\p{{L}}\d-])")


def _bare_names(text: str, folded: str, learned: dict[str, Organisation]) -> Iterator[Organisation]:
    index, rows = known()
    for start, end, number in index.find(folded):
        row = rows[number]
        written = text[start:end]
        if written != row.name or not _stands_alone(text, start, end):
            continue
        if row.product != "no":
            before = _words_before(folded, start)
            if before and before[-1] in context("goods" if row.product == "yes" else "locative"):
                continue
            if row.product == "yes" and _goods_follow(text, end):
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
    for short, organisation in learned.items():
        for match in _bare(short).finditer(text):
            if organisation.rule == "descriptor" and _is_other_thing(text, folded, match.start(), match.end()):
                continue
            yield Organisation(
                start=match.start(),
                end=match.end(),
                text=short,
                name=short,
                type=organisation.type,
                level=organisation.level,
                rule="defined",
            )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """No part of a longer name, address or code."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return before not in "-/.@_#" and after not in "-_@" and not (after == "." and text[end + 1 : end + 2].islower())


_GOODS_FOLLOW = regex.compile(r" ?[\p{Lu}\d]")
_BRANCH = regex.compile(r" (?:chi nhánh|việt nam|vn)(?!\p{L})")


def _is_other_thing(text: str, folded: str, start: int, end: int) -> bool:
    """Whether a bare name is rather a city or goods of that name: `ở Chicago`, `xe Honda Wave`."""
    before = _words_before(folded, start)
    return _goods_follow(text, end) or bool(before and before[-1] in context("locative") | context("goods"))


def _goods_follow(text: str, end: int) -> bool:
    return _GOODS_FOLLOW.match(text, end) is not None and not text.startswith(" Việt Nam", end)


def _with_branch(text: str, folded: str, end: int, kind: OrganisationType) -> int:
    """`Agribank chi nhánh X`, `Agribank huyện X`, `Agribank X`, `Samsung Việt Nam`: a branch is part of its name."""
    match = _BRANCH.match(folded, end)
    if kind != "enterprise" or (match is not None and not match[0].endswith("nhánh")):
        return match.end() if match is not None and kind == "enterprise" else end
    after = match.end() if match is not None else end
    words = Words(text, folded, after)
    reading = place_after_level(words, 0, post=False, capitals=False)
    stop = reading.end if reading is not None else 0
    if match is None and not stop:
        place = known_place(words, 0)
        stop = place[0] if place is not None and place[1].kind in ("province", "municipality", "city") else 0
    if match is not None and not stop:
        stop = name_run(words, 0, post=False, capitals=False)
    last = words.at(stop - 1) if stop else None
    return last.end if last is not None and text[after : after + 1] == " " else end


def _settle_cities(found: Iterable[Organisation], folded: str) -> None:
    """Give bodies of `thành phố` without a name the level of the cities that the article names."""
    level: Level | None = None
    for organisation in found:
        if organisation.rule.startswith("city "):
            level = level or _city_level(folded)
            organisation.level = level
            organisation.rule = organisation.rule.removeprefix("city ")


def _city_level(folded: str) -> Level:
    central = district = 0
    for match in _CITY.finditer(folded):
        words = Words(folded, folded, match.end())
        if places_of("municipality").longest(words, 0):
            central += 1
        elif places_of("city").longest(words, 0):
            district += 1
    if central == district == 0:
        names = [row for row in ("hà nội", "đà nẵng", "hải phòng", "cần thơ", "hồ chí minh") if row in folded]
        return "province" if names else "district"
    return "province" if central >= district else "district"


def _without_overlaps(composed: list[Organisation], others: Iterable[Organisation]) -> Iterator[Organisation]:
    """All of the first list, and of the others the longest that touch none before them."""
    bare = sorted(others, key=lambda one: (one.start, -one.end))
    done = position = 0
    for found in composed:
        while position < len(bare) and bare[position].start < found.end:
            if bare[position].start >= done and bare[position].end <= found.start:
                done = bare[position].end
                yield bare[position]
            position += 1
        done = found.end
        yield found
    for one in bare[position:]:
        if one.start >= done:
            done = one.end
            yield one


def _with_capitals(article: Article) -> str:
    """The expanded view in which an abbreviated head or field keeps the capital that it had: `CLB`, `BĐS`."""
    view = article.expanded
    capitals: list[int] = []
    folded = article.folded(view)
    for abbreviation in article.record.abbreviations:
        if not abbreviation.text[0].isupper():
            continue
        start = view.from_raw(abbreviation.start, abbreviation.end)[0]
        if view.text[start].isupper():
            continue
        words = Words(view.text, folded, start)
        if heads().longest(words, 0) or domains().longest(words, 0):
            capitals.append(start)
    text = view.text
    return rewrite(text, [Edit(start, start + 1, text[start].upper()) for start in sorted(set(capitals))])


def _cuts_abbreviation(view: View, found: Organisation) -> bool:
    """Whether the mention is only part of what one abbreviation stands for: the Quốc hội of `ĐBQH`."""
    start, end = view.from_raw(*view.to_raw(found.start, found.end))
    return start < found.start or end > found.end


def find_by_grammar(article: Article) -> list[Organisation]:
    """The organisations that grammar and lexicons find, with offsets into the expanded view."""
    found = find_organisations(_with_capitals(article), article.folded(article.expanded))
    return [one for one in found if not _cuts_abbreviation(article.expanded, one)]


def _run(article: Article) -> None:
    view = article.expanded
    within = [(document.start, document.end) for document in article.record.documents]
    found = find_by_grammar(article)
    for one in found:
        if one.place is not None:
            start = one.start + one.text.rindex(one.place)
            one.place = article.as_written(view, Offsets(start=start, end=start + len(one.place)))
    settled = article.settle(view, found)
    article.record.organisations = [
        found for found in settled if not any(start < found.end and found.start < end for start, end in within)
    ]


STAGE = Stage("organisations", "1", reads=("expanded", "documents"), adds=("organisations",), run=_run)
