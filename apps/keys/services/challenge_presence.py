"""5.2.1: a participant whom facility staff let in is asked for the own security key."""

from uuid import UUID

from django.db import transaction
from webauthn.helpers import bytes_to_base64url

from apps.approvals.errors import ForeignAuthenticator
from apps.audit.services import refusals_audited
from apps.base.conf import relying_party
from apps.keys.events import KeysEvent
from apps.keys.models import PresenceChallenge
from apps.keys.services._ceremony_rows import (
    PARTICIPANTS,
    locked_ceremony,
    own_part,
    present_stay,
    record,
    require_role,
    require_state,
)
from apps.keys.services._presence import TIME_TO_PROVE, digest_of, statement_of
from apps.keys.states import CeremonyState
from apps.keys.types import PresenceChallengeView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.identifiers import random_token
from apps.staff.selectors.directory import StaffDirectory

_OPEN = (CeremonyState.SCHEDULED, CeremonyState.ATTENDANCE_CONFIRMED, CeremonyState.IN_PROGRESS)
_NONCE = 16  # bytes


def challenge_presence(*, actor: Actor, clock: Clock, ceremony_id: UUID) -> PresenceChallengeView:
    """Return the statement and the options for `navigator.credentials.get`; an earlier question is void.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `CeremonyInvalid`, `NotPresent` (facility staff has not
    confirmed the entry), `ForeignAuthenticator` (no security key is registered).
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.PRESENCE_ASKED, subject=str(ceremony_id)),
        transaction.atomic(),
    ):
        require_role(actor, PARTICIPANTS, clock, clause="5.2.1")
        row = locked_ceremony(ceremony_id)
        require_state(row, *_OPEN, at="5.2.1.8")
        person = own_part(row, actor, clock)
        stay = present_stay(person)
        keys = StaffDirectory().authenticators(actor.actor_id)
        if not keys:
            raise ForeignAuthenticator("no security key is registered for this person")
        PresenceChallenge.objects.filter(attendance=stay, spent=False).update(spent=True)
        challenge = PresenceChallenge.objects.create(
            attendance=stay,
            actor_id=actor.actor_id,
            statement=statement_of(row, person, stay, nonce=random_token(_NONCE)),
            issued_at=clock.now(),
            expires_at=clock.now() + TIME_TO_PROVE,
        )
        record(row, KeysEvent.PRESENCE_ASKED, actor=actor, clock=clock, clause="5.2.1.8")
    return _view(row.pk, challenge, [key.credential_id for key in keys])


def _view(ceremony_id: UUID, challenge: PresenceChallenge, keys: list[bytes]) -> PresenceChallengeView:
    return PresenceChallengeView(
        challenge_id=challenge.pk,
        ceremony_id=ceremony_id,
        statement=challenge.statement,
        options={
            "challenge": bytes_to_base64url(digest_of(challenge)),
            "rpId": relying_party().rp_id,
            "allowCredentials": [{"type": "public-key", "id": bytes_to_base64url(key)} for key in keys],
            "userVerification": "required",
            "timeout": int(TIME_TO_PROVE.total_seconds() * 1000),
        },
        expires_at=challenge.expires_at,
    )
