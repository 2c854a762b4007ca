"""Each row of the table in docs/spacy.md: what of spaCy works with the pipeline, and what does not."""

import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy import displacy
from spacy.cli.init_config import fill_config
from spacy.cli.train import train
from spacy.matcher import Matcher
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.vocab import Vocab
from typer.testing import CliRunner

import trichluc
from trichluc.assembly import STAGES, process, stages_until
from trichluc.cli import app
from trichluc.language import set_layer
from trichluc.records import LAYERS, encode, new_record, to_dict

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "spacy.md").read_text("utf-8")
TEXT = (
    "Năm 2023, Hội CCB xã Hòa An có trên 2.600 hội viên.\n"
    "Mô hình “Thắp sáng đường quê” của Hội CCB xã Hòa An  phát triển."
)
OTHER = "Xã có 3 hộ."
ARTICLES = ["cai-be-hoc-tap-bac", "krong-nang-dan-van-kheo", "ba-tri-truong-tram"]
NLP = trichluc.load()


def layers(doc: Doc) -> dict[str, list[tuple[int, int, str]]]:
    return {layer: [(span.start_char, span.end_char, span.label_) for span in doc.spans[layer]] for layer in LAYERS}


def same(record: Any) -> str:
    """A record to be compared, without regard to whether a list has become a tuple."""
    return json.dumps(record, sort_keys=True)


DOC = NLP(TEXT)


def test_the_table_has_a_row_for_each_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and "`test_" in line]
    named = [name for row in rows for name in re.findall(r"`(test_\w+)`", row)]
    here = {name for name in globals() if name.startswith("test_")} - {"test_the_table_has_a_row_for_each_test"}
    assert sorted(named) == sorted(here)
    assert all(re.search(r"\| (yes|no|in part) \|", row) for row in rows)


def test_text_to_doc() -> None:
    assert DOC.text == TEXT
    assert [span.text for span in DOC.spans["quantities"]] == ["2.600"]
    assert [(span.text, span.label_) for span in DOC.spans["campaign_models"]] == [("Thắp sáng đường quê", "model")]
    assert all(type(value) in (dict, list, str, int, float, bool, type(None)) for value in DOC._.record.values())


@pytest.mark.parametrize("name", ARTICLES)
def test_the_record_is_that_of_a_run(name: str) -> None:
    text = (ROOT / "corpus" / "articles" / f"{name}.txt").read_text("utf-8")
    assert same(NLP(text)._.record) == same(to_dict(process(new_record(text))))


def test_sentences() -> None:
    assert [sentence.text.strip() for sentence in DOC.sents] == TEXT.split("\n")


def test_words_are_tokens() -> None:
    assert "hội viên" in [token.text for token in DOC]
    matcher = Matcher(NLP.vocab)
    matcher.add("members", [[{"LIKE_NUM": True}, {"LOWER": "hội viên"}]])
    ((_, start, end),) = matcher(DOC)
    assert DOC[start:end].text == "2.600 hội viên"


def test_pipe_with_context() -> None:
    pairs = list(NLP.pipe([(TEXT, {"n": 1}), (OTHER, {"n": 2})], as_tuples=True))
    assert [context["n"] for _, context in pairs] == [1, 2]
    assert layers(pairs[0][0]) == layers(DOC)


def test_pipe_in_processes() -> None:
    pairs = list(NLP.pipe([(TEXT, 1), (OTHER, 2)], as_tuples=True, n_process=2))
    assert [context for _, context in pairs] == [1, 2]
    assert layers(pairs[0][0]) == layers(DOC)
    assert pairs[0][0]._.record == DOC._.record


def test_select_pipes() -> None:
    with NLP.select_pipes(enable=["trichluc_times", "trichluc_quantities"]):
        doc = NLP(TEXT)
    assert set(doc.spans) == {"times", "quantities"}
    assert [span.text for span in doc.spans["quantities"]] == ["2.600"]
    with NLP.select_pipes(disable=["trichluc_campaign_models"]):
        assert "campaign_models" in NLP(TEXT).spans  # the later stages need it
    with NLP.select_pipes(disable=["trichluc_campaign_models", "trichluc_linking", "trichluc_checks"]):
        assert "campaign_models" not in NLP(TEXT).spans
    assert set(NLP(TEXT).spans) >= set(LAYERS)


def test_to_disk_and_load(tmp_path: Path) -> None:
    NLP.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    assert loaded.pipe_names == NLP.pipe_names
    assert same(loaded(TEXT)._.record) == same(DOC._.record)
    assert same(trichluc.load().from_disk(tmp_path / "pipeline")(TEXT)._.record) == same(DOC._.record)


def test_a_component_elsewhere() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("trichluc_organisations")
    doc = nlp(TEXT)
    assert len(doc) > len(DOC)  # tokens are those of the other pipeline
    assert [span.text for span in doc.spans["organisations"]] == ["Hội CCB xã Hòa An"] * 2
    for stage in STAGES:
        alone = spacy.blank("xx")
        alone.add_pipe(f"trichluc_{stage.name}")
        found, whole = alone(TEXT)._.record, to_dict(process(new_record(TEXT), stages_until(stage.name)))
        for key in set(stage.adds) - {"normalised", "expanded"}:
            assert without_places(found[key]) == without_places(whole[key]), (stage.name, key)


def without_places(found: Any) -> Any:
    """Without the sentence and section, known only if the stages that tell them have run."""
    if isinstance(found, list) and found and isinstance(found[0], dict):
        return [{key: value for key, value in one.items() if key not in ("sentence", "section")} for one in found]
    return found


def test_a_span_that_cuts_a_token() -> None:
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}})
    nlp.add_pipe("trichluc_quantities")
    doc = nlp("Xã có 30hộ nghèo.")
    (span,) = doc.spans["quantities"]
    (exact,) = doc._.record["quantities"]
    assert (exact["text"], span.text) == ("30", "30hộ")


def test_a_component_of_spacy_beside_ours() -> None:
    nlp = trichluc.load()
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PLACE", "pattern": "xã Hòa An"}])  # type: ignore[attr-defined]
    doc = nlp(TEXT)
    assert {span.label_ for span in doc.ents} == {"PLACE"}
    assert layers(doc) == layers(DOC)


def test_entities() -> None:
    assert not DOC.ents


def test_displacy_spans() -> None:
    page = displacy.render(DOC, style="span", options={"spans_key": "organisations"}, jupyter=False)
    assert page.count("mass") == 2
    assert "Hòa An" in page


def test_docbin() -> None:
    stored = DocBin(docs=[DOC], store_user_data=True).to_bytes()
    (doc,) = DocBin().from_bytes(stored).get_docs(Vocab())
    assert (doc.text, layers(doc)) == (TEXT, layers(DOC))
    assert same(doc._.record) == same(DOC._.record)
    assert [sentence.text for sentence in doc.sents] == [sentence.text for sentence in DOC.sents]
    (bare,) = DocBin(docs=[DOC]).get_docs(Vocab())
    assert (layers(bare), bare._.record) == (layers(DOC), None)


def test_export_as_docbin(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(encode(process(new_record(TEXT))) + b"\n")
    made = CliRunner().invoke(
        app, ["export", str(tmp_path / "r.jsonl"), "--format", "docbin", "-o", str(tmp_path / "r.spacy")]
    )
    assert made.exit_code == 0, made.output
    (doc,) = DocBin().from_disk(tmp_path / "r.spacy").get_docs(NLP.vocab)
    assert (doc.text, layers(doc)) == (TEXT, layers(DOC))
    assert [token.text for token in doc] == [token.text for token in DOC]
    assert same(doc._.record) == same(DOC._.record)
    assert [(span.text, span.label_) for span in doc.ents] == [("Hội CCB xã Hòa An", "mass")] * 2


def test_bytes_and_pickle() -> None:
    for doc in (Doc(NLP.vocab).from_bytes(DOC.to_bytes()), pickle.loads(pickle.dumps(DOC))):
        assert (doc.text, layers(doc)) == (TEXT, layers(DOC))
        assert same(doc._.record) == same(DOC._.record)


def test_json() -> None:
    doc = Doc(Vocab()).from_json(DOC.to_json(underscore=["record"]))
    assert layers(doc) == layers(DOC)
    assert same(doc._.record) == same(DOC._.record)


def test_parts_and_joins_of_docs() -> None:
    part = DOC[:5].as_doc()
    assert (dict(part.spans), part._.record) == ({}, None)
    with pytest.warns(UserWarning, match="W101"):
        joined = Doc.from_docs([DOC, DOC])
    assert len(joined.spans["organisations"]) == 2 * len(DOC.spans["organisations"])
    assert joined._.record is None


def test_scorer() -> None:
    gold = NLP.make_doc(TEXT)
    set_layer(gold, "organisations", [{"start": 10, "end": 27, "type": "mass"}])
    scores = Scorer.score_spans(
        [Example(DOC, gold)],
        "organisations",
        getter=lambda doc, key: doc.spans[key],
        has_annotation=lambda doc: "organisations" in doc.spans,
        allow_overlap=True,
    )
    assert (scores["organisations_p"], scores["organisations_r"]) == (0.5, 1.0)


def test_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands and the configuration of the page, with few articles and few steps."""
    texts = {name: (ROOT / "corpus" / "articles" / f"{name}.txt").read_text("utf-8") for name in ARTICLES}
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "records.jsonl").write_bytes(
        b"".join(encode(process(new_record(text, id=name))) + b"\n" for name, text in texts.items())
    )
    for split, inside in (("learn", ARTICLES[:2]), ("check", ARTICLES[2:])):
        folder = tmp_path / "out" / split
        folder.mkdir()
        for name in inside:
            (path,) = (ROOT / "corpus" / "gold").rglob(f"{name}.gold.json")
            (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    exports = re.findall(r"^trichluc (export .*docbin.*)$", PAGE, re.MULTILINE)
    assert len(exports) == 2
    for command in exports:
        made = CliRunner().invoke(app, command.split())
        assert made.exit_code == 0, made.output
    (configuration,) = re.findall(r"```ini\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "ner.cfg").write_text(configuration, "utf-8")
    fill_config(tmp_path / "full.cfg", tmp_path / "ner.cfg")
    train(tmp_path / "full.cfg", tmp_path / "model", overrides={"training.max_steps": 4, "training.eval_frequency": 2})
    trained = spacy.load(tmp_path / "model" / "model-last")
    kinds = {
        mark["type"]
        for path in (tmp_path / "out" / "learn").iterdir()
        for mark in json.loads(path.read_text("utf-8"))["layers"]["organisations"]
        if not mark.get("optional")
    }
    assert set(trained.get_pipe("ner").labels) == kinds  # type: ignore[attr-defined]
    assert [token.text for token in trained(TEXT)] == [token.text for token in DOC]
    assert trained.meta["performance"]["ents_f"] >= 0
