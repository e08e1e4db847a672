"""Pictures of QGIS itself with the plugin at work, in both languages: ``build/screenshots/<lang>/*.png``.

The real desktop on a virtual screen, the built zip in a clean profile, driven by ``screenshots_in_qgis.py``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from desktop import Desktop

ROOT = Path(__file__).resolve().parents[1]
LOCALES = {"fr": "fr_FR", "en": "en_US"}
SCREEN = "1600x1000"
HIDDEN = "hidden"


def _older_shapely(folder: Path) -> Path:
    """Return a folder that, first on Python's path, shows a shapely too old: for the dialog that says so."""
    package, facts = folder / "shapely", folder / "shapely-1.8.5.dist-info"
    package.mkdir(parents=True)
    facts.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: shapely\nVersion: 1.8.5\n", encoding="utf-8")
    return folder


def pictures(package: Path, data: Path, site: Path, out: Path) -> list[Path]:
    """Take the pictures of both languages and return them."""
    script = Path(__file__).with_name("screenshots_in_qgis.py")
    for lang, locale in LOCALES.items():
        folder = out / lang
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for missing in (False, True):
            with tempfile.TemporaryDirectory(prefix="carbocs-qgis-") as made:
                root = Path(made)
                desktop = Desktop(root / "profile", package, locale, site)
                desktop.root.mkdir()
                if missing:
                    desktop.site = _older_shapely(root / HIDDEN)
                desktop.install()
                for name in ("communes_46.geojson", "clc2018_100m.tif"):
                    shutil.copyfile(data / name, root / name)
                desktop.drive(script, str(root), str(folder), "missing" if missing else "all", screen=SCREEN)
        what_if(package, locale, site, folder)
    return sorted(out.rglob("*.png"))


def what_if(package: Path, locale: str, site: Path, folder: Path) -> None:
    """Take the pictures of the what-if dock on the sample plan."""
    with tempfile.TemporaryDirectory(prefix="carbocs-qgis-") as made:
        root = Path(made)
        desktop = Desktop(root / "profile", package, locale, site)
        desktop.root.mkdir()
        desktop.install()
        shown = root / "shown"
        shown.mkdir()
        script = Path(__file__).with_name("what_if_in_qgis.py")
        desktop.drive(script, str(ROOT / "sample_data"), str(shown), "all", screen=SCREEN)
        for picture in shown.glob("*.png"):
            shutil.copyfile(picture, folder / picture.name)


README = {
    "group": ("group", 900),
    "flux": ("flux", 760),
    "dialog": ("dialog", 640),
    "balance_average": ("balance", 420),
    "what_if_edit": ("what_if", 1000),
    "what_if_zones": ("zones", 640),
    "what_if_comparison": ("comparison", 700),
    "what_if_sensitivity": ("sensitivity", 900),
}
"""The pictures that the README and the guide show: what each is called there, and its width in pixels."""


def small(out: Path, target: Path) -> None:
    """Write the README's pictures, small; swatches are few pixels, so colours are chosen for their reach."""
    from PIL import Image

    for lang in LOCALES:
        for name, (shown, width) in README.items():
            with Image.open(out / lang / f"{name}.png") as picture:
                size = width, round(picture.height * width / picture.width)
                reduced = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
                if not name.startswith("what_if"):
                    # The pictures of charts and of maps in many tints lose their greys to a palette.
                    reduced = reduced.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
                reduced.save(target / f"qgis_{shown}.{lang}.png", optimize=True)


def main() -> None:
    """Take them where the arguments say."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "lot")
    parser.add_argument("--site", type=Path, required=True, help="the site-packages that hold shapely and pandas")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument("--readme", type=Path, default=ROOT / "docs" / "images", help="where the README's go")
    options = parser.parse_args()
    package = sorted((ROOT / "dist").glob("carbocs-*.zip"))[-1]
    for path in pictures(package, options.data, options.site.resolve(), options.out):
        print(path)
    small(options.out, options.readme)


if __name__ == "__main__":
    main()
