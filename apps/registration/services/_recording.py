"""Writing applications, check results and refusals; shared by the commands of this folder."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.base.jose import encode_base64url
from apps.base.sealed import seal
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from apps.registration.adapters.anchors import issuer_identifier
from apps.registration.errors import ApplicationRejected, CredentialAlreadyLive, DeviceKeyUsed
from apps.registration.events import RegistrationEvent
from apps.registration.models import Holder, IssuanceApplication, ScreeningResult
from apps.registration.selectors.approved_application import snapshot_digest
from apps.registration.selectors.sealed import APPLICATION_ROW, RESULT_ROW
from apps.registration.services._signed_request import SignedRequest
from apps.registration.states import ApplicationState
from apps.registration.types.screening import CLAUSES, FIELDS, KEY_USED, CheckCode, CheckOutcome, CheckResult


def record_refusal(
    *, actor: Actor, clock: Clock, event: RegistrationEvent, refusal: DomainError, subject: str = ""
) -> None:
    """Write a refusal that leaves nothing else behind, in a transaction of its own."""
    detail = {"code": refusal.code, "field": refusal.field}
    with transaction.atomic(durable=True):
        record_event(
            actor=actor,
            clock=clock,
            event=event,
            subject=subject or actor.actor_id,
            outcome=Outcome.REFUSED,
            clause=refusal.clause,
            detail=detail,
        )


def new_application(
    request: SignedRequest,
    *,
    client_id: str,
    state: ApplicationState,
    at: datetime,
    holder: Holder | None = None,
    request_id: UUID | None = None,
    device_thumbprint: bytes | None = None,
) -> IssuanceApplication:
    """Insert the row with its sealed columns; the envelope is the JWS with detached payload (RFC 7515 F)."""
    identifier = new_id()
    payload = request.jws.payload_bytes
    return IssuanceApplication.objects.create(
        id=identifier,
        holder=holder,
        request_id=request_id,
        state=state.value,
        sealed_envelope=_sealed(_envelope(request), "sealed_envelope", identifier),
        sealed_payload=_sealed(payload, "sealed_payload", identifier),
        sealed_certificate=_sealed(request.certificate_der, "sealed_certificate", identifier),
        certificate_serial=str(request.certificate.serial_number),
        certificate_issuer=issuer_identifier(request.certificate).hex(),
        device_thumbprint=device_thumbprint,
        snapshot_digest=snapshot_digest(
            identifier, None if holder is None else holder.id, payload, request.certificate_der
        ),
        client_id=client_id,
        received_at=at,
        state_changed_at=at,
        rejection_code="",
    )


def save_results(
    application: IssuanceApplication, results: Sequence[CheckResult], *, attempt: int, at: datetime
) -> None:
    """Insert one row per answered check, evidence sealed."""
    rows = []
    for result in results:
        identifier = new_id()
        evidence = (
            seal(result.evidence, table=RESULT_ROW, column="sealed_evidence", row_id=identifier)
            if result.evidence
            else None
        )
        rows.append(
            ScreeningResult(
                id=identifier,
                application=application,
                attempt=attempt,
                code=result.code.value,
                outcome=result.outcome.value,
                detail=result.detail,
                clause=CLAUSES[result.code],
                sealed_evidence=evidence,
                checked_at=at,
            )
        )
    ScreeningResult.objects.bulk_create(rows)


def first_failure(results: Sequence[CheckResult]) -> CheckResult | None:
    """Return the first failed check, if any."""
    return next((result for result in results if result.outcome is CheckOutcome.FAILED), None)


def record_rejection(
    application: IssuanceApplication, failure: CheckResult, *, actor: Actor, clock: Clock
) -> None:
    """Write the audit event of a rejection and its internal reason; the applicant is told neither."""
    application.rejection_code = f"{failure.code}_{failure.detail}"[:40]
    application.save(update_fields=["rejection_code"])
    detail: Mapping[str, Plain] = {"check": failure.code.value, "detail": failure.detail}
    record_event(
        actor=actor,
        clock=clock,
        event=RegistrationEvent.APPLICATION_REJECTED,
        subject=str(application.id),
        outcome=Outcome.REFUSED,
        clause=CLAUSES[failure.code],
        detail=detail,
    )


def rejection_of(application_id: UUID, failure: CheckResult) -> DomainError:
    """Return what the client is told: a neutral notice with field and clause (clause 4.2.2)."""
    if failure.code is CheckCode.ONE_CREDENTIAL:
        return CredentialAlreadyLive(clause=CLAUSES[failure.code])
    if failure.detail == KEY_USED:
        return DeviceKeyUsed(field=FIELDS[failure.code], clause="6.2.4.2")
    return ApplicationRejected(
        application_id=application_id, field=FIELDS[failure.code], clause=CLAUSES[failure.code]
    )


def _sealed(plain: bytes, column: str, row_id: UUID) -> bytes:
    return seal(plain, table=APPLICATION_ROW, column=column, row_id=row_id)


def _envelope(request: SignedRequest) -> bytes:
    protected = request.jws.signing_input.partition(b".")[0]
    return b".".join((protected, b"", encode_base64url(request.jws.signature).encode("ascii")))
