"""The pages of docs/ say what is so: their code runs, the page of the command line is what the program prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def command_line_page() -> str:
    """What typer makes of the commands and their help."""
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "typer",
            "trichluc.cli",
            "utils",
            "docs",
            "--name",
            "trichluc",
            "--title",
            "Command line",
        ],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1"},
    )
    return made.stdout


def test_the_page_of_the_command_line_is_up_to_date() -> None:
    page = (DOCS / "cli.md").read_text("utf-8")
    assert page.split() == command_line_page().split(), "write it anew: make docs"


def test_the_code_of_the_tutorial_prints_what_the_page_says() -> None:
    page = (DOCS / "index.md").read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT)
    promised = re.findall(r"`([^`\n]+)`", page[page.index("\nprints `2.600") :].split(":", 1)[0])
    assert made.stdout.splitlines() == promised


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="mkdocs (extra docs) is not installed")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true"},
    )
    assert (tmp_path / "index.html").is_file()
