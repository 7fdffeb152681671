"""A confirmed compromise revokes everything that the key signed (4.9.12, 5.7.3): the beginning."""

from uuid import UUID

from django.db import transaction

from apps.approvals.selectors import used_act
from apps.audit.services import record_event, refusals_audited
from apps.base.outbox import emit
from apps.issuance.selectors import affected_by_key
from apps.keys.selectors import key_facts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.revocation.errors import KeyRevocationUndecided
from apps.revocation.events import RevocationEvent
from apps.revocation.models import MassRevocation
from apps.revocation.selectors.mass import view_of
from apps.revocation.types import MassRevocationView

KEY_COMPROMISE = "KEY_COMPROMISE"
_BLOCKED = "COMPROMISED"  # a state of the app `keys`
_CONFIRMED = "CONFIRMED"  # as the app `incidents` writes it into the act


def revoke_by_key(
    *, actor: Actor, clock: Clock, key_id: UUID, subject: str, approval_id: UUID
) -> MassRevocationView:
    """Count what is affected and let the mass revocation run, in the transaction that used the decision up.

    Raises `KeyMissing`, `KeyRevocationUndecided` (the approval is of another kind, subject, key or decision,
    was not used, or the key is not blocked).
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=RevocationEvent.MASS_STARTED, subject=str(key_id)),
        transaction.atomic(),
    ):
        act = used_act(approval_id, kind=Kind.DECIDE_COMPROMISE, subject=subject) or {}
        blocked = key_facts(key_id).state == _BLOCKED
        if not blocked or (act.get("key_id"), act.get("decision")) != (str(key_id), _CONFIRMED):
            raise KeyRevocationUndecided(clause="4.9.12")
        counted = affected_by_key(key_id, at=clock.now())
        row = MassRevocation.objects.create(
            key_id=key_id,
            approval_id=approval_id,
            reason=KEY_COMPROMISE,
            expected_credentials=counted.credentials,
            expected_objects=counted.objects,
            started_by=actor.actor_id,
            started_at=clock.now(),
        )
        record_event(
            actor=actor,
            clock=clock,
            event=RevocationEvent.MASS_STARTED,
            subject=str(key_id),
            clause="4.9.12",
            detail={"credentials": counted.credentials, "objects": counted.objects},
        )
        emit(RevocationEvent.MASS_STARTED, row.pk, clock=clock)
        return view_of(row)
