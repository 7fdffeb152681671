"""Put an mdoc profile into force that both organisations approved (8.1, 1.3.5.1)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.events import PolicyEvent
from apps.policy.models import MsoProfileVersion
from apps.policy.selectors import profile_view
from apps.policy.services._profile_act import draft_profile, profile_act, profile_subject
from apps.policy.states import PROFILE_TABLE, ProfileEvent, ProfileState
from apps.policy.types import ProfileView


def approve_profile(
    *, actor: Actor, clock: Clock, profile_id: UUID, body_sha256: str, approval_id: UUID | None = None
) -> ProfileView:
    """Approve the content with that digest (hexadecimal); the version in force before is retired with it.

    Raises `ProfileMissing`, `ProfileDiffers` (the digest is another), `IllegalTransition`, and what
    `consume_approval` raises.
    """
    subject = profile_subject(profile_id)
    with (
        refusals_audited(actor=actor, clock=clock, event=PolicyEvent.PROFILE_APPROVED, subject=subject),
        transaction.atomic(),
    ):
        row = draft_profile(profile_id, body_sha256)
        approval = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.APPROVE_PROFILE,
            subject=subject,
            act=profile_act(row),
        )
        _retire_earlier(actor, clock, row)
        row.approval_id = approval.approval_id if approval else None
        _move(actor, clock, row, ProfileEvent.APPROVE)
    return profile_view(row)


def _retire_earlier(actor: Actor, clock: Clock, row: MsoProfileVersion) -> None:
    earlier = MsoProfileVersion.objects.select_for_update().filter(
        doc_type=row.doc_type, state=ProfileState.APPROVED
    )
    for old in earlier:
        _move(actor, clock, old, ProfileEvent.RETIRE)


def _move(actor: Actor, clock: Clock, row: MsoProfileVersion, event: ProfileEvent) -> None:
    row.state = PROFILE_TABLE.after(ProfileState(row.state), event)
    row.save(update_fields=["state", "approval_id"])
    record_event(
        actor=actor,
        clock=clock,
        event=_NAMES[event],
        subject=profile_subject(row.pk),
        clause="8.1",
        detail={
            "version": row.version,
            "body_sha256": row.body_sha256,
            "approval": str(row.approval_id or ""),
        },
    )


_NAMES = {
    ProfileEvent.APPROVE: PolicyEvent.PROFILE_APPROVED,
    ProfileEvent.RETIRE: PolicyEvent.PROFILE_RETIRED,
}
