"""5.2.1.1, 5.7.3: a key that a CA manager has decided to be compromised signs nothing any more."""

from uuid import UUID

from django.db import transaction

from apps.approvals.selectors import approval_view
from apps.audit.services import refusals_audited
from apps.keys.errors import CompromiseUndecided
from apps.keys.events import KeysEvent
from apps.keys.selectors.keys import facts_of
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import DsKeyEvent, DsKeyState
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind

_CONFIRMED = "CONFIRMED"  # as the app `incidents` writes it into the act
_BOTH = (DsKeyEvent.SUSPECT, DsKeyEvent.CONFIRM_COMPROMISE)


def mark_compromised(*, actor: Actor, clock: Clock, key_id: UUID, approval_id: UUID) -> ActiveKey:
    """Block the key for good, in the transaction that used the decision up.

    Raises `KeyMissing`, `CompromiseUndecided` (the approval is of another kind, key or decision, or was not
    used), `ApprovalUnknown`, `IllegalTransition`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_COMPROMISED, subject=str(key_id)),
        transaction.atomic(),
    ):
        row = lock_key(key_id)
        _check_decision(approval_id, key_id, actor)
        suspected = row.state == DsKeyState.SUSPECTED
        events = (DsKeyEvent.CONFIRM_COMPROMISE,) if suspected else _BOTH
        step(
            row,
            *events,
            actor=actor,
            clock=clock,
            written=KeysEvent.KEY_COMPROMISED,
            clause="5.2.1.1",
        )
        return facts_of(row)


def _check_decision(approval_id: UUID, key_id: UUID, actor: Actor) -> None:
    """Refuse everything but the consumed decision on this key, carried out by the actor."""
    view = approval_view(approval_id)
    decided = (view.kind, view.act.get("key_id"), view.act.get("decision"), view.consumed_by)
    if decided != (Kind.DECIDE_COMPROMISE, str(key_id), _CONFIRMED, actor.actor_id):
        raise CompromiseUndecided(clause="5.2.1.1")
