"""The stand-alone verifier against forgers whose check sums fit."""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

import dsverify
from apps.approvals.services import export_approval
from apps.approvals.types import Verdict
from apps.lib import cbor
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import Kind
from tests.builders.approval_export import (
    Change,
    Export,
    at_top,
    base64url,
    forged,
    in_request,
    in_vote,
    in_votes,
)
from tests.factories.approvals import Voter, approver, ask, use, vote
from tests.fakes.softkey import SoftKey
from tests.support.dsverify import verdict

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[3]
Judge = Callable[[bytes], tuple[int, str]]


_MADE: list[bytes] = []


@pytest.fixture
def export(request: pytest.FixtureRequest, clock: FixedClock) -> bytes:
    """Return the export of an approval that was used; made once, because forgers work on copies."""
    if not _MADE:
        asker, approval_id = request.getfixturevalue("asker"), request.getfixturevalue("approval_id")
        use(asker.actor, approval_id, clock=clock)
        _MADE.append(export_approval(actor=asker.actor, clock=clock, approval_id=approval_id))
    return _MADE[0]


@pytest.fixture
def judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Judge:
    def run(data: bytes) -> tuple[int, str]:
        (tmp_path / "approval.json").write_bytes(data)
        return verdict(tmp_path / "approval.json", capsys)

    return run


def twice(export: Export) -> None:
    export["votes"].append(export["votes"][0])


def weak_key(export: Export) -> None:
    """A key without user verification, or without presence: the flags are under the signature."""
    data = bytearray(dsverify.from_base64url(export["votes"][0]["authenticator_data"]))
    data[32] = 0x01
    export["votes"][0]["authenticator_data"] = base64url(bytes(data))


def other_site(export: Export) -> None:
    data = bytearray(dsverify.from_base64url(export["votes"][0]["authenticator_data"]))
    data[0] ^= 1
    export["votes"][0]["authenticator_data"] = base64url(bytes(data))


def client(**fields: object) -> Change:
    def run(export: Export) -> None:
        said = json.loads(dsverify.from_base64url(export["votes"][0]["client_data"])) | fields
        export["votes"][0]["client_data"] = base64url(json.dumps(said).encode())

    return run


def asker_votes(export: Export) -> None:
    asker = json.loads(export["request"])["requested_by"]
    in_vote(voter=asker)(export)
    rebind(export)


def takes_part(export: Export) -> None:
    voter = json.loads(export["votes"][0]["statement"])["voter"]
    in_request(took_part=[voter])(export)
    rebind(export)


def about_the_voter(export: Export) -> None:
    in_request(subject=json.loads(export["votes"][0]["statement"])["voter"])(export)
    rebind(export)


def rebind(export: Export) -> None:
    """Let the vote name the changed request; the signature cannot follow."""
    in_vote(request_sha256=hashlib.sha256(export["request"].encode()).hexdigest())(export)


def rebound(change: Change) -> Change:
    def run(export: Export) -> None:
        change(export)
        rebind(export)

    return run


def closed_by_voter(export: Export) -> None:
    export["closed_by"] = json.loads(export["votes"][0]["statement"])["voter"]


FORGERIES: list[tuple[str, Change]] = [
    ("is a vote on another request", in_request(act={"role": "ca_manager"})),
    ("is a vote on another request", in_request(reason="another")),
    ("something else", rebound(in_request(act={"role": "ca_manager"}))),
    ("something else", rebound(in_request(shown=[]))),
    ("has no role", rebound(in_request(needs=[]))),
    ("something else", in_vote(comment="gladly")),
    ("asked for the act", asker_votes),
    ("takes part", takes_part),
    ("takes part", about_the_voter),
    ("has no role", in_vote(roles=["auditor"])),
    ("declined", in_vote(verdict="DECLINE")),
    ("another request", in_vote(format="x")),
    ("another request", in_vote(approval_id="x")),
    ("time of its ballot", in_vote(issued_at="2026-11-24T00:59:59.000000Z")),
    ("time of its ballot", in_votes(voted_at="2026-11-24T01:05:00.000000Z")),
    ("had expired", rebound(in_request(expires_at="2026-11-24T01:00:00.000000Z"))),
    ("the signature is wrong", in_votes(public_key=base64url(SoftKey().cose_key()))),
    ("the signature is wrong", in_votes(signature=base64url(b"\x30\x06\x02\x01\x01\x02\x01\x01"))),
    ("the signature is wrong", client(more=1)),
    ("another site", client(origin="https://evil.example")),
    ("another site", client(crossOrigin=True)),
    ("another site", client(topOrigin="https://evil.example")),
    ("something else", client(challenge="AAAA")),
    ("something else", client(type="webauthn.create")),
    ("did not verify its user", weak_key),
    ("another site", other_site),
    ("another site", in_votes(authenticator_data="AAAA")),
    ("one person voted twice", twice),
    ("fewer than", at_top(votes=[])),
    ("not the instant of a vote", at_top(approved_at="2026-11-24T02:00:00.000000Z")),
    ("outside its time", at_top(closed_at="2026-11-27T01:00:00.000000Z")),
    ("outside its time", at_top(closed_at="2026-11-24T00:00:00.000000Z")),
    ("a voter carried out", closed_by_voter),
    ("not approved", at_top(state="PENDING")),
    ("not approved", at_top(state="EXPIRED")),
    ("not an exported approval", at_top(format="x")),
    ("unknown format", in_request(format="x")),
    ("not a readable", at_top(request="{")),
    ("one canonical form", at_top(request="{ }")),
    ("one canonical form", at_top(request="[]")),
    ("not whole", at_top(request='{"a":1.5}')),
    ("not whole", at_top(request='{"a":NaN}')),
    ("not a readable", at_top(votes=[1])),
    ("not a readable", at_top(votes=None)),
    ("not a COSE key", in_votes(public_key=base64url(cbor.encode(1)))),
    ("not a COSE key", in_votes(public_key=base64url(cbor.encode("text")))),
    ("not a COSE key", in_votes(public_key=base64url(SoftKey().cose_key() + b"\x00"))),
    ("is unknown", in_votes(public_key=base64url(cbor.encode({1: 2, 3: -7000})))),
    ("not a readable", in_votes(public_key=base64url(cbor.encode({1: 2})))),
    ("not a readable", in_votes(public_key="")),
    ("not a readable", in_votes(signature="=")),
]


@pytest.mark.parametrize(("reason", "change"), FORGERIES, ids=range(len(FORGERIES)))
def test_a_forger_with_a_fitting_check_sum_is_caught(
    export: bytes, judge: Judge, reason: str, change: Change
) -> None:
    code, said = judge(forged(export, change))
    assert (code, reason in said) == (1, True), said


def test_an_approval_of_two_organisations_verifies(
    boss: Voter, agency: Voter, clock: FixedClock, judge: Judge
) -> None:
    engineer = approver("engineer", "pki_engineer")
    approval_id = ask(engineer.actor, kind=Kind.APPROVE_PROFILE, clock=clock)
    for voter in (boss, agency):
        vote(approval_id, voter, clock=clock)
    data = export_approval(actor=engineer.actor, clock=clock, approval_id=approval_id)
    assert judge(data)[0] == 0

    def one_only(export: Export) -> None:
        del export["votes"][1]
        export["approved_at"] = export["votes"][0]["voted_at"]

    code, said = judge(forged(data, one_only))
    assert (code, "fewer than" in said) == (1, True)


def test_a_request_that_waits_or_was_declined_is_no_approval(
    asker: Voter, boss: Voter, clock: FixedClock, judge: Judge
) -> None:
    approval_id = ask(asker.actor, clock=clock)
    pending = export_approval(actor=asker.actor, clock=clock, approval_id=approval_id)
    assert judge(pending) == (1, judge(pending)[1])
    vote(approval_id, boss, clock=clock, verdict=Verdict.DECLINE, comment="no")
    declined = export_approval(actor=asker.actor, clock=clock, approval_id=approval_id)
    code, said = judge(declined)
    assert (code, "declined: no" in said) == (1, True)


def test_it_runs_alone_as_one_file(export: bytes, tmp_path: Path) -> None:
    (tmp_path / "approval.json").write_bytes(export)
    (tmp_path / "verify.py").write_bytes((ROOT / "dsverify.py").read_bytes())
    command = [sys.executable, "-I", "verify.py", "approval.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "the approval verifies" in done.stdout) == (0, True), done.stdout + done.stderr


def keys() -> list[tuple[str, bytes, Callable[[bytes], bytes]]]:
    """Return (name, COSE key, sign) for every algorithm that the verifier knows."""
    found: list[tuple[str, bytes, Callable[[bytes], bytes]]] = []
    curves = ((-7, 1, ec.SECP256R1(), hashes.SHA256()), (-35, 2, ec.SECP384R1(), hashes.SHA384()))
    for algorithm, number, curve, digest in (*curves, (-36, 3, ec.SECP521R1(), hashes.SHA512())):
        elliptic = ec.generate_private_key(curve)
        point, width = elliptic.public_key().public_numbers(), (curve.key_size + 7) // 8
        x, y = point.x.to_bytes(width, "big"), point.y.to_bytes(width, "big")
        cose = cbor.encode({1: 2, 3: algorithm, -1: number, -2: x, -3: y})
        found.append((f"ES{algorithm}", cose, partial(elliptic.sign, signature_algorithm=ec.ECDSA(digest))))
    edwards = ed25519.Ed25519PrivateKey.generate()
    found.append(
        (
            "EdDSA",
            cbor.encode({1: 1, 3: -8, -1: 6, -2: edwards.public_key().public_bytes_raw()}),
            edwards.sign,
        )
    )
    old = rsa.generate_private_key(65537, 2048)
    numbers = old.public_key().public_numbers()
    cose = cbor.encode({1: 3, 3: -257, -1: numbers.n.to_bytes(256, "big"), -2: b"\x01\x00\x01"})
    found.append(("RS256", cose, lambda message: old.sign(message, padding.PKCS1v15(), hashes.SHA256())))
    return found


def test_every_algorithm_of_security_keys_is_verified() -> None:
    for _name, cose, sign in keys():
        dsverify.check_key_signature(cose, sign(b"message"), b"message")
        with pytest.raises(InvalidSignature):
            dsverify.check_key_signature(cose, sign(b"message"), b"massage")


def test_the_system_may_export_for_the_command(approval_id: UUID, clock: FixedClock) -> None:
    data = export_approval(actor=system_actor("verify_approval"), clock=clock, approval_id=approval_id)
    signed = json.loads(data)["votes"][0]["signature"]
    assert base64.urlsafe_b64decode(signed + "==")
