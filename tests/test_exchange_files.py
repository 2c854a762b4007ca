"""Gold files, CoNLL, and the commands that export and import."""

import json
import re
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from typer.testing import CliRunner, Result

from trichluc.assembly import process, stages_until
from trichluc.cli import app
from trichluc.evaluation import Gold, Mark
from trichluc.exchange.conll import to_conll
from trichluc.exchange.marks import ExchangeError, draft, encode_gold, file_name, with_gold, write_gold
from trichluc.records import encode, new_record

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "corpus" / "gold"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_gold_of_an_article_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(encode(new_record("Xã có 3 hộ.")))
    result = run("export", tmp_path / "r.jsonl", "--gold", GOLD, "--format", "brat", "-o", tmp_path / "out")
    assert (result.exit_code, "no record has this article's text" in result.stderr) == (2, True)


def test_gold_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    record = new_record("Xã có 3 hộ.", id="a")
    for mark in (
        {"start": 6, "end": 7, "text": "4"},
        {"start": 6, "end": 99, "text": "3"},
        {"start": -5, "end": 7},
        {},
    ):
        gold = Gold(id="a", source={"sha256": record.source.sha256}, layers={"quantities": [mark]})
        (tmp_path / "a.gold.json").write_bytes(encode_gold(gold))
        with pytest.raises(ExchangeError, match=r"a\.gold\.json: quantities at (-?\d|None): the article"):
            list(with_gold([record], [tmp_path]))
    (tmp_path / "b.gold.json").write_bytes((tmp_path / "a.gold.json").read_bytes())
    with pytest.raises(ExchangeError, match="is gold of the same article"):
        list(with_gold([record], [tmp_path]))


@pytest.mark.parametrize("tool", ["brat", "label-studio"])
def test_gold_of_some_layers_without_texts(tool: str, tmp_path: Path) -> None:
    """As tests/gold has it: what nobody looked for must not come back as what is not there."""
    record = process(new_record("Xã có 3 hộ. Huyện họp.", id="a"))
    layers: dict[str, list[Mark]] = {"quantities": [{"start": 6, "end": 7, "kind": "count", "value": 3}], "times": []}
    gold = Gold(id="a", source={"sha256": record.source.sha256}, layers=layers)
    (tmp_path / "a.gold.json").write_bytes(encode_gold(gold))
    (tmp_path / "r.jsonl").write_bytes(encode(record))
    export = ("export", tmp_path / "r.jsonl", "--gold", tmp_path / "a.gold.json", "--format")
    assert run(*export, tool, "-o", tmp_path / "out").exit_code == 0
    source = tmp_path / "out" / "tasks.json" if tool == "label-studio" else tmp_path / "out"
    assert run("import", source, "--format", tool, "-o", tmp_path / "back").exit_code == 0
    back = json.loads((tmp_path / "back" / "a.gold.json").read_text("utf-8"))["layers"]
    assert back == {"quantities": [{**layers["quantities"][0], "text": "3"}], "times": []}
    assert run(*export, "conll", "-o", tmp_path / "o.conll").stdout.startswith("0 articles")
    assert run(*export, "docbin", "-o", tmp_path / "o.spacy").exit_code == 0
    (doc,) = DocBin().from_disk(tmp_path / "o.spacy").get_docs(Vocab())
    assert set(doc.spans) == {"quantities", "times"}
    assert not doc.has_annotation("ENT_IOB")


def test_two_articles_of_one_id_are_refused(tmp_path: Path) -> None:
    pair = [draft(new_record(text, id="a")) for text in ("Xã.", "Huyện.")]
    with pytest.raises(ExchangeError, match="two articles have the id 'a'"):
        write_gold(pair, tmp_path)
    assert file_name(pair[0]) == file_name(pair[1]) == "a"
    odd = [msgspec.structs.replace(gold, id="../a") for gold in pair]
    assert len({file_name(gold) for gold in odd}) == 2
    assert all("/" not in file_name(gold) for gold in odd)


def test_conll_tags_whole_words_and_keeps_neighbours_apart() -> None:
    text = "Công an xã, Công an huyện họp. Báo Kon Tum\u00a0đưa tin 🐱."
    record = process(new_record(text, id="a"), stages_until("tokenise"))
    places = [("Công an xã", "armed"), ("Công an huyện", "armed"), ("áo Kon Tum", "media")]
    found: list[Mark] = [
        {"start": (at := text.index(name)), "end": at + len(name), "text": name, "type": kind} for name, kind in places
    ]
    found.append({"start": 0, "end": 3, "text": "Côn", "optional": True})
    lines = list(to_conll(record, Gold(id="a", source={}, layers={"organisations": found})))
    rows = [tuple(line.split("\t")) for line in lines if line]
    assert all(len(row) == 2 for row in rows)
    words = "".join(row[0] for row in rows[1:]).replace("_", "")
    assert words == "".join(text.split())
    assert [row[0] for row in rows if row[1].startswith("B-")] == ["Công_an", "Công_an", "Báo"]
    assert all(before[1][2:] == tag[2:] for before, (_, tag) in pairwise(rows) if tag.startswith("I-"))
    assert lines.count("") == 3  # after the article's head, between the sentences, at the end
    assert [row[1] for row in rows if row[0] in (",", "họp", "🐱", ".")] == ["O"] * 5


def test_of_marks_that_meet_within_a_word_the_first_tags_it() -> None:
    record = new_record("ABCD")
    record.tokens = process(new_record("ABCD"), stages_until("tokenise")).tokens
    assert len(record.tokens) == 1
    record.stages.tokenise = "1"
    pair: list[Mark] = [{"start": 0, "end": 2, "type": "state"}, {"start": 2, "end": 4, "type": "party"}]
    rows = [line for line in to_conll(record, Gold(id="a", source={}, layers={"organisations": pair})) if line]
    assert rows[1:] == ["ABCD\tB-state"]


@pytest.mark.parametrize("format", ["conll", "docbin"])
def test_records_without_words_are_refused(format: str, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(encode(new_record("Xã có 3 hộ.")))
    result = run("export", tmp_path / "r.jsonl", "--format", format, "-o", tmp_path / "out")
    assert (result.exit_code, "the record has no words" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("format", "name"),
    [("brat", "out"), ("label-studio", "out"), ("gold", "out"), ("conll", "o.conll"), ("docbin", "o.spacy")],
)
def test_nothing_is_replaced_unless_asked(format: str, name: str, tmp_path: Path) -> None:
    record = process(new_record("Xã có 3 hộ.", id="a"))
    (tmp_path / "r.jsonl").write_bytes(encode(record) + b"\nno record\n")
    command = ("export", tmp_path / "r.jsonl", "--format", format, "-o", tmp_path / name)
    first = run(*command)
    assert (first.exit_code, "r.jsonl, line 2: " in first.stderr) == (1, True)
    assert f"1 article: {tmp_path / name}" in first.stdout
    again = run(*command)
    assert (again.exit_code, "--overwrite" in again.stderr) == (2, True)
    assert run(*command, "--overwrite").exit_code == 1


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    for format in ("brat", "label-studio"):
        assert run("import", tmp_path / "x", "--format", format, "-o", tmp_path / "gold").exit_code == 2
    assert run("export", tmp_path / "x.jsonl", "--format", "gold", "-o", tmp_path / "gold").exit_code == 2


def test_the_commands_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "gold.md").read_text("utf-8")
    commands = re.findall(
        r"^\s*(?:\|[^|`]*\| `)?trichluc ((?:run|export|import|evaluate) [^#`\n]*)", page, re.MULTILINE
    )
    assert {command.split()[0] for command in commands} == {"run", "export", "import", "evaluate"}
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    for command in commands:
        if "export.json" in command:  # what Label Studio gives back
            tasks = json.loads(Path("out/label-studio/tasks.json").read_text("utf-8"))
            done = [
                {"id": at, "data": task["data"], "annotations": task["predictions"]} for at, task in enumerate(tasks)
            ]
            Path("out/label-studio/export.json").write_text(json.dumps(done), "utf-8")
        result = run(*command.split())
        assert result.exit_code == 0, (command, result.output)
    assert Path("out/gold").is_dir()
    assert all(not path.read_bytes() for path in Path("out/blank").glob("*.ann"))
    for path in Path("out/gold").iterdir():
        assert (
            path.read_bytes() == Path("out/draft", path.name).read_bytes() == Path("out/gold-2", path.name).read_bytes()
        )
    assert Path("out/train.conll").is_file()
    assert Path("out/train.spacy").is_file()
