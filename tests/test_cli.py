"""The command line: what it writes, what it refuses, and with which exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from trichluc.assembly import process
from trichluc.cli import app
from trichluc.formats import MAX_ARTICLE_BYTES
from trichluc.records import Record

GOOD = "Huyện có 3 xã về đích.\n"


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "good.txt"
    path.parent.mkdir()
    path.write_text(GOOD, "utf-8")
    return path


def test_files_folders_globs_and_lines_give_the_same_record(article: Path, tmp_path: Path) -> None:
    jsonl = tmp_path / "dump.jsonl"
    jsonl.write_text(json.dumps({"text": GOOD, "id": "mine"}) + "\n", "utf-8")
    records = []
    for given in (article, article.parent, f"{tmp_path}/in/*.txt", jsonl):
        output = tmp_path / "out.jsonl"
        result = run("run", given, "-o", output, "--overwrite")
        assert result.exit_code == 0, result.output
        (record,) = lines(output)
        records.append(record["quantities"])
    assert all(record == records[0] for record in records)
    assert lines(output)[0]["id"] == "mine"


def test_the_summary_names_the_output(article: Path, tmp_path: Path) -> None:
    result = run("run", article, "-o", tmp_path / "out.jsonl")
    assert "articles" in result.output
    assert f"records: {tmp_path}/out.jsonl" in result.output


def test_standard_streams(article: Path) -> None:
    result = run("run", "-", "-o", "-", stdin=json.dumps({"text": GOOD}).encode())
    assert json.loads(result.stdout)["text"] == GOOD
    result = run("run", "-", "-o", "-", stdin=GOOD.encode())
    assert json.loads(result.stdout)["text"] == GOOD


BAD = {
    "empty.txt": (b" \n", "the article is empty"),
    "binary.txt": (b"\x89PNG\x00\x00\xff\xfe", "zero bytes"),
    "latin.txt": (b"h\xff\xfe\xfd z\xe0\xe1\xe2 w\xf1\xf2", "no UTF-8"),
    "long.txt": (b"a" * (MAX_ARTICLE_BYTES + 1), "too long for one article"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_costs_no_other(name: str, article: Path, tmp_path: Path) -> None:
    content, reason = BAD[name]
    bad = article.parent / name
    bad.write_bytes(content)
    output = tmp_path / "out.jsonl"
    result = run("run", article.parent, "-o", output)
    assert result.exit_code == 1
    assert [record["text"] for record in lines(output)] == [GOOD]
    (reject,) = lines(tmp_path / "out.rejects.jsonl")
    assert reject["uri"] == str(bad)
    assert reason in str(reject["reason"])
    assert reject["remedy"]
    assert f"{bad}: " in result.stderr


BAD_LINES = {
    "{no json": "the line is no JSON",
    '["a"]': "no object",
    '{"content": "x"}': "no string in `text` (its fields: content)",
    '{"text": 5}': "no string in `text`",
    '{"text": ""}': "the article is empty",
    '{"schema": "trichluc/1", "stages": {}, "text": 3}': "does not keep to the schema",
    '{"text": "\\ud800"}': "the line is no JSON",
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_is_named_by_number(line: str, tmp_path: Path) -> None:
    source = tmp_path / "dump.jsonl"
    good = json.dumps({"text": GOOD})
    source.write_text(f"{good}\n\n{line}\n{good}\n", "utf-8")
    result = run("run", source, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert len(lines(tmp_path / "out.jsonl")) == 2
    (reject,) = lines(tmp_path / "out.rejects.jsonl")
    assert reject["line"] == 3
    assert BAD_LINES[line] in str(reject["reason"])
    assert f"{source}, line 3: " in result.stderr


def test_a_line_that_is_no_utf8(tmp_path: Path) -> None:
    source = tmp_path / "dump.jsonl"
    source.write_bytes(b'{"text": "\xe0"}\n' + json.dumps({"text": GOOD}).encode())
    result = run("run", source, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert "no UTF-8" in result.stderr
    assert len(lines(tmp_path / "out.jsonl")) == 1


def test_wrong_usage_is_exit_code_2(article: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    missing = run("run", tmp_path / "nowhere.txt", "-o", output)
    assert (missing.exit_code, "no such file" in missing.stderr) == (2, True)
    unknown = run("run", article, "-o", output, "--until", "breakfast")
    assert (unknown.exit_code, "the stages are structure" in unknown.stderr) == (2, True)
    assert not output.exists()
    assert run("run", article, "-o", output).exit_code == 0
    again = run("run", article, "-o", output)
    assert (again.exit_code, "--overwrite" in again.stderr) == (2, True)
    assert run("run", article, "-o", output, "--overwrite").exit_code == 0


def test_a_run_stops_after_a_stage_and_is_taken_up_again(article: Path, tmp_path: Path) -> None:
    half, whole, straight = (tmp_path / name for name in ("half.jsonl", "whole.jsonl", "straight.jsonl"))
    assert run("run", article, "-o", half, "--until", "tokenise").exit_code == 0
    (record,) = lines(half)
    assert record["tokens"]
    assert not record["quantities"]
    assert run("run", half, "-o", whole).exit_code == 0
    assert run("run", article, "-o", straight).exit_code == 0
    assert whole.read_bytes() == straight.read_bytes()


def test_views_are_given_when_asked_for(article: Path, tmp_path: Path) -> None:
    article.write_text("Hội  CCB xã", "utf-8")
    assert run("run", article, "-o", tmp_path / "out.jsonl", "--views").exit_code == 0
    (record,) = lines(tmp_path / "out.jsonl")
    assert (record["normalised"], record["expanded"]) == ("Hội CCB xã", "Hội Cựu chiến binh xã")


def test_stages_and_schema_are_printed() -> None:
    assert "tokenise" in run("stages").stdout
    assert json.loads(run("schema").stdout)["$ref"].endswith("Record")


def test_a_failing_stage_rejects_its_article_only(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (article.parent / "other.txt").write_text("Xã khác.", "utf-8")

    def fails_once(record: Record, stages: Any, *, views: bool) -> Record:
        if record.text == GOOD:
            raise RuntimeError("broken")
        return process(record, stages, views=views)

    monkeypatch.setattr("trichluc.running.batch.process", fails_once)
    result = run("run", article.parent, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    (reject,) = lines(tmp_path / "out.rejects.jsonl")
    assert "RuntimeError: broken" in str(reject["reason"])
    assert "Traceback" in str(reject["traceback"])
    assert len(lines(tmp_path / "out.jsonl")) == 1


LEXICON = "short\texpansion\tname\tuse\tdomain\tera\tcues\tsource\n"


def test_expand_prints_the_text_with_its_abbreviations_written_out(article: Path, tmp_path: Path) -> None:
    article.write_text("Hội CCB xã lo KT-XH.", "utf-8")
    assert run("expand", article).stdout == "Hội Cựu chiến binh xã lo kinh tế - xã hội.\n"
    own = tmp_path / "own.tsv"
    own.write_text(LEXICON + "CCB\tcây cà phê bản\t-\talways\tfarm\t-\t-\tmine\n", "utf-8")
    assert run("expand", article, "--lexicon", own).stdout == "Hội cây cà phê bản xã lo kinh tế - xã hội.\n"
    assert "1 forms take the place" in run("lexicon", "check", own).stdout
    output = tmp_path / "out.jsonl"
    assert run("run", article, "-o", output, "--lexicon", own).exit_code == 0
    assert str(lines(output)[0]["stages"]).count("+") == 1


def test_a_broken_lexicon_is_named_by_line(article: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(LEXICON + "CCB\tx\n", "utf-8")
    for command in (("expand", article, "--lexicon", own), ("lexicon", "check", own)):
        result = run(*command)
        assert (result.exit_code, "own.tsv, line 2: 2 cells where 8 are due" in result.stderr) == (2, True)


def test_mining_proposes_what_the_lexicon_lacks(article: Path) -> None:
    article.write_text("Nhà văn hóa bản (NVHB) mở cửa; NVHB đông vui. Đội ZXQ dự. UBND xã mừng.", "utf-8")
    header, *rows = run("lexicon", "mine", article.parent).stdout.splitlines()
    assert header.startswith("short\texpansion")
    assert [row.split("\t")[:2] for row in rows] == [["NVHB", "nhà văn hóa bản"], ["ZXQ", "-"]]
