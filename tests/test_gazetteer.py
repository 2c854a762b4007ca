"""The gazetteer: the table is whole, names are found in any spelling, mentions are resolved by their article."""

from collections import Counter
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from trichluc.cli import app
from trichluc.gazetteer import (
    BEFORE,
    KINDS,
    LEVELS_OF,
    SINCE,
    Context,
    Kind,
    Unit,
    UnitLevel,
    eras_of,
    gazetteer,
    resolve,
)
from trichluc.grammar.place_mentions import context_of, find_places
from trichluc.lexicons import read_lexicon
from trichluc.resources import resource


class Row(msgspec.Struct):
    """A row as the file holds it."""

    code: str
    era: str
    level: UnitLevel
    kind: Kind
    name: str
    parents: list[str]
    successors: list[str]
    variants: list[str]
    source: str


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, str], Row]:
    read = read_lexicon(resource("gazetteer", "units.tsv"), Row, key=("code", "era"))
    return {(row.code, row.era): row for row in read}


def unit(name: str, era: str = BEFORE) -> Unit:
    (found,) = [unit for unit in gazetteer().find(name) if unit.era == era]
    return found


def codes(place: str, text: str = "", level: str | None = None, published: str | None = None) -> list[str]:
    return [unit.code for unit in resolve(place, level, context_of(list(find_places(text)), text, published))]


def test_the_table_has_the_units_that_there_were(rows: dict[tuple[str, str], Row]) -> None:
    counts = Counter((row.era, row.level) for row in rows.values())
    assert counts == {
        (BEFORE, "province"): 63,
        (BEFORE, "district"): 709,
        (BEFORE, "commune"): 10602,
        (SINCE, "province"): 34,
        (SINCE, "commune"): 3321,
    }
    kinds = Counter(row.kind for row in rows.values() if row.era == SINCE and row.level == "commune")
    assert kinds == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_every_parent_exists_in_its_era_and_one_level_up(rows: dict[tuple[str, str], Row]) -> None:
    for row in rows.values():
        above = "province" if row.level == "district" or row.era == SINCE else "district"
        assert bool(row.parents) == (row.level != "province"), row
        assert all(rows[parent, row.era].level == above for parent in row.parents), row


def test_every_successor_exists_in_the_new_era(rows: dict[tuple[str, str], Row]) -> None:
    without = Counter(row.level for row in rows.values() if row.era == BEFORE and not row.successors)
    assert without == {"commune": 5, "district": 2}
    for row in rows.values():
        below = "commune" if row.level == "district" else row.level
        assert all(rows[code, SINCE].level == below for code in row.successors), row
        assert row.era == BEFORE or not row.successors, row


def test_every_unit_of_the_new_era_is_a_successor(rows: dict[tuple[str, str], Row]) -> None:
    reached = {code for row in rows.values() for code in row.successors}
    assert {row.code for row in rows.values() if row.era == SINCE} == reached


def test_kinds_fit_levels_and_stand_apart_from_names(rows: dict[tuple[str, str], Row]) -> None:
    kinds = tuple(f"{kind} " for kind in KINDS)
    for row in rows.values():
        assert row.level in LEVELS_OF[row.kind], row
        assert row.name not in row.variants, row
    assert {row.name for row in rows.values() if row.name.lower().startswith(kinds)} == {"Phường Đúc"}


def test_codes_are_given_again(rows: dict[tuple[str, str], Row]) -> None:
    assert (rows["23377", BEFORE].kind, rows["23377", SINCE].kind) == ("thị trấn", "xã")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Đắc Lắc", "Đắk Lắk"),
        ("Đăk Lăk", "Đắk Lắk"),
        ("tỉnh ĐẮK NÔNG", "Đắk Nông"),
        ("Kontum", "Kon Tum"),
        ("Kon-Tum", "Kon Tum"),
        ("Bà Rịa-Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Bắc Cạn", "Bắc Kạn"),
    ],
)
def test_a_province_is_found_in_the_spellings_of_the_press(written: str, name: str) -> None:
    assert name in [unit.name for unit in gazetteer().find(written) if unit.level == "province"]


@pytest.mark.parametrize(
    ("written", "full_name"),
    [
        ("huyện Ia H’Drai", "huyện Ia H'Drai"),
        ("huyện Đăk R’Lấp", "huyện Đắk R'Lấp"),
        ("TP Plei-ku", "thành phố Pleiku"),
        ("TP.Buôn Mê Thuột", "thành phố Buôn Ma Thuột"),
        ("TX Quảng Trị", "thị xã Quảng Trị"),
        ("H. Thuỷ Nguyên", "thành phố Thủy Nguyên"),  # a huyện until 2024
        ("Q9", "quận 9"),
        ("huyện Tĩnh Gia", "thị xã Nghi Sơn"),
    ],
)
def test_a_district_is_found_by_kind_and_name(written: str, full_name: str) -> None:
    assert unit(written).full_name == full_name


def test_a_short_kind_is_not_cut_from_a_name() -> None:
    assert unit("huyện Quế Sơn").name == "Quế Sơn"
    assert "Phú Quốc" in [found.name for found in gazetteer().find("Phú Quốc")]
    assert "Hà Trung" in [found.name for found in gazetteer().find("Hà Trung")]


def test_a_unit_says_where_it_lay_and_what_it_became() -> None:
    table = gazetteer()
    commune = unit("thị trấn Sa Rài")
    assert [parent.full_name for parent in table.parents(commune)] == ["huyện Tân Hồng", "tỉnh Đồng Tháp"]
    assert [became.era for became in table.successors(commune)] == [SINCE]
    assert [became.name for became in table.successors(unit("tỉnh Kon Tum"))] == ["Quảng Ngãi"]


def test_a_commune_is_resolved_by_the_district_that_the_article_names() -> None:
    assert len(codes("xã Tân Lập")) > 10
    (code,) = codes("xã Tân Lập", "Huyện Mộc Hóa họp.")
    found = gazetteer().unit(code, BEFORE)
    assert found is not None
    assert gazetteer().parents(found)[0].full_name == "huyện Mộc Hóa"


def test_a_commune_is_resolved_by_the_province_where_no_district_fits() -> None:
    assert codes("xã Bình Minh", "Tỉnh Tây Ninh họp.") == codes("xã Bình Minh", "Thành phố Tây Ninh họp.") != []


def test_a_district_is_resolved_by_the_province() -> None:
    assert len(codes("huyện Châu Thành")) == 10
    assert codes("huyện Châu Thành", "Tỉnh Trà Vinh khen huyện.") == ["847"]


def test_a_name_in_two_districts_of_the_article_stays_open() -> None:
    (one,) = codes("xã Bình Minh", "Huyện Bình Sơn họp.")
    (other,) = codes("xã Bình Minh", "Huyện Thăng Bình họp.")
    assert sorted(codes("xã Bình Minh", "Huyện Bình Sơn và huyện Thăng Bình họp.")) == sorted([one, other])


def test_the_unit_named_right_after_comes_first() -> None:
    context = Context()
    context.note(unit("huyện Bình Sơn"), "Bình Sơn", 5)
    (found,) = resolve("xã Bình Minh", "commune", context, within=unit("huyện Thăng Bình"))
    assert gazetteer().parents(found)[0].name == "Thăng Bình"


def test_a_name_in_none_of_the_districts_of_the_article_gets_no_code() -> None:
    assert codes("xã Tân Lập", "Huyện Cẩm Xuyên và huyện Nghi Xuân.") == []


def test_neighbours_show_the_district_that_no_one_names() -> None:
    text = "Các xã Ia Krêl, Ia Nan và Ia Dom về đích."
    context = context_of(list(find_places(text)), text, None)
    assert "631" in context.named[BEFORE]
    assert len(resolve("xã Ia Lang", "commune", context)) == 1


def test_a_unique_name_far_from_all_that_the_article_names_gets_no_code() -> None:
    assert len(codes("xã Ia Krêl")) == 1
    assert codes("xã Ia Krêl", "Huyện Cẩm Xuyên, tỉnh Hà Tĩnh.") == []


@pytest.mark.parametrize(
    ("published", "era"),
    [("2024-11-14", BEFORE), ("2025-06-30T08:00", BEFORE), ("2025-07-01", SINCE), ("2026", BEFORE), (None, BEFORE)],
)
def test_the_date_of_the_article_decides_the_era(published: str | None, era: str) -> None:
    assert eras_of(published)[0][0] == era


def test_the_same_commune_has_another_code_after_the_reform() -> None:
    text = "Tỉnh Phú Thọ họp."
    assert codes("phường Nông Trang", text, published="2024-05-01") == ["07894"]
    old = resolve("phường Nông Trang", "commune", context_of(list(find_places(text)), text, "2024-05-01"))
    new = resolve("phường Nông Trang", "commune", context_of(list(find_places(text)), text, "2025-09-22"))
    assert (old[0].era, new[0].era) == (BEFORE, SINCE)


def test_a_district_named_after_the_reform_is_the_former_one() -> None:
    (found,) = resolve("huyện Ia Grai", "district", Context(*eras_of("2025-10-01")))
    assert found.era == BEFORE


def test_without_a_date_a_unit_of_the_new_era_alone_is_found() -> None:
    (new,) = resolve("đặc khu Phú Quốc", "commune", Context())
    assert (new.era, new.kind) == (SINCE, "đặc khu")


def test_hue_is_the_district_where_its_province_is_named() -> None:
    assert codes("thành phố Huế", "Tỉnh Thừa Thiên Huế họp.", "province") == ["474"]


def test_a_bare_name_of_an_unsaid_level_is_the_largest() -> None:
    assert codes("Kon Tum") == ["62"]
    assert codes("Kon Tum", level="district") == ["608"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đoàn đến huyện Cẩm Xuyên, Hà Tĩnh.", ["huyện Cẩm Xuyên", "Hà Tĩnh"]),
        ("Thị trấn Sa Rài (Tân Hồng, Đồng Tháp)", ["thị trấn Sa Rài", "Tân Hồng", "Đồng Tháp"]),
        ("Ông Trần Hà Nam ở đường Hòa Bình Xanh.", []),
        ("Cuộc sống hòa bình, thái bình.", []),
        ("tỉnh Bà Rịa - Vũng Tàu", ["tỉnh Bà Rịa - Vũng Tàu"]),
        ("phường 12, quận 10", ["phường 12", "quận 10"]),
        ("xã 5,5 ha, xã 10% hộ", []),
    ],
)
def test_places_in_running_text(text: str, found: list[str]) -> None:
    assert [place.written for place in find_places(text)] == found


def invoke(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["gazetteer", "find", *arguments], env={"COLUMNS": "160"})


def test_the_command_prints_what_the_table_knows() -> None:
    result = invoke("Đắc Xú")
    assert result.exit_code == 0
    assert "23389" in result.stdout
    assert "xã Đăk Xú, huyện Ngọc Hồi, tỉnh Kon Tum" in result.stdout
    assert "xã Bờ Y" in result.stdout


def test_the_command_says_when_there_is_none() -> None:
    result = invoke("Xứ Thần Tiên")
    assert result.exit_code == 1
    assert "Xứ Thần Tiên" in result.output
