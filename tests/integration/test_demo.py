"""`python -m dsportal.demo --once` from outside: what it prints, what it leaves, what it does not tell."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from apps.keys.adapters import slip39
from apps.lib.verifier.credential import verify_issuer_signed
from tests.builders.peers import PEERS
from tests.support.processes import listens

pytestmark = [pytest.mark.slow, pytest.mark.timeout(330)]
ROOT = Path(__file__).resolve().parents[2]
LIVE, REVOKED = 10, 3
CLAUSES = {
    *("1.5.3", "3.2.3", "3.4.1", "4.1.2", "4.3.1", "4.4.1.1", "4.9.6"),
    *("5.2.1", "5.4.4", "6.1.1.1", "6.2.2.1", "6.2.8.1", "7.1", "8.1"),
}
NAMES = ("見本　花子", "見本　太郎", "見本県架空市")
FOLDERS = {
    "trust": {"iaca.pem", "ds.pem", "iaca.crl"},
    "device": {
        f"{n:02d}.{end}" for n in range(1, LIVE + 1) for end in ("issuer-signed.cbor", "device-key.pem")
    },
    "revoked": {f"{n:02d}.issuer-signed.cbor" for n in range(1, REVOKED + 1)},
    "audit": {"bundle.zip"},
}


@dataclass(frozen=True, kw_only=True)
class Demo:
    """One finished run."""

    results: Path
    printed: str
    summary: dict[str, Any]
    left_in_memory: set[Path]

    def read(self, folder: str, end: str) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.results / folder).glob(f"*{end}"))]

    @property
    def trust(self) -> dict[str, Any]:
        pem = (self.results / "trust" / "iaca.pem").read_bytes()
        der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
        return {
            "iaca": der,
            "crl": (self.results / "trust" / "iaca.crl").read_bytes(),
            "at": datetime.now(UTC),
        }


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    if listens(8000):
        pytest.fail("port 8000 is taken: stop the program that listens there")
    var = Path(tempfile.mkdtemp(prefix="dsportal-demo-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DSPORTAL_")}
    environment |= {"DSPORTAL_VAR": str(var), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    for name in ("DJANGO_SETTINGS_MODULE", "SOFTHSM2_CONF", "COV_CORE_SOURCE"):
        environment.pop(name, None)
    before = set(Path("/dev/shm").glob("dsportal-demo-*"))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "dsportal.demo", "--once"],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        summary = json.loads((var / "demo" / "summary.json").read_text(encoding="utf-8"))
        left = set(Path("/dev/shm").glob("dsportal-demo-*")) - before
        yield Demo(results=var / "demo", printed=done.stdout, summary=summary, left_in_memory=left)
    finally:
        shutil.rmtree(var, ignore_errors=True)


def test_leaves_the_files_that_outsiders_rely_on(demo: Demo) -> None:
    for folder, names in FOLDERS.items():
        assert {path.name for path in (demo.results / folder).iterdir()} == names
    assert demo.read("status", ".cwt")


def test_the_summary_tells_every_step_with_clause_and_seconds(demo: Demo) -> None:
    steps = demo.summary["steps"]
    assert {step["clause"] for step in steps} >= CLAUSES
    assert all(step["seconds"] >= 0 and step["name"] for step in steps)
    assert demo.summary["seconds"] >= sum(step["seconds"] for step in steps) - 1
    printed = [line for line in demo.printed.splitlines() if re.match(r"\s+[\d.]+ s  ", line)]
    assert len(printed) == len(steps)


def test_strangers_accept_every_live_credential(demo: Demo) -> None:
    lists = demo.read("status", ".cwt")
    for credential in demo.read("device", ".cbor"):
        assert verify_issuer_signed(credential, status_tokens=lists, **demo.trust) == []
        assert {name for name, accepts in PEERS.items() if not accepts(credential, **demo.trust)} == set()


def test_revoked_credentials_are_rejected_for_their_status_alone(demo: Demo) -> None:
    lists = demo.read("status", ".cwt")
    for credential in demo.read("revoked", ".cbor"):
        reasons = verify_issuer_signed(credential, status_tokens=lists, **demo.trust)
        assert [reason.code for reason in reasons] == ["status_revoked"]
        assert {name for name, accepts in PEERS.items() if not accepts(credential, **demo.trust)} == set()


@pytest.mark.parametrize(("folder", "code"), [("device", 0), ("revoked", 1)])
def test_the_command_says_so_too(demo: Demo, folder: str, code: int) -> None:
    files = sorted((demo.results / folder).glob("*.cbor"))
    trust = demo.results / "trust"
    options = ["--iaca", str(trust / "iaca.pem"), "--crl", str(trust / "iaca.crl")]
    lists = ["--status", *map(str, (demo.results / "status").glob("*.cwt"))]
    command = [sys.executable, "manage.py", "verify_mdoc", *map(str, files), *options, *lists]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "dsportal.settings.test"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    verdicts = {json.loads(line)["verdict"] for line in done.stdout.splitlines()}
    assert (done.returncode, verdicts) == (code, {"reject" if code else "accept"})


def test_the_bundle_brings_its_own_verifier(demo: Demo, tmp_path: Path) -> None:
    bundle = demo.results / "audit" / "bundle.zip"
    with zipfile.ZipFile(bundle) as archive:
        archive.extract("verify.py", tmp_path)
    alone = [sys.executable, "-I", "verify.py", str(bundle)]
    done = subprocess.run(alone, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.requirement("R-5.4.4-1")
def test_a_bundle_with_one_byte_changed_is_refused(demo: Demo, tmp_path: Path) -> None:
    spoilt = tmp_path / "bundle.zip"
    with zipfile.ZipFile(demo.results / "audit" / "bundle.zip") as good, zipfile.ZipFile(spoilt, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content.replace(b"4.3.1", b"4.3.2", 1) if "events" in name else content)
        (tmp_path / "verify.py").write_bytes(good.read("verify.py"))
    alone = [sys.executable, "-I", "verify.py", str(spoilt)]
    assert subprocess.run(alone, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_neither_log_nor_database_give_secrets_or_people_away(demo: Demo) -> None:
    people = [name.encode() for name in NAMES]
    told = [*secrets_of(demo), *people]
    assert len(told) == len(people) + 6  # three shares, the PIN, two keys
    run = demo.results / "run"
    for path in [run / "processes.log", *run.glob("dsportal.sqlite3*"), *(run / "queue").rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            assert [word for word in told if word in content] == [], path.name
    with zipfile.ZipFile(demo.results / "audit" / "bundle.zip") as archive:
        bundle = b"".join(map(archive.read, archive.namelist()))
    assert [word for word in told if word in bundle] == []


def test_no_column_holds_twelve_digits_of_an_individual_number(demo: Demo) -> None:
    database = sqlite3.connect(f"file:{demo.results / 'run' / 'dsportal.sqlite3'}?mode=ro", uri=True)
    texts = list(_texts(database))
    database.close()
    assert len(texts) > 1000
    assert [
        place for place, text in texts if re.search(r"(?<![0-9a-fA-F.-])\d{12}(?![0-9a-fA-F-])", text)
    ] == []


def test_nothing_is_left_running_or_in_memory(demo: Demo) -> None:
    assert not listens(8000)
    assert demo.left_in_memory == set()


def secrets_of(demo: Demo) -> list[bytes]:
    """Return the shares as they were handed out, what two of them make, and the keys of the machine."""
    run = demo.results / "run"
    shares = [path.read_text(encoding="ascii").strip() for path in sorted(run.rglob("*.share"))]
    pin = slip39.combine_shares(shares[:2])
    keys = [
        (run / "secrets" / name).read_text(encoding="ascii").strip() for name in ("django.key", "data.key")
    ]
    return [word.encode() for word in (*shares, pin, *keys)]


def _texts(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        rows = database.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in rows.description]
        for row in rows:
            for name, value in zip(names, row, strict=True):
                yield f"{table}.{name}", value if isinstance(value, str) else ""
