"""Real articles: every one becomes a record whose spans are the article's own characters."""

from pathlib import Path

import pytest

from trichluc.assembly import process
from trichluc.evaluation import LayerScore, read_gold, score_article
from trichluc.records import LAYERS, new_record

ARTICLES = sorted((Path(__file__).parent.parent.parent / "shared" / "articles").glob("*.txt"))


@pytest.mark.skipif(not ARTICLES, reason="the real articles are not part of the project; ../shared/articles is absent")
def test_every_span_is_evidence() -> None:
    for path in ARTICLES:
        text = path.read_bytes().decode("utf-8")
        record = process(new_record(text))
        assert record.text == text
        for layer in LAYERS:
            for found in getattr(record, layer):
                assert text[found.start : found.end] == found.text != "", f"{path.name}: {layer}"
        for part in (*record.sentences, *record.tokens, *record.sections):
            assert 0 <= part.start < part.end <= len(text)
        covered = "".join(text[token.start : token.end] for token in record.tokens)
        assert "".join(covered.split()) == "".join(text.split()), path.name


GOLD = sorted((Path(__file__).parent / "gold").glob("*.gold.json"))
# What is lost below these is a step back; `make evaluate` has the figures themselves.
LEAST_F1 = {"abbreviations": 0.95, "quantities": 0.97, "times": 0.95, "documents": 0.9, "organisations": 0.88}


@pytest.mark.skipif(not ARTICLES, reason="the real articles are not part of the project; ../shared/articles is absent")
def test_scores_on_real_articles_do_not_fall() -> None:
    evaluation = {layer: LayerScore() for layer in LAYERS}
    for path in GOLD:
        text = (ARTICLES[0].parent / f"{path.name.removesuffix('.gold.json')}.txt").read_bytes().decode("utf-8")
        score_article(process(new_record(text)), read_gold(path), evaluation)
    for layer, least in LEAST_F1.items():
        assert evaluation[layer].figures()["exact_f1"] >= least, layer
