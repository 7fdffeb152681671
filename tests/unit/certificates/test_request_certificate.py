"""A request is made once, for a fresh key, and signed inside the HSM under a permit."""

import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from apps.certificates.errors import (
    KeyNotUsable,
    RequestOpen,
    RoleMissing,
    SamePerson,
    WrongCertificatePurpose,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import DsCertificate
from apps.certificates.selectors import certificates, request_der
from apps.certificates.services import approve_request, request_certificate
from apps.certificates.states import CertificateState
from apps.keys.states import DsKeyState
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition, Unavailable
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.lib.x509.errors import SignatureRejected
from apps.lib.x509.request import read_request
from tests.builders.certificate import DS_NAME, signs_with, spki
from tests.factories.certificates import Audited, FreshKey, engineer, issuer, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MakeKey = Callable[..., FreshKey]


@pytest.mark.requirement("R-6.1.3-1")
def test_a_request_leaves_with_its_digest(make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
    key = make_key()
    made = key.request(clock)
    read = read_request(made.request_der, expected_key=spki(key.private))
    assert read.subject == DS_NAME.to_x509()
    assert made.request_sha256 == hashlib.sha256(made.request_der).hexdigest()
    assert request_der(made.certificate_id) == made.request_der
    assert [row.state for row in certificates()] == [CertificateState.REQUESTED]
    assert audited(CertificateAudit.REQUESTED) == [("DONE", "")]


def test_refuses_without_the_role_and_writes_it(
    make_key: MakeKey, clock: FixedClock, audited: Audited
) -> None:
    with pytest.raises(RoleMissing):
        make_key().request(clock, actor=person())
    assert audited(CertificateAudit.REQUESTED) == [("REFUSED", "certificates_role_missing")]
    assert not DsCertificate.objects.exists()


@pytest.mark.parametrize("state", sorted(set(DsKeyState) - {"PLANNED", "GENERATED", "CSR_SENT"}))
def test_refuses_a_key_that_is_not_fresh(make_key: MakeKey, clock: FixedClock, state: DsKeyState) -> None:
    with pytest.raises(KeyNotUsable):
        make_key(state=state).request(clock)


def test_refuses_a_key_that_is_only_planned(make_key: MakeKey, clock: FixedClock) -> None:
    with pytest.raises(KeyNotUsable):
        make_key(state=DsKeyState.PLANNED).request(clock)


def test_refuses_a_key_whose_three_months_are_over(make_key: MakeKey) -> None:
    with pytest.raises(KeyNotUsable) as caught:
        make_key().request(FixedClock("2027-02-01T00:00:00+09:00"))
    assert caught.value.clause == "6.3.2.1"


def test_refuses_a_key_of_another_purpose(make_key: MakeKey, clock: FixedClock) -> None:
    key = make_key(KeyPurpose.REVOCATION_LIST)
    with pytest.raises(KeyNotUsable):
        request_certificate(
            actor=engineer(),
            clock=clock,
            purpose=KeyPurpose.DS,
            key_id=key.row.pk,
            subject=DS_NAME,
            sign=key.sign,
        )


@pytest.mark.parametrize("purpose", [KeyPurpose.AUDIT_LOG, KeyPurpose.SIMULATED_ROOT])
def test_refuses_a_purpose_without_certificate(clock: FixedClock, purpose: KeyPurpose) -> None:
    with pytest.raises(WrongCertificatePurpose):
        request_certificate(
            actor=engineer(),
            clock=clock,
            purpose=purpose,
            key_id=new_id(),
            subject=DS_NAME,
            sign=lambda _: b"",
        )


def test_refuses_a_second_request_for_the_key(make_key: MakeKey, clock: FixedClock) -> None:
    key = make_key()
    key.request(clock)
    with pytest.raises(RequestOpen):
        key.request(clock)


def test_refuses_a_second_request_that_came_in_between(make_key: MakeKey, clock: FixedClock) -> None:
    key = make_key()

    def sign(permit: object) -> bytes:
        first = key.request(clock)
        assert first.state is CertificateState.REQUESTED
        return key.sign(permit)  # type: ignore[arg-type]  # the permit

    with pytest.raises(RequestOpen):
        request_certificate(
            actor=engineer(),
            clock=clock,
            purpose=KeyPurpose.DS,
            key_id=key.row.pk,
            subject=DS_NAME,
            sign=sign,
        )
    assert DsCertificate.objects.count() == 1


def test_refuses_a_signature_of_another_key(make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
    key, other = make_key(), ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(SignatureRejected):
        request_certificate(
            actor=engineer(),
            clock=clock,
            purpose=KeyPurpose.DS,
            key_id=key.row.pk,
            subject=DS_NAME,
            sign=lambda permit: signs_with(other)(permit.redeem(KeyPurpose.DS)),
        )
    assert audited(CertificateAudit.REQUESTED) == [("FAILED", "x509_signature_rejected")]


def test_a_dead_hsm_leaves_no_request_but_a_trace(
    make_key: MakeKey, clock: FixedClock, audited: Audited
) -> None:
    def dead(_: object) -> bytes:
        raise Unavailable

    with pytest.raises(Unavailable):
        request_certificate(
            actor=engineer(),
            clock=clock,
            purpose=KeyPurpose.DS,
            key_id=make_key().row.pk,
            subject=DS_NAME,
            sign=dead,
        )
    assert audited(CertificateAudit.REQUESTED) == [("FAILED", "unavailable")]
    assert not DsCertificate.objects.exists()


class TestApproval:
    def test_the_issuer_approves(self, make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
        made = make_key().request(clock)
        done = approve_request(actor=issuer(), clock=clock, certificate_id=made.certificate_id)
        assert done.state is CertificateState.APPROVED
        assert audited(CertificateAudit.APPROVED) == [("DONE", "")]

    @pytest.mark.requirement("R-5.2.1.4-2")
    def test_refuses_the_requester(self, make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
        made = make_key().request(clock, actor=engineer("both"))
        with pytest.raises(SamePerson):
            approve_request(actor=issuer("both"), clock=clock, certificate_id=made.certificate_id)
        assert audited(CertificateAudit.APPROVED) == [("REFUSED", "certificates_same_person")]

    def test_refuses_another_role(self, make_key: MakeKey, clock: FixedClock) -> None:
        made = make_key().request(clock)
        with pytest.raises(RoleMissing):
            approve_request(actor=engineer("two"), clock=clock, certificate_id=made.certificate_id)

    def test_refuses_a_second_approval(self, make_key: MakeKey, clock: FixedClock) -> None:
        made = make_key().request(clock)
        approve_request(actor=issuer(), clock=clock, certificate_id=made.certificate_id)
        with pytest.raises(IllegalTransition):
            approve_request(actor=issuer("two"), clock=clock, certificate_id=made.certificate_id)
