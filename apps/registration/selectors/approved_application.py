"""What the document signer may build a credential from (clause 4.3.1)."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from apps.base.raw_sql import adapted_all, instant_of, selected, uuid_of
from apps.lib.canonical import canonical_digest
from apps.lib.clock import JST
from apps.lib.mdoc.types import DeviceKey, PersonData
from apps.registration.errors import ApplicationUnknown, NotApproved, SnapshotChanged
from apps.registration.models import ApplicationImage, IssuanceApplication
from apps.registration.selectors.sealed import open_certificate, open_image, open_payload
from apps.registration.states import ApplicationState
from apps.registration.types.application import ApprovedApplication, ImageKind
from apps.registration.types.payload import ApplicationPayload, parse_payload

_BATCH_LIMIT: Final = 100  # the site's own limit was applied at intake; this is the upper bound of it
# Written out: each credential passes here, and building the queries costs more than running them.
# One statement for applications and portraits; the envelope, most of the row, stays where it is.
_APPLICATIONS: Final = (
    "SELECT a.id, a.holder_id, a.state, a.sealed_payload, a.sealed_certificate, a.snapshot_digest,"
    " a.received_at, i.id, i.sealed_content FROM registration_issuanceapplication a"
    " LEFT JOIN registration_applicationimage i ON i.application_id = a.id AND i.kind = %s"
    " WHERE a.id IN ({})"
)
_FIELDS: Final = (
    "id",
    "holder_id",
    "state",
    "sealed_payload",
    "sealed_certificate",
    "snapshot_digest",
    "received_at",
)
_APPROVED: Final = frozenset(
    {
        ApplicationState.APPROVED,
        ApplicationState.SIGNING,
        ApplicationState.ISSUED,
        ApplicationState.DELIVERED,
        ApplicationState.COMPLETED,
    }
)


def approved_application(application_id: UUID) -> ApprovedApplication:
    """Return the verified content; raise `SnapshotChanged` when a byte differs from what was verified.

    Raises `ApplicationUnknown`, or `NotApproved` where the application never was approved. The
    portrait is None for infants and after the purge of the images.
    """
    return approved_applications([application_id])[0]


def approved_applications(application_ids: Sequence[UUID]) -> list[ApprovedApplication]:
    """Return what `approved_application` returns of each, in order; the first refusal ends it."""
    stored = _stored(application_ids)
    return [_approved(*stored[application_id]) for application_id in application_ids]


def _approved(row: IssuanceApplication, image: ApplicationImage | None) -> ApprovedApplication:
    state = ApplicationState(row.state)
    if state not in _APPROVED or row.holder_id is None:
        raise NotApproved(clause="4.2.2")
    payload = verified_payload(row)
    return ApprovedApplication(
        application_id=row.id,
        holder_id=row.holder_id,
        person=_person(image, payload),
        device_keys=tuple(offered.key for offered in payload.device_keys),
        device_instance=payload.device_instance,
        snapshot_digest=bytes(row.snapshot_digest),
        state=state,
    )


def device_instance_key(application_id: UUID) -> DeviceKey:
    """Return the key of the phone that made the application, for the device proof of its calls."""
    row = IssuanceApplication.objects.filter(id=application_id, holder__isnull=False).first()
    if row is None:
        raise ApplicationUnknown
    return verified_payload(row).device_instance


def verified_payload(row: IssuanceApplication) -> ApplicationPayload:
    """Open the payload and compare it with the digest taken when it was verified."""
    payload, certificate = open_payload(row), open_certificate(row)
    if snapshot_digest(row.id, row.holder_id, payload, certificate) != bytes(row.snapshot_digest):
        raise SnapshotChanged(clause="4.3.1")
    received_on = row.received_at.astimezone(JST).date()
    return parse_payload(payload, on=received_on, batch_size_max=_BATCH_LIMIT)


def snapshot_digest(
    application_id: UUID, holder_id: UUID | None, payload: bytes, certificate: bytes
) -> bytes:
    """Return SHA-256 (32 bytes) over who applied with which bytes; the payload binds the images."""
    return canonical_digest(
        {
            "application": str(application_id),
            "certificate": hashlib.sha256(certificate).hexdigest(),
            "holder": str(holder_id),
            "payload": hashlib.sha256(payload).hexdigest(),
        }
    )


def _stored(
    application_ids: Sequence[UUID],
) -> dict[UUID, tuple[IssuanceApplication, ApplicationImage | None]]:
    statement = _APPLICATIONS.format(", ".join(["%s"] * len(application_ids)))
    rows = selected(statement, adapted_all([ImageKind.PORTRAIT.value, *application_ids]))
    found = {uuid_of(values[0]): _rows_of(*values) for values in rows}
    if len(found) < len(set(application_ids)):
        raise ApplicationUnknown
    return found


def _rows_of(
    application_id: Any, holder_id: Any, *values: Any
) -> tuple[IssuanceApplication, ApplicationImage | None]:
    *others, received_at, image_id, content = values
    holder = None if holder_id is None else uuid_of(holder_id)
    of_application = (uuid_of(application_id), holder, *others, instant_of(received_at))
    row = IssuanceApplication.from_db(DEFAULT_DB_ALIAS, _FIELDS, of_application)
    if image_id is None:
        return row, None
    of_image = (uuid_of(image_id), content)
    return row, ApplicationImage.from_db(DEFAULT_DB_ALIAS, ("id", "sealed_content"), of_image)


def _person(image: ApplicationImage | None, payload: ApplicationPayload) -> PersonData:
    return PersonData(
        full_name=payload.full_name,
        resident_address=payload.resident_address,
        birth_date=payload.birth_date,
        sex=payload.sex,
        individual_number=payload.individual_number,
        local_gov_code=payload.local_gov_code,
        portrait=_portrait(image, payload),
    )


def _portrait(image: ApplicationImage | None, payload: ApplicationPayload) -> bytes | None:
    if payload.portrait is None or image is None:
        return None
    content = open_image(image)
    if content is not None and hashlib.sha256(content).digest() != payload.portrait.sha256:
        raise SnapshotChanged("the portrait is not the one that was signed for", clause="4.3.1")
    return content
