"""The process that does the work of shards: jobs come in by the standard input, replies go out by the standard output.

It is started by `trichluc.running.worker`. It ends when its standard input does, which is what happens when its parent
ends in whatever way, and when no job has come for a while.
"""

from __future__ import annotations

import faulthandler
import os
import platform
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from trichluc.assembly import UnknownStageError
from trichluc.formats import Reject
from trichluc.lexicons import LexiconError
from trichluc.records import Record, decode, encode, new_record
from trichluc.running.batch import Tally, run_one
from trichluc.running.messages import Ended, Failed, Job, Made, Reading, Reply, SetAside, Started, receive_job, send
from trichluc.running.parts import PartError, PartReader
from trichluc.running.plan import Basis, Configuration, basis_of

_IDLE_SECONDS = 60.0
#: So that a library loads what it loads late before the first article's time is counted.
_WARMING = "Hội LHPN xã ra mắt mô hình “Tiết kiệm” ngày 1/3/2020, có 12 hội viên (đạt 100%)."

Work = Callable[[Record], Record | Reject]


class _RefusalError(Exception):
    """A job that cannot be done here."""


def main() -> None:
    """Work through jobs until none come."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the replies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    faulthandler.enable()
    _volunteer_when_memory_ends()
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    # A stream of its own: Python's would be locked by the listening thread when the process ends.
    threading.Thread(target=_listen, args=(os.fdopen(os.dup(0), "rb"), jobs), daemon=True).start()
    worker = _Worker(replies)
    while True:
        try:
            job = jobs.get(timeout=_IDLE_SECONDS)
        except queue.Empty:
            return
        worker.do(job)


def _listen(stream: BinaryIO, jobs: queue.SimpleQueue[Job]) -> None:
    while (job := receive_job(stream)) is not None:
        jobs.put(job)
    os._exit(0)


def _volunteer_when_memory_ends() -> None:
    # The kernel then ends this process, which costs one article another try, and not the parent.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


class _Worker:
    def __init__(self, replies: BinaryIO) -> None:
        self._replies = replies
        self._ready: tuple[Configuration, Basis, Work, PartReader] | None = None

    def _say(self, reply: Reply) -> None:
        send(self._replies, reply)

    def do(self, job: Job) -> None:
        """Work through one job."""
        try:
            work, reader = self._prepare(job)
            earlier = _Earlier(job.earlier)
            left = job.taken
            for number, part in enumerate(job.parts):
                articles = reader.read(part)
                count = 0
                while count != job.given_up.get(number):
                    self._say(Reading(number, count))
                    with _limit(job.timeout):
                        article = next(articles, None)
                    if article is None:
                        break
                    count += 1
                    made = earlier.take(article)
                    if left:
                        left -= 1
                    elif made is not None:
                        self._say(made)
                    else:
                        self._process(article, job, work)
        except (PartError, _RefusalError) as error:
            self._say(Failed(str(error)))
        else:
            self._say(Ended())

    def _process(self, article: Record | Reject, job: Job, work: Work) -> None:
        if isinstance(article, Record):
            self._say(Started(article.source.uri, article.source.line, article.id))
            with _limit(job.timeout):
                result = work(article)
                reply = SetAside(result) if isinstance(result, Reject) else _made(encode(result), result)
        else:
            reply = SetAside(article)
        self._say(reply)

    def _prepare(self, job: Job) -> tuple[Work, PartReader]:
        if self._ready is None or self._ready[:2] != (job.configuration, job.basis):
            try:
                os.chdir(job.cwd)
                basis = basis_of(job.configuration)
                module, _, name = job.configuration.process.partition(":")
                process: Callable[..., Record] = getattr(import_module(module), name)
            except (ImportError, AttributeError, UnknownStageError, LexiconError, OSError) as error:
                raise _RefusalError(f"the work cannot be prepared on {platform.node()}: {error}") from error
            for field in Basis.__struct_fields__:
                if getattr(basis, field) != getattr(job.basis, field):
                    raise _RefusalError(
                        f"on {platform.node()} the {field} differs from the plan's; install there what the run was "
                        "planned with, or plan anew"
                    )
            work = partial(run_one, stages=job.configuration.stages(), views=job.configuration.views, work=process)
            work(new_record(_WARMING))
            self._ready = (job.configuration, job.basis, work, PartReader(job.configuration.options))
        return self._ready[2:]


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    # A thread in C that needs no lock of Python's: it prints where the work hangs, and ends the process.
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def _made(line: bytes, record: Record) -> Made:
    tally = Tally()
    tally.add(record)
    return Made(line, tally.bytes, tally.failed_checks, dict(tally.found))


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


class _Earlier:
    """The records that a shard holds already, in their order."""

    def __init__(self, path: str | None) -> None:
        self._lines = _lines(Path(path)) if path else iter(())
        self._advance()

    def _advance(self) -> None:
        self._line = next(self._lines, b"").rstrip(b"\n")
        self._next = decode(self._line) if self._line else None

    def take(self, article: Record | Reject) -> Made | None:
        """The record that was made of an article; null if it was rejected."""
        known = self._next
        if known is None or not isinstance(article, Record):
            return None
        if (known.source, known.id) != (article.source, article.id):
            return None
        made = _made(self._line, known)
        self._advance()
        return made


if __name__ == "__main__":
    main()
