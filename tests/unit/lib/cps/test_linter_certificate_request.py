"""Permits for certificate requests: the one exception to "the DS key signs MSOs only" (6.1.7.1)."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.lib.cps.linter import CertificateRequestPermit, RulesBroken, lint_certificate_request
from apps.lib.signing import KeyPurpose, WrongKeyPurpose

PRIVATE = ec.generate_private_key(ec.SECP256R1())
KEY = PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def request_info(common_name: str = "SYNTHETIC DS") -> bytes:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)] if common_name else [])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return builder.sign(PRIVATE, hashes.SHA256()).tbs_certrequest_bytes


def tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 + len(octets))) + octets + content


VERSION, NAME, ATTRIBUTES = b"\x02\x01\x00", tlv(0x30, tlv(0x31, b"")), b"\xa0\x00"


def refusal(data: bytes, key: bytes = KEY) -> str:
    with pytest.raises(RulesBroken) as refused:
        lint_certificate_request(data, key=key)
    assert {finding.clause for finding in refused.value.findings} == {"6.1.7.1"}
    return str(refused.value)


@pytest.mark.parametrize("purpose", [KeyPurpose.DS, KeyPurpose.REVOCATION_LIST])
def test_a_good_request_gets_a_permit(purpose: KeyPurpose) -> None:
    permit = lint_certificate_request(request_info(), key=KEY)
    assert type(permit) is CertificateRequestPermit
    assert permit.key == KEY
    assert permit.redeem(purpose) == request_info()


def test_a_long_subject_has_a_length_of_two_octets() -> None:
    subject = x509.Name(
        [x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "x" * 60) for _ in range(8)]
    )
    info = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(PRIVATE, hashes.SHA256())
    assert lint_certificate_request(info.tbs_certrequest_bytes, key=KEY).key == KEY


@pytest.mark.parametrize("purpose", [KeyPurpose.AUDIT_LOG, KeyPurpose.SIMULATED_ROOT])
def test_other_keys_do_not_ask_for_certificates(purpose: KeyPurpose) -> None:
    with pytest.raises(WrongKeyPurpose):
        lint_certificate_request(request_info(), key=KEY).redeem(purpose)


def test_refuses_a_request_for_another_key() -> None:
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    der = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert "not the signing key" in refusal(request_info(), der)


def test_refuses_an_empty_subject() -> None:
    assert "subject is empty" in refusal(request_info(""))


def test_refuses_another_version() -> None:
    assert "version" in refusal(tlv(0x30, b"\x02\x01\x01" + NAME + KEY + ATTRIBUTES))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        VERSION + NAME + KEY,
        VERSION + NAME + KEY + ATTRIBUTES + b"\x05\x00",
        VERSION + KEY + NAME[:0] + ATTRIBUTES,
        NAME + VERSION + KEY + ATTRIBUTES,
    ],
    ids=["none", "no attributes", "one more", "no name", "other order"],
)
def test_refuses_other_members(content: bytes) -> None:
    assert "not a CertificationRequestInfo" in refusal(tlv(0x30, content))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cut off"),
        (b"\x30", "cut off"),
        (request_info() + b"\x00", "not one DER sequence"),
        (b"\x31" + request_info()[1:], "not one DER sequence"),
        (request_info()[:-1], "cut off"),
        (b"\x30\x80" + request_info(), "not in DER"),
        (b"\x30\x81\x03" + VERSION, "not in DER"),
        (b"\x30\x82\x00\x81" + bytes(0x81), "not in DER"),
        (b"\x30\x84\x01\x00\x00\x00", "not in DER"),
        (tlv(0x30, b"\x02\x05\x00"), "cut off"),
    ],
)
def test_refuses_broken_der(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_refuses_an_mso_in_the_clothes_of_a_request() -> None:
    assert refusal(b"\x84\x6aSignature1\x43\xa1\x01\x26\x40\x41\x00")
