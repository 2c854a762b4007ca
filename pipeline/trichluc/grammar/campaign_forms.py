"""What the form of words after a trigger tells: written as a name, made as names are, or a class of things."""

from __future__ import annotations

from functools import lru_cache

import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_clauses import HALF, NAME_SYLLABLES
from trichluc.grammar.campaign_lexicon import Token, is_amount, phrases, starts_with, tokens_of
from trichluc.grammar.contexts import slogans

_CLASS_REST = 2
_MANY_SMALL = 3
_FEW_CAPITALS = 2
_INNER_MARKS = ",;-–"
_FIGURE_SIZE = 4
_SLOGAN_JOINS = (",", "-", "và")
_SYLLABLE = regex.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]+"
    r"(?:ng|nh|ch|[cmnpt])?"
)
# `mỗi hội viên một chậu hoa`, `3 hộ khá giúp 1 hộ nghèo`: two amounts set against each other.
_PAIRING = {fold(word) for word in ("mỗi", "mọi", "một")}


def is_capitalised(text: str, tokens: list[Token]) -> bool:
    """Whether a name is written as one, a capital first, then small letters (`Camera an ninh`), and is no work's."""
    words = [token for token in tokens if token.is_word]
    if len(words) < NAME_SYLLABLES or not text[words[0].start].isupper():
        return False
    first, second = text[words[0].start : words[0].end], text[words[1].start : words[1].end]
    if len(first) > 1 and first.isupper():
        return False
    small = sum(text[token.start].islower() for token in words)
    plain = second[0].islower() or starts_with("calendar", words, 1) > 0 or starts_with("calendar", words, 0) > 0
    return plain and small >= 2 and not starts_with("proper_head", words, 0)


def is_written(text: str, tokens: list[Token], *, firm: bool) -> bool:
    """Whether a name is written as one even with a place's name or a figure inside (`Người Ba Tri nói là làm`).

    A capital first and small letters last, more small than capital: a place or a person ends in capitals. After a
    trigger that is not firm a capital on the second word or a first one that is not Vietnamese is a team's or a show's.
    """
    if not firm and not _SYLLABLE.fullmatch(fold(text[tokens[0].start : tokens[0].end])):
        return is_paired(tokens) and text[tokens[0].start].isdigit()
    if is_capitalised(text, tokens):
        return True
    words = [token for token in tokens if token.is_word]
    if len(words) < NAME_SYLLABLES or starts_with("proper_head", words, 0):
        return False
    first = text[words[0].start : words[0].end]
    if not first[0].isupper() or (len(first) > 1 and first.isupper()):
        return is_paired(tokens) and first[0].isdigit()
    small = [text[token.start].islower() for token in words]
    if small[1]:
        return sum(small) == 1 and "/" in words[-1].text
    enough = firm or (sum(small) >= _MANY_SMALL and len(small) - sum(small) == _FEW_CAPITALS)
    return enough and small[-1] and small[-2] and sum(small) > len(small) - sum(small)


def is_coined(tokens: list[Token]) -> bool:
    """Whether the words are made as names are: of counterparts (`ngõ sạch - nhà gọn`, `3 hộ khá giúp 1 hộ nghèo`)."""
    return is_paired(tokens) or any(token.text in (",", "-") for token in tokens[1:-1])


def is_paired(tokens: list[Token]) -> bool:
    """Whether the words set one amount against another (`mỗi hội viên một chậu hoa`), as only names do."""
    pairing = tokens[0].text[0].isdigit() or tokens[0].text in _PAIRING
    return pairing and any(token.text[0].isdigit() or token.text in _PAIRING for token in tokens[2:])


def is_balanced(tokens: list[Token]) -> bool:
    """Whether a comma parts the words into two halves of one length, as in `giao nộp cái cũ, giữ lại cái mới`."""
    commas = [at for at, token in enumerate(tokens) if not token.is_word]
    if len(commas) != 1 or tokens[commas[0]].text != ",":
        return False
    if 2 * commas[0] + 1 != len(tokens):
        return False
    if commas[0] >= HALF:
        return True
    return commas[0] > 1 and all(starts_with("verb", tokens, at) for at in (0, commas[0] + 1))


def is_parallel(tokens: list[Token]) -> bool:
    """Whether pieces that a comma parts repeat a word (`cưới không thuốc lá, tang không vàng mã`), as only names do."""
    pieces: list[set[str]] = [set()]
    for token in tokens:
        if token.text == ",":
            pieces.append(set())
        elif token.is_word:
            pieces[-1].add(token.text)
    return len(pieces) > 1 and bool(set.intersection(*pieces)) and min(map(len, pieces)) >= NAME_SYLLABLES


def is_generic(text: str, tokens: list[Token]) -> bool:
    """Whether the first word says that no name follows (`mô hình hay`, `mô hình này`)."""
    if not tokens or not tokens[0].is_word:
        return True
    if starts_with("kept", tokens, 0):
        return False
    if text[tokens[0].start].islower() and (done := starts_with("soft_end", tokens, 0)) and is_figure(tokens, done):
        return True  # chương trình giúp 6 hội viên
    return starts_with("quality", tokens, 0) > 0 and not is_capitalised(text, tokens)


def is_figure(tokens: list[Token], at: int) -> bool:
    """Whether a number in figures stands at a token."""
    return at < len(tokens) and tokens[at].text[0].isdigit()


def is_class(tokens: list[Token]) -> bool:
    """Whether the words name a way of producing or a class of models (`trồng lan`, `học tập và làm theo Bác`)."""
    if starts_with("kept", tokens, 0):
        return False
    words = sum(token.is_word for token in tokens)
    counted = starts_with("class", tokens, 0)
    return starts_with("production", tokens, 0) > 0 or (counted > 0 and words <= counted + _CLASS_REST)


def is_all_class(tokens: list[Token]) -> bool:
    """Whether the words name nothing but classes, places and qualities (`văn nghệ quần chúng`, `thanh niên xã`)."""
    at = 0
    while at < len(tokens):
        counts = (starts_with(role, tokens, at) for role in ("class", "place_word", "quality", "praise"))
        counted = max(counts)
        if not counted and tokens[at].is_word:
            return False
        at += counted or 1
    return True


def is_group_class(tokens: list[Token]) -> bool:
    """Whether the words after `tổ` or `nhóm` say of what sort it is (`tổ công tác`, `nhóm tác giả`)."""
    return starts_with("group_class", tokens, 0) > 0


def is_group_body(tokens: list[Token]) -> bool:
    """Whether the words after `tổ` or `đội` are what an office or an army calls its own (`Tổ Thẩm định hồ sơ`)."""
    sort = starts_with("group_class", tokens, 0)
    words = sum(token.is_word for token in tokens)
    return starts_with("group_body", tokens, 0) > 0 or (sort > 0 and words <= sort + _CLASS_REST)


def is_bare_class(tokens: list[Token], *, rest: int) -> bool:
    """Whether the words name a class and at most `rest` words more, which no operator makes a name."""
    counted = starts_with("class", tokens, 0)
    return counted > 0 and sum(token.is_word for token in tokens[counted:]) <= rest


def count_slogan(tokens: list[Token]) -> int:
    """The number of tokens of a slogan in figures at their head: `5 không, 3 sạch`, `3 cùng`; 0 if none is there.

    >>> count_slogan(tokens_of("4 không 1 có được nhân rộng", 0, 27)), count_slogan(tokens_of("2 có 30 hộ", 0, 10))
    (4, 0)
    """
    counted, pairs = 0, 0
    at = 0
    while at + 1 < len(tokens) and is_amount(tokens, at) and len(tokens[at].text) <= _FIGURE_SIZE:
        said = [token.text for token in tokens[at + 1 : at + 3]]
        word = next((size for size in range(len(said), 0, -1) if " ".join(said[:size]) in _slogan_words()), 0)
        if not word:
            break
        at = counted = at + 1 + word
        pairs += 1
        if at < len(tokens) and tokens[at].text in _SLOGAN_JOINS:
            at += 1
    # `mô hình 2 có 30 hộ`: one figure before a verb may well be the number of a model.
    return counted if pairs > 1 or (pairs and not starts_with("soft_end", tokens, 1)) else 0


@lru_cache(maxsize=1)
def _slogan_words() -> frozenset[str]:
    return slogans("slogan")


def is_known(name: str) -> bool:
    """Whether a name is known throughout the country.

    >>> is_known("Dân vận khéo"), is_known("Hũ gạo xóm em")
    (True, False)
    """
    return fold(name).strip(" .,;:!") in phrases("known")


@lru_cache(maxsize=1)
def _known_by_first_word() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for phrase in sorted(phrases("known"), key=len, reverse=True):
        words = [token.text for token in tokens_of(phrase, 0, len(phrase)) if token.is_word]
        found.setdefault(words[0], []).append(words)
    return found


def count_known(tokens: list[Token]) -> int:
    """The number of tokens of the longest name known throughout the country at their head; 0 if none is there.

    Commas and dashes are not compared, for every newspaper has its own.

    >>> count_known(tokens_of("dạy tốt - học tốt do ngành phát động", 0, 36))
    5
    """
    if not tokens:
        return 0
    for words in _known_by_first_word().get(tokens[0].text, ()):
        left = iter(words)
        word = next(left, None)
        for at, token in enumerate(tokens):
            if not token.is_word and token.text in _INNER_MARKS:
                continue
            if token.text != word:
                break
            word = next(left, None)
            if word is None:
                return at + 1
    return 0
