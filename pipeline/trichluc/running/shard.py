"""One shard: a worker does it, and this supervisor writes what comes and finds the article that ends its worker.

A worker that dies says nothing of why. It may have been killed from outside, so the article that it was at is tried
again, and set aside only when it has ended its worker several times with nothing done in between.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from trichluc.formats import Reject
from trichluc.running.batch import Tally
from trichluc.running.files import sync_folder, write_whole
from trichluc.running.messages import Failed, Job, Made, Reading, SetAside, Started
from trichluc.running.plan import Basis, Configuration, Shard
from trichluc.running.worker import Worker, WorkerDiedError, worker_of_this_thread
from trichluc.writing import partial_path

_DEATHS, _HANGS = 3, 2  # after so many is an article set aside
_FALSE_STARTS = 20


class WorkerError(RuntimeError):
    """Workers cannot be started or kept alive."""


class Task(msgspec.Struct, kw_only=True, frozen=True):
    """A shard to be made, wherever it is made.

    Attributes:
        folder: the run's folder, as an absolute path.
        cwd: the folder from which the inputs' relative paths are meant.
        plan: the SHA-256 of the plan.
        configuration, basis: those of the plan.
        shard: the shard.
        timeout: seconds that one article may take.
        again: whether the shard was made before and only what was rejected is to be tried again.
    """

    folder: str
    cwd: str
    plan: str
    configuration: Configuration
    basis: Basis
    shard: Shard
    timeout: float
    again: bool = False


class Done(msgspec.Struct, kw_only=True, frozen=True):
    """The marker of a shard that is done: what it holds and what it was made by.

    Attributes:
        plan: the SHA-256 of the plan.
        records: how many records it holds.
        rejects: how many articles were set aside.
        size: bytes of the file of records.
        sha256: of the file of records.
        rejects_sha256: of the file of rejects; null if there is none.
        article_bytes: bytes of the articles that became records.
        failed_checks: checks that do not hold.
        found: annotations by layer.
        seconds: how long it took.
    """

    plan: str
    records: int
    rejects: int
    size: int
    sha256: str
    rejects_sha256: str | None
    article_bytes: int
    failed_checks: int
    found: dict[str, int]
    seconds: float


class Left(msgspec.Struct, kw_only=True, frozen=True):
    """A shard that could not be made, and why; it is made when the run is taken up again."""

    shard: str
    reason: str


class ShardFiles(msgspec.Struct, frozen=True):
    """Where the files of a shard stand."""

    folder: Path
    name: str

    @property
    def records(self) -> Path:
        """The records."""
        return self.folder / f"{self.name}.jsonl"

    @property
    def rejects(self) -> Path:
        """The rejects; the file is there only if there are any."""
        return self.folder / f"{self.name}.rejects.jsonl"

    @property
    def marker(self) -> Path:
        """The marker that says that the others are whole."""
        return self.folder / f"{self.name}.done.json"

    def done(self, plan: str) -> Done | None:
        """The marker, if it is there, is of this plan, and its files are there with it."""
        try:
            done = msgspec.json.decode(self.marker.read_bytes(), type=Done)
            whole = self.records.stat().st_size == done.size
        except (FileNotFoundError, msgspec.DecodeError, UnicodeError):
            return None
        return done if whole and done.plan == plan and self.rejects.is_file() == (done.rejects > 0) else None


def run_shard(task: Task) -> Done | Left:
    """Make a shard; its files stand there, whole, when this returns `Done`.

    Raises:
        OSError: if the run's folder cannot be written to.
        WorkerError: if no worker can be started.
        WorkerStoppedError: if the run was stopped.
    """
    files = ShardFiles(Path(task.folder), task.shard.name)
    with _Writer(files) as writer:
        left = _fill(writer, task, files, worker_of_this_thread())
        return left or writer.finish(task.plan)


def _fill(writer: _Writer, task: Task, files: ShardFiles, worker: Worker) -> Left | None:
    job = Job(
        cwd=task.cwd,
        configuration=task.configuration,
        basis=task.basis,
        parts=task.shard.parts,
        timeout=task.timeout,
        earlier=str(files.records) if task.again else None,
    )
    deaths = hangs = false_starts = 0
    while True:
        at: Reading | Started | None = None
        try:
            for reply in worker.run(job):
                if isinstance(reply, Failed):
                    return Left(shard=task.shard.name, reason=reply.reason)
                if isinstance(reply, Made | SetAside):
                    writer.write(reply)
                    job.taken += 1
                    at, deaths, hangs, false_starts = None, 0, 0, 0
                elif isinstance(reply, Reading | Started):
                    at = reply
            return None
        except WorkerDiedError as death:
            if at is None:
                false_starts += 1
                if death.failed or false_starts >= _FALSE_STARTS:
                    raise WorkerError(f"the workers do not start ({death.how}): {death.trace}") from death
                continue
            deaths, hangs = deaths + 1, hangs + death.hung
            if deaths < _DEATHS and hangs < _HANGS:
                continue
            deaths = hangs = 0
            writer.write(SetAside(_culprit(at, task, death)))
            if isinstance(at, Started):
                job.taken += 1
            else:
                job.given_up[at.part] = at.count


def _culprit(at: Reading | Started, task: Task, death: WorkerDiedError) -> Reject:
    if death.hung:
        reason = f"it took longer than {task.timeout:g} s"
        remedy = "give it more time with --timeout and --retry-rejects, or report it with the article"
    else:
        reason = f"it ended its worker {_DEATHS} times ({death.how})"
        remedy = "if memory was short, run with fewer --workers and --retry-rejects; else report it with the article"
    trace = death.trace or None
    if isinstance(at, Started):
        return Reject(uri=at.uri, line=at.line, id=at.id, reason=reason, remedy=remedy, traceback=trace)
    rest = f"; this and what follows in the part is left out, after {at.count} articles" if at.count else ""
    reason = f"{reason} while it was read{rest}"
    return Reject(uri=task.shard.parts[at.part].uri, reason=reason, remedy=remedy, traceback=trace)


class _Writer:
    """Writes a shard's files under names of their own, and gives them theirs when all is written."""

    def __init__(self, files: ShardFiles) -> None:
        self._files = files
        self._started = time.perf_counter()
        self._tally = Tally()
        self._records = _Output(files.records)
        self._rejects = _Output(files.rejects)

    def write(self, reply: Made | SetAside) -> None:
        if isinstance(reply, SetAside):
            self._tally.rejected += 1
            self._rejects.write(msgspec.json.encode(reply.reject))
            return
        self._tally.articles += 1
        self._tally.bytes += reply.size
        self._tally.failed_checks += reply.failed_checks
        self._tally.found.update(reply.found)
        self._records.write(reply.line)

    def finish(self, plan: str) -> Done:
        tally = self._tally
        self._files.marker.unlink(missing_ok=True)  # it would not fit what is now put there
        self._records.publish()
        if tally.rejected:
            self._rejects.publish()
        else:
            self._files.rejects.unlink(missing_ok=True)
        sync_folder(self._files.folder)
        done = Done(
            plan=plan,
            records=tally.articles,
            rejects=tally.rejected,
            size=self._records.size,
            sha256=self._records.digest.hexdigest(),
            rejects_sha256=self._rejects.digest.hexdigest() if tally.rejected else None,
            article_bytes=tally.bytes,
            failed_checks=tally.failed_checks,
            found=dict(tally.found),
            seconds=round(time.perf_counter() - self._started, 3),
        )
        write_whole(self._files.marker, msgspec.json.format(msgspec.json.encode(done), indent=1) + b"\n")
        return done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._records.discard()
        self._rejects.discard()


class _Output:
    def __init__(self, path: Path) -> None:
        self._path, self._partial = path, partial_path(path)
        self._file: BinaryIO = self._partial.open("wb")
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, line: bytes) -> None:
        content = line + b"\n"
        self._file.write(content)
        self.digest.update(content)
        self.size += len(content)

    def publish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._path)

    def discard(self) -> None:
        with suppress(OSError):  # the disk is full; what was not written is thrown away in any case
            self._file.close()
        self._partial.unlink(missing_ok=True)


def add_to(tally: Tally, done: Done) -> None:
    """Count what a shard holds."""
    tally.articles += done.records
    tally.rejected += done.rejects
    tally.bytes += done.article_bytes
    tally.failed_checks += done.failed_checks
    tally.found.update(Counter(done.found))
