"""What the roles of people ask of managers and auditors: holes in the separation, emergencies, what waits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.base.columns import state_word
from apps.compliance.selectors.authority import open_findings
from apps.keys.selectors import open_custody_findings
from apps.keys.states import CustodyFindingKind
from apps.lib.cps.roles import Role
from apps.staff.selectors import assignments_in, emergencies, separation_findings, unlawful_people
from apps.staff.states import AssignmentState
from dsportal.screens.duties import Duty
from dsportal.visibility import AUDITORS, MANAGERS

_LOOKED_AT: Final = timedelta(days=7)  # how long an emergency stays on the page of the auditors


def role_duties(roles: frozenset[str], *, now: datetime) -> Iterator[Duty]:
    """Yield what somebody with these roles has to look at."""
    if roles & (MANAGERS | AUDITORS):
        yield from _separation(now)
    if roles & AUDITORS:
        yield from _findings()
        yield from _emergencies(now)
    if Role.OPERATIONS_MANAGER in roles:
        yield from _waiting()
    if roles & (MANAGERS | AUDITORS | {Role.KEY_CUSTODIAN}):
        yield from _custody()


def _separation(now: datetime) -> Iterator[Duty]:
    """Say that somebody holds what must lie apart, or that too few people suffice for an act (5.2.4)."""
    holes = len(unlawful_people(at=now)) + sum(not finding.holds for finding in separation_findings(at=now))
    if holes:
        yield Duty(
            tone="bad",
            text=_("The separation of duties is broken. Roles written past the portal must be withdrawn."),
            clause="5.2.4",
            url=reverse("admin:separation"),
            link=_("Separation of duties"),
            overdue=True,
        )


def _findings() -> Iterator[Duty]:
    """Tell the auditors what the nightly review found and nobody has put right (5.2.4)."""
    count = len(open_findings())
    if count:
        text = ngettext(
            "The nightly review of authority has %(number)d open finding.",
            "The nightly review of authority has %(number)d open findings.",
            count,
        )
        yield Duty(
            tone="bad",
            text=text % {"number": count},
            clause="5.2.4",
            url=reverse("admin:compliance_authorityfinding_changelist"),
            link=_("Findings of the nightly review"),
        )


def _emergencies(now: datetime) -> Iterator[Duty]:
    """Tell the auditors of every role that was given in an emergency (5.7.1)."""
    for grant in emergencies(since=now - _LOOKED_AT):
        yield Duty(
            tone="wait",
            text=_("A role was given in an emergency. Look at the reason and at what was done with it."),
            clause="5.7.1",
            url=reverse("admin:person", args=[grant.user_id]),
            link=_("To the person"),
        )


def _custody() -> Iterator[Duty]:
    """Tell what the counts of media and management keys found, a count that is overdue too (6.4.2.1)."""
    for finding in open_custody_findings():
        yield Duty(
            tone="bad",
            text=_("Custody: %(kind)s (%(subject)s)")
            % {"kind": state_word(finding.kind), "subject": finding.subject},
            clause="6.4.2.1",
            url=reverse("admin:custody"),
            link=_("Custody register"),
            overdue=finding.kind is CustodyFindingKind.COUNT_OVERDUE,
        )


def _waiting() -> Iterator[Duty]:
    """Remind the staff office of roles that wait for evidence, or were suspended for want of it (5.3)."""
    for state, tone in ((AssignmentState.SUSPENDED, "bad"), (AssignmentState.PENDING, "wait")):
        count = len(assignments_in(state))
        if not count:
            continue
        text = ngettext(
            "%(number)d role is not in force because something is missing.",
            "%(number)d roles are not in force because something is missing.",
            count,
        )
        yield Duty(
            tone=tone,
            text=text % {"number": count},
            clause="5.3",
            url=reverse("admin:people"),
            link=_("People"),
        )
