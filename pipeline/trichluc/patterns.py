"""Patterns that several stages agree on, so that what one leaves alone is what another reads."""

from __future__ import annotations

import regex

_PART = r"\p{Lu}[\p{L}&]*+\d{0,3}"
_CAPITALS = r"\p{Lu}{2}[\p{L}&]*+\d{0,3}"
# `Ctr` and `Hd` begin a code too, where what follows leaves no doubt.
_FIRST = rf"(?:{_CAPITALS}|\p{{Lu}}\p{{Ll}}{{1,2}}(?=[/-]\p{{Lu}}{{2}}))"

#: The number of an issued paper, of the Party's kind (`01-KL/TW`, `12-KH/HU`) and the State's (`1719/QĐ-TTg`,
#: `35/2014/NĐ-CP`, `1234/UBND-VX`, `80/2015/QH13`), with stray spaces at one place (`01 - KL/TW`, `24/KH - UBND`).
DOCUMENT_CODE = regex.compile(
    r"(?=\d)(?<![\d/-])(?<!\d[.,])(?:(?<!\p{L})|(?<=số))"
    r"\d{1,5}[a-zA-Z]?(?: ?[/-] ?(?:19|20)\d\d)?(?:"
    rf" ?[/-] ?{_FIRST}(?:[/-]{_PART}){{1,5}}"
    rf"|[/-]{_FIRST} ?[/-] ?{_CAPITALS}(?:[/-]{_PART}){{0,4}}"
    rf"|(?: ?- ?{_FIRST} ?/ ?| ?/ ?{_FIRST} ?- ?){_CAPITALS}(?:[/-]{_PART}){{0,4}}"
    rf"|/{_CAPITALS}"
    r"|/L-CTN|-(?:CP|SL|TTg|HĐBT)"
    # The stroke between number and letters is sometimes left out: `05 NQ/TU`.
    r"| \p{Lu}{2,3}\p{Ll}?[/-](?:T[WUƯ]|[HĐQ]U|UBND|HĐND|MTTQ|BTV|TĐTN|BTGHU|BTCHU|BDVHU|TTg|CP)"
    r")(?![\p{L}\d]|\.\p{Lu})"
)


def find_codes(text: str) -> list[tuple[int, int]]:
    """Where the numbers of issued papers stand in a text, in order.

    >>> find_codes("Kết luận số 01-KL/TW và Nghị định 35/2014/NĐ-CP")
    [(12, 20), (34, 47)]
    """
    return [match.span() for match in DOCUMENT_CODE.finditer(text)]
