"""Status lists: what the revocation publishes (Token Status List, 1 bit an entry)."""

from uuid import UUID

from apps.base.conf import conf
from apps.issuance.errors import StatusListMissing
from apps.issuance.models import MobileSecurityObject, StatusList
from apps.issuance.states import MsoState
from apps.issuance.types import StatusListContent


def status_list_uri(list_id: UUID) -> str:
    """Return the address that MSOs carry and verifiers download from."""
    return f"{conf().public_base_url}/api/v1/status-lists/{list_id}"


def status_list_ids() -> tuple[UUID, ...]:
    """Return all lists, oldest first."""
    return tuple(StatusList.objects.order_by("created_at", "id").values_list("id", flat=True))


def status_list_content(list_id: UUID) -> StatusListContent:
    """Return the revoked entries of a list, ascending, with the version they belong to.

    The version is read first: content that is newer than its version is published again, never missed.
    Raises `StatusListMissing`.
    """
    row = StatusList.objects.filter(pk=list_id).first()
    if row is None:
        raise StatusListMissing
    revoked = MobileSecurityObject.objects.filter(status_list_id=list_id, state=MsoState.REVOKED.value)
    return StatusListContent(
        list_id=row.pk,
        uri=status_list_uri(row.pk),
        size=row.size,
        revoked=tuple(revoked.order_by("status_index").values_list("status_index", flat=True)),
        version=row.version,
    )
