"""5.2.1.3: the keeper of a medium asks another custodian to receive it."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import record_event, refusals_audited
from apps.keys.events import KeysEvent
from apps.keys.services._ceremony_rows import short_text
from apps.keys.services._custody import act_of, medium_in_hand, subject_of
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind


def request_hand_over(
    *, actor: Actor, clock: Clock, medium_id: UUID, receiver: str, seal: str, place: str
) -> ApprovalView:
    """Ask the receiver (an actor id) to take the medium with that seal to the new `place`.

    Raises `CeremonyRoleNeeded`, `MediumMissing`, `CustodyElsewhere`, `SealDiffers`, `ReceiverNeeded`,
    `CeremonyInvalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.HAND_OVER_REQUESTED, subject=str(medium_id)
        ),
        transaction.atomic(),
    ):
        row = medium_in_hand(actor, clock, medium_id=medium_id, receiver=receiver, seal=seal)
        new_place = short_text(place, field="place")
        view = request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.HAND_OVER_MEDIUM,
            subject=subject_of(row),
            act=act_of(row, receiver=receiver, place=new_place),
            shown=(
                ShownLine(name="medium", after=row.label),
                ShownLine(name="seal", after=row.seal),
                ShownLine(name="giver", after=row.custodian),
                ShownLine(name="receiver", after=receiver),
                ShownLine(name="place", after=new_place, before=row.place),
            ),
        )
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.HAND_OVER_REQUESTED,
            subject=str(row.pk),
            clause="5.2.1.3",
            detail={"approval": str(view.approval_id), "receiver": receiver},
        )
        return view
