"""Approve an mdoc profile: one CA manager of each organisation, two different people (8.1, 1.3.5.1)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.quorums import QUORUMS, Act
from apps.policy.errors import AlreadyApproved, PolicyDecisionRefused, ProfileDiffers, ProfileMissing
from apps.policy.events import PolicyEvent
from apps.policy.models import MsoProfileVersion, ProfileApproval
from apps.policy.permissions import may_decide
from apps.policy.selectors.profiles import profile_view
from apps.policy.states import PROFILE_TABLE, ProfileEvent, ProfileState
from apps.policy.types import ProfileView


def approve_profile(*, actor: Actor, clock: Clock, profile_id: UUID, body_sha256: str) -> ProfileView:
    """Add one voice for the content with that digest (hexadecimal); with the second the profile is approved.

    The version that was approved before is retired. Raises `PolicyDecisionRefused`, `ProfileMissing`,
    `ProfileDiffers` (the digest is another), `AlreadyApproved`, `IllegalTransition`.
    """
    subject = f"profile:{profile_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PolicyEvent.PROFILE_SUPPORTED, subject=subject),
        transaction.atomic(),
    ):
        if not may_decide(actor):
            raise PolicyDecisionRefused(clause="1.3.5.1")
        row = _locked(profile_id, body_sha256)
        _add_voice(actor, clock, row)
        if _is_carried(row):
            _approve(actor, clock, row)
    return profile_view(row)


def _locked(profile_id: UUID, body_sha256: str) -> MsoProfileVersion:
    row = MsoProfileVersion.objects.select_for_update().filter(pk=profile_id).first()
    if row is None:
        raise ProfileMissing(field="profile_id")
    PROFILE_TABLE.after(ProfileState(row.state), ProfileEvent.APPROVE)
    if row.body_sha256 != body_sha256:
        raise ProfileDiffers("the digest is not this profile's", field="body_sha256", clause="8.1")
    return row


def _add_voice(actor: Actor, clock: Clock, row: MsoProfileVersion) -> None:
    voices = ProfileApproval.objects.filter(profile=row)
    if any(actor.actor_id == voice.actor_id or actor.organisation == voice.organisation for voice in voices):
        raise AlreadyApproved(clause="1.5.3")
    ProfileApproval.objects.create(
        profile=row,
        body_sha256=row.body_sha256,
        actor_id=actor.actor_id,
        organisation=actor.organisation,
        approved_at=clock.now(),
    )
    _record(actor, clock, row, PolicyEvent.PROFILE_SUPPORTED)


def _is_carried(row: MsoProfileVersion) -> bool:
    quorum = QUORUMS[Act.APPROVE_PROFILE]
    voices = ProfileApproval.objects.filter(profile=row).values_list("actor_id", "organisation")
    people, organisations = {person for person, _ in voices}, {organisation for _, organisation in voices}
    return len(people) >= quorum.people and len(organisations) >= quorum.organisations


def _approve(actor: Actor, clock: Clock, row: MsoProfileVersion) -> None:
    earlier = MsoProfileVersion.objects.select_for_update().filter(
        doc_type=row.doc_type, state=ProfileState.APPROVED
    )
    for old in earlier:
        _move(old, ProfileEvent.RETIRE)
        _record(actor, clock, old, PolicyEvent.PROFILE_RETIRED)
    _move(row, ProfileEvent.APPROVE)
    _record(actor, clock, row, PolicyEvent.PROFILE_APPROVED)


def _move(row: MsoProfileVersion, event: ProfileEvent) -> None:
    row.state = PROFILE_TABLE.after(ProfileState(row.state), event)
    row.save(update_fields=["state"])


def _record(actor: Actor, clock: Clock, row: MsoProfileVersion, event: PolicyEvent) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=f"profile:{row.pk}",
        clause="8.1",
        detail={"version": row.version, "body_sha256": row.body_sha256},
    )
