"""Whether new applications are accepted (clause 5.7.3)."""

from apps.registration.errors import IntakeClosed
from apps.registration.models import IntakeHold
from apps.registration.states import IntakeState
from apps.registration.types import IntakeStanding


def intake_standing() -> IntakeStanding:
    """Return whether the intake is open, and since when and for what it is held."""
    holds = IntakeHold.objects.filter(state=IntakeState.HELD.value).order_by("held_at", "id")
    rows = tuple(holds.values_list("subject", "held_at"))
    return IntakeStanding(
        open=not rows,
        subjects=tuple(subject for subject, _at in rows),
        held_since=rows[0][1] if rows else None,
    )


def require_open_intake() -> None:
    """Raise `IntakeClosed` while one stop of the intake is in force."""
    if IntakeHold.objects.filter(state=IntakeState.HELD.value).exists():
        raise IntakeClosed(clause="5.7.3")
