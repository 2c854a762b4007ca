"""A user's own gazetteer: what the file must keep to, what it adds, and that it changes nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from runs import shards, write_articles
from trichluc.assembly import process, stages_until
from trichluc.cli import app
from trichluc.gazetteer import gazetteer, resolve
from trichluc.grammar.own_gazetteer import read_own_gazetteer
from trichluc.grammar.place_mentions import context_of, find_places
from trichluc.lexicons import LexiconError
from trichluc.records import Organisation, Record, encode, new_record
from trichluc.running.local import LocalEngine
from trichluc.running.plan import Configuration, PlanError, basis_of, check_plan, make_plan

HEADER = "name\ttype\tlevel\tplace_code\tplace_era\twithin\talias_of\tsource\n"
ROWS = """\
# spellings, villages, units
Tân Văng Cũ\tplace\tcommune\t24910\tbefore-2025-07\t-\txã Tân Văn\tfield notes
thôn Cầu Mây\tplace\tvillage\t24910\tbefore-2025-07\t-\t-\tfield notes
thôn 5\tplace\tvillage\t24910\tbefore-2025-07\t-\t-\tfield notes
thôn 5\tplace\tvillage\t24919\tbefore-2025-07\t-\t-\tfield notes
xã Suối Thử\tplace\tcommune\t99001\tbefore-2025-07\t676\t-\tfield notes
# organisations
Trung tâm Bảo tồn Thông đỏ\tother\tprovince\t68\tbefore-2025-07\t-\t-\ttheir site
TTBTTĐ\tother\t-\t-\t-\t-\tTrung tâm Bảo tồn Thông đỏ\ttheir site
Đội Mây Ngàn\tmass\tcommune\t-\t-\t-\t-\tfield notes
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return written(tmp_path, ROWS)


def written(folder: Path, rows: str) -> Path:
    path = folder / "own.tsv"
    path.write_text(HEADER + rows, "utf-8")
    return path


def record_with(own: Path, text: str) -> Record:
    return process(new_record(text), stages_until(None, gazetteer=own))


def mention(own: Path, text: str, name: str) -> Organisation:
    return [found for found in record_with(own, text).organisations if found.text == name][-1]


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "160"})


# --- the file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Lơ\tplace\tcommune\t-\n", "line 2: 4 cells where 8 are due"),
        ("Lơ\ttown\tcommune\t-\t-\t-\t-\tx\n", "line 2: .*town"),
        ("Lơ\tplace\t-\t24910\t-\t-\txã Tân Văn\tx\n", "line 2: a place needs a level; write one of province"),
        (
            "Lơ\tplace\tcommune\t24910\tsince-2025-07\t-\txã Tân Văn\tx\n",
            "line 2: no unit of since-2025-07 has the code",
        ),
        (
            "Lơ\tplace\tcommune\t24871\t-\t-\tthị trấn Đinh Văn\tx\n",
            "line 2: the code 24871 is that of .*; write place_",
        ),
        ("Lơ\tplace\tcommune\t24910\tbefore-2025-07\t-\txã Liên Hà\tx\n", "line 2: 24910 is xã Tân Văn, not xã Liên H"),
        (
            "Lơ\tplace\tdistrict\t24910\tbefore-2025-07\t-\txã Tân Văn\tx\n",
            "line 2: xã Tân Văn is a commune, not a distr",
        ),
        ("huyện Lơ\tplace\tcommune\t24910\tbefore-2025-07\t-\tTân Văn\tx\n", "line 2: a huyện is no commune; mend"),
        (
            "Lơ\tplace\tcommune\t24910\tbefore-2025-07\t676\txã Tân Văn\tx\n",
            "line 2: where a unit lies .*; write - in with",
        ),
        (
            "Lơ\tplace\tvillage\t24910\tbefore-2025-07\t-\t-\tx\n",
            "line 2: Lơ names no kind of village; begin with thôn",
        ),
        ("thôn Lơ\tplace\tvillage\t-\t-\t-\t-\tx\n", "line 2: place_code is missing; give the code of the village's"),
        ("thôn Lơ\tplace\tvillage\t676\tbefore-2025-07\t-\t-\tx\n", "line 2: 676 is huyện Lâm Hà, no commune; give"),
        ("Lơ\tplace\tcommune\t99001\tbefore-2025-07\t676\t-\tx\n", "line 2: a commune that .* begins with its kind"),
        ("xã Lơ\tplace\tcommune\t99001\t-\t676\t-\tx\n", "line 2: a unit that .* needs place_code and place_era"),
        (
            "xã Lơ\tplace\tcommune\t24910\tbefore-2025-07\t676\t-\tx\n",
            "line 2: 24910 is xã Tân Văn already; give another",
        ),
        ("xã Lơ\tplace\tcommune\t99001\tbefore-2025-07\t24910\t-\tx\n", "line 2: within must be the code of a larger"),
        ("xã Lơ\tplace\tcommune\t99001\tbefore-2025-07\t-\t-\tx\n", "line 2: within must be the code of a larger"),
        ("tỉnh Lơ\tplace\tprovince\t999\tbefore-2025-07\t68\t-\tx\n", "line 2: a province lies in no other unit"),
        ("Lơ A\tother\t-\t-\tsince-2025-07\t-\t-\tx\n", "line 2: place_era goes with a place_code"),
        ("Lơ A\tother\t-\t-\t-\t676\t-\tx\n", "line 2: an organisation has its place in place_code; write - in within"),
        ("Lơ A\tother\t-\t-\t-\t-\tLơ B\tx\n", "line 2: no row of this file is the organisation Lơ B; add one"),
        ("Lơ A\tother\t-\t-\t-\t-\t-\tx\nLA\tmass\t-\t-\t-\t-\tLơ A\tx\n", "line 3: Lơ A is of type other, not mass"),
        (
            "LA\tother\t-\t-\t-\t-\tLơ A\tx\nLơ A\tother\t-\t999999\t-\t-\t-\tx\n",
            "line 3: no unit of .* has the code 999999",
        ),
        ("Lơ A\tother\t-\t-\t-\t-\t-\tx\nLƠ A\tother\t-\t-\t-\t-\t-\tx\n", "line 3: LƠ A stands already in line 2"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(row: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=f"own.tsv, {reason}"):
        read_own_gazetteer(written(tmp_path, row))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"own.tsv: it cannot be read: .*; check the path"):
        read_own_gazetteer(tmp_path / "own.tsv")
    (tmp_path / "own.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(LexiconError, match="save it as UTF-8"):
        read_own_gazetteer(tmp_path / "own.tsv")


def test_a_unit_may_lie_in_one_that_a_later_row_adds(tmp_path: Path) -> None:
    rows = "xã Lơ\tplace\tcommune\t99002\tbefore-2025-07\t9901\t-\tx\n"
    rows += "huyện Lơ\tplace\tdistrict\t9901\tbefore-2025-07\t68\t-\tx\n"
    table = read_own_gazetteer(written(tmp_path, rows)).table
    (unit,) = table.find("xã Lơ")
    assert [parent.full_name for parent in table.parents(unit)] == ["huyện Lơ", "tỉnh Lâm Đồng"]


def test_check_says_what_a_file_adds(own: Path) -> None:
    result = invoke("gazetteer", "check", own)
    assert result.exit_code == 0
    assert "8 rows, all well formed: spellings 1, villages 3, units 1, organisations 2, aliases 1" in result.stdout
    own.write_text(HEADER + "x\n", "utf-8")
    result = invoke("gazetteer", "check", own)
    assert (result.exit_code, "own.tsv, line 2: 1 cells" in result.stderr) == (2, True)


# --- what it adds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("UBND xã Tân Văng Cũ họp dân.", "UBND xã Tân Văng Cũ", "24910"),
        ("UBND xã Suối Thử, huyện Lâm Hà họp.", "UBND xã Suối Thử", "99001"),
        ("Chi bộ thôn Cầu Mây, xã Tân Văn, huyện Lâm Hà họp.", "Chi bộ thôn Cầu Mây", "24910"),
        ("Chi bộ thôn Cầu Mây họp. Huyện Lâm Hà khen.", "Chi bộ thôn Cầu Mây", "24910"),
        # Of two villages of one name it is that of the commune that the sentence names, else that the article names.
        ("Chi bộ thôn 5, xã Tân Văn, huyện Lâm Hà họp.", "Chi bộ thôn 5", "24910"),
        ("Chi bộ thôn 5 họp. Xã Tân Văn, huyện Lâm Hà khen.", "Chi bộ thôn 5", "24910"),
        ("Chi bộ thôn 5 họp. Huyện Lâm Hà khen.", "Chi bộ thôn 5", None),
        # The village of a commune that the user did not list.
        ("Chi bộ thôn Cầu Mây, xã Hòa Khương, huyện Hòa Vang họp.", "Chi bộ thôn Cầu Mây", None),
        ("Chi bộ thôn Cầu Mây họp. Huyện Hòa Vang khen.", "Chi bộ thôn Cầu Mây", None),
    ],
)
def test_places_of_ones_own_have_codes(own: Path, text: str, name: str, code: str | None) -> None:
    found = mention(own, text, name)
    assert (found.place_code, found.place_era) == (code, "before-2025-07" if code else None)


def test_villages_of_one_commune_are_two_bodies(own: Path) -> None:
    text = "Chi bộ thôn Cầu Mây và Chi bộ thôn 5, xã Tân Văn, huyện Lâm Hà họp."
    found = record_with(own, text).organisations
    assert len({one.id for one in found if one.text.startswith("Chi bộ")}) == 2


def test_organisations_of_ones_own_are_found_and_are_one_with_their_other_names(own: Path) -> None:
    text = (
        "Trung tâm Bảo tồn Thông đỏ trồng rừng. TTBTTĐ mời trung tâm Bảo tồn Thông đỏ bạn. TRUNG TÂM BẢO TỒN THÔNG ĐỎ"
    )
    found = [one for one in record_with(own, text).organisations if one.rule == "own"]
    assert [one.text for one in found] == [
        "Trung tâm Bảo tồn Thông đỏ",
        "TTBTTĐ",
        "trung tâm Bảo tồn Thông đỏ",
        "TRUNG TÂM BẢO TỒN THÔNG ĐỎ",
    ]
    assert {(one.name, one.type, one.level, one.place_code, one.place_era, one.id) for one in found} == {
        ("Trung tâm Bảo tồn Thông đỏ", "other", "province", "68", "before-2025-07", found[0].id)
    }
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize("text", ["các đội mây ngàn", "ttbttđ", "Đội Mây Ngàng", "TTBTTĐ2"])
def test_what_only_looks_like_a_name_of_ones_own_is_none(own: Path, text: str) -> None:
    assert not [one for one in record_with(own, f"Hôm qua có {text} ở đó.").organisations if one.rule == "own"]


def test_the_longer_of_two_names_stays(tmp_path: Path) -> None:
    own = written(
        tmp_path, "Sao Lam Xanh\tenterprise\t-\t-\t-\t-\t-\tx\nHội Nông dân xã Mới Sao\tmass\t-\t-\t-\t-\t-\tx\n"
    )
    found = record_with(own, "Công ty TNHH Sao Lam Xanh giúp Hội Nông dân xã Mới Sao trồng cây.").organisations
    assert [(one.text, one.rule == "own") for one in found] == [
        ("Công ty TNHH Sao Lam Xanh", False),
        ("Hội Nông dân xã Mới Sao", True),
    ]


def test_an_organisation_of_ones_own_can_run_a_model(own: Path) -> None:
    text = "Đội Mây Ngàn ra mắt mô hình “Gùi hạt giống” giúp 12 hộ dân."
    (model,) = record_with(own, text).campaign_models
    assert model.operator == "Đội Mây Ngàn"
    assert model.operator_id is not None


def test_places_of_ones_own_are_no_longer_in_use_afterwards(own: Path) -> None:
    record_with(own, "UBND xã Suối Thử, huyện Lâm Hà họp.")
    assert not gazetteer().find("xã Suối Thử")
    text = "UBND xã Suối Thử, huyện Lâm Hà họp."
    assert resolve("xã Suối Thử", "commune", context_of(list(find_places(text)), text, None)) == []


def test_an_empty_file_changes_nothing_but_the_versions(tmp_path: Path) -> None:
    text = "Hội LHPN xã Tân Văn, huyện Lâm Hà ra mắt mô hình “Gùi hạt giống”; Chi bộ thôn 5 có 12 hộ."
    plain, own = process(new_record(text)), record_with(written(tmp_path, ""), text)
    assert own.stages.organisations != plain.stages.organisations
    assert own.stages.quantities == plain.stages.quantities
    own.stages = plain.stages
    assert encode(own) == encode(plain)


# --- commands and runs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Tân Văng Cũ", "xã Tân Văn, huyện Lâm Hà, tỉnh Lâm Đồng"),
        ("thôn Cầu Mây", "thôn Cầu Mây, xã Tân Văn, huyện Lâm Hà, tỉnh Lâm Đồng"),
        ("xã Suối Thử", "xã Suối Thử, huyện Lâm Hà, tỉnh Lâm Đồng"),
        ("TTBTTĐ", "TTBTTĐ, Trung tâm Bảo tồn Thông đỏ (other)"),
    ],
)
def test_find_knows_what_the_file_adds(own: Path, name: str, told: str) -> None:
    result = invoke("gazetteer", "find", name, "--gazetteer", own)
    assert (result.exit_code, told in result.stdout) == (0, True)
    assert invoke("gazetteer", "find", name).exit_code == 1


def test_a_run_takes_it(own: Path, tmp_path: Path) -> None:
    article, output = tmp_path / "a.txt", tmp_path / "out.jsonl"
    article.write_text("UBND xã Suối Thử, huyện Lâm Hà họp.", "utf-8")
    assert invoke("run", article, "-o", output, "--gazetteer", own).exit_code == 0
    record = json.loads(output.read_text("utf-8"))
    assert record["organisations"][0]["place_code"] == "99001"
    assert [name for name, version in record["stages"].items() if "+" in version] == [
        "organisations",
        "campaign_models",
        "linking",
    ]
    own.write_text(HEADER + "x\n", "utf-8")
    result = invoke("run", article, "-o", output, "--overwrite", "--gazetteer", own)
    assert (result.exit_code, "own.tsv, line 2: 1 cells" in result.stderr) == (2, True)
    assert invoke("run", article, "-o", output, "--gazetteer", tmp_path / "none.tsv").exit_code == 2


def test_workers_take_it_and_make_the_same_records(own: Path, tmp_path: Path) -> None:
    from trichluc.running.corpus import run_corpus

    texts = ["UBND xã Suối Thử, huyện Lâm Hà họp.", "TTBTTĐ trồng cây."]
    source = write_articles(tmp_path / "in.jsonl", texts)
    output = tmp_path / "one.jsonl"
    assert invoke("run", source, "-o", output, "--gazetteer", own).exit_code == 0
    configuration = Configuration(gazetteer=str(own))
    run_corpus([str(source)], tmp_path / "out", configuration=configuration, engine=LocalEngine(1))
    assert shards(tmp_path / "out") == output.read_bytes()


def test_it_is_part_of_the_plan(own: Path, tmp_path: Path) -> None:
    source = str(write_articles(tmp_path / "in.jsonl", ["Thôn"]))
    configuration = Configuration(gazetteer=str(own))
    plan = make_plan([source], tmp_path / "out", configuration)
    check_plan(plan, [source], configuration, tmp_path / "out")
    with pytest.raises(PlanError, match=f"gazetteer was {own} and is not given"):
        check_plan(plan, [source], Configuration(), tmp_path / "out")
    before = basis_of(configuration)
    own.write_text(HEADER, "utf-8")
    after = basis_of(configuration)
    assert (before.lexicons, before.configuration) != (after.lexicons, after.configuration)
    with pytest.raises(PlanError, match="the lexicons have changed"):
        check_plan(plan, [source], configuration, tmp_path / "out")


def test_the_example_of_the_documentation_is_well_formed(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "lexicons.md").read_text("utf-8")
    example = tmp_path / "own-places.tsv"
    example.write_text(page.partition("```tsv\n")[2].partition("```")[0], "utf-8")
    assert set(read_own_gazetteer(example).counts.values()) == {1}
