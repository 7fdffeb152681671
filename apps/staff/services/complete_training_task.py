"""Close a training task: somebody trained the person, or the person read the new version (5.3.4)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import OwnFileRefused, PersonnelInvalid, PersonnelMissing
from apps.staff.events import PersonnelEvent
from apps.staff.models import DocumentReading, TrainingTask
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.training import document_of, task_view
from apps.staff.services._files import permit
from apps.staff.states import TASK_TABLE, TaskEvent, TaskState
from apps.staff.types import TaskView

_CLAUSE: Final = "5.3.4"


def complete_training_task(*, actor: Actor, clock: Clock, task_id: UUID) -> TaskView:
    """Mark the task as done. A person closes the own task only about a document that they have opened.

    Raises `PersonnelMissing`, `PersonnelRefused`, `OwnFileRefused`, `PersonnelInvalid` (not read yet),
    `IllegalTransition`.
    """
    subject = f"task:{task_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.TASK_COMPLETED, subject=subject),
        transaction.atomic(),
    ):
        row = TrainingTask.objects.select_for_update().filter(pk=task_id).first()
        is_own = row is not None and actor.actor_id == f"staff:{row.user_id}"
        if not is_own:
            permit(actor, KEEPS_FILES, clause=_CLAUSE)
        if row is None:
            raise PersonnelMissing(field="task_id")
        if is_own:
            _has_read(row)
        row.state = TASK_TABLE.after(TaskState(row.state), TaskEvent.COMPLETE).value
        row.closed_by, row.closed_at = actor.actor_id, clock.now()
        row.save(update_fields=["state", "closed_by", "closed_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.TASK_COMPLETED,
            subject=f"staff:{row.user_id}",
            clause=_CLAUSE,
            detail={"task": str(row.pk), "cause": row.cause},
        )
    return task_view(row)


def _has_read(row: TrainingTask) -> None:
    version_id = document_of(task_view(row))
    if version_id is None:
        raise OwnFileRefused(clause=_CLAUSE)
    if not DocumentReading.objects.filter(version_id=version_id, reader=f"staff:{row.user_id}").exists():
        raise PersonnelInvalid("the new version was not opened yet", field="task_id", clause=_CLAUSE)
