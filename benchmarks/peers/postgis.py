"""A PostGIS server of one's own (Debian's packages), for as long as one run: loaded, indexed, asked."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas
import pandas as pd
import psutil
import shapely

from . import tools

USER = "nobody" if getpass.getuser() == "root" else getpass.getuser()
SETTINGS = ("shared_buffers=1GB", "work_mem=256MB", "maintenance_work_mem=1GB", "max_parallel_workers_per_gather=2",
            "jit=off", "fsync=off", "listen_addresses=")  # fmt: skip
"""Of the server: memory as is usual on such a machine, both cores for one query, no journal to wait for."""


class Server:
    """A PostgreSQL server in a folder of its own, on a socket there."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not found:
            raise SystemExit("no PostgreSQL here: apt-get install postgresql-15-postgis-3")
        self.bin = found[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="postgis-", dir="/var/tmp"))
        shutil.chown(self.folder, USER)
        self._as_user(str(self.bin / "initdb"), "-D", str(self.folder / "data"), "-U", "bench", "-A", "trust")
        options = " ".join(f"-c {s}" for s in (*SETTINGS, f"unix_socket_directories={self.folder}"))
        log = str(self.folder / "log")
        self._as_user(
            str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-l", log, "-w", "-o", options, "start"
        )
        self.pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def _as_user(self, *command: str) -> None:
        line = ["setpriv", f"--reuid={USER}", "--clear-groups", *command] if os.getuid() == 0 else list(command)
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def sql(self, text: str, given: bytes | None = None) -> str:
        """Run SQL by psql and return what it prints."""
        command = ["psql", "-h", str(self.folder), "-U", "bench", "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1"]
        run = subprocess.run([*command, "-c", text], input=given, check=True, capture_output=True)
        return run.stdout.decode()

    def cpu_s(self) -> float:
        """Return the seconds of the processors that its ended backends took."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.children_user + times.children_system)

    def close(self) -> None:
        """Stop the server and take its folder away."""
        self._as_user(str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "fast", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def load(server: Server, territories: Path, land_use: Path) -> None:
    """Copy both layers in, index them and let the server count them."""
    server.sql("CREATE EXTENSION postgis")
    for name, path, field, kind in (
        ("territories", territories, "territory", "int"),
        ("land_use", land_use, "code_18", "text"),
    ):
        frame = geopandas.read_parquet(path)
        column = frame[next(c for c in frame.columns if c.lower() == field)]
        server.sql(f"CREATE TABLE {name} ({field} {kind}, geometry geometry)")
        wkb = pd.Series(shapely.to_wkb(frame.geometry.to_numpy(), hex=True))
        rows = column.astype(str).str.cat(wkb, sep="\t").str.cat(sep="\n") + "\n"
        server.sql(f"COPY {name} FROM STDIN", rows.encode())
        server.sql(f"CREATE INDEX ON {name} USING gist (geometry)")
        server.sql(f"VACUUM ANALYZE {name}")


def main() -> None:
    """Run once; the server's processes are children of the machine's first, so their pid is told for measuring."""
    territories, land_use, out = map(Path, sys.argv[1:4])
    server = Server()
    print(json.dumps({"pid": server.pid}), flush=True)
    try:
        start = time.perf_counter()
        load(server, territories, land_use)
        ready = time.perf_counter()
        found = server.sql(tools.SQL)
        end = time.perf_counter()
        version = f"PostgreSQL {server.sql('SHOW server_version').split()[0]}, PostGIS {server.sql('SELECT postgis_lib_version()').strip()}"
        rows = [line.split("|") for line in found.splitlines()]
        table = pd.DataFrame(rows, columns=["territory", "code", "area_m2"]).astype({"area_m2": float})
        tools.ordered(table).to_csv(out, index=False)
        told = {"load_s": ready - start, "work_s": end - ready, "version": version, "cpu_s": server.cpu_s()}
        print(json.dumps(told), flush=True)
    finally:
        server.close()


if __name__ == "__main__":
    main()
