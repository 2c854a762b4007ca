"""The engine of many machines: Dask, on a cluster that runs already or on one of this machine's processes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from itertools import islice
from typing import Any, TypeVar

from trichluc.formats import require
from trichluc.running.local import cores
from trichluc.running.shard import WorkerError

Item = TypeVar("Item")
Result = TypeVar("Result")
_WAITING = 2  # calls handed out for each thread of the cluster
_TRIES = 10  # of a call whose Dask worker was lost again and again


class DaskEngine:
    """Calls a function on a Dask cluster.

    Args:
        scheduler: the address of a scheduler (`tcp://host:8786`).
        scheduler_file: the file that a scheduler wrote; without either, a cluster is started here.
        workers: the processes of a cluster that is started here; by default as many as there are cores.

    Raises:
        MissingExtraError: if Dask is not installed.
    """

    def __init__(
        self, scheduler: str | None = None, scheduler_file: str | None = None, workers: int | None = None
    ) -> None:
        self._distributed = require("distributed", "dask")
        self._scheduler, self._file, self._workers = scheduler, scheduler_file, workers or cores()

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result]:
        """Call a function with each item; like `LocalEngine.map`.

        A call whose Dask worker is lost is made elsewhere; workers may come and go while it runs.
        """
        with self._client() as client:
            source = iter(items)
            ended = self._distributed.as_completed()
            tries: dict[Any, tuple[Item, int]] = {}

            def submit(item: Item, number: int) -> None:
                future = client.submit(function, item, pure=False)
                tries[future.key] = item, number
                ended.add(future)

            try:
                while True:
                    threads = sum(worker["nthreads"] for worker in client.scheduler_info(-1)["workers"].values())
                    for item in islice(source, max(1, _WAITING * threads - len(tries))):
                        submit(item, 1)
                    if not tries:
                        return
                    future = next(ended)
                    item, number = tries.pop(future.key)
                    error = future.exception()
                    if not isinstance(error, self._distributed.scheduler.KilledWorker):
                        yield future.result()
                    elif number < _TRIES:
                        submit(item, number + 1)
                    else:
                        raise WorkerError(f"Dask lost its workers {_TRIES} times over one shard: {error}")
            finally:
                client.cancel(list(ended.futures), force=True)

    def _client(self) -> Any:
        if self._scheduler or self._file:
            try:
                return self._distributed.Client(address=self._scheduler, scheduler_file=self._file, timeout="30s")
            except OSError as error:
                where = self._scheduler or self._file
                raise WorkerError(
                    f"no Dask scheduler answers at {where}: {error}; start it, or check the address"
                ) from error
        return self._distributed.Client(n_workers=self._workers, threads_per_worker=1, dashboard_address=None)
