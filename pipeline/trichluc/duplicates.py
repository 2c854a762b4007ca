"""Copies of one article in a corpus, syndicated or crawled twice: marked, never dropped.

Two articles are copies if the Jaccard similarity of their runs of five words, as MinHash estimates it, reaches a
threshold; datasketch (extra `dedup`) has MinHash and the index that finds candidates.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from trichluc.folding import fold
from trichluc.formats import require
from trichluc.records import Record

_RUN = 5  # words
_PERMUTATIONS = 128
_WORD = re.compile(r"\w+")


def mark_duplicates(records: Iterable[Record], threshold: float = 0.8) -> Iterator[Record]:
    """Mark each record that is a copy of an earlier one.

    Args:
        records: records in the order that says which of two copies is the first. Some 4 kB of memory are held for each
            that is no copy.
        threshold: the similarity, from 0 to 1, from which two articles are copies.

    Yields:
        Each record, with `duplicate_of` (the id of the most similar earlier record that is no copy itself) and
        `similarity`, or with null in both.

    Raises:
        MissingExtraError: if datasketch is not installed.
        ValueError: if the threshold is not above 0 and at most 1.

    Source of the method: A. Broder, "On the resemblance and containment of documents", 1997.

    >>> from trichluc.records import new_record
    >>> texts = ["Xã có 12 hộ nghèo và 30 hộ cận nghèo.", "Huyện họp sáng nay.", "Xã có 12 hộ nghèo và 30 hộ cận nghèo"]
    >>> [record.duplicate_of for record in mark_duplicates(new_record(t, id=str(n)) for n, t in enumerate(texts))]
    [None, None, '0']
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"a threshold of {threshold} is no similarity; it must be above 0 and at most 1")
    return _marked(records, threshold, require("datasketch", "dedup"))


def _marked(records: Iterable[Record], threshold: float, datasketch: Any) -> Iterator[Record]:
    index = datasketch.MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
    firsts: list[tuple[str, Any]] = []
    for record in records:
        sketch = datasketch.MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
        sketch.update_batch(_runs(record.text))
        likely = sorted(index.query(sketch))
        similar = [(sketch.jaccard(firsts[number][1]), -number) for number in likely]
        best, number = max(similar, default=(0.0, 0))
        record.duplicate_of = record.similarity = None
        if similar and best >= threshold:
            record.duplicate_of, record.similarity = firsts[-number][0], round(best, 3)
        else:
            index.insert(len(firsts), sketch)
            firsts.append((record.id, sketch))
        yield record


def _runs(text: str) -> list[bytes]:
    words = _WORD.findall(fold(unicodedata.normalize("NFC", text)))
    return [" ".join(words[at : at + _RUN]).encode() for at in range(max(1, len(words) - _RUN + 1))]
