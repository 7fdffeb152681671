"""What the root CA sends is compared with the regulation, the HSM's key and the request."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from apps.audit.models import AuditEvent
from apps.certificates.errors import (
    CertificateKeyMismatch,
    CertificateOutOfDate,
    CertificateUnknown,
    KeyNotUsable,
    NoRootCertificate,
    ProfileBroken,
    RoleMissing,
    SerialReused,
    SubjectMismatch,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import DsCertificate
from apps.certificates.selectors import certificate_facts
from apps.certificates.services import approve_request, import_certificate
from apps.certificates.states import CertificateState
from apps.certificates.types import CertificateStanding
from apps.keys.models import DsKey
from apps.keys.states import DsKeyState
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import DS_EKU, SITE_DS, SITE_LIST_SIGNER, months_later
from tests.builders.certificate import NOW, Pki, distribution_point
from tests.factories.certificates import PKI, Audited, FreshKey, engineer, issuer, make_certificate, make_root

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MakeKey = Callable[..., FreshKey]


def approved(key: FreshKey, clock: FixedClock) -> UUID:
    made = key.request(clock)
    approve_request(actor=issuer(), clock=clock, certificate_id=made.certificate_id)
    return made.certificate_id


def import_it(certificate_id: UUID, der: bytes, clock: FixedClock) -> CertificateStanding:
    return import_certificate(actor=engineer(), clock=clock, certificate_id=certificate_id, der=der)


@pytest.mark.requirement("R-7.1.2-1", "R-7.1-1")
def test_a_good_certificate_is_ready(make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    der = PKI.ds(key=key.private)
    assert import_it(certificate_id, der, clock).state is CertificateState.LINTED
    facts = certificate_facts(certificate_id)
    assert (facts.der, facts.key_id, facts.purpose) == (der, key.row.pk, KeyPurpose.DS)
    assert (facts.not_before, facts.not_after) == (NOW, months_later(NOW, 4))
    assert DsKey.objects.get(pk=key.row.pk).state == DsKeyState.CERTIFIED
    assert audited(CertificateAudit.IMPORTED) == [("DONE", "")]


def test_a_list_signer_is_judged_by_its_own_profile(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key(KeyPurpose.REVOCATION_LIST)
    certificate_id = approved(key, clock)
    with pytest.raises(ProfileBroken):
        import_it(certificate_id, PKI.ds(key=key.private), clock)
    done = import_it(certificate_id, PKI.list_signer(key=key.private), clock)
    assert done.state is CertificateState.LINTED


FAULTS = [
    ("five months", {"not_after": months_later(NOW, 5)}, "6.3.2.1"),
    ("SHA-256", {"digest": hashes.SHA256()}, "7.1.3"),
    ("version 1", {"edit": lambda parts: parts[1:7]}, "7.1.1"),
    ("name constraints", {"instead": [(x509.NameConstraints([x509.DNSName("a")], None), True)]}, "7.1.5"),
    ("policies", {"instead": [(x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)]), False)]}, "7.1.6"),
    ("policy constraints", {"instead": [(x509.PolicyConstraints(0, None), False)]}, "7.1.7"),
    ("unknown critical", {"instead": [(x509.UnrecognizedExtension(
        x509.ObjectIdentifier("1.2.3"), b"\5\0"), True)]}, "7.1.9"),
    ("no extended key usage", {"without": (x509.ExtendedKeyUsage,)}, "7.1.2"),
    ("another extended key usage", {"instead": [(x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.SERVER_AUTH]), True)]}, "7.1.2"),
    ("one extended key usage more", {"instead": [(x509.ExtendedKeyUsage(
        [x509.ObjectIdentifier(DS_EKU), ExtendedKeyUsageOID.SERVER_AUTH]), True)]}, "7.1.2"),
    ("extended key usage not critical", {"instead": [(x509.ExtendedKeyUsage(
        [x509.ObjectIdentifier(DS_EKU)]), False)]}, "7.1.2"),
    ("other issuer", {"issuer": DistinguishedName(country="JP", common_name="Another").to_x509()}, "7.1.4"),
    ("other root key", {"signer": ec.generate_private_key(ec.SECP384R1())}, "7.1.2"),
]  # fmt: skip


@pytest.mark.requirement("R-7.1.2-1", "R-7.1.9-1", "R-6.3.2.1-1")
@pytest.mark.parametrize(("changes", "clause"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_refuses_a_broken_profile_and_names_the_clause(
    make_key: MakeKey, clock: FixedClock, audited: Audited, changes: dict[str, object], clause: str
) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    with pytest.raises(ProfileBroken) as caught:
        import_it(certificate_id, PKI.ds(key=key.private, **changes), clock)
    assert caught.value.clause == clause
    assert caught.value.findings
    row = DsCertificate.objects.get(pk=certificate_id)
    assert (row.state, row.der) == (CertificateState.APPROVED.value, None)
    assert audited(CertificateAudit.IMPORTED) == [("REFUSED", "certificate_profile_broken")]


@pytest.mark.requirement("R-7.1-1")
@pytest.mark.parametrize("purpose", [KeyPurpose.DS, KeyPurpose.REVOCATION_LIST])
def test_refuses_what_only_the_second_linter_sees(
    make_key: MakeKey, clock: FixedClock, audited: Audited, purpose: KeyPurpose
) -> None:
    root = make_root()
    key = make_key(purpose)
    certificate_id = approved(key, clock)
    make, profile = {
        KeyPurpose.DS: (PKI.ds, SITE_DS),
        KeyPurpose.REVOCATION_LIST: (PKI.list_signer, SITE_LIST_SIGNER),
    }[purpose]
    der = make(key=key.private, instead=[(distribution_point("https://root.example/no uri.crl"), False)])
    assert lint_certificate(der, profile, issuer_der=bytes(root.der)) == []
    with pytest.raises(ProfileBroken) as caught:
        import_it(certificate_id, der, clock)
    assert [found.code for found in caught.value.findings] == ["pkilint.pkix.invalid_uri_syntax"]
    assert caught.value.clause == "7.1"
    assert DsCertificate.objects.get(pk=certificate_id).state == CertificateState.APPROVED
    assert audited(CertificateAudit.IMPORTED) == [("REFUSED", "certificate_profile_broken")]


def test_what_the_second_linter_notes_is_recorded(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    import_it(approved(key, clock), PKI.ds(key=key.private), clock)
    told = AuditEvent.objects.get(event=CertificateAudit.IMPORTED)
    assert json.loads(told.detail)["noted"] == ["pkix.subject_key_identifier_method_1_identified"]


def test_refuses_a_certificate_of_a_root_with_the_same_name(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    with pytest.raises(ProfileBroken):
        import_it(certificate_id, Pki().ds(key=key.private), clock)


def test_refuses_bytes_that_are_no_certificate(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    certificate_id = approved(make_key(), clock)
    with pytest.raises(ProfileBroken):
        import_it(certificate_id, b"-----BEGIN CERTIFICATE-----", clock)


@pytest.mark.requirement("R-7.1.2-1")
def test_refuses_another_public_key(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    certificate_id = approved(make_key(), clock)
    with pytest.raises(CertificateKeyMismatch) as caught:
        import_it(certificate_id, PKI.ds(), clock)
    assert caught.value.clause == "7.1.2"


def test_refuses_another_subject(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    other = DistinguishedName(country="JP", common_name="Somebody else").to_x509()
    with pytest.raises(SubjectMismatch):
        import_it(certificate_id, PKI.ds(key=key.private, subject=other), clock)


def test_refuses_an_expired_certificate(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    start = NOW - timedelta(days=130)
    with pytest.raises(CertificateOutOfDate):
        import_it(
            certificate_id, PKI.ds(key=key.private, not_before=start, not_after=months_later(start, 4)), clock
        )


def test_refuses_a_serial_for_the_second_time(make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
    used = read_certificate(bytes(make_certificate().der or b"")).serial
    key = make_key()
    certificate_id = approved(key, clock)
    with pytest.raises(SerialReused):
        import_it(certificate_id, PKI.ds(key=key.private, serial=used), clock)
    assert audited(CertificateAudit.IMPORTED) == [("FAILED", "certificate_serial_reused")]


def test_refuses_before_the_approval(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    made = key.request(clock)
    with pytest.raises(IllegalTransition):
        import_it(made.certificate_id, PKI.ds(key=key.private), clock)


def test_refuses_a_second_answer(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    import_it(certificate_id, PKI.ds(key=key.private), clock)
    with pytest.raises(IllegalTransition):
        import_it(certificate_id, PKI.ds(key=key.private), clock)


def test_refuses_when_the_key_came_under_suspicion(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    DsKey.objects.filter(pk=key.row.pk).update(state=DsKeyState.SUSPECTED)
    with pytest.raises(KeyNotUsable):
        import_it(certificate_id, PKI.ds(key=key.private), clock)


@pytest.mark.requirement("R-7.1-1")
def test_refuses_without_a_pinned_root(make_key: MakeKey, clock: FixedClock) -> None:
    key = make_key()
    certificate_id = approved(key, clock)
    with pytest.raises(NoRootCertificate):
        import_it(certificate_id, PKI.ds(key=key.private), clock)


def test_refuses_an_unknown_request(clock: FixedClock) -> None:
    make_root()
    with pytest.raises(CertificateUnknown):
        import_it(new_id(), PKI.ds(), clock)


@pytest.mark.requirement("R-5.2.1.6-3")
def test_refuses_without_the_role(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    with pytest.raises(RoleMissing):
        import_certificate(
            actor=issuer(), clock=clock, certificate_id=certificate_id, der=PKI.ds(key=key.private)
        )


def test_leaves_a_key_alone_that_was_certified_before(make_key: MakeKey, clock: FixedClock) -> None:
    make_root()
    key = make_key()
    certificate_id = approved(key, clock)
    DsKey.objects.filter(pk=key.row.pk).update(state=DsKeyState.CERTIFIED)
    assert import_it(certificate_id, PKI.ds(key=key.private), clock).state is CertificateState.LINTED
