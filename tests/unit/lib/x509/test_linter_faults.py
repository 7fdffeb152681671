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
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import SITE_DS, SITE_IACA, months_later
from tests.builders import certificate as make
from tests.builders.certificate import NOW, part, spki, wrap
from tests.builders.linted import EKU, PKI, ROOT_KEY_ID, codes

OTHER = ec.generate_private_key(ec.SECP384R1())


def named(*parts: tuple[x509.ObjectIdentifier, str, object]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text, kind) for oid, text, kind in parts])  # type: ignore[arg-type]  # its string types are private


def unknown(oid: str, *, critical: bool) -> tuple[x509.ExtensionType, bool]:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x05\x00"), critical


def point(**changes: object) -> tuple[x509.ExtensionType, bool]:
    uri = [x509.UniformResourceIdentifier("https://root.example/iaca.crl")]
    values: dict[str, object] = {"full_name": uri, "relative_name": None, "reasons": None, "crl_issuer": None}
    return x509.CRLDistributionPoints([x509.DistributionPoint(**(values | changes))]), False  # type: ignore[arg-type]  # table-driven


def compressed_bits() -> bytes:
    key = PKI.leaf_key.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def compressed(parts: list[bytes]) -> list[bytes]:
    algorithm = spki(PKI.leaf_key)[2:23]
    return [*parts[:6], wrap(0x30, algorithm + wrap(0x03, b"\0" + compressed_bits())), *parts[7:]]


PRINTABLE = x509.name._ASN1Type.PrintableString
UTF8 = x509.name._ASN1Type.UTF8String
CN = (NameOID.COMMON_NAME, "DS 2026-11", UTF8)
JP = (NameOID.COUNTRY_NAME, "JP", PRINTABLE)

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
        ROOT_KEY_ID, [x509.DirectoryName(PKI.name)], 5), False)]}, "authority_key_identifier_form", "7.1.2"),
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
