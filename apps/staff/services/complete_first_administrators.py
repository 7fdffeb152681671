"""The second of two operators lets the first administrators in, once and for ever (5.2.4)."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Final

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.sealed import unseal
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.identifiers import random_token
from apps.staff.errors import FirstAdministratorsRefused
from apps.staff.events import StaffEvent
from apps.staff.models import FirstAdministration, RoleAssignment, User
from apps.staff.selectors.first import first_door_is_open
from apps.staff.services._registration import new_person
from apps.staff.states import FIRST_TABLE, AssignmentState, FirstEvent, FirstState
from apps.staff.types import FirstCompletion, FirstPerson

_CLAUSE: Final = "5.2.4"
_HALF_BYTES: Final = 8
_FIRST_TERM: Final = timedelta(days=90)
"""How long the first roles last: time to keep the personnel files and to assign with approvals (5.3)."""


def complete_first_administrators(*, actor: Actor, clock: Clock, code: str) -> FirstCompletion:
    """Register the three people, give them their roles for 90 days, and close this door.

    A password is the first operator's half, a hyphen, and the half that is returned here: neither operator
    can log in as anybody. Raises `FirstAdministratorsRefused` for the same operator or terminal, a wrong or
    late code, or where anybody is registered.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FIRST_COMPLETED, subject="staff:first"),
        transaction.atomic(),
    ):
        row = _opened(actor, clock, code)
        first = json.loads(
            unseal(bytes(row.halves), table="staff_firstadministration", column="halves", row_id=row.pk)
        )
        people = tuple(_person(one) for one in row.people)
        halves = {one.username: random_token(_HALF_BYTES) for one in people}
        row.assignments = [
            str(_let_in(actor, clock, one, f"{first[one.username]}-{halves[one.username]}").pk)
            for one in people
        ]
        row.state, row.halves = FIRST_TABLE.after(FirstState.BEGUN, FirstEvent.COMPLETE).value, b""
        row.completed_by, row.completed_at = actor.actor_id, clock.now()
        row.save(update_fields=["state", "halves", "assignments", "completed_by", "completed_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.FIRST_COMPLETED,
            subject="staff:first",
            clause=_CLAUSE,
            detail={"act": str(row.pk), "begun_by": row.begun_by},
        )
    return FirstCompletion(people=people, halves=halves)


def _opened(actor: Actor, clock: Clock, code: str) -> FirstAdministration:
    """Return the open act, locked, if this operator may complete it."""
    row = FirstAdministration.objects.select_for_update().filter(state=FirstState.BEGUN.value).first()
    if row is None or not first_door_is_open() or not row.begun_at <= clock.now() < row.expires_at:
        raise FirstAdministratorsRefused("nothing is open", clause=_CLAUSE)
    if actor.actor_id == row.begun_by or actor.terminal == row.begun_terminal:
        raise FirstAdministratorsRefused("another operator at another terminal is needed", clause=_CLAUSE)
    if not hmac.compare_digest(hashlib.sha256(code.encode("utf-8")).hexdigest(), row.code_sha256):
        raise FirstAdministratorsRefused("the code is wrong", clause=_CLAUSE)
    return row


def _person(stored: dict[str, str]) -> FirstPerson:
    return FirstPerson(
        username=stored["username"],
        display_name=stored["display_name"],
        organisation=Organisation(stored["organisation"]),
        role=Role(stored["role"]),
    )


def _let_in(actor: Actor, clock: Clock, one: FirstPerson, password: str) -> RoleAssignment:
    """Write one account with a one-time password, and its role."""
    user: User = new_person(clock, one.username, one.display_name, one.organisation)
    user.set_password(password)
    user.must_change_password = True
    user.save(force_insert=True)
    grant = RoleAssignment.objects.create(
        user=user,
        role=one.role.value,
        state=AssignmentState.ACTIVE.value,
        reason="first administration",
        granted_by=actor.actor_id,
        granted_at=clock.now(),
        activated_at=clock.now(),
        valid_from=clock.now(),
        valid_until=clock.now() + _FIRST_TERM,
    )
    for event in (StaffEvent.MEMBER_REGISTERED, StaffEvent.ROLE_ASSIGNED):
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=f"staff:{user.pk}",
            clause=_CLAUSE,
            detail={
                "role": one.role.value,
                "assignment": str(grant.pk),
                "organisation": user.organisation,
            },
        )
    return grant
