"""Ask for the publication of a document's new version (5.3.8)."""

from uuid import UUID

from apps.approvals.services import check_asker
from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import PersonnelMissing
from apps.staff.models import DocumentVersion
from apps.staff.services._acts import edition_act
from apps.staff.services._asking import ask


def request_publication(*, actor: Actor, clock: Clock, version_id: UUID, reason: str = "") -> ApprovalView:
    """Open the request; who wrote the draft does not vote.

    Raises `PersonnelMissing`, and what `request_approval` raises.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.PUBLISH_DOCUMENT)
    row = DocumentVersion.objects.select_related("document").filter(pk=version_id).first()
    if row is None:
        raise PersonnelMissing(field="version_id")
    return ask(
        actor,
        clock,
        Kind.PUBLISH_DOCUMENT,
        subject=f"document:{row.document_id}",
        act=edition_act(row),
        shown={
            "document": f"{row.document.code} {row.document.title}",
            "version": str(row.version),
            "body_sha256": row.body_sha256,
            "readers": " ".join(row.readers),
        },
        reason=reason,
        took_part=[row.drafted_by],
    )
