"""Organisations: mentions of one particular body, read as composed names: body, unit, level, place.

Three readings, each over the expanded view:

- composed names (`Ban Thường vụ Huyện ủy X`, `Công ty TNHH Y`) by `trichluc.grammar.organisation_parser`;
- proper names after a descriptor that stays outside (hãng `Reuters`, công ty `Apple`), with their later bare mentions,
  and names that no grammar finds, from known_organisations.tsv;
- short forms that the article defines in brackets after a name: `Hiệp hội Thép Việt Nam (VSA)`, then `VSA`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import regex

from trichluc.alignment import Edit, View, rewrite
from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.abbreviation_lexicon import shipped_lexicon
from trichluc.grammar.bare_names import find_bare_names
from trichluc.grammar.definitions import abbreviations_within
from trichluc.grammar.organisation_aliases import bare_names, ends_in, learned_aliases, words_before
from trichluc.grammar.organisation_lexicon import (
    context,
    domains,
    head_starts,
    heads,
    known_as_written,
    needs_capital,
    places,
    places_of,
)
from trichluc.grammar.organisation_parser import parse_name
from trichluc.grammar.organisation_pieces import Name
from trichluc.grammar.words import Word, Words, is_foreign
from trichluc.records import Level, Offsets, Organisation, OrganisationType

_SOURCES = ("theo ", "nguồn")
_HOLDER_REACH = 90
# A title, a name, a mark, then the words of the office up to its body.
_HOLDER = regex.compile(r"\p{L}++(?= \p{Lu})(?<title>)(?: \p{Lu}\p{L}*+){1,5} ?[,(–-] ?(?:\p{L}++ ){0,7}$")
_CAPITALS_SAMPLE = 28
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
    found = list(_composed(text, folded))
    composed = [organisation for organisation, _ in found]
    bare = bare_names(text, folded, learned_aliases(text, folded, found))
    _settle_cities(composed, folded)
    yield from _without_overlaps(composed, bare)


def _composed(text: str, folded: str) -> Iterator[tuple[Organisation, tuple[int, ...]]]:
    done = 0
    cut = dict[int, Word | None]()
    asides = abbreviations_within(text, folded)
    for start in head_starts().find(text, folded):
        if start < done:
            continue
        words = Words(text, folded, start, cut, asides)
        found = _mention(text, folded, words, text[start].isupper())
        if found is not None:
            yield found
            done = found[0].end


def _mention(text: str, folded: str, words: Words, capital: bool) -> tuple[Organisation, tuple[int, ...]] | None:
    match = heads().longest(words, 0)
    if match is None or match[1].frame == "block":
        return None
    if not capital and match[1].lower == "never" and not _is_in_office(folded, words):
        return None
    if not capital and needs_capital(match[1]) and match[1].frame != "school":
        following = words.at(match[0])
        if following is None or not (following.capital or match[1].frame == "media"):
            return None
    start = words.start
    before = words_before(folded, start)
    if before and folded[max(0, start - 2) : start].strip() == "-" and _DIGITS.fullmatch(before[-1]):
        before = []  # Trung đoàn 754 - Bộ CHQS tỉnh
    previous = before[-1] if before else ""
    if capital and _names_a_place(words):
        return None
    if f"{previous} {words.key(0)}" in context("compound") and (
        not capital or (" " not in match[1].phrase and text[start - len(previous) - 1].isupper())
    ):
        return None  # `trụ sở`, `Lễ Hội`
    if not capital and previous == "trưởng" and folded.startswith("ban thường trực ", start):
        return None  # the office of a Phó Trưởng ban Thường trực, whose body follows
    if not capital and previous == "không":
        return None  # Ủy viên không thường trực Hội đồng Bảo an
    sample = text[start : start + _CAPITALS_SAMPLE].partition("\n")[0]
    capitals = capital and sample.upper() == sample
    post = _is_post(before)
    pupils = match[1].frame == "school" and ends_in(before, "pupil")
    holder_follows = post and not pupils and not _holder_is_named(text, folded, start)
    name = parse_name(words, 0, post=holder_follows, capitals=capitals)
    if name is None or (post and words.key(0) == "thường"):
        return None
    found = _judged(text, words, name, before, capital)
    return (found, _proper_starts(words, name)) if found is not None else None


def _is_in_office(folded: str, words: Words) -> bool:
    """Whether the capital of a body's head went to the office that it is said in: `Trưởng ban Quản lý …`."""
    second = words.at(1)
    return second is not None and second.capital and folded.endswith("trưởng ", 0, words.start)


def _proper_starts(words: Words, name: Name) -> tuple[int, ...]:
    """From where a firm's name goes on without its head, and without its field: Công ty TNHH | `Nhựa` | `Sao Lam`."""
    if name.head.frame != "company" or name.proper is None or not name.pieces <= {"domain", "name"}:
        return ()
    field = domains().longest(words, name.proper)
    after = field[0] if field is not None and field[0] < name.end - 1 else name.proper
    indices = sorted({name.body, name.proper, after})
    return tuple(word.start for index in indices if (word := words.at(index)) and word.capital)


def _judged(text: str, words: Words, name: Name, before: list[str], capital: bool) -> Organisation | None:
    """The mention of a name as read, without a head that only describes it; null where it names none in particular."""
    previous = before[-1] if before else ""
    if name.inner is not None and _is_office_in(words, name, before):
        return _organisation(text, words, name, name.inner)
    if (name.head.lower == "apart" or (name.head.frame == "foreign" and not capital)) and _is_plural(before):
        return None
    if capital and (name.head.lower == "apart" or _is_foreign_paper(words, name)):
        return _after_descriptor(text, words, name, previous)
    if not capital:
        if name.head.frame == "sole" and name.head.lower == "outside":
            first = words.at(1)
            return _organisation(text, words, name, 1) if first is not None and first.capital else None
        if name.head.lower in ("outside", "apart"):
            return _after_descriptor(text, words, name, previous)
        if not _definite_in_lower_case(words, name):
            return None
    if _is_plural(before) and (
        not name.named or name.head.frame == "club" or (name.head.frame == "association" and name.pieces == {"domain"})
    ):
        return None
    return _organisation(text, words, name, 0)


def _is_office_in(words: Words, name: Name, before: list[str]) -> bool:
    """Whether a head belongs to a person's office in a firm: Chủ tịch `HĐQT` Công ty X, Trưởng `phòng` Công ty X."""
    if not _is_post(before) or name.type != "enterprise":
        return False
    return fold(name.head.phrase) in context("office") or (words.key(0) == "phòng" and before[-1] in ("trưởng", "phó"))


def _is_foreign_paper(words: Words, name: Name) -> bool:
    """`Báo Independent`: the descriptor of a foreign paper stays outside even where a sentence begins with it."""
    head = name.head
    return (
        head.frame == "media"
        and head.phrase in ("Báo", "Tạp chí")
        and name.proper is not None
        and not name.fields
        and is_foreign(words.key(name.proper))
    )


def _is_plural(before: list[str]) -> bool:
    """Whether the words before make a head generic: `các`, `68`, `một số`."""
    if not before:
        return False
    plural = context("plural")
    if before[-2:-1] == ["thứ"]:
        return False  # Hội nghị lần thứ 14 Ban Chấp hành Đảng bộ tỉnh
    if before[-2:-1] == ["năm"] and before[-1].isdigit():
        return False  # từ năm 2018 BCH Hội CCB xã
    return before[-1] in plural or " ".join(before[-2:]) in plural or _DIGITS.fullmatch(before[-1]) is not None


def _definite_in_lower_case(words: Words, name: Name) -> bool:
    """Whether a name whose head is in lower case names one body: `huyện ủy`, `hội nông dân xã`, not `chi bộ thôn`."""
    frame = name.head.frame
    if frame == "sole" and name.head.phrase.startswith("Đảng "):
        return _has_capital(words, name)
    if frame == "sole":
        return len(name.head.phrase.split()) > 2 or bool(name.pieces & {"country", "level"})
    if frame in ("institute", "university", "establishment", "association", "school") and not _has_capital(words, name):
        return False
    if frame in ("agency", "ministry") and name.head.level == "central":
        field = words.at(name.body)
        row = domains().longest(words, name.body)
        return field is not None and field.capital and (frame == "agency" or (row is not None and row[1].use == "full"))
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
    if name.head.phrase.startswith("Trang") and (words.text[words.start].isupper() or not _is_site(words, name)):
        return None
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


def _is_site(words: Words, name: Name) -> bool:
    """Whether `trang` describes a paper on the web, not a platform, a page of one or a person."""
    index = name.proper
    return index is not None and is_foreign(words.key(index)) and words.key(index) not in context("no_press")


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
    row = known_as_written().get(text[start:end]) if first else None
    return Organisation(
        start=start,
        end=end,
        text=text[start:end],
        name=_as_name(text[start:end]),
        type=row.type if row else name.type,
        level=row.level if row else name.level,
        place=place,
        named=name.named or first > 0,
        rule=f"{'city ' if name.city else ''}{'descriptor' if first else name.head.frame}",
    )


def _as_name(written: str) -> str:
    plain = _BRACKETED.sub("", written) if "(" in written else written
    return plain[0].upper() + plain[1:]


def _holder_is_named(text: str, folded: str, start: int) -> bool:
    """Whether an office follows its holder, so that none follows the body: `bà Trịnh Thu Hà`, Giám đốc Công ty X."""
    match = _HOLDER.search(text, max(0, start - _HOLDER_REACH), start)
    return match is not None and folded.endswith(tuple(context("title")), 0, match.start("title"))


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


def _written_out(written: str) -> str:
    """A name without its abbreviation, where that is all of it: in credits, where none is expanded, `TTXVN`."""
    senses = shipped_lexicon().senses(written) if written.isupper() and written.isalpha() else []
    return senses[0].name or written if len(senses) == 1 and senses[0].use == "always" else written


def find_by_grammar(article: Article) -> list[Organisation]:
    """The organisations that grammar and lexicons find, with offsets into the expanded view."""
    found = find_organisations(_with_capitals(article), article.folded(article.expanded))
    return [one for one in found if not _cuts_abbreviation(article.expanded, one)]


def _bylines(article: Article) -> list[tuple[int, int]]:
    """Where those sign who wrote an article, of whose names none is a body's; `Theo VOV`, `PV/VOV` name sources."""
    view, folded = article.expanded, article.folded(article.expanded)
    spans = [view.from_raw(part.start, part.end) for part in article.record.sections if part.role == "byline"]
    return [(start, end) for start, end in spans if not folded.startswith(_SOURCES, start)]


def _run(article: Article) -> None:
    view = article.expanded
    found = find_by_grammar(article)
    bare = find_bare_names(view.text, article.folded(view), found)
    bylines = _bylines(article)
    found += [
        one
        for one in bare
        if not _cuts_abbreviation(view, one)
        and (view.text[one.start - 1 : one.start] == "/" or not any(start <= one.start < end for start, end in bylines))
    ]
    for one in found:
        if one.place is not None:
            start = one.start + one.text.rindex(one.place)
            one.place = article.as_written(view, Offsets(start=start, end=start + len(one.place)))
        if one.rule == "sole":
            one.name = _written_out(one.name)
    papers = article.record.documents
    starts = [paper.start for paper in papers]
    settled = []
    for one in article.settle(view, found):
        # Papers do not overlap, so that the last one to start before a body ends is the only one to lie on it.
        before = bisect_left(starts, one.end) - 1
        if before < 0 or papers[before].end <= one.start:
            settled.append(one)
    article.record.organisations = settled


STAGE = Stage("organisations", "2", reads=("expanded", "sections", "documents"), adds=("organisations",), run=_run)
