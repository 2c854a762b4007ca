"""Abbreviations: every case of cases/abbreviations.toml, and the view that they make."""

from typing import Any

import pytest

from case_files import assert_case, load_cases
from trichluc.assembly import process, stages_until
from trichluc.grammar.abbreviation_lexicon import shipped_lexicon
from trichluc.records import new_record


@pytest.mark.parametrize("case", load_cases("abbreviations"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("abbreviations", case)


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("Hội CCB xã góp KT-XH.", "Hội Cựu chiến binh xã góp kinh tế - xã hội."),
        ("HTX ra quân.\nDN mừng.", "Hợp tác xã ra quân.\nDoanh nghiệp mừng."),
        ("đồng bào DTTS. Mười năm", "đồng bào dân tộc thiểu số. Mười năm"),
        ("ở TP.Huế và TP. Vinh", "ở thành phố Huế và thành phố Vinh"),
        ("ở P.Thạnh Lộc, Q.12 của TP. Trong đó có", "ở phường Thạnh Lộc, quận 12 của thành phố. Trong đó có"),
    ],
)
def test_the_expanded_view(text: str, expanded: str) -> None:
    record = process(new_record(text), stages_until("abbreviations"), views=True)
    assert record.expanded == expanded


def test_the_lexicon_holds_its_promise() -> None:
    assert len(shipped_lexicon()) >= 1500
    assert all(sense.source for sense in shipped_lexicon())
