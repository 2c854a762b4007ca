"""A run over a corpus: planned, cut into shards, taken up where it stopped, however it stopped."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from trichluc.running.batch import Tally
from trichluc.running.files import only_run
from trichluc.running.local import LocalEngine
from trichluc.running.plan import (
    PLAN,
    Configuration,
    Plan,
    PlanError,
    Shard,
    check_plan,
    make_plan,
    read_plan,
    write_plan,
)
from trichluc.running.shard import Done, Left, ShardFiles, Task, add_to, run_shard
from trichluc.running.slurm import Share
from trichluc.writing import PARTIAL, OutputError

TIMEOUT = 60.0
Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """What calls a function with many items, somewhere."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result]:
        """What the calls return, as they end."""


class UnfinishedError(Exception):
    """The run stopped before its end; what is done is kept. The message says why and what to do."""


@dataclass
class Progress:
    """How far a run is.

    Attributes:
        shards: how many it has, or its share has.
        done: how many of them are done.
        articles: how many articles the others hold, or about how many.
        seconds: how long the workers took for what is done, added up over them and over all runs.
        tally: what those that are done hold.
        left: those that could not be made.
    """

    shards: int = 0
    done: int = 0
    articles: int = 0
    seconds: float = 0.0
    tally: Tally = field(default_factory=Tally)
    left: list[Left] = field(default_factory=list)


def run_corpus(
    inputs: Sequence[str],
    folder: Path,
    *,
    configuration: Configuration | None = None,
    engine: Engine | None = None,
    share: Share | None = None,
    timeout: float = TIMEOUT,
    overwrite: bool = False,
    retry_rejects: bool = False,
    plan_only: bool = False,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Progress:
    """Run stages over a corpus, shard by shard, or go on with such a run.

    Args:
        inputs: files, folders, globs or URLs.
        folder: the run's folder; it is made if need be.
        configuration: the settings that decide the records.
        engine: what the shards are made with; by default `LocalEngine`.
        share: which of the shards are made; by default all.
        timeout: seconds that one article may take before it is set aside.
        overwrite: whether a run of the folder that was planned otherwise is thrown away.
        retry_rejects: whether what was set aside is tried again.
        plan_only: whether nothing but the plan is made.
        on_progress: called at the beginning and after each shard.

    Returns:
        How far it came: to the end, but for the shards in `left`.

    Raises:
        InputError, OutputError, PlanError, FolderBusyError: before any article is processed.
        UnfinishedError: if the folder can no longer be written to.
        WorkerError: if no worker can be started.
    """
    settings = configuration or Configuration()
    if share and overwrite:
        raise PlanError("each task of the array would throw away what the others made; run once with --plan-only first")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _terminated_like_interrupted(), only_run(folder, f"-{share.number}" if share else ""):
            plan, digest = _plan(inputs, folder, settings, overwrite)
            shards = plan.shards[share.number :: share.of] if share else plan.shards
            _remove_partials(folder, shards)
            progress = Progress(shards=len(shards), articles=sum(shard.articles for shard in shards))
            again = set[str]()
            to_do = []
            for shard in shards:
                done = ShardFiles(folder, shard.name).done(digest)
                if done is None or (retry_rejects and done.rejects):
                    to_do.append(shard)
                    again.update([shard.name] if done else [])
                else:
                    _count(progress, shard, done)
            on_progress(progress)
            if plan_only:
                return progress
            tasks = (
                Task(
                    folder=str(folder.absolute()),
                    cwd=os.getcwd(),
                    plan=digest,
                    configuration=settings,
                    basis=plan.basis,
                    shard=shard,
                    timeout=timeout,
                    again=shard.name in again,
                )
                for shard in to_do
            )
            by_name = {shard.name: shard for shard in to_do}
            try:
                with closing((engine or LocalEngine()).map(run_named_shard, tasks)) as results:
                    for name, result in results:
                        if isinstance(result, Left):
                            progress.left.append(result)
                        else:
                            _count(progress, by_name[name], result)
                        on_progress(progress)
            finally:
                _remove_partials(folder, shards)  # an engine may have ended those that were writing
            return progress
    except OSError as error:
        if not (folder / PLAN).is_file():
            raise OutputError(f"{folder}: it cannot be written: {error.strerror}; check it, or name another") from error
        raise UnfinishedError(
            f"{error.filename or folder}: {error.strerror or error}; mend that and run the same command again: what is "
            "done is kept"
        ) from error


def run_named_shard(task: Task) -> tuple[str, Done | Left]:
    """Make a shard; its name and what came of it."""
    return task.shard.name, run_shard(task)


def _count(progress: Progress, shard: Shard, done: Done) -> None:
    progress.done += 1
    progress.articles -= shard.articles
    progress.seconds += done.seconds
    add_to(progress.tally, done)


def _plan(inputs: Sequence[str], folder: Path, settings: Configuration, overwrite: bool) -> tuple[Plan, str]:
    if (folder / PLAN).is_file() and not overwrite:
        plan, digest = read_plan(folder)
        check_plan(plan, inputs, settings, folder)
        return plan, digest
    write_plan(make_plan(inputs, folder, settings), folder)
    plan, digest = read_plan(folder)
    if overwrite:
        for name in ("shard-*.done.json", "shard-*.jsonl"):
            for path in folder.glob(name):
                path.unlink()
    return plan, digest


def _remove_partials(folder: Path, shards: Sequence[Shard]) -> None:
    names = {shard.name for shard in shards}
    for path in folder.glob(f".shard-*{PARTIAL}"):
        if path.name[1:].partition(".")[0] in names:
            path.unlink(missing_ok=True)


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Let a request to end (a cluster's time limit) clean up as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def survey(folder: Path) -> Progress:
    """How far the run of a folder is.

    Raises:
        PlanError: if the folder holds no plan that this version can read.
    """
    plan, digest = read_plan(folder)
    progress = Progress(shards=len(plan.shards), articles=sum(shard.articles for shard in plan.shards))
    for shard in plan.shards:
        done = ShardFiles(folder, shard.name).done(digest)
        if done is not None:
            _count(progress, shard, done)
    return progress
