"""What operators and witnesses of a step share: it is the next one, and nobody counts twice in it."""

from uuid import UUID

from apps.keys.errors import PersonCountedTwice, StepOutOfTurn
from apps.keys.models import CeremonyParticipant, CeremonyStep, KeyCeremony, StepConfirmation
from apps.keys.services._ceremony_rows import locked_ceremony, require_state, step_numbered
from apps.keys.states import CeremonyState, StepPart, StepState
from apps.lib.clock import Clock


def running_ceremony(ceremony_id: UUID) -> KeyCeremony:
    """Return the locked ceremony; refuse one that is not in progress."""
    row = locked_ceremony(ceremony_id)
    require_state(row, CeremonyState.IN_PROGRESS, at="5.2.1.2")
    return row


def current_step(row: KeyCeremony, number: int) -> CeremonyStep:
    """Return the step; refuse it while one before it is not confirmed (5.2.1.4: the script is followed)."""
    step = step_numbered(row, number)
    before = CeremonyStep.objects.filter(ceremony=row, number__lt=number)
    if before.exclude(state=StepState.CONFIRMED).exists():
        raise StepOutOfTurn(clause="5.2.1.4")
    return step


def confirm(step: CeremonyStep, person: CeremonyParticipant, part: StepPart, clock: Clock) -> int:
    """Write the person's word and return how many gave it in that part; nobody gives two in a step."""
    if StepConfirmation.objects.filter(step=step, actor_id=person.actor_id).exists():
        raise PersonCountedTwice(clause="5.2.2")
    StepConfirmation.objects.create(
        step=step, part=part, role=person.role, actor_id=person.actor_id, confirmed_at=clock.now()
    )
    return StepConfirmation.objects.filter(step=step, part=part).count()
