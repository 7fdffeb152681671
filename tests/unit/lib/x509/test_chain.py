"""A path is believed only when key, name, time, purpose and revocation all agree; each fault has its code."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from apps.lib.x509 import errors
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.chain import verify_chain
from apps.lib.x509.extensions import key_identifier_of
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import DS_EKU, READER_EKU, months_later
from tests.builders import certificate as make
from tests.builders.certificate import NOW, Pki, part, replacing, wrap

PKI = Pki()
ROOT = PKI.root()
DS = PKI.ds()
IMPOSTOR = Pki()  # the same name, another key
RENAMED = Pki(
    root_key=PKI.root_key, name=DistinguishedName(country="JP", common_name="Another IACA").to_x509()
)
DAY = timedelta(days=1)


def verify(
    leaf: bytes = DS,
    root: bytes = ROOT,
    *,
    crl: bytes | None = None,
    at: datetime = NOW + DAY,
    eku: str = DS_EKU,
) -> None:
    verify_chain(leaf, root, crl_der=crl, at=at, eku=eku)


def purpose(*oids: str) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in oids])


def unknown_critical() -> tuple[x509.ExtensionType, bool]:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.392.1"), b"\x05\x00"), True


def test_accepts_a_good_path_with_and_without_a_list() -> None:
    verify()
    verify(crl=PKI.crl(12345))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_accepts_roots_of_other_issuers(curve: ec.EllipticCurve) -> None:
    pki = Pki(root_key=ec.generate_private_key(curve))
    verify(pki.ds(), pki.root(), crl=pki.crl())


def test_accepts_the_first_and_the_last_instant() -> None:
    verify(at=NOW)
    verify(at=months_later(NOW, 4))


LEAF_FAULTS = [
    ("expired", {}, {"at": months_later(NOW, 4) + timedelta(seconds=1)}, errors.CertificateExpired),
    ("not yet", {"not_before": NOW + DAY}, {"at": NOW}, errors.CertificateNotYetValid),
    ("wrong issuer name", {"issuer": RENAMED.name}, {}, errors.IssuerNameMismatch),
    ("wrong key id", {"instead": [(x509.AuthorityKeyIdentifier(bytes(20), None, None), False)]}, {},
     errors.AuthorityKeyMismatch),
    ("no key id", {"without": (x509.AuthorityKeyIdentifier,)}, {}, errors.AuthorityKeyMismatch),
    ("bad signature", {"signer": IMPOSTOR.root_key}, {}, errors.CertificateSignatureInvalid),
    ("SHA-1", {"edit": part(2, wrap(0x30, bytes.fromhex("06072a8648ce3d0401")))},
     {}, errors.SignatureAlgorithmRefused),
    ("a CA", {"instead": [(x509.BasicConstraints(ca=True, path_length=None), True)]}, {}, errors.LeafIsCa),
    ("no key usage", {"without": (x509.KeyUsage,)}, {}, errors.WrongKeyUsage),
    ("key agreement", {"instead": [(make.usage("key_agreement"), True)]}, {}, errors.WrongKeyUsage),
    ("no purpose", {"without": (x509.ExtendedKeyUsage,)}, {}, errors.WrongExtendedKeyUsage),
    ("reader purpose", {"instead": [(purpose(READER_EKU), True)]}, {}, errors.WrongExtendedKeyUsage),
    ("two purposes", {"instead": [(purpose(DS_EKU, READER_EKU), True)]}, {}, errors.WrongExtendedKeyUsage),
    ("purpose not critical", {"instead": [(purpose(DS_EKU), False)]}, {}, errors.WrongExtendedKeyUsage),
    ("unknown critical", {"instead": [unknown_critical()]}, {}, errors.UnknownCriticalExtension),
    ("serial zero", {"edit": part(1, b"\x02\x01\x00")}, {}, errors.SerialNotPositive),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "circumstances", "reason"),
    [row[1:] for row in LEAF_FAULTS],
    ids=[row[0] for row in LEAF_FAULTS],
)
def test_refuses_a_leaf(
    changes: dict[str, object], circumstances: dict[str, datetime], reason: type[Exception]
) -> None:
    with pytest.raises(reason) as caught:
        verify(PKI.ds(**changes), **circumstances)  # type: ignore[arg-type]  # only `at` occurs
    assert type(caught.value) is reason


ROOT_FAULTS = [
    ("expired", {"not_after": NOW + timedelta(hours=1)}, errors.IssuerExpired),
    ("not yet", {"not_before": NOW + 2 * DAY}, errors.IssuerNotYetValid),
    ("no CA", {"instead": [(x509.BasicConstraints(ca=False, path_length=None), True)]}, errors.IssuerNotACa),
    ("no constraints", {"without": (x509.BasicConstraints,)}, errors.IssuerNotACa),
    ("path length 1", {"instead": [(x509.BasicConstraints(ca=True, path_length=1), True)]},
     errors.IssuerPathLength),
    ("path length open", {"instead": [(x509.BasicConstraints(ca=True, path_length=None), True)]},
     errors.IssuerPathLength),
    ("may not sign certificates", {"instead": [(make.usage("crl_sign"), True)]}, errors.IssuerKeyUsage),
    ("no key usage", {"without": (x509.KeyUsage,)}, errors.IssuerKeyUsage),
    ("not signed by itself", {"signer": IMPOSTOR.root_key}, errors.IssuerSignatureInvalid),
    ("not issued by itself", {"issuer": RENAMED.name}, errors.IssuerSignatureInvalid),
    ("unknown critical", {"instead": [unknown_critical()]}, errors.UnknownCriticalExtension),
    ("no key identifier", {"without": (x509.SubjectKeyIdentifier,)}, errors.AuthorityKeyMismatch),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"), [row[1:] for row in ROOT_FAULTS], ids=[row[0] for row in ROOT_FAULTS]
)
def test_refuses_a_root(changes: dict[str, object], reason: type[Exception]) -> None:
    with pytest.raises(reason) as caught:
        verify(root=PKI.root(**changes))
    assert type(caught.value) is reason


def test_refuses_a_root_of_the_same_name_with_another_key() -> None:
    with pytest.raises(errors.AuthorityKeyMismatch):
        verify(root=IMPOSTOR.root())


def test_refuses_a_root_of_the_same_name_that_claims_the_key_identifier() -> None:
    claimed = x509.SubjectKeyIdentifier(key_identifier_of(make.spki(PKI.root_key)))
    with pytest.raises(errors.CertificateSignatureInvalid):
        verify(root=IMPOSTOR.root(instead=[(claimed, False)]))


def test_refuses_a_root_of_the_same_key_with_another_name() -> None:
    with pytest.raises(errors.IssuerNameMismatch):
        verify(root=RENAMED.root())


def test_refuses_names_that_are_equal_only_in_meaning() -> None:
    recoded = part(3, read_certificate(ROOT).subject.replace(b"\x0c\x13SIMULATED", b"\x13\x13SIMULATED"))
    with pytest.raises(errors.IssuerNameMismatch):
        verify(PKI.ds(edit=recoded))


def test_refuses_a_tampered_leaf() -> None:
    with pytest.raises(errors.CertificateSignatureInvalid):
        verify(DS.replace(b"DS 2026-11", b"DS 2026-12"))


def test_refuses_a_signature_by_a_key_that_is_not_elliptic() -> None:
    key = rsa.generate_private_key(65537, 2048)
    root = PKI.root(key=key)
    with pytest.raises(errors.IssuerSignatureInvalid):
        verify(root=root)


def test_a_purpose_that_is_not_elliptic_sha_1_is_refused_outside_as_well() -> None:
    with pytest.raises(errors.SignatureAlgorithmRefused):
        verify(PKI.ds(edit=replacing(bytes.fromhex("2a8648ce3d040303"), bytes.fromhex("2a8648ce3d040302"))))


class TestListSigner:
    def test_accepts_no_purpose_and_a_foreign_purpose(self) -> None:
        verify(PKI.list_signer(), eku="")
        verify(PKI.list_signer(instead=[(purpose("1.3.6.1.5.5.7.3.99"), False)]), eku="")

    @pytest.mark.parametrize("oid", [DS_EKU, READER_EKU])
    def test_refuses_the_purposes_of_others(self, oid: str) -> None:
        with pytest.raises(errors.WrongExtendedKeyUsage):
            verify(PKI.list_signer(instead=[(purpose(oid), False)]), eku="")

    def test_refuses_a_critical_purpose(self) -> None:
        with pytest.raises(errors.WrongExtendedKeyUsage):
            verify(PKI.list_signer(instead=[(purpose("1.3.6.1.5.5.7.3.8"), True)]), eku="")

    def test_is_no_document_signer(self) -> None:
        with pytest.raises(errors.WrongExtendedKeyUsage):
            verify(PKI.list_signer())


class TestRevocation:
    def test_refuses_a_revoked_certificate(self) -> None:
        with pytest.raises(errors.CertificateRevoked):
            verify(crl=PKI.crl(7, read_certificate(DS).serial))

    def test_any_reason_of_an_entry_means_revoked(self) -> None:
        hold = (x509.CRLReason(x509.ReasonFlags.certificate_hold), False)
        with pytest.raises(errors.CertificateRevoked):
            verify(crl=PKI.crl(read_certificate(DS).serial, entry=[hold]))

    def test_says_expired_before_revoked(self) -> None:
        with pytest.raises(errors.CertificateExpired):
            verify(crl=PKI.crl(read_certificate(DS).serial), at=months_later(NOW, 5))


@pytest.mark.parametrize(
    ("leaf", "root"),
    [(b"", ROOT), (DS, b"\x30\x00"), (DS, b"\x1f"), (ROOT[:50], ROOT)],
    ids=["no leaf", "empty root", "root cut off", "leaf cut off"],
)
def test_refuses_what_is_no_certificate(leaf: bytes, root: bytes) -> None:
    with pytest.raises(errors.CertificateUnreadable):
        verify(leaf, root)


def test_every_reason_has_a_code_of_its_own() -> None:
    found = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.PathInvalid)
    ]
    assert len({each.code for each in found}) == len(found) > 20


def test_verifies_sha_256_of_a_foreign_root() -> None:
    verify(PKI.ds(digest=hashes.SHA256()))
