"""5.6, 6.3.2.1: every night keys whose time is over are retired, and dates that come near are announced."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.certificates.events import CertificateAudit
from apps.certificates.models import CalendarWarning
from apps.certificates.permissions import require_permission
from apps.certificates.selectors.calendar import calendar_due
from apps.certificates.types import CalendarReview
from apps.keys.selectors import keys_in_service
from apps.keys.services import retire_key
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.calendar import step_reached
from apps.lib.cps.roles import Role
from apps.staff.services import send_reminders
from apps.staff.types import REMINDER_DAYS, DueCode, DueItem


def review_calendar(*, actor: Actor, clock: Clock) -> CalendarReview:
    """Retire, write down each step that a date has reached, and mail; safe to run twice.

    The signer refuses a key outside its period by itself; retiring makes it visible and final. An issue that
    nobody opened in time goes to the CA managers as well. Raises `RoleMissing`.
    """
    require_permission(actor, "certificates.review_calendar")
    with transaction.atomic():
        retired = tuple(_retire(actor, clock))
        items = calendar_due(clock)
        raised = [row for item in items if (row := _raise(item, actor=actor, clock=clock)) is not None]
    send_reminders(actor=actor, clock=clock, items=items)
    return CalendarReview(retired=retired, warned=len(raised), escalated=sum(row.escalated for row in raised))


def _retire(actor: Actor, clock: Clock) -> list[UUID]:
    over = [key.key_id for key in keys_in_service() if key.use_until < clock.today()]
    for key_id in over:
        retire_key(actor=actor, clock=clock, key_id=key_id)
    return over


def _raise(item: DueItem, *, actor: Actor, clock: Clock) -> CalendarWarning | None:
    """Write the step that the date has reached, unless it was written before."""
    stage = step_reached(clock.today(), item.due_on, REMINDER_DAYS[item.code])
    place = {"code": item.code.value, "subject": item.subject, "due_on": item.due_on, "stage": stage}
    if stage is None or CalendarWarning.objects.filter(**place).exists():
        return None
    escalated = item.code is DueCode.NEXT_REQUEST and Role.CA_MANAGER in item.roles
    row = CalendarWarning.objects.create(**place, escalated=escalated, raised_at=clock.now())
    record_event(
        actor=actor,
        clock=clock,
        event=CertificateAudit.CALENDAR_ESCALATED if escalated else CertificateAudit.CALENDAR_WARNED,
        subject=item.subject,
        clause=item.clause,
        detail={"code": item.code.value, "due_on": item.due_on.isoformat(), "stage": stage},
    )
    return row
