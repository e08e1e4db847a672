"""Each kind of bad input has its named error or its line in the result, and nothing is written or lost by it."""

from __future__ import annotations

import errno
import re
import signal
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from typer.testing import CliRunner

from carbocs.core import cli, layers
from carbocs.core.assessment import assess
from carbocs.core.errors import CarbocsError, DataError, UsageError
from carbocs.core.inputs import Paths, read_inputs
from carbocs.core.messages import MESSAGES, text
from carbocs.core.report import geopackage

X, Y = 650_000.0, 6_990_000.0
CORE = Path(__file__).resolve().parents[2] / "core"


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in hundreds of metres from (X, Y)."""
    return shapely.box(X + west * 100, Y + south * 100, X + east * 100, Y + north * 100)


def layer(path: Path, shapes: list, crs: object = 2154, **columns: list) -> str:
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(path, engine="pyogrio")
    return str(path)


def towns(path: Path, shapes: list, ids: list[str], crs: object = 2154, **columns: list) -> str:
    own = {"zpc": "2_3", "ser": "B21", "departement": "80", "region": "32"}
    return layer(path, shapes, crs, insee=ids, **{**{k: [v] * len(ids) for k, v in own.items()}, **columns})


def raster(path: Path, values: np.ndarray, crs: object = 2154, nodata: float | None = None) -> str:
    options = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": values.dtype,
    }
    transform = rasterio.Affine(100, 0, X, 0, -100, Y + 200)
    with rasterio.open(path, "w", crs=crs, transform=transform, nodata=nodata, **options) as file:
        file.write(values, 1)
    return str(path)


@pytest.fixture
def good(tmp_path):
    """Two communes of ten hectares each, crops in the west and meadow in the east."""
    return {
        "territories": towns(tmp_path / "t.gpkg", [box(0, 0, 5, 2), box(5, 0, 10, 2)], ["A", "B"]),
        "land-use": layer(tmp_path / "clc18.gpkg", [box(0, 0, 5, 2), box(5, 0, 10, 2)], CODE_18=["211", "231"]),
    }


class Refused:
    """What a refused command left: its error, its exit code, and its output untouched."""

    def __init__(self, error: CarbocsError) -> None:
        self.key, self.code, self.text = error.key, error.exit_code, str(error)


def refused(folder: Path, *flags: str, **options: str) -> Refused:
    """Run assess where an older result stands, and check that it stays as it is."""
    out = folder / "result.gpkg"
    out.write_bytes(b"the old result")
    before = sorted(p.name for p in folder.iterdir())
    arguments = [f"--{k}={v}" for k, v in {**options, "out": str(out)}.items()]
    result = CliRunner().invoke(cli.app, ["assess", *arguments, *flags])
    assert isinstance(result.exception, CarbocsError), result.output
    assert out.read_bytes() == b"the old result"
    assert sorted(p.name for p in folder.iterdir()) == before
    return Refused(result.exception)


def done(folder: Path, *flags: str, **options: str):
    """Run assess and return the result of the command."""
    arguments = [f"--{k}={v}" for k, v in {**options, "out": str(folder / "result.gpkg")}.items()]
    return CliRunner().invoke(cli.app, ["assess", *arguments, "--lang=en", *flags])


def test_a_territory_without_land_use_is_printed_without_figures(tmp_path, good):
    good["land-use"] = layer(tmp_path / "west18.gpkg", [box(0, 0, 5, 2)], CODE_18=["211"])
    result = done(tmp_path, **good)
    assert result.exit_code == 0, result.output
    rows = {line.split()[0]: line.split()[1:] for line in result.output.splitlines() if line.startswith(("A ", "B "))}
    assert rows["B"] == ["–", "–", "–"]
    assert "–" not in rows["A"][:2]


def test_missing_file(tmp_path, good):
    found = refused(tmp_path, **{**good, "land-use": str(tmp_path / "nowhere.gpkg")})
    assert (found.key, found.code) == ("no_such_file", 2)
    assert "nowhere.gpkg" in found.text


def test_no_crs(tmp_path, good):
    with pytest.warns(UserWarning, match="crs"):
        path = layer(tmp_path / "bare.gpkg", [box(0, 0, 5, 2)], crs=None, CODE_18=["211"])
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("no_crs", 3)
    assert re.search(r"bare\.gpkg.*\(land use\).*coordinate reference system.*Set CRS", found.text)


def test_layers_that_do_not_touch(tmp_path, good):
    path = layer(tmp_path / "far.gpkg", [box(9000, 0, 9010, 2)], CODE_18=["211"])
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("layers_do_not_touch", 3)
    assert re.search(r"t\.gpkg and .*far\.gpkg do not touch.*Check", found.text)


def test_latitude_and_longitude_swapped(tmp_path, good):
    right = geopandas.GeoSeries([box(0, 0, 5, 2)], crs=2154).to_crs(4326)
    swapped = shapely.transform(right.to_numpy(), lambda xy: xy[:, ::-1])
    path = layer(tmp_path / "swapped.gpkg", list(swapped), crs=4326, CODE_18=["211"])
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("axes_swapped", 3)
    assert "swapped.gpkg" in found.text


def test_unknown_codes_are_unmapped_and_told_and_an_error_with_strict(tmp_path, good):
    shapes = [box(n, 0, n + 1, 2) for n in range(10)]
    path = layer(tmp_path / "odd.gpkg", [*shapes, box(0, 2, 1, 3)], CODE_18=["211"] * 9 + ["999"] + ["211"])
    result = done(tmp_path, **{**good, "land-use": path})
    assert result.exit_code == 0
    assert "999 (2.00\u00a0ha)" in result.output
    audit = geopandas.read_file(tmp_path / "result.gpkg", layer="audit")
    assert audit.loc[audit["level"] == "total", "unmapped_ha"].item() == pytest.approx(2)
    (tmp_path / "result.gpkg").unlink()
    strict = done(tmp_path, "--strict", **{**good, "land-use": path})
    assert strict.exit_code == 1
    assert not (tmp_path / "result.gpkg").exists()


def test_no_code_field(tmp_path, good):
    path = layer(tmp_path / "plain.gpkg", [box(0, 0, 5, 2)], name=["a field of wheat"])
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("no_code_field", 3)
    assert re.search(r"plain\.gpkg.*name \(a field of wheat\).*--code-field", found.text)


def test_two_candidate_fields(tmp_path, good):
    path = layer(tmp_path / "both.gpkg", [box(0, 0, 10, 2)], CODE_12=["211"], CODE_18=["112"])
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("two_code_fields", 3)
    assert re.search(r"both\.gpkg.*CODE_12, CODE_18.*--code-field.*--changes", found.text)
    assert done(tmp_path, **{**good, "land-use": path, "code-field": "code_18"}).exit_code == 0


def test_a_commune_without_figures(tmp_path, good):
    path = layer(tmp_path / "lost.gpkg", [box(0, 0, 5, 2)], insee=["99999"])
    found = refused(tmp_path, **{**good, "territories": path})
    assert (found.key, found.code) == ("unknown_places", 3)
    assert re.search(r"99999.*--successors", found.text)


def test_territories_that_nothing_tells_the_figures_of(tmp_path, good):
    path = layer(tmp_path / "scot.gpkg", [box(0, 0, 5, 2)], nom=["SCoT"])
    found = refused(tmp_path, **{**good, "territories": path})
    assert (found.key, found.code) == ("territories_without_figures", 3)
    assert "--communes" in found.text


def test_duplicate_territory_ids(tmp_path, good):
    path = towns(tmp_path / "twice.gpkg", [box(0, 0, 5, 2), box(5, 0, 10, 2)], ["A", "A"])
    found = refused(tmp_path, **{**good, "territories": path})
    assert (found.key, found.code) == ("duplicate_territories", 3)
    assert re.search(r"more than once: A\..*Dissolve.*--territory-id", found.text)


def test_overlapping_territories(tmp_path, good):
    path = towns(tmp_path / "over.gpkg", [box(0, 0, 6, 2), box(5, 0, 10, 2)], ["A", "B"])
    found = refused(tmp_path, **{**good, "territories": path})
    assert (found.key, found.code) == ("territories_overlap", 3)
    assert re.search(r"A / B \(2\.00.ha\).*--allow-overlaps", found.text)
    assert done(tmp_path, "--allow-overlaps", **{**good, "territories": path}).exit_code == 0


def test_empty_layer(tmp_path, good):
    path = tmp_path / "empty.gpkg"
    frame = geopandas.GeoDataFrame({"CODE_18": ["211"]}, geometry=[box(0, 0, 1, 1)], crs=2154)
    frame.iloc[:0].to_file(path, engine="pyogrio")
    found = refused(tmp_path, **{**good, "land-use": str(path)})
    assert found.key in ("empty_layer", "no_code_field")
    assert found.code == 3
    assert "empty.gpkg" in found.text


def test_broken_geometry_is_repaired_and_null_geometry_dropped_and_both_counted(tmp_path, good):
    # A bow tie whose two triangles lie in commune A: 1.25 ha each, 2.5 ha together.
    corners = [(0, 0), (5, 1), (5, 0), (0, 1)]
    tie = shapely.Polygon([(X + x * 100, Y + y * 100) for x, y in corners])
    path = layer(tmp_path / "broken.gpkg", [tie, None, box(5, 0, 10, 2)], CODE_18=["211", "231", "231"])
    result = done(tmp_path, **{**good, "land-use": path})
    assert result.exit_code == 0
    assert "broken.gpkg|broken: 1 invalid geometry was repaired" in result.output
    assert "1 feature without geometry" in result.output
    areas = (
        geopandas.read_file(tmp_path / "result.gpkg", layer="areas").query("level == 'total'").set_index("occupation")
    )
    assert areas.loc["cropland", "area_ha"] == pytest.approx(2.5)


def test_all_geometry_null(tmp_path, good):
    path = layer(tmp_path / "none.gpkg", [None], CODE_18=["211"])
    assert refused(tmp_path, **{**good, "land-use": path}).key in (
        "no_geometry",
        "nothing_in_box",
        "layers_do_not_touch",
    )


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_raster_without_crs(tmp_path, good):
    path = raster(tmp_path / "bare.tif", np.full((2, 10), 211, dtype="uint16"), crs=None)
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("no_crs", 3)
    assert "bare.tif" in found.text


def test_raster_of_fractions(tmp_path, good):
    path = raster(tmp_path / "float.tif", np.full((2, 10), 211.5, dtype="float32"))
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("raster_not_codes", 3)
    assert re.search(r"float\.tif: 20 cells.*211\.5.*whole numbers", found.text)


def test_raster_of_whole_floats_is_read(tmp_path, good):
    values = np.full((2, 10), 211, dtype="float32")
    values[0, 0] = np.nan
    path = raster(tmp_path / "whole.tif", values, nodata=np.nan)
    assert done(tmp_path, **{**good, "land-use": path}).exit_code == 0


def test_raster_in_degrees(tmp_path, good):
    path = raster(tmp_path / "degrees.tif", np.full((2, 10), 211, dtype="uint16"), crs=4326)
    assert refused(tmp_path, **{**good, "land-use": path}).key == "geographic_raster"


def test_mixed_vintages(tmp_path, good):
    shapes = [box(0, 0, 5, 2), box(5, 0, 10, 2)]
    path = layer(tmp_path / "mixed.gpkg", shapes, CODE_CLC=["211", "231"], millesime=["2012", "2018"])
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("mixed_vintages", 3)
    assert re.search(r"mixed\.gpkg.*millesime.*2012, 2018", found.text)


def test_vintages_the_wrong_way_round(tmp_path, good):
    later = layer(tmp_path / "clc24.gpkg", [box(0, 0, 10, 2)], CODE_24=["211"])
    found = refused(tmp_path, **{**good, "land-use-before": later})
    assert (found.key, found.code) == ("vintages_reversed", 3)
    assert "2024" in found.text
    assert "2018" in found.text


def test_vintages_of_two_kinds(tmp_path, good):
    path = raster(tmp_path / "clc12.tif", np.full((2, 10), 211, dtype="uint16"))
    assert refused(tmp_path, **{**good, "land-use-before": path}).key == "vintages_of_two_kinds"


@pytest.mark.parametrize("years", ["0", "-6"])
def test_years_not_above_zero(tmp_path, good, years):
    found = refused(tmp_path, **{**good, "years": years})
    assert (found.key, found.code) == ("bad_years", 2)
    assert years in found.text


def test_years_nobody_tells(tmp_path, good):
    changes = layer(tmp_path / "moved.gpkg", [box(0, 0, 1, 1)], CHANGE=["211-112"])
    found = refused(tmp_path, **{**good, "changes": changes})
    assert (found.key, found.code) == ("years_unknown", 2)
    assert "--years" in found.text


@pytest.mark.parametrize(("written", "shown"), [("-3", "-3.0"), ("", "nan"), ("nan", "nan")])
def test_negative_or_missing_areas_in_a_table(tmp_path, written, shown):
    table = tmp_path / "areas.csv"
    table.write_text(f"territory,class_code,area_ha\n59118,211,{written}\n")
    found = refused(tmp_path, areas=str(table))
    assert (found.key, found.code) == ("bad_areas", 3)
    assert f"59118: {shown}" in found.text


def test_text_in_a_column_of_areas(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text("territory,class_code,area_ha\n59118,211,12\n59118,231,plenty\n")
    found = refused(tmp_path, areas=str(table))
    assert (found.key, found.code) == ("not_a_number", 3)
    assert re.search(r"areas\.csv, line 3, column area_ha: “plenty”", found.text)


def test_a_table_without_its_columns(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text("commune,hectares\n59118,3\n")
    found = refused(tmp_path, areas=str(table))
    assert (found.key, found.code) == ("missing_columns", 3)
    assert "territory, occupation, area_ha" in found.text


def test_unknown_occupations_in_a_table(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text("territory,occupation,area_ha\n59118,Parking,3\n")
    found = refused(tmp_path, areas=str(table))
    assert (found.key, found.code) == ("unknown_occupations", 3)
    assert "Parking" in found.text


def test_a_level_that_cannot_be_made(tmp_path, good):
    found = refused(tmp_path, **{**good, "levels": "canton"})
    assert (found.key, found.code) == ("unknown_level", 2)
    assert "canton" in found.text


def test_an_output_that_cannot_be_written_is_refused_first(tmp_path, good):
    for out, key in ((tmp_path / "x.docx", "unknown_output"), (tmp_path / "no" / "x.gpkg", "no_such_folder")):
        result = CliRunner().invoke(cli.app, ["assess", *(f"--{k}={v}" for k, v in good.items()), f"--out={out}"])
        assert isinstance(result.exception, UsageError)
        assert result.exception.key == key


@pytest.mark.parametrize(
    ("stop", "expected"), [(OSError(errno.ENOSPC, "No space left"), DataError), (KeyboardInterrupt(), None)]
)
def test_disk_full_and_interruption_leave_the_old_result(tmp_path, good, monkeypatch, stop, expected):
    out = tmp_path / "result.gpkg"
    out.write_bytes(b"the old result")
    before = sorted(p.name for p in tmp_path.iterdir())

    def fail(*_: object) -> None:
        raise stop

    monkeypatch.setattr(geopackage, "write_style_rows", fail)
    result = CliRunner().invoke(cli.app, ["assess", *(f"--{k}={v}" for k, v in good.items()), f"--out={out}"])
    assert result.exit_code != 0
    if expected is not None:
        assert isinstance(result.exception, DataError)
        assert result.exception.key == "disk_full"
        assert "old" not in result.exception.values
    assert out.read_bytes() == b"the old result"
    assert sorted(p.name for p in tmp_path.iterdir()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="files of a limited size are a thing of POSIX")
def test_a_write_that_the_system_stops_midway_leaves_the_old_result(tmp_path, good):
    """GDAL itself is stopped, at 40 kB: it tells no errno, and what it says must still come as a named error."""
    import resource

    out = tmp_path / "result.gpkg"
    out.write_bytes(b"the old result")
    before = sorted(p.name for p in tmp_path.iterdir())

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    arguments = [f"--{k}={v}" for k, v in {**good, "out": str(out), "lang": "fr"}.items()]
    command = [sys.executable, "-m", "carbocs.core", "assess", *arguments]
    result = subprocess.run(command, preexec_fn=limited, capture_output=True, text=True)  # noqa: S603
    assert result.returncode == 3, result.stderr
    assert re.search(r"erreur\u00a0: .*result\.gpkg.* \((cannot_write|disk_full)\)", result.stderr.replace("\n", " "))
    assert "Traceback" not in result.stderr
    assert out.read_bytes() == b"the old result"
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_name_that_looks_like_markup_is_shown_as_it_is(tmp_path, good, capsys, monkeypatch):
    path = str(tmp_path / "[bold]no[/] such.gpkg")
    monkeypatch.setattr("sys.argv", ["carbocs", "areas", f"--territories={path}", "--land-use=x", "--out=y.csv"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "[bold]no[/] such.gpkg" in capsys.readouterr().err


def test_whole_file_appears_only_when_whole(tmp_path):
    with pytest.raises(ZeroDivisionError), layers.whole_file(tmp_path / "x.txt") as path:
        path.write_text("half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with layers.whole_file(tmp_path / "x.txt") as path:
        path.write_text("whole")
    assert (tmp_path / "x.txt").read_text() == "whole"


def test_main_prints_one_line_and_exits_by_kind(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["carbocs", "assess", "--land-use", "x", "--lang", "fr"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "erreur\u00a0:" in capsys.readouterr().err


# --- the sentences themselves


def test_sentences_agree_with_their_number_and_name_roles_in_their_language():
    one, many = ({"count": n, "shown": "46298 → 46083"} for n in (1, 1200))
    assert text("places_by_successor", "fr", **one).startswith("1 commune a fusionné")
    assert text("places_by_successor", "fr", **many).startswith("1\u202f200 communes ont fusionné")
    assert text("places_by_successor", "en", **one).startswith("1 commune was merged")
    assert "occupation du sol" in text("no_crs", "fr", layer="x.gpkg", role="land use")
    assert not [k for k, pair in MESSAGES.items() if any("[" in t and "{count" not in t for t in pair)]


def keys_used() -> set[str]:
    text = "\n".join(p.read_text(encoding="utf-8") for p in CORE.rglob("*.py"))
    return set(re.findall(r"(?:Error|Notice)\(\s*\"([a-z_0-9]+)\"", text))


def test_every_error_and_notice_has_its_sentence():
    assert len(keys_used()) > 60
    assert not keys_used() - set(MESSAGES)


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_both_languages_say_the_same(key):
    english, french = MESSAGES[key]
    assert set(re.findall(r"{(\w+)", english)) == set(re.findall(r"{(\w+)", french))
    assert not re.search(r" [:;?!»]|« ", french), "an ordinary space where French has a no-break one"


def test_layers_near_each_other_without_common_land_are_refused(tmp_path, good):
    beside = shapely.MultiPolygon([box(-5, 0, -4, 2), box(14, 0, 15, 2)])  # its box holds the territories
    path = layer(tmp_path / "beside.gpkg", [beside], CODE_18=["211"])
    found = refused(tmp_path, **{**good, "land-use": path})
    assert (found.key, found.code) == ("layers_share_nothing", 3)
    assert re.search(r"beside\.gpkg.*share no land", found.text)


def test_two_vintages_that_are_the_same_change_nothing(tmp_path, good):
    before = layer(tmp_path / "clc12.gpkg", [box(0, 0, 10, 2)], CODE_12=["211"])
    after = layer(tmp_path / "clc18.gpkg", [box(0, 0, 10, 2)], CODE_18=["211"])
    inputs = read_inputs(Paths(territories=good["territories"], land_use=after, land_use_before=before))
    found = assess(inputs)
    assert found.changes.empty
    assert set(found.fluxes["category"]) <= {"forest growth", "wood products"}
