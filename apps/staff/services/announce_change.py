"""Tell that duties, the chain of command or authority changed, so that people are trained (5.3.4)."""

import re
from collections.abc import Collection
from typing import Final

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.errors import PersonnelInvalid
from apps.staff.events import PersonnelEvent
from apps.staff.permissions import KEEPS_FILES
from apps.staff.services._files import permit
from apps.staff.services._training_tasks import add_tasks, holders_of
from apps.staff.types import TaskCause

_CLAUSE: Final = "5.3.4"
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,59}")


def announce_change(*, actor: Actor, clock: Clock, reference: str, roles: Collection[Role]) -> int:
    """Add a training task, due in 30 days, for everybody who holds one of the roles; return how many.

    `reference` is the number of the order that made the change.
    Raises `PersonnelRefused`, `PersonnelInvalid`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.TASK_CREATED, subject="organisation"),
        transaction.atomic(),
    ):
        permit(actor, KEEPS_FILES, clause=_CLAUSE)
        if not _REFERENCE.fullmatch(reference):
            raise PersonnelInvalid("2 to 60 letters, digits, dots, hyphens", field="reference")
        if not roles:
            raise PersonnelInvalid("at least one role", field="roles")
        return add_tasks(
            actor,
            clock,
            holders_of(roles),
            cause=TaskCause.ORGANISATION_CHANGED,
            reference=f"order:{reference}",
        )
