"""Put a version of an mdoc profile forward for approval (8.1)."""

from collections.abc import Mapping

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.canonical import Plain, canonical_digest
from apps.lib.clock import Clock
from apps.lib.mdoc.profile import profile_from_data
from apps.policy.errors import PolicyDecisionRefused, ProfileDiffers
from apps.policy.events import PolicyEvent
from apps.policy.models import MsoProfileVersion
from apps.policy.permissions import may_propose
from apps.policy.selectors.profiles import profile_view
from apps.policy.types import ProfileView


def propose_profile(*, actor: Actor, clock: Clock, body: Mapping[str, Plain]) -> ProfileView:
    """Check the content and store it as a draft; the same content a second time changes nothing.

    Raises `PolicyDecisionRefused`, `ProfileInvalid` (names the member) and `ProfileDiffers`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=PolicyEvent.PROFILE_PROPOSED, subject="profile:new"),
        transaction.atomic(),
    ):
        if not may_propose(actor):
            raise PolicyDecisionRefused(clause="8.1")
        profile = profile_from_data(body)
        digest = canonical_digest(body).hex()
        row = MsoProfileVersion.objects.filter(doc_type=profile.doc_type, version=profile.version).first()
        if row is None:
            row = MsoProfileVersion(
                doc_type=profile.doc_type,
                version=profile.version,
                body=dict(body),
                body_sha256=digest,
                proposed_by=actor.actor_id,
                proposed_at=clock.now(),
            )
            _insert(actor, clock, row)
        if row.body_sha256 != digest:
            raise ProfileDiffers(clause="8.1", field="version")
    return profile_view(row)


def _insert(actor: Actor, clock: Clock, row: MsoProfileVersion) -> None:
    row.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=PolicyEvent.PROFILE_PROPOSED,
        subject=f"profile:{row.pk}",
        clause="8.1",
        detail={"doc_type": row.doc_type, "version": row.version, "body_sha256": row.body_sha256},
    )
