"""The one key under which text is looked up: lexicons, gazetteer and grammar alike.

Folding keeps the length, so an offset into the folded text is the same offset into the text.
"""

from __future__ import annotations

import re

_BARE = {"a": "aàáãảạ", "e": "eèéẽẻẹ", "o": "oòóõỏọ", "u": "uùúũủụ", "y": "yỳýỹỷỵ", "i": "iìíĩỉị"}
_TONED = {form: (bare, tone) for bare, forms in _BARE.items() for tone, form in enumerate(forms)}
# Older practice puts the tone of oa, oe, uy on the second vowel (hoà, khoẻ, thuỷ); newer on the first. Only after h, k, l,
# m, qu, s, t, v do i and y name the same sound at the end of a syllable (kĩ/kỹ, quí/quý, mĩ/mỹ).
_OLD_TONE = re.compile(r"(?:o[àáãảạèéẽẻẹ]|(?<!q)u[ỳýỹỷỵ])(?!\w)")
_FINAL_Y = re.compile(r"\b(?:[hklmstv]|qu)[yỳýỹỷỵ](?!\w)")


def fold(text: str) -> str:
    """Lower-case text with one tone placement and one spelling of final i/y, of the same length.

    Args:
        text: text in NFC.

    Returns:
        A string of exactly `len(text)` code points, for matching only, never for showing.

    >>> fold("Hoà Bình, THUỶ LỢI, quý I") == fold("Hòa Bình, thủy lợi, quí I")
    True
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    lower = _OLD_TONE.sub(lambda match: _move_tone(match[0]), lower)
    return _FINAL_Y.sub(lambda match: match[0][:-1] + _BARE["i"][_TONED[match[0][-1]][1]], lower)


def _move_tone(pair: str) -> str:
    bare, tone = _TONED[pair[1]]
    return _BARE[pair[0]][tone] + bare
