"""Short forms that a text itself defines: by their initials, in either order, with words that may be left out.

After Schwartz and Hearst (2003), with what Vietnamese official prose adds: và, của, các leave no initial; a place at
the end of a name may go unspelt (`Ngân hàng Nhà nước Việt Nam (NHNN)`); `gọi tắt là`, `viết tắt:` may stand between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from trichluc.decoding import vietnamese_share
from trichluc.grammar.abbreviation_lexicon import Form

_OPENED = regex.compile(
    r"\s?\((?:(?:(?:sau đây|dưới đây|sau này|còn)\s)?(?:gọi|viết)?\s?(?:tắt)?\s?(?:là|:)\s?)?[\"“']?$"
)
_CLOSED = regex.compile(r"[\"”']?\s?[);]")
_GLOSS = regex.compile(r"\s?\((?:là|tức là|tức|viết tắt của|nghĩa là)?\s?(?P<gloss>\p{L}[\p{L}\s,&-]{4,90})\)")
_WITHIN = regex.compile(r"(?<=\p{L})\s?(?P<bracket>\(\s?(?P<said>\p{L}[^()\n]{1,60}?)\s?\))(?=\s?[\p{L}\d])")
_UNIT_CODE = regex.compile(r"(?:P?[AC]|PC)\d\d")  # Cơ quan Cảnh sát điều tra (PC03) Công an tỉnh …
_WORD = regex.compile(r"\p{L}+|[.;:!?(\n]|,")
_LETTERS = regex.compile(r"\p{L}+")
_SKIPPED = frozenset(("và", "của", "các", "về", "cho", "trong", "những"))
_LEAST_VIETNAMESE = 0.6  # of the words; else the form is foreign, as CSL for China Super League
_MAX_TAIL = 4  # syllables of a place that the short form leaves out: … Việt Nam, … thành phố Hồ Chí Minh
_REACH = 120  # characters before the bracket in which the full form may begin


def find_definitions(text: str, forms: Iterable[Form]) -> Iterator[tuple[str, str]]:
    """The short forms that a text defines, with what it says that they stand for.

    Args:
        text: a normalised text.
        forms: what in it has the shape of a short form.

    >>> text = "nhà ở xã hội (NƠXH); NVH (nhà văn hóa); Ngân hàng Nhà nước Việt Nam (gọi tắt là NHNN)"
    >>> forms = [Form(match.start(), match.end(), match[0]) for match in regex.finditer("NƠXH|NVH|NHNN", text)]
    >>> list(find_definitions(text, forms))
    [('NƠXH', 'nhà ở xã hội'), ('NVH', 'nhà văn hóa'), ('NHNN', 'Ngân hàng Nhà nước Việt Nam')]
    """
    for form in forms:
        if sum(map(str.isupper, form.text)) < 2:
            continue
        if text.startswith((")", ";", '"', "”", "'", " )"), form.end):
            before = _spelt_before(text, form)
            if before:
                yield form.text, before
        elif text.startswith(("(", " ("), form.end):
            after = _GLOSS.match(text, form.end)
            if after and _spells(after["gloss"], form.text):
                yield form.text, after["gloss"].strip()


def abbreviations_within(text: str, folded: str) -> dict[int, int]:
    """The brackets that abbreviate or repeat the words before them and after which a name may go on.

    Args:
        text: a text, abbreviated or expanded.
        folded: `fold(text)`.

    Returns:
        Where each opens, with where it is closed.

    >>> text = "Hợp tác xã (HTX) Nông nghiệp, Bảo hiểm xã hội (bảo hiểm xã hội) Việt Nam, Hiệp hội (mới) Thép"
    >>> [text[start:end] for start, end in abbreviations_within(text, text.lower()).items()]
    ['(HTX)', '(bảo hiểm xã hội)']
    """
    found = {}
    for match in _WITHIN.finditer(text):
        opened, said = match.start("bracket"), match["said"]
        if not said.isupper() and len(said) > 1:
            repeats = folded.endswith(folded[match.start("said") : match.end("said")], 0, match.start())
            short = sum(map(str.isupper, said)) > 1 and " " not in said
        else:
            repeats, short = False, True
        if repeats or _UNIT_CODE.fullmatch(said) or (short and _spells_last(text, match.start(), said)):
            found[opened] = match.end("bracket")
    return found


def _spells_last(text: str, end: int, short: str) -> bool:
    words = [match.span() for match in _WORD.finditer(text, max(0, end - _REACH), end)]
    return len(_initials_of(short)) > 1 and _spelling_start(text, words, short, most_tail=0) is not None


def _spelt_before(text: str, form: Form) -> str | None:
    opened = _OPENED.search(text, max(0, form.start - 40), form.start)
    if not (opened and _CLOSED.match(text, form.end)):
        return None
    words = [match.span() for match in _WORD.finditer(text, max(0, opened.start() - _REACH), opened.start())]
    start = _spelling_start(text, words, form.text)
    if start is None or vietnamese_share(text[start : opened.start()]) <= _LEAST_VIETNAMESE:
        return None
    return text[start : opened.start()].strip()


def _spelling_start(text: str, words: list[tuple[int, int]], short: str, *, most_tail: int = _MAX_TAIL) -> int | None:
    """Where the words begin whose initials, read backwards from the last word, spell a short form."""
    letters = _initials_of(short)
    for tail in range(min(most_tail, len(words)) + 1):
        if tail and not text[words[-tail][0]].isupper():
            continue
        left = len(letters)
        for start, end in reversed(words[: len(words) - tail]):
            word = text[start:end]
            if not word[0].isalpha() and word != ",":
                break
            if left and _initial(word) == letters[left - 1]:
                left -= 1
                if not left:
                    return start
            elif word.lower() not in _SKIPPED and word != ",":
                break
    return None


def _spells(words: str, short: str) -> bool:
    initials = [_initial(word) for word in _LETTERS.findall(words) if word.lower() not in _SKIPPED]
    letters = _initials_of(short)
    return len(letters) >= 2 and initials[: len(letters)] == letters and len(initials) <= len(letters) + _MAX_TAIL


def _initials_of(short: str) -> list[str]:
    return [_initial(char) for char in short if char.isupper()]


_BASE = str.maketrans(
    "àáãảạăằắẵẳặâầấẫẩậèéẽẻẹêềếễểệìíĩỉịòóõỏọôồốỗổộơờớỡởợùúũủụưừứữửựỳýỹỷỵ",
    "a" * 17 + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5,
)


def _initial(word: str) -> str:
    return word[0].lower().translate(_BASE)
