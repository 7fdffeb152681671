"""A holder revokes in the app with a request signed by the card (3.4.1, 4.9.1 to 4.9.5)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.conf import conf
from apps.base.sealed import seal
from apps.issuance.selectors import live_credential, status_list_content
from apps.issuance.services import end_credential
from apps.issuance.types import EndedCredential
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Invalid
from apps.lib.identifiers import new_id
from apps.registration.services import verify_holder_request
from apps.registration.services.verify_holder_request import VerifiedHolderRequest
from apps.revocation.errors import NothingToRevoke, OtherCredentialNamed, RevocationReasonUnknown
from apps.revocation.events import RevocationEvent
from apps.revocation.models import RevocationRequest
from apps.revocation.states import RequestEvent, RequestState, RevocationReason
from apps.revocation.types import RevocationReceipt

REVOCATION_TYPE: Final = "mdoc-revocation+jws"
_MEMBERS: Final = frozenset({"form", "reason", "credential_id"})


def _audience() -> str:
    """Return what a holder must name as the receiver (``aud``)."""
    return f"{conf().public_base_url}/api/v1/revocations"


def receive_revocation_request(*, actor: Actor, clock: Clock, request: bytes) -> RevocationReceipt:
    """Verify the signed request, revoke the holder's live credential and keep the evidence.

    The payload is ``{"form": "revoke", "reason": CODE, "credential_id": UUID?}``. Credential, MSOs and
    request change in one transaction, so there is no revoked credential without its record (4.9.3).
    Raises what `verify_holder_request` raises, `Invalid` with the field, `NothingToRevoke` or
    `OtherCredentialNamed`; refusals are audited and leave the credential as it was.
    """
    verified = verify_holder_request(
        actor=actor,
        clock=clock,
        request=request,
        token_type=REVOCATION_TYPE,
        audience=_audience(),
    )
    with refusals_audited(
        actor=actor,
        clock=clock,
        event=RevocationEvent.REQUEST_REFUSED,
        subject=verified.holder_id,
        clause="3.4.1",
    ):
        reason, named = _read(verified)
        with transaction.atomic(durable=True):
            return _execute(actor, clock, verified, request, reason=reason, named=named)


def _read(verified: VerifiedHolderRequest) -> tuple[RevocationReason, UUID | None]:
    payload = verified.payload
    for name in sorted(set(payload) - _MEMBERS):
        raise Invalid("is not known", field=f"payload.{name}")
    if payload.get("form") != "revoke":
        raise Invalid("must be revoke", field="payload.form", clause="3.4.1")
    try:
        reason = RevocationReason(str(payload.get("reason")))
    except ValueError:
        raise RevocationReasonUnknown(field="payload.reason", clause="4.9.1") from None
    return reason, _named(payload.get("credential_id"))


def _named(value: object) -> UUID | None:
    if value is None:
        return None
    try:
        return UUID(value) if isinstance(value, str) else UUID("")
    except ValueError:
        raise Invalid("must be a UUID", field="payload.credential_id") from None


def _execute(
    actor: Actor,
    clock: Clock,
    verified: VerifiedHolderRequest,
    request: bytes,
    *,
    reason: RevocationReason,
    named: UUID | None,
) -> RevocationReceipt:
    credential = live_credential(verified.holder_id)
    if credential is None:
        raise NothingToRevoke(clause="4.9.2")
    if named is not None and named != credential.credential_id:
        raise OtherCredentialNamed(field="payload.credential_id", clause="4.9.2")
    ended = end_credential(
        actor=actor, clock=clock, credential_id=credential.credential_id, reason=reason.value
    )
    row = _kept(request, ended, reason=reason, at=clock.now())
    record_event(
        actor=actor,
        clock=clock,
        event=RevocationEvent.REQUEST_EXECUTED,
        subject=str(credential.credential_id),
        clause="4.9.3",
        detail={"request": str(row.pk), "revoked": ended.revoked},
    )
    return RevocationReceipt(
        request_id=row.pk,
        credential_id=credential.credential_id,
        state=RequestState(row.state),
        executed_at=ended.ended_at,
    )


def _kept(
    request: bytes, ended: EndedCredential, *, reason: RevocationReason, at: datetime
) -> RevocationRequest:
    row = RevocationRequest(
        id=new_id(),
        credential_id=ended.credential_id,
        reason=reason.value,
        received_at=at,
        executed_at=ended.ended_at,
        waits_for={str(key): status_list_content(key).version for key in ended.status_lists},
    )
    row.apply(RequestEvent.VERIFY)
    row.apply(RequestEvent.EXECUTE)
    if not row.waits_for:  # nothing was ever signed for it, so there is nothing to tell verifiers
        row.apply(RequestEvent.FILE)
        row.filed_at = ended.ended_at
    row.sealed_evidence = seal(
        request, table="revocation_revocationrequest", column="sealed_evidence", row_id=row.pk
    )
    row.save(force_insert=True)
    return row
