"""5.2.1.1: the head of the ceremony has approved that the work ended normally; it is closed."""

import hashlib
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import refusals_audited
from apps.base.outbox import emit
from apps.keys.errors import ApproverTookPart, MinutesDiffer
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyStep, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.selectors.minutes import minutes_text
from apps.keys.services._ceremony_rows import locked_ceremony, move, record, require_role
from apps.keys.services._completion import act_of, subject_of
from apps.keys.states import CeremonyEvent, StepState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Role


def complete_ceremony(
    *, actor: Actor, clock: Clock, ceremony_id: UUID, approval_id: UUID | None
) -> CeremonyView:
    """Close a reported ceremony with the CA manager's approval of exactly its minutes.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `IllegalTransition` (open steps, no report),
    `MinutesDiffer`, `ApproverTookPart`, and what `consume_approval` raises.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.CEREMONY_APPROVED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.OPERATIONS_MANAGER,), clock, clause="5.2.1.2")
        row = locked_ceremony(ceremony_id)
        move(row, CeremonyEvent.APPROVE)
        _check_minutes(row)
        used = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.COMPLETE_CEREMONY,
            subject=subject_of(row),
            act=act_of(row),
        )
        if used and set(used.voters) & set(ceremony_of(row).took_part()):
            raise ApproverTookPart(clause="5.2.1.1")  # the request need not have named them
        row.approval_id, row.closed_at = approval_id, clock.now()
        row.save(update_fields=["state", "approval_id", "closed_at"])
        emit(KeysEvent.CEREMONY_APPROVED, row.pk, clock=clock)
        record(
            row,
            KeysEvent.CEREMONY_APPROVED,
            actor=actor,
            clock=clock,
            clause="5.2.1.1",
            detail={"approval": str(approval_id), "minutes_sha256": row.minutes_sha256},
        )
        return ceremony_of(row)


def _check_minutes(row: KeyCeremony) -> None:
    """Refuse rows that were changed after the report, and steps that were opened past the services."""
    unconfirmed = CeremonyStep.objects.filter(ceremony=row).exclude(state=StepState.CONFIRMED)
    digest = hashlib.sha256(minutes_text(row).encode("utf-8")).hexdigest()
    if unconfirmed.exists() or digest != row.minutes_sha256:
        raise MinutesDiffer(clause="5.2.1.1")
