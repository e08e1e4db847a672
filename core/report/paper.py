"""What all charts are drawn on: their inks, the numbers along their axes, and how they become files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..layers import whole_file
from ..messages import number

INK, SOFT, GRID = "#22302a", "#5c6b63", "#dfe5e1"
SUFFIXES = (".png", ".svg")


def saved(figure: Any, folder: Path, name: str) -> list[Path]:
    """Write a figure as PNG and SVG into a folder that is there; return the files."""
    written = []
    for suffix in SUFFIXES:
        with whole_file(folder / f"{name}{suffix}") as path:
            # No date and fixed ids: the same result draws the same file.
            figure.savefig(path, dpi=160, metadata={"Date": None} if suffix == ".svg" else None)
        written.append(folder / f"{name}{suffix}")
    return written


def tick(value: float, lang: str) -> str:
    """Return a number of an axis: as many decimals as it needs, a true minus sign."""
    digits = next((d for d in range(6) if abs(value - round(value, d)) < 1e-9), 6)
    return number(value, digits, lang).replace("-", "−")
