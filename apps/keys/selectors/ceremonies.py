"""Ceremonies as they stand, and their minutes."""

from datetime import datetime
from typing import Final
from uuid import UUID

from apps.keys.errors import CeremonyMissing
from apps.keys.models import (
    CeremonyAttendance,
    CeremonyParticipant,
    CeremonyStep,
    KeyCeremony,
    StepConfirmation,
)
from apps.keys.states import CeremonyState, StepPart, StepState
from apps.keys.types import CeremonyView, ParticipantView, StepView
from apps.lib.canonical import Plain, canonical_text
from apps.lib.cps.ceremony_script import CeremonyType, StepType
from apps.lib.cps.roles import Role

MINUTES_FORMAT: Final = "dsportal-ceremony-minutes/1"
_ENDED: Final = (CeremonyState.APPROVED, CeremonyState.ABORTED)


def ceremony_view(ceremony_id: UUID) -> CeremonyView:
    """Return one ceremony; raise `CeremonyMissing`."""
    row = KeyCeremony.objects.filter(pk=ceremony_id).first()
    if row is None:
        raise CeremonyMissing
    return ceremony_of(row)


def open_ceremonies() -> tuple[CeremonyView, ...]:
    """Return the ceremonies that are neither approved nor aborted, oldest first."""
    rows = KeyCeremony.objects.exclude(state__in=_ENDED).order_by("drafted_at")
    return tuple(ceremony_of(row) for row in rows)


def ceremony_of(row: KeyCeremony) -> CeremonyView:
    """Return the row as a value."""
    return CeremonyView(
        ceremony_id=row.pk,
        ceremony_type=CeremonyType(row.ceremony_type),
        state=CeremonyState(row.state),
        title=row.title,
        place=row.place,
        script_sha256=row.script_sha256,
        scheduled_for=row.scheduled_for,
        participants=_participants(row),
        steps=_steps(row),
        minutes_sha256=row.minutes_sha256,
        approval_id=row.approval_id,
    )


def minutes_text(row: KeyCeremony) -> str:
    """Return the canonical text of everything that happened: people, stays, steps and the report."""
    confirmations = StepConfirmation.objects.filter(step__ceremony=row).order_by("step__number", "pk")
    stays = CeremonyAttendance.objects.filter(participant__ceremony=row).order_by("entered_at", "pk")
    return canonical_text(
        {
            "format": MINUTES_FORMAT,
            "ceremony": str(row.pk),
            "ceremony_type": row.ceremony_type,
            "title": row.title,
            "place": row.place,
            "script_sha256": row.script_sha256,
            "scheduled_for": str(row.scheduled_for),
            "scheduled_by": row.scheduled_by,
            "started_at": _instant(row.started_at),
            "people": [[person.role, person.actor_id] for person in _people(row)],
            "stays": [_stay(stay) for stay in stays.select_related("participant")],
            "steps": [
                [word.step.number, word.part, word.role, word.actor_id, _instant(word.confirmed_at)]
                for word in confirmations.select_related("step")
            ],
            "reported_by": row.reported_by,
            "report": row.report,
        }
    )


def _stay(stay: CeremonyAttendance) -> list[Plain]:
    return [
        stay.participant.actor_id,
        _instant(stay.entered_at),
        stay.entry_confirmed_by,
        _instant(stay.left_at),
        stay.exit_confirmed_by,
    ]


def _instant(at: datetime | None) -> str:
    """Return an instant of the minutes in seconds and microseconds of UTC, empty for none."""
    return "" if at is None else at.isoformat()


def _people(row: KeyCeremony) -> list[CeremonyParticipant]:
    return list(CeremonyParticipant.objects.filter(ceremony=row).order_by("role", "actor_id"))


def _participants(row: KeyCeremony) -> tuple[ParticipantView, ...]:
    inside = set(
        CeremonyAttendance.objects.filter(participant__ceremony=row, left_at=None).values_list(
            "participant_id", flat=True
        )
    )
    return tuple(
        ParticipantView(
            participant_id=person.pk,
            actor_id=person.actor_id,
            role=Role(person.role),
            present=person.pk in inside,
        )
        for person in _people(row)
    )


def _steps(row: KeyCeremony) -> tuple[StepView, ...]:
    words: dict[tuple[UUID, str], list[str]] = {}
    for word in StepConfirmation.objects.filter(step__ceremony=row).order_by("confirmed_at", "pk"):
        words.setdefault((word.step_id, word.part), []).append(word.actor_id)
    return tuple(
        StepView(
            number=step.number,
            step_type=StepType(step.step_type),
            role=Role(step.role),
            clause=step.clause,
            text=step.text,
            state=StepState(step.state),
            operators=tuple(words.get((step.pk, StepPart.OPERATED), ())),
            witnesses=tuple(words.get((step.pk, StepPart.WITNESSED), ())),
        )
        for step in CeremonyStep.objects.filter(ceremony=row).order_by("number")
    )
