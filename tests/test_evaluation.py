"""The scorer: what counts as right, what as wrong, and what as neither."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from trichluc.cli import app
from trichluc.evaluation import EvaluationError, Gold, LayerScore, error_lines, evaluate_files, score_article
from trichluc.records import LAYERS, Quantity, Record, encode, new_record

TEXT = "Có 12 đảng bộ, 44 chi bộ, 5 tổ."


def mark(text: str, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "text": text, **fields}


def record(*quantities: dict[str, Any]) -> Record:
    made = new_record(TEXT)
    made.quantities = [Quantity(**quantity) for quantity in quantities]
    return made


def score(found: list[dict[str, Any]], gold: list[dict[str, Any]]) -> LayerScore:
    evaluation = {layer: LayerScore() for layer in LAYERS}
    score_article(record(*found), Gold(id="a", source={}, layers={"quantities": gold}), evaluation)
    return evaluation["quantities"]


TWELVE = mark("12", kind="count", value=12.0, noun="đảng bộ")
FOUR = mark("44", kind="count", value=44.0, noun="chi bộ")
GOLD_TWELVE = mark("12", kind="count", value=12, comparator="=", noun="đảng bộ huyện")


def test_right_wrong_and_missed() -> None:
    result = score([TWELVE, mark("5", kind="count", value=5.0)], [GOLD_TWELVE, FOUR | {"comparator": "="}])
    assert (result.gold, result.found, result.exact, result.with_fields) == (2, 2, 1, 1)
    assert result.figures()["exact_f1"] == 0.5
    assert [miss.kind for miss in result.misses] == ["missed", "false"]


def test_optional_gold_is_neither_rewarded_nor_punished() -> None:
    optional = mark("44 chi", optional=True)
    assert score([TWELVE, FOUR], [GOLD_TWELVE, optional]).figures()["exact_f1"] == 1
    assert score([TWELVE], [GOLD_TWELVE, optional]).figures()["exact_f1"] == 1


def test_ordinals_stay_out_of_the_figures() -> None:
    ordinal = mark("5", kind="ordinal", value=5)
    assert score([TWELVE], [GOLD_TWELVE, ordinal]).gold == 1
    assert score([TWELVE, mark("5", kind="ordinal", value=5.0)], [GOLD_TWELVE]).found == 1


def test_a_wrong_field_costs_the_second_figure_only() -> None:
    result = score([TWELVE | {"value": 13.0}], [GOLD_TWELVE])
    assert (result.exact, result.with_fields) == (1, 0)
    assert "value: found 13.0, right 12" in next(error_lines({"quantities": result}))


def test_overlap_is_scored_apart() -> None:
    result = score([mark("12 đảng", kind="count", value=12.0)], [GOLD_TWELVE])
    assert (result.exact, result.overlap_gold, result.overlap_found) == (0, 1, 1)


def test_gold_that_does_not_fit_the_text_is_refused() -> None:
    with pytest.raises(EvaluationError, match="the text there is not"):
        score([], [GOLD_TWELVE | {"text": "13"}])


def test_files_and_command(tmp_path: Path) -> None:
    records, gold = tmp_path / "records.jsonl", tmp_path / "a.gold.json"
    made = record(TWELVE)
    records.write_bytes(encode(made) + b"\n")
    layers: dict[str, Any] = {"quantities": [GOLD_TWELVE, FOUR]}
    gold.write_text(json.dumps({"id": "a", "source": {"sha256": made.source.sha256}, "layers": layers}), "utf-8")
    assert evaluate_files(records, [tmp_path])["quantities"].exact == 1
    result = CliRunner().invoke(app, ["evaluate", str(records), str(gold), "--json", "--errors"])
    assert json.loads(result.stdout)["quantities"]["exact_recall"] == 0.5
    assert "missed" in result.stderr
    gold.write_text(json.dumps({"id": "a", "source": {"sha256": "other"}, "layers": {}}), "utf-8")
    result = CliRunner().invoke(app, ["evaluate", str(records), str(gold)])
    assert result.exit_code == 2
    assert "run the line over it" in result.stderr
