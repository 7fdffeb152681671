"""Credentials put together from plain values, so that a test can bend any part before or after signing."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from apps.lib import cbor, cose
from apps.lib.statuslist.bitstring import build_list
from apps.lib.statuslist.token import TOKEN_TYPE, StatusListClaims, assemble_token, list_to_be_signed
from tests.builders.mdoc import LIST_URI, NOW, make_device_key, raw_signer, world

Hook = Callable[[Any], Any]
MDL = "org.iso.18013.5.1.mDL"
MDL_NAMESPACE = "org.iso.18013.5.1"


def same(value: Any) -> Any:
    """Leave as it is."""
    return value


def tdate(instant: datetime) -> cbor.Tag:
    return cbor.Tag(0, instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


def example_items(name_space: str = MDL_NAMESPACE) -> dict[str, list[dict[str, Any]]]:
    """Return items in the order of members that ISO/IEC 18013-5 Annex D has."""
    values = {
        "family_name": "見本",
        "birth_date": cbor.Tag(1004, "1971-09-01"),
        "issuing_country": "JP",
        "portrait": b"\xff\xd8\xff" + bytes(600),
        "age_over_20": True,
    }
    return {
        name_space: [
            {"digestID": number, "random": os.urandom(32), "elementIdentifier": name, "elementValue": value}
            for number, (name, value) in enumerate(values.items())
        ]
    }


@dataclass(kw_only=True)
class Craft:
    """A credential in the making; each hook bends one stage (in place, or by returning something else)."""

    doc_type: str = MDL
    items: Hook = same
    item_bytes: Hook = same
    mso: Hook = same
    payload: Hook = same
    protected: Hook = same
    unprotected: Hook = same
    signature: Hook = same
    issuer_auth: Hook = same
    outer: Hook = same
    raw: Hook = same
    digest: str = "SHA-256"
    algorithm: int = cose.ES256
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: world().ds_key)
    certificate: bytes = field(default_factory=lambda: world().ds)
    status: dict[str, Any] | None = None
    decoys: int = 0

    def build(self) -> bytes:
        items = _bent(self.items, example_items())
        encoded = {
            name: [_bent(self.item_bytes, cbor.embedded(cbor.encode_in_order(item))) for item in entries]
            for name, entries in items.items()
        }
        mso = _bent(self.mso, self._mso(items, encoded))
        payload = _bent(self.payload, cbor.embedded(cbor.encode_in_order(mso)))
        protected = _bent(self.protected, cbor.encode({1: self.algorithm}))
        digest = cose.ALGORITHMS[self.algorithm].digest
        signature = _bent(
            self.signature, raw_signer(self.key, digest)(cose.sig_structure(protected, payload))
        )
        headers = _bent(self.unprotected, {33: self.certificate})
        auth = _bent(self.issuer_auth, [protected, headers, payload, signature])
        listed = {name: [cbor.decode(item) for item in entries] for name, entries in encoded.items()}
        outer = _bent(self.outer, {"nameSpaces": listed, "issuerAuth": auth})
        return bytes(_bent(self.raw, cbor.encode_in_order(outer)))

    def _mso(self, items: Any, encoded: Any) -> dict[str, Any]:
        hash_name = self.digest.replace("-", "").lower()
        digests = {
            name: {
                item["digestID"]: hashlib.new(hash_name, data).digest()
                for item, data in zip(items[name], entries, strict=True)
                if "digestID" in item
            }
            for name, entries in encoded.items()
        }
        for numbered in digests.values():
            for number in range(self.decoys):
                numbered[1000 + number] = os.urandom(hashlib.new(hash_name).digest_size)
        key = make_device_key()
        begins = NOW.replace(minute=0)
        mso = {
            "version": "1.0",
            "digestAlgorithm": self.digest,
            "valueDigests": digests,
            "deviceKeyInfo": {"deviceKey": {1: 2, -1: 1, -2: key.x, -3: key.y}},
            "docType": self.doc_type,
            "validityInfo": {
                "signed": tdate(begins),
                "validFrom": tdate(begins),
                "validUntil": tdate(begins + timedelta(days=30)),
            },
        }
        return mso if self.status is None else {**mso, "status": self.status}


def craft(**hooks: Any) -> bytes:
    """Return a credential; without hooks it is good."""
    return Craft(**hooks).build()


def status_claim(index: int = 7, uri: str = LIST_URI) -> dict[str, Any]:
    return {"status_list": {"idx": index, "uri": uri}}


def status_token(
    *,
    revoked: tuple[int, ...] = (),
    uri: str = LIST_URI,
    size: int = 1 << 10,
    issued_at: datetime = NOW - timedelta(hours=1),
    expires_at: datetime = NOW + timedelta(hours=12),
    key: ec.EllipticCurvePrivateKey | None = None,
    certificate: bytes | tuple[bytes, ...] | None = None,
    bent: Hook = same,
) -> bytes:
    """Return a signed list token; without keywords it is good and nobody is revoked."""
    claims = StatusListClaims(
        uri=uri,
        issued_at=issued_at,
        expires_at=expires_at,
        ttl_seconds=3600,
        compressed=build_list(size, revoked),
    )
    chain = world().list_signer if certificate is None else certificate
    protected, payload, to_be_signed = list_to_be_signed(claims, chain if isinstance(chain, bytes) else b"")
    if isinstance(chain, tuple):
        header = {cose.LABEL_ALGORITHM: cose.ES256, cose.LABEL_TYPE: TOKEN_TYPE}
        protected = cbor.encode({**header, cose.LABEL_X5CHAIN: list(chain)} if chain else header)
        to_be_signed = cose.sig_structure(protected, payload)
    signature = raw_signer(key or world().list_key)(to_be_signed)
    return bytes(_bent(bent, assemble_token(protected, payload, signature)))


def _bent(hook: Hook, value: Any) -> Any:
    changed = hook(value)
    return value if changed is None else changed
