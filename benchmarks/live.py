"""How fast the what-if figures follow an edit in a real QGIS: ``make bench-live``; the bars are the issue's own.

``--make`` writes the layers (needs the engine's Python); without it, QGIS is driven with the built zip.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "build" / "bench" / "live"
BARS_MS = {"median": 100.0, "95 %": 200.0}


def make() -> None:
    """Write the communes of the Lot, its CLC as raster and as polygons, and the generated land use."""
    import data
    import geopandas
    import rasterio
    import shapely
    from rasterio import features, warp

    DATA.mkdir(parents=True, exist_ok=True)
    data.communes().to_file(DATA / "communes.gpkg", engine="pyogrio")
    data.land_use().to_file(DATA / "generated.gpkg", engine="pyogrio")
    shutil.copyfile(data.SHARED / "data/lot/clc2018_100m.tif", DATA / "clc.tif")
    with rasterio.open(DATA / "clc.tif") as raster:
        values = raster.read(1, masked=True).filled(0).astype("int32")
        found = list(features.shapes(values, mask=values > 0, transform=raster.transform))
        shapes = [shapely.geometry.shape(warp.transform_geom(raster.crs, "EPSG:2154", s)) for s, _ in found]
    frame = geopandas.GeoDataFrame({"CODE_18": [str(int(v)) for _, v in found]}, geometry=shapes, crs=2154)
    frame.to_file(DATA / "clc.gpkg", engine="pyogrio")


def measure(site: Path | None) -> dict:
    """Drive QGIS and return what it measured."""
    sys.path.insert(0, str(ROOT / "tools"))
    from desktop import Desktop

    package = sorted((ROOT / "dist").glob("carbocs-*.zip"))[-1]
    with tempfile.TemporaryDirectory(prefix="carbocs-live-") as made:
        root = Path(made)
        for path in (*DATA.glob("*.gpkg"), *DATA.glob("*.tif")):
            shutil.copyfile(path, root / path.name)
        desktop = Desktop(root / "profile", package, "en_US", site)
        desktop.root.mkdir()
        desktop.install()
        script = Path(__file__).with_name("live_in_qgis.py")
        return desktop.drive(script, str(DATA), str(root), seconds=900)


def page() -> str:
    """Return docs/benchmarks-live.md from what the runs printed."""
    lines = [
        "# How fast the what-if figures follow an edit",
        "",
        f"Written by `make bench-live` on {date.today()}, {os.cpu_count()} cores: QGIS's own desktop on a virtual screen, the built zip in a clean profile. A scenario of 30",
        "actions (12 vertices, 2 to 40 ha, spread over ten years) on the 320 communes of the Lot; 200 times a vertex of one of them is moved through QGIS's editing, and the time is",
        "taken from that call until the dock has painted the new figures. The bar: a median below 100 ms, 95 % below 200 ms.",
        "",
        "| QGIS | land use | median | 95 % | most | opened in |",
        "|---|---|--:|--:|--:|--:|",
    ]  # fmt: skip
    for path in sorted(DATA.glob("*.csv")):
        lines += [f"| {' | '.join(row)} |" for row in csv.reader(path.open(encoding="utf-8"))]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print a line a case; return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--make", action="store_true", help="write the layers and stop")
    parser.add_argument("--site", type=Path, help="the site-packages that hold shapely and pandas")
    parser.add_argument("--csv", action="store_true", help="print rows for the page")
    parser.add_argument("--page", action="store_true", help="write docs/benchmarks-live.md from the rows and stop")
    options = parser.parse_args()
    if options.make:
        make()
        return 0
    if options.page:
        (ROOT / "docs" / "benchmarks-live.md").write_text(page(), encoding="utf-8")
        return 0
    found = measure(options.site.resolve() if options.site else None)
    missed = 0
    out = csv.writer(sys.stdout)
    for name, case in found["cases"].items():
        took = case["edits_s"]
        ms = {
            "median": 1000 * took[len(took) // 2],
            "95 %": 1000 * took[int(0.95 * len(took))],
            "most": 1000 * took[-1],
        }
        row = [found["qgis"].split("-")[0], name, *(f"{v:.0f} ms" for v in ms.values()), f"{case['opened_s']:.1f} s"]
        out.writerow(row) if options.csv else print(*row, sep="  ")
        missed += any(ms[bar] >= limit for bar, limit in BARS_MS.items())
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
