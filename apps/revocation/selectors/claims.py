"""Which approvals stand behind the rows of this app."""

from collections.abc import Iterator

from apps.approvals.types import Claim
from apps.lib.cps.approval_kinds import Kind
from apps.revocation.models import MassRevocation


def approval_claims() -> Iterator[Claim]:
    """Yield one claim for each mass revocation: the decision that the key is compromised (4.9.12)."""
    for row in MassRevocation.objects.order_by("pk"):
        yield Claim(
            row=f"mass_revocation:{row.pk}",
            kind=Kind.DECIDE_COMPROMISE,
            approval_id=row.approval_id,
            act={"key_id": str(row.key_id), "decision": "CONFIRMED"},
        )
