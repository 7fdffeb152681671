"""Is the MSO that was linted the one that would be signed? Read back from the very bytes (1.4.1)."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from apps.lib import cbor
from apps.lib.mdoc.types import MobileSecurityObject, PreparedMso, Validity

_BEFORE_PAYLOAD: Final = b"\x84\x6aSignature1\x43\xa1\x01\x26\x40"
"""``["Signature1", << {1: -7} >>, h'', `` of RFC 9052 4.4 with ES256."""


def mismatch(prepared: PreparedMso, to_be_signed: bytes) -> str | None:
    """Return why `to_be_signed` is not the Sig_structure of exactly `prepared.mso`, or nothing."""
    if to_be_signed != _BEFORE_PAYLOAD + cbor.byte_string(prepared.payload):
        return "the bytes to be signed are not the Sig_structure of the payload"
    if prepared.payload == cbor.embedded(cbor.encode_in_order(_expected(prepared.mso))):
        return None
    try:
        cbor.decode(cbor.content_of_embedded(prepared.payload))
    except cbor.MalformedCbor as malformed:
        return f"the payload is not well formed: {malformed.detail}"
    return "the payload differs from the MSO that was judged"


def _expected(mso: MobileSecurityObject) -> dict[str, object]:
    """Return the members in the order of their encoded keys (RFC 8949 4.2.1)."""
    fields: dict[str, object] = {}
    if mso.status is not None:
        fields["status"] = {"status_list": {"idx": mso.status.index, "uri": mso.status.uri}}
    return fields | {
        "docType": mso.doc_type,
        "version": mso.version,
        "validityInfo": _dates(mso.validity),
        "valueDigests": mso.value_digests,
        "deviceKeyInfo": {"deviceKey": {1: 2, -1: 1, -2: mso.device_key.x, -3: mso.device_key.y}},
        "digestAlgorithm": mso.digest_algorithm,
    }


def _dates(validity: Validity) -> dict[str, cbor.Tag]:
    dates = {
        "signed": _tdate(validity.signed),
        "validFrom": _tdate(validity.valid_from),
        "validUntil": _tdate(validity.valid_until),
    }
    if validity.expected_update is not None:
        dates["expectedUpdate"] = _tdate(validity.expected_update)
    return dates


@lru_cache(maxsize=256)
def _tdate(instant: datetime) -> cbor.Tag:
    """Return ``0("2026-11-24T01:00:00Z")``, the date form of ISO/IEC 18013-5 9.1.2.4."""
    return cbor.Tag(0, instant.isoformat().replace("+00:00", "Z"))
