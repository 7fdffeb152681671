"""A later request that the holder signs with the card, e.g. for revocation (clauses 3.4.1, 4.9.3)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.base.jose import strict_json
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Conflict, Invalid, Refused, Unavailable
from apps.registration.adapters.anchors import issuer_identifier
from apps.registration.errors import HolderRequestRefused
from apps.registration.events import RegistrationEvent
from apps.registration.selectors.holders import holder_by_certificate
from apps.registration.services._card_checks import card_checks
from apps.registration.services._recording import first_failure, record_refusal
from apps.registration.services._signed_request import SignedRequest, read_signed_request
from apps.registration.services._status_check import status_check
from apps.registration.types.screening import CLAUSES, FIELDS, CheckOutcome


class StatusNotAvailable(Unavailable):
    """Whether the certificate is in effect cannot be found out now."""

    code = "jpki_status_unavailable"
    title = "The status of the certificate cannot be checked at present"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedHolderRequest:
    """Who signed, the signed object, and SHA-256 (32 bytes) of the request as it came."""

    holder_id: UUID
    payload: Mapping[str, object]
    request_digest: bytes


def verify_holder_request(
    *, actor: Actor, clock: Clock, request: bytes, token_type: str, audience: str
) -> VerifiedHolderRequest:
    """Check form, nonce, signature, path, validity and status as for an application; find the holder.

    Raises `Invalid`, `NonceReplayed`, `HolderRequestRefused` or `StatusNotAvailable`, each audited.
    """
    try:
        signed = read_signed_request(
            request, clock=clock, token_type=token_type, audience=audience, client_id=actor.actor_id
        )
        holder_id = _holder(signed, clock)
        payload = strict_json(signed.jws.payload_bytes, field="payload")
        if not isinstance(payload, dict):
            raise Invalid("must be an object", field="payload")
    except (Refused, Conflict, Unavailable) as refusal:
        record_refusal(
            actor=actor, clock=clock, event=RegistrationEvent.HOLDER_REQUEST_REFUSED, refusal=refusal
        )
        raise
    with transaction.atomic():
        record_event(
            actor=actor,
            clock=clock,
            event=RegistrationEvent.HOLDER_REQUEST_VERIFIED,
            subject=str(holder_id),
            clause="3.4.1",
        )
    digest = hashlib.sha256(request).digest()
    return VerifiedHolderRequest(holder_id=holder_id, payload=payload, request_digest=digest)


def _holder(signed: SignedRequest, clock: Clock) -> UUID:
    results = card_checks(signed, at=clock.now())
    if first_failure(results) is None:
        results.append(status_check(signed.certificate, at=clock.now()))
    if failure := first_failure(results):
        raise HolderRequestRefused(field=FIELDS[failure.code], clause=CLAUSES[failure.code])
    if any(result.outcome is CheckOutcome.WAITING for result in results):
        raise StatusNotAvailable(clause="3.2.3")
    holder_id = holder_by_certificate(
        serial=signed.certificate.serial_number, issuer_key_id=issuer_identifier(signed.certificate)
    )
    if holder_id is None:
        raise HolderRequestRefused(field="protected.x5c", clause="3.4.1")
    return holder_id
