"""The nightly mails: something is due, please look into the portal (5.3.4, 5.3.7)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import transaction

from apps.audit.services import record_event
from apps.base.conf import conf
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.lib.errors import Unavailable
from apps.staff.adapters.mail import send_mail_to
from apps.staff.events import PersonnelEvent
from apps.staff.models import Reminder, RoleAssignment, User
from apps.staff.selectors.due import all_due, days_ahead
from apps.staff.states import AssignmentState
from apps.staff.types import OVER, REMINDER_DAYS, DueItem, RemindersSent

_CLAUSE: Final = "5.3.4"
_OFFICE: Final = Role.OPERATIONS_MANAGER
_SUBJECT: Final = "【DS運用ポータル】期限のお知らせ / Something is due"
_BODY: Final = (
    "期限が近い、又は期限を過ぎた手続があります。ポータルのホーム画面で確認してください。\n"
    "Something is due or overdue. Please see the home page of the portal.\n\n{url}/admin/\n"
)


def send_reminders(*, actor: Actor, clock: Clock, items: tuple[DueItem, ...] | None = None) -> RemindersSent:
    """Mail each person once about each step of each date, and the operations managers about all of them.

    `items` are dates of a higher app, instead of the dates of people; holders of their roles are told too.
    A mail says that something is due and where to look, nothing else. Who has no address finds it on the home
    page. A mail that cannot be handed over is tried again the next night.
    """
    items = all_due(clock) if items is None else items
    sent = failed = 0
    for user in User.objects.filter(is_active=True, left_at__isnull=True).exclude(work_mail=""):
        try:
            sent += int(_remind(actor, clock, user, items))
        except Unavailable:
            failed += 1
    return RemindersSent(sent=sent, failed=failed)


def _remind(actor: Actor, clock: Clock, user: User, items: tuple[DueItem, ...]) -> bool:
    """Write down which steps the person is told of, then mail; both or neither."""
    roles = _roles(user, clock)
    wanted = [
        found
        for found in items
        if _OFFICE in roles or found.owner == user.pk or not roles.isdisjoint(found.roles)
    ]
    with transaction.atomic():
        fresh = list(_fresh(user, wanted, clock))
        if not fresh:
            return False
        Reminder.objects.bulk_create(fresh)
        record_event(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.REMINDERS_SENT,
            subject=f"staff:{user.pk}",
            clause=_CLAUSE,
            detail={"codes": sorted({row.code for row in fresh}), "items": len(fresh)},
        )
        send_mail_to(user.work_mail, subject=_SUBJECT, body=_BODY.format(url=conf().public_base_url))
    return True


def _roles(user: User, clock: Clock) -> frozenset[str]:
    """Return the roles that are in force for the person now."""
    assigned = RoleAssignment.objects.filter(
        user=user,
        state=AssignmentState.ACTIVE.value,
        valid_from__lte=clock.now(),
        valid_until__gt=clock.now(),
    )
    return frozenset(assigned.values_list("role", flat=True))


def _fresh(user: User, items: list[DueItem], clock: Clock) -> Iterator[Reminder]:
    """Yield a row for each step of a date of which the person was not told yet."""
    known = set(Reminder.objects.filter(user=user).values_list("code", "subject", "due_on", "stage"))
    for found in items:
        step, subject = _step(found, clock.today()), f"{found.owner or ''}/{found.detail}/{found.subject}"
        place = (found.code.value, subject[:120], found.due_on, step)
        if place not in known:
            known.add(place)
            code, about, due_on, stage = place
            yield Reminder(
                user=user, code=code, subject=about, due_on=due_on, stage=stage, sent_at=clock.now()
            )


def _step(found: DueItem, today: date) -> int:
    """Return the nearest step that the date has reached: 60, 30, 0, or one for the time after."""
    left = (found.due_on - today).days
    if left < 0:
        return OVER
    steps = (days_ahead(found.code), *REMINDER_DAYS[found.code])
    return min((step for step in steps if left <= step), default=days_ahead(found.code))
