"""Bare names of organisations: cases/organisations_bare.toml, where names begin and end, and the artefact."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files import assert_case, load_cases
from trichluc.assembly import process, stages_until
from trichluc.folding import fold
from trichluc.grammar.bare_name_runs import runs
from trichluc.grammar.bare_names import candidates, find_bare_names, model
from trichluc.records import Organisation, new_record

SMALL = {"hiện": 0.97, "theo": 0.97, "ông": 0.95, "thủ": 0.9}
WORDS = st.sampled_from(
    [
        *("Hanaco", "Bank", "Nguyễn", "Văn", "A", "của", "Theo", "of", "R.", "&", "eBay", "GDP", "B.Tarn", "ở", "và"),
        *(",", ".", "\n", "(", ")", "“", "-", "5", "Hà Nội", "CEO", "/", "Tavico-Lam"),
    ]
)


def names_in(text: str, found: list[Organisation] | None = None) -> list[str]:
    return [text[run.start : run.end] for run in runs(text, fold(text), found or [], SMALL)]


@pytest.mark.parametrize("case", load_cases("organisations_bare"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("organisations", case)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hiện Hanaco Group lãi lớn", ["Hanaco Group"]),
        ("trụ sở của T.K Group và B.Tarn Việt Nam", ["T.K Group", "B.Tarn Việt Nam"]),
        ("R. Madrid thắng", ["R. Madrid"]),
        ("giám đốc Hanaco Nguyễn Văn Bình", ["Hanaco", "Nguyễn Văn Bình"]),
        ("học ở University of Tarn", ["University of Tarn"]),
        ("ví eBay và iiTarn Research", ["eBay", "iiTarn Research"]),
        ("gửi tới hoa@Hanaco.vn", []),
        ("Ông Hanaco", ["Hanaco"]),
        ("Tin vui.\nTheo Nhịp sống Mới\n", ["Nhịp sống Mới"]),
    ],
)
def test_where_names_begin_and_end(text: str, names: list[str]) -> None:
    found = names_in(text)
    assert [name for name in found if name != "Tin"] == names


def test_a_run_is_parted_from_an_organisation_that_is_known_elsewhere() -> None:
    text = "Tavico lãi. CEO Tavico Ricardo Montoya nói vậy."
    known = Organisation(start=0, end=6, text="Tavico", name="Tavico", type="enterprise", rule="known")
    assert names_in(text, [known]) == ["CEO", "Tavico", "Ricardo Montoya"]


def test_all_mentions_of_a_name_are_decided_at_once() -> None:
    text = "Theo báo cáo của Tavico Bank, lãi tăng. Hôm qua Tavico Bank tăng vốn. Khách của Tavico Bank vui mừng."
    (candidate,) = (one for one in candidates(text, fold(text), [], SMALL) if one.name == "Tavico Bank")
    assert len(candidate.mentions) == 3
    found = [one for one in find_bare_names(text, fold(text), []) if one.text == "Tavico Bank"]
    assert len(found) == 3
    assert len({(one.type, one.probability, one.rule) for one in found}) == 1


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_mentions_are_in_order_apart_and_on_one_line(text: str) -> None:
    done = 0
    for run in runs(text, fold(text), [], SMALL):
        assert done <= run.start < run.end <= len(text)
        assert "\n" not in text[run.start : run.end]
        done = run.end


def test_a_shorter_name_has_the_id_of_the_longer_one() -> None:
    text = "Theo Tavico, lãi của Tavico tăng; cổ đông của Tavico Bank vui. Lamsa Bank cũng lãi lớn."
    found = [one for one in process(new_record(text)).organisations if one.text.startswith("Tavico")]
    assert {one.text for one in found} == {"Tavico", "Tavico Bank"}
    assert len({one.id for one in found}) == 1


def test_only_bare_names_bear_a_probability() -> None:
    text = "Cổ đông của Tavico Bank làm việc với Bộ Tài chính."
    found = process(new_record(text), stages_until("organisations")).organisations
    assert [(one.rule == "tagger", one.probability is not None) for one in found] == [(True, True), (False, False)]


def test_the_artefact_names_its_recipe_data_and_scores() -> None:
    shipped = model()
    assert shipped.recipe == "models/recipes/bare_names.py"
    assert len(shipped.data) == 64
    assert shipped.texts > 0
    assert shipped.scores["precision"] >= 0.8
    assert 0 < shipped.threshold < 1
