"""Write down how people change duties (5.3.5)."""

from typing import Final

from django.db import transaction
from django.db.models import Max

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.canonical import canonical_digest
from apps.lib.clock import Clock
from apps.staff.errors import PersonnelInvalid
from apps.staff.events import PersonnelEvent
from apps.staff.models import RotationPlan
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.rotation import rotation_view
from apps.staff.services._files import permit, short_text
from apps.staff.types import RotationView

_CLAUSE: Final = "5.3.5"
_LONGEST_TITLE: Final = 200
_LONGEST_BODY: Final = 100_000
_MOST_MONTHS: Final = 120


def draft_rotation_plan(
    *, actor: Actor, clock: Clock, title: str, body: str, longest_months: int
) -> RotationView:
    """Add a plan as the next version; `longest_months` is how long anybody stays in one role (1 to 120).

    Raises `PersonnelRefused`, `PersonnelInvalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PersonnelEvent.ROTATION_DRAFTED, subject="rotation_plan"
        ),
        transaction.atomic(),
    ):
        permit(actor, KEEPS_FILES, clause=_CLAUSE)
        if not 1 <= longest_months <= _MOST_MONTHS:
            raise PersonnelInvalid(f"1 to {_MOST_MONTHS} months", field="longest_months", clause=_CLAUSE)
        row = RotationPlan(
            version=(RotationPlan.objects.aggregate(last=Max("version"))["last"] or 0) + 1,
            title=short_text(title, field="title", longest=_LONGEST_TITLE),
            body=short_text(body, field="body", longest=_LONGEST_BODY),
            longest_months=longest_months,
            drafted_by=actor.actor_id,
            drafted_at=clock.now(),
        )
        _add(actor, clock, row)
    return rotation_view(row)


def _add(actor: Actor, clock: Clock, row: RotationPlan) -> None:
    row.body_sha256 = canonical_digest(
        {"version": row.version, "title": row.title, "body": row.body, "months": row.longest_months}
    ).hex()
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.ROTATION_DRAFTED,
        subject=f"rotation_plan:{row.pk}",
        clause=_CLAUSE,
        detail={"version": row.version, "body_sha256": row.body_sha256},
    )
