"""Workers begin with what they need loaded, in the environment of whoever asks for them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from carbocs.core import overlay, processes
from carbocs.core.parts import Processes, begin

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
ONLY_FORKED = pytest.mark.skipif(not processes.FORKED, reason="workers are not forked here")


def asked_of_workers(work, *given) -> list:
    """Return what the workers of a pool answer, asked eight times."""
    workers = Processes(2)
    try:
        return [f.result() for f in [workers.pool.submit(work, *given) for _ in range(8)]]
    finally:
        workers.close()


def printed(code: str, **environ: str | None) -> str:
    """Return what a process of its own prints, its environment changed (None: without)."""
    env = {k: v for k, v in ({**os.environ, **environ}).items() if v is not None}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout  # noqa: S603


@pytest.mark.parametrize("own", [None, "glibc.malloc.arena_max=4"])
@pytest.mark.skipif(sys.platform != "linux", reason="glibc is of Linux")
def test_memory_is_asked_for_as_set_from_the_first_line_of_a_worker(own):
    """What stands in the environment when a program is begun: glibc looks at nothing later."""
    code = """if True:
        import os, pathlib
        from carbocs.core.parts import Processes
        workers = Processes(2)
        lines = workers.pool.submit(pathlib.Path.read_text, pathlib.Path("/proc/self/environ")).result().split(chr(0))
        print([line for line in lines if line.startswith("GLIBC_TUNABLES=")], os.environ.get("GLIBC_TUNABLES"))
        workers.close()
    """
    expected = own or processes.SETTINGS["GLIBC_TUNABLES"]
    assert printed(code, GLIBC_TUNABLES=own).strip() == f"['GLIBC_TUNABLES={expected}'] {own}"


def test_workers_have_the_environment_of_who_asks_whenever_that_is(monkeypatch):
    for value in ("one", "another"):
        monkeypatch.setenv("CARBOCS_TOLD", value)
        assert set(asked_of_workers(os.getenv, "CARBOCS_TOLD")) == {value}
    monkeypatch.delenv("CARBOCS_TOLD")
    assert set(asked_of_workers(os.getenv, "CARBOCS_TOLD")) == {None}
    assert set(asked_of_workers(os.getenv, "PYTHONSAFEPATH")) == {os.environ.get("PYTHONSAFEPATH")}


@ONLY_FORKED
def test_what_workers_need_is_loaded_once_and_not_by_who_asks():
    """They come of one process, which has loaded it and nothing else of ours."""
    code = """if True:
        import os, sys
        from carbocs.core.parts import Processes
        workers = Processes(2)
        parents = {workers.pool.submit(os.getppid).result() for _ in range(8)}
        loaded = workers.pool.submit(eval, "{m for m in __import__('sys').modules if m.startswith('carbocs')}").result()
        print(len(parents), os.getpid() in parents, "carbocs.core.parts" in loaded, "carbocs.core.cli" in loaded)
        workers.close()
    """
    assert printed(code).strip() == "1 False True False"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
def test_workers_end_with_who_asked_however_that_ends():
    """Killed for want of memory, or with its terminal: what a worker holds must not stay held."""
    code = """if True:
        import os, sys
        from carbocs.core.parts import Processes
        workers = Processes(2)
        found = set()
        while len(found) < 2:
            found.add(workers.pool.submit(os.getpid).result())
        print(*found, flush=True)
        sys.stdin.read()
    """
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code], **piped) as run:  # noqa: S603
        pids = [int(pid) for pid in run.stdout.readline().split()]
        assert len(pids) == 2
        assert all(_lives(pid) for pid in pids)
        run.kill()
    end = time.monotonic() + 20
    while any(_lives(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(_lives(pid) for pid in pids)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_what_lies_where_one_works_is_not_loaded_by_workers(tmp_path):
    """A folder of data may well hold a ``pandas.py`` or a ``store.py``; the command does not look there for its own."""
    for name in ("pandas", "shapely", "carbocs", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')")
    command = [str(Path(sys.executable).with_name("carbocs")), "assess"]
    asked = ["--workers", "2", "--no-cache", "--out", "r.json"]
    layers = ["--territories", str(SAMPLE / "communes.gpkg"), "--land-use", str(SAMPLE / "clc18.gpkg")]
    run = subprocess.run([*command, *asked, *layers], cwd=tmp_path, capture_output=True, text=True)  # noqa: S603
    assert run.returncode == 0, run.stderr
    assert "not this one" not in run.stderr
    assert (tmp_path / "r.json").exists()


def test_a_worker_that_is_to_measure_much_loads_compiled_code_as_it_begins(monkeypatch):
    loaded = []
    monkeypatch.setattr(overlay, "load_compiled", lambda: loaded.append(True))
    monkeypatch.setattr("carbocs.core.parts.tune_process", lambda: None)
    begin()
    assert not loaded
    begin(True)
    assert loaded


def test_compiled_code_is_loaded_once():
    pair_areas = pytest.importorskip("carbocs.core.pair_areas", reason="numba is not there", exc_type=ImportError)
    pair_areas.load.cache_clear()
    assert overlay.load_compiled() is pair_areas
    assert overlay.load_compiled() is pair_areas
    assert pair_areas.load.cache_info().misses == 1
