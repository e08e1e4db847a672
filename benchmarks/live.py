"""How fast the what-if figures follow an edit in a real QGIS: ``make bench-live``; the bars are the issue's own.

``--make`` writes the layers (needs the engine's Python); without it, QGIS is driven with the built zip.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
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
        for path in DATA.iterdir():
            shutil.copyfile(path, root / path.name)
        desktop = Desktop(root / "profile", package, "en_US", site)
        desktop.root.mkdir()
        desktop.install()
        script = Path(__file__).with_name("live_in_qgis.py")
        return desktop.drive(script, str(DATA), str(root), seconds=900)


def main() -> int:
    """Print a line a case; return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--make", action="store_true", help="write the layers and stop")
    parser.add_argument("--site", type=Path, help="the site-packages that hold shapely and pandas")
    options = parser.parse_args()
    if options.make:
        make()
        return 0
    found = measure(options.site.resolve() if options.site else None)
    missed = 0
    print(f"QGIS {found['qgis']}")
    for name, case in found["cases"].items():
        took = case["edits_s"]
        ms = {
            "median": 1000 * took[len(took) // 2],
            "95 %": 1000 * took[int(0.95 * len(took))],
            "most": 1000 * took[-1],
        }
        said = ", ".join(f"{k} {v:.0f} ms" for k, v in ms.items())
        print(f"{name}: {len(took)} edits among {case['actions']} actions: {said}; opened in {case['opened_s']:.1f} s")
        missed += any(ms[bar] >= limit for bar, limit in BARS_MS.items())
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
