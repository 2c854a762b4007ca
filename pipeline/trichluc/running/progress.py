"""How a batch shows its progress: a bar on a terminal, a line now and then elsewhere, a table at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from trichluc.running.batch import Tally
from trichluc.running.corpus import Progress as CorpusProgress

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress(console: Console, paths: Sequence[str]) -> Iterator[Callable[[Tally], None]]:
    """Show a batch's progress on a console while the block runs.

    Args:
        console: a console on the standard error.
        paths: the files to be read; their sizes give the time left.

    Yields:
        The function to call after each article.
    """
    total = sum(os.path.getsize(path) for path in paths if os.path.isfile(path)) or None
    if not console.is_terminal:
        yield _line_now_and_then(console)
        return
    columns = (
        BarColumn(),
        TextColumn("{task.fields[articles]} articles, {task.fields[speed]}, {task.fields[rejected]} rejected"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("run", total=total, articles=0, rejected=0, speed="")
        yield lambda tally: bar.update(
            task, completed=tally.bytes, articles=tally.articles, rejected=tally.rejected, speed=speed(tally)
        )


def speed(tally: Tally) -> str:
    """Articles and megabytes a second, for reading."""
    seconds = max(tally.seconds, 1e-9)
    return f"{tally.articles / seconds:.1f} articles/s, {tally.bytes / 1e6 / seconds:.2f} MB/s"


def summary(tally: Tally) -> Table:
    """The table that closes a run."""
    table = Table(title="trichluc run", title_justify="left", show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_row("articles", str(tally.articles))
    table.add_row("rejected", str(tally.rejected))
    for layer, number in tally.found.items():
        table.add_row(layer.replace("_", " "), str(number))
    table.add_row("checks that fail", str(tally.failed_checks))
    table.add_row("time", f"{tally.seconds:.1f} s")
    table.add_row("speed", speed(tally))
    return table


def _line_now_and_then(console: Console) -> Callable[[Tally], None]:
    last = time.perf_counter()

    def show(tally: Tally) -> None:
        nonlocal last
        if time.perf_counter() - last >= _SECONDS_BETWEEN_LINES:
            last = time.perf_counter()
            console.print(f"{tally.articles} articles, {speed(tally)}, {tally.rejected} rejected", highlight=False)

    return show


@contextmanager
def corpus_progress(console: Console) -> Iterator[Callable[[CorpusProgress], None]]:
    """Show the progress of a run over a corpus on a console while the block runs.

    Yields:
        The function to call after each shard.
    """
    if not console.is_terminal:
        last = time.perf_counter()

        def show(progress: CorpusProgress) -> None:
            nonlocal last
            if time.perf_counter() - last >= _SECONDS_BETWEEN_LINES:
                last = time.perf_counter()
                console.print(_shards_done(progress), highlight=False)

        yield show
        return
    columns = (BarColumn(), TextColumn("{task.fields[text]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("run", total=None, text="")
        yield lambda progress: bar.update(
            task, completed=progress.done, total=progress.shards, text=_shards_done(progress)
        )


def _shards_done(progress: CorpusProgress) -> str:
    tally = progress.tally
    return f"{progress.done} of {progress.shards} shards, {tally.articles} records, {tally.rejected} rejected"


def status(progress: CorpusProgress) -> Table:
    """The table of how far a run over a corpus is."""
    tally = progress.tally
    table = Table(title="trichluc status", title_justify="left", show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_row("shards done", f"{progress.done} of {progress.shards}")
    table.add_row("records", str(tally.articles))
    table.add_row("rejected", str(tally.rejected))
    table.add_row("articles left, about", str(progress.articles))
    for layer, number in tally.found.items():
        table.add_row(layer.replace("_", " "), str(number))
    table.add_row("checks that fail", str(tally.failed_checks))
    if progress.seconds:
        table.add_row("time of all workers", f"{progress.seconds / 3600:.2f} h")
        table.add_row("speed of one worker", f"{tally.bytes / 1e6 / progress.seconds:.3f} MB/s")
    return table
