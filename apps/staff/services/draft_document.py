"""Write a new version of a document (5.2.1.7: the operating procedures are kept up to date)."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.canonical import canonical_digest
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.errors import PersonnelInvalid, PersonnelMissing
from apps.staff.events import PersonnelEvent
from apps.staff.models import DocumentVersion, StaffDocument
from apps.staff.permissions import DRAFTS_DOCUMENTS
from apps.staff.selectors.documents import version_view
from apps.staff.services._files import permit, short_text
from apps.staff.types import DocumentView

_CLAUSE: Final = "5.3.8"
_LONGEST_BODY: Final = 200_000


def draft_document(
    *, actor: Actor, clock: Clock, document_id: UUID, body: str, readers: Collection[Role]
) -> DocumentView:
    """Add a draft with the roles that may read it; it is published with an approval only.

    Raises `PersonnelRefused`, `PersonnelInvalid`, `PersonnelMissing`.
    """
    subject = f"document:{document_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.DOCUMENT_DRAFTED, subject=subject),
        transaction.atomic(),
    ):
        permit(actor, DRAFTS_DOCUMENTS, clause=_CLAUSE)
        if not readers:
            raise PersonnelInvalid("at least one role", field="readers")
        document = StaffDocument.objects.select_for_update().filter(pk=document_id).first()
        if document is None:
            raise PersonnelMissing(field="document_id")
        versions = DocumentVersion.objects.filter(document=document)
        row = DocumentVersion(
            document=document,
            version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
            body=short_text(body, field="body", longest=_LONGEST_BODY),
            readers=sorted(set(readers)),
            drafted_by=actor.actor_id,
            drafted_at=clock.now(),
        )
        _add(actor, clock, row)
    return version_view(row)


def _add(actor: Actor, clock: Clock, row: DocumentVersion) -> None:
    row.body_sha256 = canonical_digest(
        {
            "code": row.document.code,
            "version": row.version,
            "body": row.body,
            "readers": list(map(str, row.readers)),
        }
    ).hex()
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.DOCUMENT_DRAFTED,
        subject=f"document:{row.document_id}",
        clause="5.2.1.7",
        detail={"version": row.version, "body_sha256": row.body_sha256},
    )
