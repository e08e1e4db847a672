"""Where the command ``carbocs`` starts (``python -m carbocs.core`` too): the process is told how to spend its time.

Looking for cycles while packages load, and then among millions of geometries, finds none and costs a tenth of a run.
"""

import gc

gc.disable()

from .cli import command  # noqa: E402 (after what spares the imports their collections)

if __name__ == "__main__":
    command()
