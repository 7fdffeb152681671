"""The first of two operators names the first administrators (5.2.4)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.sealed import seal
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.identifiers import random_token
from apps.staff.errors import FirstAdministratorsRefused
from apps.staff.events import StaffEvent
from apps.staff.models import FirstAdministration
from apps.staff.selectors.first import first_door_is_open
from apps.staff.services._registration import new_person
from apps.staff.states import FIRST_TABLE, FirstEvent, FirstState
from apps.staff.types import FirstBeginning, FirstPerson

_CLAUSE: Final = "5.2.4"
_OPEN_FOR: Final = timedelta(hours=24)
_CODE_BYTES: Final = 15
_HALF_BYTES: Final = 8  # 64 bits: neither half alone can be guessed
_WANTED: Final = (
    (Role.CA_MANAGER, Organisation.DIGITAL_AGENCY),
    (Role.CA_MANAGER, Organisation.JLIS),
)


def begin_first_administrators(
    *, actor: Actor, clock: Clock, people: Sequence[FirstPerson]
) -> FirstBeginning:
    """Note who the operations manager and the CA managers of both organisations will be.

    Nothing can log in before another operator completes it within 24 hours
    (`complete_first_administrators`). Raises `FirstAdministratorsRefused` where anybody is or was
    registered, an act is open, or the people are not those three; `StaffInvalid` for a malformed name.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FIRST_BEGUN, subject="staff:first"),
        transaction.atomic(),
    ):
        if not first_door_is_open():
            raise FirstAdministratorsRefused("people are registered already", clause=_CLAUSE)
        _check(people)
        for one in people:
            new_person(clock, one.username, one.display_name, one.organisation)
        _lapse(clock)
        code = random_token(_CODE_BYTES)
        halves = {one.username: random_token(_HALF_BYTES) for one in people}
        row = _insert(actor, clock, people, code, halves)
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.FIRST_BEGUN,
            subject="staff:first",
            clause=_CLAUSE,
            detail={"act": str(row.pk), "people": len(people)},
        )
    return FirstBeginning(code=code, halves=halves, expires_at=row.expires_at)


def _check(people: Sequence[FirstPerson]) -> None:
    """Refuse anything but one operations manager and one CA manager of either organisation."""
    managers = sorted((one.role, one.organisation) for one in people if one.role is Role.CA_MANAGER)
    others = [one.role for one in people if one.role is not Role.CA_MANAGER]
    names = {one.username for one in people}
    if tuple(managers) != _WANTED or others != [Role.OPERATIONS_MANAGER] or len(names) != len(people):
        raise FirstAdministratorsRefused(
            "one operations manager and one CA manager of each organisation, three people", clause=_CLAUSE
        )


def _lapse(clock: Clock) -> None:
    """Close an act whose time is over; one that is still open stands in the way (a unique constraint)."""
    for row in FirstAdministration.objects.select_for_update().filter(
        state=FirstState.BEGUN.value, expires_at__lte=clock.now()
    ):
        row.state, row.halves = FIRST_TABLE.after(FirstState.BEGUN, FirstEvent.LAPSE).value, b""
        row.save(update_fields=["state", "halves"])


def _insert(
    actor: Actor, clock: Clock, people: Sequence[FirstPerson], code: str, halves: dict[str, str]
) -> FirstAdministration:
    row = FirstAdministration(
        state=FirstState.BEGUN.value,
        people=[
            {
                "username": one.username,
                "display_name": one.display_name,
                "organisation": one.organisation.value,
                "role": one.role.value,
            }
            for one in people
        ],
        code_sha256=hashlib.sha256(code.encode("ascii")).hexdigest(),
        begun_by=actor.actor_id,
        begun_terminal=actor.terminal,
        begun_at=clock.now(),
        expires_at=clock.now() + _OPEN_FOR,
    )
    plain = json.dumps(halves).encode("ascii")
    row.halves = seal(plain, table="staff_firstadministration", column="halves", row_id=row.pk)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise FirstAdministratorsRefused("an act is open until its time is over", clause=_CLAUSE) from clash
    return row
