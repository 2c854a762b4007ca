"""Bytes to text: which encoding an article is in, by a stated rule.

1. A byte order mark decides (UTF-8, UTF-16).
2. Bytes that are valid UTF-8 are UTF-8; but pure ASCII in which vowels carry the signs of VIQR, and whose words come
   out as Vietnamese syllables, is VIQR.
3. Zero bytes at every other place are UTF-16.
4. Else each 8-bit encoding (Windows-1258, TCVN3, VNI) is tried, and the one whose words are Vietnamese syllables wins,
   if at least 85% of them are and no other comes as near.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import regex

from trichluc.legacy_encodings import decode_tcvn3, decode_viqr, decode_vni

_LEAST_VIETNAMESE = 0.85
_SAMPLE = 20_000
_MARKED_SHARE = 0.1  # of the words of VIQR text; real ASCII text has next to none

_WORD = regex.compile(r"[\p{L}\p{M}]+|[^\s\p{L}\p{P}\d]+")
_VIQR_WORD = regex.compile(r"\b[a-zA-Z]*(?:[aA][\^(]|[eEoO]\^|[oOuU]\+|dd|DD)['`?~.]?[a-zA-Z]*")
_ONSET = r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
_VOWEL = r"[aăâeêioôơuưyàáãảạằắẵẳặầấẫẩậèéẽẻẹềếễểệìíĩỉịòóõỏọồốỗổộờớỡởợùúũủụừứữửựỳýỹỷỵ]"
_CODA = r"(?:ng|nh|ch|[cmnpt])?"
_SYLLABLE = regex.compile(rf"{_ONSET}{_VOWEL}{{1,3}}{_CODA}")


class UnknownEncodingError(ValueError):
    """Bytes in no encoding that the rule knows; the message says what was seen."""


class Decoded(NamedTuple):
    """A text and the encoding that it was in."""

    text: str
    encoding: str


def _windows_1258(content: bytes) -> str:
    return content.decode("cp1258")


_EIGHT_BIT: dict[str, Callable[[bytes], str]] = {
    "windows-1258": _windows_1258,
    "tcvn3": decode_tcvn3,
    "vni": decode_vni,
}
ENCODINGS: dict[str, Callable[[bytes], str]] = {
    "utf-8": lambda content: content.decode("utf-8-sig"),
    "utf-16": lambda content: content.decode("utf-16"),
    "viqr": lambda content: decode_viqr(content.decode("ascii")),
    **_EIGHT_BIT,
}


def decode_bytes(content: bytes, encoding: str | None = None) -> Decoded:
    """The text of an article's bytes.

    Args:
        content: the bytes of one article.
        encoding: a name of `ENCODINGS` to be used whatever the bytes look like; by default the rule decides.

    Raises:
        UnknownEncodingError: if the bytes are in no known encoding, or not in the one that is asked for.

    >>> decode_bytes("Huyện ủy".encode("utf-16")).encoding
    'utf-16'
    >>> decode_bytes(b"Huy\\xd6n \\xf1y x\\xb7")
    Decoded(text='Huyện ủy xã', encoding='tcvn3')
    """
    if encoding is not None:
        try:
            return Decoded(ENCODINGS[encoding](content), encoding)
        except UnicodeError as error:
            raise UnknownEncodingError(f"the bytes are not in {encoding} ({error})") from error
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode_bytes(content, "utf-16")
    zeros = content[:_SAMPLE].count(0)
    if zeros:
        return _utf16_without_mark(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _eight_bit(content, error)
    if content.isascii() and _has_viqr_signs(text):
        read = decode_viqr(text)
        if vietnamese_share(read) >= _LEAST_VIETNAMESE:
            return Decoded(read, "viqr")
    return Decoded(text, "utf-8")


def vietnamese_share(text: str) -> float:
    """The share of a text's words that are Vietnamese syllables by their spelling.

    >>> vietnamese_share("Huyện ủy xã"), vietnamese_share("Huyûn ñy x·")
    (1.0, 0.0)
    """
    words = _WORD.findall(unicodedata.normalize("NFC", text[:_SAMPLE]).lower())
    return sum(bool(_SYLLABLE.fullmatch(word)) for word in words) / len(words) if words else 0.0


def _eight_bit(content: bytes, error: UnicodeDecodeError) -> Decoded:
    scores: dict[str, float] = {}
    for name, decode in _EIGHT_BIT.items():
        try:
            scores[name] = vietnamese_share(decode(content[:_SAMPLE]))
        except UnicodeError:
            continue
    best, *others = sorted(scores, key=lambda name: -scores[name]) or [""]
    clear = best and (not others or scores[best] > scores[others[0]])
    if clear and scores[best] >= _LEAST_VIETNAMESE:
        return decode_bytes(content, best)
    raise UnknownEncodingError(
        f"byte 0x{content[error.start]:02X} at offset {error.start} is no UTF-8, nor is it Windows-1258, TCVN3 or VNI"
    )


def _utf16_without_mark(content: bytes) -> Decoded:
    sample = content[: _SAMPLE - _SAMPLE % 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # The high bytes of ASCII letters and spaces are zero; the low bytes never are.
    name = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) == 0 and max(even, odd) * 5 > len(sample) // 2:
        try:
            return Decoded(content.decode(name), name)
        except UnicodeDecodeError:
            pass
    raise UnknownEncodingError("it is no text: it holds zero bytes")


def _has_viqr_signs(text: str) -> bool:
    words = len(text[:_SAMPLE].split())
    return words > 0 and len(_VIQR_WORD.findall(text[:_SAMPLE])) >= _MARKED_SHARE * words
