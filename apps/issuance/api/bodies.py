"""Bodies of a delivery, joined from ready bytes: rendering a batch must not cost more than signing it."""

from collections.abc import Sequence
from typing import Final

import pybase64

from apps.issuance.types import DeliveredCredential
from apps.lib import cbor

JSON: Final = "application/json"
CBOR: Final = "application/cbor"


def json_body(delivered: DeliveredCredential) -> bytes:
    """Return ``{"credential_id": .., "delivery": n, "credentials": [base64url without padding ..]}``."""
    encoded = b'","'.join(_base64url(part) for part in delivered.issuer_signed)
    head = f'{{"credential_id":"{delivered.credential_id}","delivery":{delivered.delivery_number},'
    return b"".join((head.encode("ascii"), b'"credentials":["', encoded, b'"]}'))


def cbor_body(delivered: DeliveredCredential) -> bytes:
    """Return ``{"credentials": [bstr ..]}``: each byte string is one IssuerSigned."""
    parts: list[bytes] = [cbor.head(cbor.MAP, 1), cbor.text_string("credentials")]
    parts.append(cbor.head(cbor.ARRAY, len(delivered.issuer_signed)))
    return b"".join([*parts, *_byte_strings(delivered.issuer_signed)])


def _byte_strings(parts: Sequence[bytes]) -> list[bytes]:
    return [piece for part in parts for piece in (cbor.head(cbor.BYTES, len(part)), part)]


def _base64url(data: bytes) -> bytes:
    return pybase64.urlsafe_b64encode(data).rstrip(b"=")
