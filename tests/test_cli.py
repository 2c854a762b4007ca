"""The command line: what it writes, what it refuses, and with which exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from trichluc.assembly import process
from trichluc.cli import app
from trichluc.formats import MAX_ARTICLE_BYTES
from trichluc.reading import find_inputs
from trichluc.records import Record
from trichluc.writing import LinesWriter, OutputError

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


def test_an_output_that_is_also_read_is_refused(article: Path, tmp_path: Path) -> None:
    dump = tmp_path / "in" / "dump.jsonl"
    dump.write_text(json.dumps({"body": GOOD}) + "\n", "utf-8")
    before = dump.read_bytes()
    for given in (dump, dump.parent):
        result = run("run", given, "-o", dump, "--overwrite")
        assert (result.exit_code, dump.read_bytes()) == (2, before)
        assert "it is also read" in result.output


def test_records_are_not_replaced_by_none(article: Path, tmp_path: Path) -> None:
    output, empty = tmp_path / "out.jsonl", tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert run("run", article, "-o", output).exit_code == 0
    before = output.read_bytes()
    result = run("run", empty, "-o", output, "--overwrite")
    assert (result.exit_code, output.read_bytes()) == (1, before)
    assert not list(tmp_path.glob(".*.partial"))


def test_two_writers_of_one_file_keep_apart(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    first = LinesWriter(str(path))
    with LinesWriter(str(path)) as second:
        second.write_encoded(b'"second"\n')
    with pytest.raises(OutputError, match="exists"), first:
        first.write_encoded(b'"first"\n')
    assert path.read_bytes() == b'"second"\n'


@pytest.mark.parametrize("name", ["table.csv", "paper.docx", "scan.pdf"])
def test_what_would_be_taken_for_text_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("id,text\n1,Xã có 3 hộ.\n", "utf-8")
    result = run("run", tmp_path / name, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert "no articles are read from" in result.output


def test_empty_arguments_are_refused(article: Path) -> None:
    assert run("run", "", "-o", "-").exit_code == 2
    assert run("run", article, "-o", " ").exit_code == 2


def test_linked_folders_are_followed_once_and_rejects_left_alone(article: Path, tmp_path: Path) -> None:
    (article.parent / "up").symlink_to(article.parent)
    other = tmp_path / "other"
    other.mkdir()
    (other / "more.TXT").write_text(GOOD, "utf-8")
    (other / "old.rejects.jsonl").write_text("{}\n", "utf-8")
    (article.parent / "linked").symlink_to(other)
    assert [Path(path).name for path in find_inputs([str(article.parent)])] == ["good.txt", "more.TXT"]


@pytest.mark.parametrize(
    "stream",
    [
        b"\n\n" + json.dumps({"text": GOOD}).encode(),
        b"\xef\xbb\xbf" + json.dumps({"text": GOOD}).encode(),
        json.dumps([{"text": GOOD}]).encode(),
    ],
)
def test_json_on_the_standard_input_is_known(stream: bytes) -> None:
    result = run("run", "-", "-o", "-", stdin=stream)
    assert json.loads(result.stdout)["text"] == GOOD


def test_a_date_that_is_none_and_a_text_that_is_not_vietnamese_are_told(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text(json.dumps({"text": "The quick brown fox jumps over dogs. " * 9, "day": "soon"}) + "\n", "utf-8")
    assert run("run", dump, "-o", tmp_path / "out.jsonl", "--published-field", "day").exit_code == 0
    (record,) = lines(tmp_path / "out.jsonl")
    warnings = record["warnings"]
    assert isinstance(warnings, list)
    assert any("date" in warning for warning in warnings)
    assert any("syllables" in warning for warning in warnings)


def test_mined_proposals_are_checked_as_they_are(article: Path, tmp_path: Path) -> None:
    article.write_text("Tổ chức cơ sở đảng vùng cao (TCCSĐVC) họp. " * 3, "utf-8")
    own = tmp_path / "own.tsv"
    own.write_text("\ufeff" + run("lexicon", "mine", article).stdout, "utf-8")
    result = run("lexicon", "check", own)
    assert result.exit_code == 0, result.output
    own.write_bytes(own.read_text("utf-8").encode("utf-16"))
    assert "save it as UTF-8" in run("lexicon", "check", own).output


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


def test_layers_of_other_versions_are_told(article: Path, tmp_path: Path) -> None:
    assert run("run", article, "-o", tmp_path / "new.jsonl").exit_code == 0
    (record,) = lines(tmp_path / "new.jsonl")
    stages = record["stages"]
    assert isinstance(stages, dict)
    (tmp_path / "old.jsonl").write_text(json.dumps({**record, "stages": {**stages, "times": "0"}}) + "\n", "utf-8")
    assert "other versions" in run("run", tmp_path / "old.jsonl", "-o", tmp_path / "again.jsonl").output
    assert "other versions" not in run("run", tmp_path / "new.jsonl", "-o", tmp_path / "same.jsonl").output
