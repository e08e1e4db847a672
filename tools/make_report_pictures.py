"""Draws the pictures of the report from the sample: those of the documentation, in both languages, and of the help.

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
SIZE = {"width": 1280, "height": 860}
HEAD_PX = 585
"""How much of the first screen is shown: down to the cards of the figures."""
HELP_WIDTH, HELP_HEIGHT = 272, 290
SHOWN = ".edition:not([hidden])"
GAP, LINE = 2, "#c3cdc7"


def shot(page: Page) -> Image.Image:
    """Return what is on screen."""
    return Image.open(io.BytesIO(page.screenshot()))


def head(page: Page) -> Image.Image:
    """Return the head of the page: its figures."""
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    return shot(page).crop((0, 0, SIZE["width"], HEAD_PX))


def map_of(page: Page) -> Image.Image:
    """Return the map with a territory under the pointer."""
    page.eval_on_selector(f"{SHOWN} section.map", "e => e.scrollIntoView()")
    box = page.locator(f"{SHOWN} .ground use").nth(11).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.6)
    return shot(page)


def one_above_another(images: list[Image.Image]) -> Image.Image:
    """Return images as one, a line between them."""
    sheet = Image.new("RGB", (images[0].width, sum(i.height + GAP for i in images) - GAP), LINE)
    top = 0
    for image in images:
        sheet.paste(image, (0, top))
        top += image.height + GAP
    return sheet


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
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce")
        page.goto(given.report.resolve().as_uri())
        for lang in ("en", "fr"):
            page.click(f"{SHOWN} [data-language={lang}]")
            page.wait_for_function(f"document.documentElement.dataset.charts === '{lang}'")
            sheet = one_above_another([head(page), map_of(page)])
            sheet = sheet.resize((sheet.width * 3 // 4, sheet.height * 3 // 4), Image.Resampling.LANCZOS)
            sheet.save(given.out / f"report.{lang}.png", optimize=True)
        page.set_viewport_size({"width": 2 * HELP_WIDTH, "height": 2 * HELP_HEIGHT})
        page.mouse.move(0, 0)
        page.eval_on_selector(f"{SHOWN} .choropleth", "e => e.scrollIntoView({block: 'center'})")
        small = shot(page).resize((HELP_WIDTH, HELP_HEIGHT), Image.Resampling.LANCZOS)
        small.convert("RGB").save(given.help_picture, optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
