"""Look every night at who may do what, and on what it rests (5.2.2, 5.2.3, 5.2.4, 5.3)."""

from dataclasses import dataclass

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.compliance.events import ComplianceEvent
from apps.compliance.models import AuthorityFinding
from apps.compliance.selectors.authority import Fault, all_faults
from apps.lib.actor import Actor
from apps.lib.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityReview:
    """How many findings are new, gone, and open after the review."""

    opened: int
    cleared: int
    open: int


def review_authority(*, actor: Actor, clock: Clock) -> AuthorityReview:
    """Compare people, roles, keys, approvals and rules with what the commands would have written.

    New findings become rows and events; findings that are gone are closed. Nothing is repaired: who reads
    them decides.
    """
    with transaction.atomic():
        rows = AuthorityFinding.objects.select_for_update().filter(cleared_at__isnull=True)
        known = {
            Fault(code=row.code, subject=row.subject, detail=row.detail, clause=row.clause): row
            for row in rows
        }
        found = set(all_faults(at=clock.now()))
        opened, gone = sorted(found - set(known)), sorted(set(known) - found)
        for fault in opened:
            _open(actor, clock, fault)
        for fault in gone:
            _clear(actor, clock, known[fault])
        review = AuthorityReview(opened=len(opened), cleared=len(gone), open=len(found))
        record_event(
            actor=actor,
            clock=clock,
            event=ComplianceEvent.AUTHORITY_REVIEWED,
            subject="authority",
            clause="5.2.4",
            detail={"opened": review.opened, "cleared": review.cleared, "open": review.open},
        )
    return review


def _open(actor: Actor, clock: Clock, fault: Fault) -> None:
    AuthorityFinding.objects.create(
        code=fault.code,
        subject=fault.subject,
        clause=fault.clause,
        detail=fault.detail,
        found_at=clock.now(),
    )
    record_event(
        actor=actor,
        clock=clock,
        event=ComplianceEvent.FINDING_OPENED,
        subject=fault.subject,
        outcome=Outcome.FAILED,
        clause=fault.clause,
        detail={"code": fault.code, "found": fault.detail.split()},
    )


def _clear(actor: Actor, clock: Clock, row: AuthorityFinding) -> None:
    row.cleared_at = clock.now()
    row.save(update_fields=["cleared_at"])
    record_event(
        actor=actor,
        clock=clock,
        event=ComplianceEvent.FINDING_CLEARED,
        subject=row.subject,
        clause=row.clause,
        detail={"code": row.code, "found": row.detail.split()},
    )
