"""Normalise: the letters that were meant, one kind of space, dash and quote, as a view over the raw text.

Repairs broken letters (see `trichluc.unicode_form`) and composes them (NFC); turns every space character into a plain
one and runs of them into one; deletes zero-width and control characters and soft hyphens; folds dashes to `-`, curved
and angled double quotes to “ and ”, single quotes to '; puts the space back that scraping lost after a comma, semicolon
or full stop. Line ends stay.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from trichluc.alignment import Edit, View
from trichluc.article import Article, Stage
from trichluc.unicode_form import meant_letters, mojibake_edits

_FOLDED = {
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f", " "
    ),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u00af", "-"),
    **dict.fromkeys("«„‟〝", "“"),
    **dict.fromkeys("»〞", "”"),
    **dict.fromkeys("″＂", '"'),
    **dict.fromkeys("‘’‚‛′＇", "'"),
    "…": "...",
    "\u00d0": "Đ",
    "Ɖ": "Đ",
}
_FOLDABLE = "".join(map(regex.escape, _FOLDED))
_SPACES = " \t\u00a0\u2000-\u200a\u202f\u3000"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\u2061\ufeff\u0000-\u0008\u000e-\u001f\u007f"
# Every branch begins with a class of few characters, so that most of the text is passed over at once.
_TYPOGRAPHY = regex.compile(
    rf"(?P<space>[{_SPACES}](?:[{_SPACES}{_UNSEEN}]*[{_SPACES}]|(?=[\r\n])|(?<=[\r\n].)))"
    rf"|(?P<unseen>[{_UNSEEN}]+)"
    rf"|(?P<fold>[{_FOLDABLE}])"
    r"|(?P<line>\r\n?)"
    # The comma of 2,5 is a decimal point and 12,Hà Nội is not.
    r"|(?P<comma>[,;](?:(?<=\p{L}.)(?=[\p{L}\d])|(?<=\d.)(?=\p{L})))"
    r"|(?P<stop>[.:!?](?<=\p{Ll}{2}.)(?:(?=\p{Lu}\p{Ll}|\p{Lu}\s)|(?=[“\"]\p{Lu})))"
)
_ADDRESS = regex.compile(r"://|www\.|@|\.(?:vn|com|net|org|edu|gov|html?)\b")


def typography_edits(text: str) -> Iterator[Edit]:
    """The edits that give a text one kind of space, dash and quote.

    Args:
        text: text in NFC.

    Yields:
        Edits with offsets into `text`, in order, none overlapping.

    >>> [(edit.start, edit.new) for edit in typography_edits("xã  A\u00a0,huyện – “B»")]
    [(2, ' '), (5, ' '), (13, '-'), (17, '”')]
    """
    for match in _TYPOGRAPHY.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind in ("comma", "stop"):
            if not _in_address(text, start):
                yield Edit(end, end, " ")
            continue
        if kind == "unseen":
            new = ""
        elif kind == "space":
            at_edge = start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] in "\r\n"
            new = "" if at_edge else " "
        elif kind == "line":
            new = "\n"
        else:
            new = _FOLDED[match[0]]
        if new != match[0]:
            yield Edit(start, end, new)


def _in_address(text: str, offset: int) -> bool:
    start = max(text.rfind(" ", 0, offset), text.rfind("\n", 0, offset)) + 1
    end = text.find(" ", offset)
    return _ADDRESS.search(text[start : end if end >= 0 else len(text)].split("\n")[0]) is not None


def normalise(raw: View) -> View:
    """The normalised view over a raw text.

    >>> normalise(View.of("hoa\u0300\u00a0bình")).text
    'hoà bình'
    """
    meant = meant_letters(raw)
    return meant.edited(typography_edits(meant.text))


def _run(article: Article) -> None:
    _restore(article)
    broken = sum(1 for _ in mojibake_edits(article.record.text))
    if broken:
        article.record.warnings.append(f"{broken} letters were UTF-8 read as Windows-1252; repaired in the views")


def _restore(article: Article) -> None:
    article.normalised = normalise(article.raw)
    article.expanded = article.normalised


STAGE = Stage("normalise", "1", reads=("text",), adds=("normalised", "warnings"), run=_run, restore=_restore)
