"""Where a capitalised name ends: the place after a level word, the proper name of a firm, and the person after either.

`Chủ tịch UBND xã Tân Lập Nguyễn Văn A` runs place and person together. A person's name begins with a surname and has
two to four syllables; the name of a place is known, or has one to three syllables, or is a number.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from trichluc.gazetteer import gazetteer
from trichluc.grammar.nouns import phrase_ends
from trichluc.grammar.organisation_lexicon import (
    PlaceKind,
    PlaceRow,
    context,
    domains,
    given_names,
    heads,
    legal_forms,
    not_places,
    places,
    places_of,
    surnames,
)
from trichluc.grammar.words import Word, Words, is_foreign
from trichluc.records import Level

#: Syllables of the longest place name that is not in the gazetteer (`Đăk Rơ Ông`, `Hậu Mỹ Trinh`, `Mỹ Lợi A`).
LONGEST_PLACE = 4
_LONGEST_NAME = 8
_PERSON = range(2, 5)
_SHORTEST_PERSON = 2
_FULL_NAME = 3
_NUMERAL = regex.compile(r"\d{1,3}[a-zđ]?|[ivx]{1,4}")
# The kinds of place that each level word names; the rest are found by capitals alone.
_KINDS: dict[str, tuple[PlaceKind, ...]] = {
    "tỉnh": ("province", "municipality"),
    "thành phố": ("municipality", "city", "province", "district"),
    "tp": ("municipality", "city", "province", "district"),
    "huyện": ("district", "city"),
    "quận": ("district",),
    "q": ("district",),
    "h": ("district",),
    "thị xã": ("district", "city"),
    "tx": ("district", "city"),
    "xã": ("commune",),
    "phường": ("commune", "district"),
    "p": ("commune",),
    "thị trấn": ("commune",),
    "tt": ("commune",),
}
_ABBREVIATED = frozenset({"tp", "q", "p", "h", "tx", "tt"})
# Level words that complete a short form of the article's own place; the others need a name after them.
_SHORT = frozenset({"tỉnh", "thành phố", "tp", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu"})
_CLOSING = frozenset({",", ".", ";", ":", "(", ")", "-", "”", '"'})
_SUFFIXES = frozenset({"vn", "com", "net", "org", "co", "nz", "uk", "op"})
# A capital on one of these within a run begins another name or sentence.
_LEVEL_STARTS = frozenset({"xã", "huyện", "tỉnh", "phường", "quận"})
_NUMBERED = frozenset({"quận", "phường", "q", "p"})


class Reading(NamedTuple):
    """A place as read: the index after it, its level, whether it is named, and the index where the name begins."""

    end: int
    level: Level | None
    named: bool
    city: bool = False


def place_after_level(words: Words, index: int, *, post: bool, capitals: bool) -> Reading | None:
    """Read a level word and the place that it names.

    Args:
        words: the words of the text.
        index: where the level word should stand.
        post: an office stands before the body, so that its holder's name may follow the place.
        capitals: the text is in capitals throughout, so that capitals end no name.

    >>> from trichluc.folding import fold
    >>> text = "xã Tân Lập Nguyễn Văn Bình cho biết"
    >>> place_after_level(Words(text, fold(text), 0), 0, post=True, capitals=False)
    Reading(end=3, level='commune', named=True, city=False)
    """
    match = places_of("level").longest(words, index)
    if match is None:
        return None
    second = words.at(index + 1)
    if not_places().longest(words, index) and (capitals or second is None or not second.capital):
        return None
    after, row = match
    word = row.name
    if word in _ABBREVIATED:
        written = words.at(index)
        assert written is not None
        if not written.capital and word != "tp":
            return None
        if words.key(after) == ".":
            after += 1
        elif word not in ("tp", "tx", "tt"):
            return None
    level = row.level
    divide_glued(words, after)
    if word in _KINDS:
        for kind in _KINDS[word]:
            if found := _known_place(words, after, kind, capitals):
                end = found[0]
                if _goes_on(words, end, post, capitals):
                    continue
                if word in ("thành phố", "tp"):
                    level = "province" if kind == "municipality" else "district"
                return Reading(end, level, True)
    if word == "tỉnh" and _single(words, after):
        return Reading(after, level, False)
    number = _number(words, after, word)
    if number:
        return Reading(number, level, True)
    end = after if capitals else place_run(words, after, post=post, after_level=True)
    if post and word in _SHORT and end - after in _PERSON and _is_holder(words, after, end):
        end = after  # the gazetteer has every unit of these levels: `Giám đốc Sở Y tế tỉnh | Lê Hoàng`
    if end - after == 1 and word in ("thành phố", "tp") and _single(words, after):
        end = after
    if end > after:
        if level == "village":
            end = _numbered_village(words, end)
        return Reading(end, "district" if word in ("thành phố", "tp") else level, True)
    if word in _SHORT or level == "village":
        after = match[0]
        return Reading(after, level, False, city=word in ("thành phố", "tp"))
    return None


def _is_holder(words: Words, start: int, end: int) -> bool:
    """Whether a name after a level word is that of an office's holder and no place: `Bí thư Đoàn xã` Vòng Sì Múi."""
    if end - start == _SHORTEST_PERSON and surnames().get(words.key(start)):
        return True
    first, last = words.at(start), words.at(end - 1)
    assert first is not None
    assert last is not None
    if end - start < _FULL_NAME or gazetteer().knows(words.text[first.start : last.end]):
        return False
    speech = context("speech")
    return words.key(end) in speech or f"{words.key(end)} {words.key(end + 1)}" in speech


def single_syllable(words: Words, index: int, end: int) -> bool:
    """Whether a run is one Vietnamese syllable before lower case: a sentence's first word rather than a name."""
    return end - index == 1 and _single(words, index)


def known_place(words: Words, index: int) -> tuple[int, PlaceRow] | None:
    """A place of the gazetteer that begins with a capital; a region may begin in lower case."""
    match = places().longest(words, index)
    if match is None:
        return None
    word = words.at(index)
    assert word is not None
    return match if word.capital or match[1].kind == "region" else None


def divide_glued(words: Words, index: int) -> bool:
    """Part a place of the gazetteer from a word in lower case that a lost space glues to it; false if there is none.

    >>> from trichluc.folding import fold
    >>> words = Words("Lộc Ninhcho biết", fold("Lộc Ninhcho biết"), 0)
    >>> divide_glued(words, 0), words.key(1), words.key(2)
    (True, 'ninh', 'cho')
    """
    for last in range(index, index + LONGEST_PLACE):
        word = words.at(last)
        if word is None or not word.capital or word.upper:
            return False
        if last == index or not is_foreign(word.key):
            continue
        first = words.at(index)
        assert first is not None
        for length in range(len(word.key) - 2, 1, -1):
            name = words.text[first.start : word.start + length]
            if not is_foreign(word.key[length:]) and gazetteer().knows(name):
                words.divide(last, length)
                return True
        return False
    return False


def place_run(words: Words, index: int, *, post: bool, after_level: bool) -> int:
    """The index after the capitalised words that read as the name of a place; `index` itself if none do.

    >>> from trichluc.folding import fold
    >>> text = "Đăk Rơ Wa tổ chức"
    >>> place_run(Words(text, fold(text), 0), 0, post=False, after_level=True)
    3
    """
    end = _capitals(words, index, LONGEST_PLACE + 5)
    if end == index:
        return index
    length = end - index
    sure = surnames().get(words.key(index))
    if after_level:
        if _is_person_named_by_middle(words, index, length):
            return index
        if sure and length >= 3 and (post or words.key(index + 1) in ("văn", "thị")):
            cut = person_start(words, index, end)
            return cut if cut is not None and length - (cut - index) in _PERSON and cut - index <= 3 else index
    elif (sure or (post and sure is not None)) and length in _PERSON:
        return index
    if post or length > LONGEST_PLACE:
        cut = person_start(words, index, end)
        if cut is not None:
            return cut
    return min(end, index + LONGEST_PLACE)


def compound_bridge(words: Words, index: int) -> int:
    """Past a compound with a capital on its first syllable only, before another: `Địa ốc` Sông Xanh; else `index`.

    >>> from trichluc.folding import fold
    >>> text = "Mắm ruốc Hòn Yến"
    >>> compound_bridge(Words(text, fold(text), 0), 0)
    2
    """
    word = words.at(index)
    if word is None or not word.capital or word.upper or is_foreign(word.key):
        return index
    end = product_bridge(words, index + 1)
    if end > index + 1:
        closing = words.at(end)
        return end if closing is not None and closing.capital else lower_bridge(words, index + 1)
    beyond = words.at(index + 3)
    second = words.at(index + 1)
    if second is None or not second.key.isalpha() or second.capital or words.key(index + 2) != "-":
        return index
    return index + 2 if beyond is not None and beyond.capital else index


def lower_bridge(words: Words, index: int) -> int:
    """Past one to four words in lower case before a capital: Công ty TNHH `dê núi` Lâm Xanh; else `index`.

    >>> from trichluc.folding import fold
    >>> text = "dê núi Lâm Xanh"
    >>> lower_bridge(Words(text, fold(text), 0), 0)
    2
    """
    stops = context("no_bridge") | context("before_body")
    for end in range(index, index + 5):
        word = words.at(end)
        if word is None or not word.key.isalpha() or word.key in stops:
            return index
        if word.capital:
            return index if surnames().get(word.key) and end > index + 2 else end
    return index


def product_bridge(words: Words, index: int) -> int:
    """Past the words in lower case that qualify a product, before its maker's name; `index` if a predicate begins.

    A word of phrase_ends.tsv begins a predicate, unless it is part of a longer field: `cao`, but `cao su`. A place may
    close the name with its level word: HTX Bưởi `đỏ` xã Thanh Hối.

    >>> from trichluc.folding import fold
    >>> [product_bridge(Words(text, fold(text), 0), 0) for text in ("thổ cẩm Lũng Vân", "giúp nông dân Tân Lạc")]
    [2, 0]
    """
    end = lower_bridge(words, index)
    at = index
    while at < end:
        if at > index and _names_place(words, at):
            return at
        field = domains().longest(words, at)
        length = field[0] - at if field is not None and field[1].use == "noun" else 1
        keys = [words.key(each) for each in range(at, end)]
        closing, taken = phrase_ends().longest(keys)
        # What follows a verb as its adverb also tells goods apart: Thực phẩm `sạch`.
        quality = closing is not None and closing.kind == "adverb" and field is not None and field[1].use == "noun"
        if heads().longest(words, at) or (taken > (length if length > 1 else 0) and not quality):
            return index
        at += length
    return end if at == end else index


def name_run(words: Words, index: int, *, post: bool, capitals: bool) -> int:
    """The index after the capitalised words that read as a proper name: of a firm, a school, a newspaper."""
    end = _capitals(words, index, 3 if capitals else _LONGEST_NAME, marks=True)
    for at in range(index + 1, end):
        if legal_forms().longest(words, at):
            end = at
            break
    if post and end > index:
        cut = person_start(words, index, end)
        if cut is not None:
            return cut
    return end


def person_start(words: Words, index: int, end: int) -> int | None:
    """Where a person's name begins in a run of capitalised words, after at least one word of another name.

    >>> from trichluc.folding import fold
    >>> text = "Lê Hồng Phong Trần Văn Ba"
    >>> person_start(Words(text, fold(text), 0), 0, 6)
    3
    """
    first = index + (2 if surnames().get(words.key(index)) else 1)
    for start in range(first, end - 1):
        if end - start in _PERSON and surnames().get(words.key(start)):
            return start
    for start in range(index + 1, end - 1):
        if end - start in _PERSON and words.key(start) in given_names():
            return start
    return None


def looks_like_person(words: Words, index: int, post: bool) -> bool:
    """Whether the capitalised words from here on read as a person's name."""
    end = _capitals(words, index, 6)
    sure = surnames().get(words.key(index))
    return end - index in _PERSON and (bool(sure) or (post and sure is not None))


def _is_person_named_by_middle(words: Words, index: int, length: int) -> bool:
    """Whether `thị` or `văn` after a surname tells a person's name: `Lê Thị` Kim Chi, `Thạch Thị` Sa Vi."""
    return length in range(3, 6) and words.key(index + 1) in ("thị", "văn") and words.key(index) in surnames()


def _names_place(words: Words, index: int) -> bool:
    """Whether a level word with a named place begins here."""
    reading = place_after_level(words, index, post=False, capitals=False)
    return reading is not None and reading.named


def _single(words: Words, index: int) -> bool:
    """Whether a capitalised syllable stands alone before lower case, as the first word of a sentence does."""
    word, following = words.at(index), words.at(index + 1)
    return bool(
        word
        and word.capital
        and not word.upper
        and not is_foreign(word.key)
        and following
        and following.key.isalnum()
        and not following.capital
    )


def _numbered_village(words: Words, index: int) -> int:
    """`thôn Taly 2`: a number after the name of a village, unless it counts what follows."""
    number, following = words.at(index), words.at(index + 1)
    if number is None or not number.key.isdigit() or len(number.key) > 2 or number.tight:
        return index
    if following is not None and (
        (following.tight and following.key in "/.,%-") or following.key in context("counted")
    ):
        return index
    return index + 1


def _known_place(words: Words, index: int, kind: PlaceKind, capitals: bool) -> tuple[int, PlaceRow] | None:
    word = words.at(index)
    if word is None or not word.capital:
        return None
    return places_of(kind).longest(words, index)


def _goes_on(words: Words, end: int, post: bool, capitals: bool) -> bool:
    """Whether the name runs on beyond a known place: `xã Bình Dương Nam`; a person after it does not count."""
    word = words.at(end)
    if capitals or post or word is None or not word.capital or word.upper or is_foreign(word.key):
        return False
    if heads().longest(words, end) or surnames().get(word.key) is not None:
        return False
    following = words.at(end + 1)
    return following is None or not following.capital


def _number(words: Words, index: int, word: str) -> int | None:
    level = places_of("level").longest(Words(word, word, 0), 0)
    village = level is not None and level[1].level == "village"
    if not village and word not in _NUMBERED:
        return None
    if words.key(index) == "số" and _NUMERAL.fullmatch(words.key(index + 1)):
        return index + 2
    first = words.at(index)
    if (
        first is None
        or not _NUMERAL.fullmatch(first.key)
        or (first.key.isalpha() and not first.upper and not first.capital)
    ):
        return None
    follower = words.at(index + 1)
    if (
        follower is not None
        and follower.tight
        and follower.upper is False
        and len(follower.key) == 1
        and follower.key.isalpha()
    ):
        return index + 2
    if first.key.isalpha() and follower is not None and follower.capital and not first.upper:
        return None
    return index + 1


def _capitals(words: Words, index: int, limit: int, *, marks: bool = False) -> int:
    """The index after a run of capitalised words; with `marks`, through `&`, close hyphens and dots inside a name."""
    end = index
    while end - index < limit:
        word = words.at(end)
        if word is None:
            break
        if word.capital:
            if end > index and not word.tight and (_begins_body(words, end) or word.key in _LEVEL_STARTS):
                break
            if word.key == "theo" and end > index and is_foreign(words.key(end + 1)):
                break
            if end - index >= 2 and word.key in context("opener") and (_single(words, end) or word.key == "theo"):
                break
            end += 1
            continue
        if end == index:
            break
        following = words.at(end + 1)
        if following is not None and _joins(word, words.key(end - 1), following, marks):
            end += 2
        elif marks and (beyond := _past_particles(words, end)):
            end = beyond
        elif word.key.isdigit() and len(word.key) <= 2 and _ends_after_number(words, end):
            return end + 1
        else:
            break
    return end


def _joins(mark: Word, before: str, following: Word, marks: bool) -> bool:
    """Whether a mark inside a name joins the words beside it: `Dana-Farber`, `OC&C`, `Việt - Đức`, `site.vn`."""
    close = mark.tight and following.tight
    if close and mark.key in ("-", "'", "’", ".") and (following.capital or (marks and mark.key == "-")):
        return True
    if not marks:
        return False
    if close and mark.key == ".":
        return following.key in _SUFFIXES
    return following.capital and (mark.key == "&" or (mark.key == "-" and before == "việt"))


def _past_particles(words: Words, index: int) -> int | None:
    """Past the particles and the capital after them in a foreign name: San Juan `de Dios`, Bank `of America`."""
    end = index
    while end - index < 2 and words.key(end) in context("particle"):
        end += 1
    following = words.at(end)
    if end == index or following is None or not following.capital:
        return None
    return end + 1 if is_foreign(words.key(index - 1)) or is_foreign(following.key) else None


def _ends_after_number(words: Words, index: int) -> bool:
    """Whether a number ends the name before it (`Taly 2`): nothing countable and no figure goes on after it."""
    following = words.at(index + 1)
    if following is None or following.capital:
        return True
    return following.key in _CLOSING and not (following.tight and following.key in ("-", ":"))


def _begins_body(words: Words, index: int) -> bool:
    match = heads().longest(words, index)
    return match is not None and match[0] - index > 1 and match[1].frame != "block"
