"""Mass revocations: how far they are, and whether verifiers see the result."""

from datetime import datetime
from uuid import UUID

from cryptography import x509
from django.db.models import Max

from apps.certificates.selectors import certificate_facts
from apps.issuance.selectors import revoked_entries
from apps.lib.statuslist.bitstring import entry_at
from apps.lib.statuslist.token import read_token, verify_token
from apps.revocation.models import MassRevocation, StatusListEdition
from apps.revocation.selectors.status_lists import newest_edition
from apps.revocation.states import MassState
from apps.revocation.types import MassRevocationView, PublishedCheck


def mass_revocation_of_key(key_id: UUID) -> MassRevocationView | None:
    """Return the mass revocation of what that key signed, None where there is none."""
    row = MassRevocation.objects.filter(key_id=key_id).first()
    return view_of(row) if row else None


def running_mass_revocations() -> tuple[UUID, ...]:
    """Return the mass revocations that have work to do, the oldest first."""
    rows = MassRevocation.objects.filter(state=MassState.RUNNING.value).order_by("started_at", "id")
    return tuple(rows.values_list("id", flat=True))


def unfinished_mass_revocations() -> tuple[MassRevocationView, ...]:
    """Return the mass revocations that run or pause, the oldest first."""
    rows = MassRevocation.objects.filter(state__in=[MassState.RUNNING.value, MassState.PAUSED.value])
    return tuple(view_of(row) for row in rows.order_by("started_at", "id"))


def check_published(key_id: UUID, *, at: datetime) -> PublishedCheck:
    """Read the newest editions as a verifier does and look for each revoked, unexpired MSO of the key.

    A list without an edition, or whose edition is over, counts with all its entries. Raises what
    `read_token` and `verify_token` raise where an edition is not what was signed.
    """
    wanted = revoked_entries(key_id, at=at)
    missing = sum(_missing(list_id, indices, at) for list_id, indices in wanted.items())
    return PublishedCheck(
        lists=len(wanted),
        entries=sum(map(len, wanted.values())),
        missing=missing,
        older_until=_older_until(tuple(wanted)),
    )


def view_of(row: MassRevocation) -> MassRevocationView:
    """Return the row as a value."""
    return MassRevocationView(
        revocation_id=row.pk,
        key_id=row.key_id,
        state=MassState(row.state),
        expected_credentials=row.expected_credentials,
        expected_objects=row.expected_objects,
        done_credentials=row.done_credentials,
        done_objects=row.done_objects,
        seconds=row.seconds,
        waiting_lists=len(row.waits_for),
        started_at=row.started_at,
        executed_at=row.executed_at,
        filed_at=row.filed_at,
    )


def _missing(list_id: UUID, indices: tuple[int, ...], at: datetime) -> int:
    edition = newest_edition(list_id)
    if edition is None or not edition.issued_at <= at < edition.expires_at:
        return len(indices)
    token = read_token(bytes(edition.token))
    signer = x509.load_der_x509_certificate(certificate_facts(edition.certificate_id).der)
    verify_token(token, at=at, public_key=signer.public_key())
    return sum(entry_at(token.packed, index) == 0 for index in indices)


def _older_until(list_ids: tuple[UUID, ...]) -> datetime | None:
    newest = [row.pk for row in map(newest_edition, list_ids) if row is not None]
    older = StatusListEdition.objects.filter(status_list_id__in=list_ids).exclude(pk__in=newest)
    found: datetime | None = older.aggregate(last=Max("expires_at"))["last"]
    return found
