"""The first transaction of signing: what will be signed is written down before the HSM is touched (4.3.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from apps.audit.services import record_events
from apps.audit.types import AuditEntry
from apps.issuance.errors import BatchBusy, ClockSetBack, SigningNotPossible
from apps.issuance.events import IssuanceEvent
from apps.issuance.services.journal_rows import BatchRow
from apps.issuance.services.journal_sql import insert, write_reserved
from apps.issuance.services.signing_ground import SigningGround, signing_ground
from apps.issuance.services.signing_work import LEASE, SigningWork, seal_name_spaces
from apps.issuance.services.status_entries import StatusEntry, draw_entries
from apps.issuance.states import BATCH_TABLE, AttemptOutcome, BatchEvent, BatchState, MsoState
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.identifiers import new_id
from apps.lib.mdoc.device_key import thumbprint
from apps.lib.mdoc.profile import elements_for
from apps.lib.mdoc.types import PreparedMso, Validity
from apps.lib.mdoc.validity import validity_for
from apps.policy.selectors import site_duration
from apps.registration.errors import SnapshotChanged
from apps.registration.selectors import approved_applications
from apps.registration.types import ApplicationState, ApprovedApplication


class _Draft(NamedTuple):
    """A batch as it is about to be written: its work, the status entries and what its members share."""

    work: SigningWork
    entries: Sequence[StatusEntry]
    portrait: bytes


def reserve(batches: Sequence[BatchRow], *, actor: Actor, clock: Clock) -> tuple[SigningWork, ...]:
    """Turn locked REQUESTED batches of one document type into RESERVED ones, each with attempt 1 open.

    Inside the caller's transaction; one statement for all rows of a kind, whose order is that of `batches`.
    Raises `ClockSetBack`, `SnapshotChanged`, `CertificateKeyMismatch`, `StatusIndexUnavailable`, and what
    registration, policy, keys, certificates and the builder refuse.
    """
    now = clock.now()
    _refuse_clock_set_back(now, batches[0].newest_reservation)
    applications = approved_applications([batch.application_id for batch in batches])
    for batch, approved in zip(batches, applications, strict=True):
        if approved.snapshot_digest != batch.snapshot_digest:
            raise SnapshotChanged(clause="4.3.1")
    ground = signing_ground(batches[0].doc_type)
    _refuse_unready(ground, clock)
    validity = _validity(now, ground)
    sizes = [len(approved.device_keys) for approved in applications]
    entries = iter(draw_entries(sum(sizes), actor=actor, clock=clock))
    drafts = [
        _draft(batch, approved, ground, validity, list(islice(entries, size)), clock)
        for batch, approved, size in zip(batches, applications, sizes, strict=True)
    ]
    _write_objects(drafts, validity)
    _write_attempts(drafts, ground, now)
    _write_batches(drafts, ground, validity, now)
    works = tuple(draft.work for draft in drafts)
    record_events(actor=actor, clock=clock, entries=[entry for work in works for entry in _reserved(work)])
    return works


def _draft(
    batch: BatchRow,
    approved: ApprovedApplication,
    ground: SigningGround,
    validity: Validity,
    entries: Sequence[StatusEntry],
    clock: Clock,
) -> _Draft:
    prepared = _prepare(approved, ground, validity, entries, clock)
    work = SigningWork(
        batch_id=batch.batch_id,
        credential_id=batch.credential_id,
        application_id=batch.application_id,
        attempt_id=new_id(),
        attempt=1,
        mso_ids=tuple(new_id() for _ in prepared),
        prepared=tuple(prepared),
        ground=ground,
        approved=approved.state is ApplicationState.SIGNING,
    )
    return _Draft(work, entries, approved.person.portrait or b"")


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


def _write_objects(drafts: Sequence[_Draft], validity: Validity) -> None:
    shared = {"valid_until": validity.valid_until, "state": MsoState.RESERVED.value}
    rows = [
        {
            "id": mso_id,
            "batch_id": work.batch_id,
            "number": number,
            "device_key_thumbprint": thumbprint(mso.mso.device_key),
            "payload": mso.payload,
            "payload_digest": sha256(mso.payload).digest(),
            "status_list_id": entry.list_id,
            "status_index": entry.index,
        }
        for work, entries, _ in drafts
        for number, (mso_id, mso, entry) in enumerate(zip(work.mso_ids, work.prepared, entries, strict=True))
    ]
    insert("issuance_mobilesecurityobject", rows, shared=shared)


def _write_attempts(drafts: Sequence[_Draft], ground: SigningGround, now: datetime) -> None:
    shared = {
        "number": 1,
        "key_id": ground.key.key_id,
        "certificate_id": ground.certificate.certificate_id,
        "started_at": now,
        "outcome": AttemptOutcome.OPEN.value,
        "cause": "",
    }
    rows = [
        {"id": work.attempt_id, "batch_id": work.batch_id, "size": len(work.prepared)}
        for work, _, _ in drafts
    ]
    insert("issuance_signingattempt", rows, shared=shared)


def _write_batches(
    drafts: Sequence[_Draft], ground: SigningGround, validity: Validity, now: datetime
) -> None:
    before = BatchState.REQUESTED
    sealed = {
        work.batch_id: (
            len(work.prepared),
            seal_name_spaces(work.batch_id, [mso.name_spaces for mso in work.prepared], shared=portrait),
        )
        for work, _, portrait in drafts
    }
    shared = {
        "state": BATCH_TABLE.after(before, BatchEvent.RESERVE).value,
        "claimed_until": now + LEASE,
        "resend_at": now + LEASE,
        "reserved_at": now,
        "profile_version": ground.profile.version,
        "key_id": ground.key.key_id,
        "certificate_id": ground.certificate.certificate_id,
        "valid_from": validity.valid_from,
        "valid_until": validity.valid_until,
    }
    if write_reserved(sealed, before=before.value, shared=shared) != len(drafts):
        raise BatchBusy


def _reserved(work: SigningWork) -> list[AuditEntry]:
    ground = work.ground
    facts: dict[str, Plain] = {
        "batch": str(work.batch_id),
        "attempt": work.attempt,
        "size": len(work.prepared),
    }
    keys: dict[str, Plain] = {
        "key": str(ground.key.key_id),
        "certificate": str(ground.certificate.certificate_id),
    }
    return [
        AuditEntry(
            event=IssuanceEvent.BATCH_RESERVED,
            subject=str(work.credential_id),
            clause="4.3.1",
            detail=facts | {"profile_version": ground.profile.version},
        ),
        AuditEntry(
            event=IssuanceEvent.ATTEMPT_OPENED,
            subject=str(work.batch_id),
            clause="6.1.7.1",
            detail=facts | keys,
        ),
    ]
