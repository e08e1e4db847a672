"""A land measured part by part gives what it gives at once: whatever the parts, their order, who measures them."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Event

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from partwise import CLC, OCS2D, OCSGE, OPTIONS, RUNS, SAMPLE, TABLES, assert_same, in_parts

from carbocs.core import parts as room
from carbocs.core.assessment import Assessment, AssessmentOptions, assess, pieces_of
from carbocs.core.cli import scale
from carbocs.core.cli.screen import Screen
from carbocs.core.errors import Cancelled, DataError, Notice, UsageError
from carbocs.core.inputs import LandReader, Paths, read_frame, read_inputs
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.parts import Here, Part, Processes, measured_in_parts, memory_of, most_m2, parts_of
from carbocs.core.store import Store
from carbocs.core.survey import Survey, merged


@pytest.fixture(scope="module")
def whole() -> dict[str, Assessment]:
    """Each run at once, in memory."""
    return {name: assess(read_inputs(paths), OPTIONS) for name, paths in RUNS.items()}


# --- the parts


def test_parts_by_hand():
    shapes = [shapely.box(x * 100, 0, x * 100 + 100, 100) for x in range(4)]
    pieces = pd.DataFrame({"territory": list("abcd"), "place": list("abcd"), "area_ha": 1.0, "geometry": shapes})
    assert [p.pieces["territory"].tolist() for p in parts_of(pieces, 2.3e4)] == [["a", "b"], ["c", "d"]]
    assert len(parts_of(pieces, 4e4)) == 1
    assert [p.pieces["territory"].tolist() for p in parts_of(pieces, 4e4, 2)] == [["a", "b"], ["c", "d"]]
    assert len(parts_of(pieces, 4e4, 3)) == 3
    assert len(parts_of(pieces, np.inf, 8)) == 4
    quarters = parts_of(pieces.iloc[:1], 2500.0)
    assert [p.pieces["area_ha"].iloc[0] for p in quarters] == [0.25] * 4
    assert parts_of(pieces.iloc[:0], 1.0) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(5, 500)), min_size=1, max_size=12),
       st.floats(2000, 1e6))  # fmt: skip
def test_parts_hold_every_square_metre_once_and_none_is_too_large(towns, most):
    shapes = [shapely.Point(x, y).buffer(r, quad_segs=4) for x, y, r in towns]
    names = [str(n) for n in range(len(shapes))]
    pieces = pd.DataFrame({"territory": names, "place": names, "geometry": np.array(shapes, dtype=object)})
    pieces["area_ha"] = shapely.area(shapes) / 1e4
    found = parts_of(pieces, most)
    held = pd.concat([p.pieces for p in found])
    assert all(p.pieces["area_ha"].sum() <= most / 1e4 + 1e-9 for p in found)
    sums = held.groupby("territory")["area_ha"].sum()
    assert sums.reindex(names).to_numpy() == pytest.approx(pieces["area_ha"].to_numpy(), rel=1e-9)
    assert [p.number for p in found] == list(range(1, len(found) + 1))


def test_memory_is_shared_and_too_little_is_refused():
    assert memory_of("2 GB") == 2e9
    assert memory_of("1,5Go") == 1.5e9
    with pytest.raises(UsageError) as caught:
        memory_of("much")
    assert caught.value.key == "bad_option"
    few, many = (most_m2(CLC, "EPSG:2154", memory, 1) for memory in (1e9, 8e9))
    assert 5 < many / few < 30
    with pytest.raises(UsageError) as caught:
        most_m2(CLC, "EPSG:2154", 4e8, 4)
    assert caught.value.key == "memory_too_small"


def test_what_the_asking_process_does_not_need_is_the_workers(tmp_path):
    """It holds the territories: few of them leave more to the workers, at most it takes what one of them does."""
    at_most = [most_m2(replace(CLC, territories=path), "EPSG:2154", 4e9, 2) for path in (CLC.territories, "elsewhere")]
    large = tmp_path / "large.gpkg"
    large.write_bytes(b"")
    os.truncate(large, 10**9)
    at_most.append(most_m2(replace(CLC, territories=str(large)), "EPSG:2154", 4e9, 2))
    assert 1.3 < at_most[0] / at_most[1] < 1.6
    assert at_most[2] == at_most[1]


@pytest.mark.parametrize("fault", ["territories", "workers"])
def test_workers_that_began_end_where_something_cannot_be_read(fault, monkeypatch):
    ended = []

    class Some(Here):
        def close(self) -> None:
            ended.append(self)

    def begun(self, count, memory, paths):
        if fault == "workers":
            raise UsageError("no_such_cluster", address="tcp://nowhere:1", reason="refused")
        return Some()

    monkeypatch.setattr(scale.Parts, "_begun", begun)
    paths = replace(CLC, territories="nowhere.gpkg") if fault == "territories" else CLC
    run = scale.Parts("2GB", 2, False).measured(Screen("en"), paths, OPTIONS)
    with pytest.raises(UsageError) as caught, run:
        pytest.fail("nothing was measured")
    assert caught.value.key == ("no_such_file" if fault == "territories" else "no_such_cluster")
    assert len(ended) == (1 if fault == "territories" else 0)


@pytest.mark.parametrize("fails", [False, True])
def test_workers_end_while_what_they_gave_is_reckoned_and_before_the_run_is_over(fails, monkeypatch):
    told: list[str] = []
    assessing = Event()

    class Some(Here):
        def close(self) -> None:
            assert assessing.wait(60)
            told.append("ended")

    monkeypatch.setattr(scale.Parts, "_begun", lambda self, count, memory, paths: Some())

    def run() -> None:
        with scale.Parts("2GB", 1, False).measured(Screen("en"), CLC, OPTIONS) as inputs:
            told.append(f"{len(inputs.surveyed.class_areas) > 0}")
            assessing.set()
            if fails:
                raise UsageError("no_changes")

    with pytest.raises(UsageError) if fails else nullcontext():
        run()
    assert told == ["True", "ended"]


# --- the same figures


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("most_ha", [4000, 300])
def test_in_parts_it_is_what_it_is_at_once(whole, run, most_ha):
    """Parts of some communes, and parts smaller than a commune."""
    assert_same(in_parts(RUNS[run], most_ha * 1e4), whole[run])


def test_workers_and_their_order_change_nothing(whole):
    workers = Processes(2)
    try:
        assert_same(in_parts(OCSGE, 4e6, workers), whole["ocsge"])
    finally:
        workers.close()

    class Backwards(Here):
        def results(self, task, parts):
            yield from super().results(task, parts[::-1])

    assert_same(in_parts(CLC, 4e6, Backwards()), whole["clc"])


def test_any_polygons_with_communes_beside_them(tmp_path):
    """A park across communes: pieces of places, some land outside them."""
    communes = geopandas.read_file(SAMPLE / "communes.gpkg")
    middle = communes.union_all().centroid
    park = geopandas.GeoDataFrame({"nom": ["parc"]}, geometry=[middle.buffer(6000)], crs=communes.crs)
    park.to_file(tmp_path / "park.gpkg", engine="pyogrio")
    paths = replace(CLC, territories=str(tmp_path / "park.gpkg"), communes=str(SAMPLE / "communes.gpkg"))
    options = AssessmentOptions(cropland_share=0.7)
    inputs = read_frame(paths)
    given = measured_in_parts(inputs, pieces_of(inputs, options), paths, Here(), most=5e6)
    assert_same(assess(given, options), assess(read_inputs(paths), options))


def test_a_part_without_land_is_told_as_bare(tmp_path):
    """The land use reaches the west alone: the east is uncovered, no error."""
    own = {k: [v, v] for k, v in {"zpc": "2_3", "ser": "B21", "departement": "80", "region": "32"}.items()}
    shapes = [shapely.box(650_000 + x, 6_990_000, 651_000 + x, 6_991_000) for x in (0, 5000)]
    towns = geopandas.GeoDataFrame({"insee": ["1", "2"], "nom": ["A", "B"], **own}, geometry=shapes, crs=2154)
    towns.to_file(tmp_path / "t.gpkg", engine="pyogrio")
    for year in (12, 18):
        geopandas.GeoDataFrame({f"code_{year}": ["211"]}, geometry=shapes[:1], crs=2154).to_file(
            tmp_path / f"clc{year}.gpkg", engine="pyogrio"
        )
    paths = Paths(territories=str(tmp_path / "t.gpkg"), land_use=str(tmp_path / "clc18.gpkg"),
                  land_use_before=str(tmp_path / "clc12.gpkg"))  # fmt: skip
    inputs = read_frame(paths)
    found = assess(measured_in_parts(inputs, pieces_of(inputs), paths, Here(), most=1e6))
    audit = found.audit[found.audit["level"] == "commune"].set_index("territory")
    assert audit["uncovered_ha"].to_dict() == pytest.approx({"1": 0.0, "2": 100.0}, abs=1e-6)
    assert_same(found, assess(read_inputs(paths)))


def test_merging_is_adding():
    one = pd.DataFrame({"territory": ["a"], "place": ["a"], "class_code": ["211"], "area_ha": [1.0]})
    two = pd.DataFrame(
        {"territory": ["a", "b"], "place": ["a", "b"], "class_code": ["211", "311"], "area_ha": [2.0, 4.0]}
    )
    found = merged([Survey(one), Survey(two), Survey()])
    assert found.class_areas["area_ha"].tolist() == [3.0, 4.0]
    assert found.changes is None


def test_what_several_parts_tell_is_told_once():
    told = [Notice("repaired", {"layer": "x", "count": n, "change_ha": 0.5 * n}) for n in (1, 2, 3)]
    (once,) = room._summed(told)
    assert once.values == {"layer": "x", "count": 6, "change_ha": 3.0}


# --- what is kept


def test_what_was_measured_is_read_back_to_the_last_bit(tmp_path, whole):
    store = Store(tmp_path)
    first = in_parts(OCSGE, 4e6, store=store)
    count = len(store.files())
    assert count > 3

    class Nobody(Here):
        def results(self, task, parts):
            assert not parts, "nothing is left to measure"
            yield from ()

    again = in_parts(OCSGE, 4e6, Nobody(), store)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name), check_exact=True)
    assert_same(again, whole["ocsge"])
    assert [n.values["kept"] for n in again.warnings if n.key == "measured_in_parts"] == [count]
    assert store.clear() == count
    assert store.size() == 0


def test_other_factors_measure_nothing_anew(tmp_path):
    """The mode, the sealed share and the names of the territories are none of what parts are made from."""
    store = Store(tmp_path / "store")
    in_parts(OCSGE, 4e6, store=store)
    held = {p.name for p in store.files()}
    frame = geopandas.read_file(SAMPLE / "communes.gpkg").assign(nom="autre nom", population=1)
    frame.to_file(tmp_path / "communes.gpkg", engine="pyogrio")
    in_parts(replace(OCSGE, territories=str(tmp_path / "communes.gpkg")), 4e6, store=store)
    assert {p.name for p in store.files()} == held


@pytest.mark.parametrize("what", ["land use", "reading", "territory"])
def test_what_changed_is_measured_anew(tmp_path, what):
    store = Store(tmp_path / "store")
    in_parts(OCS2D, 4e6, store=store)
    held = {p.name for p in store.files()}
    paths = OCS2D
    if what == "land use":
        shutil.copyfile(SAMPLE / "ocs2d.gpkg", tmp_path / "ocs2d.gpkg")
        frame = geopandas.read_file(tmp_path / "ocs2d.gpkg")
        frame.loc[0, "cs21"] = "CS3.1.1"
        frame.to_file(tmp_path / "ocs2d.gpkg", engine="pyogrio")
        paths = replace(OCS2D, land_use=str(tmp_path / "ocs2d.gpkg"))
    if what == "reading":
        paths = replace(OCS2D, vintage_before=2010)
    if what == "territory":
        frame = geopandas.read_file(SAMPLE / "communes.gpkg")
        frame.loc[frame["insee"] == "96005", "geometry"] = frame[frame["insee"] == "96005"].buffer(-5)
        frame.to_file(tmp_path / "communes.gpkg", engine="pyogrio")
        paths = replace(OCS2D, territories=str(tmp_path / "communes.gpkg"))
    assert_same(in_parts(paths, 4e6, store=store), assess(read_inputs(paths), OPTIONS))
    new = {p.name for p in store.files()} - held
    if what == "territory":
        assert 0 < len(new) < len(held)  # only what the commune is in
    else:
        assert len(new) == len(held)


def test_a_spoilt_file_is_measured_again(tmp_path, whole):
    store = Store(tmp_path)
    in_parts(CLC, 2e7, store=store)
    one, two, three, *_ = store.files()
    one.write_text(one.read_text("utf-8").replace("211", "311", 1), "utf-8")
    two.write_bytes(two.read_bytes()[:100])
    three.write_bytes(b"\xff\xfe\x00")
    assert_same(in_parts(CLC, 2e7, store=store), whole["clc"])


def test_cancelled_it_keeps_what_is_done(tmp_path):
    store, calls = Store(tmp_path), []
    with pytest.raises(Cancelled):
        in_parts(CLC, 4e6, store=store, cancelled=lambda: calls.append(1) or len(calls) == 3)
    assert len(store.files()) == 3
    fractions = []
    in_parts(CLC, 4e6, store=store, progress=lambda f, _: fractions.append(f))
    assert fractions == sorted(fractions)
    assert fractions[0] > 0  # what was kept counts from the start
    assert fractions[-1] == pytest.approx(1.0)


def command(tmp_path: Path, *more: str) -> list[str]:
    given = ["--territories", OCSGE.territories, "--where", OCSGE.where, "--land-use", OCSGE.land_use]
    given += ["--land-use-before", OCSGE.land_use_before, "--refine", OCSGE.refine[0], "--cropland-share", "0.7"]
    return [sys.executable, "-m", "carbocs.core", "assess", *given, "--lang", "en", *more]


def ran(line: list[str], env: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(line, env=env, capture_output=True, text=True, check=True)  # noqa: S603 (our own)


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path):
    env = {**os.environ, "CARBOCS_CACHE": str(tmp_path / "cache")}
    parts = ("--memory", "2GB", "--workers", "2")
    run = subprocess.Popen(  # noqa: S603 (our own)
        command(tmp_path, *parts, "--out", str(tmp_path / "killed")), env=env,
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not list((tmp_path / "cache").glob("*.json")) and run.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    kept = len(list((tmp_path / "cache").glob("*.json")))
    assert kept >= 1
    again = ran(command(tmp_path, *parts, "--out", str(tmp_path / "again")), env)
    told = int(again.stderr.split(" of them were kept")[0].rsplit(" ", 1)[-1])
    assert told >= kept - 1  # a file that the kill spoilt is measured again
    ran(command(tmp_path, "--out", str(tmp_path / "once")), env)
    for name in ("stocks.csv", "fluxes.csv"):
        one, two = (pd.read_csv(tmp_path / run / name) for run in ("again", "once"))
        pd.testing.assert_frame_equal(one, two, rtol=1e-9, atol=1e-6)
    asked = [sys.executable, "-m", "carbocs.core", "cache"]
    assert str(tmp_path / "cache") in ran([*asked, "show"], env).stdout.replace("\n", "")
    assert "taken out" in ran([*asked, "clear", "--lang", "en"], env).stdout
    assert not list((tmp_path / "cache").glob("*.json"))


# --- what goes wrong


def test_a_part_that_fails_is_named_with_its_territories(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise DataError("cannot_intersect", reason="a ring")

    monkeypatch.setattr(room, "survey", broken)
    with pytest.raises(DataError) as caught:
        in_parts(CLC, 2e7)
    assert caught.value.key == "part_failed"
    assert "Part 1 (territories 96" in caught.value.text("en")
    assert "Morceau 1" in caught.value.text("fr")


def test_errors_come_back_from_other_processes():
    for error in (DataError("cannot_intersect", reason="x"), UsageError("no_land_use"), Cancelled()):
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
        assert (type(again), again.key, again.values, str(again)) == (type(error), error.key, error.values, str(error))


def test_tables_alone_are_no_land_in_parts():
    with pytest.raises(UsageError) as caught:
        read_frame(Paths(territories=CLC.territories))
    assert caught.value.key == "parts_need_layers"


def test_a_part_names_a_few_of_its_territories():
    pieces = pd.DataFrame({"territory": list("abcde"), "place": list("abcde")})
    assert Part(1, pieces).shown == "a, b, c …"
    assert Part(1, pieces.iloc[:2]).shown == "a, b"


def test_a_table_of_codes_of_ones_own_is_part_of_the_key(tmp_path):
    """Another occupation in the same file is another run: nothing of the former one is taken."""
    table = tmp_path / "mine.csv"
    codes = geopandas.read_file(CLC.land_use)["CODE_18"].unique()
    store = Store(tmp_path / "store")
    paths = replace(CLC, nomenclature=str(table), land_use_before=None, forests=None, hedgerows=None)
    held = []
    for target in ("cropland", "orchard"):
        table.write_text("code,occupation\n" + "".join(f"{c},{target}\n" for c in codes), "utf-8")
        read_nomenclature.cache_clear()
        found = in_parts(paths, 2e7, store=store)
        held.append(set(found.areas["occupation"]))
    assert held == [{"cropland"}, {"orchard"}]
    assert len(store.files()) % 2 == 0
    assert all(n.values["kept"] == 0 for n in found.warnings if n.key == "measured_in_parts")


def test_the_time_left_is_that_of_the_parts_of_this_run(monkeypatch):
    from carbocs.core.cli.screen import Screen

    now = [0.0]
    screen = Screen("fr")
    screen.err._force_terminal = True
    bar = screen.progress(remaining=True)
    bar.get_time = lambda: now[0]
    task = bar.add_task("", total=1.0)
    bar.update(task, completed=0.5)  # kept from an earlier run: no one waited for it
    assert bar.tasks[0].time_remaining is None
    for done in (0.6, 0.7):
        now[0] += 300.0  # a part of five minutes
        bar.update(task, completed=done)
    assert bar.tasks[0].time_remaining == pytest.approx(900, abs=1)
    assert "temps restant" in bar.columns[3].text_format


def test_the_log_of_a_job_tells_how_far_it_is(capsys):
    from carbocs.core.cli.screen import Screen

    now = [0.0]
    bar = Screen("fr").progress(remaining=True)
    bar.get_time, bar.told = lambda: now[0], 0.0
    with bar:
        task = bar.add_task("surfaces", total=1.0)
        for done in range(0, 101, 5):
            bar.update(task, completed=done / 100)
            now[0] += 12.5
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert lines[0] == "surfaces\u00a0: 15\u00a0%, encore 3:33 (min:s)"
    assert [line.split()[2] for line in lines] == ["15", "30", "45", "60", "75", "90"]
    assert said.out == ""


def test_a_large_land_has_compiled_code_loaded_for_parts_that_are_small(monkeypatch):
    from carbocs.core import overlay, parts

    loaded = []
    monkeypatch.setattr(overlay, "load_compiled", lambda: loaded.append(True))
    assert not parts.is_large(CLC)
    monkeypatch.setattr(parts, "_LARGE_BYTES", 1e4)
    assert parts.is_large(CLC)
    for large in (False, True):
        in_parts(CLC, 300 * 1e6, large=large)
        assert bool(loaded) is large


@pytest.mark.parametrize("threads", [1, 2, None])
def test_a_part_is_read_and_measured_by_no_more_threads_than_asked(threads, monkeypatch):
    """Two workers on two cores that read by two threads each run after each other's memory."""
    from carbocs.core.layers import shapes

    asked, read = [], shapes.checked_wkb

    def looked(*given, **named):
        asked.append(shapes.available_threads())
        return read(*given, **named)

    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(6)), raising=False)
    monkeypatch.setattr(shapes, "checked_wkb", looked)
    inputs = read_frame(CLC)
    measured_in_parts(inputs, pieces_of(inputs, OPTIONS), CLC, Here(), most=3e8, threads=threads)
    assert set(asked) == {threads or 6}
    assert shapes.available_threads() == 6


def test_the_field_of_codes_of_a_layer_is_looked_for_once(monkeypatch):
    from carbocs.core import inputs

    asked, look = [], inputs.detect_code_field

    def looked(*given, layer, **named):
        asked.append(layer)
        return look(*given, layer=layer, **named)

    monkeypatch.setattr(inputs, "detect_code_field", looked)
    result = in_parts(CLC, 30 * 1e6)
    assert next(n for n in result.warnings if n.key == "measured_in_parts").values["count"] > 2
    assert asked
    assert len(asked) == len(set(asked)), asked


def test_a_part_tried_again_is_refused_again_for_its_vintages(tmp_path):
    """As Dask does where a part failed: what was found at first must not stand for what was checked."""
    whole = geopandas.read_file(CLC.land_use)
    path = tmp_path / "mixed.gpkg"
    whole.assign(YEAR=np.where(np.arange(len(whole)) % 2, 2012, 2018)).to_file(path)
    inputs = read_frame(CLC)
    reader = LandReader(replace(CLC, land_use=str(path)), str(inputs.crs), inputs.reference)
    for _ in range(2):
        with pytest.raises(DataError) as error:
            reader.read(pieces_of(inputs, OPTIONS)["geometry"].to_numpy())
        assert error.value.key == "mixed_vintages"
