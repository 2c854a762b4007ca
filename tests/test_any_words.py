"""Any row of words that the lexicons hold comes through the whole line, and every span is evidence.

What a stage never meets in articles it meets here: phrases cut by line ends, marks in odd places, lone figures.
"""

import csv
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from trichluc.assembly import process
from trichluc.records import LAYERS, new_record

LEXICONS = sorted((Path(__file__).parents[1] / "models" / "lexicons").glob("*.tsv"))
JOINS = [
    " ",
    " ",
    " ",
    ", ",
    ". ",
    ": ",
    "; ",
    "\n",
    "\n\n",
    " “",
    "” ",
    " (",
    ") ",
    " - ",
    "/",
    " 3 ",
    " 2.600 ",
    " 97% ",
]
JOINS += [" 1/7/2025 ", " số ", " của ", " do ", " và ", "…", "\t- ", "", "\u200b", "TP."]


def _phrases() -> list[list[str]]:
    found = []
    for path in LEXICONS:
        with path.open(encoding="utf-8") as lines:
            rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
            found.append([row[0] for row in rows][1:])
    return found


WORDS = st.one_of([st.sampled_from(phrases) for phrases in _phrases()])
PIECES = st.tuples(st.one_of(WORDS, WORDS.map(str.capitalize), WORDS.map(str.upper)), st.sampled_from(JOINS)).map(
    "".join
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_words_come_through(text: str) -> None:
    record = process(new_record(text))
    for layer in LAYERS:
        assert all(text[found.start : found.end] == found.text for found in getattr(record, layer))
