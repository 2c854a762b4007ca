"""What a reader does not see changes nothing: the same article in other typography has the same findings.

And whatever is done to an article, the line does not fail, and every finding is the text at its place.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from trichluc.assembly import process
from trichluc.records import LAYERS, Record, new_record

ARTICLES = [
    path.read_bytes().decode("utf-8")
    for path in sorted((Path(__file__).parent.parent / "corpus/articles").glob("*.txt"))
]

Change = Callable[[str, int, random.Random], str]


def _decomposed(text: str, at: int, chance: random.Random) -> str:
    return unicodedata.normalize("NFD", text[at])


def _other_space(text: str, at: int, chance: random.Random) -> str:
    return chance.choice("\u00a0\t\u2009") if text[at] == " " and chance.random() < 0.2 else text[at]


def _two_spaces(text: str, at: int, chance: random.Random) -> str:
    return "  " if text[at] == " " and chance.random() < 0.1 else text[at]


def _other_line_end(text: str, at: int, chance: random.Random) -> str:
    return "\r\n" if text[at] == "\n" and text[at - 1 : at] != "\r" else text[at]


def _soft_hyphen(text: str, at: int, chance: random.Random) -> str:
    inside = text[at].isalpha() and text[at + 1 : at + 2].isalpha()
    return text[at] + "\u00ad" if inside and chance.random() < 0.02 else text[at]


def _long_dash(text: str, at: int, chance: random.Random) -> str:
    spaced = text[at] == "-" and text[at - 1 : at] == text[at + 1 : at + 2] == " "
    return chance.choice("–—") if spaced else text[at]


def _guillemets(text: str, at: int, chance: random.Random) -> str:
    return {"“": "«", "”": "»"}.get(text[at], text[at])


def _escaped_twice(text: str, at: int, chance: random.Random) -> str:
    return "&amp;nbsp;" if text[at] == " " and chance.random() < 0.05 else text[at]


def _latin_1(text: str, at: int, chance: random.Random) -> str:
    # Marks of Windows-1252 that were read as Latin-1.
    return {"“": "\x93", "”": "\x94", "–": "\x96"}.get(text[at], text[at])


def _glued_cases(text: str, at: int, chance: random.Random) -> str:
    before, after = text[max(0, at - 3) : at], text[at + 1 : at + 3]
    marked = before.isalpha() and before.islower() and any(letter in "ủảãộệịậấếốểễựứừ" for letter in before)
    return "" if text[at] == " " and marked and after.isalpha() and after.isupper() else text[at]


@pytest.mark.parametrize(
    "change",
    [
        _decomposed,
        _other_space,
        _two_spaces,
        _other_line_end,
        _soft_hyphen,
        _long_dash,
        _guillemets,
        _escaped_twice,
        _latin_1,
        _glued_cases,
    ],
)
def test_typography_changes_no_finding(change: Change) -> None:
    for number, text in enumerate(ARTICLES):
        chance = random.Random(number)
        pieces = [change(text, at, chance) for at in range(len(text))]
        starts = [0]
        for piece in pieces:
            starts.append(starts[-1] + len(piece))
        plain = {(layer, starts[start], value) for layer, start, value in _findings(process(new_record(text)))}
        assert set(_findings(process(new_record("".join(pieces))))) == plain


def _wrapped(text: str, width: int) -> str:
    """The text with line ends instead of spaces, so that no line is longer."""
    lines = []
    for line in text.split("\n"):
        while len(line) > width and (space := line.rfind(" ", 0, width + 1)) > 0:
            lines.append(line[:space])
            line = line[space + 1 :]
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("width", [60, 72, 100])
def test_wrapped_lines_change_few_findings(width: int) -> None:
    lost = kept = 0
    for text in ARTICLES:
        wrapped = _wrapped(text, width)
        assert len(wrapped) == len(text)
        plain, found = (set(_findings(process(new_record(one)))) for one in (text, wrapped))
        lost += len(plain ^ found)
        kept += len(plain & found)
    assert lost < 0.03 * kept


def _findings(record: Record) -> list[tuple[str, int, object]]:
    # Where a finding begins and what it is; the letters of a name may be written otherwise.
    return [
        *(("abbreviations", found.start, found.expansion) for found in record.abbreviations),
        *(("quantities", found.start, (found.value, found.value_to, found.comparator)) for found in record.quantities),
        *(("times", found.start, found.value) for found in record.times),
        *(("documents", found.start, found.type) for found in record.documents),
        *(("organisations", found.start, (found.type, found.level, found.named)) for found in record.organisations),
        *(("campaign_models", found.start, found.kind) for found in record.campaign_models),
    ]


_PIECES = ["“", "”", '"', "(", ")", ",", ".", ":", "- ", " và ", "mô hình ", "tổ ", "của ", "Hội ", "UBND ", "xã "]
_PIECES += ["A", "1", "2/3 ", "100% ", "\n", "năm ", "; ", "do ", "TP", "...", "–", "Ảnh: ", ""]


def _mangled(chance: random.Random) -> str:
    text = chance.choice(ARTICLES)
    start = chance.randrange(len(text))
    text = text[start : start + chance.choice([80, 300, 1200])]
    for _ in range(chance.randrange(1, 14)):
        at, other = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
        done = chance.random()
        if done < 0.4:
            text = text[:at] + chance.choice(_PIECES) + text[at:]
        elif done < 0.7:
            text = text[:at] + text[at + chance.randrange(1, 12) :]
        else:
            text = text[:at] + text[other : other + chance.randrange(60)] + text[at:]
    return text


@pytest.mark.parametrize("seed", range(6))
def test_mangled_articles_do_no_harm(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        text = _mangled(chance)
        record = process(new_record(text))
        for layer in LAYERS:
            for found in getattr(record, layer):
                assert found.start < found.end
                assert text[found.start : found.end] == found.text
