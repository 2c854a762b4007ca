"""The register of campaign models: what is one model, and the same bytes for any order and split of the records."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from trichluc import sorting
from trichluc.assembly import process
from trichluc.cli import app
from trichluc.records import CampaignField, CampaignModel, Record, encode, new_record
from trichluc.register import RegisteredModel, name_key, register
from trichluc.register_files import TABLE, write_register
from trichluc.sorting import ExternalSort

KEYS = list(RegisteredModel.__struct_fields__)


def rows(texts: Sequence[str]) -> list[RegisteredModel]:
    return list(register(process(new_record(text, id=f"a{number}")) for number, text in enumerate(texts)))


def record(article: str, *names: str, published: str | None = None, **fields: Any) -> Record:
    """A record with models of these names, without running the line."""
    found = new_record("; ".join(names), id=article)
    found.article.published = published
    start = 0
    for name in names:
        values: dict[str, Any] = {"start": start, "end": start + len(name), "text": name, "name": name, "kind": "model"}
        found.campaign_models.append(CampaignModel(**(values | fields)))
        start += len(name) + 2
    return found


def written(tmp_path: Path, records: Sequence[Record], files: int = 1, name: str = "models.jsonl") -> bytes:
    """What the command makes of records in some files."""
    inputs = []
    for number in range(files):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(b"".join(encode(one) + b"\n" for one in records[number::files]))
        inputs.append(str(path))
    output = tmp_path / name
    result = CliRunner().invoke(app, ["models", *inputs, "-o", str(output), "--overwrite"])
    assert result.exit_code == 0, result.output
    return output.read_bytes()


@pytest.mark.parametrize(
    "spellings",
    [
        ("Năm không, ba sạch", "5 không 3 sạch", "NĂM KHÔNG - BA SẠCH", "5 không, 3 sạch"),
        ("Hoà giải ở cơ sở", "Hòa giải ở cơ sở"),
        ("Nói không với túi ni-lông", "nói không với túi nilông", "Nói không với túi ni lông"),
        ("Vì 21 xã vùng cao", "Vì hai mươi mốt xã vùng cao", "vì 21 xã, vùng cao"),
        ("Tủ sách 0 đồng", "Tủ sách không đồng", "Tủ sách “0 đồng”"),
        ("Thầy & trò", "Thầy và trò"),
        ("Hoà\u00ad giải", "Ho\u0300a giải"),
        ("05 có", "5 có"),
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({name_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 không, 3 sạch", "3 không, 5 sạch"),
        ("Mỗi tuần một việc tốt", "Mỗi tuần hai việc tốt"),
        ("Ánh sáng vùng biên", "Anh sáng vùng biên"),
        ("Vì 12 xã", "Vì 1 2 xã"),
        ("Mẹ đỡ đầu", "Mẹ đỡ đầu xã Nam"),
    ],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_variants_are_one_row_with_its_operators_places_and_dates() -> None:
    found = rows(
        [
            "12/03/2023\n\nHội LHPN xã Ia Nan, huyện Đức Cơ có mô hình “Năm không, ba sạch”.",
            "10/04/2024\n\nHội LHPN xã Ia Krêl, huyện Đức Cơ ra mắt mô hình “5 không, 3 sạch” từ năm 2021.",
            "11/04/2024\n\nMô hình “5 không, 3 sạch” của Hội LHPN xã Ia Krêl, huyện Đức Cơ lan rộng.",
        ]
    )
    assert len(found) == 1
    (row,) = found
    assert row.name == "5 không, 3 sạch"
    assert [(one.value, one.mentions) for one in row.variants] == [("5 không, 3 sạch", 2), ("Năm không, ba sạch", 1)]
    assert [(one.name, one.mentions) for one in row.operators] == [
        ("Hội Liên hiệp Phụ nữ xã Ia Krêl", 2),
        ("Hội Liên hiệp Phụ nữ xã Ia Nan", 1),
    ]
    assert [(one.name, one.mentions) for one in row.places] == [("xã Ia Krêl", 2), ("xã Ia Nan", 1)]
    assert all(place.code for place in row.places)
    assert (row.first, row.last, row.articles, row.mentions) == ("2021", "2024-04-11", 3, 3)


def test_abbreviations_in_a_name_are_written_out() -> None:
    found = rows(["Phong trào “Chung sức xây dựng NTM”.", "Phong trào “Chung sức xây dựng nông thôn mới”."])
    assert [row.articles for row in found] == [2]


def test_a_movement_and_the_models_below_it_are_apart() -> None:
    found = rows(["Phong trào “Dân vận khéo” lan rộng.", "Xã A có mô hình “Dân vận khéo” về thu gom rác."])
    assert sorted((row.name, row.family or "") for row in found) == [
        ("Dân vận khéo", ""),
        ("Dân vận khéo", "Dân vận khéo"),
    ]
    assert len({row.id for row in found}) == 2


def test_of_equally_frequent_spellings_the_first_by_article_is_the_name() -> None:
    records = [record("b", "Mẹ đỡ đầu"), record("a", "mẹ đỡ đầu"), record("c", "Chợ quê")]
    assert [row.name for row in register(records)] == ["mẹ đỡ đầu", "Chợ quê"]


def test_an_article_given_twice_counts_once() -> None:
    twice = [record("a", "Mẹ đỡ đầu", "Mẹ đỡ đầu"), record("a", "Mẹ đỡ đầu", "Mẹ đỡ đầu")]
    (row,) = register(twice)
    assert (row.articles, row.mentions) == (1, 2)


def test_evidence_is_bounded_and_from_the_first_articles() -> None:
    records = [record(f"a{number}", "Mẹ đỡ đầu", "Mẹ đỡ đầu") for number in (3, 1, 2, 0)]
    (row,) = register(records, evidence=2)
    assert [proof.article for proof in row.evidence] == ["a0", "a1"]
    texts = {one.id: one.text for one in records}
    assert all(texts[proof.article][proof.start : proof.end] == proof.text for proof in row.evidence)


def test_dates_of_less_precision_and_unknown_years() -> None:
    records = [
        record("a", "Chợ quê", published="2023-05-02T06:00", started="2023-34"),
        record("b", "Chợ quê", published="XXXX-02-08"),
        record("c", "Chợ quê", published="2024"),
    ]
    (row,) = register(records)
    assert (row.first, row.last) == ("2023-34", "2024")


names = st.lists(
    st.sampled_from(["Năm không", "5 KHÔNG", "Mẹ đỡ đầu", "mẹ đỡ đầu", "Chợ quê", "Dân vận khéo"]), max_size=4
)
articles = st.builds(
    lambda name, found, operator, place, published: record(
        name, *found, operator=operator, place=place, place_code=place and "12", published=published
    ),
    st.sampled_from(["a", "b", "c", "đ"]),
    names,
    st.sampled_from([None, "Hội A", "Hội B"]),
    st.sampled_from([None, "xã A", "xã B"]),
    st.sampled_from([None, "2023", "2023-05-01"]),
)


@given(st.lists(articles, max_size=8), st.randoms(), st.integers(1, 5))
def test_order_and_memory_change_nothing(records: list[Record], random: Any, run_rows: int) -> None:
    expected = msgspec.json.encode(list(register(records)))
    shuffled = random.sample(records, len(records))
    assert msgspec.json.encode(list(register(shuffled, run_rows=run_rows))) == expected


@settings(max_examples=15, deadline=None)
@given(records=st.lists(articles, min_size=1, max_size=6), files=st.integers(1, 4), random=st.randoms())
def test_any_split_into_files_gives_the_same_bytes(
    records: list[Record], files: int, random: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = written(tmp_path_factory.mktemp("one"), records)
    shuffled = random.sample(records, len(records))
    assert written(tmp_path_factory.mktemp("many"), shuffled, files) == whole


@given(st.lists(st.tuples(st.text("ab", max_size=2), st.integers(0, 3)), max_size=60))
def test_sorting_on_the_disk_is_sorting(found: list[tuple[str, int]]) -> None:
    with ExternalSort(2, run_rows=3) as sort:
        for row in found:
            sort.add(list(row))
        assert list(sort.sorted()) == sorted(map(list, found))


def test_many_files_are_merged_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "_MOST_FILES", 3)
    with ExternalSort(1, run_rows=2) as sort:
        folder = Path(sort._folder.name)
        for number in range(101):
            sort.add([number * 37 % 101])
            assert len(list(folder.iterdir())) <= 3
        assert list(sort.sorted()) == [[number] for number in range(101)]
    assert not folder.exists()


def test_the_three_formats_agree(tmp_path: Path) -> None:
    records = [process(new_record(text.read_text(), id=text.stem)) for text in _corpus()]
    lines = written(tmp_path, records).decode().splitlines()
    from_lines = [json.loads(line) for line in lines]
    assert from_lines
    assert all(list(row) == KEYS for row in from_lines)
    written(tmp_path, records, name="models.csv")
    with (tmp_path / "models.csv").open(encoding="utf-8-sig", newline="") as file:
        from_csv = list(csv.DictReader(file))
    cells = {name: lambda cell: cell or None for name in ("family", "first", "last")}
    lists = {name: json.loads for name, value in from_lines[0].items() if isinstance(value, list)}
    numbers = {"articles": int, "mentions": int}
    readers: dict[str, Any] = {**cells, **lists, **numbers}
    assert [{name: readers.get(name, str)(cell) for name, cell in row.items()} for row in from_csv] == from_lines
    written(tmp_path, records, name="models.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "models.parquet").to_pylist() == from_lines


def _corpus() -> list[Path]:
    folder = Path(__file__).parent.parent / "corpus" / "articles"
    return [folder / f"{name}.txt" for name in ("krong-nang-dan-van-kheo", "nga-bay-hoc-bac")]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_no_models_make_an_empty_register(ending: str, tmp_path: Path) -> None:
    assert write_register([], str(tmp_path / f"none.{ending}")) == 0
    assert (tmp_path / f"none.{ending}").exists()


def test_the_table_in_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(encode(record("a", "[red] chợ quê", operator="Hội A")) + b"\n" + encode(record("b", "Ao cá")))
    result = CliRunner().invoke(app, ["models", str(path)])
    assert result.exit_code == 0
    assert "[red]" in result.output
    assert "Hội A" in result.output
    cut = CliRunner().invoke(app, ["models", str(path), "--top", "1"])
    assert "[red]" not in cut.output
    assert "1 more" in cut.output


def test_wrong_usage_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(encode(record("a", "Chợ quê")) + b"\n")
    standing = tmp_path / "models.csv"
    standing.write_text("kept")
    for arguments, message in (
        ([str(path), "-o", str(standing)], "--overwrite"),
        ([str(path), "-o", str(tmp_path / "models.xlsx")], ".jsonl, .csv or .parquet"),
        ([str(tmp_path / "none.jsonl")], "there is no such file"),
    ):
        result = CliRunner().invoke(app, ["models", *arguments])
        assert result.exit_code == 2
        assert message in result.output
    assert standing.read_text() == "kept"


def test_a_line_that_is_no_record_is_named_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b'{"id": "x"}\n' + encode(record("a", "Chợ quê")) + b"\n")
    result = CliRunner().invoke(app, ["models", str(path), "-o", str(tmp_path / "models.jsonl")])
    assert result.exit_code == 1
    assert "records.jsonl, line 1" in result.output or "records.jsonl:1" in result.output
    assert json.loads((tmp_path / "models.jsonl").read_text())["name"] == "Chợ quê"


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Any:
        yield next(register([record("a", "Chợ quê")]))
        raise RuntimeError("no more")

    for ending in ("jsonl", "csv", "parquet"):
        with pytest.raises(RuntimeError, match="no more"):
            write_register(broken(), str(tmp_path / f"models.{ending}"))
    assert list(tmp_path.iterdir()) == []


def test_the_columns_are_documented() -> None:
    document = (Path(__file__).parent.parent / "docs" / "register.md").read_text("utf-8")
    for column in TABLE.columns:
        assert any(line.startswith(f"| `{column.name}` |") and column.meaning in line for line in document.splitlines())
    for field in get_args(CampaignField):
        assert f"| `{field}` |" in document
