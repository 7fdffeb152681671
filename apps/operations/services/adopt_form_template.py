"""Adopt the next version of a set form (5.2.1.7)."""

from collections.abc import Sequence
from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import FormTemplate
from apps.operations.permissions import OPERATIONS_OFFICE
from apps.operations.services.acting import checked_code, duty, insert
from apps.operations.types import Recorded

_CLAUSE: Final = "5.2.1.7"
_MOST_FIELDS: Final = 40
_LONGEST_NAME: Final = 60


def adopt_form_template(*, actor: Actor, clock: Clock, form_code: str, fields: Sequence[str]) -> Recorded:
    """Add a version with these fields; records of older versions stay as they are.

    Raises `DutyRefused`, `OperationsInvalid`, `RecordTaken` (two at once).
    """
    event = OperationsEvent.TEMPLATE_ADOPTED
    with duty(actor=actor, clock=clock, event=event, subject="form", clause=_CLAUSE, roles=OPERATIONS_OFFICE):
        checked_code(form_code, field="form_code")
        names = [name.strip() for name in fields]
        if not 1 <= len(names) <= _MOST_FIELDS or len(set(names)) != len(names):
            raise OperationsInvalid(f"1 to {_MOST_FIELDS} different fields", field="fields")
        if any(not 1 <= len(name) <= _LONGEST_NAME for name in names):
            raise OperationsInvalid(f"1 to {_LONGEST_NAME} characters a field", field="fields")
        version = FormTemplate.objects.filter(form_code=form_code).count() + 1
        row = FormTemplate(form_code=form_code, version=version, fields=names)
        insert(row, actor=actor, clock=clock, event=event, clause=_CLAUSE, form=form_code, version=version)
    return Recorded(record_id=row.pk)
