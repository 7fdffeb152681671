"""What operators and witnesses of a step share: it is the next one, and nobody counts twice in it."""

from uuid import UUID

from apps.keys.errors import PersonCountedTwice, StepOutOfTurn
from apps.keys.models import CeremonyParticipant, CeremonyStep, KeyCeremony, StepConfirmation, StepDeviation
from apps.keys.services._ceremony_rows import locked_ceremony, require_state, step_numbered
from apps.keys.states import STEP_TABLE, CeremonyState, StepEvent, StepPart, StepState
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
    """Write the person's word and return how many gave it in that part; nobody gives two in a round."""
    words = StepConfirmation.objects.filter(step=step, round=step.round)
    if words.filter(actor_id=person.actor_id).exists():
        raise PersonCountedTwice(clause="5.2.2")
    StepConfirmation.objects.create(
        step=step,
        round=step.round,
        part=part,
        role=person.role,
        actor_id=person.actor_id,
        confirmed_at=clock.now(),
    )
    return words.filter(part=part).count()


def advance(step: CeremonyStep, event: StepEvent) -> None:
    """Set the next state and save; REPEAT begins another round, for which everybody gives the word anew."""
    step.state = STEP_TABLE.after(StepState(step.state), event)
    if event is StepEvent.REPEAT:
        step.round += 1
    step.save(update_fields=["state", "round"])


def raise_deviation(step: CeremonyStep, text: str, *, raised_by: str, clock: Clock) -> None:
    """Write down what differs; the step waits for the decision of the head of the ceremony."""
    advance(step, StepEvent.DEVIATE)
    StepDeviation.objects.create(
        step=step, round=step.round, text=text, raised_by=raised_by, raised_at=clock.now()
    )
