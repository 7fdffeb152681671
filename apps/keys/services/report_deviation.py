"""5.2.1.4, 9.1: whoever in the room sees that something differs from the script says so."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.events import KeysEvent
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import (
    PARTICIPANTS,
    participant_inside,
    record,
    require_role,
    short_text,
)
from apps.keys.services._ceremony_steps import current_step, raise_deviation, running_ceremony
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_LONGEST = 500


def report_deviation(
    *, actor: Actor, clock: Clock, ceremony_id: UUID, number: int, text: str
) -> CeremonyView:
    """Stop the step until the CA manager decides; for a step that somebody has begun and nobody closed.

    Raises `CeremonyMissing`, `CeremonyInvalid`, `CeremonyRoleNeeded`, `NotPresent`, `PresenceUnproved`,
    `StepOutOfTurn`, `IllegalTransition` (not begun, under way at the signer, or confirmed).
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.DEVIATION_RAISED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, PARTICIPANTS, clock, clause="5.2.1")
        row = running_ceremony(ceremony_id)
        person = participant_inside(row, actor, clock)
        step = current_step(row, number)
        said = short_text(text, field="text", longest=_LONGEST)
        raise_deviation(step, said, raised_by=person.actor_id, clock=clock)
        record(
            row,
            KeysEvent.DEVIATION_RAISED,
            actor=actor,
            clock=clock,
            clause="5.2.1.4",
            detail={"step": number, "round": step.round, "role": person.role},
        )
        return ceremony_of(row)
