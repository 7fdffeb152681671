"""Publish an approved version; its readers are trained in what changed (5.3.8, 5.3.4)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.events import PersonnelEvent
from apps.staff.models import DocumentVersion
from apps.staff.selectors.documents import version_view
from apps.staff.services._acts import edition_act
from apps.staff.services._editions import locked_draft, put_in_force
from apps.staff.services._training_tasks import add_tasks, holders_of
from apps.staff.types import DocumentView, TaskCause

_CLAUSE: Final = "5.3.8"


def publish_document(
    *, actor: Actor, clock: Clock, version_id: UUID, approval_id: UUID | None = None
) -> DocumentView:
    """Use up the approval, supersede the version before, add a training task for every reader but the writer.

    Raises `PersonnelMissing`, `IllegalTransition`, `EditionStale`, and what `consume_approval` raises.
    """
    with (
        refusals_audited(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.DOCUMENT_PUBLISHED,
            subject=f"document_version:{version_id}",
        ),
        transaction.atomic(),
    ):
        row = locked_draft(DocumentVersion.objects.all(), version_id)
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.PUBLISH_DOCUMENT,
            subject=f"document:{row.document_id}",
            act=edition_act(row),
        )
        versions = DocumentVersion.objects.filter(document_id=row.document_id)
        put_in_force(versions, row, clock=clock, approval_id=approval_id)
        _tell(actor, clock, row)
    return version_view(row)


def _tell(actor: Actor, clock: Clock, row: DocumentVersion) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.DOCUMENT_PUBLISHED,
        subject=f"document:{row.document_id}",
        clause=_CLAUSE,
        detail={"version": row.version, "body_sha256": row.body_sha256},
    )
    readers = [user_id for user_id in holders_of(row.readers) if f"staff:{user_id}" != row.drafted_by]
    add_tasks(actor, clock, readers, cause=TaskCause.PROCEDURE_CHANGED, reference=f"document:{row.pk}")
