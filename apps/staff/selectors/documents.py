"""Documents and who may read them (5.3.8)."""

from collections.abc import Collection
from uuid import UUID

from apps.staff.models import DocumentReading, DocumentVersion, StaffDocument
from apps.staff.permissions import DRAFTS_DOCUMENTS
from apps.staff.states import EditionState
from apps.staff.types import DocumentKind, DocumentView, ReadingView, RegisteredDocument


def may_open(roles: Collection[str], row: DocumentVersion) -> bool:
    """Say whether one of the roles may read this version: its readers, and before that its editors."""
    if row.state == EditionState.DRAFT.value:
        return not DRAFTS_DOCUMENTS.isdisjoint(roles)
    return not set(row.readers).isdisjoint(roles)


def documents_for(roles: Collection[str]) -> tuple[DocumentView, ...]:
    """Return the versions in force and the drafts that one of the roles may open, by code."""
    states = [EditionState.IN_FORCE.value, EditionState.DRAFT.value]
    rows = DocumentVersion.objects.select_related("document").filter(state__in=states)
    ordered = rows.order_by("document__code", "-version")
    return tuple(version_view(row) for row in ordered if may_open(roles, row))


def document_register() -> tuple[RegisteredDocument, ...]:
    """Return every document whatever versions it has, by code."""
    return tuple(
        RegisteredDocument(document_id=row.pk, code=row.code, kind=DocumentKind(row.kind), title=row.title)
        for row in StaffDocument.objects.order_by("code")
    )


def version_view(row: DocumentVersion) -> DocumentView:
    """Return what may be shown of a version without its text."""
    return DocumentView(
        version_id=row.pk,
        document_id=row.document_id,
        code=row.document.code,
        title=row.document.title,
        kind=DocumentKind(row.document.kind),
        version=row.version,
        state=row.state,
        readers=frozenset(row.readers),
        body_sha256=row.body_sha256,
        published_at=row.in_force_from,
    )


def readings_of(document_id: UUID) -> tuple[ReadingView, ...]:
    """Return who opened which version of a document, newest first."""
    rows = DocumentReading.objects.filter(version__document_id=document_id).select_related("version")
    return tuple(
        ReadingView(version=row.version.version, reader=row.reader, read_at=row.read_at)
        for row in rows.order_by("-read_at")
    )
