"""Reads a Token Status List token before it is signed (draft-ietf-oauth-status-list, CWT form)."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apps.lib import cbor
from apps.lib.cps.site_policy import SITE_SETTINGS

_TYPE: Final = "application/statuslist+cwt"
_SUBJECT, _EXPIRES, _ISSUED, _TIME_TO_LIVE, _STATUS_LIST = 2, 4, 6, 65534, 65533
_LONGEST_LIFE: Final = timedelta(hours=SITE_SETTINGS["revocation_list_lifetime_hours"].highest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """What a revocation list must say: its address, its instants (aware), its number of entries."""

    uri: str
    issued_at: datetime
    expires_at: datetime
    size: int


def findings(to_be_signed: bytes, facts: ListFacts) -> list[str]:
    """Return everything that is wrong with the Sig_structure that the list key is asked to sign."""
    try:
        protected, payload = _take_apart(to_be_signed)
    except cbor.MalformedCbor as malformed:
        return [malformed.detail]
    return [*_header_findings(protected), *_claim_findings(payload, facts)]


def _take_apart(data: bytes) -> tuple[Mapping[object, object], Mapping[object, object]]:
    parts = cbor.decode(data)
    if not cbor.is_array(parts) or len(parts) != 4 or parts[0] != "Signature1" or parts[2] != b"":  # noqa: PLR2004 - RFC 9052 4.4
        raise cbor.MalformedCbor("not a Sig_structure of COSE_Sign1")
    protected, payload = parts[1], parts[3]
    if not isinstance(protected, bytes) or not isinstance(payload, bytes):
        raise cbor.MalformedCbor("header and payload must be byte strings")
    return cbor.decode_map(protected), cbor.decode_map(payload)


def _header_findings(header: Mapping[object, object]) -> Iterator[str]:
    if header.get(1) != -7:  # noqa: PLR2004 - ES256, the list key's only algorithm
        yield "the algorithm is not ES256"
    if header.get(16) != _TYPE:
        yield "typ is not a status list's"
    if 33 not in header:  # noqa: PLR2004 - x5chain, RFC 9360
        yield "the signer's certificate is missing from the protected header"


def _claim_findings(claims: Mapping[object, object], facts: ListFacts) -> Iterator[str]:
    if claims.get(_SUBJECT) != facts.uri or not facts.uri:
        yield "sub is not the address of the list"
    if claims.get(_ISSUED) != int(facts.issued_at.timestamp()):
        yield "iat is not the time of the list"
    if claims.get(_EXPIRES) != int(facts.expires_at.timestamp()):
        yield "exp is not the end of the list"
    if not facts.issued_at < facts.expires_at <= facts.issued_at + _LONGEST_LIFE:
        yield "the life of the list is out of bounds"
    time_to_live = claims.get(_TIME_TO_LIVE, 1)
    if not cbor.is_unsigned(time_to_live) or time_to_live == 0:
        yield "ttl is not a positive number of seconds"
    yield from _content_findings(claims.get(_STATUS_LIST), facts.size)


def _content_findings(content: object, size: int) -> Iterator[str]:
    if not cbor.is_map(content) or content.get("bits") != 1 or type(content.get("bits")) is not int:
        yield "the list is not of one bit an entry"
        return
    packed = content.get("lst")
    if not isinstance(packed, bytes) or _unpacked_length(packed, size) != size:
        yield f"the list does not hold {size} entries"


def _unpacked_length(packed: bytes, size: int) -> int:
    """Return the number of one-bit entries; stops reading just beyond `size`."""
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(packed, size // 8 + 1)
    except zlib.error:
        return -1
    return len(content) * 8 if reader.eof and not reader.unused_data else -1
