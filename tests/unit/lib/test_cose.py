from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from apps.lib import cbor, cose
from apps.lib.cose import AlgorithmRefused, MalformedCose, SignatureInvalid
from tests.builders.mdoc import raw_signer

KEYS = {
    cose.ES256: ec.generate_private_key(ec.SECP256R1()),
    cose.ES384: ec.generate_private_key(ec.SECP384R1()),
    cose.ES512: ec.generate_private_key(ec.SECP521R1()),
}


def signed(algorithm: int = cose.ES256, **changed: object) -> list[object]:
    protected = cbor.encode({1: algorithm})
    payload = b"payload"
    signature = raw_signer(KEYS[algorithm])(cose.sig_structure(protected, payload))
    parts = {"protected": protected, "unprotected": {33: b"x"}, "payload": payload, "signature": signature}
    return list({**parts, **changed}.values())


def test_the_bytes_to_sign_are_those_of_rfc_9052() -> None:
    expected = cbor2.dumps(["Signature1", b"\xa1\x01\x26", b"", b"payload" * 99])
    assert cose.sig_structure(cose.PROTECTED_ES256, b"payload" * 99) == expected


@pytest.mark.parametrize("algorithm", KEYS)
def test_accepts_a_good_signature(algorithm: int) -> None:
    cose.verify_sign1(cose.read_sign1(signed(algorithm)), KEYS[algorithm].public_key())


@pytest.mark.parametrize("algorithm", KEYS)
def test_refuses_other_bytes(algorithm: int) -> None:
    bent = cose.read_sign1(signed(algorithm, payload=b"other"))
    with pytest.raises(SignatureInvalid):
        cose.verify_sign1(bent, KEYS[algorithm].public_key())


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(65), bytes(96)])
def test_refuses_signatures_of_another_length(signature: bytes) -> None:
    bent = cose.read_sign1(signed(signature=signature))
    with pytest.raises(SignatureInvalid, match="64 bytes"):
        cose.verify_sign1(bent, KEYS[cose.ES256].public_key())


def test_refuses_a_signature_of_zeros() -> None:
    with pytest.raises(SignatureInvalid):
        cose.verify_sign1(cose.read_sign1(signed(signature=bytes(64))), KEYS[cose.ES256].public_key())


@pytest.mark.parametrize(
    "key", [KEYS[cose.ES384].public_key(), ed25519.Ed25519PrivateKey.generate().public_key(), None]
)
def test_refuses_a_key_that_does_not_go_with_the_algorithm(key: Any) -> None:
    with pytest.raises(AlgorithmRefused, match="ES256"):
        cose.verify_sign1(cose.read_sign1(signed()), key)


@pytest.mark.parametrize("headers", [{}, {1: 0}, {1: -257}, {1: "ES256"}, {1: b""}, {1: None}])
def test_refuses_unknown_algorithms(headers: dict[int, object]) -> None:
    bent = cose.read_sign1(signed(protected=cbor.encode(headers)))
    with pytest.raises(AlgorithmRefused, match="ES256, ES384, ES512"):
        cose.verify_sign1(bent, KEYS[cose.ES256].public_key())


def test_an_empty_protected_header_has_no_algorithm() -> None:
    with pytest.raises(AlgorithmRefused):
        cose.algorithm_of(cose.read_sign1(signed(protected=b"")))


@pytest.mark.parametrize(
    "value",
    [
        None, b"", {}, signed()[:3], [*signed(), 1], signed(protected={}), signed(unprotected=[]),
        signed(payload=None), signed(signature="x"), signed(unprotected={1: -7}),
        signed(protected=cbor.encode({1: -7, 2: [4], 4: b""})),
    ],
)  # fmt: skip
def test_refuses_what_is_no_sign1(value: object) -> None:
    with pytest.raises(MalformedCose):
        cose.read_sign1(value)


@pytest.mark.parametrize("protected", [b"\x01", b"\xa1\x01", b"\xa2\x01\x26\x01\x26"])
def test_refuses_a_protected_header_that_is_no_map(protected: bytes) -> None:
    with pytest.raises(cbor.MalformedCbor):
        cose.read_sign1(signed(protected=protected))


@pytest.mark.parametrize(
    ("chain", "found"), [(b"a", (b"a",)), ([b"a"], (b"a",)), ((b"a", b"b"), (b"a", b"b"))]
)
def test_reads_both_forms_of_x5chain(chain: object, found: tuple[bytes, ...]) -> None:
    assert cose.certificates_of(chain) == found


@pytest.mark.parametrize("chain", [None, [], "a", {}, [b"a", 1], 5])
def test_refuses_other_forms_of_x5chain(chain: object) -> None:
    with pytest.raises(MalformedCose, match="x5chain"):
        cose.certificates_of(chain)
