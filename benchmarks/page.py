"""The sections of docs/benchmarks.md: each is written by the benchmark that measures it, and keeps its own date."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
from pathlib import Path

import shapely

from carbocs.core.layers import whole_file

ORDER = (
    "earlier", "vector", "databases", "shell", "clc", "raster", "scaling", "ocs", "scale", "vintages", "scenarios", "peers",
    "why",
)  # fmt: skip
"""The sections in their order; ``earlier`` and ``why`` are written by hand."""
PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Each line is one run in which ours and the peer take turns; the figures are medians unless a line says that it was run once.
Each section is written by the command it names.
"""


def machine(*packages: str) -> str:
    """Return the day, the machine and the versions that figures stand for."""
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages)
    day = datetime.datetime.now(tz=datetime.timezone.utc).date()
    return (
        f"{day}: {processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"GEOS {shapely.geos_version_string}" + (f", {versions}" if versions else "")
    )


def processor() -> str:
    """Return the name of the processor."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    return found.group(1).strip() if found else platform.processor()


def write_section(name: str, text: str) -> None:
    """Put a section where it stands among the others (``ORDER``); the others stay as they are."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    held = dict(re.findall(r"<!-- (\w+) -->\n(.*?)<!-- /\1 -->", page, flags=re.DOTALL))
    held[name] = text.strip() + "\n"
    names = [n for n in ORDER if n in held]
    sections = "\n".join(f"<!-- {n} -->\n{held[n]}<!-- /{n} -->\n" for n in names)
    with whole_file(PAGE) as path:
        path.write_text(f"{HEAD}\n{sections}", encoding="utf-8")
