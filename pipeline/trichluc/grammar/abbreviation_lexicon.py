"""The senses of short forms, under a key that their spellings share, and the pattern that finds them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.grammar.sense_cues import CueIndex
from trichluc.lexicons import read_lexicon, shipped


class Sense(msgspec.Struct, frozen=True):
    """A row of the lexicon: one sense of one short form.

    Attributes:
        short: the form as it is mostly written; other joiners and spacings are derived.
        expansion: what it stands for, in small letters but for proper names.
        name: how that is written inside an organisation's name.
        use: `always` (no other sense), `default` (the usual one of several), `cued` (only where a cue stands near).
        domain: the prose it belongs to.
        era: the years in which the body of that name existed.
        cues: words and kinds of neighbour that call for this sense; see `sense_cues`.
        source: where the row comes from.
    """

    short: str
    expansion: str
    name: str | None
    use: Literal["always", "default", "cued"]
    domain: str
    era: str | None
    cues: list[str]
    source: str


class Form(NamedTuple):
    """A short form where it stands."""

    start: int
    end: int
    text: str


_SPACED = re.compile(r" ?([-&]) ?")
_JOINERS = regex.compile(r" và |[\s.,&/-]+")

# Two capitals among the first three letters, or one before a joiner: UBND, ThS, TTg, T.Ư. Tight joiners chain.
_SHAPE = (
    r"(?:\p{Lu}\p{Ll}?\p{Lu}\p{L}{0,8}|\p{Lu}(?=[.&/-]\p{Lu}))(?:[.&/-]\p{Lu}\p{L}{0,9}|\s?&\s?\p{Lu}{1,6}(?!\p{Ll}))*"
)
_SHAPED = regex.compile(_SHAPE)
# A lone letter with a space after its dot may be a person's: `bà H. Theo …`, but not `, P. Bến Nghé`.
_SINGLE = r"[HPQTX](?=\.[\p{Lu}\d])|(?<=, |\p{Lu} |ở |tại )[HPQTX](?=\. [\p{Lu}\d])"


def spelling_key(form: str) -> str:
    """The key that the spellings of one form share; letter case is part of it, for ThS is not THS.

    >>> {spelling_key(form) for form in ("GD&ĐT", "GD-ĐT", "GD & ĐT", "GD và ĐT", "GDĐT")}
    {'GDĐT'}
    """
    return _JOINERS.sub("", form)


# Where a shape or a lone letter can begin: found several times as fast as the whole pattern, which then reads there.
_BEGINNING = regex.compile(r"\p{Lu}(?=\p{Ll}?\p{Lu}|[.&/-]\p{Lu}|\. ?[\p{Lu}\d])(?<!\p{L}.)")


class AbbreviationLexicon:
    """Senses by spelling key.

    Args:
        senses: rows of lexicon files; the rows of a form in a later file take the place of those in an earlier one.
    """

    def __init__(self, senses: list[Sense]) -> None:
        self._by_key: dict[str, list[Sense]] = {}
        self._of_form: dict[str, list[Sense]] = {}
        self._cues: dict[str, CueIndex] = {}
        for sense in senses:
            self._by_key.setdefault(spelling_key(sense.short), []).append(sense)
        listed = {sense.short for sense in senses if len(sense.short) > 1 and not _SHAPED.fullmatch(sense.short)}
        listed |= {form[0].upper() + form[1:] for form in listed}
        others = "|".join(sorted(map(re.escape, listed), key=len, reverse=True)) or "(?!)"
        self._listed = re.compile(others)
        self._pattern = regex.compile(
            rf"(?<![\p{{L}}\d&]|(?<!\p{{Ll}})/|\p{{L}}\.)(?:{_SHAPE}|{_SINGLE}|{others})(?![\p{{L}}\d])"
        )

    def __len__(self) -> int:
        return sum(map(len, self._by_key.values()))

    def __iter__(self) -> Iterator[Sense]:
        return (sense for senses in self._by_key.values() for sense in senses)

    def senses(self, form: str) -> list[Sense]:
        """The senses of a form: of its own spelling if it has a row, else of one with the same key."""
        found = self._of_form.get(form)
        if found is None:
            found = self._find_senses(form)
            if found:
                self._of_form[form] = found
        return found

    def cues(self, form: str) -> CueIndex:
        """The cues of the senses of a form."""
        index = self._cues.get(form)
        if index is None:
            index = self._cues[form] = CueIndex(sense.cues for sense in self.senses(form))
        return index

    def _find_senses(self, form: str) -> list[Sense]:
        key = spelling_key(form)
        known = self._by_key.get(key) or self._by_key.get(key[0].lower() + key[1:], [])
        tight = _SPACED.sub(r"\1", form)
        exact = [sense for sense in known if sense.short in (form, tight)]
        if exact or "&" not in form:
            return exact or known
        return [sense for sense in known if "&" in sense.short]

    def knows(self, form: str) -> bool:
        """Whether a form has any sense."""
        return spelling_key(form) in self._by_key

    def candidates(self, text: str) -> list[Form]:
        """What has the shape of a short form, known or not, in order."""
        starts = {match.start() for match in _BEGINNING.finditer(text)}
        starts |= {match.start() for match in self._listed.finditer(text)}
        forms: list[Form] = []
        done = 0
        for start in sorted(starts):
            match = self._pattern.match(text, start) if start >= done else None
            if match:
                done = match.end()
                forms.append(Form(start, done, match[0]))
        return forms


#: What `trichluc lexicon mine` adds to the columns of a lexicon.
PROPOSAL_COLUMNS = ("definitions", "uses", "contexts")


def read_senses(file: Traversable) -> list[Sense]:
    """The rows of a lexicon file of short forms, be it one of proposals with what tells of their use.

    Raises:
        LexiconError: if the file breaks its rules.
    """
    return read_lexicon(file, Sense, key=("short", "expansion"), passed_over=PROPOSAL_COLUMNS)


@cache
def shipped_lexicon() -> AbbreviationLexicon:
    """The lexicon of the package."""
    return AbbreviationLexicon(read_senses(shipped("abbreviations")))


def lexicon_with(file: Traversable) -> AbbreviationLexicon:
    """The lexicon of the package with a user's own rows; a form that the user lists has only the user's senses.

    Raises:
        LexiconError: if the user's file breaks its rules.
    """
    own = read_senses(file)
    listed = {spelling_key(sense.short) for sense in own}
    kept = [sense for sense in shipped_lexicon() if spelling_key(sense.short) not in listed]
    return AbbreviationLexicon(kept + own)
