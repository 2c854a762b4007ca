"""A process that works through shards, seen from its supervisor: started, listened to, its death explained."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

from trichluc.running.messages import Ended, Failed, Job, Reply, receive_reply, send

_TRACE_BYTES = 8_000  # of the end of a dead process's standard error
_HUNG = "Timeout ("  # how faulthandler begins when time is out
# Each process is to use one core: the number of processes says how many are used.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class WorkerDiedError(Exception):
    """The process ended in the middle of a job.

    Attributes:
        how: what is known of the cause, for a reader.
        hung: whether it was ended because its time was out.
        failed: whether it ended of itself and with an error, as it does where it cannot start.
        trace: the end of what it wrote to its standard error.
    """

    def __init__(self, code: int, trace: str) -> None:
        self.hung = _HUNG in trace
        self.failed = code > 0
        self.trace = trace[trace.rfind("\nThread ") + 1 :] if self.hung else trace
        if code < 0:
            self.how = f"killed by {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"signal {-code}"
        else:
            self.how = f"exit code {code}"
        super().__init__(self.how)


class WorkerStoppedError(Exception):
    """The worker was closed in the middle of a job."""


class Worker:
    """A worker process, started when it is first needed and again when it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._lock = threading.Lock()  # between starting and closing
        self.closed = False

    def run(self, job: Job) -> Iterator[Reply]:
        """Have a job done.

        Yields:
            The replies, but for the last, `Ended`.

        Raises:
            WorkerDiedError: if the process ends before the job does; the next call starts another.
            WorkerStoppedError: if it was closed.
        """
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, job)  # type: ignore[arg-type]
        except OSError:
            raise self._death(process) from None
        ended = False
        try:
            while (reply := receive_reply(process.stdout)) is not None:  # type: ignore[arg-type]
                ended = isinstance(reply, Ended | Failed)
                if isinstance(reply, Ended):
                    return
                yield reply
                if ended:
                    return
            raise self._death(process)
        finally:
            if not ended:
                process.kill()  # its replies were not heard to the end: nothing more can be asked of it

    def _running(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self.closed:
                raise WorkerStoppedError
            if self._process is None or self._process.poll() is not None:
                self._release()
                self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the process
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "trichluc.running.child"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._errors,
                    env={**_ONE_THREAD, **os.environ},
                )
            return self._process

    def _death(self, process: subprocess.Popen[bytes]) -> WorkerDiedError | WorkerStoppedError:
        process.kill()
        code = process.wait()
        if self.closed or self._errors is None:
            return WorkerStoppedError()
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - _TRACE_BYTES))
        return WorkerDiedError(code, self._errors.read().decode(errors="replace").strip())

    def _release(self) -> None:
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
        if self._errors is not None:
            self._errors.close()

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            self.closed = True
            if self._process is not None:
                self._process.kill()
                self._process.wait()


_own = threading.local()
_workers: set[Worker] = set()


def worker_of_this_thread() -> Worker:
    """The worker that this thread has its jobs done by; it stays for the thread's next job."""
    worker: Worker | None = getattr(_own, "worker", None)
    if worker is None or worker.closed:
        worker = _own.worker = Worker()
        _workers.add(worker)
    return worker


def close_workers() -> None:
    """End all worker processes of this process; jobs that they are at raise `WorkerStoppedError`."""
    for worker in list(_workers):
        worker.close()
        _workers.discard(worker)
