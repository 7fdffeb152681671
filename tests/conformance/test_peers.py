"""Other people's verifiers accept what we issue, and we accept what others may issue."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pymdoccbor.tests.test_01_mdoc_parser import ISSUED_MDOC

from apps.lib import cbor
from apps.lib.mdoc.reasons import Reason
from apps.lib.verifier.credential import verify_issuer_signed
from tests.builders.crafted import craft, status_claim, status_token, tdate
from tests.builders.mdoc import (
    NOW,
    loaded,
    make_authority,
    make_person,
    make_profile_data,
    make_validity,
    prepare,
    sign_prepared,
    world,
)
from tests.builders.peers import PEERS

Options = dict[str, Any]
ISSUED: dict[str, Options] = {
    "an adult": {},
    "an infant without portrait": {"person": make_person(birth_date=NOW.date(), portrait=None)},
    "without local government code": {"person": make_person(local_gov_code="")},
    "without status claim": {"profile_data": make_profile_data(status_claim=False)},
    "with expected update": {
        "validity": make_validity(expected_update=make_validity().valid_until - timedelta(days=5))
    },
}


@pytest.fixture(params=ISSUED.values(), ids=list(ISSUED))
def issued(request: pytest.FixtureRequest) -> bytes:
    return sign_prepared(prepare(1, **request.param)[0])


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.requirement("R-3.1.4-2")
def test_peers_accept_what_we_issue(issued: bytes, peer: str) -> None:
    assert PEERS[peer](issued)


@pytest.mark.requirement("R-3.1.4-2")
def test_we_accept_what_we_issue(issued: bytes) -> None:
    assert _reasons(issued, status_tokens=[status_token(size=1 << 15)]) == []


def test_a_whole_batch_is_accepted_by_all() -> None:
    for prepared in prepare(30):
        credential = sign_prepared(prepared)
        assert _reasons(credential) == []
        assert PEERS["isomdoc"](credential)


@lru_cache(maxsize=1)
def _p384() -> Options:
    key = ec.generate_private_key(ec.SECP384R1())
    return {"key": key, "certificate": world().authority.issue(key), "algorithm": -35}


@lru_cache(maxsize=1)
def _p521() -> Options:
    key = ec.generate_private_key(ec.SECP521R1())
    return {"key": key, "certificate": world().authority.issue(key), "algorithm": -36}


def _p384_device_key(mso: Options) -> None:
    numbers = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    x, y = numbers.x.to_bytes(48, "big"), numbers.y.to_bytes(48, "big")
    mso["deviceKeyInfo"]["deviceKey"] = {1: 2, -1: 2, -2: x, -3: y}


def _ed25519_device_key(mso: Options) -> None:
    mso["deviceKeyInfo"]["deviceKey"] = {1: 1, -1: 6, -2: bytes(range(32))}


ANYONES: dict[str, tuple[Callable[[], Options], set[str]]] = {
    "like Annex D": (dict, set()),
    "another document type": (lambda: {"doc_type": "eu.europa.ec.eudi.pid.1"}, set()),
    "decoy digests": (lambda: {"decoys": 5}, set()),
    "SHA-384": (lambda: {"digest": "SHA-384"}, {"pymdoccbor"}),
    "SHA-512 with decoys": (lambda: {"digest": "SHA-512", "decoys": 2}, {"pymdoccbor"}),
    "ES384 and a P-384 signer": (_p384, {"isomdoc", "pymdoccbor"}),
    "ES512 and a P-521 signer": (_p521, {"isomdoc", "pymdoccbor"}),
    "x5chain as an array of one": (lambda: {"unprotected": lambda _: {33: [world().ds]}}, set()),
    "expected update": (
        lambda: {
            "mso": lambda mso: mso["validityInfo"].update(expectedUpdate=tdate(NOW + timedelta(days=9)))
        },
        set(),
    ),
    "nothing disclosed": (
        lambda: {"outer": lambda outer: {"issuerAuth": outer["issuerAuth"]}},
        {"pymdoccbor"},
    ),
    "P-384 device key": (lambda: {"mso": _p384_device_key}, set()),
    "Ed25519 device key": (lambda: {"mso": _ed25519_device_key}, {"isomdoc"}),
    "status claim, no token given": (lambda: {"status": status_claim()}, set()),
}


@pytest.mark.parametrize(("hooks", "refused_by"), ANYONES.values(), ids=ANYONES)
def test_we_accept_what_others_may_issue(hooks: Callable[[], Options], refused_by: set[str]) -> None:
    credential = craft(**hooks())
    assert _reasons(credential) == []
    assert {name for name, accepts in PEERS.items() if not accepts(credential)} == refused_by


def test_a_root_on_p256_serves_as_well() -> None:
    authority = make_authority(key=ec.generate_private_key(ec.SECP256R1()))
    key = ec.generate_private_key(ec.SECP256R1())
    credential = craft(key=key, certificate=authority.issue(key))
    assert verify_issuer_signed(credential, iaca=authority.der, crl=authority.crl(), at=NOW) == []
    assert PEERS["pyhanko"](credential, iaca=authority.der, crl=authority.crl())


def test_a_good_list_among_bad_ones_is_enough() -> None:
    tokens = [b"\x00", status_token(uri="https://other.example"), status_token()]
    assert _reasons(craft(status=status_claim()), status_tokens=tokens) == []


def test_a_credential_without_status_does_not_need_the_lists() -> None:
    assert _reasons(craft(), status_tokens=[status_token()]) == []


def _reasons(credential: bytes, **trust: Any) -> list[Reason]:
    authority = world().authority
    return verify_issuer_signed(credential, iaca=authority.der, crl=authority.crl(), at=NOW, **trust)


def test_a_published_example_breaks_nothing_but_trust() -> None:
    """The device response that pymdoccbor ships is signed under a root that we do not have."""
    response = loaded(bytes.fromhex(ISSUED_MDOC))
    credential = cbor.encode_in_order(response["documents"][0]["issuerSigned"])
    reasons = verify_issuer_signed(
        credential, iaca=make_authority().der, at=datetime(2020, 11, 1, tzinfo=UTC)
    )
    assert {reason.code for reason in reasons} == {
        "issuer_not_yet_valid",
        "certificate_profile",
        "outside_certificate_validity",  # its MSO outlives its certificate by hours
    }
