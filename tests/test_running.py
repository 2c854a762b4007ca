"""Runs into a folder: the bytes of a single-file run whatever happens, and nothing lost."""

import errno
import gzip
import importlib.util
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import troublesome
from runs import environment, partials, rejects, serial, settings, shards, worker_processes, write_articles
from trichluc.cli import app
from trichluc.formats import ReadOptions, Reject
from trichluc.reading import read_articles
from trichluc.records import Record, decode
from trichluc.running.corpus import UnfinishedError, run_corpus
from trichluc.running.local import LocalEngine
from trichluc.running.merge import MergeError, merge
from trichluc.running.parts import PartReader, split
from trichluc.running.plan import Configuration, read_plan
from trichluc.running.shard import Done, Task, run_shard
from trichluc.running.slurm import Share, SlurmError, array_share
from trichluc.running.worker import close_workers

GOOD = "Huyện có 3 xã về đích."


@pytest.fixture(autouse=True)
def _modules_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def mixed_inputs(folder: Path) -> list[str]:
    """Text files, a JSON Lines file with a blank and two bad lines, a compressed one, a JSON file."""
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.txt").write_text(f"Xã {number} có {number + 2} thôn.", "utf-8")
    (folder / "3.txt").write_bytes(b" ")
    lines = [json.dumps({"text": f"Thôn {number} có 12 hộ."}).encode() for number in range(23)]
    lines[4:4] = [b"", b"{no json"]
    (folder / "dump.jsonl").write_bytes(b"\n".join([*lines, b'{"text": 5}']))
    (folder / "dump.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines)))
    (folder / "list.json").write_text(json.dumps([{"text": GOOD}, {"text": "Xã có 5 ấp."}]), "utf-8")
    return [str(folder)]


def test_any_number_of_workers_and_any_share_gives_the_bytes_of_a_single_run(tmp_path: Path) -> None:
    inputs = mixed_inputs(tmp_path / "in")
    for name in ("one", "three", "shares"):
        for share in (Share(1, 2), Share(0, 2)) if name == "shares" else (None,):
            engine = LocalEngine(1 if name == "one" else 3)
            run_corpus(inputs, tmp_path / name, configuration=settings(), engine=engine, share=share)
        assert shards(tmp_path / name) == serial(inputs)
    assert len(list((tmp_path / "one").glob("*.done.json"))) > 7
    assert [(Path(reject.uri).name, reject.line) for reject in rejects(tmp_path / "one")] == [
        *(("3.txt", None), ("dump.jsonl", 6), ("dump.jsonl", 26), ("dump.jsonl.gz", 6)),
    ]
    assert [rejects(tmp_path / name) for name in ("three", "shares")] == [rejects(tmp_path / "one")] * 2


def test_the_real_stages_give_merged_the_bytes_of_a_run_into_one_file(tmp_path: Path) -> None:
    inputs, single, merged = mixed_inputs(tmp_path / "in"), tmp_path / "single.jsonl", tmp_path / "merged.jsonl"
    assert run("run", *inputs, "-o", single).exit_code == 1
    run_corpus(inputs, tmp_path / "out", configuration=Configuration(shard_articles=9), engine=LocalEngine(2))
    merge(tmp_path / "out", str(merged))
    assert merged.read_bytes() == single.read_bytes()
    assert merged.with_suffix(".rejects.jsonl").read_bytes() == single.with_suffix(".rejects.jsonl").read_bytes()


def test_the_command_line_plans_runs_shows_and_merges(tmp_path: Path) -> None:
    inputs = mixed_inputs(tmp_path / "in")
    folder = tmp_path / "out"
    planned = run("run", *inputs, "-o", f"{folder}/", "--until", "normalise", "--plan-only")
    assert planned.exit_code == 0, planned.output
    assert sorted(path.name for path in folder.iterdir() if path.name[0] != ".") == ["plan.json"]
    assert run("status", folder).exit_code == 3
    early = run("merge", folder, "-o", tmp_path / "out.jsonl")
    assert (early.exit_code, "1 of 1 shards are not done" in early.stderr) == (3, True)
    done = run("run", *inputs, "-o", folder, "--until", "normalise", "--workers", "1")
    assert (done.exit_code, "see " in done.stderr) == (1, True)
    shown = run("status", folder)
    assert (shown.exit_code, "1 of 1" in shown.stdout) == (1, True)
    assert run("merge", folder, "-o", tmp_path / "out.jsonl").exit_code == 1
    assert run("run", *inputs, "-o", tmp_path / "single.jsonl", "--until", "normalise").exit_code == 1
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "single.jsonl").read_bytes()


def test_articles_that_raise_end_or_hang_their_worker_are_set_aside_by_name(tmp_path: Path) -> None:
    faults = {11: "POISON", 12: "EXIT", 30: "HANG", 58: "KILL"}
    texts = [f"{faults.get(number, 'Thôn')} {number}" for number in range(60)]
    source = write_articles(tmp_path / "in.jsonl", texts)
    progress = run_corpus([str(source)], tmp_path / "out", configuration=settings(), engine=LocalEngine(3), timeout=1.5)
    assert (progress.tally.articles, progress.tally.rejected, progress.left) == (56, 4, [])
    kept = write_articles(
        tmp_path / "in.jsonl", ["-" if number in faults else text for number, text in enumerate(texts)]
    )
    expected = [line for line in serial([str(kept)]).splitlines() if decode(line).text != "-"]
    assert [decode(line).id for line in shards(tmp_path / "out").splitlines()] == [decode(line).id for line in expected]
    found = {reject.id: reject for reject in rejects(tmp_path / "out")}
    assert list(found) == ["a11", "a12", "a30", "a58"]
    assert {reject.line for reject in found.values()} == {12, 13, 31, 59}
    assert "ValueError: poison" in found["a11"].reason
    assert "troublesome.py" in str(found["a11"].traceback)
    assert "ended its worker 3 times (exit code 3)" in found["a12"].reason
    assert "longer than 1.5 s" in found["a30"].reason
    assert "troublesome.py" in str(found["a30"].traceback)
    assert "killed by SIGKILL" in found["a58"].reason
    assert all(reject.remedy for reject in found.values())
    assert not partials(tmp_path / "out")


def test_workers_killed_at_random_cost_nothing(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", [f"SLOW {number}" for number in range(120)])
    over = threading.Event()
    killed = 0

    def kill() -> None:
        nonlocal killed
        dice = random.Random(20)
        while not over.wait(dice.uniform(0.8, 1.6)) and killed < 6:
            for pid in dice.sample(worker_processes(), k=min(1, len(worker_processes()))):
                os.kill(pid, signal.SIGKILL)
                killed += 1

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        run_corpus([str(source)], tmp_path / "out", configuration=settings(), engine=LocalEngine(2))
    finally:
        over.set()
        killer.join()
    assert killed
    assert shards(tmp_path / "out") == serial([str(source)])
    assert not rejects(tmp_path / "out")
    assert not worker_processes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="it needs a file that hangs whoever reads it")
def test_a_file_that_hangs_its_reader_is_set_aside_and_no_other(tmp_path: Path) -> None:
    inputs, folder = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    for number in range(8):
        (inputs / f"{number}.txt").write_text(f"{'EXIT' if number == 6 else 'Thôn'} {number}", "utf-8")
    run_corpus([str(inputs)], folder, configuration=settings(shard_articles=8), plan_only=True)
    (inputs / "3.txt").unlink()
    os.mkfifo(inputs / "3.txt")
    plan, digest = read_plan(folder)
    task = Task(
        folder=str(folder),
        cwd=str(tmp_path),
        plan=digest,
        configuration=plan.configuration,
        basis=plan.basis,
        shard=plan.shards[0],
        timeout=1,
    )
    try:
        done = run_shard(task)
    finally:
        close_workers()
    assert isinstance(done, Done)
    assert (done.records, done.rejects) == (6, 2)
    assert [decode(line).text for line in shards(folder).splitlines()] == [f"Thôn {n}" for n in (0, 1, 2, 4, 5, 7)]
    assert [Path(reject.uri).name for reject in rejects(folder)] == ["3.txt", "6.txt"]
    assert "longer than 1 s while it was read" in rejects(folder)[0].reason


def test_rejects_are_tried_again_and_only_they(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(troublesome.TRACES, str(tmp_path))
    texts = [f"{'POISON' if number in (3, 9) else 'Thôn'} {number}" for number in range(20)]
    source = write_articles(tmp_path / "in.jsonl", texts)

    def again(retry_rejects: bool) -> list[str]:
        (tmp_path / "processed").write_text("")
        run_corpus(
            [str(source)],
            tmp_path / "out",
            configuration=settings(),
            engine=LocalEngine(1),
            retry_rejects=retry_rejects,
        )
        return [name for name in (tmp_path / "processed").read_text().split() if name.startswith("a")]

    assert again(False) == [f"a{number}" for number in range(20)]
    assert again(True) == ["a3", "a9"]
    assert [reject.id for reject in rejects(tmp_path / "out")] == ["a3", "a9"]
    (tmp_path / "mended").touch()
    assert again(False) == []
    assert again(True) == ["a3", "a9"]
    assert not rejects(tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.rejects.jsonl"))
    assert [decode(line).id for line in shards(tmp_path / "out").splitlines()] == [f"a{number}" for number in range(20)]
    assert again(True) == []


def read_in_parts(path: Path, size: int, reader: PartReader | None = None) -> list[Record | Reject]:
    reader = reader or PartReader(ReadOptions())
    return [article for part in split(str(path), size) for article in reader.read(part)]


@pytest.mark.parametrize("size", [1, 3, 6, 10, 100])
@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet", ".json", ".txt"])
def test_parts_read_in_order_are_the_whole(ending: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / f"in{ending}"
    texts = [f"Thôn {number}" for number in range(8)]
    lines = b"\n".join(json.dumps({"text": text}).encode() for text in texts)
    lines = b"\xef\xbb\xbf" + lines.replace(b'"Th\\u00f4n 5"}', b'"Th').replace(b"\n", b"\n\n", 2)
    if ending == ".jsonl":
        path.write_bytes(lines)
    elif ending == ".jsonl.gz":
        path.write_bytes(gzip.compress(lines))
    elif ending == ".jsonl.zst":
        path.write_bytes(pytest.importorskip("zstandard").ZstdCompressor().compress(lines))
    elif ending == ".parquet":
        pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.table({"text": [*texts[:5], "", *texts[6:]]}), path, row_group_size=2)
    else:
        path.write_text(json.dumps([{"text": text} for text in texts]) if ending == ".json" else GOOD, "utf-8")
    whole = list(read_articles([str(path)]))
    assert whole
    assert read_in_parts(path, size) == whole
    assert (len(list(split(str(path), size))) > 1) == (size < 8 and ending.startswith((".jsonl", ".parquet")))


def test_parts_of_a_compressed_file_can_be_read_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(b'{"text": "%d"}\n' % number for number in range(20))))
    parts, reader = list(split(str(path), 3)), PartReader(ReadOptions())
    for part in [*parts[2:5], parts[6], parts[1], parts[0]]:
        read = [article for article in reader.read(part) if isinstance(article, Record)]
        assert [record.source.line for record in read] == list(range(part.first, part.first + part.articles))
        assert [record.text for record in read] == [
            str(number - 1) for number in range(part.first, part.first + part.articles)
        ]


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_compressed_file_that_breaks_off_gives_what_stands_before_and_a_reject(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"in.jsonl{ending}"
    dice = random.Random(1)
    lines = b"".join(b'{"text": "%d"}\n' % dice.getrandbits(4000) for _ in range(300))
    compress = gzip.compress if ending == ".gz" else pytest.importorskip("zstandard").ZstdCompressor().compress
    path.write_bytes(compress(lines)[:-3000])
    whole = list(read_articles([str(path)]))
    assert isinstance(whole[-1], Reject)
    assert "ended before" in whole[-1].reason or "ends within" in whole[-1].reason
    assert 100 < sum(isinstance(read, Record) for read in whole) < 300
    for size in (40, len(whole) - 1, len(whole)):
        assert read_in_parts(path, size) == whole


def test_an_input_that_changes_or_goes_leaves_its_shards_to_be_done(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", [f"Thôn {number}" for number in range(20)])
    other = write_articles(tmp_path / "other.jsonl", ["Xã"] * 8)
    inputs, folder = [str(source), str(other)], tmp_path / "out"
    run_corpus(inputs, folder, configuration=settings(), plan_only=True)
    content = source.read_bytes()
    source.write_bytes(content.replace(b' 1"', b' 7"'))
    progress = run_corpus(inputs, folder, configuration=settings(), engine=LocalEngine(1))
    assert [left.shard for left in progress.left] == ["shard-00000"]
    assert "has changed since the run was planned" in progress.left[0].reason
    assert (progress.done, progress.shards) == (3, 4)
    source.write_bytes(content)
    assert not run_corpus(inputs, folder, configuration=settings(), engine=LocalEngine(1)).left
    assert shards(folder) == serial(inputs)


def test_a_full_disk_stops_the_run_and_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_articles(tmp_path / "in.jsonl", [f"Thôn {number}" for number in range(30)])
    folder = tmp_path / "out"
    sync, calls = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 8:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnfinishedError, match=r"No space left on device; mend that and run the same command again"):
        run_corpus([str(source)], folder, configuration=settings(), engine=LocalEngine(1))
    monkeypatch.setattr(os, "fsync", sync)
    assert list(folder.glob("*.done.json"))
    assert not partials(folder)
    run_corpus([str(source)], folder, configuration=settings(), engine=LocalEngine(1))
    assert shards(folder) == serial([str(source)])


def test_a_shard_that_was_changed_is_not_merged(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", ["Thôn", "Xã"])
    run_corpus([str(source)], tmp_path / "out", configuration=settings(), engine=LocalEngine(1))
    shard = tmp_path / "out" / "shard-00000.jsonl"
    shard.write_bytes(shard.read_bytes().replace(b"seen", b"sawn"))
    with pytest.raises(MergeError, match="no longer what was written; delete"):
        merge(tmp_path / "out", str(tmp_path / "out.jsonl"))
    assert not (tmp_path / "out.jsonl").exists()


def test_work_that_cannot_be_prepared_is_said(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", ["Thôn"])
    progress = run_corpus(
        [str(source)], tmp_path / "out", configuration=settings(process="nowhere:process"), engine=LocalEngine(1)
    )
    assert "No module named 'nowhere'" in progress.left[0].reason


def test_wrong_usage_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_articles(tmp_path / "in.jsonl", ["Thôn"])
    folder = tmp_path / "out"
    cases: dict[tuple[str | Path, ...], str] = {
        ("run", "-", "-o", f"{folder}/"): "save it to a file first",
        ("run", tmp_path, "-o", f"{folder}/"): "lies in the input",
        ("run", source, "-o", f"{folder}/", "--engine", "slurm"): "no task of a Slurm array",
        ("run", source, "-o", f"{folder}/", "--until", "breakfast"): "the stages are structure",
        ("run", source, "-o", tmp_path / "out.jsonl", "--workers", "2"): "end --output with /",
        ("run", tmp_path / "nowhere", "-o", f"{folder}/"): "no such file",
        ("status", tmp_path): "no run is there",
        ("merge", tmp_path, "-o", "-"): "no run is there",
    }
    monkeypatch.setitem(sys.modules, "distributed", None)
    cases["run", source, "-o", f"{folder}/", "--engine", "dask"] = "pip install 'trichluc[dask]'"
    for arguments, message in cases.items():
        result = run(*arguments)
        assert (result.exit_code, message in result.stderr) == (2, True), (arguments, result.output)
    assert not list(folder.glob("*.json"))


@pytest.mark.parametrize("first", [0, 1])
def test_the_shares_of_an_array_are_all_of_it(first: int) -> None:
    shares = [
        array_share(
            {
                "SLURM_ARRAY_TASK_ID": str(first + number),
                "SLURM_ARRAY_TASK_MIN": str(first),
                "SLURM_ARRAY_TASK_COUNT": "4",
            }
        )
        for number in range(4)
    ]
    assert sorted(n for share in shares for n in range(30)[share.number :: share.of]) == list(range(30))


def test_an_array_with_gaps_is_refused() -> None:
    with pytest.raises(SlurmError, match="gaps"):
        array_share({"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4"})


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the extra dask is not installed")
def test_dask_gives_the_same_bytes_though_its_workers_are_killed(tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    from trichluc.running.dask import DaskEngine

    texts = [f"{'POISON' if number == 9 else 'SLOW'} {number}" for number in range(60)]
    source = write_articles(tmp_path / "in.jsonl", texts)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):

        def kill() -> None:
            while not list((tmp_path / "out").glob("*.done.json")):
                time.sleep(0.05)
            os.kill(min(worker["pid"] for worker in client.run(lambda: {"pid": os.getpid()}).values()), signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        run_corpus(
            [str(source)], tmp_path / "out", configuration=settings(), engine=DaskEngine(cluster.scheduler_address)
        )
        assert not killer.is_alive()
    assert shards(tmp_path / "out") == serial([str(source)])
    assert [reject.id for reject in rejects(tmp_path / "out")] == ["a9"]
