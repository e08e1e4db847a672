"""Where the command ``carbocs`` starts (``python -m carbocs.core`` too): the process is told how to spend its time.

Looking for cycles while packages load, and then among millions of geometries, finds none and costs a tenth of a run.
A worker that begins by reading this loads nothing by it.
"""

import gc

from .processes import keep_memory


def command() -> None:
    """Run the command as a process of its own."""
    gc.disable()
    keep_memory()
    from .cli import command

    command()


if __name__ == "__main__":
    command()
