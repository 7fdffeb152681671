"""What an outsider concludes from the files alone: both verdicts, and the audit bundle."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from dsportal.demo.place import ROOT, Place
from dsportal.demo.processes import manage_here
from dsportal.demo.steps import Steps


class WrongVerdict(Exception):
    """The verifier does not say what it must say."""


def verify(place: Place, steps: Steps) -> None:
    """Run `verify_mdoc` over the live and the revoked credentials."""
    with steps.step("1.6", "verify_mdoc accepts every live credential") as facts:
        facts["accepted"] = _judge(place, "device", wanted="accept")
    with steps.step("4.9.6", "verify_mdoc rejects every revoked credential, because of its status") as facts:
        facts["rejected"] = _judge(place, "revoked", wanted="reject")


def audit(place: Place, steps: Steps) -> None:
    """Export the bundle and let the stand-alone verifier judge it in a bare interpreter."""
    bundle = place.results / "audit" / "bundle.zip"
    with steps.step("5.4.4", "audit bundle exported and verified by the stand-alone verifier"):
        manage_here("export_audit_bundle", str(bundle))
        _run([sys.executable, str(ROOT / "dsverify.py"), str(bundle)])


def _judge(place: Place, folder: str, *, wanted: str) -> int:
    files = sorted((place.results / folder).glob("*.issuer-signed.cbor"))
    trust, status = place.results / "trust", sorted((place.results / "status").glob("*.cwt"))
    options = ["--iaca", str(trust / "iaca.pem"), "--crl", str(trust / "iaca.crl")]
    command = [sys.executable, str(ROOT / "manage.py"), "verify_mdoc", *map(str, files), *options]
    lines = _run([*command, "--status", *map(str, status)], allowed=(0, 1)).splitlines()
    verdicts = [json.loads(line) for line in lines]
    if len(verdicts) != len(files) or any(line["verdict"] != wanted for line in verdicts):
        raise WrongVerdict(f"{folder}: {lines[:2]}")
    if wanted == "reject" and not all("status" in " ".join(line["reasons"]) for line in verdicts):
        raise WrongVerdict(f"{folder}: rejected for another reason: {lines[:2]}")
    return len(verdicts)


def _run(command: Sequence[str | Path], *, allowed: Sequence[int] = (0,)) -> str:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if ended.returncode not in allowed:
        raise WrongVerdict(f"{command[1]}: {ended.stdout[-400:]}{ended.stderr[-400:]}")
    return ended.stdout
