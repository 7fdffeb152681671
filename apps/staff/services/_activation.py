"""When an assignment takes effect, and every other step of its life (5.2.4, 5.3.1, 5.3.2, 5.3.4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing
from apps.approvals.selectors import approval_view
from apps.audit.services import record_event
from apps.base.conf import conf
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.periods import day_in_japan
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment
from apps.staff.selectors.first import is_first_assignment
from apps.staff.selectors.prerequisites import gaps, lapses
from apps.staff.services._grants import Wanted, wanted
from apps.staff.services._training_tasks import train_for_new_role
from apps.staff.states import ASSIGNMENT_TABLE, AssignmentEvent, AssignmentState
from apps.staff.types import Gap

_CLAUSE: Final = "5.2.4"
_EVENTS: Final = {
    AssignmentEvent.ACTIVATE: StaffEvent.ROLE_ACTIVATED,
    AssignmentEvent.SUSPEND: StaffEvent.ROLE_SUSPENDED,
    AssignmentEvent.RESUME: StaffEvent.ROLE_RESUMED,
    AssignmentEvent.END: StaffEvent.ROLE_ENDED,
    AssignmentEvent.WITHDRAW: StaffEvent.ROLE_WITHDRAWN,
}


def move(
    row: RoleAssignment,
    event: AssignmentEvent,
    *,
    actor: Actor,
    clock: Clock,
    detail: dict[str, Plain] | None = None,
) -> None:
    """Take the assignment into the state that the table gives, and write it into the log."""
    row.state = ASSIGNMENT_TABLE.after(AssignmentState(row.state), event)
    if event is AssignmentEvent.ACTIVATE:
        row.activated_at = clock.now()
    if event is AssignmentEvent.WITHDRAW:
        row.withdrawn_at, row.withdrawn_by = clock.now(), actor.actor_id
    row.save(update_fields=["state", "activated_at", "withdrawn_at", "withdrawn_by"])
    record_event(
        actor=actor,
        clock=clock,
        event=_EVENTS[event],
        subject=f"staff:{row.user_id}",
        clause=_CLAUSE,
        detail={"role": row.role, "assignment": str(row.pk), **(detail or {})},
    )
    if event is AssignmentEvent.ACTIVATE:
        train_for_new_role(actor, clock, row)


def missing_for(row: RoleAssignment, clock: Clock) -> tuple[Gap, ...]:
    """Return what the person lacks for the role; nothing in an emergency, of seeded people and at first.

    Whoever works in the role already has some days of grace for a training (5.3.4).
    """
    if row.is_break_glass or is_seeded(row) or is_first_assignment(row.pk):
        return ()
    look = lapses if row.state == AssignmentState.ACTIVE else gaps
    return look(row.user_id, row.role, starts_on=day_in_japan(row.valid_from), today=clock.today())


def is_seeded(row: RoleAssignment) -> bool:
    """Say whether the system gave the role when simulated people were set up; never in production."""
    return row.approval_id is None and row.granted_by.startswith("system:") and not conf().production


def refuse_unsupported(row: RoleAssignment) -> None:
    """Refuse an assignment that no approval explains: it was not written by a command of ours."""
    if is_seeded(row) or is_first_assignment(row.pk):
        return
    if row.approval_id is None:
        raise ApprovalMissing(clause=_CLAUSE)
    view, want = approval_view(row.approval_id), wanted(row)
    kind = Kind.BREAK_GLASS if row.is_break_glass else want.kind
    if view.consumed_at is None or view.kind is not kind or not _says(view.act, want):
        raise ApprovalDiffers(clause=_CLAUSE)


def _says(act: Mapping[str, Plain], want: Wanted) -> bool:
    """Say whether that act gave this role to this person for this function and period.

    An emergency names no function and no beginning: it begins when it is carried out.
    """
    mine = want.act()
    instants = [name for name in ("valid_from", "valid_until") if name in act]
    codes = [name for name in ("person", "role", "scope") if name in act]
    return {"person", "role"} <= act.keys() and all(
        [
            *(act[name] == mine[name] for name in codes),
            *(datetime.fromisoformat(str(act[name])) == getattr(want, name) for name in instants),
        ]
    )
