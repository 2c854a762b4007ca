"""The built package: a wheel made from the sdist holds the lexicons and the code, and runs."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PROBE = """
import trichluc, trichluc.models
from trichluc.resources import resource
assert trichluc.__file__.startswith({target!r}), trichluc.__file__
assert len(list(resource("lexicons", "units.tsv").parent.iterdir())) >= 5
print(trichluc.extract("Xã có 2.600 hộ.").quantities[0].value)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    assert list(folder.glob("trichluc-*.tar.gz"))
    (made,) = folder.glob("trichluc-*.whl")
    return made


def test_the_wheel_finds_its_data_and_runs(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    probe = PROBE.format(target=str(target))
    ran = subprocess.run(
        [sys.executable, "-c", probe],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(target)},
    )
    assert ran.stdout.strip() == "2600.0", ran.stderr


def test_the_editable_install_finds_its_data() -> None:
    from trichluc.resources import resource

    assert resource("lexicons", "abbreviations.tsv").read_text("utf-8").startswith("short\t")
