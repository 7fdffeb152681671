"""Revocation requests, for the portal."""

from uuid import UUID

from apps.revocation.models import RevocationRequest
from apps.revocation.states import RequestState
from apps.revocation.types import RevocationRequestView


def request_of_credential(credential_id: UUID) -> RevocationRequestView | None:
    """Return the newest revocation request about a credential, or None."""
    row = RevocationRequest.objects.filter(credential_id=credential_id).order_by("-received_at").first()
    if row is None:
        return None
    return RevocationRequestView(
        request_id=row.pk,
        credential_id=credential_id,
        state=RequestState(row.state),
        reason=row.reason,
        received_at=row.received_at,
        executed_at=row.executed_at,
        filed_at=row.filed_at,
    )
