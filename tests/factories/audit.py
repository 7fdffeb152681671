"""Builds events and sealed logs through the services, with a software log key."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from apps.audit.services import record_events, seal_events
from apps.audit.types import AuditEntry, SealedCheckpoint
from apps.lib.actor import Actor, ActorKind, system_actor
from apps.lib.clock import Clock

SUBJECT = "0198c0de-0000-7000-8000-000000000001"


class LogKey:
    """A P-256 key in software that signs checkpoints, and remembers what it signed."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.public_key = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.pem = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.signed: list[bytes] = []

    def sign(self, text: bytes) -> bytes:
        """Return a DER signature over `text`."""
        self.signed.append(text)
        return self._key.sign(text, ec.ECDSA(SHA256()))


def an_actor() -> Actor:
    """Return a holder's machine, with every member filled."""
    return Actor(
        kind=ActorKind.CLIENT,
        actor_id="client:phone-backend",
        roles=frozenset({"ra_operator", "auditor"}),
        organisation="JLIS",
        terminal="gateway-1",
    )


def entries(count: int, *, subject: str = SUBJECT) -> list[AuditEntry]:
    """Return different entries about one subject."""
    return [
        AuditEntry(event="issuance.mso.signed", subject=subject, clause="4.3.1", detail={"number": number})
        for number in range(count)
    ]


def write_events(clock: Clock, count: int, *, subject: str = SUBJECT) -> None:
    """Write `count` events in one transaction."""
    with transaction.atomic():
        record_events(actor=an_actor(), clock=clock, entries=entries(count, subject=subject))


def seal(clock: Clock, key: LogKey) -> SealedCheckpoint | None:
    """Seal what there is."""
    return seal_events(
        actor=system_actor("sealer"), clock=clock, public_key=key.public_key, sign_checkpoint=key.sign
    )
