"""5.2.1.3: a medium passes from one custodian to another; the receiver has signed for it."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import ReceiverNeeded
from apps.keys.events import KeysEvent
from apps.keys.models import BackupMedium, CustodyHandOver
from apps.keys.selectors.media import medium_of
from apps.keys.services._custody import act_of, medium_in_hand, subject_of
from apps.keys.types import MediumView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind


def hand_over_medium(
    *,
    actor: Actor,
    clock: Clock,
    medium_id: UUID,
    receiver: str,
    seal: str,
    place: str,
    approval_id: UUID | None,
) -> MediumView:
    """Hand the medium over with the approval of its receiver; the giver carries it out.

    Raises `CeremonyRoleNeeded`, `MediumMissing`, `CustodyElsewhere`, `SealDiffers`, `ReceiverNeeded`
    (another custodian approved), and what `consume_approval` raises.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.MEDIUM_HANDED_OVER, subject=str(medium_id)
        ),
        transaction.atomic(),
    ):
        row = medium_in_hand(actor, clock, medium_id=medium_id, receiver=receiver, seal=seal)
        used = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.HAND_OVER_MEDIUM,
            subject=subject_of(row),
            act=act_of(row, receiver=receiver, place=place),
        )
        if used is None or receiver not in used.voters:
            raise ReceiverNeeded(field="receiver", clause="5.2.1.3")
        _pass_on(row, receiver=receiver, place=place, approval_id=used.approval_id, clock=clock)
        _record(row, actor, clock)
        return medium_of(row)


def _record(row: BackupMedium, actor: Actor, clock: Clock) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.MEDIUM_HANDED_OVER,
        subject=str(row.pk),
        clause="5.2.1.3",
        detail={"giver": actor.actor_id, "receiver": row.custodian, "number": row.hand_overs},
    )


def _pass_on(row: BackupMedium, *, receiver: str, place: str, approval_id: UUID, clock: Clock) -> None:
    CustodyHandOver.objects.create(
        medium=row,
        number=row.hand_overs + 1,
        giver=row.custodian,
        receiver=receiver,
        seal=row.seal,
        place_before=row.place,
        place_after=place,
        approval_id=approval_id,
        handed_over_at=clock.now(),
    )
    row.hand_overs += 1
    row.custodian, row.place = receiver, place
    row.save(update_fields=["hand_overs", "custodian", "place"])
