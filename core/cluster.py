"""Many machines: the parts of a land measured by the workers of a Dask cluster.

Dask does the distributing; what a worker does is ``parts.measure_part``, as one machine does. No geometry travels but
the pieces of a part: every worker reads its own land, from files that all of them see under one name.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from .errors import DataError, UsageError
from .inputs import LandReading
from .parts import Part, Task, begin, measure_part
from .processes import FORKED, settings, worker_context
from .survey import Survey

LOCAL = "local"
"""The address of a cluster made for the run, of processes on this machine."""
RETRIES = 2
"""How often a part that failed for a reason of the moment (a file system that stalls) is tried again."""
DASK = "2024.8"
_LOCAL_SETTINGS = {
    "distributed.scheduler.worker-saturation": 2.0,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.worker.memory.monitor-interval": "250ms",
}
"""Of a local cluster, whose workers share the cores with what looks after them: memory is not given back to the system
after every array, only to be asked for again (``processes.SETTINGS`` stand for Dask's); each has its next part at
hand; no one looks at their profile, nor fifty times a second whether they still tick."""


def _ready(large: bool) -> None:
    """Make a worker ready; what it has loaded is not looked through for cycles again, what Dask says to it is."""
    begin(large)
    gc.freeze()
    gc.enable()


def _measured(task: Task, part: Part) -> tuple[Survey, LandReading]:
    """Measure a part on a worker, without looking for cycles among its geometries meanwhile: there are none."""
    gc.disable()
    try:
        return measure_part(task, part)
    finally:
        gc.enable()


class Cluster:
    """The workers of a Dask cluster.

    Args:
        address: ``local``, the address of a scheduler (``tcp://…``), or the path of a scheduler file.
        workers: of a local cluster.
        memory: bytes that a local cluster's workers may have together; Dask restarts one that goes beyond its share.
        large: as ``Task.large``.

    Raises:
        UsageError: ``needs_package``; ``no_such_cluster`` where no scheduler answers.
    """

    def __init__(self, address: str, *, workers: int = 2, memory: float = 0.0, large: bool = False) -> None:
        if address == LOCAL:
            worker_context([__name__, "distributed"])  # which loads while this process does
        try:
            from distributed import Client
        except ImportError as error:
            command = f"python -m pip install dask[distributed]>={DASK}"
            raise UsageError("needs_package", package="dask", version=DASK, command=command) from error
        self.local: Any = None
        try:
            if address == LOCAL:
                self._begin(workers, memory, large)
            elif "://" in address:
                self.client = Client(address, timeout=10)
            else:
                if not Path(address).is_file():
                    raise UsageError("no_such_file", path=address)
                self.client = Client(scheduler_file=address, timeout=10)
        except OSError as error:
            raise UsageError("no_such_cluster", address=address, reason=str(error).split("\n")[0]) from error

    def _begin(self, workers: int, memory: float, large: bool) -> None:
        """Begin a cluster of this machine's processes; each makes itself ready at once."""
        import dask.config
        from distributed import Client, LocalCluster

        held: dict[str, Any] = {"distributed.nanny.pre-spawn-environ": settings()}
        if FORKED:
            held["distributed.worker.multiprocessing-method"] = "forkserver"
        with dask.config.set(_LOCAL_SETTINGS | held):
            self.local = LocalCluster(
                n_workers=workers, threads_per_worker=1, memory_limit=memory / workers if memory else "auto",
                dashboard_address=":0", processes=True, env=dict(os.environ),
            )  # fmt: skip
        self.client = Client(self.local)
        self._readied = [  # a task whose future is let go is called off
            self.client.submit(_ready, large, workers=[nanny.worker_address], pure=False)
            for nanny in self.local.workers.values()
        ]

    def results(self, task: Task, parts: list[Part]) -> Iterator[tuple[Part, Survey, LandReading]]:
        """Measure parts as workers are free; a part whose worker is lost is measured by another.

        Raises:
            DataError: ``part_failed``; ``part_kills_workers`` where workers end again and again on one part.
        """
        from distributed import KilledWorker, as_completed

        futures = {self.client.submit(_measured, task, part, retries=RETRIES, pure=False): part for part in parts}
        try:
            for future in as_completed(list(futures)):
                part = futures[future]
                try:
                    found, told = future.result()
                except KilledWorker as error:
                    raise DataError("part_kills_workers", number=part.number, shown=part.shown) from error
                future.release()
                yield part, found, told
        finally:
            with suppress(Exception):
                self.client.cancel(list(futures))

    def close(self) -> None:
        """Leave the cluster; one that was made for the run ends."""
        self.client.close()
        if self.local is not None:
            self.local.close()
