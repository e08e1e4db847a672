"""Where the command ``carbocs`` starts (``python -m carbocs.core`` too): the process is told how to spend its time.

Looking for cycles while packages load, and then among millions of geometries, finds none and costs a tenth of a run.
"""

import ctypes
import gc
import sys


def keep_memory() -> None:
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


gc.disable()
keep_memory()

from .cli import command  # noqa: E402 (after what spares the imports their collections)

if __name__ == "__main__":
    command()
