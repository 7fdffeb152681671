"""Certificates that conform, of our own root and of others; and what only our own root must keep."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import (
    DS,
    IACA,
    LIST_SIGNER,
    SITE_DS,
    SITE_IACA,
    SITE_LIST_SIGNER,
    CertificateProfile,
    months_later,
)
from tests.builders import certificate as make
from tests.builders.certificate import NOW, Pki, part, replacing, wrap
from tests.builders.linted import EKU, PKI, ROOT, ROOT_KEY_ID, codes


def subject_with(country: bytes) -> make.Edit:
    return lambda parts: [*parts[:5], parts[5].replace(b"\x13\x02JP", country), *parts[6:]]


@pytest.mark.requirement("R-7.1.5-1")
def test_refuses_name_constraints() -> None:
    extension = x509.NameConstraints([x509.DNSName("example")], None)
    assert codes(PKI.ds(instead=[(extension, True)]), SITE_DS) == [("extension_forbidden", "7.1.5")]


@pytest.mark.requirement("R-7.1.6-1")
def test_refuses_a_certificate_policy_of_our_own_root_only() -> None:
    policy = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)])
    der = PKI.ds(instead=[(policy, False)])
    assert codes(der, SITE_DS) == [("extension_forbidden", "7.1.6")]
    assert codes(der, DS) == []


@pytest.mark.requirement("R-7.1.7-1")
def test_refuses_policy_constraints() -> None:
    extension = x509.PolicyConstraints(0, None)
    assert codes(PKI.ds(instead=[(extension, False)]), SITE_DS) == [("extension_forbidden", "7.1.7")]


@pytest.mark.requirement("R-7.1.1-1")
def test_refuses_version_1() -> None:
    assert ("version_not_3", "7.1.1") in codes(PKI.ds(edit=lambda parts: parts[1:7]), SITE_DS)


@pytest.mark.requirement("R-7.1.3-1")
@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA512()])
def test_wants_sha_384_of_our_own_root_only(digest: hashes.SHA256) -> None:
    der = PKI.ds(digest=digest)
    assert codes(der, SITE_DS) == [("signature_algorithm", "7.1.3")]
    assert codes(der, DS) == []


@pytest.mark.requirement("R-7.1.4-1")
@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("jp", ["country_form", "country_mismatch"]),
        ("US", ["country_of_site", "country_mismatch"]),
    ],
)
def test_refuses_a_wrong_country(country: str, expected: list[str]) -> None:
    der = PKI.ds(edit=subject_with(b"\x13\x02" + country.encode("ascii")))
    assert [code for code, _ in codes(der, SITE_DS)] == expected


def test_refuses_a_country_that_is_no_printable_string() -> None:
    der = PKI.ds(edit=subject_with(b"\x0c\x02JP"))
    assert [code for code, _ in codes(der, SITE_DS)] == ["country_encoding", "country_mismatch"]


def test_wants_the_state_of_the_root() -> None:
    name = DistinguishedName(country="US", state="Utah", common_name="Foreign IACA").to_x509()
    pki = Pki(name=name)
    subject = DistinguishedName(country="US", state="Utah", common_name="Foreign DS").to_x509()
    assert codes(pki.ds(subject=subject), DS, pki.root()) == []
    stateless = DistinguishedName(country="US", common_name="Foreign DS").to_x509()
    assert codes(pki.ds(subject=stateless), DS, pki.root()) == [("state_mismatch", "7.1.4")]


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1(), ec.BrainpoolP512R1()])
def test_accepts_roots_of_other_issuers(curve: ec.EllipticCurve) -> None:
    pki = Pki(root_key=ec.generate_private_key(curve))
    assert codes(pki.root(), IACA, pki.root()) == []
    assert codes(pki.ds(not_after=NOW + timedelta(days=457)), DS, pki.root()) == []


def test_accepts_an_edwards_key_of_another_issuer() -> None:
    assert codes(PKI.ds(key=ed25519.Ed25519PrivateKey.generate()), DS) == []


def test_names_an_unknown_kind_of_key() -> None:
    assert codes(PKI.ds(key=ed448.Ed448PrivateKey.generate()), DS) == []
    found = lint_certificate(PKI.ds(key=rsa.generate_private_key(65537, 2048)), SITE_DS, issuer_der=ROOT)
    assert "RSAPublicKey" in found[0].detail


@pytest.mark.requirement("R-7.1-1")
@pytest.mark.parametrize("profile", [DS, SITE_DS])
def test_accepts_a_ds_certificate_that_conforms(profile: CertificateProfile) -> None:
    assert codes(PKI.ds(), profile) == []


@pytest.mark.parametrize("profile", [IACA, SITE_IACA])
def test_accepts_a_root_that_conforms(profile: CertificateProfile) -> None:
    assert codes(ROOT, profile) == []


@pytest.mark.parametrize("profile", [LIST_SIGNER, SITE_LIST_SIGNER])
def test_accepts_a_list_signer_that_conforms(profile: CertificateProfile) -> None:
    assert codes(PKI.list_signer(), profile) == []


@pytest.mark.parametrize(
    ("extension", "critical", "expected"),
    [
        (EKU, False, ["extended_key_usage_unwanted"]),
        (x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.99")]), False, []),
        (
            x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.99")]),
            True,
            ["extended_key_usage_critical"],
        ),
    ],
)
def test_a_list_signer_names_no_mdoc_purpose(
    extension: x509.ExtensionType, *, critical: bool, expected: list[str]
) -> None:
    der = PKI.list_signer(instead=[(extension, critical)])
    assert [code for code, _ in codes(der, LIST_SIGNER)] == expected


def test_accepts_a_root_that_names_its_own_key_as_authority() -> None:
    der = PKI.root(instead=[(x509.AuthorityKeyIdentifier(ROOT_KEY_ID, None, None), False)])
    assert codes(der, IACA, der) == []


def test_accepts_generalized_time_from_2050_on() -> None:
    start = NOW.replace(year=2049)
    der = PKI.root(not_before=start, not_after=months_later(start, 12))
    assert codes(der, IACA, der) == []


def test_finds_a_validity_that_ends_before_it_starts() -> None:
    times = wrap(0x30, wrap(0x17, b"261124010000Z") + wrap(0x17, b"261123010000Z"))
    assert codes(PKI.ds(edit=part(4, times)), DS) == [("validity_inverted", "7.1.2")]


@pytest.mark.requirement("R-6.3.2.1-1")
def test_a_month_that_is_shorter_ends_on_its_last_day() -> None:
    start = NOW.replace(month=10, day=31)
    good = PKI.ds(not_before=start, not_after=start.replace(year=2027, month=2, day=28))
    late = PKI.ds(not_before=start, not_after=start.replace(year=2027, month=3, day=1))
    assert codes(good, SITE_DS) == []
    assert codes(late, SITE_DS) == [("validity_not_whole_months", "6.3.2.1")]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"no certificate",
        PKI.ds()[:-1],
        PKI.ds() + b"\0",
        PKI.crl(),
        PKI.ds(edit=replacing(bytes.fromhex("0603551d0f"), bytes.fromhex("0603551d0e"))),  # SKI twice
        PKI.ds(edit=part(0, b"\xa0\x03\x02\x01\x05")),  # version 6
        PKI.ds(edit=replacing(bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d0209"))),  # key type
    ],
)
def test_bytes_that_are_no_certificate_are_a_finding(bad: bytes) -> None:
    assert codes(bad, SITE_DS) == [("certificate_unreadable", "7.1")]


def test_an_unreadable_issuer_is_a_finding() -> None:
    assert codes(PKI.ds(), SITE_DS, b"nothing") == [("certificate_unreadable", "7.1")]
