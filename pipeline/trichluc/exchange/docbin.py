"""spaCy's DocBin: Docs with the layers in `doc.spans`, organisations in `doc.ents`, the record in `doc._.record`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.util import filter_spans
from spacy.vocab import Vocab

from trichluc.evaluation import Gold
from trichluc.exchange.conll import require_words, required
from trichluc.exchange.marks import Annotated, write_file
from trichluc.language import doc_of, set_layer, set_sentences
from trichluc.records import Record


def write_docbin(articles: Iterable[Annotated], path: Path, *, overwrite: bool = False) -> int:
    """Write a `.spacy` file, for `spacy train` and for `DocBin().from_disk`.

    Args:
        articles: records, tokenised, with their marks.
        path: the file.
        overwrite: whether it may be replaced.

    Returns:
        The number of articles.

    Raises:
        ExchangeError: if a record has no words.
        OutputError: if the file exists and may not be replaced, or cannot be written.
    """
    vocab = Vocab()
    stored = DocBin(store_user_data=True)
    for record, gold in articles:
        stored.add(to_doc(record, gold, vocab))
    write_file(path, stored.to_bytes(), overwrite=overwrite)
    return len(stored)


def to_doc(record: Record, gold: Gold, vocab: Vocab) -> Doc:
    """A Doc with the marks of an article.

    Borderline marks (`optional`) are left out; a mark that cuts a word is widened to it. A layer in which nobody marked
    the article is no key of `doc.spans`.

    Args:
        record: the article, tokenised.
        gold: its marks.
        vocab: the vocabulary of the Doc.

    Raises:
        ExchangeError: if the record has no words.
    """
    require_words(record)
    doc = doc_of(record, vocab)
    set_sentences(doc)
    for layer, marks in gold.layers.items():
        set_layer(doc, layer, required(marks))
    if "organisations" in gold.layers:
        doc.set_ents(filter_spans(doc.spans["organisations"]))
    return doc
