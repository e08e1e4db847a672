"""The import direction of the architecture: downwards only, no circle, no QGIS in core, nothing heavy at the start."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "core"
# The floors, lowest first. A room may import rooms of its own floor or below only as `ORDER` lists them, earlier first.
ORDER = (
    "messages",
    "errors",
    "modes",
    "occupations",
    "sums",
    "nomenclatures",
    "reference",
    "layers",
    "coverage",
    "pair_areas",
    "overlay",
    "covers",
    "refining",
    "areas",
    "survey",
    "changes",
    "places",
    "wood",
    "stocks",
    "fluxes",
    "factors",
    "trajectory",
    "indicators",
    "inputs",
    "store",
    "processes",
    "parts",
    "cluster",
    "artificialisation",
    "scenario",
    "levels",
    "assessment",
    "comparing",
    "territories",
    "report",
    "cli",
    "__main__",
)
FORBIDDEN = {"qgis", "PyQt5", "PyQt6"}
HEAVY = (
    "rasterio", "exactextract", "rasterstats", "matplotlib", "dask", "openpyxl", "xlsxwriter", "scipy", "jinja2",
    "vl_convert", "numba",
)  # fmt: skip
QGIS_BRINGS = ("geopandas", "pyogrio", "pyproj")
"""What QGIS stands in for: its own GDAL and PROJ."""


def modules() -> list[Path]:
    return sorted(p for p in CORE.rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(CORE).with_suffix("").parts
    return parts[0]


def imports(path: Path) -> list[tuple[str, bool]]:
    """Return what a module imports: our rooms as (room, True), other packages as (package, False).

    Imports for the type checker alone do not run, so they are left out.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    depth = len(path.relative_to(CORE).parts)
    found = []
    for node in ast.walk(tree):
        if id(node) in only_types:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name.split(".")[0], False) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append((str(node.module).split(".")[0], False))
        elif isinstance(node, ast.ImportFrom) and node.level == depth:
            names = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
            found += [(name, True) for name in names]
    return found


def test_every_room_has_its_floor():
    rooms = {room_of(p) for p in modules()} - {"__init__"}
    assert rooms == set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(CORE)))
def test_imports_go_downwards_only(path):
    room = room_of(path)
    if room == "__init__":
        return
    above = [name for name, ours in imports(path) if ours and ORDER.index(name) > ORDER.index(room)]
    assert not above, f"{room} imports {above}, which stand above it"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(CORE)))
def test_core_never_imports_qgis(path):
    assert not FORBIDDEN & {name for name, ours in imports(path) if not ours}


def test_the_engine_starts_without_what_only_some_work_needs():
    absent = HEAVY + QGIS_BRINGS
    code = f"import sys, carbocs.core.assessment, carbocs.core.report; print([m for m in {absent} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert result.stdout.strip() == "[]"


def test_a_worker_that_begins_by_reading_the_command_loads_nothing_by_it():
    """Where processes are not forked, each reads the program that asks for it before it is told what to do."""
    code = "import sys, carbocs.core.__main__; print([m for m in ('pandas', 'typer', 'shapely') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert result.stdout.strip() == "[]"


def test_the_root_imports_nothing_at_module_level():
    """QGIS reads the root before it knows which packages are there."""
    tree = ast.parse((CORE.parent / "__init__.py").read_text(encoding="utf-8"))
    assert not [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
