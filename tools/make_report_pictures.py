"""Draws the pictures of the report, in both languages, from the sample: those of the documentation and of the help page.

python tools/make_report_pictures.py --report build/demo/report.html --chromium /usr/bin/chromium
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SIZE = {"width": 1280, "height": 800}
HELP_WIDTH, HELP_HEIGHT = 272, 270
COLOURS = 192


def top(page: Page) -> Image.Image:
    """Return the head of the page: its figures."""
    page.evaluate("scrollTo(0, 0)")
    return Image.open(io.BytesIO(page.screenshot()))


def map_and_table(page: Page) -> Image.Image:
    """Return the map with a territory under the pointer."""
    page.eval_on_selector(".edition:not([hidden]) .choropleth", "e => e.scrollIntoView({block: 'center'})")
    box = page.locator(".edition:not([hidden]) .ground use").nth(11).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.6)
    return Image.open(io.BytesIO(page.screenshot()))


def small(image: Image.Image) -> Image.Image:
    """Return an image with as many colours as it needs, for a light file."""
    return image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def main() -> None:
    """Draw the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "demo" / "report.html")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--help-picture", type=Path, default=ROOT / "plugin" / "help" / "pictures" / "report.png")
    given = parser.parse_args()
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=given.chromium, args=arguments)
        page = browser.new_page(viewport=SIZE)
        page.goto(given.report.resolve().as_uri())
        for lang in ("fr", "en"):
            page.click(f".edition:not([hidden]) [data-language={lang}]")
            page.wait_for_function(f"document.documentElement.dataset.charts === '{lang}'")
            halves = [top(page), map_and_table(page)]
            sheet = Image.new("RGB", (SIZE["width"], 2 * SIZE["height"] + 2), "#c3cdc7")
            for n, half in enumerate(halves):
                sheet.paste(half, (0, n * (SIZE["height"] + 2)))
            small(sheet.resize((sheet.width * 3 // 4, sheet.height * 3 // 4), Image.Resampling.LANCZOS)).save(
                given.out / f"report.{lang}.png", optimize=True
            )
        page.set_viewport_size({"width": 2 * HELP_WIDTH, "height": 2 * HELP_HEIGHT})
        page.eval_on_selector(".edition:not([hidden]) .choropleth", "e => e.scrollIntoView({block: 'start'})")
        page.evaluate("scrollBy(0, 10)")
        image = Image.open(io.BytesIO(page.screenshot()))
        small(image.resize((HELP_WIDTH, HELP_HEIGHT), Image.Resampling.LANCZOS)).save(given.help_picture, optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
