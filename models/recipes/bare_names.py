"""Recipe: writes `models/trained/bare_names.json`, the weights by which bare names of organisations are told.

    python models/recipes/bare_names.py TEXTS… corpus/articles --gold FOLDERS… corpus/gold/development

A gold file is looked for by the stem of its text. Two kinds of lessons.
In a text with gold annotations, every bare name that the grammar leaves is a lesson, with the type that the gold gives
it or none. In any text, the short names that a lexicon or a word before them tells (`hãng X`, then `X`) are lessons of
what organisations look like when nothing tells them: half of them are hidden in turn, without the word that told them.
In a text without gold, what is left is mostly none: every name weighs a little as none, persons after a title and full
Vietnamese names more, these without the title and without the surname. Parts of the annotated texts in turn are set
aside for the scores and the threshold, which is the one of the best F1 at a precision of at least 0.85; the artefact is
then learnt from all. scikit-learn and SciPy come with underthesea.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from trichluc.article import Article
from trichluc.assembly import advance, stages_until
from trichluc.folding import fold
from trichluc.grammar.bare_name_runs import SHORT_FORMS, foreign
from trichluc.grammar.bare_names import Candidate, Model, candidates, is_known, shape
from trichluc.grammar.organisation_lexicon import known, surnames
from trichluc.records import Organisation, new_record
from trichluc.stages.organisations import find_by_grammar

TARGET = Path(__file__).resolve().parent.parent / "trained" / "bare_names.json"
SEED = 1
PARTS = 10
LEAST = 2  # a feature seen in fewer names is no feature
SMALLEST = 0.02  # a smaller weight is left out
LOOSENESS, TYPE_LOOSENESS = 4.0, 1.0  # the inverse of the ridge
# What lessons without gold weigh beside one of the gold: hidden names, persons, names of the lexicon, and the rest.
HIDDEN_WEIGHT, PERSON_WEIGHT, ROW_WEIGHT, UNKNOWN_WEIGHT = 0.2, 0.1, 0.05, 0.1
# Hidden names make organisations commoner among the lessons than among what a lexicon leaves; so ask more.
LEAST_PRECISION = 0.85
THRESHOLDS = tuple(step / 100 for step in range(30, 91, 2))
WORD = re.compile(r"(?<=[^.!?:…\n“\"] )[^\W\d_]+")
TITLES = frozenset({"ông", "bà", "anh", "chị", "em", "cô", "chú", "bác", "cháu", "nghệ sĩ", "ca sĩ", "tổng thống"})


class Lesson(NamedTuple):
    """A name of an article: its features, its type or none, and how much it counts."""

    features: dict[str, float]
    label: str
    weight: float


class Marks(NamedTuple):
    """The organisations of a gold file, by their offsets: those that count, with their types, and the optional ones."""

    types: dict[tuple[int, int], str]
    optional: list[tuple[int, int]]


class Text(NamedTuple):
    """A text, cut as far as the grammar of organisations cuts it."""

    article: Article
    found: list[Organisation]
    marks: Marks | None
    part: int


def read(content: str, marks: Marks | None, part: int) -> Text:
    """Run the line on a text up to the grammar of organisations."""
    article = Article(new_record(content))
    for stage in stages_until("organisations")[:-1]:
        advance(article, stage)
    return Text(article, find_by_grammar(article), marks, part)


def smallness(texts: Iterable[Text]) -> dict[str, float]:
    """Which share of its uses within sentences a folded syllable has in small letters."""
    small: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text in texts:
        for match in WORD.finditer(text.article.expanded.text):
            key = fold(match[0])
            every[key] += 1
            small[key] += match[0].islower()
    return {
        key: round(small[key] / count, 2)
        for key, count in sorted(every.items())
        if count >= 4 and small[key] / count >= 0.1 and len(key) < 8
    }


def names(text: Text, found: Sequence[Organisation], small: Mapping[str, float]) -> Iterator[Candidate]:
    """The candidates of a text outside papers and boilerplate."""
    article = text.article
    view = article.expanded
    papers = [(paper.start, paper.end) for paper in article.record.documents]
    for candidate in candidates(view.text, article.folded(view), found, small):
        spans = (view.to_raw(run.start, run.end) for run in candidate.mentions)
        if any(
            article.role_at(start) != "boilerplate" and not any(begin < end and start < stop for begin, stop in papers)
            for start, end in spans
        ):
            yield candidate


def gold_label(text: Text, candidate: Candidate) -> str | None:
    """The type that most mentions of a name have in the gold, or none; null if the gold leaves it open."""
    assert text.marks is not None
    view = text.article.expanded
    votes: Counter[str] = Counter()
    for run in candidate.mentions:
        start, end = view.to_raw(run.start, run.end)
        kind = text.marks.types.get((start, end))
        if kind is None and any(begin < end and start < stop for begin, stop in text.marks.optional):
            continue
        votes[kind or "none"] += 1
    return votes.most_common(1)[0][0] if votes else None


def lessons(text: Text, small: Mapping[str, float]) -> Iterator[Lesson]:
    """The lessons of a text."""
    if text.marks is not None:
        for candidate in names(text, text.found, small):
            label = gold_label(text, candidate)
            if label is not None and not is_known(candidate.name):
                yield Lesson(candidate.features, label, 1.0)
    else:
        yield from _persons(text, small)
    short = sorted({one.text for one in text.found if one.rule in SHORT_FORMS})
    random.Random(SEED).shuffle(short)
    for half in (short[::2], short[1::2]):
        hidden = {one.text: one for one in text.found if one.rule in SHORT_FORMS and one.text in half}
        told = {one.text for one in hidden.values() if one.rule == "descriptor"}
        rest = [one for one in text.found if one.text not in hidden]
        for candidate in names(text, rest, small) if hidden else ():
            if candidate.name not in hidden:
                continue
            label = gold_label(text, candidate) if text.marks is not None else hidden[candidate.name].type
            if label is None:
                continue
            features = _without(candidate.features, "known", *("<" if candidate.name in told else ()))
            yield Lesson(features, label, HIDDEN_WEIGHT if text.marks is None else 1.0)


def _persons(text: Text, small: Mapping[str, float]) -> Iterator[Lesson]:
    for candidate in names(text, text.found, small):
        if is_known(candidate.name):
            continue
        yield Lesson(candidate.features, "none", UNKNOWN_WEIGHT)
        keys = fold(candidate.name).split(" ")
        titled = any(f"<{title}" in candidate.features for title in TITLES)
        full = len(keys) in (3, 4) and surnames().get(keys[0]) and not any(map(foreign, keys))
        if titled:
            yield Lesson(_without(candidate.features, "<"), "none", PERSON_WEIGHT)
        if full:
            yield Lesson(_without(candidate.features, "surname", "n", "first"), "none", PERSON_WEIGHT)


def rows() -> Iterator[Lesson]:
    """What the names of the lexicon look like, each without anything around it."""
    for row in known()[1]:
        if row.product != "yes":
            yield Lesson(dict.fromkeys(shape(row.name)[0], 1.0), row.type, ROW_WEIGHT)


def _without(features: Mapping[str, float], *beginnings: str) -> dict[str, float]:
    return {name: value for name, value in features.items() if not name.startswith(beginnings)}


def learn(taught: Sequence[Lesson], small: dict[str, float]) -> Model:
    """Fit the weights."""
    seen = Counter(name for lesson in taught for name in lesson.features)
    often = sorted(name for name, count in seen.items() if count >= LEAST)
    columns = {name: number for number, name in enumerate(often)}
    bias, weights = _fit(taught, columns, [lesson.label != "none" for lesson in taught], LOOSENESS)
    bodies = [*(lesson for lesson in taught if lesson.label != "none"), *rows()]
    type_bias, types = _fit(bodies, columns, [lesson.label for lesson in bodies], TYPE_LOOSENESS)
    rounded = {name: round(value[True], 3) for name, value in weights.items()}
    by_type = {
        name: {kind: round(value, 2) for kind, value in row.items() if abs(value) >= 10 * SMALLEST}
        for name, row in types.items()
    }
    return Model(
        recipe=f"models/recipes/{Path(__file__).name}",
        data="",
        texts=0,
        names=len(taught),
        scores={},
        threshold=0.5,
        bias=round(bias[True], 3),
        weights={name: value for name, value in rounded.items() if abs(value) >= SMALLEST},
        type_bias={kind: round(value, 2) for kind, value in type_bias.items()},  # type: ignore[misc]
        types={name: row for name, row in by_type.items() if row},  # type: ignore[misc]
        small=small,
    )


def _fit(
    taught: Sequence[Lesson], columns: Mapping[str, int], labels: Sequence[Any], looseness: float
) -> tuple[dict[Any, float], dict[str, dict[Any, float]]]:
    rows, at, values = [], [], []
    for row, lesson in enumerate(taught):
        for name, value in lesson.features.items():
            if name in columns:
                rows.append(row)
                at.append(columns[name])
                values.append(value)
    matrix = sp.csr_matrix((values, (rows, at)), shape=(len(taught), len(columns)))
    machine = LogisticRegression(C=looseness, max_iter=200)
    machine.fit(matrix, labels, sample_weight=[lesson.weight for lesson in taught])
    classes = list(machine.classes_)
    table, biases = machine.coef_, machine.intercept_
    if len(classes) == 2:
        table, biases = np.vstack([-table[0], table[0]]), np.array([-biases[0], biases[0]])
        if labels and isinstance(labels[0], str):
            table, biases = table / 2, biases / 2
    return (
        dict(zip(classes, map(float, biases), strict=True)),
        {name: dict(zip(classes, map(float, table[:, column]), strict=True)) for name, column in columns.items()},
    )


def validate(texts: Sequence[tuple[Text, list[Lesson]]], small: dict[str, float]) -> tuple[float, dict[str, float]]:
    """The threshold, and what it gives in cross-validation over the names of the annotated texts."""
    found: list[tuple[float, bool, bool]] = []
    for part in range(PARTS):
        taught = [lesson for text, own in texts if text.marks is None or text.part != part for lesson in own]
        machine = learn(taught, small)
        found += [
            (
                machine.probability(lesson.features),
                lesson.label != "none",
                machine.type_of(lesson.features) == lesson.label,
            )
            for text, own in texts
            if text.marks is not None and text.part == part
            for lesson in own
        ]
    best: tuple[float, float, dict[str, float]] | None = None
    bodies = sum(is_body for _, is_body, _ in found)
    for threshold in THRESHOLDS:
        taken = [entry for entry in found if entry[0] >= threshold]
        right = sum(is_body for _, is_body, _ in taken)
        precision, recall = right / max(1, len(taken)), right / max(1, bodies)
        f1 = 2 * right / max(1, len(taken) + bodies)
        scores = {
            "names": len(found),
            "organisations": bodies,
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "types": round(sum(type_right for _, is_body, type_right in taken if is_body) / max(1, right), 4),
        }
        print(threshold, scores)
        if precision >= LEAST_PRECISION and (best is None or f1 > best[0]):
            best = f1, threshold, scores
    if best is None:
        raise SystemExit(f"no threshold reaches a precision of {LEAST_PRECISION}")
    return best[1:]


def read_marks(path: Path) -> Marks:
    """The organisations of a gold file."""
    marks = json.loads(path.read_text("utf-8"))["layers"].get("organisations", [])
    return Marks(
        {(mark["start"], mark["end"]): mark["type"] for mark in marks if not mark.get("optional")},
        [(mark["start"], mark["end"]) for mark in marks if mark.get("optional")],
    )


def main() -> None:
    """Read the texts, validate, learn, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("texts", nargs="+", type=Path, help="text files, or folders of them")
    parser.add_argument(
        "--gold", nargs="*", default=[], type=Path, help="folders of gold files of articles among the texts"
    )
    given = parser.parse_args()
    files = sorted(
        (file for path in given.texts for file in (path.glob("*.txt") if path.is_dir() else [path])),
        key=lambda file: file.name,
    )
    contents: dict[bytes, list[Path]] = {}  # a text that stands in two folders is one text
    for file in files:
        contents.setdefault(file.read_bytes(), []).append(file)
    parts = [number % PARTS for number in range(len(contents))]
    random.Random(SEED).shuffle(parts)
    texts: list[Text] = []
    digest = hashlib.sha256()
    for (content, same), part in zip(contents.items(), parts, strict=True):
        digest.update(content)
        marks = [path for folder in given.gold for file in same if (path := folder / f"{file.stem}.gold.json").exists()]
        texts.append(read(content.decode("utf-8"), read_marks(marks[0]) if marks else None, part))
    small = smallness(texts)
    taught = [(text, list(lessons(text, small))) for text in texts]
    threshold, scores = validate(taught, small)
    model = learn([lesson for _, own in taught for lesson in own], small)
    model.threshold, model.scores, model.data, model.texts = threshold, scores, digest.hexdigest(), len(texts)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(msgspec.json.encode(model) + b"\n")
    annotated = sum(text.marks is not None for text in texts)
    print(f"{model.names} names of {len(texts)} texts, {annotated} annotated; {TARGET.stat().st_size / 1e3:.0f} kB")
    print(threshold, scores)


if __name__ == "__main__":
    main()
