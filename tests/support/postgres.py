"""A real PostgreSQL cluster for the tests: fresh in a folder of its own, on loopback and a socket there."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tests.support.processes import free_port

_OWNER = "postgres"  # initdb refuses to run as root


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A running cluster; its superuser needs no password on the socket."""

    folder: Path
    port: int
    database: str = "postgres"

    def with_database(self, database: str) -> Self:
        """Return the cluster for somebody who works in another database."""
        return replace(self, database=database)

    def url(self, database: str = "") -> str:
        """Return the value for DSPORTAL_DB or DSPORTAL_TEST_DB."""
        return (
            f"postgres:host={self.folder} port={self.port} dbname={database or self.database} user={_OWNER}"
        )

    def dsn(self, database: str = "") -> str:
        """Return the connection string of libpq."""
        return self.url(database).partition(":")[2]


@contextmanager
def running_postgres(*, fsync: bool = False) -> Iterator[Cluster]:
    """Make a cluster, start it, stop it and remove it; tests lose nothing without `fsync`."""
    folder = Path(tempfile.mkdtemp(prefix="dsportal-pg-"))
    if getpass.getuser() == "root":
        shutil.chown(folder, _OWNER)
    cluster = Cluster(folder=folder, port=free_port())
    data = str(folder / "data")
    settings = {
        "port": cluster.port,
        "unix_socket_directories": folder,
        "listen_addresses": "127.0.0.1",
        "fsync": "on" if fsync else "off",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    make = ["-A", "trust", "-U", _OWNER, "-E", "UTF8", "--locale=C", "-N"]
    control = [str(_binaries() / "pg_ctl"), "-D", data, "-w", "-s"]
    try:
        _run([str(_binaries() / "initdb"), "-D", data, *make])
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield cluster
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"))


def _run(command: list[str]) -> None:
    as_owner = ["runuser", "-u", _OWNER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_owner, *command], capture_output=True, text=True, check=False, cwd="/tmp")
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")
