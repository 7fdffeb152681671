"""Put a document on the register (5.3.8)."""

import re
from typing import Final

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import DocumentCodeTaken, PersonnelInvalid
from apps.staff.events import PersonnelEvent
from apps.staff.models import StaffDocument
from apps.staff.permissions import DRAFTS_DOCUMENTS
from apps.staff.services._files import permit, short_text
from apps.staff.types import DocumentKind, RegisteredDocument

_CLAUSE: Final = "5.3.8"
_CODE: Final = re.compile(r"[A-Z][A-Z0-9-]{1,39}")
_LONGEST_TITLE: Final = 200


def register_document(
    *, actor: Actor, clock: Clock, code: str, kind: DocumentKind, title: str
) -> RegisteredDocument:
    """Add a document without any version; nobody can read it yet.

    Raises `PersonnelRefused`, `PersonnelInvalid`, `DocumentCodeTaken`.
    """
    row = StaffDocument(
        code=code,
        kind=kind.value,
        title=title.strip(),
        registered_by=actor.actor_id,
        registered_at=clock.now(),
    )
    event = PersonnelEvent.DOCUMENT_REGISTERED
    with refusals_audited(actor=actor, clock=clock, event=event, subject=f"document:{row.pk}"):
        permit(actor, DRAFTS_DOCUMENTS, clause=_CLAUSE)
        if not _CODE.fullmatch(code):
            raise PersonnelInvalid("2 to 40 of A-Z, 0-9 and -", field="code")
        short_text(title, field="title", longest=_LONGEST_TITLE)
        _insert(actor, clock, row)
    return RegisteredDocument(document_id=row.pk, code=code, kind=kind, title=row.title)


def _insert(actor: Actor, clock: Clock, row: StaffDocument) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record_event(
                actor=actor,
                clock=clock,
                event=PersonnelEvent.DOCUMENT_REGISTERED,
                subject=f"document:{row.pk}",
                clause=_CLAUSE,
                detail={"code": row.code, "kind": row.kind},
            )
    except IntegrityError:
        raise DocumentCodeTaken(field="code") from None
