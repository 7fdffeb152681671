"""The first transaction of signing: what will be signed is written down before the HSM is touched (4.3.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.issuance.errors import ClockSetBack
from apps.issuance.events import IssuanceEvent
from apps.issuance.models import IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.issuance.services.signing_ground import SigningGround, signing_ground
from apps.issuance.services.signing_work import LEASE, SigningWork, seal_name_spaces
from apps.issuance.services.status_entries import StatusEntry, draw_entries
from apps.issuance.states import BatchEvent
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id
from apps.lib.mdoc.device_key import thumbprint
from apps.lib.mdoc.profile import elements_for
from apps.lib.mdoc.types import DeviceKey, PreparedMso, Validity
from apps.lib.mdoc.validity import validity_for
from apps.policy.selectors import site_value
from apps.registration.errors import SnapshotChanged
from apps.registration.selectors import approved_application
from apps.registration.types import ApprovedApplication

_COLUMNS: Final = ("state", "claimed_until", "resend_at", "reserved_at", "size", "profile_version", "key_id",
                   "certificate_id", "valid_from", "valid_until", "sealed_name_spaces")  # fmt: skip


def reserve(batch: IssuanceBatch, *, actor: Actor, clock: Clock) -> SigningWork:
    """Turn a locked REQUESTED batch into a RESERVED one with attempt 1 open; inside the caller's transaction.

    Raises `ClockSetBack`, `SnapshotChanged`, `CertificateKeyMismatch`, `StatusIndexUnavailable`, and what
    registration, policy, keys, certificates and the builder refuse.
    """
    now = clock.now()
    _refuse_clock_set_back(now)
    application_id = batch.credential.application_id
    approved = approved_application(application_id)
    if approved.snapshot_digest != bytes(batch.snapshot_digest):
        raise SnapshotChanged(clause="4.3.1")
    ground = signing_ground(batch.credential.doc_type)
    validity = _validity(now, ground)
    entries = draw_entries(len(approved.device_keys), actor=actor, clock=clock)
    prepared = _prepare(approved, ground, validity, entries, clock)
    mso_ids = _write_objects(batch.pk, approved.device_keys, prepared, entries)
    attempt = _write_attempt(batch.pk, ground, len(prepared), now)
    _write_batch(batch, ground, validity, prepared, now)
    record_events(actor=actor, clock=clock, entries=_reserved(batch, attempt))
    return SigningWork(
        batch_id=batch.pk,
        credential_id=batch.credential_id,
        application_id=application_id,
        attempt_id=attempt.pk,
        attempt=attempt.number,
        mso_ids=mso_ids,
        prepared=tuple(prepared),
        ground=ground,
    )


def _refuse_clock_set_back(now: datetime) -> None:
    newest = IssuanceBatch.objects.filter(reserved_at__isnull=False).order_by("-reserved_at")
    last = newest.values_list("reserved_at", flat=True).first()
    tolerance = timedelta(seconds=site_value("clock_tolerance_seconds"))
    if last is not None and now < last - tolerance:
        raise ClockSetBack(clause="5.5.5.1")


def _validity(now: datetime, ground: SigningGround) -> Validity:
    profile = ground.profile.profile
    lead = timedelta(days=profile.expected_update_lead_days)
    return validity_for(
        now,
        certificate_not_before=ground.certificate.not_before,
        certificate_not_after=ground.certificate.not_after,
        max_days=profile.validity_days,
        expected_update_lead=lead or None,
    )


def _prepare(
    approved: ApprovedApplication,
    ground: SigningGround,
    validity: Validity,
    entries: Sequence[StatusEntry],
    clock: Clock,
) -> list[PreparedMso]:
    profile = ground.profile.profile
    claims = profile.status_claim
    return ground.builder.prepare(
        elements_for(profile, approved.person, on=clock.today()),
        device_keys=approved.device_keys,
        validity=validity,
        statuses=[entry.reference() if claims else None for entry in entries],
    )


def _write_objects(
    batch_id: UUID,
    device_keys: Sequence[DeviceKey],
    prepared: Sequence[PreparedMso],
    entries: Sequence[StatusEntry],
) -> tuple[UUID, ...]:
    rows = [
        MobileSecurityObject(
            id=new_id(),
            batch_id=batch_id,
            number=number,
            device_key_thumbprint=thumbprint(key),
            payload=mso.payload,
            payload_digest=sha256(mso.payload).digest(),
            status_list_id=entry.list_id,
            status_index=entry.index,
            valid_until=mso.mso.validity.valid_until,
        )
        for number, (key, mso, entry) in enumerate(zip(device_keys, prepared, entries, strict=True))
    ]
    MobileSecurityObject.objects.bulk_create(rows)
    return tuple(row.pk for row in rows)


def _write_attempt(batch_id: UUID, ground: SigningGround, size: int, now: datetime) -> SigningAttempt:
    return SigningAttempt.objects.create(
        batch_id=batch_id,
        number=1,
        key_id=ground.key.key_id,
        certificate_id=ground.certificate.certificate_id,
        size=size,
        started_at=now,
    )


def _write_batch(
    batch: IssuanceBatch,
    ground: SigningGround,
    validity: Validity,
    prepared: Sequence[PreparedMso],
    now: datetime,
) -> None:
    batch.apply(BatchEvent.RESERVE)
    batch.claimed_until = batch.resend_at = now + LEASE
    batch.reserved_at = now
    batch.size = len(prepared)
    batch.profile_version = ground.profile.version
    batch.key_id = ground.key.key_id
    batch.certificate_id = ground.certificate.certificate_id
    batch.valid_from, batch.valid_until = validity.valid_from, validity.valid_until
    batch.sealed_name_spaces = seal_name_spaces(batch.pk, [mso.name_spaces for mso in prepared])
    batch.save(update_fields=_COLUMNS)


def _reserved(batch: IssuanceBatch, attempt: SigningAttempt) -> list[AuditEntry]:
    facts = {"batch": str(batch.pk), "attempt": attempt.number, "size": attempt.size}
    return [
        AuditEntry(
            event=IssuanceEvent.BATCH_RESERVED,
            subject=str(batch.credential_id),
            clause="4.3.1",
            detail=facts | {"profile_version": batch.profile_version},
        ),
        AuditEntry(
            event=IssuanceEvent.ATTEMPT_OPENED,
            subject=str(batch.pk),
            clause="6.1.7.1",
            detail=facts | {"key": str(attempt.key_id), "certificate": str(attempt.certificate_id)},
        ),
    ]
