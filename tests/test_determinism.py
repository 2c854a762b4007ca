"""The same articles give the same bytes in every process: no finding hangs on the order of a set."""

import os
import subprocess
import sys
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpus/articles"


def test_the_seed_of_hashes_changes_no_byte(tmp_path: Path) -> None:
    outputs = []
    for seed in ("1", "3"):
        output = tmp_path / f"{seed}.jsonl"
        command = [
            sys.executable,
            "-c",
            "from trichluc.cli import app; app()",
            "run",
            str(CORPUS),
            "--output",
            str(output),
        ]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        outputs.append(output.read_bytes())
    assert len(outputs[0]) > 0
    assert outputs[0] == outputs[1]
