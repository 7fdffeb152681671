"""Ask that a certificate be registered for a person (5.2.4)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import OwnRoleRefused, StaffCertificateTaken, StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.models import StaffCertificate
from apps.staff.permissions import may_manage_staff
from apps.staff.services._certificates import CLAUSE, certificate_act, read_certificate
from apps.staff.services._grants import locked_person


def request_staff_certificate(
    *, actor: Actor, clock: Clock, user_id: UUID, certificate: bytes, reason: str = ""
) -> ApprovalView:
    """Ask for the approval that `register_staff_certificate` uses up; `certificate` is PEM or DER.

    Raises `StaffManagementRefused`, `OwnRoleRefused`, `StaffMissing`, `StaffCertificateInvalid`,
    `StaffCertificateTaken`, and what `request_approval` raises.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.CERTIFICATE_REQUESTED, subject=subject),
        transaction.atomic(),
    ):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=CLAUSE)
        if actor.actor_id == subject:
            raise OwnRoleRefused(clause=CLAUSE)
        user = locked_person(user_id)
        row = read_certificate(certificate, user_id=user_id, now=clock.now())
        if StaffCertificate.objects.filter(sha256=row.sha256).exists():
            raise StaffCertificateTaken(field="certificate")
        return request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.ISSUE_STAFF_CERTIFICATE,
            subject=subject,
            act=certificate_act(row, certificate),
            shown=(
                ShownLine(name="person", after=f"{user.display_name} ({user.username})"),
                ShownLine(name="serial", after=row.serial),
                ShownLine(name="certificate_sha256", after=row.sha256),
                ShownLine(name="valid_until", after=row.not_after.isoformat()),
            ),
            reason=reason,
            took_part=(subject,),
        )
