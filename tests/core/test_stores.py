"""GeoParquet in a store: prepared into it, read from it by many processes, results put into it. A real S3 server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from partwise import CLC, assert_same, in_parts
from slow import SlowWay
from typer.testing import CliRunner

from carbocs.core import cli, layers
from carbocs.core.errors import DataError, UsageError
from carbocs.core.layers.hilbert import write_sorted
from carbocs.core.parts import Processes
from carbocs.core.store import Store

pytest.importorskip("s3fs", reason="s3fs is not there")
pytest.importorskip("moto", reason="moto is not there")
pytest.importorskip("upath", reason="universal-pathlib is not there")

ALONE = replace(CLC, land_use_before=None, forests=None, hedgerows=None)


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    """A server of S3 in a process of its own, with the bucket ``land``; every process of the tests finds it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    log = (tmp_path_factory.mktemp("s3") / "log").open("w")
    server = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    own = {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
           "AWS_DEFAULT_REGION": "us-east-1"}  # fmt: skip
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()  # noqa: S310
                break
            except OSError:
                if time.monotonic() > end or server.poll() is not None:
                    raise
                time.sleep(0.1)
        import s3fs

        s3fs.S3FileSystem().mkdir("land")
        yield "s3://land"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@pytest.fixture(scope="module")
def prepared(s3):
    """The land use and the territories of the sample, prepared into the store."""
    for name in ("clc18", "communes"):
        write_sorted(str(Path(CLC.land_use).parent / f"{name}.gpkg"), f"{s3}/{name}.parquet", rows=200)
    return replace(ALONE, land_use=f"{s3}/clc18.parquet", territories=f"{s3}/communes.parquet")


@pytest.fixture(scope="module")
def local():
    return in_parts(ALONE, 2e7)


def test_a_layer_in_a_store_is_the_layer(s3, prepared):
    there = layers.read_vector(prepared.land_use, role="land use")
    here = geopandas.read_file(CLC.land_use)
    assert len(there.geometry) == len(here)
    assert there.source.path == prepared.land_use
    assert there.source.sha256.startswith("s3:")
    assert layers.tells_boxes(prepared.land_use)
    assert layers.extent(prepared.land_use)[0] == pytest.approx(tuple(here.total_bounds))
    assert "CODE" in " ".join(layers.peek(prepared.land_use)[0].columns).upper()


def test_processes_measure_from_the_store_what_is_measured_from_files(prepared, local):
    workers = Processes(2)
    try:
        assert_same(in_parts(prepared, 2e7, workers), local)
    finally:
        workers.close()


def test_a_dask_cluster_measures_from_the_store(prepared, local):
    pytest.importorskip("distributed", reason="Dask is not there")
    from carbocs.core.cluster import Cluster

    cluster = Cluster("local", workers=2)
    try:
        assert_same(in_parts(prepared, 2e7, cluster), local)
    finally:
        cluster.close()


def test_a_store_that_is_slow_gives_the_same(prepared, local, monkeypatch):
    """Every answer late by a fifth of a second, in processes that never knew the fast way."""
    way = SlowWay(int(os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2]), 0.2)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{way.port}")
    workers = Processes(2)
    try:
        assert_same(in_parts(prepared, 2e7, workers), local)
    finally:
        workers.close()
        way.close()
    assert way.answers > 5


def test_an_object_that_changed_is_measured_anew(s3, prepared, tmp_path):
    store = Store(tmp_path / "store")
    write_sorted(CLC.land_use, f"{s3}/changing.parquet", rows=200)
    paths = replace(prepared, land_use=f"{s3}/changing.parquet")
    in_parts(paths, 2e7, store=store)
    held = {p.name for p in store.files()}
    in_parts(paths, 2e7, store=store)
    assert {p.name for p in store.files()} == held
    frame = geopandas.read_file(CLC.land_use).iloc[:-5]
    frame.to_file(tmp_path / "fewer.gpkg", engine="pyogrio")
    write_sorted(str(tmp_path / "fewer.gpkg"), str(tmp_path / "fewer.parquet"), rows=200)
    import s3fs

    s3fs.S3FileSystem().ls("land")  # what is listed is remembered; someone else changes it
    s3fs.S3FileSystem(skip_instance_cache=True).put(str(tmp_path / "fewer.parquet"), "land/changing.parquet")
    in_parts(paths, 2e7, store=store)
    assert len(store.files()) == 2 * len(held)


def test_the_command_reads_from_a_store_and_writes_into_it(s3, prepared, tmp_path):
    given = ["--land-use", prepared.land_use, "--territories", prepared.territories, "--lang", "fr"]
    outs = [f"{s3}/out/result.parquet", f"{s3}/out/tables", str(tmp_path / "here")]
    result = CliRunner().invoke(cli.app, ["assess", *given, *(x for o in outs for x in ("--out", o))])
    assert result.exit_code == 0, (result.output, result.exception)
    assert outs[0] in result.output
    import s3fs

    there = s3fs.S3FileSystem()
    there.invalidate_cache()
    with there.open("land/out/tables/stocks.csv") as file:
        stocks = pd.read_csv(file)
    pd.testing.assert_frame_equal(stocks, pd.read_csv(tmp_path / "here" / "stocks.csv"))
    with there.open("land/out/result.parquet") as file:
        assert len(geopandas.read_parquet(file)) > 5


@pytest.mark.parametrize(
    ("name", "key"),
    [("none.parquet", "no_such_file"), ("clc18.gpkg", "store_needs_parquet")],
)
def test_what_is_not_there_or_no_parquet_is_named(s3, prepared, name, key):
    import s3fs

    with s3fs.S3FileSystem().open("land/clc18.gpkg", "wb") as file:
        file.write(b"x")
    with pytest.raises(UsageError) as caught:
        layers.read_vector(f"{s3}/{name}", role="land use")
    assert caught.value.key == key


def test_a_store_that_cannot_be_is_named():
    with pytest.raises(UsageError) as caught:
        layers.read_vector("nowhere://land/clc18.parquet", role="land use")
    assert caught.value.key == "no_such_store"
    assert "nowhere://" in caught.value.text("fr")


def test_without_the_packages_of_stores_what_to_install_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(UsageError) as caught:
        layers.read_vector("s3://land/clc18.parquet", role="land use")
    assert caught.value.key == "needs_package"
    assert "carbocs[store]" in caught.value.text("fr")


def test_a_store_that_does_not_answer_is_named(monkeypatch):
    """In a process of its own: a file system keeps the connections that it has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {**os.environ, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "x",
           "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1"}  # fmt: skip
    command = [sys.executable, "-m", "carbocs.core", "assess", "--territories", str(CLC.territories), "--land-use"]
    run = subprocess.run([*command, "s3://land/clc18.parquet", "--lang", "en"], env=own, capture_output=True, text=True)  # noqa: S603
    assert run.returncode == DataError("unreachable_store", path="", reason="").exit_code, run.stderr
    assert "unreachable_store" in run.stderr
