"""The doors that close when somebody leaves (5.2.4)."""

from uuid import UUID

from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment, StaffCertificate, TrainingTask
from apps.staff.states import (
    ASSIGNMENT_TABLE,
    CERTIFICATE_TABLE,
    TASK_TABLE,
    AssignmentEvent,
    AssignmentState,
    CertificateEvent,
    CertificateState,
    TaskEvent,
    TaskState,
)
from apps.staff.types import SessionEnd

_OPEN = [
    state.value for state in (AssignmentState.PENDING, AssignmentState.ACTIVE, AssignmentState.SUSPENDED)
]


def withdraw_roles(actor: Actor, clock: Clock, user_id: UUID) -> tuple[str, ...]:
    """Withdraw every assignment; return the roles that were held (not those that only waited)."""
    held = set()
    for row in RoleAssignment.objects.select_for_update().filter(user_id=user_id, state__in=list(_OPEN)):
        if row.state != AssignmentState.PENDING:
            held.add(row.role)
        row.state = ASSIGNMENT_TABLE.after(AssignmentState(row.state), AssignmentEvent.WITHDRAW).value
        row.withdrawn_at, row.withdrawn_by = clock.now(), actor.actor_id
        row.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.ROLE_WITHDRAWN,
            subject=f"staff:{user_id}",
            clause="5.2.4",
            detail={"role": row.role, "assignment": str(row.pk)},
        )
    return tuple(sorted(held))


def disable_authenticators(user_id: UUID) -> int:
    """Switch every second factor off; the rows stay, so that a key is not enrolled again elsewhere."""
    kinds = (WebAuthnCredential, TOTPDevice, StaticDevice)
    return sum(kind.objects.filter(user_id=user_id, confirmed=True).update(confirmed=False) for kind in kinds)


def revoke_certificates(actor: Actor, clock: Clock, user_id: UUID) -> int:
    """Revoke the person's staff certificates here; the CA that issued them is told outside."""
    rows = StaffCertificate.objects.select_for_update().filter(
        user_id=user_id, state=CertificateState.VALID.value
    )
    for row in rows:
        row.state = CERTIFICATE_TABLE.after(CertificateState(row.state), CertificateEvent.REVOKE).value
        row.revoked_at, row.revoked_by, row.reason = clock.now(), actor.actor_id, SessionEnd.LEFT.value
        row.save(update_fields=["state", "revoked_at", "revoked_by", "reason"])
    return len(rows)


def cancel_tasks(actor: Actor, clock: Clock, user_id: UUID) -> None:
    """Cancel the training tasks that nobody needs any more."""
    for row in TrainingTask.objects.select_for_update().filter(user_id=user_id, state=TaskState.TO_DO.value):
        row.state = TASK_TABLE.after(TaskState(row.state), TaskEvent.CANCEL).value
        row.closed_by, row.closed_at = actor.actor_id, clock.now()
        row.save(update_fields=["state", "closed_by", "closed_at"])
