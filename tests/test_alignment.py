"""Alignment: whatever edits do, a span of the new text leads back to the characters that prove it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trichluc.alignment import Alignment, Edit, View, rewrite
from trichluc.unicode_form import composition_edits

LETTERS = "aăđ ế.\n\u0301\u0323"


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(LETTERS, max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end, draw(st.text("XYZ", max_size=4))))
    return text, edits


@given(texts_with_edits())
def test_replayed_edits_give_the_view(given_case: tuple[str, list[Edit]]) -> None:
    text, edits = given_case
    view = View.of(text).edited(edits)
    assert view.text == rewrite(text, edits)


@given(texts_with_edits(), st.data())
def test_a_mapped_span_is_the_evidence(given_case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = given_case
    view = View.of(text).edited(edits)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    raw_start, raw_end = view.to_raw(start, end)
    assert 0 <= raw_start <= raw_end <= len(text)
    # Letters that no edit wrote are found again, in order, in the evidence.
    kept = [char for char in view.text[start:end] if char not in "XYZ"]
    evidence = iter(text[raw_start:raw_end])
    assert all(char in evidence for char in kept)
    if not any(char in "XYZ" for char in view.text[start:end]) and start < end:
        inside = [edit for edit in edits if raw_start < edit.start < raw_end]
        if not inside:
            assert text[raw_start:raw_end] == view.text[start:end]


@given(texts_with_edits(), texts_with_edits(), st.data())
def test_many_views_map_both_ways(
    first: tuple[str, list[Edit]], second: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    text, edits = first
    view = View.of(text).edited(edits)
    length = len(view.text)
    later = [edit for edit in second[1] if edit.end <= length]
    view = view.edited(later)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    there = view.from_raw(start, end)
    back = view.to_raw(*there)
    assert 0 <= there[0] <= there[1] <= len(view.text)
    if there[0] < there[1]:
        # The way back may widen a span to whole edits, and drops deleted text at its edges, but never moves it off.
        assert back[0] < end
        assert back[1] > start


@given(texts_with_edits(), st.data())
def test_many_spans_at_once_map_as_each_does(given_case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = given_case
    view = View.of(text).edited(edits)
    offsets = st.integers(0, len(view.text))
    spans = sorted(tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(offsets, offsets), max_size=8)))
    assert view.to_raw_all((start, end) for start, end in spans) == [view.to_raw(start, end) for start, end in spans]


@given(texts_with_edits())
def test_mapping_never_turns_back(given_case: tuple[str, list[Edit]]) -> None:
    text, edits = given_case
    view = View.of(text).edited(edits)
    starts = [view.to_raw(offset, len(view.text))[0] for offset in range(len(view.text))]
    ends = [view.to_raw(0, offset)[1] for offset in range(1, len(view.text) + 1)]
    assert starts == sorted(starts)
    assert ends == sorted(ends)


@given(st.text("hoàxãđệ ", max_size=20))
def test_merged_characters_keep_their_offsets(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    view = View.of(decomposed).edited(composition_edits(decomposed))
    assert view.text == unicodedata.normalize("NFC", text)
    for index, char in enumerate(view.text):
        start, end = view.to_raw(index, index + 1)
        assert unicodedata.normalize("NFC", decomposed[start:end]) == char


@pytest.mark.parametrize(
    ("edits", "reason"),
    [([Edit(2, 4, ""), Edit(3, 5, "")], "overlaps"), ([Edit(0, 9, "")], "beyond"), ([Edit(3, 2, "")], "beyond")],
)
def test_wrong_edits_are_refused(edits: list[Edit], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Alignment(edits, 5)


def test_deleted_text_at_an_edge_stays_outside() -> None:
    view = View.of("a\u200bb\u200bc").edited([Edit(1, 2, ""), Edit(3, 4, "")])
    assert view.to_raw(1, 2) == (2, 3)
    assert view.to_raw(0, 3) == (0, 5)
