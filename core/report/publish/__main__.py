"""Publishing as a process of its own, for QGIS: its GDAL and ours must not meet in one.

Reads what is asked as JSON on standard input; answers with a line of JSON each time: ``progress``, then ``files`` or
``error`` (in the language asked for). Ends when its input is closed early: nothing is left then.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from ...errors import Cancelled, CarbocsError
from ..result_file import read_result
from . import About, publish


def main() -> int:
    """Publish what is asked; return 0, or 1 where it could not be done."""
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    stopped = threading.Event()
    threading.Thread(target=lambda: _wait_for_end(stopped), daemon=True).start()
    about = {k: v for k, v in asked["about"].items() if v}
    if "day" in about:
        about["day"] = date.fromisoformat(about["day"])
    try:
        files = publish(
            read_result(Path(asked["result"])),
            Path(asked["folder"]),
            About(**about),
            asked["lang"],
            scenarios=Path(asked["scenarios"]) if asked.get("scenarios") else None,
            progress=lambda fraction, _: _say(progress=fraction),
            cancelled=stopped.is_set,
        )
    except Cancelled:
        return 1
    except CarbocsError as error:
        _say(error=error.text(asked["lang"]))
        return 1
    _say(files=[str(file) for file in files])
    return 0


def _wait_for_end(stopped: threading.Event) -> None:
    """Wait until who asked closes the line."""
    sys.stdin.read()
    stopped.set()


def _say(**content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # The thread that waits for the end of the line may hold it still.
    os._exit(code)
