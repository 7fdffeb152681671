"""5.2.1.3, 5.2.1.6, 5.2.2: a step is operated by several people of its role, each in the own session."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.base.outbox import emit
from apps.keys.errors import CeremonyRoleNeeded
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyErrand, CeremonyStep, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import participant_inside, record, require_role
from apps.keys.services._ceremony_steps import advance, confirm, current_step, running_ceremony
from apps.keys.states import STEP_TABLE, ErrandState, StepEvent, StepPart, StepState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.cps.ceremony_script import OPERATORS, StepType, people_for
from apps.policy.selectors import site_value


def execute_step(*, actor: Actor, clock: Clock, ceremony_id: UUID, number: int) -> CeremonyView:
    """Give the word of one operator; with enough people's the step is executed, or its errand is sent.

    A step whose errand failed is tried again, in a new round with the word of everybody.
    Raises `CeremonyMissing`, `CeremonyInvalid` (not in progress), `StepOutOfTurn`, `CeremonyRoleNeeded`,
    `NotPresent`, `PresenceUnproved`, `PersonCountedTwice`, `IllegalTransition` (executed already).
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.STEP_EXECUTED, subject=str(ceremony_id)),
        transaction.atomic(),
    ):
        require_role(actor, OPERATORS.values(), clock, clause="5.2.1")
        row = running_ceremony(ceremony_id)
        person = participant_inside(row, actor, clock)
        step = current_step(row, number)
        if person.role != step.role:
            raise CeremonyRoleNeeded(f"this step is the duty of {step.role}", clause=_clause_of(step))
        if step.state == StepState.FAILED:
            advance(step, StepEvent.REPEAT)
        joined = STEP_TABLE.after(StepState(step.state), StepEvent.JOIN)
        people = confirm(step, person, StepPart.OPERATED, clock)
        needed = people_for(StepType(step.step_type), custodian_quorum=site_value("activation_quorum"))
        if people < needed:
            step.state = joined
            step.save(update_fields=["state"])
        elif step.act == StepAct.NONE:
            advance(step, StepEvent.FINISH)
        else:
            _send(row, step, actor, clock)
        record(
            row,
            KeysEvent.STEP_EXECUTED,
            actor=actor,
            clock=clock,
            clause=_clause_of(step),
            detail={"step": number, "type": step.step_type, "people": people, "step_state": step.state},
        )
        return ceremony_of(row)


def _send(row: KeyCeremony, step: CeremonyStep, actor: Actor, clock: Clock) -> None:
    """Write the errand into the journal; a signer takes it up after the commit."""
    advance(step, StepEvent.SEND)
    errand = CeremonyErrand.objects.create(
        step=step,
        round=step.round,
        act=step.act,
        state=ErrandState.WAITING,
        requested_at=clock.now(),
    )
    emit(KeysEvent.ERRAND_REQUESTED, errand.pk, clock=clock)
    record(
        row,
        KeysEvent.ERRAND_REQUESTED,
        actor=actor,
        clock=clock,
        clause=_clause_of(step),
        detail={"step": step.number, "act": step.act, "round": step.round, "errand": str(errand.pk)},
    )


def _clause_of(step: CeremonyStep) -> str:
    """Return the clause that gives the step to its role."""
    clauses = {StepType.CONDUCT.value: "5.2.1.2", StepType.PKI_OPERATION.value: "5.2.1.6"}
    return clauses.get(step.step_type, "5.2.1.3")
