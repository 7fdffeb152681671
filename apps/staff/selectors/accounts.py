"""Accounts that are not what the log says of them; for the nightly look (5.2.3, 5.2.4)."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from apps.audit.selectors import events
from apps.audit.types import EventFilter, Outcome
from apps.lib.cps.roles import Organisation
from apps.staff.events import PersonnelEvent, StaffEvent
from apps.staff.models import EnrolledFactor, User
from apps.staff.states import FactorState
from apps.staff.types import AuthorityFault, AuthorityFaultCode

_OPENING: Final = (PersonnelEvent.ACCOUNT_ACTIVATED, PersonnelEvent.ACCOUNT_DISABLED)


def account_faults() -> Iterator[AuthorityFault]:
    """Yield accounts that nobody registered, or that moved to another employer or open past a command.

    An account in another organisation would count as that organisation's vote (1.3.5.1).
    """
    registered, opened = _registered(), _last_opening()
    left = {subject for subject, _detail in logged(PersonnelEvent.EMPLOYMENT_ENDED)}
    for user in User.objects.order_by("pk"):
        person = f"staff:{user.pk}"
        if person not in registered:
            yield _fault(AuthorityFaultCode.ACCOUNT_UNLOGGED, person)
            continue
        if registered[person] not in {"", user.organisation}:
            yield _fault(AuthorityFaultCode.ACCOUNT_MOVED, person)
        begins_open = registered[person] != Organisation.CONTRACTOR  # 5.3.7
        if user.is_active and (person in left or not opened.get(person, begins_open)):
            yield _fault(AuthorityFaultCode.ACCOUNT_REOPENED, person)


def logged_keys() -> dict[str, set[str]]:
    """Return the digests of the factors whose registration stands in the log, by person."""
    found: dict[str, set[str]] = defaultdict(set)
    for subject, detail in logged(StaffEvent.FACTOR_ENROLLED):
        found[subject].add(str(detail.get("key_sha256", "")))
    return found


def unlogged_factors() -> Iterator[AuthorityFault]:
    """Yield the factors in use whose registration the log does not know."""
    known = logged_keys()
    for row in EnrolledFactor.objects.filter(state=FactorState.ACTIVE.value).order_by("pk"):
        person = f"staff:{row.user_id}"
        if row.key_sha256 not in known.get(person, ()):
            yield AuthorityFault(
                code=AuthorityFaultCode.KEY_UNLOGGED, subject=person, clause="5.2.3", detail=row.key_sha256
            )


def logged(event: StaffEvent | PersonnelEvent) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (subject, detail) of every such event that says something was done, the newest first."""
    before = 0
    while page := events(EventFilter(event=event, outcome=Outcome.DONE, before_seq=before)):
        for found in page:
            yield found.subject, json.loads(found.detail or "{}")
        before = page[-1].seq


def _registered() -> dict[str, str]:
    """Return the organisation with which each person was registered."""
    said = logged(StaffEvent.MEMBER_REGISTERED)
    return {subject: str(detail.get("organisation", "")) for subject, detail in said}


def _last_opening() -> dict[str, bool]:
    """Return whether the last command that opened or closed the account opened it."""
    newest: dict[str, tuple[int, bool]] = {}
    for event in _OPENING:
        before = 0
        while page := events(EventFilter(event=event, outcome=Outcome.DONE, before_seq=before)):
            for found in page:
                is_open = event is PersonnelEvent.ACCOUNT_ACTIVATED
                newest[found.subject] = max(newest.get(found.subject, (0, False)), (found.seq, is_open))
            before = page[-1].seq
    return {subject: is_open for subject, (_seq, is_open) in newest.items()}


def _fault(code: AuthorityFaultCode, person: str) -> AuthorityFault:
    return AuthorityFault(code=code, subject=person, clause="5.2.4")
