"""A signed issuance application comes in: read, checked, recorded, screened (clauses 3.2.1, 3.2.3, 4.1.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from apps.audit.services import record_event
from apps.base.sealed import blind_index, seal
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Conflict, Invalid
from apps.lib.identifiers import new_id
from apps.lib.mdoc.device_key import thumbprint
from apps.policy.selectors import site_value
from apps.registration.errors import ApplicationInFlight, IntakeClosed
from apps.registration.events import RegistrationEvent
from apps.registration.models import ApplicationImage, Holder, IssuanceApplication, SeenDeviceKey
from apps.registration.selectors.audience import application_audience
from apps.registration.selectors.intake import require_open_intake
from apps.registration.selectors.sealed import IMAGE_ROW
from apps.registration.services._attribute_checks import attribute_checks
from apps.registration.services._card_checks import card_checks
from apps.registration.services._device_checks import (
    holder_checks,
    model_check,
    new_ledger_rows,
    possession_check,
)
from apps.registration.services._evidence_checks import evidence_checks
from apps.registration.services._image_check import check_image
from apps.registration.services._recording import (
    first_failure,
    new_application,
    record_refusal,
    record_rejection,
    rejection_of,
    save_results,
)
from apps.registration.services._settlement import settle
from apps.registration.services._signed_request import SignedRequest, read_signed_request
from apps.registration.services._status_check import status_check
from apps.registration.states import IN_FLIGHT, ApplicationState
from apps.registration.types.application import ApplicationReceipt
from apps.registration.types.payload import ApplicationPayload, ImageReference, parse_payload
from apps.registration.types.screening import CheckResult

APPLICATION_TYPE: Final = "mdoc-application+jws"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """A request whose own content passed: what goes into the database."""

    request: SignedRequest
    payload: ApplicationPayload
    images: Sequence[tuple[ImageReference, bytes]]
    results: Sequence[CheckResult]


def receive_application(
    *, actor: Actor, clock: Clock, request: bytes, portrait: bytes | None, selfie: bytes | None
) -> ApplicationReceipt:
    """Take in one application; the receipt says approved, waiting (RETRYABLE) or for a person to decide.

    Malformed input raises `Invalid` and leaves only an audit event; a check that fails leaves a
    REJECTED application and raises `ApplicationRejected`; a repetition raises a `Conflict`. While the
    intake is stopped nothing is read: `IntakeClosed`.
    """
    try:
        require_open_intake()
        accepted = _read(actor=actor, clock=clock, request=request, portrait=portrait, selfie=selfie)
        application = _reserve(accepted, actor=actor, clock=clock)
    except (IntakeClosed, Invalid, Conflict) as refusal:
        record_refusal(actor=actor, clock=clock, event=RegistrationEvent.REQUEST_REFUSED, refusal=refusal)
        raise
    answer = status_check(accepted.request.certificate, at=clock.now())
    return settle(actor=actor, clock=clock, application_id=application.id, attempt=1, results=[answer])


def _read(
    *, actor: Actor, clock: Clock, request: bytes, portrait: bytes | None, selfie: bytes | None
) -> _Accepted:
    """Everything that can be said without the database of applications and without other machines."""
    signed = read_signed_request(
        request,
        clock=clock,
        token_type=APPLICATION_TYPE,
        audience=application_audience(),
        client_id=actor.actor_id,
    )
    at = clock.now()
    results = card_checks(signed, at=at)
    _reject_failed(signed, results, actor=actor, clock=clock)
    payload = parse_payload(
        signed.jws.payload_bytes, on=clock.today(), batch_size_max=site_value("batch_size_max")
    )
    images = _images(payload, portrait, selfie)
    results += attribute_checks(payload, signed.certificate)
    results += evidence_checks(payload, submitted_at=signed.issued_at, at=at)
    results.append(model_check(payload, on=clock.today()))
    _reject_failed(signed, [*results, possession_check(payload, signed)], actor=actor, clock=clock)
    return _Accepted(request=signed, payload=payload, images=images, results=results)


def _images(
    payload: ApplicationPayload, portrait: bytes | None, selfie: bytes | None
) -> list[tuple[ImageReference, bytes]]:
    images = [(payload.selfie, check_image(selfie, payload.selfie))]
    if payload.portrait is not None:
        images.append((payload.portrait, check_image(portrait, payload.portrait)))
    elif portrait is not None:
        raise Invalid("is not part of the signed payload", field="portrait", clause="4.1.2")
    return images


def _reject_failed(
    request: SignedRequest, results: Sequence[CheckResult], *, actor: Actor, clock: Clock
) -> None:
    """Leave a REJECTED application without a holder: its content is not believed."""
    failure = first_failure(results)
    if failure is None:
        return
    with transaction.atomic(durable=True):
        row = new_application(
            request, client_id=actor.actor_id, state=ApplicationState.REJECTED, at=clock.now()
        )
        save_results(row, results, attempt=1, at=clock.now())
        record_rejection(row, failure, actor=actor, clock=clock)
    raise rejection_of(row.id, failure)


def _reserve(accepted: _Accepted, *, actor: Actor, clock: Clock) -> IssuanceApplication:
    """Record the application under the lock on its person; of two at once one gets `ApplicationInFlight`."""
    try:
        with transaction.atomic(durable=True):
            holder = _locked_holder(accepted.payload, clock)
            if IssuanceApplication.objects.filter(
                holder=holder, state__in=[state.value for state in IN_FLIGHT]
            ).exists():
                raise ApplicationInFlight(clause="4.3.1")
            results = [*accepted.results, *holder_checks(accepted.payload, holder)]
            failure = first_failure(results)
            state = ApplicationState.SCREENING if failure is None else ApplicationState.REJECTED
            row = _insert(accepted, holder, results, state=state, actor=actor, clock=clock)
            if failure is not None:
                record_rejection(row, failure, actor=actor, clock=clock)
            else:
                _remember(accepted, row, holder, clock=clock)
    except IntegrityError:
        raise ApplicationInFlight(clause="4.3.1") from None
    if failure is not None:
        raise rejection_of(row.id, failure)
    return row


def _locked_holder(payload: ApplicationPayload, clock: Clock) -> Holder:
    index = blind_index(payload.individual_number, purpose="individual-number")
    Holder.objects.get_or_create(person_index=index, defaults={"created_at": clock.now()})
    return Holder.objects.select_for_update().get(person_index=index)


def _insert(
    accepted: _Accepted,
    holder: Holder,
    results: Sequence[CheckResult],
    *,
    state: ApplicationState,
    actor: Actor,
    clock: Clock,
) -> IssuanceApplication:
    row = new_application(
        accepted.request,
        client_id=actor.actor_id,
        state=state,
        at=clock.now(),
        holder=holder,
        request_id=accepted.payload.request_id,
        device_thumbprint=thumbprint(accepted.payload.device_instance),
    )
    save_results(row, results, attempt=1, at=clock.now())
    record_event(
        actor=actor,
        clock=clock,
        event=RegistrationEvent.APPLICATION_RECEIVED,
        subject=str(row.id),
        clause="4.1.2",
        detail={"keys": len(accepted.payload.device_keys), "holder": str(holder.id)},
    )
    return row


def _remember(accepted: _Accepted, row: IssuanceApplication, holder: Holder, *, clock: Clock) -> None:
    """Keep the images sealed, and the device keys in the ledger for ever."""
    images = []
    for reference, content in accepted.images:
        identifier = new_id()
        images.append(
            ApplicationImage(
                id=identifier,
                application=row,
                kind=reference.kind.value,
                media_type=reference.media_type,
                size=reference.size,
                digest=reference.sha256,
                sealed_content=seal(content, table=IMAGE_ROW, column="sealed_content", row_id=identifier),
            )
        )
    ApplicationImage.objects.bulk_create(images)
    instance = thumbprint(accepted.payload.device_instance)
    known = SeenDeviceKey.objects.filter(thumbprint=instance).values_list("thumbprint", flat=True)
    SeenDeviceKey.objects.bulk_create(
        SeenDeviceKey(
            thumbprint=value,
            purpose=purpose.value,
            holder=holder,
            application=row,
            first_seen_at=clock.now(),
        )
        for value, purpose in new_ledger_rows(accepted.payload, [bytes(item) for item in known])
    )
