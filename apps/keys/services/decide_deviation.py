"""5.2.1.1: the head of the ceremony decides about a deviation: accept it, repeat the step, or abort."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import CeremonyMissing
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyStep, KeyCeremony, StepDeviation
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import (
    move,
    participant_inside,
    record,
    require_role,
    short_text,
)
from apps.keys.services._ceremony_steps import advance, current_step, running_ceremony
from apps.keys.states import CeremonyEvent, DeviationDecision, StepEvent
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_LONGEST = 500


def decide_deviation(
    *,
    actor: Actor,
    clock: Clock,
    ceremony_id: UUID,
    number: int,
    decision: DeviationDecision,
    reason: str,
) -> CeremonyView:
    """Write the decision and its reason. ACCEPT: the witnesses go on; REPEAT: everybody gives the word anew.

    Raises `CeremonyMissing` (no deviation waits), `CeremonyInvalid`, `CeremonyRoleNeeded` (not a CA manager
    of this ceremony), `NotPresent`, `PresenceUnproved`, `StepOutOfTurn`, `IllegalTransition`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.DEVIATION_DECIDED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.CA_MANAGER,), clock, clause="5.2.1.1")
        row = running_ceremony(ceremony_id)
        participant_inside(row, actor, clock)
        step = current_step(row, number)
        said = short_text(reason, field="reason", longest=_LONGEST)
        _write(step, decision, said, actor, clock)
        _follow(row, step, decision, said, clock)
        record(
            row,
            KeysEvent.DEVIATION_DECIDED,
            actor=actor,
            clock=clock,
            clause="5.2.1.1",
            detail={"step": number, "decision": decision.value, "step_state": step.state},
        )
        return ceremony_of(row)


def _write(step: CeremonyStep, decision: DeviationDecision, reason: str, actor: Actor, clock: Clock) -> None:
    open_one = StepDeviation.objects.select_for_update().filter(step=step, decision="").first()
    if open_one is None:
        raise CeremonyMissing("no deviation waits for a decision", field="number")
    open_one.decision, open_one.reason = decision.value, reason
    open_one.decided_by, open_one.decided_at = actor.actor_id, clock.now()
    open_one.save(update_fields=["decision", "reason", "decided_by", "decided_at"])


def _follow(
    row: KeyCeremony, step: CeremonyStep, decision: DeviationDecision, reason: str, clock: Clock
) -> None:
    if decision is DeviationDecision.ABORT:
        move(row, CeremonyEvent.ABORT)
        row.closing_reason, row.closed_at = reason, clock.now()
        row.save(update_fields=["state", "closing_reason", "closed_at"])
        return
    accepted = decision is DeviationDecision.ACCEPT
    advance(step, StepEvent.ACCEPT if accepted else StepEvent.REPEAT)
