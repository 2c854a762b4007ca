"""Normalise: the letters that were meant, one kind of space, dash and quote, as a view over the raw text.

Repairs broken letters (see `trichluc.unicode_form`) and composes them (NFC); turns every space character into a plain
one and runs of them into one; deletes zero-width and control characters and soft hyphens; folds dashes to `-`, curved
and angled double quotes to “ and ”, single quotes to '; puts the space back that scraping lost after a comma, semicolon
or full stop. Line ends stay, but for those within a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trichluc.alignment import Edit, View
from trichluc.article import Article, Stage
from trichluc.decoding import vietnamese_share
from trichluc.grammar.line_ends import join_sentences
from trichluc.unicode_form import meant_letters, mojibake_edits

_FOLDED = {
    # full-width forms, which come with East Asian keyboards and fonts
    **{chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)},
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f", " "
    ),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u00af", "-"),
    **dict.fromkeys("«„‟〝「『❝", "“"),
    **dict.fromkeys("»〞」』❞", "”"),
    **dict.fromkeys("″＂", '"'),
    **dict.fromkeys("‘’‚‛′＇´", "'"),
    "\u00d0": "Đ",
    "Ɖ": "Đ",
}

# The standard library's engine: here it is several times as fast as `regex`, and a lone class faster than a choice.
_CHARACTER = re.compile(f"[\r\n\\\\`<>*{re.escape(''.join(_FOLDED))}]")
_LINE_ENDS = "\r\n"
# What markup leaves in a text: an escape before a quote, quotes of two characters, bold, tags.
_MARKUP = re.compile(
    r"(?P<opening>``|<<(?=[^<>\n]{1,120}>>))|(?P<closing>(?<=[\w.,!?)])>>(?!>))"
    r"|(?P<block></?(?:br|p|div|li|ul|ol|h[1-6]|t[dr]|table)\b[^<>\n]{0,200}>)"
    r"|\\(?P<escaped>[\"'“”])|(?<!\*)\*\*(?=[^\s*][^*\n]{0,200}(?<=\S)\*\*(?!\*))|(?P<bold_end>(?<=[^\s*])\*\*(?!\*))|</?(?:b|i|u|em|strong|span|a|font|su[bp])\b[^<>\n]{0,200}>"
)
_SPACES = re.compile(r"  +| (?=\n)|(?<=\n) ")
# 46,2%so với; 14 tỷđồng
_GLUED_PERCENT = re.compile(r"%(?<=\d%)(?=[^\W\d_])")
_GLUED_MONEY = re.compile(r"(?:triệu|t[ỷỉ]|nghìn|ngàn)(?=đ(?:ồng)?(?![^\W\d_]))")
# UBNDxã, HĐNDtỉnh; củaUBND, quýIII; xãTân: a letter with a mark tells Vietnamese words from brands in two cases.
_MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_CAPITAL, _SMALL = f"[A-Z{_MARKED.upper()}]", f"[a-z{_MARKED}]"
_GLUED_CASES = re.compile(
    rf"{_CAPITAL}(?:(?P<run>{_CAPITAL}{{2}}(?=[a-z]{{0,4}}[{_MARKED}]))|(?<={_SMALL}.)(?={_CAPITAL}|{_SMALL}))"
)
# A figure and the word that it lost its space to, 30hộ or 198triệu; not 3G, m2, 8h15, U23, 20m.
_GLUED = re.compile(r"(?<![\d.,])\d(?:[\d.,]*\d)?(?=([^\W\d_]{2,}))")
_FIGURE_AFTER_LETTER = re.compile(r"[0-9](?<=[^\W\d_].)")
_LONGEST_SYLLABLE = 7
# A syllable that needs no marks: sau12 vòng, trong61 bị hại; not km2, mp3, covid19.
_PLAIN_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph|qu|r|s|t[hr]?|v|x)(?:[aeiouy]|[aeou][iouy]|[iu][ae]|o[ae]i?|uye?)"
    r"(?:ch?|m|n[gh]?|p|t)?"
)
_TIGHT = re.compile(r"[,;.:!?](?=[^\s.,;:!?)”'\]])")
_CLOSING = tuple('”")%')
# KT-XH.Đến, UBND.Sau; not TP.Huế, Q.Tân Bình
_ABBREVIATION = re.compile(r"(?:[^\W\d_a-zà-ỹ]{3}|-[^\W\d_a-zà-ỹ]{2})$")
_LEAST_VIETNAMESE, _LEAST_TOLD = 0.5, 200
_MAX_ADDRESS = 200  # characters on either side of a mark
_ADDRESS = re.compile(r"://|www\.|@|\.(?:vn|com|net|org|edu|gov|html?)\b")


def character_edits(text: str) -> Iterator[Edit]:
    """Dashes, quotes, spaces and line ends as one kind of each.

    Args:
        text: text in NFC.

    >>> [(edit.start, edit.new) for edit in character_edits("a\u00a0– “B»")]
    [(1, ' '), (2, '-'), (6, '”')]
    """
    joined = join_sentences(text)
    done = 0
    for match in _CHARACTER.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        new = _FOLDED.get(match[0])
        if new is None and match[0] in _LINE_ENDS:
            end += text.startswith("\r\n", start)
            new = " " if joined[start] == " " else "\n"
        elif new is None:
            if (mark := _MARKUP.match(text, start)) is None:
                continue
            end, new = mark.end(), _of_markup(mark)
        done = end
        if new != text[start:end]:
            yield Edit(start, end, new)


def _of_markup(mark: re.Match[str]) -> str:
    """What stands for a mark of markup: a quote, the space between two blocks, or nothing."""
    if mark["closing"]:
        # Only `>>` that closes what `<<` opened is a quote; it also stands before related news.
        return "”" if mark.string.rfind("<<", max(0, mark.start() - 130), mark.start()) >= 0 else mark[0]
    if mark["bold_end"] and mark.string.rfind("**", max(0, mark.start() - 210), mark.start()) < 0:
        return mark[0]
    return "“" if mark["opening"] else " " if mark["block"] else mark["escaped"] or ""


def spacing_edits(text: str) -> Iterator[Edit]:
    """Surplus spaces taken out, and lost ones put back after a comma, semicolon or the end of a sentence.

    Args:
        text: text in which all spaces are plain.

    >>> [(edit.start, edit.end, edit.new) for edit in spacing_edits("xã  A,huyện.Ông")]
    [(2, 4, ' '), (6, 6, ' '), (12, 12, ' ')]
    """
    edits = [
        Edit(match.start(), match.end(), _one_space(match[0], text, match.end())) for match in _SPACES.finditer(text)
    ]
    edits += [
        Edit(match.end(), match.end(), " ") for match in _TIGHT.finditer(text) if _lost_space(text, match.start())
    ]
    edits += [
        Edit(match.end(), match.end(), " ")
        for match in _GLUED.finditer(text)
        if match[1].islower() and _opens_figure(text, match.start())
    ]
    edits += [
        Edit(match.start(), match.start(), " ")
        for match in _FIGURE_AFTER_LETTER.finditer(text)
        if _is_vietnamese_before(text, match.start())
    ]
    edits += [
        Edit(match.end(), match.end(), " ")
        for pattern in (_GLUED_PERCENT, _GLUED_MONEY)
        for match in pattern.finditer(text)
    ]
    edits += [
        Edit(at, at, " ")
        for match in _GLUED_CASES.finditer(text)
        for at in (match.end() if match["run"] else match.start(),)
        if match["run"] or _is_marked(text[max(0, at - 3) : at])
    ]
    yield from sorted(set(edits))


def _is_marked(letters: str) -> bool:
    """Whether one of some small letters has a mark of Vietnamese."""
    return any(letter in _MARKED for letter in letters)


def _opens_figure(text: str, start: int) -> bool:
    """Whether the digits at an offset are a figure's, not those of a code: `12vòng`, `sau12vòng`; not `h2so`."""
    before = text[start - 1 : start]
    return not (before.isalnum() or before == "_") or _is_vietnamese_before(text, start)


def _is_vietnamese_before(text: str, end: int) -> bool:
    """Whether a Vietnamese word, told by its marks or as a syllable, ends there: giảm3%, ngày18/5; not km2, mp3."""
    start = end
    while start > max(0, end - _LONGEST_SYLLABLE) and text[start - 1].isalpha():
        start -= 1
    word = text[start:end]
    if len(word) < 2 or not word.islower() or "µ" in word:
        return False
    return not word.isascii() or _PLAIN_SYLLABLE.fullmatch(word) is not None


def _one_space(run: str, text: str, end: int) -> str:
    at_edge = end == len(text) or text[end] == "\n" or end == len(run) or text[end - len(run) - 1] == "\n"
    return "" if at_edge else " "


def _lost_space(text: str, mark: int) -> bool:
    before, after = text[max(0, mark - 2) : mark], text[mark + 1 : mark + 3]
    closed = before[-1:] in _CLOSING
    if text[mark] in ",;":
        # The comma of 2,5 is a decimal point; those of xã A,huyện B and of đồng,120 kg are not.
        lost = (before[-1:].isalpha() and after[0].isalnum()) or (before[-1:].isdigit() and after[0].isalpha())
        lost = lost or (closed and after[0].isalnum())
    else:
        opens = after[:1] in '“"' and after[1:].isupper()
        name = after[:1].isupper() and (after[1:].isalpha() or after[1:] == " ")
        ended = (before.isalpha() and before.islower()) or (before.isdigit() and after[1:].islower())
        ended = (
            ended or closed or (after[1:].islower() and _ABBREVIATION.search(text, max(0, mark - 8), mark) is not None)
        )
        lost = len(before) == 2 and ended and (opens or name)
        # tuần tra.8 trường học; not v.2, Điều 5.8, web.2
        lost = lost or (text[mark] == "." and after[:1].isdigit() and _is_vietnamese_before(text, mark))
    return lost and not _in_address(text, mark)


def _in_address(text: str, offset: int) -> bool:
    first, last = max(0, offset - _MAX_ADDRESS), offset + _MAX_ADDRESS
    start = max(text.rfind(" ", first, offset) + 1, text.rfind("\n", first, offset) + 1, first)
    end = text.find(" ", offset, last)
    return _ADDRESS.search(text[start : end if end >= 0 else last].split("\n")[0]) is not None


def normalise(raw: View, composed: View | None = None) -> View:
    """The normalised view over a raw text, of which `meant_letters` may have made a view already.

    >>> normalise(View.of("hoa\u0300\u00a0bình")).text
    'hoà bình'
    """
    view = composed or meant_letters(raw)
    view = view.edited(character_edits(view.text))
    return view.edited(spacing_edits(view.text))


def _run(article: Article) -> None:
    _restore(article)
    broken = sum(1 for _ in mojibake_edits(article.record.text))
    if broken:
        article.record.warnings.append(f"{broken} letters were UTF-8 read as Windows-1252; repaired in the views")
    share = vietnamese_share(article.normalised.text[:_LEAST_TOLD])
    if share < _LEAST_VIETNAMESE and len(article.normalised.text) > _LEAST_TOLD:
        article.record.warnings.append(
            f"{share:.0%} of the words are Vietnamese syllables; the text is in another language or a wrong encoding"
        )


def _restore(article: Article) -> None:
    article.normalised = normalise(article.raw, article.composed)
    article.expanded = article.normalised


STAGE = Stage("normalise", "2", reads=("text",), adds=("normalised", "warnings"), run=_run, restore=_restore)
