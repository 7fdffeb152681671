"""Where the demo lives: results in `var/demo`, run-time data of its own in `var/demo/run`; wiped at start."""

import hashlib
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
HOST: Final = "127.0.0.1"
PORT: Final = 8000
BASE_URL: Final = f"http://localhost:{PORT}"


class PortTaken(Exception):
    """Another program listens where the portal would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders of one run."""

    results: Path
    run: Path
    runtime: Path
    """A RAM file system: holds the token's PIN while the signer is open."""


def prepare() -> Place:
    """Refuse a taken port, wipe what an earlier run left, and set the environment for all processes."""
    _refuse_taken_port()
    results = Path(os.environ.get("DSPORTAL_VAR", str(ROOT / "var"))).resolve() / "demo"
    mark = hashlib.sha256(str(results).encode()).hexdigest()[:8]
    runtime = Path("/dev/shm") / f"dsportal-demo-{os.getuid()}-{mark}"  # noqa: S108 - RAM on purpose
    for folder in (results, runtime):
        shutil.rmtree(folder, ignore_errors=True)
    place = Place(results=results, run=results / "run", runtime=runtime)
    for name in ("trust", "device", "revoked", "status", "audit", "run"):
        (results / name).mkdir(parents=True)
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "dsportal.settings.development",
            "DSPORTAL_VAR": str(place.run),
            "DSPORTAL_RUNTIME": str(runtime),
            "DSPORTAL_URL": BASE_URL,
            "DSPORTAL_ORIGINS": BASE_URL,
            "SOFTHSM2_CONF": str(place.run / "softhsm" / "softhsm2.conf"),
        }
    )
    return place


def _refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            raise PortTaken(f"port {PORT} is taken: stop the program that listens there") from None
