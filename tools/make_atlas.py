"""Makes the atlas of a result by ``qgis_process``, in a clean profile that holds the built plugin, in both languages.

python tools/make_atlas.py --result result.gpkg --scenarios plan.gpkg --site SITE-PACKAGES --out build/atlas

With ``--pictures`` it also draws those of the README and of the help page from it (pdftoppm, of poppler-utils).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from desktop import Desktop

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = {"fr": ("fr_FR", "1"), "en": ("en_US", "2")}
README, HELP = ROOT / "docs" / "images", ROOT / "plugin" / "help" / "pictures"
SHOWN_PAGE = 5
"""An EPCI: its communes are seen, and what it is set beside."""


def pictures(pdf: Path, lang: str) -> None:
    """Draw the page shown in the README, and small in the help page (whose words are too small to be read)."""
    from PIL import Image

    program = shutil.which("pdftoppm")
    if program is None:
        sys.exit("pdftoppm (poppler-utils) is not there")
    with tempfile.TemporaryDirectory(prefix="carbocs-atlas-") as made:
        stem = Path(made) / "page"
        which = ["-r", "200", "-f", str(SHOWN_PAGE), "-l", str(SHOWN_PAGE), "-singlefile", "-png"]
        subprocess.run([program, *which, str(pdf), str(stem)], check=True)  # noqa: S603
        with Image.open(stem.with_suffix(".png")) as page:
            for width, target in ((900, README / f"atlas.{lang}.png"), (420, HELP / "atlas.png")):
                size = width, round(page.height * width / page.width)
                small = page.convert("RGB").resize(size, Image.Resampling.LANCZOS)
                small.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> None:
    """Make them."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--scenarios", type=Path)
    parser.add_argument(
        "--site", type=Path, required=True, help="the site-packages that hold shapely, pandas and pypdf"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "atlas")
    parser.add_argument("--pictures", action="store_true", help="draw the pictures of the README and the help too")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    package = sorted((ROOT / "dist").glob("carbocs-*.zip"))[-1]
    for lang, (locale, choice) in LANGUAGES.items():
        target = options.out.resolve() / f"atlas_{options.result.stem}.{lang}.pdf"
        given = {"RESULT": options.result.resolve(), "LANGUAGE": choice, "KEEP": "false", "OUTPUT": target}
        if options.scenarios is not None:
            given["SCENARIOS"] = options.scenarios.resolve()
        with tempfile.TemporaryDirectory(prefix="carbocs-atlas-") as made:
            desktop = Desktop(Path(made) / "profile", package, locale, options.site.resolve())
            desktop.root.mkdir()
            desktop.install()
            done = desktop.process("run", "carbocs:atlas", *(f"--{k}={v}" for k, v in given.items()), seconds=1800)
        if done.returncode or not target.is_file():
            sys.exit(f"qgis_process ended with {done.returncode}:\n{done.stdout[-6000:]}{done.stderr[-4000:]}")
        print(target)
        if options.pictures:
            pictures(target, lang)


if __name__ == "__main__":
    main()
