"""5.2.1.1: the operations manager puts the minutes before a CA manager."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import refusals_audited
from apps.keys.events import KeysEvent
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import locked_ceremony, record, require_role, require_state
from apps.keys.services._completion import act_of, subject_of
from apps.keys.states import CeremonyState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Role
from apps.policy.selectors import site_value


def request_completion(*, actor: Actor, clock: Clock, ceremony_id: UUID) -> ApprovalView:
    """Ask for the approval that the work ended normally; who took part in a step does not vote.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `CeremonyInvalid` (there is no report).
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.COMPLETION_REQUESTED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.OPERATIONS_MANAGER,), clock, clause="5.2.1.2")
        row = locked_ceremony(ceremony_id)
        require_state(row, CeremonyState.REPORTED, at="5.2.1.1")
        view = request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.COMPLETE_CEREMONY,
            subject=subject_of(row),
            act=act_of(row),
            shown=(
                ShownLine(name="ceremony", after=row.title),
                ShownLine(name="ceremony_type", after=row.ceremony_type),
                ShownLine(name="minutes_sha256", after=row.minutes_sha256),
            ),
            took_part=ceremony_of(row).took_part(),
            extra_votes=site_value("approval_extra_votes"),
        )
        record(
            row,
            KeysEvent.COMPLETION_REQUESTED,
            actor=actor,
            clock=clock,
            clause="5.2.1.1",
            detail={"approval": str(view.approval_id)},
        )
        return view
