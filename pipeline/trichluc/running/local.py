"""The engine of one machine: threads that each have their shards done by a process of their own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

from trichluc.running.worker import WorkerStoppedError, close_workers

Item = TypeVar("Item")
Result = TypeVar("Result")
_WAITING = 2  # calls handed out for each worker, so that none waits for its next


def cores() -> int:
    """How many cores this process may use, which on a cluster are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalEngine:
    """Calls a function in threads.

    Args:
        workers: how many calls may run at once; by default as many as there are cores.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or cores()

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result]:
        """Call a function with each item.

        Yields:
            What the calls return, as they end. Items are taken as results are.

        Raises:
            Exception: the first that a call raises; the worker processes are then ended, as they are when the iterator
                is closed early.
        """
        stopped = threading.Event()

        def call(item: Item) -> Result:
            if stopped.is_set():
                raise WorkerStoppedError
            return function(item)

        pool, source, running = ThreadPoolExecutor(self._workers), iter(items), set[Future[Result]]()
        try:
            while True:
                room = _WAITING * self._workers - len(running)
                running.update(pool.submit(call, item) for item in islice(source, room))
                if not running:
                    return
                ended, running = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield future.result()
        finally:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            close_workers()
            while not all(future.done() for future in running):
                time.sleep(0.05)
                close_workers()  # one may have been started in between
