"""The encodings of Vietnamese before Unicode that Python does not know: TCVN3 (ABC), VNI and VIQR.

Tables follow the fonts' own layouts: TCVN 5712:1993 (VN3), VNI for Windows, and RFC 1456 (VIQR).
"""

from __future__ import annotations

import unicodedata
from functools import cache

import regex

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"

_TCVN3_ROWS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_VNI_MARKS = {
    0xF9: _ACUTE,
    0xF8: _GRAVE,
    0xFB: _HOOK,
    0xF5: _TILDE,
    0xEF: _DOT,
    0xE2: _CIRCUMFLEX,
    0xE1: _CIRCUMFLEX + _ACUTE,
    0xE0: _CIRCUMFLEX + _GRAVE,
    0xE5: _CIRCUMFLEX + _HOOK,
    0xE3: _CIRCUMFLEX + _TILDE,
    0xE4: _CIRCUMFLEX + _DOT,
    0xEA: _BREVE,
    0xE9: _BREVE + _ACUTE,
    0xE8: _BREVE + _GRAVE,
    0xFA: _BREVE + _HOOK,
    0xFC: _BREVE + _TILDE,
    0xEB: _BREVE + _DOT,
}
_VNI_LETTERS = {0xF4: "ơ", 0xF6: "ư", 0xF1: "đ", 0xED: "í", 0xEC: "ì", 0xE6: "ỉ", 0xF3: "ĩ", 0xF2: "ị", 0xEE: "ỵ"}
_VIQR_MARKS = {
    "^": _CIRCUMFLEX,
    "(": _BREVE,
    "+": _HORN,
    "'": _ACUTE,
    "`": _GRAVE,
    "?": _HOOK,
    "~": _TILDE,
    ".": _DOT,
}
_VIQR = regex.compile(
    r"\\(?P<plain>.)|(?P<dyet>[dD][dD])"
    r"|(?P<letter>(?P<base>[aA])(?P<shape>[\^(])|(?P<base>[eEoO])(?P<shape>\^)|(?P<base>[oOuU])(?P<shape>\+))(?P<tone>['`?~.])?"
    r"|(?P<bare>[aeiouyAEIOUY])(?P<tone>['`?~.])(?![.\s]*$)"
)


@cache
def _tcvn3() -> dict[int, str]:
    return {first + step: char for first, row in _TCVN3_ROWS.items() for step, char in enumerate(row)}


@cache
def _vni() -> dict[str, str]:
    pairs: dict[str, str] = {}
    letters = {chr(code): char for code, char in _VNI_LETTERS.items()}
    letters |= {char.upper(): letter.upper() for char, letter in letters.items()}
    pairs |= letters
    plain = {char: char for char in "aeouyAEOUY"} | {char: letters[char] for char in "ôöÔÖ"}
    for written, letter in plain.items():
        for code, marks in _VNI_MARKS.items():
            composed = unicodedata.normalize("NFC", letter + marks)
            if len(composed) == 1:
                pairs[written + chr(code)] = pairs[written + chr(code).upper()] = composed
    return pairs


@cache
def _vni_pattern() -> regex.Pattern[str]:
    pairs = sorted(_vni(), key=len, reverse=True)
    heads = "".join({pair[0] for pair in pairs if len(pair) == 2})
    tails = "".join({pair[1] for pair in pairs if len(pair) == 2})
    singles = "".join(pair for pair in pairs if len(pair) == 1)
    return regex.compile(f"[{heads}][{tails}]|[{singles}]")


def decode_tcvn3(content: bytes) -> str:
    """Text from TCVN3 (the encoding of the ABC fonts, .VnTime and its kin).

    >>> decode_tcvn3(b"Huy\\xd6n \\xf1y")
    'Huyện ủy'
    """
    return content.decode("cp1252", "replace" if _undefined(content) else "strict").translate(_tcvn3_by_char())


def decode_vni(content: bytes) -> str:
    """Text from VNI for Windows, in which a letter and its marks are two bytes.

    >>> decode_vni(b"Huye\\xe4n u\\xfby")
    'Huyện ủy'
    """
    text = content.decode("latin-1")
    return _vni_pattern().sub(lambda match: _vni().get(match[0], match[0]), text)


def decode_viqr(text: str) -> str:
    """Text from VIQR, the mail encoding of RFC 1456, in which marks are ASCII signs after the letter.

    >>> decode_viqr("Huye^.n u?y dda^`u tie^n")
    'Huyện ủy đầu tiên'
    """
    return _VIQR.sub(_viqr_letter, text)


def _viqr_letter(match: regex.Match[str]) -> str:
    if match["plain"]:
        return str(match["plain"])
    if match["dyet"]:
        return "Đ" if match["dyet"][0] == "D" else "đ"
    base = match["base"] or match["bare"]
    marks = _VIQR_MARKS.get(match["shape"] or "", "") + _VIQR_MARKS.get(match["tone"] or "", "")
    return unicodedata.normalize("NFC", base + marks)


def _undefined(content: bytes) -> bool:
    return any(byte in content for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))


@cache
def _tcvn3_by_char() -> dict[int, str]:
    # Through cp1252, so that the quotes and dashes between 0x80 and 0x9F come out as they were typed.
    return {ord(bytes([code]).decode("cp1252")): char for code, char in _tcvn3().items()}
