"""How far two annotators agree on the articles that both have annotated, layer by layer.

F1 tells how often they marked the same stretch; Cohen's kappa, over characters in a mark or in none, how much better
that is than chance (Cohen 1960); the fields are compared where both marked the same stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Column, Table

from trichluc.evaluation import (
    SCORED_FIELDS,
    EvaluationError,
    Mark,
    counts_in_score,
    gold_files,
    read_gold,
    same_value,
    touches,
)
from trichluc.records import LAYERS


@dataclass
class Agreement:
    """The counts of one layer over the articles that both annotated."""

    first: int = 0
    second: int = 0
    same: int = 0
    with_fields: int = 0
    touching_first: int = 0
    touching_second: int = 0
    characters: int = 0
    inside_first: int = 0
    inside_second: int = 0
    inside_both: int = 0
    fields: dict[str, int] = field(default_factory=dict)

    def figures(self) -> dict[str, float]:
        """F1 of the same spans, of those with the same fields and of overlapping ones, and Cohen's kappa.

        >>> Agreement(first=2, second=2, same=1).figures()["f1"]
        0.5
        """
        total = self.first + self.second
        alike = {
            "f1": 2 * self.same,
            "fields_f1": 2 * self.with_fields,
            "overlap_f1": self.touching_first + self.touching_second,
        }
        return {**{name: count / total if total else 1.0 for name, count in alike.items()}, "kappa": self.kappa()}

    def kappa(self) -> float:
        """Cohen's kappa over the characters of the articles: in a mark of the layer, or in none.

        >>> Agreement(characters=100, inside_first=10, inside_second=10, inside_both=5).kappa()
        0.444
        """
        total = self.characters
        if not total:
            return 1.0
        alike = (total - self.inside_first - self.inside_second + 2 * self.inside_both) / total
        first, second = self.inside_first / total, self.inside_second / total
        chance = first * second + (1 - first) * (1 - second)
        return 1.0 if chance == 1 else round((alike - chance) / (1 - chance), 3)


def agree_files(first: Path, second: Path, texts: Path) -> tuple[int, dict[str, Agreement]]:
    """The agreement of two folders of gold, over the articles that are in both.

    Args:
        first: a gold file or a folder of them.
        second: the same of another annotator.
        texts: the folder of the articles, `ID.txt`.

    Returns:
        The number of articles that both annotated, and the agreement of each layer.

    Raises:
        EvaluationError: if gold cannot be read, no article is in both, or an article's text is not there.
    """
    others = {gold.source.get("sha256"): gold for gold in map(read_gold, gold_files([second]))}
    layers = {layer: Agreement() for layer in LAYERS}
    articles = 0
    for path in gold_files([first]):
        gold = read_gold(path)
        other = others.get(gold.source.get("sha256"))
        if other is None:
            continue
        article = texts / f"{gold.id}.txt"
        try:
            length = len(article.read_bytes().decode("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise EvaluationError(
                f"{article}: the article of {path} cannot be read: {error}; name its folder"
            ) from error
        articles += 1
        for layer in gold.layers.keys() & other.layers.keys() & layers.keys():
            add_article(layers[layer], layer, gold.layers[layer], other.layers[layer], length)
    if not articles:
        raise EvaluationError(f"{second}: none of its articles is in {first}; both must have annotated the same texts")
    return articles, layers


def add_article(agreement: Agreement, layer: str, first: Sequence[Mark], second: Sequence[Mark], length: int) -> None:
    """Add one layer of one article to its agreement.

    A mark that one annotator calls optional, and all that touches it, counts for neither: the guidelines leave it open.

    Args:
        agreement: what is added to.
        layer: the layer's name.
        first: the marks of one annotator.
        second: those of the other.
        length: the length of the text in code points.

    >>> agreement = Agreement()
    >>> first, second = ({"start": 0, "end": 8, "value": value} for value in ("2020", "2021"))
    >>> add_article(agreement, "times", [first], [second], length=20)
    >>> agreement.same, agreement.with_fields, agreement.kappa()
    (1, 0, 1.0)
    """
    spared = [mark for mark in (*first, *second) if mark.get("optional") or not counts_in_score(layer, mark)]
    ours, theirs = (
        {(mark["start"], mark["end"]): mark for mark in marks if not touches(mark, spared)} for marks in (first, second)
    )
    same = ours.keys() & theirs.keys()
    agreement.first += len(ours)
    agreement.second += len(theirs)
    agreement.same += len(same)
    agreement.touching_first += sum(touches(mark, theirs.values()) for mark in ours.values())
    agreement.touching_second += sum(touches(mark, ours.values()) for mark in theirs.values())
    for span in same:
        right = [
            name for name in SCORED_FIELDS[layer] if same_value(name, ours[span].get(name), theirs[span].get(name))
        ]
        agreement.with_fields += len(right) == len(SCORED_FIELDS[layer])
        for name in right:
            agreement.fields[name] = agreement.fields.get(name, 0) + 1
    inside_first, inside_second = _characters(ours), _characters(theirs)
    agreement.characters += length
    agreement.inside_first += len(inside_first)
    agreement.inside_second += len(inside_second)
    agreement.inside_both += len(inside_first & inside_second)


def _characters(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def agreement_tables(layers: dict[str, Agreement]) -> Iterator[Table]:
    """The agreement as tables for a terminal: spans, then fields."""
    spans = Table(
        Column("layer", no_wrap=True),
        "first",
        "second",
        "F1",
        "with fields F1",
        "overlap F1",
        "κ",
        title="agreement",
        title_justify="left",
    )
    for layer, each in layers.items():
        figures = each.figures().values()
        spans.add_row(layer, str(each.first), str(each.second), *(f"{figure:.3f}" for figure in figures))
    yield spans
    fields = Table("layer", "field", "alike", "of", "share", title="fields of the same spans", title_justify="left")
    for layer, each in layers.items():
        for name in SCORED_FIELDS[layer] if each.same else ():
            alike = each.fields.get(name, 0)
            fields.add_row(layer, name, str(alike), str(each.same), f"{alike / each.same:.3f}")
    yield fields


def agreement_as_dict(articles: int, layers: dict[str, Agreement]) -> dict[str, Any]:
    """The agreement as plain data, every figure by name.

    >>> agreement_as_dict(1, {"times": Agreement(first=2, second=2, same=1)})["layers"]["times"]["f1"]
    0.5
    """
    return {
        "articles": articles,
        "layers": {
            layer: {
                "first": each.first,
                "second": each.second,
                **each.figures(),
                "fields": {name: alike / each.same for name, alike in each.fields.items()},
            }
            for layer, each in layers.items()
        },
    }
