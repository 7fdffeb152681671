"""Takes a bare IssuerSigned apart (ISO/IEC 18013-5 9.1.2), without judging digests, dates or signatures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.lib import cbor, cose
from apps.lib.mdoc.reasons import ReasonCode, Unacceptable, require
from apps.lib.mdoc.types import StatusReference, Validity

MAX_SIZE: Final = 1 << 20
_EMBEDDED: Final = 24
_ITEM_MEMBERS: Final = frozenset({"digestID", "random", "elementIdentifier", "elementValue"})
_MSO_MEMBERS: Final = frozenset(
    {"version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo"}
)
_TDATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedItem:
    """One data element; `tagged` is the whole ``#6.24(bstr)`` as sent, which the digest covers."""

    digest_id: int
    salt: bytes
    identifier: str
    value: object
    tagged: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedParts:
    """The outer form: items by namespace, and the signed object with its certificates, leaf first."""

    items: Mapping[str, tuple[SignedItem, ...]]
    signed: cose.Sign1
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangersMso:
    """An MSO as any issuer may have made it; the device key is a COSE_Key, not judged yet."""

    digest_algorithm: str
    value_digests: Mapping[str, Mapping[int, bytes]]
    device_key: Mapping[object, object]
    doc_type: str
    validity: Validity
    status: StatusReference | None


def read_parts(data: bytes) -> SignedParts:
    """Read the outer form; raise `Unacceptable`."""
    try:
        fields = cbor.decode(data, max_size=MAX_SIZE, shortest=True)
    except cbor.MalformedCbor as malformed:
        raise Unacceptable(ReasonCode.MALFORMED_CBOR, malformed.detail) from None
    if not cbor.is_map(fields) or "issuerAuth" not in fields or set(fields) - {"nameSpaces", "issuerAuth"}:
        raise Unacceptable(
            ReasonCode.STRUCTURE_INVALID, "IssuerSigned is a map with the members nameSpaces and issuerAuth"
        )
    signed = _read_signed(fields["issuerAuth"])
    return SignedParts(
        items=_read_name_spaces(fields.get("nameSpaces", {})),
        signed=signed,
        certificates=_read_chain(signed),
    )


def read_mso(payload: bytes) -> StrangersMso:
    """Read the payload ``#6.24(bstr .cbor MobileSecurityObject)``; raise `Unacceptable`."""
    try:
        fields = cbor.decode_map(_embedded_in(cbor.decode(payload)))
    except cbor.MalformedCbor as malformed:
        raise Unacceptable(ReasonCode.MALFORMED_CBOR, f"MSO: {malformed.detail}") from None
    missing = _MSO_MEMBERS - set(fields)
    require(not missing, ReasonCode.MSO_INVALID, f"missing: {', '.join(sorted(missing))}")
    unknown = set(fields) - _MSO_MEMBERS - {"status"}
    require(not unknown, ReasonCode.MSO_INVALID, "there is a member that the MSO does not have")
    require(fields["version"] == "1.0", ReasonCode.MSO_VERSION_UNKNOWN, "only version 1.0 is understood")
    doc_type = fields["docType"]
    require(isinstance(doc_type, str) and doc_type, ReasonCode.MSO_INVALID, "docType must be text")
    return StrangersMso(
        digest_algorithm=str(fields["digestAlgorithm"]),
        value_digests=_read_digests(fields["valueDigests"]),
        device_key=_read_device_key(fields["deviceKeyInfo"]),
        doc_type=str(doc_type),
        validity=_read_validity(fields["validityInfo"]),
        status=_read_status(fields["status"]) if "status" in fields else None,
    )


def _embedded_in(outer: object) -> bytes:
    content = outer.value if cbor.tagged(outer, _EMBEDDED) else None
    if not isinstance(content, bytes):
        raise Unacceptable(ReasonCode.PAYLOAD_NOT_TAGGED, "the payload must be encoded CBOR in tag 24")
    return content


def _read_signed(issuer_auth: object) -> cose.Sign1:
    try:
        signed = cose.read_sign1(issuer_auth)
    except (cbor.MalformedCbor, cose.MalformedCose) as malformed:
        raise Unacceptable(ReasonCode.MALFORMED_COSE, malformed.detail) from None
    require(
        set(signed.headers) == {cose.LABEL_ALGORITHM},
        ReasonCode.MALFORMED_COSE,
        "the protected header must hold the algorithm alone",
    )
    return signed


def _read_chain(signed: cose.Sign1) -> tuple[bytes, ...]:
    chain = signed.unprotected.get(cose.LABEL_X5CHAIN)
    require(chain is not None, ReasonCode.X5CHAIN_INVALID, "the unprotected header has no x5chain")
    try:
        return cose.certificates_of(chain)
    except cose.MalformedCose as malformed:
        raise Unacceptable(ReasonCode.X5CHAIN_INVALID, malformed.detail) from None


def _read_name_spaces(name_spaces: object) -> Mapping[str, tuple[SignedItem, ...]]:
    if not cbor.is_map(name_spaces):
        raise Unacceptable(ReasonCode.STRUCTURE_INVALID, "nameSpaces must be a map")
    found: dict[str, tuple[SignedItem, ...]] = {}
    for name, items in name_spaces.items():
        if not isinstance(name, str) or not cbor.is_array(items) or not items:
            raise Unacceptable(ReasonCode.STRUCTURE_INVALID, "a namespace must be text and hold items")
        found[name] = tuple(_read_item(item) for item in items)
    return found


def _read_item(item: object) -> SignedItem:
    data = item.value if cbor.tagged(item, _EMBEDDED) else None
    if not isinstance(data, bytes):
        raise Unacceptable(ReasonCode.ITEM_NOT_TAGGED, "an item must be encoded CBOR in tag 24")
    try:
        fields = cbor.decode_map(data)
    except cbor.MalformedCbor as malformed:
        raise Unacceptable(ReasonCode.MALFORMED_CBOR, f"item: {malformed.detail}") from None
    require(set(fields) == _ITEM_MEMBERS, ReasonCode.ITEM_INVALID, "an item has exactly four members")
    number, salt, identifier = fields["digestID"], fields["random"], fields["elementIdentifier"]
    if not cbor.is_unsigned(number) or not isinstance(salt, bytes) or not isinstance(identifier, str):
        raise Unacceptable(ReasonCode.ITEM_INVALID, "a member of an item has the wrong type")
    return SignedItem(
        digest_id=number,
        salt=salt,
        identifier=identifier,
        value=fields["elementValue"],
        tagged=cbor.embedded(data),
    )


def _read_digests(digests: object) -> Mapping[str, Mapping[int, bytes]]:
    if not cbor.is_map(digests) or not digests:
        raise Unacceptable(ReasonCode.MSO_INVALID, "valueDigests must be a map")
    found: dict[str, Mapping[int, bytes]] = {}
    for name, numbered in digests.items():
        if not isinstance(name, str) or not cbor.is_map(numbered) or not numbered:
            raise Unacceptable(ReasonCode.MSO_INVALID, "a namespace of valueDigests must hold digests")
        found[name] = _read_numbered(numbered)
    return found


def _read_numbered(numbered: Mapping[object, object]) -> Mapping[int, bytes]:
    found: dict[int, bytes] = {}
    for number, digest in numbered.items():
        if not cbor.is_unsigned(number):
            raise Unacceptable(ReasonCode.DIGEST_ID_INVALID, "digest ids must be unsigned integers")
        if not isinstance(digest, bytes):
            raise Unacceptable(ReasonCode.MSO_INVALID, "digests must be byte strings")
        found[number] = digest
    return found


def _read_device_key(info: object) -> Mapping[object, object]:
    key = info.get("deviceKey") if cbor.is_map(info) else None
    if not cbor.is_map(key):
        raise Unacceptable(ReasonCode.DEVICE_KEY_INVALID, "deviceKeyInfo must hold a COSE_Key")
    return key


def _read_validity(info: object) -> Validity:
    if not cbor.is_map(info) or not {"signed", "validFrom", "validUntil"} <= set(info):
        raise Unacceptable(ReasonCode.MSO_INVALID, "validityInfo must hold signed, validFrom and validUntil")
    return Validity(
        signed=_read_tdate(info["signed"], "signed"),
        valid_from=_read_tdate(info["validFrom"], "validFrom"),
        valid_until=_read_tdate(info["validUntil"], "validUntil"),
        expected_update=(
            _read_tdate(info["expectedUpdate"], "expectedUpdate") if "expectedUpdate" in info else None
        ),
    )


def _read_tdate(value: object, name: str) -> datetime:
    text = value.value if cbor.tagged(value, 0) else None
    if not isinstance(text, str) or not _TDATE.fullmatch(text):
        raise Unacceptable(ReasonCode.DATE_INVALID, f"{name} must be a tdate in UTC, in whole seconds")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Unacceptable(ReasonCode.DATE_INVALID, f"{name} is no date of the calendar") from None


def _read_status(status: object) -> StatusReference:
    entry = status.get("status_list") if cbor.is_map(status) else None
    if not cbor.is_map(entry):
        raise Unacceptable(ReasonCode.STATUS_INVALID, "only a status_list is understood")
    index, uri = entry.get("idx"), entry.get("uri")
    if not cbor.is_unsigned(index) or not isinstance(uri, str) or not uri:
        raise Unacceptable(ReasonCode.STATUS_INVALID, "status_list must hold idx and uri")
    return StatusReference(uri=uri, index=index)
