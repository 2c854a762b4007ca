"""Records scored against gold annotations: spans, fields, and each error in its sentence.

The scorer follows the annotation guidelines: gold marked `optional` is neither rewarded nor punished, ordinals are left
out of the headline figures, nouns are compared by their first two syllables, words without regard to case.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import regex
from rich.table import Column, Table

from trichluc.loading import RecordError, read_records
from trichluc.reading import InputError
from trichluc.records import LAYERS, Record, to_dict

#: The fields that a right annotation must have right, by layer.
SCORED_FIELDS = {
    "abbreviations": ("expansion",),
    "quantities": ("kind", "value", "value_to", "total", "comparator", "unit", "noun"),
    "times": ("value",),
    "documents": ("type", "number"),
    "organisations": ("name", "type", "level", "named"),
    "campaign_models": ("name", "kind", "operator"),
}
#: Fields whose accuracy is reported where the gold states them.
REPORTED_FIELDS = {
    "documents": ("issuer", "date", "title"),
    "organisations": ("place", "resolved", "place_code"),
    "campaign_models": ("party_committee",),
}
_NOUN_SYLLABLES = 2
_UNSEEN = regex.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_CONTEXT = 60

Mark = dict[str, Any]


class EvaluationError(ValueError):
    """Records or gold that cannot be scored; the message names the file and the remedy."""


class Gold(msgspec.Struct):
    """A gold file: the annotations of one article, by layer."""

    id: str
    source: dict[str, str]
    layers: dict[str, list[Mark]]


@dataclass
class Miss:
    """One error: `kind` is `missed`, `false` or `field`."""

    article: str
    layer: str
    kind: str
    context: str
    detail: str = ""


@dataclass
class LayerScore:
    """The counts of one layer, from which the figures follow."""

    gold: int = 0
    found: int = 0
    exact: int = 0
    with_fields: int = 0
    overlap_gold: int = 0
    overlap_found: int = 0
    fields: dict[str, tuple[int, int]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 of exact spans, of spans with their fields, and of overlapping spans."""
        measured = (
            ("exact", self.exact, self.exact),
            ("fields", self.with_fields, self.with_fields),
            ("overlap", self.overlap_found, self.overlap_gold),
        )
        figures: dict[str, float] = {}
        for name, right_found, right_gold in measured:
            precision = right_found / self.found if self.found else 1.0
            recall = right_gold / self.gold if self.gold else 1.0
            both = precision + recall
            figures |= {
                f"{name}_precision": precision,
                f"{name}_recall": recall,
                f"{name}_f1": 2 * precision * recall / both if both else 0.0,
            }
        return figures


Evaluation = dict[str, LayerScore]


def evaluate_files(records: Path, gold: Sequence[Path]) -> Evaluation:
    """Score a file of records against gold files.

    Args:
        records: a JSON Lines file of records.
        gold: gold files, or folders that hold `*.gold.json`.

    Returns:
        The score of each layer; records without gold are passed over.

    Raises:
        EvaluationError: if a file cannot be read, a gold article has no record, or its text differs.
    """
    try:
        by_text = {text_digest(record): record for record in read_records(records)}
    except (InputError, RecordError) as error:
        raise EvaluationError(str(error)) from error
    evaluation = {layer: LayerScore() for layer in LAYERS}
    for path in gold_files(gold):
        annotated = read_gold(path)
        record = by_text.get(annotated.source.get("sha256", ""))
        if record is None:
            raise EvaluationError(f"{path}: no record in {records} has this article's text; run the line over it")
        score_article(record, annotated, evaluation)
    return evaluation


def score_article(record: Record, gold: Gold, evaluation: Evaluation) -> None:
    """Add one article to the scores.

    Raises:
        EvaluationError: if a gold span's text is not what the article has there.
    """
    found = to_dict(record)
    for layer, marks in gold.layers.items():
        for mark in marks:
            if "text" in mark and record.text[mark["start"] : mark["end"]] != mark["text"]:
                raise EvaluationError(f"{gold.id}: {layer} at {mark['start']}: the text there is not {mark['text']!r}")
        if layer in evaluation:
            _score_layer(record.text, gold.id, layer, marks, found[layer], evaluation[layer])


def score_tables(evaluation: Evaluation) -> Iterator[Table]:
    """The scores as tables for a terminal: spans, then fields."""
    spans = Table(
        Column("layer", no_wrap=True),
        "gold",
        "found",
        "exact P",
        "R",
        "F1",
        "with fields F1",
        "overlap F1",
        title="spans",
        title_justify="left",
    )
    for layer, score in evaluation.items():
        figures = score.figures()
        names = ("exact_precision", "exact_recall", "exact_f1", "fields_f1", "overlap_f1")
        spans.add_row(layer, str(score.gold), str(score.found), *(f"{figures[name]:.3f}" for name in names))
    yield spans
    fields = Table("layer", "field", "right", "of", "accuracy", title="fields of exact spans", title_justify="left")
    for layer, score in evaluation.items():
        for name, (right, total) in score.fields.items():
            fields.add_row(layer, name, str(right), str(total), f"{right / total:.3f}" if total else "-")
    yield fields


def scores_as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """The scores as plain data, every figure by name."""
    return {
        layer: {
            "gold": score.gold,
            "found": score.found,
            **score.figures(),
            "fields": {name: right / total for name, (right, total) in score.fields.items() if total},
        }
        for layer, score in evaluation.items()
    }


def error_lines(evaluation: Evaluation) -> Iterator[str]:
    """One line an error: what kind, where, in its sentence, and for a field what was found and what is right."""
    for score in evaluation.values():
        for miss in score.misses:
            yield f"{miss.kind:7}{miss.layer} [{miss.article}] {miss.context}{miss.detail}"


def gold_files(given: Sequence[Path]) -> list[Path]:
    """The gold files that paths name, those of a folder sorted.

    Raises:
        EvaluationError: if a path does not exist or holds no gold.
    """
    files: list[Path] = []
    for path in given:
        inside = sorted(path.glob("**/*.gold.json")) if path.is_dir() else [path]
        if not inside or not all(file.is_file() for file in inside):
            raise EvaluationError(f"{path}: there is no gold; name .gold.json files or a folder of them")
        files += inside
    return files


def read_gold(path: Path) -> Gold:
    """The annotations in a gold file.

    Raises:
        EvaluationError: if it is no gold file.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Gold)
    except msgspec.DecodeError as error:
        raise EvaluationError(f"{path}: it is no gold file: {error}") from error


def text_digest(record: Record) -> str:
    """The SHA-256 by which gold names the article."""
    return record.source.sha256 or hashlib.sha256(record.text.encode()).hexdigest()


def _score_layer(text: str, article: str, layer: str, gold: list[Mark], found: list[Mark], score: LayerScore) -> None:
    optional = [mark for mark in gold if mark.get("optional")]
    required = {_span(mark): mark for mark in gold if not mark.get("optional") and counts_in_score(layer, mark)}
    ordinals = [mark for mark in gold if not counts_in_score(layer, mark)]
    predicted = {
        _span(mark): mark
        for mark in found
        if counts_in_score(layer, mark) and (_span(mark) in required or not touches(mark, optional + ordinals))
    }
    score.gold += len(required)
    score.found += len(predicted)
    score.overlap_gold += sum(touches(mark, predicted.values()) for mark in required.values())
    score.overlap_found += sum(touches(mark, required.values()) for mark in predicted.values())
    for span in sorted({*required, *predicted}):
        context = _in_context(text, span)
        if span not in predicted:
            score.misses.append(Miss(article, layer, "missed", context))
        elif span not in required:
            score.misses.append(Miss(article, layer, "false", context))
        else:
            score.exact += 1
            wrong = _compare_fields(layer, required[span], predicted[span], score)
            score.with_fields += not wrong
            if wrong:
                detail = "; ".join(f" {name}: found {got!r}, right {right!r}" for name, got, right in wrong)
                score.misses.append(Miss(article, layer, "field", context, detail))


def _compare_fields(layer: str, right: Mark, got: Mark, score: LayerScore) -> list[tuple[str, Any, Any]]:
    wrong = []
    reported = [name for name in REPORTED_FIELDS.get(layer, ()) if right.get(name) is not None]
    for name in (*SCORED_FIELDS[layer], *reported):
        same = same_value(name, right.get(name), got.get(name))
        before, total = score.fields.get(name, (0, 0))
        score.fields[name] = (before + same, total + 1)
        if not same and name in SCORED_FIELDS[layer]:
            wrong.append((name, got.get(name), right.get(name)))
    return wrong


def same_value(name: str, first: Any, second: Any) -> bool:
    """Whether two values of a field are the same to the scorer: without regard to case, nouns by their first syllables.

    >>> same_value("noun", "hộ nghèo", "Hộ nghèo của xã"), same_value("unit", "kg", "g")
    (True, False)
    """
    return bool(_comparable(name, first) == _comparable(name, second))


def _comparable(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    words = _UNSEEN.sub("", unicodedata.normalize("NFC", value)).casefold().split()
    return [word.strip(",") for word in words[:_NOUN_SYLLABLES]] if name == "noun" else " ".join(words)


def counts_in_score(layer: str, mark: Mark) -> bool:
    """Whether a mark counts in the headline figures: ordinals do not.

    >>> counts_in_score("quantities", {"kind": "ordinal"}), counts_in_score("times", {"kind": "date"})
    (False, True)
    """
    return not (layer == "quantities" and mark.get("kind") == "ordinal")


def _span(mark: Mark) -> tuple[int, int]:
    return mark["start"], mark["end"]


def touches(mark: Mark, others: Iterable[Mark]) -> bool:
    """Whether a mark shares a character with any of others.

    >>> touches({"start": 0, "end": 3}, [{"start": 2, "end": 5}])
    True
    """
    return any(mark["start"] < other["end"] and other["start"] < mark["end"] for other in others)


def _in_context(text: str, span: tuple[int, int]) -> str:
    start, end = span
    before = text[max(0, start - _CONTEXT) : start].rsplit("\n", 1)[-1]
    after = text[end : end + _CONTEXT].split("\n", 1)[0]
    return f"{before}⟦{text[start:end]}⟧{after}"
