"""Corners of the leaf profile and of the path that the twenty cases do not reach."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from apps.registration.adapters.jpki_status import OcspJpkiStatus, partition_of
from apps.registration.adapters.synthetic_leaf import key_usage, partition_name
from apps.registration.services._card_checks import path_check
from apps.registration.services._status_check import status_check
from apps.registration.types import CheckOutcome
from apps.registration.types.leaf import (
    POLICY_CARD,
    CertificateUnreadable,
    certified_person,
    profile_fault,
    read_certificate,
)
from tests.builders.application import card, card_key, jpki

NOW = datetime(2026, 11, 24, tzinfo=UTC)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "synthetic")])
ACCEPTED = frozenset({POLICY_CARD})


def certificate(*extensions: tuple[x509.ExtensionType, bool], key: Any = None, issuer: Any = None) -> Any:
    builder = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME if issuer is None else issuer.subject)
        .public_key((key or card_key()).public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(card_key(), SHA256())


SIGNS = (key_usage(digital_signature=True, content_commitment=True), True)


@pytest.mark.parametrize(
    ("extensions", "fault"),
    [
        ((), "KEY_USAGE_MISSING"),
        (((SIGNS[0], False),), "KEY_USAGE_NOT_CRITICAL"),
        (((key_usage(digital_signature=True, key_cert_sign=True), True),), "IS_AUTHORITY"),
        ((SIGNS,), "POLICY_MISSING"),
    ],
)
def test_names_what_breaks_the_profile(extensions: Any, fault: str) -> None:
    assert profile_fault(certificate(*extensions), policies=ACCEPTED) == fault


def test_accepts_basic_constraints_that_say_no_authority() -> None:
    policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICY_CARD), None)
    constraints = x509.BasicConstraints(ca=False, path_length=None)
    leaf = certificate(SIGNS, (constraints, True), (x509.CertificatePolicies([policy]), True))
    assert profile_fault(leaf, policies=ACCEPTED) == ""


def test_a_broken_extension_is_unreadable() -> None:
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.15"), b"\x05\x00")
    assert profile_fault(certificate((broken, True)), policies=ACCEPTED) == "EXTENSIONS_UNREADABLE"


def test_a_certificate_of_version_1_is_refused() -> None:
    """Cut the version and the extensions out of a real one: only the profile looks at it, no signature."""
    assert profile_fault(_version_1(), policies=ACCEPTED) == "VERSION"


def test_without_alternative_names_nobody_is_certified() -> None:
    assert certified_person(certificate()) is None


def test_other_kinds_of_names_are_no_attributes() -> None:
    names = x509.SubjectAlternativeName([x509.DNSName("example"), x509.DirectoryName(NAME)])
    assert certified_person(certificate((names, False))) is None


def test_other_arcs_are_not_noted() -> None:
    foreign = x509.OtherName(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    leaf = card().certificate
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    person = certified_person(certificate((x509.SubjectAlternativeName([*names, foreign]), False)))
    assert person is not None
    assert not person.unknown


def test_an_unsupported_key_is_no_certificate() -> None:
    der = certificate(key=ec.generate_private_key(ec.SECP256R1())).public_bytes(Encoding.DER)
    strange = der.replace(bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d030109"))
    with pytest.raises(CertificateUnreadable):
        read_certificate(strange)


def test_an_anchor_must_be_an_authority(settings: Any, tmp_path: Path) -> None:
    key = card_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    named = x509.AuthorityKeyIdentifier(identifier.digest, None, None)
    settings.DSPORTAL = settings.DSPORTAL | {"jpki_anchor_dir": tmp_path}
    for constraints in ([], [(x509.BasicConstraints(ca=False, path_length=None), True)]):
        anchor = certificate((identifier, False), *constraints)
        (tmp_path / "anchor.pem").write_bytes(anchor.public_bytes(Encoding.PEM))
        result, issuer = path_check(certificate((named, False)), at=NOW)
        assert (result.detail, issuer) == ("ISSUER_NO_AUTHORITY", None)
        (tmp_path / "anchor.pem").rename(tmp_path / "anchor.old")


def test_an_anchor_of_another_name_is_not_the_issuer(settings: Any, tmp_path: Path) -> None:
    root = jpki().authority("sign-new")
    (tmp_path / "anchor.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    settings.DSPORTAL = settings.DSPORTAL | {"jpki_anchor_dir": tmp_path}
    named = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    result, _ = path_check(certificate((named, False)), at=NOW)
    assert result.detail == "ISSUER_NAME"


def test_the_status_of_a_certificate_without_issuer_stays_open() -> None:
    result = status_check(certificate(), at=NOW)
    assert (result.outcome, result.detail) == (CheckOutcome.WAITING, "NO_ISSUER")


def test_ignores_addresses_that_are_no_responder() -> None:
    issuers = AuthorityInformationAccessOID.CA_ISSUERS
    access = x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(issuers, x509.UniformResourceIdentifier("http://x.example/")),
            x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.DirectoryName(NAME)),
        ]
    )
    leaf = certificate((access, False))
    answer = OcspJpkiStatus().check(certificate=leaf, issuer=leaf, at=NOW, max_age=60)
    assert answer.detail == "NO_RESPONDER"


def test_finds_the_partition_among_other_places() -> None:
    places = [
        x509.DistributionPoint(None, x509.RelativeDistinguishedName(list(NAME)), None, None),
        x509.DistributionPoint([x509.UniformResourceIdentifier("http://x.example/")], None, None, None),
    ]
    elsewhere = certificate((x509.CRLDistributionPoints(places), False))
    assert partition_of(elsewhere) == ""
    whole = [*places, x509.DistributionPoint([x509.DirectoryName(partition_name())], None, None, None)]
    assert partition_of(certificate((x509.CRLDistributionPoints(whole), False))) == partition_of(
        card().certificate
    )


def test_a_dsa_key_is_in_no_table() -> None:
    from apps.base.jose import key_type

    assert key_type(dsa.generate_private_key(2048).public_key()) == "other"


def _version_1() -> x509.Certificate:
    from asn1crypto import x509 as asn1

    parsed = asn1.Certificate.load(certificate().public_bytes(Encoding.DER))
    body = parsed["tbs_certificate"]
    body["version"] = "v1"
    body["extensions"] = None
    return x509.load_der_x509_certificate(parsed.dump(force=True))
