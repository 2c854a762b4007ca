"""Text made to choke a careless pattern: the whole line comes through, and every span is evidence.

How the time grows is for `benchmarks/hostile.py` to say.
"""

import tomllib
from pathlib import Path

import pytest

from trichluc.assembly import process
from trichluc.records import LAYERS, new_record

PIECES = tomllib.loads((Path(__file__).parent / "cases" / "hostile.toml").read_text("utf-8"))["pieces"]


@pytest.mark.parametrize("piece", PIECES)
def test_repetition_is_survived(piece: str) -> None:
    text = piece * (4_000 // len(piece))
    record = process(new_record(text))
    for layer in LAYERS:
        assert all(text[found.start : found.end] == found.text for found in getattr(record, layer))
