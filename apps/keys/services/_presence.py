"""What asking for a proof of presence and taking it share: the statement that the security key signs."""

import hashlib
from datetime import timedelta
from typing import Final

from apps.base.conf import relying_party
from apps.keys.models import CeremonyAttendance, CeremonyParticipant, KeyCeremony, PresenceChallenge
from apps.lib.canonical import canonical_text

PRESENCE_FORMAT: Final = "dsportal-presence/1"
TIME_TO_PROVE: Final = timedelta(minutes=5)


def statement_of(
    row: KeyCeremony, person: CeremonyParticipant, stay: CeremonyAttendance, *, nonce: str
) -> str:
    """Return what is signed: this ceremony and script, this person in this role, this day and stay."""
    party = relying_party()
    return canonical_text(
        {
            "format": PRESENCE_FORMAT,
            "ceremony": str(row.pk),
            "script_sha256": row.script_sha256,
            "actor_id": person.actor_id,
            "role": person.role,
            "day": str(row.scheduled_for),
            "entered_at": stay.entered_at.isoformat(),
            "nonce": nonce,
            "rp_id": party.rp_id,
            "origins": sorted(party.origins),
        }
    )


def digest_of(challenge: PresenceChallenge) -> bytes:
    """Return the challenge of WebAuthn: SHA-256 of the statement."""
    return hashlib.sha256(challenge.statement.encode("utf-8")).digest()
