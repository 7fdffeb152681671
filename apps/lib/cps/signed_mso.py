"""Is the MSO that was linted the one that would be signed? Read back from the very bytes (1.4.1)."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from apps.lib import cbor
from apps.lib.mdoc.types import MobileSecurityObject, PreparedMso

_BEFORE_PAYLOAD: Final = b"\x84\x6aSignature1\x43\xa1\x01\x26\x40"
"""``["Signature1", << {1: -7} >>, h'', `` of RFC 9052 4.4 with ES256."""


def mismatch(prepared: PreparedMso, to_be_signed: bytes) -> str | None:
    """Return why `to_be_signed` is not the Sig_structure of exactly `prepared.mso`, or nothing."""
    if to_be_signed != _BEFORE_PAYLOAD + cbor.byte_string(prepared.payload):
        return "the bytes to be signed are not the Sig_structure of the payload"
    try:
        if not _is_same(_read(prepared.payload), _expected(prepared.mso)):
            return "the payload differs from the MSO that was judged"
    except cbor.MalformedCbor as malformed:
        return f"the payload is not well formed: {malformed.detail}"
    return None


def _read(payload: bytes) -> Any:
    return cbor.decode(cbor.content_of_embedded(payload))


def _is_same(found: Any, expected: Mapping[str, object]) -> bool:
    """Compare values and, since ``1 == True == 1.0`` in Python, the types of all numbers."""
    return found == expected and _number_types(found) == {int}


def _number_types(fields: Mapping[str, Any]) -> set[type]:
    types = {type(number) for digests in fields["valueDigests"].values() for number in digests}
    device_key = fields["deviceKeyInfo"]["deviceKey"]
    types.update(map(type, (*device_key, device_key[1], device_key[-1])))
    if "status" in fields:
        types.add(type(fields["status"]["status_list"]["idx"]))
    return types


def _expected(mso: MobileSecurityObject) -> dict[str, object]:
    validity = mso.validity
    dates = {
        "signed": _tdate(validity.signed),
        "validFrom": _tdate(validity.valid_from),
        "validUntil": _tdate(validity.valid_until),
    }
    if validity.expected_update is not None:
        dates["expectedUpdate"] = _tdate(validity.expected_update)
    fields: dict[str, object] = {
        "version": mso.version,
        "digestAlgorithm": mso.digest_algorithm,
        "valueDigests": mso.value_digests,
        "deviceKeyInfo": {"deviceKey": {1: 2, -1: 1, -2: mso.device_key.x, -3: mso.device_key.y}},
        "docType": mso.doc_type,
        "validityInfo": dates,
    }
    if mso.status is not None:
        fields["status"] = {"status_list": {"idx": mso.status.index, "uri": mso.status.uri}}
    return fields


@lru_cache(maxsize=256)
def _tdate(instant: datetime) -> cbor.Tag:
    """Return ``0("2026-11-24T01:00:00Z")``, the date form of ISO/IEC 18013-5 9.1.2.4."""
    return cbor.Tag(0, instant.isoformat().replace("+00:00", "Z"))
