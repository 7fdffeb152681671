"""The release gate: reads a finished credential as a stranger would, before it may be delivered (4.3.1).

pycose takes the COSE_Sign1 apart and builds the bytes that were signed, `cryptography` checks the
signature. Nothing of the builder is used here, so a mistake there cannot hide itself.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple, NoReturn

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
from apps.lib.mdoc.batch_layout import BatchLayout, ObjectLayout, learnt
from apps.lib.mdoc.types import DeviceKey, MobileSecurityObject, StatusReference, Validity

_COORDINATE: Final = 32
_PRIME: Final = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_COEFFICIENT: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
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
_MEMBERS: Final = {"nameSpaces", "issuerAuth"}
_KEY_LABELS: Final = {1, -1, -2, -3}
_ECDSA: Final = ec.ECDSA(SHA256())
_PROTECTED: Final = {Algorithm: Es256}
_PROTECTED_BYTES: Final = b"\xa1\x01\x26"
_START: Final = b"\xa2\x6aissuerAuth\x84\x43\xa1\x01\x26\xa1\x18\x21"
_BEFORE_SIGNATURE: Final = b"\x58\x40"
_SIGNED_START: Final = b"\x84\x6aSignature1\x43\xa1\x01\x26\x40"
_FRAME: Final = len(b"\xa2\x6aissuerAuth\x84\x43\xa1\x01\x26\xa1\x18\x21\x58\x40\x6anameSpaces") + 64
"""Bytes of a credential besides certificate, payload and namespaces; 64 are the signature."""
_LONGER: Final = "a length or number is not in its shortest form"


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
    return _judged(issuer_signed, expected_payload, certificate_der).mso


def recheck_all(credentials: Iterable[tuple[bytes, bytes]], *, certificate_der: bytes) -> None:
    """`recheck` each credential of a batch, given with the payload that is expected; the first fault ends it.

    Each is judged from its own bytes. The layout of one that passed spares the others the decoding of what is
    byte for byte the same; where anything else differs than may, the credential is decoded like the first.
    """
    passed: _Passed | None = None
    layout: BatchLayout | None = None
    for issuer_signed, payload in credentials:
        if layout is None and passed is not None:
            layout = _layout_of(passed)
        if layout is None or not _is_alike(layout, issuer_signed, payload, certificate_der):
            passed, layout = _judged(issuer_signed, payload, certificate_der), None


class _Passed(NamedTuple):
    """A credential that passed, and what was found in it."""

    issuer_signed: bytes
    payload: bytes
    tagged: Mapping[str, Sequence[bytes]]
    members: Mapping[Any, Any]
    mso: MobileSecurityObject


class _Memory:
    known: ObjectLayout | None = None  # of the last payload; most that follow have it


def _layout_of(passed: _Passed) -> BatchLayout | None:
    layout = learnt(passed.issuer_signed, passed.tagged, passed.payload, passed.members, known=_Memory.known)
    _Memory.known = layout.object if layout else None
    return layout


def _judged(issuer_signed: bytes, expected_payload: bytes, certificate_der: bytes) -> _Passed:
    fields = _map(_decoded(issuer_signed))
    _require(fields.keys() == _MEMBERS, "members of IssuerSigned")
    _check_signature(fields["issuerAuth"], expected_payload, certificate_der)
    contents = _contents(fields["nameSpaces"])
    tagged = {name: [cbor.embedded(item) for item in items] for name, items in contents.items()}
    _check_length(issuer_signed, tagged, expected_payload, certificate_der)
    decoded, *items = _decoded_parts(expected_payload, contents)
    members = _map(decoded)
    mso = _read_mso(members)
    _check_items(items, tagged, mso.value_digests)
    _check_dates(mso.validity, certificate_der)
    return _Passed(issuer_signed, expected_payload, tagged, members, mso)


def _is_alike(layout: BatchLayout, data: bytes, payload: bytes, certificate_der: bytes) -> bool:
    """Say whether `data` is right and has that layout; raise for a signature that does not verify."""
    signed = cbor.byte_string(payload)
    start = b"".join((_START, cbor.byte_string(certificate_der), signed, _BEFORE_SIGNATURE))
    ends = len(start) + 2 * _COORDINATE
    if len(data) != ends + layout.items.length or not data.startswith(start):
        return False
    _verify(data[len(start) : ends], _SIGNED_START + signed, certificate_der)
    key = layout.device_key_of(data, payload)
    return key is not None and _on_p256(int.from_bytes(key.x, "big"), int.from_bytes(key.y, "big"))


def _refuse(what: str) -> NoReturn:
    raise RecheckFailed(what)


def _require(condition: object, what: str) -> None:
    if not condition:
        _refuse(what)


def _decoded(data: bytes) -> Any:
    try:
        return cbor.decode(data)
    except cbor.MalformedCbor as malformed:
        _refuse(malformed.detail)


def _decoded_parts(payload: bytes, contents: Mapping[str, Sequence[bytes]]) -> list[Any]:
    """Return the MSO and then all items, each of them one strictly encoded CBOR item."""
    try:
        return cbor.decode_each([cbor.content_of_embedded(payload), *chain.from_iterable(contents.values())])
    except cbor.MalformedCbor as malformed:
        _refuse(malformed.detail)


def _map(value: Any) -> Mapping[Any, Any]:
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
    _require(message.phdr == _PROTECTED and message.phdr_encoded == _PROTECTED_BYTES, "protected header")
    _require(message.uhdr == {X5chain: certificate_der}, "x5chain is not the DS certificate")
    signature = message.signature
    _require(isinstance(signature, bytes) and len(signature) == 2 * _COORDINATE, "length of the signature")
    _verify(signature, signed, certificate_der)


def _verify(signature: bytes, signed: bytes, certificate_der: bytes) -> None:
    r, s = (int.from_bytes(half, "big") for half in (signature[:_COORDINATE], signature[_COORDINATE:]))
    try:
        _certificate(certificate_der)[0].verify(encode_dss_signature(r, s), signed, _ECDSA)
    except InvalidSignature:
        _refuse("the signature does not verify")


def _read_mso(fields: Mapping[Any, Any]) -> MobileSecurityObject:
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
    _require(len(info) == 1 and key.keys() == _KEY_LABELS and (key[1], key[-1]) == (2, 1), "device key")
    x, y = key[-2], key[-3]
    _require(len(x) == len(y) == _COORDINATE, "coordinates of the device key")
    _require(_on_p256(int.from_bytes(x, "big"), int.from_bytes(y, "big")), "the device key is off the curve")
    return DeviceKey(x=x, y=y)


def _on_p256(x: int, y: int) -> bool:
    """Say whether ``y^2 = x^3 - 3x + b`` (FIPS 186-5); a key object would cost ten times that."""
    return x < _PRIME and y < _PRIME and (y * y - (x * x - 3) * x - _COEFFICIENT) % _PRIME == 0


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


def _contents(name_spaces: Any) -> dict[str, list[bytes]]:
    """Return the encoded items of each namespace, without tag and head."""
    _require(cbor.is_map(name_spaces), "namespaces")
    found = {}
    for name, items in name_spaces.items():
        _require(type(name) is str and cbor.is_array(items), "items of a namespace")
        found[name] = [item.value for item in items if cbor.tagged(item, _EMBEDDED)]
        whole = len(found[name]) == len(items) and all(type(content) is bytes for content in found[name])
        _require(whole, "an item is not in tag 24")
    return found


def _check_length(
    data: bytes, tagged: Mapping[str, Sequence[bytes]], payload: bytes, certificate_der: bytes
) -> None:
    """Refuse heads that are longer than needed: any of them would make the whole longer than this."""
    length = _FRAME + len(payload) + len(certificate_der) + len(cbor.head(cbor.MAP, len(tagged)))
    length += len(cbor.head(cbor.BYTES, len(payload))) + len(cbor.head(cbor.BYTES, len(certificate_der)))
    for name, items in tagged.items():
        length += len(cbor.text_string(name)) + len(cbor.head(cbor.ARRAY, len(items))) + sum(map(len, items))
    _require(len(data) == length, _LONGER)


def _check_items(items: Sequence[Any], tagged: Mapping[str, Sequence[bytes]], digests: Any) -> None:
    """Compare the digests of all items as sent, in the order of `tagged`, with those that were signed."""
    maps = set(map(type, items)) == {dict} and all(item.keys() == _ITEM_MEMBERS for item in items)
    _require(maps, "members of an item")
    numbers, salts = [item["digestID"] for item in items], [item["random"] for item in items]
    _require(set(map(type, numbers)) == {int} and min(numbers) >= 0, "digest id")
    _require(set(map(type, salts)) == {bytes} and min(map(len, salts)) >= _SALT_MINIMUM, "length of a salt")
    _require(len(set(salts)) == len(salts), "a salt stands twice")
    _require(cbor.is_map(digests) and digests.keys() == tagged.keys(), "namespaces of items and digests")
    following, sha256 = iter(numbers), hashlib.sha256
    for name, sent in tagged.items():
        found = {number: sha256(item).digest() for item, number in zip(sent, following, strict=False)}
        _require(len(found) == len(sent) and found == digests[name], "the digests are not those of the items")


def _check_dates(validity: Validity, certificate_der: bytes) -> None:
    _, begins, ends = _certificate(certificate_der)
    _require(validity.signed <= validity.valid_from < validity.valid_until, "order of the dates")
    _require(begins <= validity.signed and validity.valid_until <= ends, "dates outside the DS certificate")
    if validity.expected_update is not None:
        _require(validity.signed <= validity.expected_update <= validity.valid_until, "expected update")
