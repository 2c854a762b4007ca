"""Abbreviations: shortened forms that stand for Vietnamese words, each with its expansion in this place.

Three ways to an expansion: the article defines the form (`tổ chức cơ sở đảng (TCCSĐ)`, `TCCSĐ (tổ chức …)`), and that
rules it throughout; the lexicon knows one sense; or the words around choose among several. What stays undecided is left
as written. Document codes, photo credits, agency tags and foreign acronyms are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache, partial

import msgspec
import regex

from trichluc.alignment import Edit, View
from trichluc.article import Article, Stage
from trichluc.folding import fold
from trichluc.grammar.abbreviation_lexicon import AbbreviationLexicon, Form, Sense, shipped_lexicon, spelling_key
from trichluc.grammar.definitions import find_definitions
from trichluc.grammar.dotted import dotted_forms
from trichluc.grammar.sense_choice import REACH, general_features, likeliest, sense_model, word_features
from trichluc.lexicons import read_lexicon, shipped
from trichluc.patterns import DOCUMENT_CODE, find_codes
from trichluc.records import Abbreviation, AbbreviationMethod, UndecidedAbbreviation

_SPACED_JOINERS = (" - ", "- ", " -", " & ", "& ", " &", " và ")
_PLACE_JOINERS = (" ", ". ", " .")
_PART = regex.compile(r"\p{L}+")
_INITIALS = regex.compile(r"\p{Lu}(?:\.\p{Lu})+")
_CAPITALS = regex.compile(r"\p{Lu}{2,}")
_WORD_BEFORE, _WORD_AFTER = regex.compile(r"(\p{L}+)[\s,]*$"), regex.compile(r"[\s,]*(\p{L}+)")
_PLURAL = regex.compile(r"(?:\d|(?<!\p{L})(?:các|những|nhiều|mỗi|một|số|từng))\s$")
_CAPITALISED_BEFORE = regex.compile(r"\p{Lu}\p{L}*\s$")
_CREDIT = regex.compile(r"(?<!\p{L})(?:ảnh|bài|tin|nguồn|đồ họa|clip|video)(?: [\p{L} ]{1,20})?\s*:|\(ảnh")
# The dot of a short form before a name, TP.Huế or TP. Huế, is no full stop.
_DOTTED = regex.compile(r"\.(\s?)(\p{Lu}\p{L}*|\d+)")
# In a cue, `>{number}` calls for a sense before a figure (QL 14), `>{name}` before a name (P.Thạnh Lộc), `>{code}`
# before the code of a paper (QĐ 1719/QĐ-TTg).
_KINDS_OF_NEXT = {
    "{number}": regex.compile(r"[\s.]*\d"),
    "{name}": regex.compile(r"\.?\s?\p{Lu}\p{Ll}"),
    "{code}": regex.compile(rf"\s?(?:số\s?:?\s?)?(?:{DOCUMENT_CODE.pattern})", DOCUMENT_CODE.flags),
}
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
) -> Iterator[Abbreviation | UndecidedAbbreviation]:
    """The abbreviations of a text with their expansions, and those whose sense is not clear.

    Args:
        text: a normalised text.
        left_alone: spans in which nothing is an abbreviation, for instance photo credits.
        lexicon: the senses to choose from; by default those of the package.
        codes: `find_codes(text)`, if the caller has it.

    Yields:
        Abbreviations in order, none overlapping, with offsets into `text`; among them the undecided.

    >>> [(found.text, found.expansion) for found in find_abbreviations("Hội CCB xã góp sức phát triển KT-XH.")]
    [('CCB', 'cựu chiến binh'), ('KT-XH', 'kinh tế - xã hội')]
    """
    known = lexicon or shipped_lexicon()
    closed = sorted([*left_alone, *(find_codes(text) if codes is None else codes)], reverse=True)
    forms = _join_spaced(known.candidates(text), text, known)
    defined = {spelling_key(short): expansion for short, expansion in find_definitions(text, forms)}
    reader = _Reader(text, known, defined)
    for form in forms:
        while closed and closed[-1][1] <= form.start:
            closed.pop()
        if not (closed and closed[-1][0] < form.end):
            yield from reader.read(form)
            yield from reader.undecided
            reader.undecided.clear()


def _join_spaced(forms: list[Form], text: str, lexicon: AbbreviationLexicon) -> list[Form]:
    """Join forms that a spaced joiner parts, where the lexicon knows the whole: KT - XH, GD và ĐT, TP HCM."""
    joined: list[Form] = []
    for form in forms:
        if joined and form.start - joined[-1].end <= 4:
            gap = text[joined[-1].end : form.start]
            whole = Form(joined[-1].start, form.end, text[joined[-1].start : form.end])
            known = lexicon.senses(whole.text)
            if known and (gap in _SPACED_JOINERS or (gap in _PLACE_JOINERS and known[0].domain == "place")):
                joined[-1] = whole
                continue
        joined.append(form)
    return joined


class _Reader:
    """Reads the forms of one text: its own definitions first, then the lexicon, then the parts of a compound."""

    def __init__(self, text: str, lexicon: AbbreviationLexicon, defined: dict[str, str]) -> None:
        self._text = text
        self._lexicon = lexicon
        self._defined = defined
        self.undecided: list[UndecidedAbbreviation] = []

    @cached_property
    def _folded(self) -> str:
        return fold(self._text)

    def read(self, form: Form) -> list[Abbreviation]:
        """The abbreviations that a form is or holds; none where it stays undecided."""
        expansion = self._defined.get(spelling_key(form.text))
        if expansion:
            return [self._abbreviation(form, expansion, expansion, "inline")]
        senses = self._lexicon.senses(form.text)
        if _INITIALS.fullmatch(form.text) and not any(sense.short == form.text for sense in senses):
            return []  # a person's, as in `cháu N.K`
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
        if composed and all(len(found.candidates) < 2 for found in read):
            expansion = (" và " if "&" in form.text else " - ").join(found.expansion for found in read)
            return [self._abbreviation(form, expansion, expansion, "lexicon", rule="composed")]
        return read if len(read) == len(parts) or "&" not in form.text else []  # S&P is no phường

    def _choose(self, form: Form, senses: list[Sense]) -> Abbreviation | None:
        if not senses or ((len(senses) > 1 or senses[0].use != "always") and self._in_capitals(form)):
            return None
        if len(senses) > 1:
            return self._choose_among(form, senses)
        if senses[0].use == "cued" and not cue_score(self._text, form, senses[0], *text_around(self._text, form)):
            return None
        return self._with_sense(form, senses[0], "lexicon")

    def _choose_among(self, form: Form, senses: list[Sense]) -> Abbreviation | None:
        before, after = text_around(self._text, form)
        evidence = [
            general_features(
                cue_score(self._text, form, sense, before, after),
                usual=sense.use == "default",
                in_full=fold(sense.expansion) in self._folded,
            )
            for sense in senses
        ]
        words = word_features(*_sides(self._text, form))
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


def _sides(text: str, form: Form) -> tuple[str, str]:
    return text[max(0, form.start - REACH) : form.start], text[form.end : form.end + REACH]


def text_around(text: str, form: Form) -> tuple[str, str]:
    """The folded text before and after a form in which cues speak."""
    before, after = _sides(text, form)
    return fold(before).rstrip(), fold(after).lstrip(" .")


def cue_score(text: str, form: Form, sense: Sense, before: str, after: str) -> float:
    """How much the cues of a sense speak for it: 4 for one beside the form, 2 for one nearby.

    Args:
        text: the text in which the form stands.
        form: the form.
        sense: one of its senses.
        before, after: `text_around(text, form)`.
    """
    score = 0.0
    for cue in sense.cues:
        place, word = _read_cue(cue)
        if place == "<":
            score += 4 * _ends_with(before, word)
        elif place == ">":
            kind = _KINDS_OF_NEXT.get(word)
            score += 4 * bool(kind.match(text, form.end) if kind else _starts_with(after, word))
        elif word in before or word in after:
            score += 2 * (_has_word(before, word) or _has_word(after, word))
    return score


def _as_joined(form: str, expansion: str) -> str:
    """The joiner as the author has it: GD&ĐT is giáo dục và đào tạo, GD-ĐT giáo dục - đào tạo."""
    return expansion.replace(" và ", " - ") if "-" in form and "&" not in form and " - " not in expansion else expansion


@lru_cache(maxsize=8192)
def _read_cue(cue: str) -> tuple[str, str]:
    """Where a cue must stand (`<`, `>`, or empty for anywhere near), and its folded word."""
    return (cue[0] if cue[0] in "<>" else ""), fold(cue.lstrip("<>"))


def _ends_with(text: str, word: str) -> bool:
    return text.endswith(word) and not text[-len(word) - 1 : -len(word)].isalnum()


def _starts_with(text: str, word: str) -> bool:
    return text.startswith(word) and not text[len(word) : len(word) + 1].isalnum()


def _has_word(text: str, word: str) -> bool:
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if (not at or not text[at - 1].isalnum()) and (end == len(text) or not text[end].isalnum()):
            return True
        at = text.find(word, end)
    return False


@lru_cache(maxsize=8192)
def _is_head(name: str) -> bool:
    return name[0].isupper() and fold(name).startswith(_HEADS)


def _left_alone(article: Article) -> Iterator[tuple[int, int]]:
    for section in article.record.sections:
        if section.role not in ("caption", "byline", "dateline"):
            continue
        start, end = article.normalised.from_raw(section.start, section.end)
        if section.role == "caption":
            credit = _CREDIT.search(fold(article.normalised.text[start:end]))
            if not credit:
                continue
            start += credit.start()
        yield start, end


def expanded_view(view: View, abbreviations: Iterable[Abbreviation]) -> View:
    """The view in which abbreviations, whose offsets are into the raw text, are written out."""
    edits = []
    for found in abbreviations:
        start, end = view.from_raw(found.start, found.end)
        dotted = _DOTTED.match(view.text, end)
        opens_sentence = dotted and dotted[1] and fold(dotted[2]) in _openers()
        if dotted and not opens_sentence and found.text.lower() in dotted_forms():
            edits.append(Edit(start, end + 1, found.expanded + ("" if dotted[1] else " ")))
        else:
            edits.append(Edit(start, end, found.expanded))
    return view.edited(edits)


def _run(lexicon: AbbreviationLexicon | None, article: Article) -> None:
    view = article.normalised
    found = list(find_abbreviations(view.text, _left_alone(article), lexicon, article.codes(view)))
    article.record.abbreviations = article.settle(view, [each for each in found if isinstance(each, Abbreviation)])
    undecided = [each for each in found if isinstance(each, UndecidedAbbreviation)]
    article.record.undecided_abbreviations = article.settle(view, undecided)
    _restore(article)


def _restore(article: Article) -> None:
    article.expanded = expanded_view(article.normalised, article.record.abbreviations)


def stage_with(lexicon: AbbreviationLexicon | None, version: str = "1") -> Stage:
    """The stage with a lexicon of the caller's own, whose version should tell it from the package's."""
    run = partial(_run, lexicon)
    return Stage("abbreviations", version, ("normalised", "sections"), ("abbreviations", "undecided_abbreviations"), run, _restore)


STAGE = stage_with(None)
