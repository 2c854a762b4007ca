"""Tokenise: sentences, and words as Vietnamese counts them (a word may hold spaces).

A sentence ends at a full stop, question or exclamation mark before a capital, digit or quote, at a line end, and where
a section ends; not after a dotted short form (`TP. HCM`, `PGS.TS. Nguyễn`), a list number or a lone initial. Words come
from underthesea's word model, bound by what is known: an abbreviation, a figure or a code is one word, and the head of
an organisation's name is cut from the place after it (`Huyện ủy | Ngọc Hồi`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

import regex

from trichluc.alignment import View
from trichluc.article import Article, Stage
from trichluc.grammar.body_words import find_heads
from trichluc.grammar.dotted import dotted_forms
from trichluc.records import Offsets
from trichluc.segmenter import Segmenter

_END = regex.compile(r"\n\s*|(?<![.!?…])[.!?…]++[\"”')\]]*+[^\S\n]++(?=[\p{Lu}\d\"“'(\[*•+-])")
_LAST_FORM = regex.compile(r"[\p{L}\d./&-]+$")
_INITIALS = regex.compile(r"(?:\p{Lu}\.)*\p{Lu}")
_NAME_BEFORE = regex.compile(r"\p{Lu}\p{Ll}+\s$")
_GOES_ON = regex.compile(r" (?:\((?:SN|sn|S\.N|[Ss]inh|\d{1,3} tuổi|\d{4}|ngụ|trú|quê)|\d{1,3} tuổi(?!\p{L})|\p{Lu}\.)")
_VOWEL = re.compile(r"[aeiouy]")
# The standard library's engine finds figures three times as fast.
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def find_sentences(text: str, breaks: tuple[int, ...] = ()) -> Iterator[tuple[int, int]]:
    """The sentences of a text.

    Args:
        text: a normalised text.
        breaks: offsets, in order, at which a sentence ends whatever stands there.

    Yields:
        (start, end) of each sentence, without the space around it; together they hold all that is no space.

    >>> text = "PGS. TS Lê An ở TP. HCM nói. Có 2.600 hộ.\\nHết"
    >>> [text[start:end] for start, end in find_sentences(text)]
    ['PGS. TS Lê An ở TP. HCM nói.', 'Có 2.600 hộ.', 'Hết']
    """
    ends = [
        match.end()
        for match in _END.finditer(text)
        if text[match.start()] == "\n" or _ends_sentence(text, match.start())
    ]
    start = 0
    for end in sorted({*ends, *breaks, len(text)}):
        sentence = text[start:end]
        stripped = sentence.strip()
        if stripped:
            first = start + len(sentence) - len(sentence.lstrip())
            yield first, first + len(stripped)
        start = end


def _ends_sentence(text: str, stop: int) -> bool:
    if text[stop] != "." or text.startswith("...", stop):
        return True
    earliest = max(0, stop - 24)
    word = text[max(earliest, text.rfind(" ", earliest, stop) + 1) : stop]
    if word.isalpha() and word.islower() and _VOWEL.search(word):
        return True  # most often
    form = _LAST_FORM.search(text, earliest, stop)
    if not form:
        return True
    before = text[max(0, form.start() - 24) : form.start()]
    if form[0].isdigit():
        # A number after the end of a sentence, or on a new line, is a list's.
        numbers_list = not before.strip() or before.endswith("\n") or before.rstrip()[-1] in ".!?;:"
        return not (numbers_list and len(form[0]) <= 2)
    if _INITIALS.fullmatch(form[0]):
        if _GOES_ON.match(text, stop + 1):
            return False  # Nguyễn Văn A. (SN 1990), cháu A. 5 tuổi, bà Lê T. H.
        # A name may end in an initial (`anh Nguyễn Văn A. Sau đó`, `Ảnh: D.N.`); `P. Bến Nghé` and `Q. 5` go on.
        return len(form[0]) > 1 or bool(_NAME_BEFORE.search(before))
    if form[0].islower() and _VOWEL.search(form[0]):
        return True  # a word (`ăn no.`), not a short form (`No. 5`)
    return form[0].lower() not in dotted_forms() and form[0].rsplit(".", 1)[-1].lower() not in dotted_forms()


def find_words(
    text: str, sentences: list[tuple[int, int]], known: list[tuple[int, int]], edges: Iterable[int] = ()
) -> Iterator[tuple[int, int]]:
    """The words of a text.

    Args:
        text: a normalised text.
        sentences: its sentences.
        known: spans each of which is one word.
        edges: offsets at which a word must begin.

    Yields:
        (start, end) of each word; together they hold every character that is no space.
    """
    words: list[list[tuple[int, int]]] = []
    pending = sorted(known, key=lambda span: (-span[0], span[1]))
    for start, end in sentences:
        while pending and pending[-1][0] < start:
            pending.pop()
        inside: list[tuple[int, int]] = []
        while pending and pending[-1][1] <= end:
            first, last = pending.pop()
            if not inside or inside[-1][1] <= first - start:
                inside.append((first - start, last - start))
        words.append(inside)
    cuts: list[set[int]] = [set() for _ in sentences]
    starts = [start for start, _ in sentences]
    for edge in edges:
        index = bisect_right(starts, edge) - 1
        if index >= 0 and edge < sentences[index][1]:
            cuts[index].add(edge - starts[index])
    segmented = Segmenter.load().segment([text[start:end] for start, end in sentences], cuts, words)
    for (start, _), spans in zip(sentences, segmented, strict=True):
        yield from [(start + first, start + last) for first, last in spans]


def _known_words(article: Article, heads: list[tuple[int, int]]) -> list[tuple[int, int]]:
    view = article.normalised
    spans = [view.from_raw(found.start, found.end) for found in article.record.abbreviations]
    spans += article.codes(view)
    spans += [match.span() for match in _FIGURE.finditer(view.text)]
    # A head of two syllables is one word; a longer one is several, and only its edges bind.
    spans += [(start, end) for start, end in heads if view.text.count(" ", start, end) == 1]
    return spans


def _run(article: Article) -> None:
    view = article.normalised
    breaks = tuple(view.from_raw(section.end, section.end)[0] for section in article.record.sections)
    sentences = list(find_sentences(view.text, breaks))
    heads = list(find_heads(view.text, article.folded(view)))
    words = list(find_words(view.text, sentences, _known_words(article, heads), chain.from_iterable(heads)))
    article.record.sentences = _raw(view, sentences)
    article.record.tokens = _raw(view, words)
    for form in (*article.record.abbreviations, *article.record.undecided_abbreviations):
        form.sentence = article.sentence_at(form.start)


def _raw(view: View, spans: list[tuple[int, int]]) -> list[Offsets]:
    raw: list[Offsets] = []
    for start, end in view.to_raw_all(spans):
        if raw and start < raw[-1].end:
            raw[-1].end = max(end, raw[-1].end)  # two pieces of one raw character, such as a letter with stray marks
        else:
            raw.append(Offsets(start=start, end=end))
    return raw


STAGE = Stage(
    "tokenise", "2", reads=("normalised", "sections", "abbreviations"), adds=("sentences", "tokens"), run=_run
)
