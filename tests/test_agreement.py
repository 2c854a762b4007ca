"""The agreement of two annotators: the counts against a case reckoned by hand, and what counts for neither."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from trichluc.agreement import Agreement, add_article, agree_files
from trichluc.cli import app
from trichluc.evaluation import EvaluationError

TEXT = "Năm 2023, 15 hộ và 20 hộ nghèo."


def write(folder: Path, quantities: list[dict[str, Any]], text: str = TEXT) -> Path:
    folder.mkdir()
    gold = {
        "id": "a",
        "source": {"sha256": hashlib.sha256(text.encode()).hexdigest()},
        "layers": {"quantities": quantities, "times": [{"start": 0, "end": 8, "value": "2023"}]},
    }
    (folder / "a.gold.json").write_text(json.dumps(gold, ensure_ascii=False), "utf-8")
    return folder


def amount(start: int, end: int, **fields: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "kind": "count", "value": 15.0, "noun": "hộ", **fields}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT.encode())
    return folder


def test_counts_are_those_reckoned_by_hand(tmp_path: Path, texts: Path) -> None:
    first = write(tmp_path / "one", [amount(10, 12), amount(19, 21, value=20.0, noun="hộ nghèo")])
    second = write(tmp_path / "two", [amount(10, 12, noun="hộ dân"), amount(19, 24, value=20.0)])
    articles, layers = agree_files(first, second, texts)
    quantities = layers["quantities"]
    assert articles == 1
    assert (quantities.first, quantities.second, quantities.same, quantities.with_fields) == (2, 2, 1, 0)
    assert (quantities.touching_first, quantities.touching_second) == (2, 2)
    assert quantities.fields["value"] == 1
    assert "noun" not in quantities.fields
    # 31 characters: 4 in marks of the first, 7 of the second, 4 of both.
    assert (quantities.inside_first, quantities.inside_second, quantities.inside_both) == (4, 7, 4)
    alike, chance = 28 / 31, (4 * 7 + 27 * 24) / 31**2
    assert quantities.kappa() == round((alike - chance) / (1 - chance), 3)
    assert layers["times"].kappa() == 1.0


def test_what_one_calls_optional_counts_for_neither() -> None:
    agreement = Agreement()
    add_article(agreement, "quantities", [amount(10, 12, optional=True), amount(0, 2)], [amount(10, 12)], 31)
    assert (agreement.first, agreement.second, agreement.same) == (1, 0, 0)


def test_folders_without_a_common_article_are_refused(tmp_path: Path, texts: Path) -> None:
    first = write(tmp_path / "one", [])
    second = write(tmp_path / "two", [], text="Bài khác.")
    with pytest.raises(EvaluationError, match="same texts"):
        agree_files(first, second, texts)


def test_an_article_that_is_not_there_is_named(tmp_path: Path) -> None:
    first = write(tmp_path / "one", [])
    with pytest.raises(EvaluationError, match=r"a\.txt"):
        agree_files(first, write(tmp_path / "two", []), tmp_path)


def test_the_command_prints_the_figures(tmp_path: Path, texts: Path) -> None:
    first, second = write(tmp_path / "one", [amount(10, 12)]), write(tmp_path / "two", [amount(10, 12)])
    told = CliRunner().invoke(app, ["agreement", str(first), str(second), "--texts", str(texts), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["layers"]["quantities"]["fields_f1"] == 1.0
    missing = CliRunner().invoke(app, ["agreement", str(first), str(tmp_path / "none")])
    assert missing.exit_code == 2
