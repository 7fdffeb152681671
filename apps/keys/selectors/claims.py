"""Which approvals stand behind the rows of this app."""

from collections.abc import Iterator

from apps.approvals.types import Claim
from apps.keys.models import CustodyHandOver, KeyCeremony
from apps.keys.states import CeremonyState
from apps.lib.cps.approval_kinds import Kind


def approval_claims() -> Iterator[Claim]:
    """Yield one claim for each approved ceremony and for each hand-over of a medium (5.2.1.1, 5.2.1.3)."""
    for row in KeyCeremony.objects.filter(state=CeremonyState.APPROVED).order_by("pk"):
        yield Claim(
            row=f"ceremony:{row.pk}",
            kind=Kind.COMPLETE_CEREMONY,
            approval_id=row.approval_id,
            subject=f"ceremony:{row.pk}",
            act={"minutes_sha256": row.minutes_sha256, "script_sha256": row.script_sha256},
        )
    for link in CustodyHandOver.objects.order_by("pk"):
        yield Claim(
            row=f"hand_over:{link.pk}",
            kind=Kind.HAND_OVER_MEDIUM,
            approval_id=link.approval_id,
            subject=f"medium:{link.medium_id}",
            act={"number": link.number, "seal": link.seal, "giver": link.giver, "receiver": link.receiver},
        )
