"""The stages as spaCy components, and the pipeline that `trichluc.load()` gives.

Each component runs its stage on the document's record (`doc._.record`, plain dicts, so that it survives `n_process` and
`DocBin`), with the earlier stages that it needs, and puts its layer into `doc.spans`. A span that a token boundary
cuts is widened to whole tokens; the exact offsets are in the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
import spacy
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.vocab import Vocab

from trichluc.article import Article, Stage
from trichluc.assembly import STAGES, advance, stages_until
from trichluc.records import LAYERS, Record, new_record, to_dict

_LABEL_FIELDS = {
    "abbreviations": "expansion",
    "quantities": "kind",
    "times": "value",
    "documents": "type",
    "organisations": "type",
    "campaign_models": "kind",
    "sections": "role",
}

if not Doc.has_extension("record"):
    Doc.set_extension("record", default=None)


def load() -> Language:
    """A spaCy pipeline of all stages, with words as tokens.

    Returns:
        A `Language`: `nlp(text)` gives a Doc with the layers in `doc.spans` and the record in `doc._.record`.

    >>> doc = load()("Huyện có trên 2.600 đảng viên.")
    >>> [(span.text, span.label_) for span in doc.spans["quantities"]]
    [('2.600', 'count')]
    """
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "trichluc.word_tokenizer"}}})
    for stage in STAGES:
        nlp.add_pipe(f"trichluc_{stage.name}")
    return nlp


def doc_of(record: Record, vocab: Vocab) -> Doc:
    """A Doc of a record's text, with its words as tokens and the record in `doc._.record`.

    Args:
        record: a record on which the stages up to `tokenise` have run.
        vocab: the vocabulary of the Doc.

    >>> from trichluc import extract
    >>> [token.text for token in doc_of(extract("Huyện có 3 chi bộ."), Vocab())]
    ['Huyện', 'có', '3', 'chi bộ', '.']
    """
    words, spaces = [], []
    for word, space in _words_and_spaces(record.text, [(token.start, token.end) for token in record.tokens]):
        words.append(word)
        spaces.append(space)
    doc = Doc(vocab, words=words, spaces=spaces)
    doc._.record = to_dict(record)
    return doc


def set_layer(doc: Doc, layer: str, marks: Iterable[Mapping[str, Any]]) -> None:
    """Put a layer into `doc.spans`, each span widened to whole tokens and labelled with the field that sorts it.

    Args:
        doc: the document.
        layer: the layer, or `sections`.
        marks: the findings or gold marks: `start`, `end` and fields.
    """
    field = _LABEL_FIELDS[layer]
    spans = [
        doc.char_span(mark["start"], mark["end"], label=str(mark.get(field, "")), alignment_mode="expand")
        for mark in marks
    ]
    doc.spans[layer] = SpanGroup(doc, name=layer, spans=[span for span in spans if span is not None])


def set_sentences(doc: Doc) -> None:
    """Mark the tokens at which the record's sentences begin."""
    starts = {sentence["start"] for sentence in doc._.record["sentences"]}
    for token in doc:
        token.is_sent_start = token.idx in starts or token.i == 0


class WordTokenizer:
    """Makes a Doc of an article's words, and starts its record; the tokenizer of `load()`.

    Args:
        vocab: the vocabulary of the pipeline.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """A Doc whose text is exactly `text`."""
        return doc_of(_advanced(new_record(text), stages_until("tokenise")), self.vocab)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the word model ships with underthesea."""
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> WordTokenizer:
        """Nothing to restore."""
        return self

    def to_disk(self, path: Any, **_: Any) -> None:
        """Nothing to keep."""

    def from_disk(self, path: Any, **_: Any) -> WordTokenizer:
        """Nothing to restore."""
        return self


def make_word_tokenizer() -> Callable[[Language], WordTokenizer]:
    """The tokenizer under its name in spaCy's registry."""
    return lambda nlp: WordTokenizer(nlp.vocab)


util.registry.tokenizers("trichluc.word_tokenizer", func=make_word_tokenizer)


def _words_and_spaces(text: str, tokens: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    # spaCy keeps one plain space after a token as a flag; any other space is a token of its own.
    done = 0
    for index, (start, end) in enumerate(tokens):
        if start > done:
            yield text[done:start], False
        gap_end = tokens[index + 1][0] if index + 1 < len(tokens) else len(text)
        spaced = end < gap_end and text[end] == " "
        yield text[start:end], spaced
        done = end + spaced
    if done < len(text):
        yield text[done:], False


def _advanced(record: Record, stages: Any) -> Record:
    article = Article(record)
    for stage in stages:
        advance(article, stage)
    return record


def _needed(name: str) -> list[Stage]:
    """A stage and the earlier ones on whose layers it rests, in order."""
    needed: list[Stage] = []
    wanted: set[str] = set()
    for stage in reversed(stages_until(name)):
        if stage.name == name or wanted & set(stage.adds):
            needed.append(stage)
            wanted |= set(stage.reads)
    return needed[::-1]


def _component(stage: Stage) -> Callable[[Language, str], Callable[[Doc], Doc]]:
    needed = _needed(stage.name)

    def create(nlp: Language, name: str) -> Callable[[Doc], Doc]:
        def run(doc: Doc) -> Doc:
            known = doc._.record
            record = msgspec.convert(known, Record) if known else new_record(doc.text)
            doc._.record = to_dict(_advanced(record, needed))
            _publish(doc, stage)
            return doc

        return run

    Language.factory(f"trichluc_{stage.name}", func=create)
    return create


def _publish(doc: Doc, stage: Stage) -> None:
    for key in stage.adds:
        if key in LAYERS or key == "sections":
            set_layer(doc, key, doc._.record[key])
    if "sentences" in stage.adds:
        set_sentences(doc)


# One name a factory, for the entry points of the group `spacy_factories`; the order is that of STAGES.
(
    structure,
    normalise,
    abbreviations,
    tokenise,
    documents,
    times,
    quantities,
    organisations,
    campaign_models,
    linking,
    checks,
) = map(_component, STAGES)
