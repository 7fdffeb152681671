"""The registration authority asks for the signatures of an approved application (clauses 4.3.1, 4.3.3)."""

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.outbox import emit
from apps.issuance.errors import AlreadyIssued, BatchSizeRefused
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import Credential, IssuanceBatch
from apps.issuance.permissions import require_registration_authority
from apps.issuance.services.signing_work import FIRST_TRY
from apps.issuance.states import LIVE_STATES
from apps.issuance.types import SigningRequested
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.mdoc.device_key import thumbprint
from apps.lib.mdoc.profile import JP_MNC_1
from apps.policy.selectors import site_value
from apps.registration.selectors import approved_application
from apps.registration.services import advance_application, enrol_holder
from apps.registration.types import ApplicationEvent, ApprovedApplication

DOC_TYPE: Final = str(JP_MNC_1["doc_type"])


def request_signing(*, actor: Actor, clock: Clock, application_id: UUID) -> SigningRequested:
    """Open the one credential of an approved application and the job that signs its batch.

    Idempotent: the same application is answered with the same credential. Raises `RequesterUnknown`,
    `AlreadyIssued`, `BatchSizeRefused`, or what the registration says about the application.
    """
    with refusals_audited(
        actor=actor, clock=clock, event=IssuanceEvent.SIGNING_REQUEST_REFUSED, subject=application_id
    ):
        require_registration_authority(actor)
        try:
            with transaction.atomic(durable=True):
                return _asked_before(application_id) or _request(actor, clock, application_id)
        except IntegrityError:
            return _after_a_race(application_id)


def _asked_before(application_id: UUID) -> SigningRequested | None:
    batch = (
        IssuanceBatch.objects.filter(credential__application_id=application_id).order_by("generation").first()
    )
    if batch is None:
        return None
    return SigningRequested(credential_id=batch.credential_id, batch_id=batch.pk, created=False)


def _after_a_race(application_id: UUID) -> SigningRequested:
    """Answer whoever lost the race at the constraints: the same request, or another live credential."""
    if winner := _asked_before(application_id):
        return winner
    raise AlreadyIssued(clause="4.3.1")


def _request(actor: Actor, clock: Clock, application_id: UUID) -> SigningRequested:
    approved = approved_application(application_id)
    if not 1 <= len(approved.device_keys) <= site_value("batch_size_max"):
        raise BatchSizeRefused(clause="4.7.1")
    if Credential.objects.filter(holder_id=approved.holder_id, state__in=LIVE_STATES).exists():
        raise AlreadyIssued(clause="4.3.1")
    advance_application(actor=actor, clock=clock, application_id=application_id, event=ApplicationEvent.SIGN)
    batch = _open(clock, approved)
    enrol_holder(
        actor=actor,
        clock=clock,
        holder_id=approved.holder_id,
        device_thumbprint=thumbprint(approved.device_instance),
    )
    record_event(
        actor=actor,
        clock=clock,
        event=IssuanceEvent.SIGNING_REQUESTED,
        subject=str(batch.credential_id),
        clause="4.3.1",
        detail={
            "application": str(application_id),
            "batch": str(batch.pk),
            "size": len(approved.device_keys),
        },
    )
    emit(IssuanceEvent.SIGNING_REQUESTED, batch.pk, clock=clock)
    return SigningRequested(credential_id=batch.credential_id, batch_id=batch.pk, created=True)


def _open(clock: Clock, approved: ApprovedApplication) -> IssuanceBatch:
    now = clock.now()
    credential = Credential.objects.create(
        holder_id=approved.holder_id,
        application_id=approved.application_id,
        doc_type=DOC_TYPE,
        created_at=now,
    )
    return IssuanceBatch.objects.create(
        credential_id=credential.pk,
        snapshot_digest=approved.snapshot_digest,
        size=len(approved.device_keys),
        requested_at=now,
        claimed_until=now,
        resend_at=now + FIRST_TRY,
    )
