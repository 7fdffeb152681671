"""Which approvals stand behind the rows of this app."""

from collections.abc import Iterator
from uuid import UUID

from apps.approvals.types import Claim
from apps.incidents.models import Incident
from apps.incidents.states import CompromiseState
from apps.lib.cps.approval_kinds import Kind

_FIRST = {
    CompromiseState.CONFIRMED.value: CompromiseState.CONFIRMED.value,
    CompromiseState.REISSUE_APPROVED.value: CompromiseState.CONFIRMED.value,
    CompromiseState.DISMISSED.value: CompromiseState.DISMISSED.value,
}
"""State -> what the first decision of the CA manager said."""


def approval_claims() -> Iterator[Claim]:
    """Yield one claim for each decision of a CA manager on a compromise (5.2.1.1)."""
    for row in Incident.objects.filter(compromise__in=_FIRST).order_by("pk"):
        yield _decision(row, row.compromise_approval_id, _FIRST[row.compromise])
        if row.compromise == CompromiseState.REISSUE_APPROVED:
            yield _decision(row, row.reissue_approval_id, row.compromise)


def _decision(row: Incident, approval_id: UUID | None, decision: str) -> Claim:
    return Claim(
        row=f"incident:{row.pk}",
        kind=Kind.DECIDE_COMPROMISE,
        approval_id=approval_id,
        subject=f"incident:{row.pk}",
        act={"key_id": str(row.key_id), "decision": decision},
    )
