"""A reserved MSO read back from the journal, byte for byte as it was written."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from apps.issuance.models import MobileSecurityObject as Row
from apps.lib import cbor
from apps.lib.errors import IntegrityFault
from apps.lib.mdoc.device_key import device_key_from_cose, thumbprint
from apps.lib.mdoc.types import MobileSecurityObject, PreparedMso, StatusReference, Validity


def stored_mso(row: Row, name_spaces: bytes) -> PreparedMso:
    """Return the reserved MSO; raise `IntegrityFault` when row and bytes disagree."""
    payload = bytes(row.payload)
    mso = _read(payload)
    if sha256(payload).digest() != bytes(row.payload_digest):
        raise IntegrityFault("the stored payload was changed", clause="4.3.1")
    if thumbprint(mso.device_key) != bytes(row.device_key_thumbprint):
        raise IntegrityFault("the stored payload has another device key", clause="4.3.1")
    return PreparedMso(mso=mso, payload=payload, name_spaces=name_spaces)


def _read(payload: bytes) -> MobileSecurityObject:
    outer = cbor.decode(payload)
    if not (cbor.tagged(outer, 24) and isinstance(outer.value, bytes)):
        raise IntegrityFault("the stored payload is no MSO", clause="4.3.1")
    fields: Mapping[Any, Any] = cbor.decode_map(outer.value)
    return MobileSecurityObject(
        version=fields["version"],
        digest_algorithm=fields["digestAlgorithm"],
        value_digests=fields["valueDigests"],
        device_key=device_key_from_cose(fields["deviceKeyInfo"]["deviceKey"]),
        doc_type=fields["docType"],
        validity=_validity(fields["validityInfo"]),
        status=_status(fields.get("status")),
    )


def _validity(dates: Mapping[str, cbor.Tag]) -> Validity:
    update = dates.get("expectedUpdate")
    return Validity(
        signed=_instant(dates["signed"]),
        valid_from=_instant(dates["validFrom"]),
        valid_until=_instant(dates["validUntil"]),
        expected_update=None if update is None else _instant(update),
    )


def _instant(text: cbor.Tag) -> datetime:
    return datetime.fromisoformat(str(text.value))


def _status(claim: Mapping[str, Mapping[str, Any]] | None) -> StatusReference | None:
    if claim is None:
        return None
    entry = claim["status_list"]
    return StatusReference(uri=entry["uri"], index=entry["idx"])
