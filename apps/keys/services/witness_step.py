"""5.2.1.4, 9.1: certificate issuer and auditor confirm, each step, that the script was followed."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import CeremonyRoleNeeded
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyParticipant, CeremonyStep, KeyCeremony, StepConfirmation
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import move, participant_inside, record, require_role
from apps.keys.services._ceremony_steps import confirm, current_step, running_ceremony
from apps.keys.states import STEP_TABLE, CeremonyEvent, StepEvent, StepPart, StepState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import WITNESSES
from apps.lib.cps.roles import Role


def witness_step(*, actor: Actor, clock: Clock, ceremony_id: UUID, number: int) -> CeremonyView:
    """Confirm an executed step; with both witnesses' word it is confirmed, with the last one all are done.

    Raises `CeremonyMissing`, `CeremonyInvalid` (not in progress), `StepOutOfTurn`, `CeremonyRoleNeeded`,
    `NotPresent`, `PresenceUnproved`, `PersonCountedTwice`,
    `IllegalTransition` (not executed, or confirmed already).
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.STEP_WITNESSED, subject=str(ceremony_id)),
        transaction.atomic(),
    ):
        require_role(actor, WITNESSES, clock, clause="5.2.1.4")
        row = running_ceremony(ceremony_id)
        person = participant_inside(row, actor, clock)
        if person.role not in WITNESSES:
            raise CeremonyRoleNeeded(clause="5.2.1.4")
        step = current_step(row, number)
        confirmed = STEP_TABLE.after(StepState(step.state), StepEvent.CONFIRM)
        _refuse_second_of_role(step, person)
        if confirm(step, person, StepPart.WITNESSED, clock) == len(WITNESSES):
            step.state = confirmed
            step.save(update_fields=["state"])
            _finish(row)
        record(
            row,
            KeysEvent.STEP_WITNESSED,
            actor=actor,
            clock=clock,
            clause=WITNESSES[Role(person.role)],
            detail={"step": number, "role": person.role, "step_state": step.state},
        )
        return ceremony_of(row)


def _refuse_second_of_role(step: CeremonyStep, person: CeremonyParticipant) -> None:
    """Two auditors are not an auditor and a certificate issuer."""
    same = StepConfirmation.objects.filter(
        step=step, round=step.round, part=StepPart.WITNESSED, role=person.role
    )
    if same.exists():
        raise CeremonyRoleNeeded("a witness of this role has confirmed already", clause="5.2.1.4")


def _finish(row: KeyCeremony) -> None:
    if not CeremonyStep.objects.filter(ceremony=row).exclude(state=StepState.CONFIRMED).exists():
        move(row, CeremonyEvent.FINISH_STEPS)
        row.save(update_fields=["state"])
