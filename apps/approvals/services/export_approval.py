"""Take a copy of an approval that can be verified without this system (5.4.1: access is logged)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.errors import ApprovalAccessRefused, ApprovalUnknown
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors.exports import export_bytes
from apps.approvals.selectors.requests import may_read, view_of
from apps.approvals.services.rows import record, subject_of
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock


def export_approval(*, actor: Actor, clock: Clock, approval_id: UUID) -> bytes:
    """Return the exported approval (canonical JSON), for ``python -m dsverify FILE``.

    Raises `ApprovalUnknown`, `ApprovalAccessRefused`, `ApprovalTampered`.
    """
    event = ApprovalEventName.EXPORTED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=subject_of(approval_id)),
        transaction.atomic(),
    ):
        row = ApprovalRequest.objects.filter(pk=approval_id).first()
        if row is None:
            raise ApprovalUnknown
        if actor.kind is not ActorKind.SYSTEM and not may_read(actor, view_of(row)):
            raise ApprovalAccessRefused
        content = export_bytes(row, at=clock.now())
        record(row, event, actor=actor, clock=clock)
    return content
