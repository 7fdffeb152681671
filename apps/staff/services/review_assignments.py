"""Look at every assignment every night: what has ended, what is missing, what must not be (5.2.4, 5.3)."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.staff.events import StaffEvent
from apps.staff.models import RoleAssignment
from apps.staff.selectors.roles import OPEN, unlawful_people
from apps.staff.selectors.separation import separation_findings
from apps.staff.services._activation import missing_for, move, refuse_unsupported
from apps.staff.services._grants import check_person, locked_person, wanted
from apps.staff.states import AssignmentEvent, AssignmentState

_CLAUSE: Final = "5.2.4"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentReview:
    """How many assignments moved, who (actor ids) holds what must lie apart, which acts need too few."""

    ended: int
    activated: int
    suspended: int
    resumed: int
    unlawful: tuple[str, ...]
    broken: tuple[str, ...]


def review_assignments(*, actor: Actor, clock: Clock) -> AssignmentReview:
    """End what is over, suspend what lacks something, activate what is complete, report what is unlawful.

    Rows that no command would have written are found here; each leaves an event that auditors see.
    """
    moved = dict.fromkeys(AssignmentEvent, 0)
    ids = RoleAssignment.objects.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True)
    for assignment_id in list(ids):
        with transaction.atomic():
            row = RoleAssignment.objects.select_for_update().get(pk=assignment_id)
            event = _due(row, clock)
            if event is not None:
                move(row, event, actor=actor, clock=clock)
                moved[event] += 1
    return AssignmentReview(
        ended=moved[AssignmentEvent.END],
        activated=moved[AssignmentEvent.ACTIVATE],
        suspended=moved[AssignmentEvent.SUSPEND],
        resumed=moved[AssignmentEvent.RESUME],
        unlawful=_report_people(actor, clock),
        broken=_report_acts(actor, clock),
    )


def _due(row: RoleAssignment, clock: Clock) -> AssignmentEvent | None:
    """Return what is to happen to the assignment, if anything."""
    if row.valid_until <= clock.now():
        return AssignmentEvent.END
    complete = not missing_for(row, clock) and _is_explained(row)
    if row.state == AssignmentState.ACTIVE:
        return None if complete else AssignmentEvent.SUSPEND
    if not complete or not _is_lawful(row):
        return None
    return AssignmentEvent.ACTIVATE if row.state == AssignmentState.PENDING else AssignmentEvent.RESUME


def _is_explained(row: RoleAssignment) -> bool:
    """Say whether an approval that was used up explains the assignment."""
    try:
        refuse_unsupported(row)
    except DomainError:
        return False
    return True


def _is_lawful(row: RoleAssignment) -> bool:
    """Say whether the person may hold the role beside the others."""
    try:
        check_person(wanted(row), locked_person(row.user_id), besides=row.pk)
    except DomainError:
        return False
    return True


def _report_people(actor: Actor, clock: Clock) -> tuple[str, ...]:
    """Write one event for each person whose roles must lie apart; they have no power meanwhile."""
    found = unlawful_people(at=clock.now())
    for person, roles in found:
        _record(actor, clock, person, "+".join(sorted(roles)))
    return tuple(person for person, _ in found)


def _report_acts(actor: Actor, clock: Clock) -> tuple[str, ...]:
    """Write one event for each critical act that fewer people can complete than must be."""
    broken = [finding for finding in separation_findings(at=clock.now()) if not finding.holds]
    for finding in broken:
        _record(actor, clock, f"act:{finding.critical.code}", f"{finding.size}/{finding.critical.minimum}")
    return tuple(finding.critical.code for finding in broken)


def _record(actor: Actor, clock: Clock, subject: str, found: str) -> None:
    with transaction.atomic():
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.SEPARATION_BROKEN,
            subject=subject,
            outcome=Outcome.FAILED,
            clause=_CLAUSE,
            detail={"found": found},
        )
