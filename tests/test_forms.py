"""docs/forms.md: every row of its tables is run, so that the page says what the package does; gaps must be gaps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
import regex

from trichluc.assembly import process, stages_until
from trichluc.folding import fold
from trichluc.records import new_record

PAGE = Path(__file__).parents[1] / "docs" / "forms.md"
GAPS = "Known gaps"
LEAST_ROWS = 120

_FIRST = {"quantities": ("kind", "value"), "times": ("value",), "documents": ("type",)}
_FIELDS = {
    "quantities": ("kind", "value", "value_to", "total", "comparator", "unit", "noun"),
    "times": ("value", "calendar"),
    "documents": ("type", "number", "issuer", "date", "title"),
}
_DEFAULTS = {"comparator": "=", "calendar": "gregorian"}
_AMOUNT = regex.compile(r"(?P<kind>[a-z]+) (?P<value>-?[\d.]+)(?: to (?P<value_to>[\d.]+)|/(?P<total>[\d.]+))?")
_PUBLISHED = regex.compile(r"\[(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\] ")
_HEAD = "Tin trong huyện\n\n{day}/{month}/{year}\n\n"


class Row(NamedTuple):
    """A row of a table: its layer is the head of the last column."""

    layer: str
    form: str
    example: str
    outcome: str
    gap: bool


def rows() -> Iterator[Row]:
    layer, gap = "", False
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            gap = line[3:] == GAPS
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if len(cells) != 3 or set(cells[0]) <= {"-"}:
            continue
        if cells[:2] == ["form", "example"]:
            layer = cells[2]
        else:
            form, example, outcome = cells
            yield Row(layer, form, example, outcome, gap)


def spans_of(example: str) -> tuple[str, list[tuple[int, int]]]:
    """The text of an example without its stars, and the stretches that stand in bold."""
    text, spans = "", []
    for place, piece in enumerate(example.split("**")):
        if place % 2:
            spans.append((len(text), len(text) + len(piece)))
        text += piece
    return text, spans


def fields_of(layer: str, outcome: str) -> dict[str, Any]:
    """The fields that one outcome states, with those that it leaves out empty."""
    first, *others = outcome.split("; ")
    fields: dict[str, Any] = {name: _DEFAULTS.get(name) for name in _FIELDS[layer]}
    if layer == "quantities":
        amount = _AMOUNT.fullmatch(first)
        if amount is None:
            raise ValueError(f"unreadable outcome: {first}")
        fields["kind"] = amount["kind"]
        fields |= {name: float(amount[name]) for name in ("value", "value_to", "total") if amount[name]}
    else:
        fields[_FIRST[layer][0]] = first
    for other in others:
        name, _, value = other.partition(" ")
        if name not in fields:
            raise ValueError(f"no such field: {name}")
        fields[name] = value
    return fields


def comparable(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as the scorer compares them: of a noun its first two syllables."""
    noun = fields.get("noun")
    return fields | {"noun": [word.strip(",") for word in fold(noun).split()[:2]]} if noun else fields


ROWS = list(rows())


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            row,
            id=f"{row.layer}: {row.form}",
            marks=[pytest.mark.xfail(reason="a known gap", strict=True, raises=AssertionError)] if row.gap else [],
        )
        for row in ROWS
    ],
)
def test_a_row_says_what_comes_out(row: Row) -> None:
    text, spans = spans_of(row.example)
    head = ""
    if published := _PUBLISHED.match(text):
        head = _HEAD.format(**published.groupdict())
        text = text[published.end() :]
        spans = [(start - published.end(), end - published.end()) for start, end in spans]
    wanted = [] if row.outcome == "nothing" else [fields_of(row.layer, one) for one in row.outcome.split(" · ")]
    if len(wanted) != len(spans):
        raise ValueError("there must be as many outcomes as spans in bold")
    record = process(new_record(head + text), stages_until(row.layer))
    found = [one for one in getattr(record, row.layer) if one.start >= len(head)]
    assert [one.text for one in found] == [text[start:end] for start, end in spans]
    assert [(one.start - len(head), one.end - len(head)) for one in found] == spans
    for one, fields in zip(found, wanted, strict=True):
        got = {name: msgspec.to_builtins(getattr(one, name)) for name in _FIELDS[row.layer]}
        assert comparable(got) == comparable(fields)


def test_the_page_covers_enough() -> None:
    read = [row for row in ROWS if not row.gap]
    assert len(read) >= LEAST_ROWS
    assert {row.layer for row in read} == set(_FIELDS)
    assert len({(row.layer, row.example) for row in ROWS}) == len(ROWS), "an example stands twice"
