"""What waits for whom in the operation, and what is overdue (5.2.1.2, 5.2.1.7, 5.2.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import JST, Clock
from apps.lib.cps.roles import Role
from apps.operations.models import (
    ActivityPlan,
    Asset,
    AuditRequest,
    DailyChecklist,
    Inquiry,
    PeriodicReport,
    WorkOrder,
)
from apps.operations.states import AuditRequestState, InquiryState, OrderState, PlanState, ReportState
from apps.operations.types import DUTY_CLAUSES, DutyCode, DutyItem, PlanSpan
from apps.policy.selectors import site_value

_SOON: Final = timedelta(days=14)  # before a maintenance or a plan is due
_LOOK_BACK: Final = timedelta(days=31)  # older days without a checklist are in the reminders
_MARCH: Final = 3
_OFFICE: Final = frozenset({Role.OPERATIONS_MANAGER})
_CLERKS: Final = frozenset({Role.OPERATIONS_STAFF})
_ENGINEERS: Final = frozenset({Role.SYSTEM_ENGINEER})


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An item, and for whom: people with one of `roles`, and the named `people` (actor ids)."""

    item: DutyItem
    roles: frozenset[Role]
    people: frozenset[str] = frozenset()


def operations_due(actor: Actor, clock: Clock) -> tuple[DutyItem, ...]:
    """Return what waits for this person, overdue things first."""
    mine = (
        each.item for each in _waiting(clock) if each.roles & actor.roles or actor.actor_id in each.people
    )
    return _sorted(mine)


def everything_due(clock: Clock) -> tuple[DutyItem, ...]:
    """Return what waits for anybody, overdue things first."""
    return _sorted(each.item for each in _waiting(clock))


def days_without_checklist(clock: Clock) -> tuple[date, ...]:
    """Return the days of the last month before today for which nobody filed the checklist (5.2.1.7).

    Counting starts with the first checklist, or with the first nightly review if that was earlier.
    """
    start = _first_day()
    if start is None:
        return ()
    first = max(start, clock.today() - _LOOK_BACK)
    days = [first + timedelta(days=gone) for gone in range((clock.today() - first).days)]
    filed = set(DailyChecklist.objects.filter(day__gte=first).values_list("day", flat=True))
    return tuple(day for day in days if day not in filed)


def _first_day() -> date | None:
    first = DailyChecklist.objects.order_by("day").values_list("day", flat=True).first()
    reviewed = PeriodicReport.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    days = [first] if first else []
    if reviewed is not None:
        days.append(reviewed.astimezone(JST).date())
    return min(days, default=None)


def _sorted(items: Iterator[DutyItem]) -> tuple[DutyItem, ...]:
    return tuple(
        sorted(items, key=lambda item: (item.tone, item.due_on, item.code, item.detail, item.subject))
    )


def _waiting(clock: Clock) -> Iterator[_Waiting]:
    today = clock.today()
    yield from _orders(today)
    yield from _plans(today)
    yield from _maintenances(today)
    yield from _checklists(clock)
    yield from _inquiries(today)
    yield from _reports(today)
    yield from _evidence(today)


def _item(
    code: DutyCode, model: str, due_on: date, *, tone: str, detail: str = "", subject: object = ""
) -> DutyItem:
    return DutyItem(
        tone=tone,
        code=code,
        clause=DUTY_CLAUSES[code],
        due_on=due_on,
        url_name=f"admin:operations_{model}_changelist",
        detail=detail,
        subject=str(subject),
    )


def _tone(due_on: date, today: date) -> str:
    return "bad" if due_on < today else "wait"


def _orders(today: date) -> Iterator[_Waiting]:
    """Orders wait for the people named, results for the operations manager."""
    for row in WorkOrder.objects.filter(state__in=[OrderState.ISSUED, OrderState.DONE]):
        is_open = row.state == OrderState.ISSUED
        item = _item(
            DutyCode.ORDER_OPEN if is_open else DutyCode.RESULT_UNCONFIRMED,
            "workorder",
            row.due_on,
            tone=_tone(row.due_on, today),
            detail=row.action,
            subject=row.pk,
        )
        yield _Waiting(item, frozenset(), frozenset(row.executors)) if is_open else _Waiting(item, _OFFICE)


def _plans(today: date) -> Iterator[_Waiting]:
    """Ask for the next month's plan by the day that the site set, in March for the year's too."""
    due = today.replace(day=site_value("activity_plan_due_day"))
    month = (today.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
    wanted = [(PlanSpan.MONTHLY, month)]
    if today.month == _MARCH:
        wanted.append((PlanSpan.YEARLY, str(today.year)))
    for span, period in wanted:
        plans = ActivityPlan.objects.filter(span=span, period=period).exclude(state=PlanState.DRAFT)
        if today >= due - _SOON and not plans.exists():
            tone = "bad" if today >= due else "wait"
            yield _Waiting(
                _item(DutyCode.PLAN_MISSING, "activityplan", due, tone=tone, detail=period), _OFFICE
            )


def _maintenances(today: date) -> Iterator[_Waiting]:
    for row in Asset.objects.filter(next_maintenance_on__lte=today + _SOON):
        item = _item(
            DutyCode.MAINTENANCE_OVERDUE,
            "asset",
            row.next_maintenance_on,
            tone=_tone(row.next_maintenance_on, today),
            detail=row.tag,
            subject=row.pk,
        )
        yield _Waiting(item, _OFFICE | _ENGINEERS)


def _checklists(clock: Clock) -> Iterator[_Waiting]:
    today = clock.today()
    for day in days_without_checklist(clock):
        item = _item(DutyCode.CHECKLIST_MISSING, "dailychecklist", day, tone="bad", subject=day)
        yield _Waiting(item, _OFFICE | _CLERKS)
    if not DailyChecklist.objects.filter(day=today).exists():
        item = _item(DutyCode.CHECKLIST_MISSING, "dailychecklist", today, tone="wait", subject=today)
        yield _Waiting(item, _CLERKS)


def _inquiries(today: date) -> Iterator[_Waiting]:
    for row in Inquiry.objects.filter(state=InquiryState.RECEIVED):
        tone = _tone(row.due_on, today)
        item = _item(
            DutyCode.INQUIRY_OPEN, "inquiry", row.due_on, tone=tone, detail=row.topic, subject=row.pk
        )
        yield _Waiting(item, _CLERKS)


def _reports(today: date) -> Iterator[_Waiting]:
    for row in PeriodicReport.objects.filter(state=ReportState.DUE):
        item = _item(
            DutyCode.REPORT_DUE,
            "periodicreport",
            row.due_on,
            tone=_tone(row.due_on, today),
            detail=row.period,
            subject=row.pk,
        )
        yield _Waiting(item, _OFFICE | _CLERKS)


def _evidence(today: date) -> Iterator[_Waiting]:
    for row in AuditRequest.objects.filter(state=AuditRequestState.ASKED):
        item = _item(
            DutyCode.EVIDENCE_ASKED,
            "auditrequest",
            row.due_on,
            tone=_tone(row.due_on, today),
            subject=row.pk,
        )
        late = _OFFICE if row.due_on < today else frozenset()
        yield _Waiting(item, late, frozenset({row.assigned_to}))
