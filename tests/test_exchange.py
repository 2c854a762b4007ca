"""Annotations out to other tools and back: exact, whatever the text is made of; faults named with place and remedy."""

import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from trichluc.assembly import process, stages_until
from trichluc.cli import app
from trichluc.evaluation import Gold, Mark, evaluate_files, read_gold, text_digest
from trichluc.exchange.brat import annotation_conf, from_standoff, read_brat, shown, to_standoff, write_brat
from trichluc.exchange.label_studio import from_task, labelling_config, read_label_studio, to_task
from trichluc.exchange.marks import (
    ExchangeError,
    draft,
    finished,
    incomplete,
    layer_fields,
)
from trichluc.records import LAYERS, Source, encode, new_record
from trichluc.writing import OutputError

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "corpus" / "gold"
# NFC and NFD, an astral letter and emoji, every line break, spaces that are none, what XML and JSON must escape.
ALPHABET = 'Hộxã2 \u0323o\u0302𝒳🐱\n\r\t\v\x85\u2028\u2029\u00a0\u200b\ufeff\x00\x1c\x7f\\"<&;:{|'
TEXTS = st.text(ALPHABET, min_size=1, max_size=40)
STRINGS = st.text(ALPHABET, max_size=12)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@st.composite
def marks(draw: st.DrawFn, layer: str, text: str) -> Mark:
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    mark: Mark = {"start": start, "end": end, "text": text[start:end]}
    if draw(st.booleans()):
        mark["optional"] = True
    for field in layer_fields(layer).values():
        if draw(st.booleans()):
            if field.type is bool:
                mark[field.name] = draw(st.booleans())
            elif field.values:
                mark[field.name] = draw(st.sampled_from(field.values))
            elif field.type is float:
                mark[field.name] = draw(
                    st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
                )
            else:
                mark[field.name] = draw(STRINGS)
    if draw(st.booleans()):
        mark["note"] = draw(STRINGS)
    if draw(st.booleans()):
        mark["of our own"] = draw(st.none() | st.lists(STRINGS, max_size=2) | st.dictionaries(STRINGS, st.integers()))
    return mark


@st.composite
def annotated(draw: st.DrawFn) -> tuple[str, Gold]:
    text = draw(TEXTS)
    layers = {layer: draw(st.lists(marks(layer, text), max_size=3)) for layer in LAYERS}
    return text, Gold(id=draw(STRINGS), source={"sha256": text_digest(new_record(text))}, layers=finished(layers))


def as_json(layers: dict[str, list[Mark]]) -> str:
    """Numbers of JSON tell 2 from 2.0, which Python takes for equal."""
    return json.dumps(layers, sort_keys=True)


@settings(max_examples=80, deadline=None)
@given(annotated())
def test_brat_and_back(article: tuple[str, Gold]) -> None:
    text, gold = article
    for found in gold.layers.values():
        found[:] = [mark for mark in found if shown(mark["text"]).strip("\n")]
    standoff = to_standoff(text, gold)
    assert as_json(from_standoff(text, standoff, "a.ann")) == as_json(gold.layers)
    assert all(line[:1] in "TA#" and line.count("\t") in (1, 2) for line in standoff.splitlines())
    for line in standoff.splitlines():
        if line.startswith("T"):  # what brat's server verifies
            _, place, said = line.split("\t")
            fragments = [part.split() for part in place.split(" ", 1)[1].split(";")]
            assert said == " ".join(shown(text)[int(start) : int(end)] for start, end in fragments)


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_the_text_that_brat_reads_has_the_offsets_of_the_article(text: str) -> None:
    read = io.TextIOWrapper(io.BytesIO(shown(text).encode()), encoding="utf-8").read()  # universal newlines, as brat
    assert read == shown(text)
    assert len(read) == len(text)
    assert "\t" not in read
    assert all(one == other or one in "\n " for one, other in zip(read, text, strict=True))


@settings(max_examples=80, deadline=None)
@given(annotated())
def test_label_studio_and_back(article: tuple[str, Gold]) -> None:
    text, gold = article
    task = json.loads(json.dumps(to_task(text, gold, annotations=True)))
    back = from_task(task | {"id": 7}, "tasks.json, task 1")
    assert back is not None
    assert as_json(back.layers) == as_json(gold.layers)
    assert back.source == gold.source
    assert back.id == (gold.id or "7")


@settings(max_examples=80, deadline=None)
@given(annotated())
@example(("🐱🐱 hộ", Gold(id="a", source={}, layers={"times": [{"start": 3, "end": 5, "text": "hộ"}]})))
def test_offsets_of_old_label_studio_are_read_too(article: tuple[str, Gold]) -> None:
    """In UTF-16 code units, unless code points fit as well."""
    text, gold = article
    task = to_task(text, gold, annotations=True)
    for result in task["annotations"][0]["result"]:
        for name in ("start", "end"):
            result["value"][name] = len(text[: result["value"][name]].encode("utf-16-le")) // 2
    back = from_task(task, "tasks.json, task 1")
    assert back is not None
    for layer in gold.layers:
        assert [squeezed(mark["text"]) for mark in back.layers[layer]] == [
            squeezed(mark["text"]) for mark in gold.layers[layer]
        ]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_an_emoji_before_a_mark_moves_old_offsets_by_one() -> None:
    text = "🐱 Xã có 3 hộ."
    gold = Gold(
        id="a", source={}, layers={"quantities": [{"start": 8, "end": 9, "text": "3", "kind": "count", "value": 3}]}
    )
    task = to_task(text, gold, annotations=True)
    place = task["annotations"][0]["result"][0]["value"]
    assert (place["start"], place["end"]) == (8, 9)  # code points, as Label Studio counts now
    for result in task["annotations"][0]["result"]:
        result["value"] |= {"start": 9, "end": 10}  # UTF-16, as it did
    back = from_task(task, "x")
    assert back is not None
    assert back.layers["quantities"] == gold.layers["quantities"]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus, cut into words."""
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    stages = stages_until("tokenise")
    made = []
    for article in sorted((ROOT / "corpus" / "articles").glob("*.txt")):
        content = article.read_bytes()
        source = Source(uri=str(article), sha256=text_digest(new_record(content.decode())), bytes=len(content))
        made.append(encode(process(new_record(content.decode(), id=article.stem, source=source), stages)) + b"\n")
    path.write_bytes(b"".join(made))
    return path


@pytest.mark.parametrize("tool", ["brat", "label-studio"])
def test_the_corpus_comes_back_byte_for_byte(tool: str, records: Path, tmp_path: Path) -> None:
    assert run("export", records, "--gold", GOLD, "--format", tool, "-o", tmp_path / "out").exit_code == 0
    source = tmp_path / "out" if tool == "brat" else tmp_path / "out" / "tasks.json"
    result = run("import", source, "--format", tool, "-o", tmp_path / "gold")
    assert result.exit_code == 0, result.output
    files = sorted(GOLD.rglob("*.gold.json"))
    assert len(files) == len(list((tmp_path / "gold").iterdir()))
    for path in files:
        back = read_gold(tmp_path / "gold" / path.name)
        assert as_json(back.layers) == as_json(read_gold(path).layers)
        assert (back.id, back.source) == (read_gold(path).id, read_gold(path).source)


def test_drafts_of_records_score_as_perfect(tmp_path: Path) -> None:
    text = "Năm 2023, Hội CCB xã Hòa An có trên 2.600 hội viên, xây dựng mô hình “Thắp sáng đường quê”."
    record = process(new_record(text, id="a"))
    (tmp_path / "r.jsonl").write_bytes(encode(record))
    result = run("export", tmp_path / "r.jsonl", "--format", "gold", "-o", tmp_path / "gold")
    assert (result.exit_code, (tmp_path / "gold" / "a.gold.json").is_file()) == (0, True)
    evaluation = evaluate_files(tmp_path / "r.jsonl", [tmp_path / "gold"])
    assert sum(score.gold for score in evaluation.values()) >= 4
    assert all(score.with_fields == score.gold == score.found for score in evaluation.values())


# brat


def article(folder: Path, text: str, standoff: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "tin.txt").write_bytes(text.encode())
    (folder / "tin.ann").write_bytes(standoff.encode())
    return folder


def test_a_collection_that_was_made_by_hand(tmp_path: Path) -> None:
    standoff = (
        'T1\tquantities 6 7\t3\n#1\tAnnotatorNotes T1\t{"value": "3", "noun": "hộ"}\nA1\tquantities_kind T1 count\n'
        "A2\tquantities_comparator T1 at_least\n\nT2\tquantities 0 2;3 5\tXã có\nA3\toptional T2\n"
        "#2\tAnnotatorNotes T2\tis this one?\n#3\tAnnotationError T2\tbrat's own\n"
    )
    (gold,) = read_brat(article(tmp_path, "Xã có 3 hộ.", standoff))
    assert gold.id == "tin"
    assert gold.source["sha256"] == text_digest(new_record("Xã có 3 hộ."))
    assert gold.layers["quantities"] == [
        {"start": 0, "end": 5, "text": "Xã có", "optional": True, "note": "is this one?"},
        {"start": 6, "end": 7, "text": "3", "kind": "count", "value": 3, "comparator": ">=", "noun": "hộ"},
    ]
    assert list(incomplete(gold)) == []


def test_a_mark_that_was_moved_forgets_the_break_at_its_edge() -> None:
    text = "Xã\ncó 3 hộ"
    gold = Gold(id="a", source={}, layers={"times": [{"start": 2, "end": 5, "text": "\ncó"}]})
    standoff = to_standoff(text, gold)
    assert "T1\ttimes 3 5\tcó\n" in standoff
    assert from_standoff(text, standoff, "a.ann")["times"][0]["start"] == 2
    moved = from_standoff(text, standoff.replace("3 5\tcó", "3 7\tcó 3"), "a.ann")["times"]
    assert moved == [{"start": 3, "end": 7, "text": "có 3"}]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("T1\tplaces 0 2\tXã", "there is no layer 'places'"),
        ("T1\tquantities 0\tXã", "write START END"),
        ("T1\tquantities 0 99\tXã", "the article has 11 characters"),
        ("T1\tquantities 0 2\tcó", "the article has 'Xã' there, not 'có'"),
        ("T1\tquantities 0 2;6 7\tXã 3", "gap with words"),
        ("T9\tquantities 6 7\t3", "there is another T9"),
        ("R1\tpart_of Arg1:T9 Arg2:T9", "gold has nothing like R1"),
        ("A1\tquantities_kind T2 count", "there is no mark 'T2'"),
        ("A1\tquantities_kind T9 many", "it must be one of count, percent"),
        ("A1\torganisations_type T9 party", "marks of quantities have no attribute"),
        ("A1\tquantities_kind", "is no attribute"),
        ('#1\tAnnotatorNotes T9\t{"value": 3', "the note is no JSON"),
        ('#1\tAnnotatorNotes T9\t{"value": "ba"}', "it must be a number such as"),
    ],
)
def test_a_broken_line_is_named(line: str, fault: str, tmp_path: Path) -> None:
    folder = article(tmp_path / "brat", "Xã có 3 hộ.", f"T9\tquantities 6 7\t3\n{line}\n")
    result = run("import", folder, "--format", "brat", "-o", tmp_path / "gold")
    assert result.exit_code == 2
    assert f"{folder / 'tin.ann'}, line 2: " in result.stderr
    assert fault in result.stderr
    assert not (tmp_path / "gold").exists()


def test_a_changed_text_is_refused(tmp_path: Path) -> None:
    record = process(new_record("Xã có 3 hộ.", id="tin"))
    write_brat([(record, draft(record))], tmp_path)
    (tmp_path / "tin.txt").write_text("Xã có  3 hộ.", "utf-8")
    with pytest.raises(ExchangeError, match=r"the text is not that of articles\.jsonl; restore it"):
        list(read_brat(tmp_path))


def test_texts_and_hashes_are_kept_beside_what_brat_shows(tmp_path: Path) -> None:
    text = "Xã\r\ncó\u2028trên\t3 hộ 🐱."
    record = process(new_record(text, id="2024/05: tin", source=Source(uri="x.html", sha256="f" * 64, bytes=9)))
    assert [quantity.text for quantity in record.quantities] == ["3"]
    write_brat([(record, draft(record))], tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".txt", ".ann", ".conf", ".jsonl"}
    (gold,) = read_brat(tmp_path)
    assert gold == draft(record)
    assert gold.source["sha256"] == "f" * 64
    with pytest.raises(OutputError, match="add --overwrite"):
        write_brat([(record, draft(record))], tmp_path)


def test_the_configuration_names_every_type_and_value_that_is_written() -> None:
    sections = annotation_conf().split("[")
    entities = next(part for part in sections if part.startswith("entities")).splitlines()[1:]
    assert [line for line in entities if line] == list(LAYERS)
    attributes = dict(
        line.split("\t") for line in annotation_conf().partition("[attributes]\n")[2].splitlines() if line
    )
    assert attributes["optional"] == "Arg:<ENTITY>"
    assert (
        attributes["campaign_models_kind"]
        == "Arg:campaign_models, Value:model|movement|campaign|programme|project|club"
    )
    assert attributes["organisations_named"] == "Arg:organisations, Value:true|false"
    assert not set("<>=~") & set(attributes["quantities_comparator"])


# Label Studio


def test_the_labelling_configuration_has_a_control_for_every_field() -> None:
    root = ET.fromstring(labelling_config())
    assert [label.get("value") for label in root.iter("Label")] == list(LAYERS)
    assert root.findall(".//Text[@value='$text']")[0].get("name") == "text"
    for layer in LAYERS:
        for field in layer_fields(layer).values():
            (control,) = root.findall(f".//*[@name='{layer}_{field.name}']")
            assert control.get("perRegion") == "true"
            assert tuple(choice.get("value") for choice in control) == field.values
            (box,) = root.findall(f".//View[@whenLabelValue='{layer}']")
            assert control in list(box)


def task(**changed: Any) -> dict[str, Any]:
    value = {"start": 6, "end": 7, "text": "3", "labels": ["quantities"]}
    region = {"id": "x", "from_name": "layer", "to_name": "text", "type": "labels", "value": value}
    return {"id": 5, "data": {"text": "Xã có 3 hộ."}, "annotations": [{"result": [region | changed]}]}


def test_tasks_without_annotation_are_told_and_left(tmp_path: Path) -> None:
    done, skipped = task(), task() | {"annotations": [{"was_cancelled": True, "result": []}]}
    path = tmp_path / "export.json"
    path.write_text(json.dumps([done, skipped, {"data": {"text": "Xã."}, "predictions": []}]), "utf-8")
    gold, left = read_label_studio(path)
    assert [one.id for one in gold] == ["5"]
    assert left == [f"{path}, task 2: nobody has annotated it", f"{path}, task 3: nobody has annotated it"]
    result = run("import", path, "--format", "label-studio", "-o", tmp_path / "gold")
    assert result.exit_code == 1
    assert "to be completed: 5: quantities at 6, '3', lacks kind, value" in result.stderr
    assert read_gold(tmp_path / "gold" / "5.gold.json").layers["quantities"] == [{"start": 6, "end": 7, "text": "3"}]


def test_the_annotation_that_is_ground_truth_counts() -> None:
    first: dict[str, Any] = {"result": []}
    second = task()["annotations"][0]
    with pytest.raises(ExchangeError, match="task 1: it has 2 annotations; star one"):
        from_task(task() | {"annotations": [first, second]}, "x, task 1")
    gold = from_task(task() | {"annotations": [first, second | {"ground_truth": True}]}, "x")
    assert gold is not None
    assert len(gold.layers["quantities"]) == 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{", "it cannot be read"),
        ('[{"text": "Xã"}]', "choose the format JSON, not JSON-MIN"),
        ('[{"data": {"image": "x"}}]', "task 1: its data has no text"),
        (
            json.dumps([task(value={"start": 0, "end": 2, "text": "có", "labels": ["times"]})]),
            "the text at 0 is not 'có'",
        ),
        (json.dumps([task(value={"start": 0, "end": 2, "labels": ["ORG"]})]), "a region has the labels ['ORG']"),
        (json.dumps([task(type="choices", value={"choices": ["count"]})]), "layer belongs to no region"),
    ],
)
def test_a_broken_export_is_named(content: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(content, "utf-8")
    result = run("import", path, "--format", "label-studio", "-o", tmp_path / "gold")
    assert (result.exit_code, str(path) in result.stderr) == (2, True)
    assert fault in result.stderr


def test_a_number_that_is_none_is_refused() -> None:
    wrong = task()
    region = wrong["annotations"][0]["result"][0]
    value = {
        "id": "x",
        "from_name": "quantities_value",
        "type": "textarea",
        "value": {"start": 6, "end": 7, "text": ["ba"]},
    }
    with pytest.raises(ExchangeError, match="'3': value is 'ba'; it must be a number"):
        from_task(wrong | {"annotations": [{"result": [region, value]}]}, "x")
