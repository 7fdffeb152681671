"""Ceremonies as they stand, and how two scripts differ."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from apps.keys.errors import CeremonyMissing
from apps.keys.models import (
    CeremonyAttendance,
    CeremonyDocument,
    CeremonyParticipant,
    KeyCeremony,
    PresenceProof,
)
from apps.keys.selectors.ceremony_steps import steps_of
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView, ParticipantView
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.ceremony_script import CeremonyType, Script, read_script
from apps.lib.cps.roles import Role
from apps.lib.cps.script_difference import Difference, differences

_ENDED: Final = (CeremonyState.APPROVED, CeremonyState.ABORTED)


def ceremony_view(ceremony_id: UUID) -> CeremonyView:
    """Return one ceremony; raise `CeremonyMissing`."""
    return ceremony_of(_row(ceremony_id))


def open_ceremonies() -> tuple[CeremonyView, ...]:
    """Return the ceremonies that are neither approved nor aborted, oldest first."""
    rows = KeyCeremony.objects.exclude(state__in=_ENDED).order_by("drafted_at")
    return tuple(ceremony_of(row) for row in rows)


def rehearsals_of(ceremony_id: UUID) -> tuple[CeremonyView, ...]:
    """Return the other ceremonies with the same body of the script, newest first.

    Their scripts differ in the environment block only. Raises `CeremonyMissing`.
    """
    row = _row(ceremony_id)
    same = KeyCeremony.objects.filter(
        body_sha256=row.body_sha256, environment_kind=EnvironmentKind.REHEARSAL
    ).exclude(pk=row.pk)
    return tuple(ceremony_of(one) for one in same.order_by("-drafted_at"))


def script_difference(one: UUID, other: UUID) -> tuple[Difference, ...]:
    """Return line by line where the scripts of two ceremonies differ; raise `CeremonyMissing`."""
    return differences(script_of(_row(one)), script_of(_row(other)))


def script_text(ceremony_id: UUID) -> str:
    """Return the canonical text of the script, whose SHA-256 people read aloud."""
    return _row(ceremony_id).script


def script_of(row: KeyCeremony) -> Script:
    """Return the judged script of the row."""
    return _judged(row.script, CeremonyType(row.ceremony_type))


@lru_cache(maxsize=16)
def _judged(text: str, ceremony_type: CeremonyType) -> Script:
    """Return what the text says: it is fixed once it is drafted, and every view of the ceremony needs it."""
    return read_script(text, ceremony_type=ceremony_type)


def ceremony_of(row: KeyCeremony) -> CeremonyView:
    """Return the row as a value."""
    script = script_of(row)
    document = CeremonyDocument.objects.filter(ceremony=row).values_list("sha256", flat=True).first()
    return CeremonyView(
        ceremony_id=row.pk,
        ceremony_type=CeremonyType(row.ceremony_type),
        state=CeremonyState(row.state),
        title=row.title,
        place=row.place,
        purpose=script.purpose,
        environment=script.environment,
        script_sha256=row.script_sha256,
        body_sha256=row.body_sha256,
        scheduled_for=row.scheduled_for,
        participants=_participants(row),
        steps=steps_of(row),
        report=row.report,
        closing_reason=row.closing_reason,
        minutes_sha256=row.minutes_sha256,
        approval_id=row.approval_id,
        document_sha256=document or "",
    )


def _row(ceremony_id: UUID) -> KeyCeremony:
    row = KeyCeremony.objects.filter(pk=ceremony_id).first()
    if row is None:
        raise CeremonyMissing
    return row


def _participants(row: KeyCeremony) -> tuple[ParticipantView, ...]:
    stays = CeremonyAttendance.objects.filter(participant__ceremony=row, left_at=None)
    inside = set(stays.values_list("participant_id", flat=True))
    proofs = PresenceProof.objects.filter(attendance__in=stays)
    proved = set(proofs.values_list("attendance__participant_id", flat=True))
    people = CeremonyParticipant.objects.filter(ceremony=row).order_by("role", "actor_id")
    return tuple(
        ParticipantView(
            participant_id=person.pk,
            actor_id=person.actor_id,
            role=Role(person.role),
            present=person.pk in inside,
            proved=person.pk in proved,
        )
        for person in people
    )
