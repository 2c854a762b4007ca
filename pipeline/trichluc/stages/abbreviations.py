"""Abbreviations: shortened forms that stand for Vietnamese words, each with its expansion in this place.

Three ways to an expansion: the article defines the form (`tổ chức cơ sở đảng (TCCSĐ)`, `TCCSĐ (tổ chức …)`), and that
rules it throughout; the lexicon knows one sense; or the words around choose among several. What stays undecided is left
as written. Document codes, photo credits, agency tags and foreign acronyms are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.alignment import Edit, View
from trichluc.article import Article, Stage
from trichluc.decoding import vietnamese_share
from trichluc.folding import fold
from trichluc.lexicons import read_lexicon, shipped
from trichluc.patterns import DOCUMENT_CODE
from trichluc.records import Abbreviation, AbbreviationMethod

_NEAR = 60  # characters on either side in which a cue speaks for a sense


class Sense(msgspec.Struct, frozen=True):
    """A row of the lexicon: one sense of one short form."""

    short: str
    expansion: str
    name: str | None
    use: Literal["always", "default", "cued"]
    domain: str
    era: str | None
    cues: list[str]
    source: str


class _Form(NamedTuple):
    start: int
    end: int
    text: str


@cache
def _senses() -> dict[str, list[Sense]]:
    senses: dict[str, list[Sense]] = {}
    for row in read_lexicon(shipped("abbreviations"), Sense, key=("short", "expansion")):
        senses.setdefault(_key(row.short), []).append(row)
    return senses


@cache
def _openers() -> frozenset[str]:
    return frozenset(row.word for row in read_lexicon(shipped("sentence_openers"), _OpenerRow, key=("word",)))


class _OpenerRow(msgspec.Struct):
    word: str
    source: str


_JOINERS = regex.compile(r" và |[\s.&/-]+")


def _key(form: str) -> str:
    # GD&ĐT, GD-ĐT, GD và ĐT and GDĐT are one form; TƯ, T.Ư too. Case tells ThS from THS and stays.
    return _JOINERS.sub("", form)


# Two capitals among the first three letters, or one before a joiner: UBND, ThS, TTg, T.Ư. Tight joiners chain.
_SHAPE = (
    r"(?:\p{Lu}\p{Ll}?\p{Lu}\p{L}{0,8}|\p{Lu}(?=[.&/-]\p{Lu}))(?:[.&/-]\p{Lu}\p{L}{0,9}|\s?&\s?\p{Lu}{1,6}(?!\p{Ll}))*"
)
# A lone letter with a space after its dot may be a person's: `bà H. Theo …`, but not `, P. Bến Nghé`.
_SINGLE = r"[HPQTX](?=\.[\p{Lu}\d])|(?<=, |\p{Lu} |ở |tại )[HPQTX](?=\. [\p{Lu}\d])"


@cache
def _pattern() -> regex.Pattern[str]:
    shaped = regex.compile(_SHAPE)
    others = {row.short for rows in _senses().values() for row in rows if not shaped.fullmatch(row.short)}
    others |= {form[0].upper() + form[1:] for form in others}
    listed = "|".join(sorted((regex.escape(form) for form in others if len(form) > 1), key=len, reverse=True))
    return regex.compile(rf"(?<![\p{{L}}\d&/]|\p{{L}}\.)(?:{_SHAPE}|{_SINGLE}|{listed or '(?!)'})(?![\p{{L}}\d])")


def find_abbreviations(text: str, left_alone: Iterable[tuple[int, int]] = ()) -> Iterator[Abbreviation]:
    """The abbreviations of a text with their expansions.

    Args:
        text: a normalised text.
        left_alone: spans in which nothing is an abbreviation, for instance photo credits.

    Yields:
        Abbreviations in order, none overlapping, with offsets into `text`.

    >>> [(found.text, found.expansion) for found in find_abbreviations("Hội CCB xã góp sức phát triển KT-XH.")]
    [('CCB', 'cựu chiến binh'), ('KT-XH', 'kinh tế - xã hội')]
    """
    closed = sorted([*left_alone, *(match.span() for match in DOCUMENT_CODE.finditer(text))])
    forms = _join_spaced([_Form(m.start(), m.end(), m[0]) for m in _pattern().finditer(text)], text)
    defined = {_key(short): expansion for short, expansion in find_definitions(text, forms)}
    for form in forms:
        while closed and closed[0][1] <= form.start:
            closed.pop(0)
        if not (closed and closed[0][0] < form.end):
            yield from _read(form, text, defined)


def find_definitions(text: str, forms: Iterable[_Form]) -> Iterator[tuple[str, str]]:
    """The short forms that a text itself defines, in either order, with what it says that they stand for.

    >>> text = "nhà ở xã hội (NƠXH); NVH (nhà văn hóa); Ngân hàng Nhà nước Việt Nam (gọi tắt là NHNN)"
    >>> forms = [_Form(m.start(), m.end(), m[0]) for m in regex.finditer("NƠXH|NVH|NHNN", text)]
    >>> list(find_definitions(text, forms))
    [('NƠXH', 'nhà ở xã hội'), ('NVH', 'nhà văn hóa'), ('NHNN', 'Ngân hàng Nhà nước Việt Nam')]
    """
    for form in forms:
        if sum(map(str.isupper, form.text)) < 2:
            continue
        opened = _OPENED.search(text, max(0, form.start - 40), form.start)
        if opened and _CLOSED.match(text, form.end):
            words = [match.span() for match in _WORD.finditer(text, max(0, opened.start() - 120), opened.start())]
            start = _initials_end_at(text, words, form.text)
            if start is not None and vietnamese_share(text[start : opened.start()]) > _LEAST_VIETNAMESE:
                yield form.text, text[start : opened.start()].strip()
        after = _GLOSS.match(text, form.end)
        if after and _spells(after["gloss"], form.text):
            yield form.text, after["gloss"].strip()


_OPENED = regex.compile(
    r"\s?\((?:(?:(?:sau đây|dưới đây|sau này|còn)\s)?(?:gọi|viết)?\s?(?:tắt)?\s?(?:là|:)\s?)?[\"“']?$"
)
_CLOSED = regex.compile(r"[\"”']?\s?[);]")
_GLOSS = regex.compile(r"\s?\((?:là|tức là|tức|viết tắt của|nghĩa là)?\s?(?P<gloss>\p{L}[\p{L}\s,&-]{4,90})\)")
_WORD = regex.compile(r"\p{L}+|[.;:!?(\n]|,")
_SKIPPED = frozenset(("và", "của", "các", "về", "cho", "trong", "những"))
_LEAST_VIETNAMESE = 0.6  # of the words; else the form is foreign, as CSL for China Super League
_MAX_TAIL = 4  # syllables of a place that the short form leaves out: … Việt Nam, … thành phố Hồ Chí Minh


def _initials_end_at(text: str, words: list[tuple[int, int]], short: str) -> int | None:
    """Where the words begin whose initials, read backwards from the last word, spell a short form."""
    letters = _letters(short)
    for tail in range(min(_MAX_TAIL, len(words)) + 1):
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
    initials = [_initial(word) for word in regex.findall(r"\p{L}+", words) if word.lower() not in _SKIPPED]
    letters = _letters(short)
    return len(letters) >= 2 and initials[: len(letters)] == letters and len(initials) <= len(letters) + _MAX_TAIL


def _letters(short: str) -> list[str]:
    return [_initial(char) for char in short if char.isupper()]


_BASE = str.maketrans(
    "àáãảạăằắẵẳặâầấẫẩậèéẽẻẹêềếễểệìíĩỉịòóõỏọôồốỗổộơờớỡởợùúũủụưừứữửựỳýỹỷỵ",
    "a" * 17 + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5,
)


def _initial(word: str) -> str:
    return word[0].lower().translate(_BASE)


def _join_spaced(forms: list[_Form], text: str) -> list[_Form]:
    """Join forms that a spaced joiner parts, where the lexicon knows the whole: KT - XH, GD và ĐT, TP HCM."""
    joined: list[_Form] = []
    for form in forms:
        if joined and form.start - joined[-1].end <= 4:
            gap = text[joined[-1].end : form.start]
            whole = _Form(joined[-1].start, form.end, text[joined[-1].start : form.end])
            known = _senses().get(_key(whole.text), ())
            if known and (gap in _SPACED_JOINERS or (gap in _PLACE_JOINERS and known[0].domain == "place")):
                joined[-1] = whole
                continue
        joined.append(form)
    return joined


_SPACED_JOINERS = (" - ", "- ", " -", " & ", "& ", " &", " và ")
_PLACE_JOINERS = (" ", ". ", " .")


def _read(form: _Form, text: str, defined: dict[str, str]) -> Iterator[Abbreviation]:
    key = _key(form.text)
    if key in defined:
        yield _abbreviation(form, text, defined[key], defined[key], "inline", [])
        return
    known = _senses().get(key) or _senses().get(key[0].lower() + key[1:], [])
    exact = [sense for sense in known if sense.short == form.text]
    if not exact and _INITIALS.fullmatch(form.text):
        return  # a person's, as in `cháu N.K`
    if "&" in form.text:
        known = [sense for sense in known if "&" in sense.short]
    chosen = _choose(form, text, exact or known)
    if chosen:
        yield chosen
        return
    parts = list(regex.finditer(r"\p{L}+", form.text))
    if len(parts) < 2:
        return
    read: list[Abbreviation] = []
    dotted = "." in form.text
    for part in parts:
        found = list(_read(_Form(form.start + part.start(), form.start + part.end(), part[0]), text, defined))
        if dotted and not found:
            break  # VOV.VN is an address; TP.Huế and PGS.TS begin with a short form
        read += found
    if (
        not dotted
        and "/" not in form.text
        and len(read) == len(parts)
        and all(len(found.candidates) < 2 for found in read)
    ):
        joint = " và " if "&" in form.text else " - "
        expansion = joint.join(found.expansion for found in read)
        yield _abbreviation(form, text, expansion, expansion, "lexicon", [], rule="composed")
    else:
        yield from read


_INITIALS = regex.compile(r"\p{Lu}(?:\.\p{Lu})+")


def _choose(form: _Form, text: str, senses: list[Sense]) -> Abbreviation | None:
    if not senses or (_in_capitals(form, text) and (len(senses) > 1 or senses[0].use != "always")):
        return None
    scored = sorted(
        ((_score(form, text, sense), -rank, sense) for rank, sense in enumerate(senses)), key=lambda s: s[:2]
    )
    score, _, sense = scored[-1]
    if not score:
        return None
    by_context = len(senses) > 1 and score > 1
    candidates = [other.expansion for other in senses] if len(senses) > 1 else []
    expansion, name = (_as_joined(form.text, written) for written in (sense.expansion, sense.name or sense.expansion))
    return _abbreviation(form, text, expansion, name, "context" if by_context else "lexicon", candidates)


def _as_joined(form: str, expansion: str) -> str:
    """The joiner as the author has it: GD&ĐT is giáo dục và đào tạo, GD-ĐT giáo dục - đào tạo."""
    return expansion.replace(" và ", " - ") if "-" in form and "&" not in form and " - " not in expansion else expansion


# In a cue, `>{number}` calls for a sense before a figure (QL 14), `>{name}` before a name (P.Thạnh Lộc).
_KINDS_OF_NEXT = {"{number}": regex.compile(r"[\s.]*\d"), "{name}": regex.compile(r"\.?\s?\p{Lu}\p{Ll}")}


def _score(form: _Form, text: str, sense: Sense) -> float:
    """How much speaks for a sense: a cue beside the form counts 4, one nearby 2, being the usual sense 1."""
    score = 0.0 if sense.use == "cued" else 1.0
    if sense.cues:
        before = fold(text[max(0, form.start - _NEAR) : form.start])
        after = fold(text[form.end : form.end + _NEAR])
        for cue in sense.cues:
            word = fold(cue.lstrip("<>"))
            if cue.startswith("<"):
                score += 4 * _ends_with(before.rstrip(), word)
            elif cue.startswith(">"):
                follows = after.lstrip(" .")
                kind = _KINDS_OF_NEXT.get(word)
                score += 4 * bool(kind.match(text, form.end) if kind else _starts_with(follows, word))
            else:
                score += 2 * _has_word(before + " | " + after, word)
    return score


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


_CAPITALS = regex.compile(r"\p{Lu}{2,}")


def _in_capitals(form: _Form, text: str) -> bool:
    """Whether the words around are in capitals too, as in a headline, so that capitals mark nothing."""
    before = regex.search(r"(\p{L}+)[\s,]*$", text[max(0, form.start - 12) : form.start])
    after = regex.match(r"[\s,]*(\p{L}+)", text[form.end : form.end + 12])
    near = [found[1] for found in (before, after) if found]
    return any(_CAPITALS.fullmatch(word) and _key(word) not in _senses() for word in near)


_PLURAL = regex.compile(r"(?:\d|(?<!\p{L})(?:các|những|nhiều|mỗi|một|số|từng))\s$")
_CAPITALISED_BEFORE = regex.compile(r"\p{Lu}\p{L}*\s$")


def _abbreviation(
    form: _Form, text: str, expansion: str, name: str, method: AbbreviationMethod, candidates: list[str], rule: str = ""
) -> Abbreviation:
    before = text[max(0, form.start - 12) : form.start]
    as_name = not _PLURAL.search(before) and (_is_head(name) or _CAPITALISED_BEFORE.search(before))
    return Abbreviation(
        start=form.start,
        end=form.end,
        text=form.text,
        expansion=expansion,
        expanded=name if as_name else expansion,
        method=method,
        candidates=candidates,
        rule=rule or method,
    )


def _is_head(name: str) -> bool:
    return name[0].isupper() and fold(name).startswith(_HEADS)


# Bodies whose short form begins an organisation's name, so that it is written as a name even after a small letter.
_HEADS = tuple(map(fold, ("ủy ban", "hội đồng", "mặt trận", "liên đoàn", "tòa án", "viện kiểm sát")))

_CREDIT = regex.compile(r"(?<!\p{L})(?:ảnh|bài|tin|nguồn|đồ họa|clip|video)(?: [\p{L} ]{1,20})?\s*:|\(ảnh")


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
        drop = dotted and not (dotted[1] and fold(dotted[2]) in _openers()) and found.expanded[0].islower()
        if drop and dotted:
            edits.append(Edit(start, end + 1, found.expanded + ("" if dotted[1] else " ")))
        else:
            edits.append(Edit(start, end, found.expanded))
    return view.edited(edits)


# The dot of a short form before a name, TP.Huế or TP. Huế, is no full stop.
_DOTTED = regex.compile(r"\.(\s?)(\p{Lu}\p{L}*|\d+)")


def _run(article: Article) -> None:
    view = article.normalised
    found = find_abbreviations(view.text, _left_alone(article))
    article.record.abbreviations = article.settle(view, found)
    _restore(article)


def _restore(article: Article) -> None:
    article.expanded = expanded_view(article.normalised, article.record.abbreviations)


STAGE = Stage(
    "abbreviations", "1", reads=("normalised", "sections"), adds=("abbreviations",), run=_run, restore=_restore
)
