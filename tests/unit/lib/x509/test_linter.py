"""Each broken row of a profile is found by its own finding, and by no other."""

import hashlib
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from apps.lib.x509.extensions import key_identifier_of
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import (
    DS,
    DS_EKU,
    IACA,
    LIST_SIGNER,
    SITE_DS,
    SITE_IACA,
    SITE_LIST_SIGNER,
    CertificateProfile,
    months_later,
)
from tests.builders import certificate as make
from tests.builders.certificate import NOW, Pki, part, replacing, spki, wrap

PKI = Pki()
ROOT = PKI.root()
EKU = x509.ExtendedKeyUsage([x509.ObjectIdentifier(DS_EKU)])
OTHER = ec.generate_private_key(ec.SECP384R1())


def codes(der: bytes, profile: CertificateProfile, issuer_der: bytes = ROOT) -> list[tuple[str, str]]:
    return [(each.code, each.clause) for each in lint_certificate(der, profile, issuer_der=issuer_der)]


def named(*parts: tuple[x509.ObjectIdentifier, str, object]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text, kind) for oid, text, kind in parts])  # type: ignore[arg-type]


def unknown(oid: str, *, critical: bool) -> tuple[x509.ExtensionType, bool]:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x05\x00"), critical


def point(**changes: object) -> tuple[x509.ExtensionType, bool]:
    uri = [x509.UniformResourceIdentifier("https://root.example/iaca.crl")]
    values: dict[str, object] = {"full_name": uri, "relative_name": None, "reasons": None, "crl_issuer": None}
    return x509.CRLDistributionPoints([x509.DistributionPoint(**(values | changes))]), False  # type: ignore[arg-type]


def compressed_bits() -> bytes:
    key = PKI.leaf_key.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def compressed(parts: list[bytes]) -> list[bytes]:
    algorithm = spki(PKI.leaf_key)[2:23]
    return [*parts[:6], wrap(0x30, algorithm + wrap(0x03, b"\0" + compressed_bits())), *parts[7:]]


def subject_with(country: bytes) -> make.Edit:
    return lambda parts: [*parts[:5], parts[5].replace(b"\x13\x02JP", country), *parts[6:]]


PRINTABLE = x509.name._ASN1Type.PrintableString
UTF8 = x509.name._ASN1Type.UTF8String
CN = (NameOID.COMMON_NAME, "DS 2026-11", UTF8)
JP = (NameOID.COUNTRY_NAME, "JP", PRINTABLE)
ROOT_SPKI_ID = key_identifier_of(spki(PKI.root_key))

FAULTS = [
    ("version 1", {"edit": lambda parts: parts[1:7]}, "version_not_3", "7.1.1"),
    ("serial zero", {"edit": part(1, b"\x02\x01\x00")}, "serial_not_positive", "7.1"),
    ("serial negative", {"edit": part(1, b"\x02\x01\x80")}, "serial_not_positive", "7.1"),
    ("serial of 21 octets", {"edit": part(1, wrap(2, b"\x01" + bytes(20)))}, "serial_too_long", "7.1.2"),
    ("serial 7", {"serial": 7}, "serial_too_short", "7.1.2"),
    ("SHA-256", {"digest": hashes.SHA256()}, "signature_algorithm", "7.1.3"),
    ("other inner algorithm", {"edit": part(2, wrap(0x30, bytes.fromhex("06082a8648ce3d040302")))},
     "signature_algorithm_differs", "7.1.3"),
    ("other key signed", {"signer": OTHER}, "signature_invalid", "7.1.2"),
    ("five months", {"not_after": months_later(NOW, 5)}, "validity_not_whole_months", "6.3.2.1"),
    ("three months", {"not_after": months_later(NOW, 3)}, "validity_not_whole_months", "6.3.2.1"),
    ("one second over", {"not_after": months_later(NOW, 4) + timedelta(seconds=1)},
     "validity_not_whole_months", "6.3.2.1"),
    ("GeneralizedTime before 2050", {"edit": part(4, wrap(0x30, wrap(0x17, b"261124010000Z") +
                                                          wrap(0x18, b"20270324010000Z")))},
     "validity_encoding", "7.1.2"),
    ("P-384", {"key": OTHER}, "key_kind", "7.1.2"),
    ("Ed25519", {"key": ed25519.Ed25519PrivateKey.generate()}, "key_kind", "7.1.2"),
    ("RSA", {"key": rsa.generate_private_key(65537, 2048)}, "key_kind", "7.1.2"),
    ("compressed point", {"edit": compressed, "instead": [(x509.SubjectKeyIdentifier(
        hashlib.sha1(compressed_bits()).digest()), False)]}, "key_point_compressed", "7.1.2"),
    ("issuer in other letters", {"issuer": DistinguishedName(
        country="JP", organisation="simulated root CA", common_name="SIMULATED mdoc IACA").to_x509()},
     "issuer_name_mismatch", "7.1.4"),
    ("no country", {"subject": named(CN)}, "country_missing", "7.1.4"),
    ("two countries", {"subject": named(JP, JP, CN)}, "country_missing", "7.1.4"),
    ("no common name", {"subject": named(JP)}, "common_name_missing", "7.1.4"),
    ("a state the root has not", {"subject": DistinguishedName(
        country="JP", state="Tokyo", common_name="DS").to_x509()}, "state_mismatch", "7.1.4"),
    ("no key usage", {"without": (x509.KeyUsage,)}, "key_usage_missing", "7.1.2"),
    ("key usage not critical", {"instead": [(make.usage("digital_signature"), False)]},
     "key_usage_not_critical", "7.1.2"),
    ("more usages", {"instead": [(make.usage("digital_signature", "content_commitment"), True)]},
     "key_usage_wrong", "7.1.2"),
    ("a CA", {"instead": [(x509.BasicConstraints(ca=True, path_length=None), False)]},
     "basic_constraints_ca", "7.1.2"),
    ("no purpose", {"without": (x509.ExtendedKeyUsage,)}, "extended_key_usage_missing", "7.1.2"),
    ("purpose not critical", {"instead": [(EKU, False)]}, "extended_key_usage_not_critical", "7.1.2"),
    ("another purpose", {"instead": [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), True)]},
     "extended_key_usage_wrong", "7.1.2"),
    ("two purposes", {"instead": [(x509.ExtendedKeyUsage([*EKU, ExtendedKeyUsageOID.SERVER_AUTH]), True)]},
     "extended_key_usage_wrong", "7.1.2"),
    ("no SKI", {"without": (x509.SubjectKeyIdentifier,)}, "subject_key_identifier_missing", "7.1.2"),
    ("wrong SKI", {"instead": [(x509.SubjectKeyIdentifier(bytes(20)), False)]},
     "subject_key_identifier_wrong", "7.1.2"),
    ("no AKI", {"without": (x509.AuthorityKeyIdentifier,)}, "authority_key_identifier_missing", "7.1.2"),
    ("wrong AKI", {"instead": [(x509.AuthorityKeyIdentifier(bytes(20), None, None), False)]},
     "authority_key_identifier_wrong", "7.1.2"),
    ("AKI with issuer", {"instead": [(x509.AuthorityKeyIdentifier(
        ROOT_SPKI_ID, [x509.DirectoryName(PKI.name)], 5), False)]}, "authority_key_identifier_form", "7.1.2"),
    ("no IAN", {"without": (x509.IssuerAlternativeName,)}, "issuer_alternative_name_missing", "7.1.2"),
    ("IAN of another form", {"instead": [(x509.IssuerAlternativeName([x509.DNSName("a.example")]), False)]},
     "issuer_alternative_name_form", "7.1.2"),
    ("no CRLDP", {"without": (x509.CRLDistributionPoints,)}, "crl_distribution_point_missing", "7.1.2"),
    ("CRLDP with reasons", {"instead": [point(reasons=frozenset({x509.ReasonFlags.key_compromise}))]},
     "crl_distribution_point_reasons", "7.1.2"),
    ("CRLDP with issuer", {"instead": [point(crl_issuer=[x509.DirectoryName(PKI.name)])]},
     "crl_distribution_point_issuer", "7.1.2"),
    ("CRLDP without URI", {"instead": [point(full_name=[x509.DirectoryName(PKI.name)])]},
     "crl_distribution_point_form", "7.1.2"),
    ("CRLDP relative", {"instead": [point(full_name=None, relative_name=x509.RelativeDistinguishedName(
        [x509.NameAttribute(NameOID.COMMON_NAME, "x")]))]}, "crl_distribution_point_form", "7.1.2"),
    ("inhibit any policy", {"instead": [(x509.InhibitAnyPolicy(0), True)]}, "extension_forbidden", "7.1.2"),
    ("freshest CRL", {"instead": [(x509.FreshestCRL(make.distribution_point()), False)]},
     "extension_forbidden", "7.1.2"),
    ("unknown critical", {"instead": [unknown("1.2.392.1", critical=True)]}, "extension_critical", "7.1.9"),
    ("SKI critical", {"instead": [(x509.SubjectKeyIdentifier(
        key_identifier_of(spki(PKI.leaf_key))), True)]}, "extension_critical", "7.1.9"),
    ("critical constraints", {"instead": [(x509.BasicConstraints(ca=False, path_length=None), True)]},
     "extension_critical", "7.1.9"),
]  # fmt: skip


@pytest.mark.requirement("R-7.1.2-1")
@pytest.mark.parametrize(
    ("changes", "code", "clause"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_finds_the_fault_of_a_ds_certificate_and_nothing_else(
    changes: dict[str, object], code: str, clause: str
) -> None:
    found = codes(PKI.ds(**changes), SITE_DS)
    if code == "version_not_3":  # a version 1 certificate has no extensions either
        assert (code, clause) in found
    else:
        assert found == [(code, clause)]


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
    from cryptography.hazmat.primitives.asymmetric import ed448

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


ROOT_FAULTS = [
    ({"without": (x509.BasicConstraints,)}, "basic_constraints_missing"),
    ({"instead": [(x509.BasicConstraints(ca=True, path_length=0), False)]}, "basic_constraints_not_critical"),
    ({"instead": [(x509.BasicConstraints(ca=False, path_length=None), True)]}, "basic_constraints_not_ca"),
    ({"instead": [(x509.BasicConstraints(ca=True, path_length=1), True)]}, "path_length_not_0"),
    ({"instead": [(x509.BasicConstraints(ca=True, path_length=None), True)]}, "path_length_not_0"),
    ({"instead": [(make.usage("key_cert_sign"), True)]}, "key_usage_wrong"),
    ({"instead": [(EKU, False)]}, "extended_key_usage_unwanted"),
    ({"not_after": months_later(NOW, 241)}, "validity_too_long"),
    ({"instead": [(x509.AuthorityKeyIdentifier(bytes(20), None, None), False)]},
     "authority_key_identifier_wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code"), ROOT_FAULTS)
def test_finds_the_fault_of_a_root(changes: dict[str, object], code: str) -> None:
    der = PKI.root(**changes)
    assert [found for found, _ in codes(der, SITE_IACA, der)] == [code]


def test_accepts_a_root_that_names_its_own_key_as_authority() -> None:
    der = PKI.root(instead=[(x509.AuthorityKeyIdentifier(ROOT_SPKI_ID, None, None), False)])
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
