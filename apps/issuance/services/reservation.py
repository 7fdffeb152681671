"""The first transaction of signing: what will be signed is written down before the HSM is touched (4.3.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.issuance.errors import BatchBusy, ClockSetBack, SigningNotPossible
from apps.issuance.events import IssuanceEvent
from apps.issuance.services.journal_rows import BatchRow
from apps.issuance.services.journal_sql import insert, update
from apps.issuance.services.signing_ground import SigningGround, signing_ground
from apps.issuance.services.signing_work import LEASE, SigningWork, seal_name_spaces
from apps.issuance.services.status_entries import StatusEntry, draw_entries
from apps.issuance.states import BATCH_TABLE, AttemptOutcome, BatchEvent, MsoState
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id
from apps.lib.mdoc.device_key import thumbprint
from apps.lib.mdoc.profile import elements_for
from apps.lib.mdoc.types import DeviceKey, PreparedMso, Validity
from apps.lib.mdoc.validity import validity_for
from apps.policy.selectors import site_duration
from apps.registration.errors import SnapshotChanged
from apps.registration.selectors import approved_application
from apps.registration.types import ApplicationState, ApprovedApplication


def reserve(batch: BatchRow, *, actor: Actor, clock: Clock) -> SigningWork:
    """Turn a locked REQUESTED batch into a RESERVED one with attempt 1 open; inside the caller's transaction.

    Raises `ClockSetBack`, `SnapshotChanged`, `CertificateKeyMismatch`, `StatusIndexUnavailable`, and what
    registration, policy, keys, certificates and the builder refuse.
    """
    now = clock.now()
    _refuse_clock_set_back(now, batch.newest_reservation)
    approved = approved_application(batch.application_id)
    if approved.snapshot_digest != batch.snapshot_digest:
        raise SnapshotChanged(clause="4.3.1")
    ground = signing_ground(batch.doc_type)
    _refuse_unready(ground, clock)
    validity = _validity(now, ground)
    entries = draw_entries(len(approved.device_keys), actor=actor, clock=clock)
    prepared = _prepare(approved, ground, validity, entries, clock)
    mso_ids = _write_objects(batch.batch_id, approved.device_keys, prepared, entries)
    attempt_id = _write_attempt(batch.batch_id, ground, len(prepared), now)
    shared = approved.person.portrait or b""
    _write_batch(
        batch, ground, prepared, seal_name_spaces(batch.batch_id, _parts(prepared), shared=shared), now
    )
    record_events(actor=actor, clock=clock, entries=_reserved(batch, ground, len(prepared)))
    return SigningWork(
        batch_id=batch.batch_id,
        credential_id=batch.credential_id,
        application_id=batch.application_id,
        attempt_id=attempt_id,
        attempt=1,
        mso_ids=mso_ids,
        prepared=tuple(prepared),
        ground=ground,
        approved=approved.state is ApplicationState.SIGNING,
    )


def _refuse_clock_set_back(now: datetime, last: datetime | None) -> None:
    if last is not None and now < last - site_duration("clock_tolerance_seconds"):
        raise ClockSetBack(clause="5.5.5.1")


def _refuse_unready(ground: SigningGround, clock: Clock) -> None:
    """Spare the applicant: what the linter would refuse for the operator's fault is not even reserved."""
    if not ground.profile.approved:
        raise SigningNotPossible("the profile is not approved", clause="8.1")
    if not ground.key.usable_on(clock.today()):
        raise SigningNotPossible("the period of use of the DS key is over", clause="6.3.2.1")


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
    ids = tuple(new_id() for _ in prepared)
    shared = {
        "batch_id": batch_id,
        "valid_until": prepared[0].mso.validity.valid_until,
        "state": MsoState.RESERVED.value,
    }
    rows = [
        {
            "id": ids[number],
            "number": number,
            "device_key_thumbprint": thumbprint(key),
            "payload": mso.payload,
            "payload_digest": sha256(mso.payload).digest(),
            "status_list_id": entry.list_id,
            "status_index": entry.index,
        }
        for number, (key, mso, entry) in enumerate(zip(device_keys, prepared, entries, strict=True))
    ]
    insert("issuance_mobilesecurityobject", rows, shared=shared)
    return ids


def _write_attempt(batch_id: UUID, ground: SigningGround, size: int, now: datetime) -> UUID:
    attempt_id = new_id()
    row = {
        "batch_id": batch_id,
        "number": 1,
        "key_id": ground.key.key_id,
        "certificate_id": ground.certificate.certificate_id,
        "size": size,
        "started_at": now,
        "outcome": AttemptOutcome.OPEN.value,
        "cause": "",
    }
    insert("issuance_signingattempt", [{"id": attempt_id}], shared=row)
    return attempt_id


def _write_batch(
    batch: BatchRow, ground: SigningGround, prepared: Sequence[PreparedMso], sealed: bytes, now: datetime
) -> None:
    validity = prepared[0].mso.validity
    changed = update(
        "issuance_issuancebatch",
        batch.batch_id,
        expected={"state": batch.state.value},
        to={
            "state": BATCH_TABLE.after(batch.state, BatchEvent.RESERVE).value,
            "claimed_until": now + LEASE,
            "resend_at": now + LEASE,
            "reserved_at": now,
            "size": len(prepared),
            "profile_version": ground.profile.version,
            "key_id": ground.key.key_id,
            "certificate_id": ground.certificate.certificate_id,
            "valid_from": validity.valid_from,
            "valid_until": validity.valid_until,
            "sealed_name_spaces": sealed,
        },
    )
    if changed != 1:
        raise BatchBusy


def _parts(prepared: Sequence[PreparedMso]) -> list[bytes]:
    return [mso.name_spaces for mso in prepared]


def _reserved(batch: BatchRow, ground: SigningGround, size: int) -> list[AuditEntry]:
    facts: dict[str, Plain] = {"batch": str(batch.batch_id), "attempt": 1, "size": size}
    keys: dict[str, Plain] = {
        "key": str(ground.key.key_id),
        "certificate": str(ground.certificate.certificate_id),
    }
    return [
        AuditEntry(
            event=IssuanceEvent.BATCH_RESERVED,
            subject=str(batch.credential_id),
            clause="4.3.1",
            detail=facts | {"profile_version": ground.profile.version},
        ),
        AuditEntry(
            event=IssuanceEvent.ATTEMPT_OPENED,
            subject=str(batch.batch_id),
            clause="6.1.7.1",
            detail=facts | keys,
        ),
    ]
