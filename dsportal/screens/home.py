"""The home page: what needs me, and the state of the operation."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.certificates.selectors import calendar_due
from apps.issuance.models import IssuanceBatch
from apps.issuance.states import BatchState
from apps.keys.selectors import open_activation
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.operations.selectors import operations_due
from apps.registration.models import IssuanceApplication
from apps.registration.states import ApplicationState
from apps.staff.selectors import due_for
from dsportal.screens import chart
from dsportal.screens.ceremony_duties import ceremony_duties
from dsportal.screens.duties import (
    Duty,
    approval_duties,
    approvals_for,
    due_duties,
    sorted_duties,
    still_waiting,
)
from dsportal.screens.figures import Figures, figures
from dsportal.screens.operation_duties import operation_duties
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.role_duties import role_duties

SOON: Final = 14  # days before an end that a manager has to act on

_CUSTODIANS: Final = frozenset({Role.KEY_CUSTODIAN})
_RA: Final = frozenset({Role.RA_OPERATOR, Role.OPERATIONS_MANAGER})
_ENGINEERS: Final = frozenset({Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER})


def home(request: HttpRequest) -> HttpResponse:
    """Show the home page; it holds counts and states only, so every role may see it."""
    seen = figures(clock=SYSTEM_CLOCK)
    actor = request_actor(request)
    part = approvals_for(actor, now=SYSTEM_CLOCK.now())
    due = due_for(actor, SYSTEM_CLOCK)
    ends = [item for item in calendar_due(SYSTEM_CLOCK) if actor.roles & item.roles]
    work = sorted_duties(
        [
            *approval_duties(part),
            *duties(seen, actor.roles),
            *ceremony_duties(actor),
            *role_duties(actor.roles, now=SYSTEM_CLOCK.now()),
            *due_duties([*due, *ends], actor.actor_id),
            *operation_duties(operations_due(actor, SYSTEM_CLOCK)),
        ]
    )
    values = {
        "title": _("Home"),
        "figures": seen,
        "overdue": [duty for duty in work if duty.overdue],
        "duties": [duty for duty in work if not duty.overdue],
        "waiting_for": still_waiting(part),
        "bars": chart.bars(seen.days),
        "has_work": any(day.signed or day.revoked for day in seen.days),
        "chart_width": chart.WIDTH,
        "chart_height": chart.HEIGHT,
        "now": SYSTEM_CLOCK.now(),
        "soon": SOON,
    }
    return page(request, "admin/index.html", values)


def duties(seen: Figures, roles: frozenset[str]) -> Iterator[Duty]:
    """Yield what waits for somebody with these roles, the most pressing first."""
    if roles & _CUSTODIANS and not seen.signer.open:
        yield from _open_signer()
    if roles & _ENGINEERS:
        yield from _stuck_batches()
    if roles & _RA:
        yield from _manual_reviews()


def _open_signer() -> Iterator[Duty]:
    """Ask a custodian to come to the signer."""
    gathering = open_activation()
    text = _("The signer is locked. Several custodians are needed to open it.")
    if gathering is not None:
        text = _("An activation is waiting for your share.")
    yield Duty(
        tone="bad", text=text, clause="6.2.8.1", url=reverse("admin:open_signer"), link=_("Open the signer")
    )


def _stuck_batches() -> Iterator[Duty]:
    """Show batches that nobody can finish without a person."""
    stuck = IssuanceBatch.objects.filter(
        state__in=[BatchState.HELD.value, BatchState.QUARANTINED.value]
    ).count()
    if stuck:
        url = reverse("admin:issuance_issuancebatch_changelist")
        text = _("%(number)d batches are held or in quarantine.") % {"number": stuck}
        yield Duty(tone="bad", text=text, clause="4.3.1", url=url, link=_("Signing journal"))


def _manual_reviews() -> Iterator[Duty]:
    """Show applications that a person must look at."""
    waiting = IssuanceApplication.objects.filter(state=ApplicationState.MANUAL_REVIEW.value).count()
    if waiting:
        url = reverse("admin:registration_issuanceapplication_changelist") + "?state=MANUAL_REVIEW"
        text = _("%(number)d applications wait for a review by a person.") % {"number": waiting}
        yield Duty(tone="wait", text=text, clause="4.2.1", url=url, link=_("Issuance applications"))
