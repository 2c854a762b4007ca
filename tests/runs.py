"""What the tests of runs over a corpus share."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

import troublesome
from trichluc.formats import Reject
from trichluc.reading import find_inputs, read_articles
from trichluc.records import Record, encode
from trichluc.running.plan import Configuration
from trichluc.running.worker import Worker, _workers

TESTS = Path(__file__).parent
SHARD = 7


def settings(**changed: object) -> Configuration:
    """The stand-ins of `troublesome`, in small shards."""
    return msgspec.structs.replace(
        Configuration(process="troublesome:process", shard_articles=SHARD, until="structure"), **changed
    )


def serial(inputs: Sequence[str]) -> bytes:
    """What one process makes of inputs, one article after another; for articles without faults that end it."""
    lines = []
    for read in read_articles(find_inputs(inputs)):
        if isinstance(read, Record) and "POISON" not in read.text:
            lines.append(encode(troublesome.process(read, ())) + b"\n")
    return b"".join(lines)


def write_articles(path: Path, texts: Sequence[str]) -> Path:
    """A JSON Lines file of articles, named a0, a1, …"""
    lines = [msgspec.json.encode({"id": f"a{number}", "text": text}) for number, text in enumerate(texts)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def shards(folder: Path) -> bytes:
    """The records of all shards in their order."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("shard-?????.jsonl")))


def rejects(folder: Path) -> list[Reject]:
    """The rejects of all shards in their order."""
    return [
        msgspec.json.decode(line, type=Reject)
        for path in sorted(folder.glob("shard-*.rejects.jsonl"))
        for line in path.read_bytes().splitlines()
    ]


def partials(folder: Path) -> list[Path]:
    """What is left of files that were being written."""
    return list(folder.glob(".*.partial"))


def worker_processes() -> list[int]:
    """The worker processes of this process that live."""
    return [
        worker._process.pid
        for worker in list[Worker](_workers)
        if worker._process is not None and worker._process.poll() is None
    ]


def children(parent: int) -> Iterator[int]:
    """The processes that a process started (Linux)."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                yield int(entry.name)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not yet waited for does not (Linux)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def environment() -> dict[str, str]:
    """An environment in which processes find the modules of the tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])}
