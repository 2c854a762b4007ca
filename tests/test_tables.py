"""Tables of records: their schema, their rows, the files, the dictionary that describes them."""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from trichluc import table_files
from trichluc.assembly import process, stages_until
from trichluc.cli import app
from trichluc.dictionary import data_dictionary
from trichluc.records import LAYERS, Check, Evidence, Organisation, Record, Section, encode, json_schema, new_record
from trichluc.table_files import arrow_schema, write_tables
from trichluc.tables import NOT_IN_TABLES, TABLES, table_named

ROOT = Path(__file__).parent.parent
ARTICLES = sorted((ROOT / "corpus" / "articles").glob("*.txt"))[:8]
LAYER_OF = {name: name for name in TABLES if name not in ("articles", "organisations")} | {"mentions": "organisations"}


@pytest.fixture(scope="module")
def records() -> list[Record]:
    made = [process(new_record(path.read_text("utf-8"), id=path.stem)) for path in ARTICLES]
    for layer in (*LAYERS, "checks"):
        assert any(getattr(record, layer) for record in made), f"no article has {layer}"
    return made


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows(name: str, record: Record) -> list[dict[str, Any]]:
    table = table_named(name)
    return [dict(zip(table.header(), row, strict=True)) for row in table.rows(record)]


def test_every_field_of_the_record_is_in_a_table_or_left_out_by_name() -> None:
    held = ("id", "source", "text", "article", "warnings", "duplicate_of", "similarity")  # in articles
    layers = {*LAYER_OF.values(), *held, *NOT_IN_TABLES}
    assert layers == set(Record.__struct_fields__)


def test_rows_hold_what_the_record_holds(records: list[Record]) -> None:
    for record in records:
        for name, layer in LAYER_OF.items():
            found = rows(name, record)
            assert [row["index"] for row in found] == list(range(len(getattr(record, layer))))
            for row, item in zip(found, msgspec.to_builtins(getattr(record, layer)), strict=True):
                assert row["article_id"] == record.id
                assert record.text[row["start"] : row["end"]] == row["text"]
                for key, value in item.items():
                    if isinstance(value, dict):
                        assert {inner: row[f"{key}_{inner}"] for inner in value} == value
                    elif key != "noun_span":
                        assert row["organisation_id" if (name, key) == ("mentions", "id") else key] == value
                if item.get("sentence") is not None:
                    sentence = record.sentences[item["sentence"]]
                    assert row["evidence"] == record.text[sentence.start : sentence.end]
        (article,) = rows("articles", record)
        assert (article["text"], article["title"]) == (record.text, record.article.title)
        assert (article["source_sha256"], article["end"]) == (record.source.sha256, len(record.text))


def test_an_organisation_has_one_row_however_it_is_called() -> None:
    text = "UBND huyện họp. UBND huyện Hòa An bàn."
    record = new_record(text)
    short = Organisation(start=0, end=10, text=text[:10], name="ủy ban nhân dân huyện", type="state", id="o1")
    short.named, short.level = False, "district"
    full = Organisation(start=16, end=33, text=text[16:33], name="Ủy ban nhân dân huyện Hòa An", type="state", id="o1")
    full.place, full.resolved = "huyện Hòa An", "Ủy ban nhân dân huyện Hòa An"
    unlinked = Organisation(start=0, end=4, text="UBND", name="ủy ban nhân dân", type="state")
    loud = Organisation(start=16, end=33, text=text[16:33], name="ỦY BAN NHÂN DÂN HUYỆN HÒA AN", type="state", id="o1")
    record.organisations = [loud, short, full, unlinked]
    (row,) = rows("organisations", record)
    assert (row["organisation_id"], row["name"], row["mentions"], row["named"]) == ("o1", full.resolved, 3, True)
    assert (row["start"], row["text"]) == (16, full.text)
    assert (row["level"], row["place"]) == ("district", "huyện Hòa An")
    assert len(rows("mentions", record)) == 4


def test_keys_are_unique_and_references_lead_somewhere(records: list[Record]) -> None:
    for record in records:
        bodies = {row["organisation_id"] for row in rows("organisations", record)}
        for name, table in TABLES.items():
            keys = [column.name for column in table.columns if column.key]
            count = Counter(tuple(row[key] for key in keys) for row in rows(name, record))
            assert not count or max(count.values()) == 1, name
        named = [("quantities", "subject"), ("campaign_models", "operator_id"), ("mentions", "parent")]
        for name, column in (*named, ("organisations", "parent"), ("mentions", "organisation_id")):
            assert {row[column] for row in rows(name, record)} - {None} <= bodies


def test_odd_records_make_rows_too() -> None:
    record = new_record("abc")
    record.checks = [Check(kind="sum", holds=True, expected=1, found=1, spans=[], sentence=7)]
    record.sections = [Section(start=0, end=3, role="body")]
    (check,) = rows("checks", record)
    assert (check["start"], check["end"], check["text"], check["evidence"]) == (0, 0, "", None)
    assert len(rows("articles", process(new_record("Xã có 3 hộ."), stages_until("structure")))) == 1


def test_parquet_has_the_same_schema_for_any_records(records: list[Record], tmp_path: Path) -> None:
    shards: dict[str, list[Record]] = {"one": records[:1], "two": records[1:], "none": [], "bare": [new_record("x")]}
    for name, part in shards.items():
        write_tables(part, tmp_path / name)
    for name, table in TABLES.items():
        schemas = {shard: pyarrow.parquet.read_schema(tmp_path / shard / f"{name}.parquet") for shard in shards}
        for shard in shards:
            assert schemas[shard].equals(arrow_schema(table))
            assert schemas[shard].equals(schemas["none"], check_metadata=True)
            told = {field.name: field.metadata[b"description"].decode() for field in schemas[shard]}
            assert told == {column.name: column.meaning for column in table.columns}
        together = polars.read_parquet(f"{tmp_path}/*/{name}.parquet")
        (of_duckdb,) = duckdb.sql(f"select count(*) from '{tmp_path}/*/{name}.parquet'").fetchall()  # type: ignore[union-attr]
        assert of_duckdb == (len(together),)
        whole = sum(len(rows(name, record)) for shard_records in shards.values() for record in shard_records)
        assert len(together) == whole


def test_what_is_written_comes_back(records: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "_GROUP_ROWS", 7)  # several groups a file
    written = write_tables(iter(records), tmp_path)
    assert list(written.files) == list(written.rows) == list(TABLES)
    for layer, name in (("organisations", "mentions"), ("quantities", "quantities"), ("checks", "checks")):
        assert written.rows[name] == sum(len(getattr(record, layer)) for record in records)
    assert written.repeated == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.parquet" for name in TABLES)
    for name, path in written.files.items():
        expected = [row for record in records for row in rows(name, record)]
        assert pyarrow.parquet.read_table(path).to_pylist() == expected
        assert polars.read_parquet(path).to_dicts() == expected
    assert pyarrow.parquet.ParquetFile(written.files["quantities"]).num_row_groups > 1


def test_csv_comes_back_cell_by_cell(records: list[Record], tmp_path: Path) -> None:
    hostile = new_record('=1+1\n"a", b;\r\n@x\tđ', id="=cmd|' /C calc'!A0")
    hostile.checks = [
        Check(kind="sum", holds=False, expected=1.0, found=2.5, spans=[Evidence(start=0, end=1, text="=")])
    ]
    written = write_tables([*records, hostile], tmp_path, format="csv")
    for name, path in written.files.items():
        assert path.read_bytes().startswith(b"\xef\xbb\xbfarticle_id,")
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *found = list(csv.reader(file))
        assert header == TABLES[name].header()
        expected = [list(row) for record in (*records, hostile) for row in TABLES[name].rows(record)]
        assert found == [list(map(as_csv, row)) for row in expected]
        frame = pandas.read_csv(path, encoding="utf-8-sig")
        assert (list(frame.columns), len(frame)) == (header, len(found))
    articles = pandas.read_csv(written.files["articles"], encoding="utf-8-sig", lineterminator=None)
    assert articles["article_id"].iloc[-1] == hostile.id


def as_csv(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list):
        return msgspec.json.encode(cell).decode()
    return "" if cell is None else str(cell)


def test_memory_is_bound_by_rows_and_by_characters(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    waiting: list[int] = []

    class Spy(table_files._CsvFile):
        def write(self, rows: Any) -> None:
            waiting.append(sum(len(row[TABLES["articles"].header().index("text")]) for row in rows))
            super().write(rows)

    monkeypatch.setattr(table_files, "_CsvFile", Spy)
    monkeypatch.setattr(table_files, "_GROUP_CHARACTERS", 1000)
    alive: list[int] = []

    def stream() -> Iterator[Record]:
        for number in range(50):
            alive.append(len(waiting))
            yield new_record("a" * 300, id=str(number))

    write_tables(stream(), tmp_path, format="csv")
    assert max(waiting) <= 1200  # the article that passes the bound is written with those before it
    assert alive[-1] >= 10  # rows leave while records still come


def test_repeated_ids_are_told(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(b"".join(encode(new_record(text)) + b"\n" for text in ("a", "b", "a", "a")))
    result = run("tables", file, "-o", tmp_path / "t", "--format", "csv")
    assert (result.exit_code, "2 articles have the id of another" in result.stderr) == (0, True)


def test_the_command_writes_tables_and_sums_up(records: list[Record], tmp_path: Path) -> None:
    for number, half in enumerate((records[:4], records[4:])):
        (tmp_path / f"{number}.jsonl").write_bytes(b"".join(encode(record) + b"\n" for record in half))
    result = run("tables", f"{tmp_path}/*.jsonl", "-o", tmp_path / "t")
    assert result.exit_code == 0, result.output
    for name in TABLES:
        assert name in result.stdout
        assert (tmp_path / "t" / f"{name}.parquet").is_file()
    assert len(polars.read_parquet(tmp_path / "t" / "articles.parquet")) == len(records)
    again = run("tables", f"{tmp_path}/*.jsonl", "-o", tmp_path / "t")
    assert (again.exit_code, "--overwrite" in again.stderr) == (2, True)
    assert run("tables", tmp_path / "0.jsonl", "-o", tmp_path / "t", "--overwrite").exit_code == 0
    assert len(polars.read_parquet(tmp_path / "t" / "articles.parquet")) == 4


def test_an_empty_file_makes_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").touch()
    for format in ("parquet", "csv"):
        assert run("tables", tmp_path / "r.jsonl", "-o", tmp_path / "t", "--format", format).exit_code == 0
    for name, table in TABLES.items():
        assert polars.read_parquet(tmp_path / "t" / f"{name}.parquet").columns == table.header()
        assert list(pandas.read_csv(tmp_path / "t" / f"{name}.csv", encoding="utf-8-sig").columns) == table.header()


def test_bad_lines_are_left_out_and_named(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(b'{"text": "x"}\n' + encode(new_record("a")) + b"\n")
    result = run("tables", file, "-o", tmp_path / "t")
    assert result.exit_code == 1
    assert f"left out: {file}, line 1: the line is no record" in result.stderr
    assert len(polars.read_parquet(tmp_path / "t" / "articles.parquet")) == 1
    assert run("tables", tmp_path / "nowhere", "-o", tmp_path / "t").exit_code == 2


def test_parquet_without_pyarrow_names_the_extra_and_csv_needs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.jsonl").write_bytes(encode(new_record("a")))
    for module in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, module, None)
    result = run("tables", tmp_path / "r.jsonl", "-o", tmp_path / "t")
    assert (result.exit_code, "pip install 'trichluc[tables]'" in result.stderr) == (2, True)
    assert not (tmp_path / "t").exists()
    assert run("tables", tmp_path / "r.jsonl", "-o", tmp_path / "t", "--format", "csv").exit_code == 0


def test_nothing_stays_of_tables_that_break_off(tmp_path: Path) -> None:
    def broken() -> Iterator[Record]:
        yield new_record("a")
        raise RuntimeError("broken")

    for format in table_files.FORMATS:
        with pytest.raises(RuntimeError, match="broken"):
            write_tables(broken(), tmp_path, format=format)
    assert not list(tmp_path.iterdir())


def test_the_data_dictionary_is_up_to_date() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert page == data_dictionary() == run("schema", "--format", "markdown").stdout
    for table in TABLES.values():
        for column in table.columns:
            assert column.meaning, f"{table.name}.{column.name} has no meaning; say it with `about` in records.py"


def test_the_json_schema_says_what_fields_mean() -> None:
    for name, struct in json_schema()["$defs"].items():
        for field, told in struct["properties"].items():
            assert told.get("description"), f"{name}.{field}"
