"""Which Python packages the engine needs, whether they are there, and the exact command that brings them.

Nothing is imported to find out: QGIS starts as fast with them as without.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path

NEEDS = {"numpy": "1.24", "pandas": "1.5.3", "shapely": "2.0.6"}
"""What every computation needs; the rest of the engine's packages (rasterio, geopandas …) QGIS stands in for."""
FEATURES: dict[str, dict[str, str]] = {
    "atlas": {"pypdf": "5.1"},
    "report": {"jinja2": "3.1", "vl-convert-python": "1.9"},
    "workbook": {"xlsxwriter": "3.1"},
    "publish": {"geopandas": "1.0", "pyogrio": "0.8", "pyproj": "3.4", "rasterio": "1.3.6", "pyarrow": "14"},
}
"""What one feature needs besides, by its name; the plugin starts and computes without."""
_MODULES = {"vl-convert-python": "vl_convert"}
"""The packages that are imported by another name than they are installed by."""
_NOT_OF_APT = ("pyarrow", "vl-convert-python")
"""What Debian has no package of."""
_DEBIAN_ENOUGH = 13
"""The Debian release from which apt's own packages are recent enough."""
_MANAGED = {"debian": 12, "ubuntu": 23}
"""Systems, and their first release, whose pip refuses to write beside apt's packages unless told to."""
_BELOW = {"shapely": "2.1"}
"""On Linux a wheel is bound to the GEOS that QGIS has loaded already: later ones are built for a newer one."""
_NUMPY_1 = {"pyarrow": "20"}
"""With numpy 1: later wheels refuse it when they are imported, and pip does not know."""


@dataclass(frozen=True)
class Missing:
    """One package that is absent (``found`` is empty) or too old; ``needed`` is the least version."""

    package: str
    needed: str
    found: str = ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version)[:3])


def found_version(package: str) -> str:
    """Return the version of a package without importing it, empty where it is not there."""
    if importlib.util.find_spec(_MODULES.get(package, package)) is None:
        return ""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def missing(feature: str = "") -> list[Missing]:
    """Return what is absent or too old, in the order of ``NEEDS``; of a feature, in the order of its own needs."""
    needs = FEATURES[feature] if feature else NEEDS
    found = {package: found_version(package) for package in needs}
    return [
        Missing(package, needed, found[package])
        for package, needed in needs.items()
        if not found[package] or _numbers(found[package]) < _numbers(needed)
    ]


def distribution(path: Path = Path("/etc/os-release")) -> tuple[str, int]:
    """Return a Linux's id and release number (``debian``, 12); empty and 0 on another system."""
    if not path.is_file():
        return "", 0
    facts = dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    number = facts.get("VERSION_ID", "").strip('"').split(".")[0]
    return facts.get("ID", "").strip('"'), int(number) if number.isdigit() else 0


def command(lacking: list[Missing], system: str | None = None, linux: tuple[str, int] | None = None) -> tuple[str, str]:
    """Return where a command is to be typed (``osgeo4w``, ``mac`` or ``terminal``) and the command.

    The running numpy is pinned, so that pip chooses wheels that it can load: QGIS has it in memory already.
    """
    system = system or platform.system()
    name, number = linux if linux is not None else distribution()
    if system == "Linux" and name == "debian" and number >= _DEBIAN_ENOUGH:
        return "terminal", " && ".join(_by_apt(lacking))
    numpy = found_version("numpy")
    caps = {**(_BELOW if system == "Linux" else {}), **(_NUMPY_1 if numpy.startswith("1.") else {})}
    wanted = [
        f'"{m.package}>={m.needed}' + (f",<{caps[m.package]}" if m.package in caps else "") + '"' for m in lacking
    ]
    if numpy and not any(m.package == "numpy" for m in lacking):
        wanted.append(f'"numpy=={numpy}"')
    packages = " ".join(wanted)
    if system == "Windows":
        return "osgeo4w", f"python -m pip install --user {packages}"
    if system == "Darwin":
        return "mac", f'"{_mac_python()}" -m pip install --user {packages}'
    managed = " --break-system-packages" if number >= _MANAGED.get(name, number + 1) else ""
    return "terminal", f"/usr/bin/python3 -m pip install --user{managed} {packages}"


def _by_apt(lacking: list[Missing]) -> list[str]:
    """Return the commands of a Debian whose packages are recent enough: apt's, and pip's for what apt has not."""
    packages = [f"python3-{m.package}" for m in lacking if m.package not in _NOT_OF_APT]
    others = [f'"{m.package}>={m.needed}"' for m in lacking if m.package in _NOT_OF_APT]
    commands = [f"sudo apt install {' '.join(packages)}"] if packages else []
    if others:
        numpy = found_version("numpy")
        others += [f'"numpy=={numpy}"'] if numpy else []
        commands.append(f"/usr/bin/python3 -m pip install --user --break-system-packages {' '.join(others)}")
    return commands


def python() -> str:
    """Return the Python that QGIS runs on, to start a process of its own: on Windows and macOS QGIS is its own program.

    A process apart may open a GDAL of its own, which QGIS, who has opened another, may not.
    """
    if platform.system() == "Darwin":
        return str(_mac_python())
    if platform.system() == "Windows":
        beside = [Path(sys.exec_prefix) / "python.exe", Path(sys.exec_prefix) / "python3.exe"]
        return str(next((p for p in beside if p.exists()), "python"))
    # Inside QGIS ``sys.executable`` is whichever Python comes first on the path, not the one QGIS was built with.
    beside = Path(sys.prefix) / "bin" / "python3"
    return str(beside) if beside.exists() else "/usr/bin/python3"


def _mac_python() -> Path:
    """Return the Python of the running QGIS.app: ``sys.executable`` is QGIS itself there."""
    beside = Path(sys.prefix) / "bin" / "python3"
    return beside if beside.exists() else Path("/Applications/QGIS.app/Contents/MacOS/bin/python3")
