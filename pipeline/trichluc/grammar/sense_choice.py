"""Which of several senses an abbreviation has: a log-linear model over the words around it.

The weights are learnt by `models/recipes/abbreviation_senses.py` from text in which the expansions are written in full.
What speaks for a sense: the cues of its row in the lexicon, here and at other places of the form in the article; its
being the usual one; its standing in full in the article; a person's name after a title; the article's domain; and the
words beside and near the form.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

import msgspec

from trichluc.grammar.sense_cues import REACH
from trichluc.resources import resource

_NEAR = 8  # words on either side
_LONGEST = 20  # characters of a word
_SURE, _LIKELY, _POSSIBLE = 0.75, 0.5, 0.15
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
#: the features that are no words
GENERAL = (
    "beside", "near", "any", "usual", "in full", "in full here", "elsewhere", "title", "no title", "domain"
)  # fmt: skip


class SenseModel(msgspec.Struct, kw_only=True):
    """The artefact.

    Attributes:
        recipe: the file that wrote it.
        data: the SHA-256 of the texts that it was learnt from, in their order.
        texts: how many they were.
        scores: what cross-validation over them gave, by name.
        general: the weight of each feature that is no word.
        unknown: the score of a sense that the lexicon does not know.
        words: for each key of an abbreviation, for each expansion, the weight of each feature of the words around.
    """

    recipe: str
    data: str
    texts: int
    scores: dict[str, float]
    general: dict[str, float]
    unknown: float
    words: dict[str, dict[str, dict[str, float]]]

    def probabilities(
        self, key: str, expansions: Sequence[str], evidence: Sequence[dict[str, float]], words: Sequence[str]
    ) -> list[float]:
        """How probable each sense is; together less than 1, for it may be none that the lexicon knows.

        Args:
            key: the abbreviation's key.
            expansions: the senses.
            evidence: for each sense its general features, from `sense_evidence.Evidence`.
            words: the features of the words around, from `word_features`.
        """
        learnt = self.words.get(key, {})
        around = set(words)
        scores = []
        for expansion, general in zip(expansions, evidence, strict=True):
            own = learnt.get(expansion, {})
            scores.append(
                sum(self.general[name] * value for name, value in general.items())
                # A set has no order: only an exact sum is the same in every process.
                + math.fsum(own[feature] for feature in own.keys() & around)
            )
        best = max(scores)
        shares = [math.exp(score - best) for score in scores]
        total = sum(shares) + math.exp(self.unknown - best)
        return [share / total for share in shares]


def likeliest(probabilities: Sequence[float], evidence: Sequence[dict[str, float]]) -> int | None:
    """The sense to take, if any is clear.

    It is the most probable one, if it is more likely than not; more is asked of a sense for which only the words around
    speak, no cue and no usage. Else it is the usual one, if nothing rules that out.

    Args:
        probabilities: of each sense.
        evidence: its general features.

    >>> likeliest([0.6, 0.3], [{}, {}]), likeliest([0.6, 0.3], [{}, {"usual": 1.0}])
    (None, 1)
    """
    best = max(range(len(probabilities)), key=lambda number: probabilities[number])
    backed = "usual" in evidence[best] or "any" in evidence[best]
    if probabilities[best] >= (_LIKELY if backed else _SURE):
        return best
    pairs = enumerate(zip(probabilities, evidence, strict=True))
    return next((number for number, (chance, own) in pairs if "usual" in own and chance >= _POSSIBLE), None)


def word_features(text: str, folded: str, start: int, end: int) -> list[str]:
    """The features of the words around a form: those beside it with place and shape, those near it without.

    Args:
        text: the text in which the form stands.
        folded: `fold(text)`.
        start, end: the form.

    >>> word_features("phó CT UBND", "phó ct ubnd", 4, 6)
    ['<phó', '<^ phó', '>ubnd', '>ubnd $', '<aa', '>AA', '~phó', '~ubnd']
    """
    left = _words(folded[max(0, start - REACH) : start])[-_NEAR:]
    right = _words(folded[end : end + REACH])[:_NEAR]
    near = sorted({word for word in (*left, *right) if word.isalpha()})
    left, right = ["^", "^", *left][-2:], [*right, "$", "$"][:2]
    last, first = _WORD.findall(text[max(0, start - _LONGEST) : start]), _WORD.search(text, end, end + REACH)
    beside = [f"<{left[1]}", f"<{left[0]} {left[1]}", f">{right[0]}", f">{right[0]} {right[1]}"]
    shapes = [f"<{_shape(last[-1] if last else '')}", f">{_shape(first[0] if first else '')}"]
    return [*beside, *shapes, *(f"~{word}" for word in near)]


def _shape(word: str) -> str:
    if not word.isalpha():
        return "00" if word.isdigit() else "--"
    return "aa" if word[0].islower() else "AA" if word.isupper() else "Aa"


def _words(text: str) -> list[str]:
    return ["0" if word.isdigit() else word for word in _WORD.findall(text)]


@cache
def sense_model() -> SenseModel:
    """The model of the package."""
    return msgspec.json.decode(resource("trained", "abbreviation_senses.json").read_bytes(), type=SenseModel)
