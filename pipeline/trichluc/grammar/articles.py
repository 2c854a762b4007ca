"""Whether `một` is the article and no number, told by the words on both sides of it alone."""

from __future__ import annotations

import regex

from trichluc.grammar.contexts import bounding_words, neighbours
from trichluc.grammar.units import unit_beginnings

#: Một số, một trong những, một vài count nothing.
_INDEFINITE = ("số ", "trong ", "vài ")
_ANY = "bất cứ "
_LONGEST_WORD = 12
# Một phần ba is a number; một phần tư nhân, một phần năm nay are none.
_SHARE = regex.compile(
    r" phần (?:hai(?! bên)|ba|tư(?! (?:bản|cách|duy|gia|liệu|lệnh|nhân|pháp|thục|thương|tưởng|vấn))"
    r"|bốn|sáu|bảy|tám|chín|mười)(?!\p{L})"
)

_CASUALTY = regex.compile(r" người (?:chết|tử vong|thiệt mạng|bị thương|thương vong|mất tích)(?! đuối)(?!\p{L})")


def is_casualty(folded: str, end: int) -> bool:
    """Whether `một` counts those whom an accident has cost: làm một người chết, hai người bị thương.

    >>> is_casualty("làm một người chết", 7), is_casualty("gặp một người quen", 7)
    (True, False)
    """
    return folded.startswith(" người ", end) and _CASUALTY.match(folded, end) is not None


def is_article(folded: str, start: int, end: int) -> bool:
    """Whether a lone number word is an article for certain; what else it may be is for the reader of amounts.

    Args:
        folded: the folded text.
        start: where the number word begins.
        end: where it ends.

    >>> text = "qua một xã nhỏ, chỉ một xã nhỏ, một số xã"
    >>> [is_article(text, start, start + 3) for start in (4, 20, 32)]
    [True, False, True]
    """
    if not folded.startswith("một ", start) or folded.startswith("lần", end + 1):
        return False
    if folded.startswith(" phần ", end):
        return _SHARE.match(folded, end) is None
    if folded.startswith(_INDEFINITE, end + 1):
        return True
    before = folded[folded.rfind(" ", max(0, start - _LONGEST_WORD), start - 1) + 1 : start - 1]
    return before.isalpha() and folded[start - 1] == " " and may_be_article(folded, start, end, before)


def may_be_article(folded: str, start: int, end: int, before: str) -> bool:
    """Whether `một` may be an article by the word before it, which the caller knows, and by the one after it.

    >>> may_be_article("hơn một xã nhỏ", 4, 7, "hơn"), may_be_article("qua một xã nhỏ", 4, 7, "qua")
    (False, True)
    """
    if before in neighbours("before_lone_one") or before in bounding_words():
        return folded.endswith(_ANY, 0, start)
    following = folded[end + 1 : folded.find(" ", end + 1)]
    if following == "người" and is_casualty(folded, end):
        return False
    return following.isalpha() and following not in unit_beginnings()
