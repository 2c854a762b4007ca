"""The commands for a first look: a file alone, `show`, `doctor`, `--help`."""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from trichluc import diagnosis
from trichluc.cli import app
from trichluc.diagnosis import Dependency, Tried

TEXT = """HỘI NÔNG DÂN XÃ MINH ĐỨC GIÚP NHAU LÀM ĂN

Hội Nông dân xã Minh Đức có trên 1.250 hội viên. Năm 2023, 41/44 chi hội (đạt 80%) hoàn thành chỉ tiêu.
Mô hình “Ngân hàng bò” của Hội Nông dân xã Minh Đức giúp 12 hộ thoát nghèo.
"""
BODY = ["Hội", "Nông", "dân", "xã", "Minh", "Đức"]


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_file_alone_is_summarised(article: Path) -> None:
    result = run(article)
    assert result.exit_code == 0, result.output
    assert result.output == run("show", article).output == run("show", "-", stdin=TEXT.encode()).output
    lines = [line.split() for line in result.stdout.splitlines()]
    assert TEXT.splitlines()[0].split() in lines
    assert [">", "1.250", "hội", "viên", *BODY] in lines
    assert ["12", "hộ", *BODY] in lines
    assert any(line[:3] == ["Ngân", "hàng", "bò"] and "Đức" in line for line in lines)
    assert "Checks that fail (1 of 1)" in result.stdout
    assert "the article says 80, its figures give 93.18181818 (41/44, 80%)" in result.stdout


def test_a_command_comes_before_a_file_of_its_name(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    article.rename(tmp_path / "stages")
    assert "tokenise" in run("stages").stdout
    assert "Ngân hàng bò" in run("./stages").stdout


def test_what_is_neither_command_nor_file_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.txt")
    assert (result.exit_code, "No such command" in result.stderr) == (2, True)
    assert run("show", tmp_path / "nowhere.txt").exit_code == 2


def test_long_tables_are_cut_unless_all_is_asked_for(article: Path) -> None:
    article.write_text("\n".join(f"Thôn {name} có {100 + at} hộ." for at, name in enumerate("ABCDEGHIKLMNOP")), "utf-8")
    short, whole = run(article).stdout, run(article, "--all").stdout
    assert ("111" in short, "112" in short, "… and 2 more; --all shows them" in short) == (True, False, True)
    assert ("113" in whole, "--all" in whole) == (True, False)


def test_of_a_file_of_many_the_first_is_shown(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text("".join(json.dumps({"text": f"Xã có {n} hộ."}) + "\n" for n in (333, 444)) + "{}\n", "utf-8")
    result = run(dump)
    assert (result.exit_code, "444" in result.stdout, "More articles follow" in result.stdout) == (0, False, True)
    result = run("show", dump, "--all")
    assert ("333" in result.stdout, "444" in result.stdout) == (True, True)
    assert (result.exit_code, "rejected: " in result.stderr) == (1, True)


def test_an_article_cannot_steer_the_terminal(article: Path) -> None:
    article.write_text("\x1b[31m[bold]Tin[/bold]\x1b]0;x\x07 nóng\n\nXã có 3 hộ.\n", "utf-8")
    output = run(article).stdout
    assert "[bold]Tin[/bold]" in output
    assert not {"\x1b", "\x07"} & set(output)


def test_doctor_finds_nothing_wrong_here() -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    for told in (
        "msgspec",
        "pyarrow",
        "lexicons/units.tsv",
        "gazetteer/units.tsv",
        "word model: loads",
        "1.250 is read",
    ):
        assert told in result.stdout


def test_doctor_names_what_is_missing_and_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> str:
        if name in ("zstandard", "regex"):
            raise PackageNotFoundError(name)
        return "0.1" if name == "rich" else version(name)

    monkeypatch.setattr(diagnosis, "version", without)
    monkeypatch.setattr(diagnosis, "try_word_model", lambda: Tried(False, "ImportError: no model"))
    result = run("doctor")
    assert result.exit_code == 1
    assert "pip install 'trichluc[zst]'" in result.stdout
    for fault in ("regex >=", "rich >=", "the word model does not work"):
        assert fault in result.stderr
    assert "msgspec" not in result.stderr


def test_a_missing_extra_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    none = (diagnosis.Extra("html", (Dependency("lxml", ">=5", None),)),)
    monkeypatch.setattr(diagnosis, "extras", lambda: none)
    result = run("doctor")
    assert (result.exit_code, "pip install 'trichluc[html]'" in result.stdout) == (0, True)


@pytest.mark.parametrize(("installed", "fits"), [(None, False), ("4.9", False), ("5.0", True), ("6.0rc1", True)])
def test_whether_a_version_fits(installed: str | None, fits: bool) -> None:
    assert Dependency("lxml", ">=5", installed).fits is fits


def test_a_word_model_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("models.bin is gone")

    monkeypatch.setattr("trichluc.segmenter.Segmenter.load", fail)
    assert diagnosis.try_word_model() == Tried(False, "OSError: models.bin is gone")


def test_help_shows_examples() -> None:
    output = run("--help").stdout
    assert output.count("\ntrichluc ") + output.count("\n trichluc ") >= 4
    assert max(map(len, output.splitlines())) <= 160
