"""Revoking MSOs and making sure that every list which names them is built anew (4.9.7)."""

from uuid import UUID

from django.db.models import F, QuerySet

from apps.base.outbox import emit
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import MobileSecurityObject, StatusList
from apps.issuance.states import MsoState
from apps.lib.clock import Clock


def publish_revoked(
    members: QuerySet[MobileSecurityObject], *, credential_id: UUID, clock: Clock
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Revoke `members`, raise the versions of their lists and tell the revocation; inside a transaction.

    Returns the ids of the MSOs and of the lists. Lists are locked after the MSOs, in order of id.
    """
    rows = list(members.order_by("id").values_list("id", "status_list_id"))
    ids = tuple(row[0] for row in rows)
    lists = tuple(sorted({row[1] for row in rows}))
    MobileSecurityObject.objects.filter(pk__in=ids).update(state=MsoState.REVOKED.value)
    for list_id in lists:
        StatusList.objects.filter(pk=list_id).update(version=F("version") + 1)
    emit(IssuanceEvent.CREDENTIAL_REVOKED, credential_id, clock=clock)
    return ids, lists
