"""A run that was stopped, however it was stopped, goes on; one that was planned otherwise is refused."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from runs import alive, children, environment, partials, rejects, serial, settings, shards, write_articles
from trichluc.cli import app
from trichluc.running.corpus import run_corpus
from trichluc.running.files import FolderBusyError, only_run
from trichluc.running.local import LocalEngine
from trichluc.running.plan import PlanError

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it looks for processes in /proc")

DRIVER = """
import sys
from pathlib import Path
from runs import settings
from trichluc.running.corpus import run_corpus
from trichluc.running.local import LocalEngine
run_corpus([sys.argv[1]], Path(sys.argv[2]), configuration=settings(), engine=LocalEngine(2))
"""


@pytest.fixture(autouse=True)
def _modules_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])


def start(source: Path, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", DRIVER, str(source), str(folder)], stderr=subprocess.PIPE)


def wait_for_shards(folder: Path, number: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and len(list(folder.glob("*.done.json"))) < number:
        time.sleep(0.02)


def gone(processes: list[int]) -> bool:
    until = time.monotonic() + 5
    while any(alive(pid) for pid in processes) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(alive(pid) for pid in processes)


@linux
def test_a_run_whose_parent_is_killed_at_random_points_loses_nothing(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", [f"SLOW {number}" for number in range(120)])
    folder, dice, interrupted = tmp_path / "out", random.Random(4), 0
    for _ in range(3):
        process = start(source, folder)
        wait_for_shards(folder, len(list(folder.glob("*.done.json"))) + dice.randint(1, 3), process)
        time.sleep(dice.uniform(0, 0.1))
        started = list(children(process.pid))
        interrupted += process.poll() is None
        process.kill()
        process.communicate()
        assert gone(started)
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*.done.json")}
    assert interrupted > 1
    assert 2 < len(before) < 17
    assert start(source, folder).communicate()[1] == b""
    assert shards(folder) == serial([str(source)])
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert not partials(folder)
    assert not rejects(folder)


@linux
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process_and_no_half_file(how: signal.Signals, tmp_path: Path) -> None:
    source = write_articles(
        tmp_path / "in.jsonl", [f"{'HANG' if number > 40 else 'SLOW'} {number}" for number in range(60)]
    )
    folder = tmp_path / "out"
    process = start(source, folder)
    wait_for_shards(folder, 2, process)
    started = list(children(process.pid))
    assert started
    process.send_signal(how)
    _, errors = process.communicate(timeout=10)
    assert b"KeyboardInterrupt" in errors
    assert gone(started)
    assert not partials(folder)
    for marker in folder.glob("*.done.json"):
        assert (folder / marker.name.replace(".done.json", ".jsonl")).exists()


def test_a_run_planned_otherwise_is_refused(tmp_path: Path) -> None:
    article, folder = tmp_path / "in.txt", tmp_path / "out"
    article.write_text("Xã có 3 thôn.", "utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["run", *arguments, "-o", f"{folder}/", "--workers", "1"])
        return result.exit_code, result.stderr

    assert run(str(article), "--until", "normalise") == (0, "")
    code, message = run(str(article), "--until", "tokenise", "--views")
    assert code == 2
    assert "until was normalise and is tokenise" in message
    assert "views was False and is True" in message
    assert "name another folder, or begin anew with --overwrite" in message
    article.write_text("Xã có 30 thôn.", "utf-8")
    code, message = run(str(article), "--until", "normalise")
    assert (code, f"{article} is of another size" in message) == (2, True)
    other = tmp_path / "other.txt"
    other.write_text("Xã.", "utf-8")
    code, message = run(str(other), "--until", "normalise")
    assert (code, f"{article} is gone; {other} is new" in message) == (2, True)
    assert run(str(other), "--until", "normalise", "--overwrite") == (0, "")
    assert shards(folder).count(b"\n") == 1
    assert b'"Xa\xcc\x83."' not in shards(folder)
    assert run(str(other), "--until", "normalise") == (0, "")


def test_changed_lexicons_or_another_version_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_articles(tmp_path / "in.jsonl", ["Thôn"])
    run_corpus([str(source)], tmp_path / "out", configuration=settings(), plan_only=True)
    monkeypatch.setattr("trichluc.running.plan._shipped_words", lambda: b"other")
    with pytest.raises(PlanError, match="the lexicons have changed"):
        run_corpus([str(source)], tmp_path / "out", configuration=settings())
    monkeypatch.setattr("trichluc.running.plan.version", lambda package: "9.9")
    with pytest.raises(PlanError, match=r"trichluc was .* and is 9\.9"):
        run_corpus([str(source)], tmp_path / "out", configuration=settings())


def test_markers_of_another_plan_count_for_nothing(tmp_path: Path) -> None:
    source, folder = write_articles(tmp_path / "in.jsonl", ["Thôn", "Xã"]), tmp_path / "out"
    run_corpus([str(source)], folder, configuration=settings(), engine=LocalEngine(1))
    (folder / "plan.json").unlink()
    write_articles(source, ["Ấp", "Khu phố"])
    run_corpus([str(source)], folder, configuration=settings(), engine=LocalEngine(1))
    assert shards(folder) == serial([str(source)])


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    source = write_articles(tmp_path / "in.jsonl", ["Thôn"])
    with only_run(tmp_path), pytest.raises(FolderBusyError, match="another run is writing there"):
        run_corpus([str(source)], tmp_path, configuration=settings())


def test_what_a_killed_run_left_half_written_is_removed(tmp_path: Path) -> None:
    source, folder = write_articles(tmp_path / "in.jsonl", ["Thôn"]), tmp_path / "out"
    folder.mkdir()
    left = folder / ".shard-00000.jsonl.host-1-abc.partial"
    left.write_bytes(b'{"half')
    run_corpus([str(source)], folder, configuration=settings(), engine=LocalEngine(1))
    assert not left.exists()
    assert os.listdir(folder)
