"""What an article says for each sense of an ambiguous abbreviation, as the general features of `sense_choice`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import regex

from trichluc.folding import fold_name
from trichluc.grammar.abbreviation_lexicon import AbbreviationLexicon, Form, Sense
from trichluc.grammar.sense_cues import Heard, is_capitalised, is_person

_NEXT = regex.compile(r"\W{0,2}\w+")
_LAST = regex.compile(r"\w+\s*$")
_LEAST_KNOWN = 3  # forms of one sense, before their domains say what the article is about
_MOST_BESIDE, _MOST_NEAR = 2, 3
_TITLES = ("title",)
_MOST_PLACES = 40  # of an expansion that are compared: more say the same


class Evidence:
    """Reads the evidence for the senses of the forms of one text.

    Args:
        text: a normalised text.
        folded: `fold(text)`.
        forms: the forms that stand in it.
        lexicon: their senses.
    """

    def __init__(self, text: str, folded: str, forms: Sequence[Form], lexicon: AbbreviationLexicon) -> None:
        self._text = text
        self._folded = folded
        self._forms = forms
        self._lexicon = lexicon
        self._heard: dict[str, list[list[tuple[float, int]]]] = {}

    def features(self, short: str, form: Form) -> list[dict[str, float]]:
        """The general features of each sense of a short form at some place, which may have it in full.

        Args:
            short: the short form.
            form: the place.
        """
        senses = self._lexicon.senses(short)
        heard = self._lexicon.cues(short).hear(self._text, self._folded, form.start, form.end)
        strongest = self._strongest(short)
        person = is_person(self._text, form.end)
        capitalised = person or is_capitalised(self._text, form.end)
        following = _NEXT.match(self._folded, form.end)
        preceding = _LAST.search(self._folded, max(0, form.start - 20), form.start)
        found = []
        for number, (sense, cue) in enumerate(zip(senses, heard, strict=True)):
            title = sense.domain in _TITLES
            in_full, same = self._in_full(
                fold_name(sense.expansion), form.start, following and following[0], preceding and preceding[0]
            )
            values = {
                "beside": min(cue.beside, _MOST_BESIDE),
                "near": min(cue.near, _MOST_NEAR),
                "any": float(cue.beside > 0 or cue.near > 0),
                "usual": float(sense.use == "default"),
                "in full": float(in_full),
                "in full here": float(same),
                "elsewhere": next((strength for strength, start in strongest[number] if start != form.start), 0.0),
                "title": float(title and person),
                "no title": float(title and not capitalised),
                "domain": self._share(sense),
            }
            found.append({name: value for name, value in values.items() if value})
        return found

    def _strongest(self, short: str) -> list[list[tuple[float, int]]]:
        """For each sense of a form, the two places that speak most for it: how strongly, and where they start."""
        strongest = self._heard.get(short)
        if strongest is None:
            index = self._lexicon.cues(short)
            strongest = [[] for _ in self._lexicon.senses(short)]
            for form in self._forms:
                if form.text == short:
                    for places, heard in zip(
                        strongest, index.hear(self._text, self._folded, form.start, form.end), strict=True
                    ):
                        places.append((_strength(heard), form.start))
                        places.sort(key=_strength_first)
                        del places[2:]
            self._heard[short] = strongest
        return strongest

    def _in_full(self, expansion: str, start: int, following: str | None, preceding: str | None) -> tuple[bool, bool]:
        """Whether an expansion stands elsewhere in the article, and whether it has a same neighbour there."""
        folded = self._folded
        at = folded.find(expansion)
        anywhere = False
        for _ in range(_MOST_PLACES):
            if at < 0:
                break
            if at != start:
                anywhere = True
                end = at + len(expansion)
                if (following and folded.startswith(following, end)) or (
                    preceding and folded.endswith(preceding, 0, at)
                ):
                    return True, True
            at = folded.find(expansion, at + 1)
        return anywhere, False

    @cached_property
    def _domains(self) -> Counter[str]:
        domains: Counter[str] = Counter()
        for form in self._forms:
            senses = self._lexicon.senses(form.text)
            if len(senses) == 1 and senses[0].use == "always":
                domains[senses[0].domain] += 1
        return domains

    def _share(self, sense: Sense) -> float:
        total = self._domains.total()
        return self._domains[sense.domain] / total if total >= _LEAST_KNOWN else 0.0


def _strength_first(place: tuple[float, int]) -> tuple[float, int]:
    return -place[0], place[1]


def _strength(heard: Heard) -> float:
    return 1.0 if heard.beside else 0.5 if heard.near else 0.0
