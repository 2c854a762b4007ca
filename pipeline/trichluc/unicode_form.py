"""The letters that a text was meant to have, as edits, so that broken or decomposed text keeps its offsets.

In this order: HTML entities that a scraper left; UTF-8 that was read as Windows-1252, once or twice; characters that
cannot be seen; letters of other alphabets or strokes that only look like Vietnamese ones; NFC.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator

import regex

from trichluc.alignment import Edit, View

_ENTITY = regex.compile(
    r"&(?:amp;)?(?:#\d{2,6}|#x[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8}\d{0,2});|&(?:nbsp|quot|ldquo|rdquo)(?![\p{L}\d;])"
)
# What Windows-1252 shows for bytes that were read as Latin-1: “ ” ‘ ’ – — …
_CONTROL = re.compile(r"[\x80-\x9f]")
# Zero-width characters, soft hyphens and control characters; in the standard library's engine, here the faster one.
_ONE_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\u2061\ufeff\x00-\x08\x0e-\x1f\x7f]")
_UNSEEN = re.compile(f"{_ONE_UNSEEN.pattern}+")
_MARKED = regex.compile(r"\P{M}\p{M}+")

# The bytes behind characters that Windows-1252 shows; the five that it leaves undefined show as controls.
_BYTES = {bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0x100)}
_LEAD, _TAIL = (
    "".join(char for char, code in _BYTES.items() if low <= code <= high) for low, high in ((0xC2, 0xE2), (0x80, 0xBF))
)
_MOJIBAKE = regex.compile(rf"[{regex.escape(_LEAD)}](?:[{regex.escape(_TAIL)}]{{1,2}}| (?=\S| \S))")
# Sequences that no Vietnamese text holds otherwise: ế ộ ư đ à and their like, read wrongly.
_MOJIBAKE_SIGN = re.compile(
    r"áº[\u0080-\u00bf\u2018-\u203a]|á»[\u0080-\u00bf\u2013-\u2122]|Ä‘|Æ°|Ã[\u00a0-\u00bf]|Ã¡[Âº»]"
)

_STRANGE = "аеорсхуіѕјАВЕКМНОРСТХУІЅЈοΟΑΒΕΖΗΙΚΜΝΡΤΥΧν"
_LOOKALIKES = str.maketrans(_STRANGE, "aeopcxyisjABEKMHOPCTXYISJoOABEZHIKMNPTYXv")
_ONE_STRANGE = re.compile(rf"[{_STRANGE}\u0335]")
_FOREIGN_IN_WORD = regex.compile(
    r"(?<=\p{Latin}\p{M}*)[\p{Greek}\p{Cyrillic}]+|[\p{Greek}\p{Cyrillic}]+(?=\p{Latin})|[dD]\u0335"
)


def meant_letters(raw: View) -> View:
    """The view of a raw text in the letters that were meant, in NFC.

    >>> meant_letters(View.of("Huyá»‡n uỷ &amp; xa\u0303")).text
    'Huyện uỷ & xã'
    """
    unescaped = raw.edited(entity_edits(raw.text))
    view = unescaped.edited(mojibake_edits(unescaped.text))
    if view is not unescaped:
        view = view.edited(mojibake_edits(view.text))
    for find in (control_edits, unseen_edits, lookalike_edits, composition_edits):
        view = view.edited(find(view.text))
    return view


def entity_edits(text: str) -> Iterator[Edit]:
    """HTML entities as the characters they name.

    >>> list(entity_edits("NN&amp;PTNT"))
    [Edit(start=2, end=7, new='&')]
    """
    if "&" in text:
        yield from _changes(_ENTITY, text, _named)


def control_edits(text: str) -> Iterator[Edit]:
    """Windows-1252 that was read as Latin-1: its marks, which show as controls.

    >>> list(control_edits("\x93Hũ gạo\x94"))
    [Edit(start=0, end=1, new='“'), Edit(start=7, end=8, new='”')]
    """
    for match in _CONTROL.finditer(text):
        meant = match[0].encode("latin-1").decode("cp1252", "ignore")
        if meant:
            yield Edit(match.start(), match.end(), meant)


def _named(entity: str) -> str:
    # `&amp;nbsp;` was escaped twice.
    return html.unescape(html.unescape(entity if entity.endswith(";") else f"{entity};"))


def mojibake_edits(text: str) -> Iterator[Edit]:
    """UTF-8 that was read as Windows-1252, as the letters it encodes.

    >>> list(mojibake_edits("Huyá»‡n"))
    [Edit(start=3, end=6, new='ệ')]
    """
    if _MOJIBAKE_SIGN.search(text):
        yield from _changes(_MOJIBAKE, text, _reread)


def unseen_edits(text: str) -> Iterator[Edit]:
    """Characters that cannot be seen, deleted.

    >>> list(unseen_edits("dân\u200b vận"))
    [Edit(start=3, end=4, new='')]
    """
    if _ONE_UNSEEN.search(text):  # one character is found twice as fast as a run
        yield from (Edit(match.start(), match.end(), "") for match in _UNSEEN.finditer(text))


def lookalike_edits(text: str) -> Iterator[Edit]:
    """Greek and Cyrillic letters inside Latin words, and d with a stroke drawn over it, as what they look like.

    >>> list(lookalike_edits("хã"))
    [Edit(start=0, end=1, new='x')]
    """
    if _ONE_STRANGE.search(text):
        yield from _changes(_FOREIGN_IN_WORD, text, _latin)


def composition_edits(text: str) -> Iterator[Edit]:
    """Letters and their marks as one character (NFC).

    >>> list(composition_edits("hoa\u0300 xa\u0303"))
    [Edit(start=2, end=4, new='à'), Edit(start=6, end=8, new='ã')]
    """
    if not unicodedata.is_normalized("NFC", text):
        yield from _changes(_MARKED, text, lambda marked: unicodedata.normalize("NFC", marked))


def _changes(pattern: regex.Pattern[str], text: str, new_form: Callable[[str], str]) -> Iterator[Edit]:
    for match in pattern.finditer(text):
        new = new_form(match[0])
        if new != match[0]:
            yield Edit(match.start(), match.end(), new)


def _reread(shown: str) -> str:
    # A no-break space that became a plain one still stands for the byte A0: toÃ n is toàn.
    try:
        return bytes(_BYTES.get(char, 0xA0) for char in shown).decode()
    except UnicodeDecodeError:
        return shown


def _latin(letters: str) -> str:
    return {"d": "đ", "D": "Đ"}.get(letters[0], "") if "\u0335" in letters else letters.translate(_LOOKALIKES)
