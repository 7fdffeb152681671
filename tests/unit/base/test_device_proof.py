"""The phone proves possession of its key on every call, once."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from apps.base.device_proof import (
    DeviceProofRefused,
    DeviceProofReplayed,
    verify_device_proof,
)
from apps.base.models import UsedProof
from apps.base.used_proofs import purge_used_proofs
from apps.lib.clock import FixedClock
from apps.lib.mdoc.device_key import device_key_from_jwk
from apps.registration.adapters.simulated_jose import compact, device_proof, json_bytes, public_jwk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
URL = "http://localhost:8000/api/v1/applications/1"
KEY = ec.generate_private_key(ec.SECP256R1())
JTI = "abcdefghijklmnop"


def verify(header: str, clock: FixedClock, *, method: str = "GET", url: str = URL, key: Any = KEY) -> None:
    verify_device_proof(method, url, header, key=device_key_from_jwk(public_jwk(key)), clock=clock)


def proof(clock: FixedClock, typ: str = "dpop+jwt", **changes: object) -> str:
    claims: dict[str, object] = {"htm": "GET", "htu": URL, "jti": JTI, "iat": int(clock.now().timestamp())}
    claims |= changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return compact({"typ": typ}, json_bytes(kept), KEY)


def test_accepts_a_proof_once(clock: FixedClock) -> None:
    header = device_proof("GET", URL, key=KEY, at=clock.now())
    verify(header, clock)
    with pytest.raises(DeviceProofReplayed):
        verify(header, clock)


def test_ignores_query_and_fragment(clock: FixedClock) -> None:
    verify(proof(clock), clock, url=f"{URL}?page=2#x")


@pytest.mark.parametrize("seconds", [-120, 120])
def test_accepts_within_two_minutes(clock: FixedClock, seconds: int) -> None:
    verify(proof(clock, iat=int(clock.now().timestamp()) + seconds), clock)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"htm": "POST"}, "Device-Proof.htm"),
        ({"htu": "http://localhost:8000/api/v1/applications/2"}, "Device-Proof.htu"),
        ({"jti": "short"}, "Device-Proof.jti"),
        ({"jti": "x" * 65}, "Device-Proof.jti"),
        ({"jti": 5}, "Device-Proof.jti"),
        ({"iat": "now"}, "Device-Proof.iat"),
        ({"iat": True}, "Device-Proof.iat"),
        ({"iat": 1_795_482_000 - 121}, "Device-Proof.iat"),
        ({"iat": 1_795_482_000 + 121}, "Device-Proof.iat"),
        ({"htm": None}, "Device-Proof"),
        ({"surprise": 1}, "Device-Proof"),
        ({"typ": "JWT"}, "Device-Proof.typ"),
    ],
    ids=str,
)
def test_refuses_a_claim(clock: FixedClock, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(DeviceProofRefused) as refusal:
        verify(proof(clock, **changes), clock)
    assert refusal.value.field == field
    assert UsedProof.objects.count() == 0


@pytest.mark.parametrize("header", ["", "a.b.c", "e30.e30.e30", "x" * 3000])
def test_refuses_what_is_no_proof(clock: FixedClock, header: str) -> None:
    with pytest.raises(DeviceProofRefused):
        verify(header, clock)


def test_refuses_a_proof_that_brings_its_own_key(clock: FixedClock) -> None:
    with pytest.raises(DeviceProofRefused):
        verify(compact({"typ": "dpop+jwt", "jwk": public_jwk(KEY)}, b"{}", KEY), clock)


def test_refuses_the_proof_of_another_key(clock: FixedClock) -> None:
    with pytest.raises(DeviceProofRefused):
        verify(proof(clock), clock, key=ec.generate_private_key(ec.SECP256R1()))


def test_refuses_claims_that_are_no_object(clock: FixedClock) -> None:
    with pytest.raises(DeviceProofRefused):
        verify(compact({"typ": "dpop+jwt"}, b"[]", KEY), clock)


def test_forgets_proofs_that_are_too_old_anyway(clock: FixedClock) -> None:
    verify(proof(clock), clock)
    clock.advance(timedelta(seconds=479))
    assert purge_used_proofs(clock=clock) == 0
    clock.advance(timedelta(seconds=2))
    assert purge_used_proofs(clock=clock) == 1
