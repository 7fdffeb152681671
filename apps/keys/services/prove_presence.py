"""5.2.1: the participant's own security key has confirmed this ceremony, this role, this stay."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from apps.approvals.errors import ForeignAuthenticator
from apps.approvals.types import Authenticator
from apps.approvals.types.assertion import Assertion, read_assertion, verify_assertion
from apps.audit.services import refusals_audited
from apps.base.conf import relying_party
from apps.keys.errors import ChallengeSpent
from apps.keys.events import KeysEvent
from apps.keys.models import PresenceChallenge, PresenceProof
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import (
    PARTICIPANTS,
    locked_ceremony,
    own_part,
    present_stay,
    record,
    require_role,
)
from apps.keys.services._presence import digest_of
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.selectors.directory import StaffDirectory


def prove_presence(
    *, actor: Actor, clock: Clock, challenge_id: UUID, assertion: Mapping[str, object]
) -> CeremonyView:
    """Keep the assertion (the `PublicKeyCredential` of the browser as JSON) as the proof of this stay.

    Raises `ChallengeSpent`, `CeremonyRoleNeeded`, `NotPresent`, `ForeignAuthenticator` (another person's key
    too), `SignatureInvalid` with `ChallengeForeign`, `OriginForeign` and `UserNotVerified`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.PRESENCE_PROVED, subject=f"presence:{challenge_id}"
        ),
        transaction.atomic(),
    ):
        require_role(actor, PARTICIPANTS, clock, clause="5.2.1")
        challenge = _own_challenge(actor, clock, challenge_id)
        row = locked_ceremony(challenge.attendance.participant.ceremony_id)
        if present_stay(own_part(row, actor, clock)).pk != challenge.attendance_id:
            raise ChallengeSpent("of an earlier stay", clause="5.2.1.8")
        given = read_assertion(assertion)
        key = _own_key(actor, given)
        party = relying_party()
        verify_assertion(
            given,
            public_key=key.public_key,
            challenge=digest_of(challenge),
            rp_id=party.rp_id,
            origins=party.origins,
        )
        _refuse_shared_key(challenge, key)
        _keep(challenge, key, given, clock)
        detail = {"statement_sha256": digest_of(challenge).hex(), "key_sha256": _sha256(key.public_key)}
        record(row, KeysEvent.PRESENCE_PROVED, actor=actor, clock=clock, clause="5.2.1.8", detail=detail)
        return ceremony_of(row)


def _own_challenge(actor: Actor, clock: Clock, challenge_id: UUID) -> PresenceChallenge:
    challenge = PresenceChallenge.objects.select_for_update().filter(pk=challenge_id).first()
    if challenge is None or challenge.spent or challenge.expires_at <= clock.now():
        raise ChallengeSpent(clause="5.2.1.8")
    if challenge.actor_id != actor.actor_id:
        raise ChallengeSpent("of another person", clause="5.2.1.8")
    return challenge


def _own_key(actor: Actor, given: Assertion) -> Authenticator:
    for key in StaffDirectory().authenticators(actor.actor_id):
        if key.credential_id == given.credential_id:
            return key
    raise ForeignAuthenticator(clause="5.2.1.8")


def _refuse_shared_key(challenge: PresenceChallenge, key: Authenticator) -> None:
    """One key in the hands of two participants would prove the presence of neither."""
    ceremony = challenge.attendance.participant.ceremony_id
    others = PresenceProof.objects.filter(attendance__participant__ceremony=ceremony)
    if others.filter(public_key=key.public_key).exclude(actor_id=challenge.actor_id).exists():
        raise ForeignAuthenticator("this security key has proved somebody else's presence", clause="5.2.1.8")


def _keep(challenge: PresenceChallenge, key: Authenticator, given: Assertion, clock: Clock) -> None:
    challenge.spent = True
    challenge.save(update_fields=["spent"])
    PresenceProof.objects.get_or_create(
        attendance=challenge.attendance,
        defaults={
            "actor_id": challenge.actor_id,
            "statement": challenge.statement,
            "credential_id": given.credential_id,
            "public_key": key.public_key,
            "authenticator_data": given.authenticator_data,
            "client_data": given.client_data,
            "signature": given.signature,
            "proved_at": clock.now(),
        },
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
