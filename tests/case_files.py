"""Cases as data: a text with its spans marked inline, all spans of a layer listed.

A file `cases/LAYER.toml` holds `[[case]]` tables: `text`, in which each span of the layer stands between ⟦ and ⟧;
`spans`, one table a mark in the same order, with the fields to check (`optional = true`: may be found or not);
`xfail`, the reason, where the case is known to fail.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from trichluc.assembly import process, stages_until
from trichluc.records import new_record

CASES = Path(__file__).parent / "cases"


class Marked(NamedTuple):
    """A text without its marks, and the spans that were marked."""

    text: str
    spans: list[tuple[int, int]]


def read_marks(marked: str) -> Marked:
    """Take the marks out of a text; marks do not nest."""
    text, *pieces = marked.split("⟦")
    spans: list[tuple[int, int]] = []
    for piece in pieces:
        inside, closed, after = piece.partition("⟧")
        if not closed:
            raise ValueError(f"⟦ without ⟧ in: {marked}")
        spans.append((len(text), len(text) + len(inside)))
        text += inside + after
    return Marked(text, spans)


def load_cases(layer: str) -> list[Any]:
    """The cases of a layer as pytest parameters."""
    with (CASES / f"{layer}.toml").open("rb") as file:
        cases = tomllib.load(file)["case"]
    return [
        pytest.param(
            case,
            id=case["text"][:40].replace("\n", " "),
            marks=[pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else [],
        )
        for case in cases
    ]


def assert_case(layer: str, case: dict[str, Any]) -> None:
    """Run the line up to a layer on a case's text: the spans found must be the marked ones, with their fields."""
    text, marks = read_marks(case["text"])
    expected = case.get("spans", [{}] * len(marks))
    assert len(expected) == len(marks), f"{len(marks)} marks, {len(expected)} spans listed"
    record = process(new_record(text), stages_until(layer))
    found = [msgspec.to_builtins(annotation) for annotation in getattr(record, layer)]
    for annotation in found:
        assert text[annotation["start"] : annotation["end"]] == annotation["text"]
    wanted = dict(zip(marks, expected, strict=True))
    free = [mark for mark, fields in wanted.items() if fields.get("optional")]
    got = {
        (annotation["start"], annotation["end"]): annotation
        for annotation in found
        if not any(annotation["start"] < end and start < annotation["end"] for start, end in free)
    }
    required = {mark: fields for mark, fields in wanted.items() if mark not in free}
    assert [text[slice(*span)] for span in sorted(got)] == [text[slice(*span)] for span in sorted(required)]
    assert sorted(got) == sorted(required)
    for mark, fields in required.items():
        checked = {name: got[mark][name] for name in fields}
        assert checked == fields, text[slice(*mark)]
