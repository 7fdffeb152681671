"""Which approvals stand behind the rows of this app."""

from collections.abc import Iterator

from apps.approvals.types import Claim
from apps.lib.cps.approval_kinds import Kind
from apps.registration.models import IntakeHold
from apps.registration.states import IntakeState


def approval_claims() -> Iterator[Claim]:
    """Yield one claim for each stop of the intake, and one for its end (5.7.3)."""
    for row in IntakeHold.objects.order_by("pk"):
        name = f"intake_hold:{row.pk}"
        yield Claim(row=name, kind=Kind.DECIDE_COMPROMISE, approval_id=row.approval_id, subject=row.subject)
        if row.state != IntakeState.HELD:
            resumed = row.resume_approval_id
            yield Claim(row=name, kind=Kind.RESUME_INTAKE, approval_id=resumed, subject=row.subject)
