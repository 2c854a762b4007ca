"""The recipes of docs/analysis.md: each block runs on the corpus and gives something."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "analysis.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
RUN = {"sh", "python", "sql"}
OPTIONAL = ("datasets",)  # recipes for libraries that are no dependency


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the page's own commands have been run on the corpus."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    script = "\n".join(code for language, code in BLOCKS if language == "sh")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ran = subprocess.run(
        ["bash", "-ec", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def test_every_block_is_run() -> None:
    assert {language for language, _ in BLOCKS} == RUN


@pytest.mark.parametrize("code", [code for language, code in BLOCKS if language == "python"])
def test_python(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in OPTIONAL:
        if f"from {module} import" in code and importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/analysis.md", "exec"), names)
    made = {name: value for name, value in names.items() if type(value).__name__ in ("DataFrame", "Dataset")}
    assert made
    assert all(len(value) for value in made.values()), {name: len(value) for name, value in made.items()}


@pytest.mark.parametrize("code", [code for language, code in BLOCKS if language == "sql"])
def test_sql(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    found = duckdb.sql(code)
    assert found is not None
    assert found.fetchall()
