"""Open a document, if a role of the reader gives the right to it (5.3.8)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import DocumentRefused, PersonnelMissing
from apps.staff.events import PersonnelEvent
from apps.staff.models import DocumentReading, DocumentVersion
from apps.staff.permissions import VERIFIED
from apps.staff.selectors.documents import may_open, version_view
from apps.staff.types import DocumentText

_CLAUSE: Final = "5.3.8"


def read_document(*, actor: Actor, clock: Clock, version_id: UUID) -> DocumentText:
    """Return the text and write who opened it when.

    Drafts are open to those who keep documents. Raises `PersonnelMissing`, `DocumentRefused`.
    """
    subject = f"document_version:{version_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.DOCUMENT_READ, subject=subject),
        transaction.atomic(),
    ):
        row = DocumentVersion.objects.select_related("document").filter(pk=version_id).first()
        if row is None:
            raise PersonnelMissing(field="version_id")
        if actor.strength not in VERIFIED or not may_open(actor.roles, row):
            raise DocumentRefused(clause=_CLAUSE)
        DocumentReading.objects.create(version=row, reader=actor.actor_id, read_at=clock.now())
        record_event(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.DOCUMENT_READ,
            subject=f"document:{row.document_id}",
            clause=_CLAUSE,
            detail={"version": row.version},
        )
    return DocumentText(view=version_view(row), body=row.body)
