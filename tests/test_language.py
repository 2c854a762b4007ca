"""The stages in spaCy: the pipeline of `load()`, single components elsewhere, and what survives where."""

import json

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

import trichluc
from trichluc.records import LAYERS

TEXT = "Năm 2023, Hội CCB xã Hòa An có trên 2.600 hội viên.\nKT-XH  phát triển."
NLP = trichluc.load()


def test_a_doc_holds_the_text_the_layers_and_the_record() -> None:
    doc = NLP(TEXT)
    assert doc.text == TEXT
    assert doc._.record["text"] == TEXT
    for layer in LAYERS:
        assert len(doc.spans[layer]) == len(doc._.record[layer])
    assert [span.text for span in doc.spans["quantities"]] == ["2.600"]
    assert [sentence.text.strip() for sentence in doc.sents] == TEXT.split("\n")


@settings(max_examples=50, deadline=None)
@given(st.text("Hội xã 2.6\n\u00a0\u200b,“”a\u0301-%", max_size=60))
def test_a_doc_keeps_every_character(text: str) -> None:
    assert NLP(text).text == text


def test_pipe_and_selected_pipes() -> None:
    docs = list(NLP.pipe([TEXT, "Xã có 3 hộ."]))
    assert [len(doc.spans["quantities"]) for doc in docs] == [1, 1]
    with NLP.select_pipes(enable=["trichluc_quantities"]):
        assert set(NLP(TEXT).spans) == {"quantities"}


def test_docs_survive_a_docbin_and_other_processes() -> None:
    docs = list(NLP.pipe([TEXT, TEXT], n_process=2))
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    (doc, _) = DocBin().from_bytes(stored).get_docs(NLP.vocab)
    # msgpack, in which a DocBin keeps the record, gives lists back as tuples.
    assert json.dumps(doc._.record) == json.dumps(NLP(TEXT)._.record)
    assert [span.text for span in doc.spans["quantities"]] == ["2.600"]


def test_one_component_in_another_pipeline() -> None:
    nlp = spacy.blank("vi")
    nlp.add_pipe("trichluc_quantities")
    doc = nlp("Ngày 18/5/2021, huyện có 2.600 đảng viên.")
    assert [span.text for span in doc.spans["quantities"]] == ["2.600"]
