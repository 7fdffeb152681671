"""The release gate: reads a finished credential as a stranger would, before it may be delivered (4.3.1).

pycose takes the COSE_Sign1 apart and builds the bytes that were signed, `cryptography` checks signature and
point. Nothing of the builder is used here, so a mistake there cannot hide itself.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NoReturn

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from pycose.algorithms import Es256
from pycose.headers import Algorithm, X5chain
from pycose.messages.sign1message import Sign1Message

from apps.lib import cbor
from apps.lib.errors import IntegrityFault
from apps.lib.mdoc.types import DeviceKey, MobileSecurityObject, StatusReference, Validity

_COORDINATE: Final = 32
_SALT_MINIMUM: Final = 32
_TDATE_LENGTH: Final = 20
_EMBEDDED: Final = 24
_ITEM_MEMBERS: Final = {"digestID", "random", "elementIdentifier", "elementValue"}
_MSO_MEMBERS: Final = {
    "version",
    "digestAlgorithm",
    "valueDigests",
    "deviceKeyInfo",
    "docType",
    "validityInfo",
}
_ECDSA: Final = ec.ECDSA(SHA256())


class RecheckFailed(IntegrityFault):
    """A finished credential is not what was linted; it must not leave, and signing must stop."""

    code = "recheck_failed"
    title = "The finished credential did not pass the second decoder"


def recheck(issuer_signed: bytes, *, expected_payload: bytes, certificate_der: bytes) -> MobileSecurityObject:
    """Return the MSO of a credential that is exactly right; raise `RecheckFailed` for everything else.

    Checked are: form (deterministic lengths, nothing left over), the payload byte for byte against the one
    that was linted, the DS certificate, the signature, the digest of every item as delivered, that all
    digests have their item, salts, the device key's point, and the dates against the certificate.
    """
    fields = _decoded_map(issuer_signed)
    _require(set(fields) == {"nameSpaces", "issuerAuth"}, "members of IssuerSigned")
    _check_signature(fields["issuerAuth"], expected_payload, certificate_der)
    mso = _read_mso(expected_payload)
    _check_items(fields["nameSpaces"], mso.value_digests)
    _check_dates(mso.validity, certificate_der)
    return mso


def _refuse(what: str) -> NoReturn:
    raise RecheckFailed(what)


def _require(condition: object, what: str) -> None:
    if not condition:
        _refuse(what)


def _decoded(data: bytes) -> Any:
    try:
        return cbor.decode(data, shortest=True)
    except cbor.MalformedCbor as malformed:
        _refuse(malformed.detail)


def _decoded_map(data: bytes) -> Mapping[Any, Any]:
    value = _decoded(data)
    _require(cbor.is_map(value), "a map was expected")
    return value  # type: ignore[no-any-return]  # checked in the line before


@lru_cache(maxsize=16)
def _certificate(der: bytes) -> tuple[ec.EllipticCurvePublicKey, datetime, datetime]:
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        _refuse("the DS certificate cannot be read")
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        _refuse("the DS key is not on P-256")
    return key, certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _check_signature(issuer_auth: Any, expected_payload: bytes, certificate_der: bytes) -> None:
    try:
        message = Sign1Message.from_cose_obj(issuer_auth, allow_unknown_attributes=True)
        signed = message._create_sig_structure()  # noqa: SLF001 - pycose offers no public name for it
    except Exception:  # noqa: BLE001 - whatever pycose stumbles over is not what we made
        _refuse("issuerAuth is not a COSE_Sign1")
    _require(not issuer_auth, "members after the signature")  # pycose has taken its four out
    _require(message.payload == expected_payload, "the payload is not the one that was linted")
    _require(message.phdr == {Algorithm: Es256}, "protected header")
    _require(message.uhdr == {X5chain: certificate_der}, "x5chain is not the DS certificate")
    signature = message.signature
    _require(isinstance(signature, bytes) and len(signature) == 2 * _COORDINATE, "length of the signature")
    r, s = (int.from_bytes(half, "big") for half in (signature[:_COORDINATE], signature[_COORDINATE:]))
    try:
        _certificate(certificate_der)[0].verify(encode_dss_signature(r, s), signed, _ECDSA)
    except InvalidSignature:
        _refuse("the signature does not verify")


def _read_mso(payload: bytes) -> MobileSecurityObject:
    outer = _decoded(payload)
    _require(cbor.tagged(outer, _EMBEDDED) and isinstance(outer.value, bytes), "the payload is not in tag 24")
    fields = _decoded_map(outer.value)
    _require(fields.keys() - {"status"} == _MSO_MEMBERS, "members of the MSO")
    _require(fields["version"] == "1.0" and fields["digestAlgorithm"] == "SHA-256", "version or algorithm")
    try:
        return MobileSecurityObject(
            version="1.0",
            digest_algorithm="SHA-256",
            value_digests=fields["valueDigests"],
            device_key=_device_key(fields["deviceKeyInfo"]),
            doc_type=str(fields["docType"]),
            validity=_validity(fields["validityInfo"]),
            status=_status(fields),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        _refuse("a member of the MSO has the wrong form")


def _device_key(info: Any) -> DeviceKey:
    key = info["deviceKey"]
    _require(len(info) == 1 and set(key) == {1, -1, -2, -3} and (key[1], key[-1]) == (2, 1), "device key")
    x, y = key[-2], key[-3]
    _require(len(x) == len(y) == _COORDINATE, "coordinates of the device key")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + x + y)  # ValueError off the curve
    return DeviceKey(x=x, y=y)


def _validity(info: Any) -> Validity:
    _require(info.keys() - {"expectedUpdate"} == {"signed", "validFrom", "validUntil"}, "validityInfo")
    return Validity(
        signed=_instant(info["signed"]),
        valid_from=_instant(info["validFrom"]),
        valid_until=_instant(info["validUntil"]),
        expected_update=_instant(info["expectedUpdate"]) if "expectedUpdate" in info else None,
    )


def _instant(value: Any) -> datetime:
    text = value.value
    _require(cbor.tagged(value, 0) and len(text) == _TDATE_LENGTH and text[-1] == "Z", "form of a date")
    return datetime.fromisoformat(text)


def _status(fields: Mapping[Any, Any]) -> StatusReference | None:
    if "status" not in fields:
        return None
    entry = fields["status"]["status_list"]
    _require(len(fields["status"]) == 1 and set(entry) == {"idx", "uri"}, "status")
    _require(
        type(entry["idx"]) is int and entry["idx"] >= 0 and isinstance(entry["uri"], str), "status entry"
    )
    return StatusReference(uri=entry["uri"], index=entry["idx"])


def _check_items(name_spaces: Any, digests: Any) -> None:
    _require(cbor.is_map(name_spaces) and cbor.is_map(digests), "namespaces")
    _require(set(name_spaces) == set(digests), "items and digests have different namespaces")
    salts: set[bytes] = set()
    count = 0
    for name, items in name_spaces.items():
        _require(cbor.is_array(items), "items of a namespace")
        found = {}
        for item in items:
            _require(
                cbor.tagged(item, _EMBEDDED) and isinstance(item.value, bytes), "an item is not in tag 24"
            )
            number, salt = _read_item(item.value)
            found[number] = _digest_as_sent(item.value)
            salts.add(salt)
        count += len(items)
        _require(
            len(found) == len(items) and found == digests[name], "the digests are not those of the items"
        )
    _require(len(salts) == count, "a salt stands twice")


def _read_item(data: bytes) -> tuple[int, bytes]:
    fields = _decoded_map(data)
    _require(set(fields) == _ITEM_MEMBERS, "members of an item")
    number, salt = fields["digestID"], fields["random"]
    _require(type(number) is int and number >= 0, "digest id")
    _require(isinstance(salt, bytes) and len(salt) >= _SALT_MINIMUM, "length of a salt")
    return number, salt


def _digest_as_sent(item: bytes) -> bytes:
    """Hash the tagged byte string; its head is the shortest, as the check of the whole has shown."""
    return hashlib.sha256(b"\xd8\x18" + cbor.head(cbor.BYTES, len(item)) + item).digest()


def _check_dates(validity: Validity, certificate_der: bytes) -> None:
    _, begins, ends = _certificate(certificate_der)
    _require(validity.signed <= validity.valid_from < validity.valid_until, "order of the dates")
    _require(begins <= validity.signed and validity.valid_until <= ends, "dates outside the DS certificate")
    if validity.expected_update is not None:
        _require(validity.signed <= validity.expected_update <= validity.valid_until, "expected update")
