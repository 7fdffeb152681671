"""Signed editions of the status lists."""

from uuid import UUID

from apps.issuance.selectors import status_list_ids, status_list_uri
from apps.revocation.errors import StatusListNotPublished
from apps.revocation.models import StatusListEdition
from apps.revocation.types import SignedStatusList, StatusListSummary


def newest_edition(list_id: UUID) -> StatusListEdition | None:
    """Return the newest edition row of a list, or None (for the services of this app)."""
    return StatusListEdition.objects.filter(status_list_id=list_id).order_by("-sequence").first()


def current_status_list(list_id: UUID) -> SignedStatusList:
    """Return the edition that verifiers get now; raise `StatusListNotPublished`."""
    row = newest_edition(list_id)
    if row is None:
        raise StatusListNotPublished
    return SignedStatusList(
        list_id=list_id,
        sequence=row.sequence,
        content_version=row.content_version,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        revoked_count=row.revoked_count,
        token=bytes(row.token),
    )


def published_status_lists() -> tuple[StatusListSummary, ...]:
    """Return one line for each list that has a signed edition."""
    rows = (newest_edition(list_id) for list_id in status_list_ids())
    return tuple(
        StatusListSummary(
            list_id=row.status_list_id,
            uri=status_list_uri(row.status_list_id),
            sequence=row.sequence,
            issued_at=row.issued_at,
            expires_at=row.expires_at,
        )
        for row in rows
        if row is not None
    )
