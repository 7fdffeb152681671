"""Register the electronic certificate of a person (5.2.4)."""

from uuid import UUID

from django.db import IntegrityError, transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import OwnRoleRefused, StaffCertificateTaken, StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.models import StaffCertificate
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import certificate_view
from apps.staff.services._certificates import CLAUSE, certificate_act, read_certificate
from apps.staff.services._grants import locked_person
from apps.staff.types import CertificateView


def register_staff_certificate(
    *, actor: Actor, clock: Clock, user_id: UUID, certificate: bytes, approval_id: UUID | None = None
) -> CertificateView:
    """Use up the approval and register a certificate (PEM or DER) that the CA for staff issued to the person.

    Raises `StaffManagementRefused`, `OwnRoleRefused`, `StaffMissing`, `StaffCertificateInvalid`,
    `StaffCertificateTaken`, and what `consume_approval` raises.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.CERTIFICATE_REGISTERED, subject=subject),
        transaction.atomic(),
    ):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=CLAUSE)
        if actor.actor_id == subject:
            raise OwnRoleRefused(clause=CLAUSE)
        locked_person(user_id)
        row = read_certificate(certificate, user_id=user_id, now=clock.now())
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.ISSUE_STAFF_CERTIFICATE,
            subject=subject,
            act=certificate_act(row, certificate),
        )
        row.approval_id, row.registered_by, row.registered_at = approval_id, actor.actor_id, clock.now()
        _insert(actor, clock, row)
    return certificate_view(row)


def _insert(actor: Actor, clock: Clock, row: StaffCertificate) -> None:
    """Write the certificate and the event; one certificate belongs to one person."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise StaffCertificateTaken(field="certificate") from None
    record_event(
        actor=actor,
        clock=clock,
        event=StaffEvent.CERTIFICATE_REGISTERED,
        subject=f"staff:{row.user_id}",
        clause=CLAUSE,
        detail={"serial": row.serial, "certificate": str(row.pk)},
    )
