"""Records read back, and tables of them as data frames."""

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas
import polars
import pytest
import zstandard
from typer.testing import CliRunner

import trichluc
from trichluc import frames
from trichluc.assembly import process
from trichluc.cli import app
from trichluc.formats import Reject
from trichluc.frames import MissingLibraryError
from trichluc.loading import RecordError, UnfinishedRunError
from trichluc.reading import InputError
from trichluc.records import Record, encode, new_record
from trichluc.tables import TABLES, UnknownTableError

TEXTS = ("Xã có 3 hộ nghèo.", "Huyện Hòa An có trên 2.600 hội viên, năm 2023.", "Không có gì.")


@pytest.fixture(scope="module")
def lines() -> bytes:
    return b"".join(encode(process(new_record(text))) + b"\n" for text in TEXTS)


@pytest.fixture
def file(lines: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_bytes(lines)
    return path


def texts(records: Iterator[Record]) -> list[str]:
    return [record.text for record in records]


def test_records_come_back_as_they_were_written(file: Path, lines: bytes) -> None:
    assert b"".join(encode(record) + b"\n" for record in trichluc.read(file)) == lines
    assert texts(trichluc.read([str(file), file])) == list(TEXTS)  # each file once


def test_compressed_files_globs_folders_and_the_standard_input(
    lines: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "deep" / "b.jsonl.zst").write_bytes(zstandard.compress(lines))
    (tmp_path / "b.rejects.jsonl").write_text("{}\n")
    (tmp_path / ".c.jsonl").write_text("{}\n")
    (tmp_path / "notes.txt").write_text("x")
    assert texts(trichluc.read(tmp_path)) == [*TEXTS, *TEXTS]
    assert texts(trichluc.read(f"{tmp_path}/**/*")) == [*TEXTS, *TEXTS]
    assert texts(trichluc.read(tmp_path / "deep" / "b.jsonl.zst")) == list(TEXTS)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert texts(trichluc.read("-")) == list(TEXTS)


def test_what_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        trichluc.read(tmp_path / "nowhere.jsonl")
    with pytest.raises(InputError, match="no file of records matches"):
        trichluc.read(f"{tmp_path}/*.jsonl")
    with pytest.raises(InputError, match="the folder holds no"):
        trichluc.read(tmp_path)


BAD = {
    b"{no json": "the line is no JSON",
    b'{"text": "x", "id": 1}': "the line is no record (its keys: text, id); make records of articles first",
    b'["a"]': "the line is no record",
    b'{"schema": "trichluc/1", "stages": {}, "text": 3}': "does not keep to the schema trichluc/1",
    b'{"schema": "trichluc/0", "stages": {}, "id": "", "source": {}, "text": ""}': "write it anew with this version",
    b'{"text": "\xe0"}': "the line is no JSON",
    b"[" * 100_000: "the line is no",
}


@pytest.mark.parametrize("line", BAD, ids=lambda line: line[:30])
def test_a_bad_line_is_named(line: bytes, lines: bytes, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(lines + b"\n" + line + b"\n" + lines)
    records = trichluc.read(path)
    assert [next(records).text for _ in TEXTS] == list(TEXTS)
    with pytest.raises(RecordError) as raised:
        next(records)
    assert str(raised.value).startswith(f"{path}, line 5: ")
    assert BAD[line] in str(raised.value)
    rejects: list[Reject] = []
    assert texts(trichluc.read(path, on_bad=rejects.append)) == [*TEXTS, *TEXTS]
    assert [reject.line for reject in rejects] == [5]
    assert rejects[0].remedy


def test_a_file_that_breaks_off_is_named(lines: bytes, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl.gz"
    path.write_bytes(gzip.compress(lines)[:-20])
    with pytest.raises(RecordError, match=r"records\.jsonl\.gz: it cannot be read"):
        list(trichluc.read(path))


def test_the_folder_of_a_run(tmp_path: Path) -> None:
    source, folder = tmp_path / "in.jsonl", tmp_path / "run"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in (*TEXTS, " ")), "utf-8")
    ran = CliRunner().invoke(app, ["run", str(source), "-o", f"{folder}/", "--workers", "1"])
    assert ran.exit_code == 1  # the empty article is rejected, and its file of rejects stands beside the shard
    assert texts(trichluc.read(folder)) == list(TEXTS)
    assert texts(trichluc.read(f"{folder}/shard-*.jsonl")) == list(TEXTS)
    (folder / "shard-00000.done.json").unlink()
    with pytest.raises(UnfinishedRunError, match="1 of 1 shards are not done"):
        trichluc.read(folder)
    result = CliRunner().invoke(app, ["tables", str(folder), "-o", str(tmp_path / "tables")])
    assert (result.exit_code, "shards are not done" in result.stderr) == (3, True)


@pytest.mark.parametrize("name", TABLES)
def test_frames_of_both_libraries_agree(name: str, file: Path) -> None:
    wide = trichluc.frame(file, name)
    assert isinstance(wide, polars.DataFrame)
    other = trichluc.frame(file, name, library="pandas")
    assert isinstance(other, pandas.DataFrame)
    assert wide.columns == list(other.columns) == TABLES[name].header()
    plain = [[None if cell is pandas.NA or cell != cell else cell for cell in row] for row in other.values.tolist()]
    assert [list(row) for row in wide.rows()] == plain


@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_columns_and_types_do_not_depend_on_the_records(
    library: frames.Library, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    for name in TABLES:
        whole, none = trichluc.frame(file, name, library), trichluc.frame(empty, name, library)
        assert len(none) == 0
        assert list(whole.dtypes) == list(none.dtypes)
        assert list(whole.columns) == list(none.columns)
        monkeypatch.setattr(frames, "_CHUNK", 1)
        assert trichluc.frame(file, name, library).equals(whole)
        monkeypatch.undo()


def test_wrong_names_and_missing_libraries_are_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownTableError, match="the tables are articles, sections"):
        trichluc.frame(file, "figures")
    with pytest.raises(ValueError, match="known are polars, pandas"):
        trichluc.frame(file, "quantities", library="excel")  # type: ignore[arg-type]
    monkeypatch.setattr(frames, "find_spec", lambda name: name == "pandas" or None)
    assert isinstance(trichluc.frame(file, "quantities"), pandas.DataFrame)
    with pytest.raises(MissingLibraryError, match="pip install polars"):
        trichluc.frame(file, "quantities", library="polars")
    monkeypatch.setattr(frames, "find_spec", lambda name: None)
    with pytest.raises(MissingLibraryError, match="polars or pandas is needed: pip install polars"):
        trichluc.frame(file, "quantities")


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = ("numpy", "spacy", "pyarrow", "polars", "pandas", "msgspec", "rich", "underthesea")
    probe = f"import sys, trichluc; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
