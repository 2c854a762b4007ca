"""A batch: articles in, records and rejects out, one after another in this process."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trichluc.article import Stage
from trichluc.assembly import STAGES, is_stale, process
from trichluc.formats import ReadOptions, Reject
from trichluc.reading import find_inputs, read_articles
from trichluc.records import LAYERS, Record
from trichluc.writing import STANDARD_OUTPUT, LinesWriter, OutputError, rejects_path


@dataclass
class Tally:
    """What a batch has done so far.

    Attributes:
        articles: records written.
        rejected: articles set aside.
        bytes: bytes of the articles read, rejects included where their size is known.
        found: annotations by layer.
        failed_checks: checks that do not hold.
        stale: records taken up with layers that other versions of the stages made.
        seconds: since the batch began.
    """

    articles: int = 0
    rejected: int = 0
    bytes: int = 0
    failed_checks: int = 0
    stale: int = 0
    found: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        """Seconds since the batch began."""
        return time.perf_counter() - self.started

    def add(self, record: Record) -> None:
        """Count a record."""
        self.articles += 1
        self.bytes += record.source.bytes
        self.failed_checks += sum(not check.holds for check in record.checks)
        for layer in LAYERS:
            self.found[layer] += len(getattr(record, layer))


def run_batch(
    inputs: Sequence[str],
    output: str,
    *,
    stages: Sequence[Stage] = STAGES,
    options: ReadOptions | None = None,
    views: bool = False,
    overwrite: bool = False,
    on_progress: Callable[[Tally], None] = lambda tally: None,
    on_reject: Callable[[Reject], None] = lambda reject: None,
) -> Tally:
    """Run stages over articles.

    Args:
        inputs: files, folders, globs or `-`.
        output: the JSON Lines file to write, or `-`.
        stages: the stages to have run at the end.
        options: how the articles are to be read.
        views: whether records also hold their normalised and expanded text.
        overwrite: whether the output may replace a file that stands there.
        on_progress: called after each article.
        on_reject: called with each reject, which is also written beside the output as `NAME.rejects.jsonl`.

    Returns:
        What was done.

    Raises:
        InputError, OutputError: before any article is read, if an input or the output cannot be used.
    """
    paths = find_inputs(inputs)
    _refuse_input_as_output(paths, output)
    tally = Tally()
    rejects: list[Reject] = []
    with LinesWriter(output, overwrite=overwrite) as writer:
        for read in read_articles(paths, options):
            stale = isinstance(read, Record) and is_stale(read, stages)
            result = read if isinstance(read, Reject) else run_one(read, stages, views)
            if isinstance(result, Reject):
                tally.rejected += 1
                rejects.append(result)
                on_reject(result)
            else:
                writer.write(result)
                tally.add(result)
                tally.stale += stale
            on_progress(tally)
        if not tally.articles and tally.rejected:
            writer.abandon()  # records of an earlier run are worth more than none
    if output != STANDARD_OUTPUT:
        _write_rejects(rejects, rejects_path(output))
    return tally


def _refuse_input_as_output(paths: Sequence[str], output: str) -> None:
    if output == STANDARD_OUTPUT:
        return
    written = {Path(output).resolve(), rejects_path(output).resolve()}
    for path in paths:
        if "://" not in path and Path(path).resolve() in written:
            raise OutputError(f"{output}: it is also read ({path}); name another output")


def run_one(
    record: Record, stages: Sequence[Stage], views: bool, work: Callable[..., Record] | None = None
) -> Record | Reject:
    """Run stages on one record; an exception makes a reject of it.

    Args:
        record: the record, which is changed in place.
        stages: the stages to have run at the end.
        views: whether it also holds its normalised and expanded text.
        work: what runs them, called like `trichluc.assembly.process`, which is the default.
    """
    try:
        return (work or process)(record, stages, views=views)
    except Exception as error:  # one article's failure must cost no other
        return Reject(
            uri=record.source.uri,
            line=record.source.line,
            id=record.id,
            reason=f"a stage failed: {type(error).__name__}: {error}",
            remedy="report it with the article; the others went on",
            traceback=traceback.format_exc(),
        )


def _write_rejects(rejects: list[Reject], path: Path) -> None:
    if not rejects:
        path.unlink(missing_ok=True)
        return
    with LinesWriter(str(path), overwrite=True) as writer:
        for reject in rejects:
            writer.write(reject)
