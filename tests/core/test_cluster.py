"""A Dask cluster of several processes gives what one machine gives, whatever befalls its workers."""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pytest
from partwise import CLC, OPTIONS, assert_same, fault_run, in_parts

from carbocs.core.assessment import assess, pieces_of
from carbocs.core.cluster import Cluster
from carbocs.core.errors import Cancelled, DataError, UsageError
from carbocs.core.inputs import read_frame, read_inputs
from carbocs.core.parts import measured_in_parts
from carbocs.core.processes import FORKED
from carbocs.core.store import Store

pytest.importorskip("distributed", reason="Dask is not there")
LAND, PART_M2 = fault_run()


@pytest.fixture
def cluster():
    found = Cluster("local", workers=2)
    yield found
    found.close()


@pytest.fixture(scope="module")
def once():
    return assess(read_inputs(LAND), OPTIONS)


def test_a_local_cluster_gives_what_one_machine_gives(cluster, once):
    assert_same(in_parts(LAND, PART_M2, cluster), once)


def test_workers_of_a_local_cluster_are_ready_before_they_are_asked(monkeypatch):
    """Each has loaded compiled code, has the environment of who asks, and looks through none of that for cycles."""
    monkeypatch.setenv("CARBOCS_TOLD", "now")
    cluster = Cluster("local", workers=2, large=True)
    try:
        names = [nanny.worker_address for nanny in cluster.local.workers.values()]
        asked = [cluster.client.submit(_told, name, workers=[name]) for name in names]
        told = [future.result() for future in asked]
    finally:
        cluster.close()
    if FORKED:  # from one process, which is not this one
        assert len({parent for parent, *_ in told} | {os.getpid()}) == 2
    for _, environ, compiled, frozen in told:
        assert environ == "now"
        assert compiled == (importlib.util.find_spec("numba") is not None)
        assert frozen > 10_000


def _told(name: str) -> tuple:
    """What a worker is like, once it has done what it was asked first."""
    compiled = "carbocs.core.pair_areas" in sys.modules
    return os.getppid(), os.environ.get("CARBOCS_TOLD"), compiled, gc.get_freeze_count()


def test_two_clusters_stand_on_one_machine_at_once(cluster):
    """Two who work on one server: no port of the first is asked for by the second (a warning is an error here)."""
    second = Cluster("local", workers=1)
    assert second.client.submit(sum, [1, 2]).result() == 3
    second.close()


def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_counts_nothing_twice(cluster, once):
    class Struck:
        """The cluster, one of whose workers is killed after the first part is done."""

        def results(self, task, parts):
            for n, result in enumerate(cluster.results(task, parts)):
                if n == 0:
                    pids = list(cluster.client.run(os.getpid).values())
                    os.kill(pids[0], signal.SIGKILL)
                yield result

        def close(self):
            pass

    numbers = []
    found = in_parts(LAND, PART_M2 / 4, Struck(), progress=lambda f, _: numbers.append(f))
    assert_same(found, once)
    assert numbers[-1] == pytest.approx(1.0)


def test_a_cluster_that_goes_away_and_comes_back_goes_on(tmp_path, once):
    store, calls = Store(tmp_path), []
    first = Cluster("local", workers=1)
    try:
        with pytest.raises(Cancelled):
            in_parts(LAND, PART_M2, first, store, cancelled=lambda: calls.append(1) or len(calls) == 2)
    finally:
        first.close()
    kept = len(store.files())
    assert kept == 2
    second = Cluster("local", workers=1)
    try:
        found = in_parts(LAND, PART_M2, second, store)
    finally:
        second.close()
    assert_same(found, once)
    assert [n.values["kept"] for n in found.warnings if n.key == "measured_in_parts"] == [kept]


def test_a_part_that_takes_more_memory_than_workers_have_is_named(once):
    """Workers of 200 MB hold Python and its libraries, and no land."""
    cluster = Cluster("local", workers=1, memory=150e6)
    try:
        with pytest.raises(DataError) as caught:
            in_parts(LAND, 1e9, cluster)
    finally:
        cluster.close()
    assert caught.value.key == "part_kills_workers"
    assert "territoires 9" in caught.value.text("fr")


def test_a_spoilt_row_group_is_named_with_its_part(tmp_path, cluster):
    frame = geopandas.read_file(CLC.land_use)
    order = np.argsort(frame.geometry.centroid.x.to_numpy(), kind="stable")
    path = tmp_path / "clc18.parquet"
    frame.iloc[order].to_parquet(path, row_group_size=40, write_covering_bbox=True)
    paths = replace(CLC, land_use=str(path), land_use_before=None, forests=None, hedgerows=None)
    inputs = read_frame(paths)
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 4000] = bytes(4000)
    path.write_bytes(raw)
    with pytest.raises(DataError) as caught:
        measured_in_parts(inputs, pieces_of(inputs, OPTIONS), paths, cluster, most=2e7)
    assert caught.value.key == "part_failed"
    assert "territories 96" in caught.value.text("en")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _dask_started(port: int, folder: Path) -> list[subprocess.Popen]:
    """A scheduler and a worker, each a process of its own, as on a cluster."""
    dask = [str(Path(sys.executable).with_name("dask"))]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    address = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    started = [subprocess.Popen([*dask, "scheduler", *address], **quiet)]  # noqa: S603
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.1)
    line = [*dask, "worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-dashboard"]
    started.append(subprocess.Popen([*line, "--local-directory", str(folder)], **quiet))  # noqa: S603
    return started


def test_a_scheduler_that_is_killed_and_started_again_goes_on(tmp_path, once):
    """Between two steps of one run: what the first scheduler's workers measured is not measured again."""
    store, port, calls = Store(tmp_path / "store"), _free_port(), []
    started = _dask_started(port, tmp_path / "w1")
    try:
        first = Cluster(f"tcp://127.0.0.1:{port}")
        with pytest.raises(Cancelled):
            in_parts(LAND, PART_M2, first, store, cancelled=lambda: calls.append(1) or len(calls) == 2)
        for process in started:
            process.kill()
            process.wait(timeout=30)
        with contextlib.suppress(Exception):  # its scheduler is gone
            first.client.close(timeout=1)
        started = _dask_started(port, tmp_path / "w2")
        second = Cluster(f"tcp://127.0.0.1:{port}")
        found = in_parts(LAND, PART_M2, second, store)
        second.close()
    finally:
        for process in started:
            process.kill()
            process.wait(timeout=30)
    assert_same(found, once)
    assert [n.values["kept"] for n in found.warnings if n.key == "measured_in_parts"] == [2]


def test_an_address_where_no_one_answers(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UsageError) as caught:
        Cluster(f"tcp://127.0.0.1:{port}")
    assert caught.value.key == "no_such_cluster"
    with pytest.raises(UsageError) as caught:
        Cluster(str(tmp_path / "none.json"))
    assert caught.value.key == "no_such_file"


def test_without_dask_the_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError) as caught:
        Cluster("local")
    assert caught.value.key == "needs_package"
    assert "dask" in caught.value.text("fr")


def test_a_scheduler_and_workers_of_their_own_by_the_command(tmp_path):
    """As on a cluster: a scheduler file on a disk that all see, workers started apart, one option of the command."""
    file = tmp_path / "scheduler.json"
    dask = [str(Path(sys.executable).with_name("dask"))]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen([*dask, "scheduler", "--scheduler-file", str(file), "--port", "0", "--no-dashboard"], **quiet)  # noqa: S603
    ]
    try:
        end = time.monotonic() + 60
        while not file.is_file() and time.monotonic() < end:
            time.sleep(0.1)
        line = [*dask, "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard"]
        started += [
            subprocess.Popen([*line, "--local-directory", str(tmp_path / f"w{n}")], **quiet)  # noqa: S603
            for n in (1, 2)
        ]
        given = ["--territories", CLC.territories, "--land-use", CLC.land_use, "--land-use-before", CLC.land_use_before]
        command = [
            sys.executable,
            "-m",
            "carbocs.core",
            "assess",
            *given,
            "--lang",
            "en",
            "--out",
            str(tmp_path / "out"),
        ]
        run = subprocess.run([*command, "--cluster", str(file), "--no-cache"], capture_output=True, text=True)  # noqa: S603
        assert run.returncode == 0, run.stderr
        assert "measured in" in run.stderr
        assert (tmp_path / "out" / "stocks.csv").is_file()
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=30)
