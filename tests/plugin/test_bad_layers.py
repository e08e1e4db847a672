"""Broken layers arrive as readable messages in the algorithm's log, naming the layer and what to do."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsVectorLayer,
)

SQUARE = "POLYGON((600000 6400000, 601000 6400000, 601000 6401000, 600000 6401000, 600000 6400000))"
NEXT = "POLYGON((601000 6400000, 602000 6400000, 602000 6401000, 601000 6401000, 601000 6400000))"
BOW_TIE = "POLYGON((600000 6400000, 601000 6401000, 601000 6400000, 600000 6401000, 600000 6400000))"
LINE = "LINESTRING(600000 6400000, 601000 6401000)"
DATED = "code:string(3),year:string(4)"
NAMES = "duplicate overlap unknown figures geometry crs codes fields far vintages lines"
FAR = "POLYGON((100000 6100000, 101000 6100000, 101000 6101000, 100000 6101000, 100000 6100000))"


def layer(name, rows, fields="insee:string(5)", kind="Polygon", crs="EPSG:2154"):
    """Return a memory layer of (WKT, *attributes)."""
    columns = "".join(f"&field={f}" for f in fields.split(",") if f)
    found = QgsVectorLayer(f"{kind}?crs={crs}{columns}", name, "memory")
    if not crs:
        found.setCrs(QgsCoordinateReferenceSystem())
    features = []
    for wkt, *values in rows:
        feature = QgsFeature(found.fields())
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(values)
        features.append(feature)
    found.dataProvider().addFeatures(features)
    return found


def towns(*rows, **options):
    return layer("communes", rows or [(SQUARE, "46042")], **options)


def use(*rows, fields="code_18:string(3)", **options):
    return layer("clc18", rows or [(SQUARE, "211")], fields=fields, **options)


@pytest.mark.parametrize(
    ("territories", "land_use", "said"),
    [
        (lambda: towns((SQUARE, "46042"), (SQUARE, "46042")), use, "46042"),
        (lambda: towns((SQUARE, "46042"), (SQUARE, "46127")), use, "overlap"),
        (lambda: towns((SQUARE, "99999")), use, "99999"),
        (lambda: towns((SQUARE, "abc")), use, "communes"),
        (lambda: towns((None, "46042")), use, "geometry"),
        (lambda: towns(crs=""), use, "CRS|coordinate"),
        (towns, lambda: use((SQUARE, "abc")), "no field holds codes"),
        (towns, lambda: use((SQUARE, "211", "211"), fields="a:string(3),b:string(3)"), "a, b"),
        (towns, lambda: use((FAR, "211")), "do not|touch|meet|nowhere"),
        (
            towns,
            lambda: use((SQUARE, "211", "2012"), (NEXT, "311", "2018"), fields="code:string(3),year:string(4)"),
            "2012",
        ),
        (
            towns,
            lambda: layer(
                "lines", [("LINESTRING(600000 6400000, 601000 6401000)", "211")], "code_18:string(3)", "LineString"
            ),
            "line",
        ),
    ],
    ids=NAMES.split(),
)
def test_what_is_wrong_is_said(run, tmp_path, territories, land_use, said):
    out = tmp_path / "r.gpkg"
    with pytest.raises(QgsProcessingException, match=said) as error:
        run("assessment", TERRITORIES=territories(), LAND_USE=land_use(), OUTPUT=str(out))
    text = str(error.value)
    assert "Traceback" not in text
    assert "--" not in text, "an option of the command is no word of this dialog"
    assert not out.exists()


def test_what_is_mended_is_told(run, tmp_path):
    land = use((BOW_TIE, "211"), (NEXT, "311"), (None, "311"))
    town = towns((SQUARE, "46042"), (NEXT, "46127"))
    _, log = run("assessment", TERRITORIES=town, LAND_USE=land, OUTPUT=str(tmp_path / "r.gpkg"))
    assert "repaired" in log
    assert "without geometry" in log
    assert "clc18" in log


def test_unknown_codes_are_told_by_code(run, tmp_path):
    land = use((SQUARE, "211"), *[(NEXT, "311")] * 18, (NEXT, "999"))
    town = towns((SQUARE, "46042"), (NEXT, "46127"))
    _, log = run("assessment", TERRITORIES=town, LAND_USE=land, OUTPUT=str(tmp_path / "b.gpkg"))
    assert "999" in log
