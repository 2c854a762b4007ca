"""Patterns that several stages agree on, so that what one leaves alone is what another reads."""

from __future__ import annotations

import regex

# A code of an issued paper: 01-KL/TW, 05-CT/TW, 1719/QĐ-TTg, 35/2014/NĐ-CP, 12-KH/HU, 05/CT-TW, 04/KH-UBND, 98-KL/TU.
DOCUMENT_CODE = regex.compile(
    r"(?<![\p{L}\d/.-])"
    r"\d{1,5}[a-zA-Z]?(?:\s?[/-]\s?\d{4})?\s?[/-]\s?"
    r"(?=[\p{Lu}/&-]*\p{Lu}{2})"
    r"\p{Lu}[\p{L}&]*(?:\s?[/-]\s?\p{Lu}[\p{L}&]*\d{0,2}){0,3}"
    r"(?![\p{L}])"
)
