"""Recipe: writes `models/trained/abbreviation_senses.json`, the weights by which a sense of an abbreviation is chosen.

    python models/recipes/abbreviation_senses.py TEXTS… corpus/articles --gold corpus/gold/development

Each place where a text writes an expansion of an ambiguous form in full is a lesson: what stands around it is what
stands around the form in that sense. From these the weights of words are learnt. What the lexicon's cues and usual
senses weigh beside them is learnt from the gold alone, for places in full say nothing of what a writer shortens; a form
that the gold leaves unmarked teaches when to take no sense. Five parts of the texts in turn are set aside for the
scores; the artefact is then learnt from all. SciPy comes with underthesea.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from trichluc.article import Article
from trichluc.assembly import advance, stages_until
from trichluc.folding import fold
from trichluc.grammar.abbreviation_lexicon import Form, shipped_lexicon, spelling_key
from trichluc.grammar.sense_choice import GENERAL, SenseModel, likeliest, word_features
from trichluc.grammar.sense_evidence import Evidence
from trichluc.lexicons import PhraseIndex
from trichluc.records import new_record

TARGET = Path(__file__).resolve().parent.parent / "trained" / "abbreviation_senses.json"
LEAST = 2  # a feature seen less often is no feature
BESIDE, NEAR, LOOSE = 1.0, 4.0, 0.01  # ridges: for words beside a form, for those near it, for the general features
GOLD_WEIGHT = 8.0
# What the second step begins with and is held to: the general features, then what the two kinds of words are scaled by,
# then the score of a sense that the lexicon does not know.
FIRST_GUESS, FIRST_RIDGE = (3.0, 0.8, 1.0, 3.0, 0.8, 1.5, 1.5, 2.0, -2.0, 1.0, 0.6, 0.6, 2.5), 0.5
SMALLEST = 0.08  # a smaller weight is left out
PARTS = 5
WRONG = "--wrong" in sys.argv


class Lesson(NamedTuple):
    """One place of one form: the right sense, if the lexicon knows it, and what speaks for each."""

    part: int
    key: str
    expansions: list[str]
    right: int | None
    evidence: list[dict[str, float]]
    words: list[str]
    gold: bool


def lessons(text: str, part: int, gold: dict[tuple[int, int], str]) -> Iterator[Lesson]:
    """The lessons of a text.

    Args:
        text: the article as decoded.
        part: the part of the data that it is in.
        gold: the expansions of its abbreviations, by their offsets, where they are known.
    """
    article = Article(new_record(text))
    for stage in stages_until("normalise"):
        advance(article, stage)
    view = article.normalised
    folded = article.folded(view)
    forms = shipped_lexicon().candidates(view.text)
    evidence = Evidence(view.text, folded, forms, shipped_lexicon())
    places = [(start, end, expansion, False) for start, end, expansion in in_full(folded)]
    places += [(*view.from_raw(*span), fold(expansion), True) for span, expansion in gold.items()]
    if gold:
        marked = [view.from_raw(*span) for span in gold] + article.codes(view)
        places += [
            (form.start, form.end, "", True)
            for form in forms
            if not any(start < form.end and form.start < end for start, end in marked)
        ]
    for start, end, expansion, from_gold in places:
        for short in [view.text[start:end]] if from_gold else SHORTS_OF[expansion]:
            senses = shipped_lexicon().senses(short)
            right = [number for number, sense in enumerate(senses) if fold(sense.expansion) == expansion]
            if len(senses) < 2 or not (right or from_gold):
                continue
            form = Form(start, end, view.text[start:end])
            words = word_features(view.text, folded, start, end)
            key, expansions = spelling_key(short), [sense.expansion for sense in senses]
            general = evidence.features(short, form)
            yield Lesson(part, key, expansions, right[0] if right else None, general, words, from_gold)


SHORTS_OF: dict[str, list[str]] = {}
for _short in dict.fromkeys(sense.short for sense in shipped_lexicon()):
    _senses = shipped_lexicon().senses(_short)
    for _expansion in dict.fromkeys(fold(sense.expansion) for sense in _senses if len(_senses) > 1):
        SHORTS_OF.setdefault(_expansion, []).append(_short)
EXPANSIONS = list(SHORTS_OF)
INDEX = PhraseIndex(EXPANSIONS)


def in_full(folded: str) -> Iterator[tuple[int, int, str]]:
    """Where expansions are written in full."""
    for start, end, number in INDEX.find(folded):
        yield start, end, EXPANSIONS[number]


class Learnt(NamedTuple):
    """Weights, and where each feature has its own; the last is the score of an unknown sense."""

    columns: dict[tuple[str, str, str], int]
    weights: Any
    unknown: float


def learn(taught: list[Lesson]) -> Learnt:
    """Fit the weights in two steps: all of them to all lessons, then the few general ones anew to those of the gold."""
    known = [lesson for lesson in taught if lesson.right is not None]
    seen = Counter(
        (lesson.key, lesson.expansions[lesson.right or 0], word) for lesson in known for word in lesson.words
    )
    often = [feature for feature, count in seen.items() if count >= LEAST]
    columns = {feature: len(GENERAL) + number for number, feature in enumerate(often)}
    matrix = design(known, columns)
    of_sense = Counter((lesson.key, lesson.right) for lesson in known)
    weight = np.array([GOLD_WEIGHT if lesson.gold else of_sense[lesson.key, lesson.right] ** -0.5 for lesson in known])
    near = np.array([word.startswith("~") for _, _, word in columns])
    ridge = np.concatenate([np.full(len(GENERAL), LOOSE), np.where(near, NEAR, BESIDE)])
    weights = fit(matrix, known, weight * len(weight) / weight.sum(), np.zeros(len(ridge)), ridge)
    gold = [lesson for lesson in taught if lesson.gold]
    if not gold:
        return Learnt(columns, weights, FIRST_GUESS[-1])
    wide = design(gold, columns)
    words = weights[len(GENERAL) :]
    narrow = np.column_stack(
        [
            wide[:, : len(GENERAL)].toarray(),
            wide[:, len(GENERAL) :] @ np.where(near, 0, words),
            wide[:, len(GENERAL) :] @ np.where(near, words, 0),
            unknown_rows(gold),
        ]
    )
    held = np.full(len(FIRST_GUESS), FIRST_RIDGE)
    general = fit(narrow, gold, np.ones(len(gold)), np.array(FIRST_GUESS), held)
    beside, around, unknown = general[len(GENERAL) :]
    return Learnt(columns, np.r_[general[: len(GENERAL)], words * np.where(near, around, beside)], float(unknown))


def fit(matrix: Any, taught: list[Lesson], weight: Any, centre: Any, ridge: Any) -> Any:
    """The weights under which the right senses are likeliest, held to a centre by a ridge."""
    sizes = np.array([len(lesson.evidence) + 1 for lesson in taught])
    starts = sizes.cumsum() - sizes
    group = np.arange(len(taught)).repeat(sizes)
    right = starts + [lesson.right if lesson.right is not None else len(lesson.evidence) for lesson in taught]
    chosen = np.zeros(len(group))
    chosen[right] = 1

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        highest = np.maximum.reduceat(scores, starts)
        shares = np.exp(scores - highest[group])
        totals = np.add.reduceat(shares, starts)
        likelihood = (weight * (scores[right] - highest - np.log(totals))).sum()
        slope = matrix.T @ ((chosen - shares / totals[group]) * weight[group])
        away = weights - centre
        return 0.5 * (ridge * away**2).sum() - likelihood, ridge * away - slope

    return minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


def unknown_rows(taught: list[Lesson]) -> Any:
    """1 for the rows of `design` that stand for a sense that the lexicon does not know."""
    return np.concatenate([np.r_[np.zeros(len(lesson.evidence)), 1.0] for lesson in taught])


def design(taught: list[Lesson], columns: dict[tuple[str, str, str], int]) -> Any:
    """One row for each sense of each lesson, with its features, and one without any for an unknown sense."""
    rows: list[int] = []
    at: list[int] = []
    values: list[float] = []
    row = 0
    for lesson in taught:
        for sense, evidence in zip(lesson.expansions, lesson.evidence, strict=True):
            found = [(GENERAL.index(name), value) for name, value in evidence.items()]
            own = (columns.get((lesson.key, sense, word)) for word in lesson.words)
            found += [(column, 1.0) for column in own if column is not None]
            rows += [row] * len(found)
            at += [column for column, _ in found]
            values += [value for _, value in found]
            row += 1
        row += 1
    return sp.csr_matrix((values, (rows, at)), shape=(row, len(GENERAL) + len(columns)))


def as_model(learnt: Learnt, data: str, texts: int, scores: dict[str, float]) -> SenseModel:
    """The artefact of some weights."""
    words: dict[str, dict[str, dict[str, float]]] = {}
    for (key, expansion, word), column in sorted(learnt.columns.items()):
        value = round(float(learnt.weights[column]), 2)
        if abs(value) >= SMALLEST:
            words.setdefault(key, {}).setdefault(expansion, {})[word] = value
    general = {name: round(float(value), 3) for name, value in zip(GENERAL, learnt.weights, strict=False)}
    recipe = f"models/recipes/{Path(__file__).name}"
    return SenseModel(
        recipe=recipe,
        data=data,
        texts=texts,
        scores=scores,
        general=general,
        unknown=round(learnt.unknown, 3),
        words=words,
    )


def validate(taught: list[Lesson]) -> dict[str, float]:
    """Scores by cross-validation, of places in full and of the gold: how many are decided, and how many rightly.

    A form that the gold leaves unmarked counts against the decided if a sense is taken.
    """
    counts: Counter[str] = Counter()
    for part in range(PARTS):
        model = as_model(learn([lesson for lesson in taught if lesson.part != part]), "", 0, {})
        for lesson in taught:
            if lesson.part != part:
                continue
            kind = "gold" if lesson.gold else "in full"
            chances = model.probabilities(lesson.key, lesson.expansions, lesson.evidence, lesson.words)
            chosen = likeliest(chances, lesson.evidence)
            counts[kind] += lesson.right is not None
            counts[f"{kind}, decided"] += chosen is not None
            counts[f"{kind}, right"] += chosen is not None and chosen == lesson.right
            if WRONG and lesson.gold and chosen != lesson.right:
                names = [*lesson.expansions, None]
                best = names[chances.index(max(chances))]
                print(
                    lesson.key,
                    names[lesson.right if lesson.right is not None else -1],
                    "<-",
                    chosen is not None and names[chosen],
                    best,
                    round(max(chances), 2),
                    lesson.words[:4],
                )
    scores: dict[str, float] = {}
    for kind in ("in full", "gold"):
        if counts[kind]:
            scores[f"{kind}: places"] = counts[kind]
            scores[f"{kind}: precision"] = round(counts[f"{kind}, right"] / counts[f"{kind}, decided"], 4)
            scores[f"{kind}: recall"] = round(counts[f"{kind}, right"] / counts[kind], 4)
    return scores


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The abbreviations of a gold file."""
    marks: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["layers"].get("abbreviations", [])
    return marks


def main() -> None:
    """Read the texts, validate, learn, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("texts", nargs="+", type=Path, help="text files, or folders of them")
    parser.add_argument(
        "--gold", nargs="*", default=[], type=Path, help="folders of gold files of articles among the texts"
    )
    parser.add_argument("--wrong", action="store_true", help="print what cross-validation gets wrong in the gold")
    given = parser.parse_args()
    files = sorted(
        (file for path in given.texts for file in (path.glob("*.txt") if path.is_dir() else [path])),
        key=lambda file: file.name,
    )
    parts = [number % PARTS for number in range(len(files))]
    random.Random(1).shuffle(parts)
    taught: list[Lesson] = []
    digest = hashlib.sha256()
    for file, part in zip(files, parts, strict=True):
        content = file.read_bytes()
        digest.update(content)
        marks = [folder / f"{file.stem}.gold.json" for folder in given.gold]
        gold = [mark for path in marks if path.exists() for mark in read_gold(path)]
        known = {(mark["start"], mark["end"]): mark["expansion"] for mark in gold if mark.get("expansion")}
        taught += lessons(content.decode("utf-8"), part, known)
    scores = validate(taught)
    model = as_model(learn(taught), digest.hexdigest(), len(files), scores)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(msgspec.json.encode(model) + b"\n")
    print(f"{len(taught)} lessons of {len(files)} texts; {TARGET.stat().st_size / 1e3:.0f} kB")
    print(model.general, model.unknown, scores)


if __name__ == "__main__":
    main()
