"""Structured records from Vietnamese news articles, with the exact characters that prove each finding.

>>> import trichluc
>>> record = trichluc.extract("Huyện có trên 2.600 đảng viên.")
>>> record.quantities[0].value
2600.0
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

    from trichluc.records import Record

__version__ = version("trichluc")
__all__ = ["extract", "load"]


def load() -> Language:
    """The whole line as a spaCy pipeline; see `trichluc.language.load`."""
    from trichluc import language

    return language.load()


def extract(text: str) -> Record:
    """All that one article holds, as a record.

    Args:
        text: the article, as decoded.

    Returns:
        The record, with every stage run.
    """
    from trichluc.assembly import process
    from trichluc.records import new_record

    return process(new_record(text))
