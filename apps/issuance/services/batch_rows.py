"""Reading and writing the rows of one batch; lock order is batch, attempt, MSOs, credential, application."""

from uuid import UUID

from django.db.models import QuerySet

from apps.issuance.errors import BatchMissing
from apps.issuance.models import IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.issuance.states import AttemptOutcome
from apps.lib.mdoc.device_key import thumbprint
from apps.registration.selectors import approved_application


def locked_batch(batch_id: UUID) -> IssuanceBatch:
    """Return the batch with its credential, the batch locked; raise `BatchMissing`."""
    rows = IssuanceBatch.objects.select_related("credential").select_for_update(of=("self",))
    batch = rows.filter(pk=batch_id).first()
    if batch is None:
        raise BatchMissing
    return batch


def lock_batches(batches: QuerySet[IssuanceBatch]) -> list[UUID]:
    """Lock batches and return their ids; who locks a credential too locks its batches before it."""
    rows = batches.select_for_update(of=("self",)).order_by("generation")
    return list(rows.values_list("pk", flat=True))


def open_attempt(batch_id: UUID) -> SigningAttempt | None:
    """Return the attempt that is under way, locked, or None."""
    rows = SigningAttempt.objects.select_for_update()
    return rows.filter(batch_id=batch_id, outcome=AttemptOutcome.OPEN.value).first()


def thumbprints_known(batch_id: UUID) -> bool:
    """Say whether a device key of a batch that is not reserved yet belongs to some MSO already."""
    batch = IssuanceBatch.objects.select_related("credential").get(pk=batch_id)
    keys = approved_application(batch.credential.application_id).device_keys
    known = MobileSecurityObject.objects.filter(device_key_thumbprint__in=[thumbprint(key) for key in keys])
    return known.exists()
