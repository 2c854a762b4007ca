"""Copies of one article are marked, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from trichluc.cli import app
from trichluc.duplicates import mark_duplicates
from trichluc.loading import read_records
from trichluc.records import new_record

CORPUS = Path(__file__).parent.parent / "corpus" / "articles"


def _texts(count: int) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))[:count]]


def test_a_copy_with_another_byline_is_marked_and_another_article_is_not() -> None:
    first, second = _texts(2)
    marked = list(
        mark_duplicates(
            [new_record(first, id="a"), new_record(second, id="b"), new_record(f"{first}\nTheo Báo Ấp Bắc", id="c")]
        )
    )
    assert [(record.id, record.duplicate_of) for record in marked] == [("a", None), ("b", None), ("c", "a")]
    assert marked[2].similarity is not None
    assert marked[2].similarity > 0.9


def test_a_copy_of_a_copy_names_the_first() -> None:
    (text,) = _texts(1)
    marked = list(mark_duplicates(new_record(text, id=str(number)) for number in range(3)))
    assert [record.duplicate_of for record in marked] == [None, "0", "0"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_every_record_comes_out_once_and_in_order(texts: list[str]) -> None:
    marked = list(mark_duplicates(new_record(text, id=str(number)) for number, text in enumerate(texts)))
    assert [record.id for record in marked] == [str(number) for number in range(len(texts))]
    firsts = {record.id for record in marked if record.duplicate_of is None}
    assert all(record.duplicate_of in firsts for record in marked if record.duplicate_of is not None)


@pytest.mark.parametrize("threshold", ["0", "1.5"])
def test_a_threshold_that_is_none_is_refused(threshold: str, tmp_path: Path) -> None:
    lines = tmp_path / "records.jsonl"
    lines.write_bytes(b"")
    result = CliRunner().invoke(
        app, ["duplicates", str(lines), "-o", str(tmp_path / "out.jsonl"), "--threshold", threshold]
    )
    assert result.exit_code == 2
    assert "above 0 and at most 1" in result.output


def test_the_command(tmp_path: Path) -> None:
    for name, text in zip(("a", "b", "c"), [*_texts(2), _texts(1)[0]], strict=True):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    made, marked = tmp_path / "made.jsonl", tmp_path / "marked.jsonl"
    runner = CliRunner()
    run = runner.invoke(app, ["run", str(tmp_path), "-o", str(made), "--until", "structure"])
    assert run.exit_code == 0, run.output
    result = runner.invoke(app, ["duplicates", str(made), "-o", str(marked)])
    assert result.exit_code == 0, result.output
    assert "1 of 3 articles are copies" in result.output
    assert sum(record.duplicate_of is not None for record in read_records(marked)) == 1
