"""Registering a provider of liveness or face-match results by its public key (clause 3.2.3)."""

from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.db import IntegrityError, transaction

from apps.audit.services import record_event
from apps.base.conf import conf
from apps.base.jose import key_type
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Conflict, Invalid, Refused
from apps.registration.events import RegistrationEvent
from apps.registration.models import EvidenceProvider
from apps.registration.types.application import ProviderKind


def register_evidence_provider(
    *, actor: Actor, clock: Clock, name: str, kind: ProviderKind, public_key: bytes, simulated: bool = False
) -> UUID:
    """Register the P-256 key (SubjectPublicKeyInfo, DER) of a provider; no simulators in production."""
    if simulated and conf().production:
        raise Refused("simulated providers are not accepted here", field="simulated", clause="3.2.3")
    try:
        known = key_type(load_der_public_key(public_key)) == "ec-p256"
    except (ValueError, UnsupportedAlgorithm):
        known = False
    if not known:
        raise Invalid("must be a P-256 public key", field="public_key", clause="3.2.3")
    try:
        with transaction.atomic():
            row = EvidenceProvider.objects.create(
                name=name,
                kind=kind.value,
                public_key=public_key,
                simulated=simulated,
                registered_at=clock.now(),
            )
            record_event(
                actor=actor,
                clock=clock,
                event=RegistrationEvent.PROVIDER_REGISTERED,
                subject=str(row.id),
                clause="3.2.3",
                detail={"kind": kind.value, "simulated": simulated},
            )
    except IntegrityError:
        raise Conflict("a provider of that name exists", field="name") from None
    return row.id
