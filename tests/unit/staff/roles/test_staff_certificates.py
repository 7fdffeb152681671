"""Electronic certificates of members of staff: registered with approval, revoked at once (5.2.4)."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing
from apps.audit.models import AuditEvent
from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    OwnRoleRefused,
    StaffCertificateInvalid,
    StaffCertificateMissing,
    StaffCertificateTaken,
    StaffInvalid,
    StaffManagementRefused,
    StaffMissing,
)
from apps.staff.models import StaffCertificate, User
from apps.staff.selectors import certificate_holder, certificates_of
from apps.staff.services import (
    register_staff_certificate,
    request_staff_certificate,
    revoke_staff_certificate,
)
from apps.staff.states import CertificateState
from apps.staff.types import CertificateView
from tests.factories.office import Office, office
from tests.factories.staff import member
from tests.factories.staff_cards import certificate

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def desk() -> Office:
    return office()


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def register(desk: Office, clock: FixedClock, user: User, pem: bytes) -> CertificateView:
    values: dict[str, Any] = {"actor": desk.ops.actor, "clock": clock, "user_id": user.pk, "certificate": pem}
    approval_id = desk.agree(request_staff_certificate(**values), clock)
    return register_staff_certificate(approval_id=approval_id, **values)


@pytest.mark.requirement("R-5.2.4-4")
def test_two_people_register_the_certificate_of_a_third(clock: FixedClock, desk: Office) -> None:
    user = member()
    view = register(desk, clock, user, certificate(clock))
    assert view.state is CertificateState.VALID
    assert certificate_holder(view.sha256, at=clock.now()) == user.pk
    assert [found.serial for found in certificates_of(user.pk)] == [view.serial]
    row = StaffCertificate.objects.get()
    assert (row.registered_by, row.approval_id is None) == (desk.ops.actor.actor_id, False)
    assert (last().event, last().outcome) == ("staff.certificate.registered", "DONE")


@pytest.mark.requirement("R-5.2.4-4")
def test_refuses_without_an_approval_and_for_another_person(clock: FixedClock, desk: Office) -> None:
    user, other, pem = member(), member("suzuki"), certificate(clock)
    values: dict[str, Any] = {"actor": desk.ops.actor, "clock": clock, "certificate": pem}
    with pytest.raises(ApprovalMissing):
        register_staff_certificate(user_id=user.pk, **values)
    approval_id = desk.agree(request_staff_certificate(user_id=user.pk, **values), clock)
    with pytest.raises(ApprovalDiffers):
        register_staff_certificate(user_id=other.pk, approval_id=approval_id, **values)
    with pytest.raises(ApprovalDiffers):
        register_staff_certificate(
            user_id=user.pk, approval_id=approval_id, **(values | {"certificate": certificate(clock)})
        )
    assert not StaffCertificate.objects.exists()


@pytest.mark.parametrize(
    "made", [{"ca": True}, {"client": False}, {"client": None}, {"days": 0}, {"ca": True, "client": None}]
)
def test_refuses_what_nobody_can_log_in_with(clock: FixedClock, desk: Office, made: dict[str, Any]) -> None:
    with pytest.raises(StaffCertificateInvalid) as refusal:
        request_staff_certificate(
            actor=desk.ops.actor, clock=clock, user_id=member().pk, certificate=certificate(clock, **made)
        )
    assert refusal.value.field == "certificate"
    assert (last().event, last().outcome) == ("staff.certificate.requested", "REFUSED")


@pytest.mark.parametrize("junk", [b"", b"-----BEGIN CERTIFICATE-----", b"\x30\x00", b"hello"])
def test_refuses_what_is_no_certificate(clock: FixedClock, desk: Office, junk: bytes) -> None:
    with pytest.raises(StaffCertificateInvalid):
        request_staff_certificate(actor=desk.ops.actor, clock=clock, user_id=member().pk, certificate=junk)


def test_a_certificate_without_basic_constraints_in_der_will_do(clock: FixedClock, desk: Office) -> None:
    pem = x509.load_pem_x509_certificate(certificate(clock, ca=None))
    der = pem.public_bytes(serialization.Encoding.DER)
    assert register(desk, clock, member(), der).sha256 == pem.fingerprint(SHA256()).hex()


def test_one_certificate_belongs_to_one_person(clock: FixedClock, desk: Office) -> None:
    pem, other = certificate(clock), member("suzuki")
    values: dict[str, Any] = {"actor": desk.ops.actor, "clock": clock, "certificate": pem}
    approval_id = desk.agree(request_staff_certificate(user_id=other.pk, **values), clock)
    register(desk, clock, member(), pem)
    with pytest.raises(StaffCertificateTaken):
        request_staff_certificate(user_id=other.pk, **values)
    with pytest.raises(StaffCertificateTaken):
        register_staff_certificate(user_id=other.pk, approval_id=approval_id, **values)


def test_refuses_who_does_not_manage_staff_and_the_own_certificate(
    clock: FixedClock, desk: Office, staff_actor: Actor
) -> None:
    pem, user = certificate(clock), member()
    for act in (request_staff_certificate, register_staff_certificate):
        with pytest.raises(StaffManagementRefused):
            act(actor=staff_actor, clock=clock, user_id=user.pk, certificate=pem)
        with pytest.raises(OwnRoleRefused):
            act(actor=desk.ops.actor, clock=clock, user_id=desk.ops.user.pk, certificate=pem)
        with pytest.raises(StaffMissing):
            act(actor=desk.ops.actor, clock=clock, user_id=new_id(), certificate=pem)


def test_a_revoked_certificate_opens_nothing_and_stays_revoked(clock: FixedClock, desk: Office) -> None:
    view = register(desk, clock, member(), certificate(clock))
    values: dict[str, Any] = {"clock": clock, "certificate_id": view.certificate_id, "reason": "lost"}
    revoked = revoke_staff_certificate(actor=desk.ops.actor, **values)
    assert revoked.state is CertificateState.REVOKED
    assert certificate_holder(view.sha256, at=clock.now()) is None
    assert (last().event, last().outcome) == ("staff.certificate.revoked", "DONE")
    with pytest.raises(IllegalTransition):
        revoke_staff_certificate(actor=desk.ops.actor, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffCertificate.objects.update(state="VALID", revoked_at=None, revoked_by="")


def test_refuses_a_revocation_by_others_without_reason_or_of_nothing(
    clock: FixedClock, desk: Office, staff_actor: Actor
) -> None:
    view = register(desk, clock, member(), certificate(clock))
    values: dict[str, Any] = {"clock": clock, "certificate_id": view.certificate_id, "reason": "lost"}
    with pytest.raises(StaffManagementRefused):
        revoke_staff_certificate(actor=staff_actor, **values)
    with pytest.raises(StaffInvalid):
        revoke_staff_certificate(actor=desk.ops.actor, **(values | {"reason": " "}))
    with pytest.raises(StaffCertificateMissing):
        revoke_staff_certificate(actor=desk.ops.actor, **(values | {"certificate_id": new_id()}))
    assert certificate_holder(view.sha256, at=clock.now()) is not None


def test_a_certificate_opens_nothing_outside_its_period_or_for_who_is_shut_out(
    clock: FixedClock, desk: Office
) -> None:
    user = member()
    view = register(desk, clock, user, certificate(clock))
    assert certificate_holder(view.sha256, at=view.not_before - timedelta(seconds=1)) is None
    assert certificate_holder(view.sha256, at=view.not_after) is None
    assert certificate_holder("00" * 32, at=clock.now()) is None
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert certificate_holder(view.sha256, at=clock.now()) is None
