"""The minutes of a ceremony: everything that happened, as canonical text, and the sealed document."""

from datetime import datetime
from typing import Final
from uuid import UUID

from webauthn.helpers import bytes_to_base64url

from apps.keys.errors import CeremonyMissing
from apps.keys.models import (
    CeremonyAttendance,
    CeremonyDocument,
    CeremonyErrand,
    CeremonyParticipant,
    KeyCeremony,
    PresenceProof,
    StepConfirmation,
    StepDeviation,
    StepEvidence,
)
from apps.lib.canonical import Plain, canonical_text

MINUTES_FORMAT: Final = "dsportal-ceremony-minutes/2"


def minutes_text(row: KeyCeremony) -> str:
    """Return the canonical text of everything that happened: people, stays, steps, facts and the report."""
    people = CeremonyParticipant.objects.filter(ceremony=row).order_by("role", "actor_id")
    return canonical_text(
        {
            "format": MINUTES_FORMAT,
            "ceremony": str(row.pk),
            "ceremony_type": row.ceremony_type,
            "title": row.title,
            "place": row.place,
            "environment_kind": row.environment_kind,
            "script_sha256": row.script_sha256,
            "body_sha256": row.body_sha256,
            "scheduled_for": str(row.scheduled_for),
            "scheduled_by": row.scheduled_by,
            "started_at": _instant(row.started_at),
            "people": [[person.role, person.actor_id] for person in people],
            "stays": _stays(row),
            "presence": _presence(row),
            "steps": _words(row),
            "errands": _errands(row),
            "evidence": _evidence(row),
            "deviations": _deviations(row),
            "reported_by": row.reported_by,
            "report": row.report,
        }
    )


def minutes_of(ceremony_id: UUID) -> str:
    """Return the minutes of a ceremony as they stand; raise `CeremonyMissing`."""
    row = KeyCeremony.objects.filter(pk=ceremony_id).first()
    if row is None:
        raise CeremonyMissing
    return minutes_text(row)


def minutes_document(ceremony_id: UUID) -> bytes | None:
    """Return the sealed PDF, or None while it is not made."""
    row = CeremonyDocument.objects.filter(ceremony=ceremony_id).first()
    return None if row is None else bytes(row.content)


def _stays(row: KeyCeremony) -> list[Plain]:
    stays = CeremonyAttendance.objects.filter(participant__ceremony=row).order_by("entered_at", "pk")
    return [
        [
            stay.participant.actor_id,
            _instant(stay.entered_at),
            stay.entry_confirmed_by,
            _instant(stay.left_at),
            stay.exit_confirmed_by,
        ]
        for stay in stays.select_related("participant")
    ]


def _presence(row: KeyCeremony) -> list[Plain]:
    """Return the signed statements with everything that is needed to verify them, binary as base64url."""
    proofs = PresenceProof.objects.filter(attendance__participant__ceremony=row).order_by("proved_at", "pk")
    return [
        {
            "actor_id": proof.actor_id,
            "proved_at": _instant(proof.proved_at),
            "statement": proof.statement,
            "public_key": bytes_to_base64url(bytes(proof.public_key)),
            "authenticator_data": bytes_to_base64url(bytes(proof.authenticator_data)),
            "client_data": bytes_to_base64url(bytes(proof.client_data)),
            "signature": bytes_to_base64url(bytes(proof.signature)),
        }
        for proof in proofs
    ]


def _words(row: KeyCeremony) -> list[Plain]:
    words = StepConfirmation.objects.filter(step__ceremony=row).order_by("step__number", "round", "pk")
    return [
        [word.step.number, word.round, word.part, word.role, word.actor_id, _instant(word.confirmed_at)]
        for word in words.select_related("step")
    ]


def _errands(row: KeyCeremony) -> list[Plain]:
    errands = CeremonyErrand.objects.filter(step__ceremony=row).order_by("step__number", "round")
    return [
        [
            one.step.number,
            one.round,
            one.act,
            one.state,
            _instant(one.started_at),
            _instant(one.finished_at),
            one.code,
            one.cause,
        ]
        for one in errands.select_related("step")
    ]


def _evidence(row: KeyCeremony) -> list[Plain]:
    facts = StepEvidence.objects.filter(step__ceremony=row).order_by("step__number", "round", "name")
    return [
        [fact.step.number, fact.round, fact.name, fact.value, fact.expected, fact.agrees]
        for fact in facts.select_related("step")
    ]


def _deviations(row: KeyCeremony) -> list[Plain]:
    rows = StepDeviation.objects.filter(step__ceremony=row).order_by("raised_at", "pk")
    return [
        [
            one.step.number,
            one.round,
            one.text,
            one.raised_by,
            _instant(one.raised_at),
            one.decision,
            one.reason,
            one.decided_by,
            _instant(one.decided_at),
        ]
        for one in rows.select_related("step")
    ]


def _instant(at: datetime | None) -> str:
    """Return an instant of the minutes in seconds and microseconds of UTC, empty for none."""
    return "" if at is None else at.isoformat()
