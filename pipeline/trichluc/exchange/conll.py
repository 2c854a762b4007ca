"""CoNLL: a word and its tag a line, IOB2, for those who train taggers.

A word of several syllables has underscores for its spaces, as in Vietnamese treebanks. A sentence ends with an empty
line, an article begins with `-DOCSTART-`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from trichluc.evaluation import Gold, Mark
from trichluc.exchange.marks import OPTIONAL, Annotated, ExchangeError, write_file
from trichluc.records import Record

_LAYER = "organisations"


def write_conll(articles: Iterable[Annotated], path: Path, *, overwrite: bool = False) -> int:
    """Write the organisations of articles as IOB2 over their words.

    Args:
        articles: records, tokenised, with their marks.
        path: the file.
        overwrite: whether it may be replaced.

    Returns:
        The number of articles; gold in which nobody marked organisations is passed over.

    Raises:
        ExchangeError: if a record has no words.
        OutputError: if the file exists and may not be replaced, or cannot be written.
    """
    written, count = [], 0
    for record, gold in articles:
        if _LAYER not in gold.layers:
            continue  # without marks is not the same as without organisations
        written.append("".join(f"{line}\n" for line in to_conll(record, gold)))
        count += 1
    write_file(path, "".join(written).encode(), overwrite=overwrite)
    return count


def to_conll(record: Record, gold: Gold) -> Iterator[str]:
    """The lines of an article.

    A word that a mark cuts is tagged whole. Borderline marks (`optional`) are no organisations here. Tags are the types
    of organisations.

    Raises:
        ExchangeError: if the record has no words.

    >>> from trichluc import extract
    >>> from trichluc.exchange.marks import draft
    >>> record = extract("Công an huyện Hòa An.")
    >>> [line.split("\\t") for line in to_conll(record, draft(record)) if line][1:4]
    [['Công_an', 'B-armed'], ['huyện', 'I-armed'], ['Hòa_An', 'I-armed']]
    """
    require_words(record)
    marks = iter(required(gold.layers.get(_LAYER, [])))
    mark = next(marks, None)
    last: Mark | None = None
    starts = {sentence.start for sentence in record.sentences}
    yield "-DOCSTART-\tO"
    yield ""
    for index, token in enumerate(record.tokens):
        if index and token.start in starts:
            yield ""
        while mark and mark["end"] <= token.start:
            mark = next(marks, None)
        inside = mark is not None and mark["start"] < token.end
        tag = "O"
        if mark is not None and inside:
            tag = f"{'I' if mark is last else 'B'}-{mark.get('type', 'other')}"
        last = mark if inside else None
        yield f"{'_'.join(record.text[token.start : token.end].split())}\t{tag}"
    yield ""


def required(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that count, in order."""
    return sorted((mark for mark in marks if not mark.get(OPTIONAL)), key=lambda mark: (mark["start"], mark["end"]))


def require_words(record: Record) -> None:
    """Refuse a record on which `tokenise` has not run.

    Raises:
        ExchangeError: if it has not.
    """
    if record.stages.tokenise is None:
        raise ExchangeError(f"{record.id}: the record has no words; run trichluc run over it without --until")
