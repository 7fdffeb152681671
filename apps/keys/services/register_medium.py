"""5.2.1.3, 6.2.4: a backup medium comes out of a backup step of a ceremony, and from nowhere else."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import CeremonyRoleNeeded, MediumExists, StepOutOfTurn, TamperResistanceNeeded
from apps.keys.events import KeysEvent
from apps.keys.models import (
    BackupMedium,
    CeremonyParticipant,
    CeremonyStep,
    ManagementKey,
    StepConfirmation,
)
from apps.keys.selectors.media import medium_of
from apps.keys.services._ceremony_rows import participant_inside, require_role, short_text
from apps.keys.services._ceremony_steps import current_step, running_ceremony
from apps.keys.services.key_steps import lock_key
from apps.keys.states import StepPart, StepState
from apps.keys.types import MediumFacts, MediumView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import StepType
from apps.lib.cps.roles import Role

_LABEL = 48


def register_medium(
    *,
    actor: Actor,
    clock: Clock,
    ceremony_id: UUID,
    number: int,
    key_id: UUID,
    facts: MediumFacts,
) -> MediumView:
    """Register a medium after a backup step was executed and before its witnesses confirm it.

    One of the custodians who operated the step becomes its keeper. Raises `CeremonyMissing`,
    `CeremonyInvalid`, `CeremonyRoleNeeded`, `NotPresent`, `StepOutOfTurn`, `KeyMissing`, `MediumExists`,
    `TamperResistanceNeeded`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.MEDIUM_REGISTERED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="5.2.1.3")
        row = running_ceremony(ceremony_id)
        person = participant_inside(row, actor, clock)
        step = _own_backup(current_step(row, number), person)
        if not facts.tamper_resistant:
            raise TamperResistanceNeeded(field="tamper_resistant", clause="6.2.4.1")
        medium = BackupMedium(
            label=short_text(facts.label, field="label", longest=_LABEL),
            seal=short_text(facts.seal, field="seal", longest=_LABEL),
            place=short_text(facts.place, field="place"),
            custodian=actor.actor_id,
            key=lock_key(key_id),
            step=step,
            registered_by=actor.actor_id,
            registered_at=clock.now(),
        )
        _insert(medium, actor=actor, clock=clock)
        return medium_of(medium)


def _own_backup(step: CeremonyStep, person: CeremonyParticipant) -> CeremonyStep:
    """Return the step where a backup has just been made, by this person among others."""
    if (step.step_type, step.state) != (StepType.BACKUP, StepState.EXECUTED):
        raise StepOutOfTurn("no backup has just been made", clause="6.2.4.1")
    operated = StepConfirmation.objects.filter(step=step, part=StepPart.OPERATED, actor_id=person.actor_id)
    if not operated.exists():
        raise CeremonyRoleNeeded(clause="5.2.1.3")
    return step


def _insert(medium: BackupMedium, *, actor: Actor, clock: Clock) -> None:
    same = BackupMedium.objects.filter(Q(label=medium.label) | Q(seal=medium.seal))
    if same.exists() or ManagementKey.objects.filter(seal=medium.seal).exists():
        raise MediumExists(clause="5.2.1.3")
    medium.save(force_insert=True)
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.MEDIUM_REGISTERED,
        subject=str(medium.pk),
        clause="5.2.1.3",
        detail={"key": str(medium.key_id), "seal": medium.seal, "step": str(medium.step_id)},
    )
