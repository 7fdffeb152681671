"""A credential with its whole life in rows, as the pipeline leaves them (synthetic, no personal data)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.audit.services import record_event
from apps.issuance.models import (
    Credential,
    Delivery,
    IssuanceBatch,
    MobileSecurityObject,
    SigningAttempt,
    StatusList,
)
from apps.lib.actor import Actor, ActorKind, system_actor
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id, random_below, random_bytes
from apps.registration.models import ApplicationImage, Holder, IssuanceApplication, ScreeningResult
from apps.registration.types import CLAUSES, CheckCode
from apps.revocation.models import RevocationRequest

_PHONE = Actor(kind=ActorKind.CLIENT, actor_id="client:phone-backend", terminal="test")


@dataclass(frozen=True, kw_only=True)
class Life:
    """The rows that tests ask for."""

    credential: Credential
    application: IssuanceApplication
    batch: IssuanceBatch


def application(
    at: datetime, *, state: str = "COMPLETED", holder: Holder | None = None
) -> IssuanceApplication:
    """Return a received application with its holder (default: a new one)."""
    holder = holder or Holder.objects.create(person_index=random_bytes(32), created_at=at)
    return IssuanceApplication.objects.create(
        holder=holder,
        request_id=new_id(),
        state=state,
        sealed_envelope=b"sealed",
        sealed_payload=b"sealed",
        sealed_certificate=b"sealed",
        certificate_serial="12345",
        device_thumbprint=random_bytes(32),
        snapshot_digest=random_bytes(32),
        client_id="phone-backend",
        received_at=at,
        state_changed_at=at,
    )


def credential_life(
    at: datetime, *, size: int = 3, revoked: bool = True, holder: Holder | None = None
) -> Life:
    """Return a delivered credential, applied for at `at`; if `revoked`, ended two days later."""
    asked = application(at, holder=holder)
    _screen(asked, at + timedelta(seconds=1))
    ended = at + timedelta(days=2) if revoked else None
    credential = Credential.objects.create(
        holder_id=asked.holder_id or new_id(),
        application=asked,
        doc_type="org.iso.23220.1.jp.mnc",
        state="REVOKED" if revoked else "ACTIVE",
        created_at=at + timedelta(seconds=2),
        ended_at=ended,
        end_reason="KEY_LOST" if revoked else "",
    )
    batch = _batch(credential, at + timedelta(seconds=3), size, revoked=revoked)
    _deliver(asked, batch, at + timedelta(minutes=1))
    if ended is not None:
        _revoke(credential, ended)
    _audit(Life(credential=credential, application=asked, batch=batch), at)
    return Life(credential=credential, application=asked, batch=batch)


def _screen(asked: IssuanceApplication, at: datetime) -> None:
    for code in CheckCode:
        noted = code is CheckCode.FULL_NAME
        ScreeningResult.objects.create(
            application=asked,
            attempt=1,
            code=code.value,
            outcome="NOTED" if noted else "PASSED",
            detail="SUBSTITUTED" if noted else "",
            clause=CLAUSES[code],
            checked_at=at,
        )


def _batch(credential: Credential, at: datetime, size: int, *, revoked: bool) -> IssuanceBatch:
    batch = IssuanceBatch.objects.create(
        credential=credential,
        state="CANCELLED" if revoked else "DELIVERED",
        snapshot_digest=random_bytes(32),
        requested_at=at,
        claimed_until=at + timedelta(minutes=2),
        resend_at=at + timedelta(minutes=2),
        reserved_at=at + timedelta(milliseconds=80),
        settled_at=at + timedelta(milliseconds=420),
        size=size,
        profile_version=1,
        key_id=new_id(),
        certificate_id=new_id(),
        valid_from=at,
        valid_until=at + timedelta(days=30),
    )
    _sign(batch, at)
    _members(batch, at, "REVOKED" if revoked else "DELIVERED")
    return batch


def _sign(batch: IssuanceBatch, at: datetime) -> None:
    SigningAttempt.objects.create(
        batch=batch,
        number=1,
        key_id=batch.key_id or new_id(),
        certificate_id=batch.certificate_id or new_id(),
        size=batch.size,
        started_at=at + timedelta(milliseconds=90),
        ended_at=at + timedelta(milliseconds=310),
        outcome="SIGNED",
    )


def _members(batch: IssuanceBatch, at: datetime, state: str) -> None:
    status_list = StatusList.objects.create(size=1 << 20, created_at=at)
    for number in range(batch.size):
        MobileSecurityObject.objects.create(
            batch=batch,
            number=number,
            device_key_thumbprint=random_bytes(32),
            payload=b"payload",
            payload_digest=random_bytes(32),
            status_list=status_list,
            status_index=random_below(1 << 20),
            valid_until=at + timedelta(days=30),
            state=state,
            signature=random_bytes(64),
        )


def _deliver(asked: IssuanceApplication, batch: IssuanceBatch, at: datetime) -> None:
    Delivery.objects.create(
        batch=batch,
        number=1,
        delivered_at=at,
        delivered_to="client:phone-backend",
        acknowledged_at=at + timedelta(seconds=4),
    )
    ApplicationImage.objects.create(
        application=asked,
        kind="PORTRAIT",
        media_type="image/jpeg",
        size=20000,
        digest=random_bytes(32),
        purged_at=at + timedelta(seconds=6),
    )


def _revoke(credential: Credential, at: datetime) -> None:
    RevocationRequest.objects.create(
        credential=credential,
        state="FILED",
        reason="KEY_LOST",
        received_at=at - timedelta(seconds=2),
        executed_at=at,
        filed_at=at + timedelta(seconds=9),
        sealed_evidence=b"sealed",
    )


def _audit(life: Life, at: datetime) -> None:
    acts = (
        (life.application.pk, "registration.application.screened", "3.2.3", system_actor("screening")),
        (life.application.pk, "registration.application.approved", "4.2.2", system_actor("screening")),
        (life.batch.pk, "issuance.batch.reserved", "4.3.1", system_actor("signer")),
        (life.batch.pk, "issuance.attempt.opened", "6.2.8.1", system_actor("signer")),
        (life.batch.pk, "issuance.batch.signed", "4.3.1", system_actor("signer")),
        (life.credential.pk, "issuance.credential.acknowledged", "4.4.1.1", _PHONE),
        (life.application.pk, "registration.images.purged", "4.4.1.1", system_actor("purge")),
        (life.credential.pk, "issuance.credential.revoked", "4.9.3", _PHONE),
    )
    with transaction.atomic():
        for place, (subject, event, clause, actor) in enumerate(acts):
            moment = FixedClock(at + timedelta(seconds=2 + place))
            record_event(actor=actor, clock=moment, event=event, subject=str(subject), clause=clause)
