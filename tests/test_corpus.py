"""The corpus and its gold: whole, consistent, and within the guidelines' values."""

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any, get_args

import pytest

from trichluc.records import LAYERS, CampaignKind, Comparator, Level, OrganisationType, QuantityKind

CORPUS = Path(__file__).parent.parent / "corpus"
GOLD = sorted((CORPUS / "gold").rglob("*.gold.json"))
ALLOWED = {
    "quantities": {"kind": get_args(QuantityKind), "comparator": get_args(Comparator)},
    "organisations": {"type": get_args(OrganisationType), "level": (None, *get_args(Level))},
    "campaign_models": {"kind": get_args(CampaignKind)},
}


def test_every_article_has_gold_and_provenance() -> None:
    articles = {path.stem for path in (CORPUS / "articles").glob("*.txt")}
    provenance = (CORPUS / "provenance.tsv").read_text("utf-8").splitlines()[1:]
    assert articles == {path.name.removesuffix(".gold.json") for path in GOLD}
    assert articles == {line.split("\t")[0] for line in provenance}
    assert len(articles) >= 12


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.removesuffix(".gold.json"))
def test_gold_fits_its_article(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    content = (CORPUS / "articles" / f"{gold['id']}.txt").read_bytes()
    text = content.decode("utf-8")
    assert gold["source"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert set(gold["layers"]) == set(LAYERS)
    for layer, marks in gold["layers"].items():
        done = 0
        for mark in marks:
            assert text[mark["start"] : mark["end"]] == mark["text"] != ""
            if mark.get("optional"):
                continue  # two readings of one place may both be borderline
            assert mark["start"] >= done, f"{layer}: {mark['text']} overlaps or precedes the mark before it"
            done = mark["end"]
            check_values(layer, mark)


def check_values(layer: str, mark: dict[str, Any]) -> None:
    for name, allowed in ALLOWED.get(layer, {}).items():
        assert mark.get(name) in allowed, f"{layer}: {mark['text']}: {name} is {mark.get(name)}"
    for name in ("expansion", "name", "noun", "unit"):
        value = mark.get(name)
        assert value is None or unicodedata.is_normalized("NFC", value)
