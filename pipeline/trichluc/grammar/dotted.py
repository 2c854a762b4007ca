"""Short forms that are written with a dot which ends no sentence: TP., PGS., P."""

from __future__ import annotations

from functools import cache

import msgspec

from trichluc.lexicons import read_lexicon, shipped


class _DottedRow(msgspec.Struct):
    form: str
    meaning: str
    source: str


@cache
def dotted_forms() -> frozenset[str]:
    """The forms in small letters, without the dot."""
    return frozenset(row.form for row in read_lexicon(shipped("dotted"), _DottedRow, key=("form",)))
