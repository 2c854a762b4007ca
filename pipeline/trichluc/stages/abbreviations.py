"""Abbreviations: shortened forms that stand for Vietnamese words, each with its expansion in this place.

Three ways to an expansion: the article defines the form (`tổ chức cơ sở đảng (TCCSĐ)`, `TCCSĐ (tổ chức …)`), and that
rules it throughout; the lexicon knows one sense; or the words around choose among several. What stays undecided is left
as written. Document codes, photo credits, agency tags and foreign acronyms are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from itertools import pairwise

import msgspec
import regex

from trichluc.alignment import Edit, View
from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.gazetteer import gazetteer
from trichluc.grammar.abbreviation_lexicon import AbbreviationLexicon, Form, Sense, shipped_lexicon, spelling_key
from trichluc.grammar.definitions import find_definitions
from trichluc.grammar.dotted import dotted_forms
from trichluc.grammar.sense_choice import likeliest, sense_model, word_features
from trichluc.grammar.sense_evidence import Evidence
from trichluc.lexicons import read_lexicon, shipped
from trichluc.patterns import find_codes
from trichluc.records import Abbreviation, AbbreviationMethod, UndecidedAbbreviation

_SPACED_JOINERS = (" - ", "- ", " -", " & ", "& ", " &", " và ")
_PLACE_JOINERS = (" ", ". ", " .")
_PART = regex.compile(r"\p{L}+")
_BEGINS_SENTENCE = regex.compile(r"(?:^|\n|\p{Ll}[.!?…]+ )[\"“'(]?$")
_INITIALS = regex.compile(r"\p{Lu}(?:\.\p{Lu})+")
_CAPITALS = regex.compile(r"\p{Lu}{2,}")
_WORD_BEFORE, _WORD_AFTER = regex.compile(r"(\p{L}+)[\s,]*$"), regex.compile(r"[\s,]*(\p{L}+)")
_PLURAL = regex.compile(r"(?:\d|(?<!\p{L})(?:các|những|nhiều|mỗi|một|số|từng))\s$")
_CAPITALISED_BEFORE = regex.compile(r"\p{Lu}\p{L}*\s$")
_ROMAN = regex.compile(r"[IVXLC]+")
_SMALL_WORD = regex.compile(r"(?<!\p{L})\p{Ll}\p{L}*")
_LEAST_DESCRIBING = 5  # small words after `Ảnh:` that describe the picture; `nhân vật cung cấp` are four
_LEAST_PLAIN = 4  # letters of a form that is nobody's initials
_SURE = 0.8  # how probable the sense of a part must be for the whole to be one abbreviation
_CREDIT = regex.compile(r"(?<!\p{L})(?:ảnh|bài|tin|nguồn|đồ họa|clip|video)(?: [\p{L} ]{1,20})?\s*:|\(ảnh")
# The dot of a short form before a name, TP.Huế or TP. Huế, is no full stop.
_DOTTED = regex.compile(r"\.( ?)(\p{Lu}\p{L}*+|\d+)( \p{Ll})?")
# Bodies whose short form begins an organisation's name, so that it is written as a name even after a small letter.
_HEADS = tuple(map(fold, ("ủy ban", "hội đồng", "mặt trận", "liên đoàn", "tòa án", "viện kiểm sát")))


class _OpenerRow(msgspec.Struct):
    word: str
    source: str


@cache
def _openers() -> frozenset[str]:
    return frozenset(row.word for row in read_lexicon(shipped("sentence_openers"), _OpenerRow, key=("word",)))


def find_abbreviations(
    text: str,
    left_alone: Iterable[tuple[int, int]] = (),
    lexicon: AbbreviationLexicon | None = None,
    codes: list[tuple[int, int]] | None = None,
    credits: Iterable[tuple[int, int]] = (),
    folded: str | None = None,
) -> Iterator[Abbreviation | UndecidedAbbreviation]:
    """The abbreviations of a text with their expansions, and those whose sense is not clear.

    Args:
        text: a normalised text.
        left_alone: spans in which nothing is an abbreviation, for instance datelines.
        lexicon: the senses to choose from; by default those of the package.
        codes: `find_codes(text)`, if the caller has it.
        credits: spans that credit a picture or a text, in which short capitals are the initials of a person.
        folded: `fold(text)`, if the caller has it.

    Yields:
        Abbreviations in order, none overlapping, with offsets into `text`; among them the undecided.

    >>> [(found.text, found.expansion) for found in find_abbreviations("Hội CCB xã góp sức phát triển KT-XH.")]
    [('CCB', 'cựu chiến binh'), ('KT-XH', 'kinh tế - xã hội')]
    """
    known = lexicon or shipped_lexicon()
    closed = sorted([*left_alone, *(find_codes(text) if codes is None else codes)], reverse=True)
    credited = sorted(credits, reverse=True)
    forms = _join_spaced(known.candidates(text), text, known)
    reader = _Reader(text, fold(text) if folded is None else folded, known, forms)
    for form in forms:
        if _touches(closed, form) or (_touches(credited, form) and not _is_unmistakable(form, known.senses(form.text))):
            continue
        yield from reader.read(form)
        yield from reader.undecided
        reader.undecided.clear()


def _touches(spans: list[tuple[int, int]], form: Form) -> bool:
    """Whether a form touches one of some spans, of which the last comes first; those that end before it are dropped."""
    while spans and spans[-1][1] <= form.start:
        spans.pop()
    return bool(spans) and spans[-1][0] < form.end


def _is_unmistakable(form: Form, senses: list[Sense]) -> bool:
    """Whether a form is no person's initials even in a credit: `TTXVN`, `t/h`."""
    plain = len(form.text) >= _LEAST_PLAIN and form.text.isalpha()
    return len(senses) == 1 and ((plain and senses[0].use == "always") or form.text.islower())


def _join_spaced(forms: list[Form], text: str, lexicon: AbbreviationLexicon) -> list[Form]:
    """Join forms that a spaced joiner parts, where the lexicon knows the whole in one sense: KT - XH, TP HCM."""
    joined: list[Form] = []
    for form in forms:
        if joined and form.start - joined[-1].end <= 4:
            gap = text[joined[-1].end : form.start]
            whole = Form(joined[-1].start, form.end, text[joined[-1].start : form.end])
            known = lexicon.senses(whole.text)
            # VH, TT&DL: a comma joins where another sign joins what follows.
            signs = (*_SPACED_JOINERS, ",", ", ") if "&" in form.text or "-" in form.text else _SPACED_JOINERS
            one = len({sense.expansion for sense in known}) == 1
            joins = one and known[0].use == "always" and gap in signs
            if joins or (known and known[0].domain == "place" and gap in _PLACE_JOINERS):
                joined[-1] = whole
                continue
        joined.append(form)
    return joined


class _Reader:
    """Reads the forms of one text: its own definitions first, then the lexicon, then the parts of a compound."""

    def __init__(self, text: str, folded: str, lexicon: AbbreviationLexicon, forms: list[Form]) -> None:
        self._text = text
        self._folded = folded
        self._lexicon = lexicon
        self._defined = {spelling_key(short): expansion for short, expansion in find_definitions(text, forms)}
        self._evidence = Evidence(text, folded, forms, lexicon)
        self.undecided: list[UndecidedAbbreviation] = []

    def read(self, form: Form) -> list[Abbreviation]:
        """The abbreviations that a form is or holds; none where it stays undecided."""
        expansion = self._defined.get(spelling_key(form.text)) if self._defined else None
        if expansion:
            return [self._abbreviation(form, expansion, expansion, "inline")]
        senses = self._lexicon.senses(form.text)
        if _INITIALS.fullmatch(form.text) and not any(sense.short == form.text for sense in senses):
            return []  # a person's, as in `cháu N.K`
        if len(senses) > 1 and senses[0].use == "always" and len({sense.expansion for sense in senses}) == 1:
            senses = senses[:1]  # spellings of one short form
        chosen = self._choose(form, senses)
        return [chosen] if chosen else self._parts(form)

    def _parts(self, form: Form) -> list[Abbreviation]:
        parts = list(_PART.finditer(form.text))
        if len(parts) < 2:
            return []
        read: list[Abbreviation] = []
        dotted = "." in form.text
        for part in parts:
            found = self.read(Form(form.start + part.start(), form.start + part.end(), part[0]))
            if dotted and not found:
                break  # VOV.VN is an address; TP.Huế and PGS.TS begin with a short form
            read += found
        composed = not dotted and "/" not in form.text and len(read) == len(parts)
        if composed and all(len(found.candidates) < 2 or (found.probability or 0) >= _SURE for found in read):
            expansion = (" và " if "&" in form.text else " - ").join(found.expansion for found in read)
            return [self._abbreviation(form, expansion, expansion, "lexicon", rule="composed")]
        return read if len(read) == len(parts) or "&" not in form.text else []  # S&P is no phường

    def _choose(self, form: Form, senses: list[Sense]) -> Abbreviation | None:
        if not senses or ((len(senses) > 1 or senses[0].use != "always") and self._in_capitals(form)):
            return None
        if len(senses) > 1:
            return self._choose_among(form, senses)
        if senses[0].use == "cued":
            (heard,) = self._lexicon.cues(form.text).hear(self._text, self._folded, form.start, form.end)
            if not (heard.beside or heard.near):
                return None
        return self._with_sense(form, senses[0], "lexicon")

    def _choose_among(self, form: Form, senses: list[Sense]) -> Abbreviation | None:
        evidence = self._evidence.features(form.text, form)
        words = word_features(self._text, self._folded, form.start, form.end)
        expansions = [sense.expansion for sense in senses]
        chances = sense_model().probabilities(spelling_key(form.text), expansions, evidence, words)
        ranked = sorted(zip(chances, range(len(senses)), strict=True), key=lambda pair: (-pair[0], pair[1]))
        candidates = [expansions[number] for _, number in ranked]
        chosen = likeliest(chances, evidence)
        if chosen is None:
            self.undecided.append(
                UndecidedAbbreviation(
                    start=form.start,
                    end=form.end,
                    text=form.text,
                    candidates=candidates,
                    probabilities=[round(chance, 3) for chance, _ in ranked],
                    rule="context",
                )
            )
            return None
        return self._with_sense(form, senses[chosen], "context", candidates, round(chances[chosen], 3))

    def _with_sense(
        self,
        form: Form,
        sense: Sense,
        method: AbbreviationMethod,
        candidates: list[str] | None = None,
        probability: float | None = None,
    ) -> Abbreviation:
        expansion, name = (
            _as_joined(form.text, written) for written in (sense.expansion, sense.name or sense.expansion)
        )
        found = self._abbreviation(form, expansion, name, method)
        found.candidates, found.probability = candidates or [], probability
        return found

    def _in_capitals(self, form: Form) -> bool:
        """Whether the words around are in capitals too, as in a headline, so that capitals mark nothing."""
        before = _WORD_BEFORE.search(self._text, max(0, form.start - 12), form.start)
        after = _WORD_AFTER.match(self._text, form.end, form.end + 12)
        near = [found[1] for found in (before, after) if found]
        near = [word for word in near if not _ROMAN.fullmatch(word)]  # lần thứ XIV BCH Đảng bộ
        return any(_CAPITALS.fullmatch(word) and not self._lexicon.knows(word) for word in near)

    def _abbreviation(
        self,
        form: Form,
        expansion: str,
        name: str,
        method: AbbreviationMethod,
        rule: str | None = None,
    ) -> Abbreviation:
        before = self._text[max(0, form.start - 12) : form.start]
        as_name = not _PLURAL.search(before) and (_is_head(name) or _CAPITALISED_BEFORE.search(before))
        return Abbreviation(
            start=form.start,
            end=form.end,
            text=form.text,
            expansion=expansion,
            expanded=name if as_name else expansion,
            method=method,
            rule=rule or method,
        )


def _as_joined(form: str, expansion: str) -> str:
    """The joiner as the author has it: GD&ĐT is giáo dục và đào tạo, GD-ĐT giáo dục - đào tạo."""
    return expansion.replace(" và ", " - ") if "-" in form and "&" not in form and " - " not in expansion else expansion


@lru_cache(maxsize=8192)
def _is_head(name: str) -> bool:
    return name[0].isupper() and fold(name).startswith(_HEADS)


def _closed_and_credits(article: Article) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The datelines of an article, and what in its captions and bylines credits somebody.

    What `Ảnh:` opens may describe the picture (`Ảnh: HS tham gia …`) and is ordinary text then.
    """
    datelines: list[tuple[int, int]] = []
    credits: list[tuple[int, int]] = []
    view = article.normalised
    folded = article.folded(view)
    for section in article.record.sections:
        if section.role not in ("caption", "byline", "dateline"):
            continue
        start, end = view.from_raw(section.start, section.end)
        if section.role == "dateline":
            datelines.append((start, end))
        elif section.role == "byline":
            credits.append((start, end))
        else:
            opened = [found.span() for found in _CREDIT.finditer(folded, start, end)]
            for (cue, begins), (until, _) in pairwise([*opened, (end, end)]):
                if len(_SMALL_WORD.findall(view.text, begins, until)) < _LEAST_DESCRIBING:
                    credits.append((cue, until))
    return datelines, credits


def expanded_view(view: View, abbreviations: Iterable[Abbreviation]) -> View:
    """The view in which abbreviations, whose offsets are into the raw text, are written out."""
    edits = []
    for found in abbreviations:
        start, end = view.from_raw(found.start, found.end)
        dotted = _DOTTED.match(view.text, end)
        opens_sentence = dotted and dotted[1] and _opens_sentence(dotted[2], alone=bool(dotted[3]))
        new = found.expanded
        if _BEGINS_SENTENCE.search(view.text, max(0, start - 8), start):
            new = new[0].upper() + new[1:]
        if dotted and not opens_sentence and found.text.lower() in dotted_forms():
            edits.append(Edit(start, end + 1, new + ("" if dotted[1] else " ")))
        else:
            edits.append(Edit(start, end, new))
    return view.edited(edits)


def _opens_sentence(word: str, *, alone: bool) -> bool:
    """Whether a word after `TP. ` opens a sentence rather than names a place: alone before small letters, and none."""
    return fold(word) in _openers() or (alone and word[0].isalpha() and not gazetteer().knows(word))


def _run(lexicon: AbbreviationLexicon | None, article: Article) -> None:
    view = article.normalised
    datelines, credits = _closed_and_credits(article)
    codes, folded = article.codes(view), article.folded(view)
    found = list(find_abbreviations(view.text, datelines, lexicon, codes, credits, folded))
    article.record.abbreviations = article.settle(view, [each for each in found if isinstance(each, Abbreviation)])
    undecided = [each for each in found if isinstance(each, UndecidedAbbreviation)]
    article.record.undecided_abbreviations = article.settle(view, undecided)
    _restore(article)


def _restore(article: Article) -> None:
    article.expanded = expanded_view(article.normalised, article.record.abbreviations)


def stage_with(lexicon: AbbreviationLexicon | None, version: str = "2") -> Stage:
    """The stage with a lexicon of the caller's own, whose version should tell it from the package's."""
    run = partial(_run, lexicon)
    return Stage(
        "abbreviations",
        version,
        ("normalised", "sections"),
        ("abbreviations", "undecided_abbreviations", "expanded"),
        run,
        _restore,
    )


STAGE = stage_with(None)
