"""Where the command ``carbocs`` starts (``python -m carbocs.core`` too): a process told how to spend its time.

A worker that begins by reading this loads nothing by it.
"""

from .processes import tune_process


def command() -> None:
    """Run the command as a process of its own."""
    tune_process()
    from .cli import command

    command()


if __name__ == "__main__":
    command()
