"""Draws the pictures of the READMEs from the demo's result, in the styles its GeoPackage carries for QGIS.

make demo && python tools/make_pictures.py --out docs/images
"""

from __future__ import annotations

import argparse
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import geopandas
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from carbocs.core.layers import whole_file

ROOT = Path(__file__).resolve().parents[1]
LAYER = "territories_commune"
TEXT = {
    "fr": ("Stock de carbone à l’hectare", "Communes de la vallée de la Sauvelle (territoire fictif), occupation du sol 2018", "tC/ha",
           "Calcul CarbOCS. Chiffres de référence : ADEME, ALDO (chanterelle). Communes : ordres de grandeur."),
    "en": ("Carbon stock per hectare", "Communes of the Sauvelle valley (fictional territory), land use of 2018", "tC/ha",
           "Computed with CarbOCS. Reference figures: ADEME, ALDO (chanterelle). Communes: orders of magnitude."),
}  # fmt: skip


def default_style(path: Path) -> tuple[str, list[tuple[float, float, str]]]:
    """Return the attribute and the classes (lower, upper, colour) of the layer's default style."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT styleQML FROM layer_styles WHERE f_table_name = ? AND useAsDefault"
        (qml,) = connection.execute(query, (LAYER,)).fetchone()
    root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 (our own text)
    fills = {
        s.get("name"): next(o.get("value") for o in s.iter("Option") if o.get("name") == "color")
        for s in root.find("renderer-v2/symbols")
    }
    classes = []
    for item in root.iter("range"):
        red, green, blue = fills[item.get("symbol")].split(",")[:3]
        colour = f"#{int(red):02x}{int(green):02x}{int(blue):02x}"
        classes.append((float(item.get("lower")), float(item.get("upper")), colour))
    return root.find("renderer-v2").get("attr"), classes


def draw(path: Path, lang: str) -> Figure:
    """Return the map."""
    title, subtitle, unit, source = TEXT[lang]
    attribute, classes = default_style(path)
    frame = geopandas.read_file(path, layer=LAYER)
    colours = [next(c for low, high, c in classes if low <= v <= high) for v in frame[attribute]]
    figure = Figure(figsize=(9, 6.6), facecolor="white")
    axes = figure.add_axes((0.02, 0.07, 0.74, 0.78))
    frame.plot(ax=axes, color=colours, edgecolor="white", linewidth=1.2)
    names = frame.columns[frame.columns == "name"][0]
    for row in frame.itertuples():
        at = row.geometry.representative_point()
        dark = colours[row.Index] in [c for _, _, c in classes[-2:]]
        axes.annotate(
            getattr(row, names),
            (at.x, at.y),
            ha="center",
            va="center",
            fontsize=7,
            color="white" if dark else "#22302a",
        )
    west, south, east, north = frame.total_bounds
    axes.set_xlim(west - 300, east + 300)
    axes.set_ylim(south - 1_300, north + 300)
    axes.add_patch(Rectangle((west, south - 900), 5_000, 130, color="#22302a"))
    axes.text(west + 2_500, south - 650, "5 km", ha="center", fontsize=8, color="#22302a")
    axes.set_axis_off()
    axes.set_aspect("equal")
    word = {"fr": "à", "en": "to"}[lang]
    handles = [Patch(facecolor=c, label=f"{low:g} {word} {high:g}") for low, high, c in classes]
    figure.legend(handles=handles, title=unit, loc="center left", bbox_to_anchor=(0.79, 0.5), frameon=False, fontsize=9)
    figure.text(0.03, 0.94, title, fontsize=15, weight="bold", color="#22302a")
    figure.text(0.03, 0.9, subtitle, fontsize=9.5, color="#5c6b63")
    figure.text(0.03, 0.03, source, fontsize=7.5, color="#5c6b63")
    return figure


def main() -> None:
    """Draw the map in both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--result", type=Path, default=ROOT / "build/demo/sauvelle.gpkg")
    options = parser.parse_args()
    for lang in TEXT:
        with whole_file(options.out / f"map.{lang}.png") as path:
            draw(options.result, lang).savefig(path, dpi=110)


if __name__ == "__main__":
    main()
