"""Lexicons: what a file must keep to, and what is said when it does not."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trichluc.folding import fold
from trichluc.lexicons import LexiconError, PhraseIndex, read_lexicon
from trichluc.resources import resource


class Row(msgspec.Struct):
    form: str
    value: int
    note: str | None
    source: str


HEADER = "form\tvalue\tnote\tsource\n"


def read(tmp_path: Path, content: str) -> list[Row]:
    path = tmp_path / "words.tsv"
    path.write_text(content, "utf-8")
    return read_lexicon(path, Row, key=("form",))


def test_typed_rows(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + "# a comment\nhộ\t3\t-\tusage\n") == [
        Row(form="hộ", value=3, note=None, source="usage")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a\tb\n", "line 1: the header must name the columns form, value, note, source"),
        (HEADER + "hộ\t3\tusage\n", "line 2: 3 cells where 4 are due"),
        (HEADER + "hộ\tba\t-\tusage\n", "line 2: .*int"),
        (HEADER + "hộ\t3\t\tusage\n", "line 2, column note: the cell is empty"),
        (HEADER + "hộ\t3\t-\t-\n", "line 2, column source: a value is required"),
        (HEADER + "hộ\t3\t-\tusage\nhộ\t4\t-\tusage\n", "line 3: hộ stands already in line 2"),
        (HEADER + "ho\u0302\t3\t-\tusage\n", "line 2: text is not in NFC"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(content: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=rf"words.tsv, {reason}"):
        read(tmp_path, content)


@pytest.mark.parametrize("file", sorted(resource("lexicons", "layout.tsv").parent.glob("*.tsv")), ids=lambda f: f.name)  # type: ignore[attr-defined]
def test_every_shipped_lexicon_names_its_sources(file: Path) -> None:
    header, *rows = [line for line in file.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    assert "source" in header.split("\t")[-1]
    assert rows
    assert all(len(row.split("\t")) == len(header.split("\t")) for row in rows)
    assert all(cell.strip() for row in rows for cell in row.split("\t"))


@given(st.text("hoàbìnhthuỷHOÀqý İIıß ", max_size=30))
def test_folding_keeps_offsets_and_is_stable(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_phrases_do_not_cut_words_and_the_longest_wins() -> None:
    index = PhraseIndex(["hội", "hội nông dân", "nông"])
    assert list(index.find(fold("Hội nông dânx, xhội, HỘI NÔNG DÂN"))) == [(0, 3, 0), (4, 8, 2), (21, 33, 1)]
