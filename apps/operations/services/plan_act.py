"""What approvers of a plan sign: the plan, its content, the meeting and its minutes (5.2.1.2)."""

from typing import Final
from uuid import UUID

from apps.lib.canonical import Plain
from apps.lib.clock import JST
from apps.lib.cps.roles import DECISION_BODY
from apps.operations.errors import PlanWithoutMeeting
from apps.operations.models import ActivityPlan, MeetingRecord
from apps.operations.services.plan_body import CLAUSE

PLAN: Final = "plan"


def plan_act(row: ActivityPlan, meeting_id: UUID) -> dict[str, Plain]:
    """Return the act; raise `PlanWithoutMeeting` unless both organisations met over this very content.

    A meeting of an earlier day than the proposal saw another content.
    """
    meeting = MeetingRecord.objects.filter(pk=meeting_id).first()
    if meeting is None or not set(meeting.organisations) >= DECISION_BODY:
        raise PlanWithoutMeeting(field="meeting_id", clause=CLAUSE)
    before = row.proposed_at is None or meeting.held_on < row.proposed_at.astimezone(JST).date()
    if before or str(row.pk) not in meeting.plans:
        raise PlanWithoutMeeting(field="meeting_id", clause=CLAUSE)
    return {
        "plan_id": str(row.pk),
        "body_sha256": row.body_sha256,
        "meeting_id": str(meeting.pk),
        "minutes_sha256": meeting.minutes_sha256,
    }
