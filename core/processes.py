"""How processes that measure begin: with what they need loaded, and told how to spend their time and memory.

Nothing of ours is imported here, nor anything heavy: a process is told before its packages load.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.context import BaseContext
from threading import Thread

SETTINGS = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""What a process that measures begins with: on Linux its memory is asked for in large pages, where the system gives
them to who asks. Polygons lie all over it; elsewhere this says nothing."""
FORKED = sys.platform == "linux" and sys.version_info >= (3, 11)
"""Whether workers are forked from one process that has loaded all they need. Before 3.11 such a process would look for
packages in the folder it is asked from first (``PYTHONSAFEPATH``)."""


def settings() -> dict[str, str]:
    """Return ``SETTINGS`` but for those that the environment sets already."""
    return {name: value for name, value in SETTINGS.items() if name not in os.environ}


@contextmanager
def begun_with_settings() -> Iterator[None]:
    """Give what begins meanwhile the settings, by its environment."""
    held = settings()
    os.environ.update(held)
    try:
        yield
    finally:
        for name in held:
            del os.environ[name]


def worker_context(modules: list[str]) -> BaseContext:
    """Return what begins processes: on Linux those of one run load ``modules`` once, while who asks goes on.

    Not forked from who asks: a process that has read layers holds locks of GDAL. They have the environment of whoever
    asked first, and are to be told what is theirs.
    """
    if not FORKED:
        return get_context("spawn")
    from multiprocessing import forkserver

    found = get_context("forkserver")
    found.set_forkserver_preload(modules)
    path = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        with begun_with_settings():
            forkserver.ensure_running()
    finally:
        if path is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = path
    return found


def tune_process() -> None:
    """Tell this process not to look for cycles, and to keep its memory.

    To look while packages load, and then among millions of geometries, finds none and costs a tenth of a run.
    """
    gc.disable()
    _keep_memory()


def end_with_parent() -> None:
    """Let this process end when the one that asked for it does, however that ends: no one asks it for anything more.

    A worker of ``concurrent.futures`` whose asker was killed waits for ever, with the memory it has.
    """
    asker = parent_process()
    if asker is None:
        return

    def wait() -> None:
        asker.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _keep_memory() -> None:
    """Let glibc take memory by the 64 MB and not give it back between one batch of geometries and the next.

    By default it asks for 128 kB at a time and returns what is free at the end: a tenth of a run's reading.
    """
    if sys.platform == "linux":
        try:
            options = ctypes.CDLL(None).mallopt
        except (OSError, AttributeError):  # another C library
            return
        for option, size in ((-1, 2**28), (-2, 2**26)):  # M_TRIM_THRESHOLD, M_TOP_PAD
            options(option, size)
