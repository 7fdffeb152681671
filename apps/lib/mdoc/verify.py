"""Judges a credential by itself: digests, salts, dates, device key, country (ISO/IEC 18013-5 9.3.1).

Certificates, revocation and status are judged in `apps.lib.verifier`, which calls this.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    BrainpoolP256R1,
    BrainpoolP384R1,
    BrainpoolP512R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)

from apps.lib.mdoc.reading import SignedItem, StrangersMso
from apps.lib.mdoc.reasons import Reason, ReasonCode
from apps.lib.mdoc.types import Validity

_DIGEST_BYTES: Final = {"SHA-256": 32, "SHA-384": 48, "SHA-512": 64}
_SALT_MINIMUM: Final = 16
_DIGEST_ID_LIMIT: Final = 1 << 31
_KTY, _CRV, _X, _Y, _D = 1, -1, -2, -3, -4
_EC2, _OKP = 2, 1
_CURVES: Final[Mapping[int, tuple[type[EllipticCurve], int]]] = {
    1: (SECP256R1, 32),
    2: (SECP384R1, 48),
    3: (SECP521R1, 66),
    256: (BrainpoolP256R1, 32),
    258: (BrainpoolP384R1, 48),
    259: (BrainpoolP512R1, 64),
}
_OKP_BYTES: Final[Mapping[int, int]] = {4: 32, 5: 56, 6: 32, 7: 57}  # X25519, X448, Ed25519, Ed448


def item_reasons(mso: StrangersMso, items: Mapping[str, tuple[SignedItem, ...]]) -> Iterator[Reason]:
    """Yield what is wrong with the items and their digests."""
    length = _DIGEST_BYTES.get(mso.digest_algorithm)
    if length is None:
        yield Reason(ReasonCode.DIGEST_ALGORITHM_UNKNOWN, "only SHA-256, SHA-384 and SHA-512 are known")
        return
    yield from _digest_form_reasons(mso.value_digests, length)
    for name, entries in items.items():
        digests = mso.value_digests.get(name)
        if digests is None:
            yield Reason(ReasonCode.NAMESPACE_NOT_SIGNED, f"{name} has no digests")
        else:
            yield from _namespace_reasons(name, entries, digests, mso.digest_algorithm)
    yield from _salt_reasons([item.salt for entries in items.values() for item in entries])


def date_reasons(validity: Validity, *, at: datetime) -> Iterator[Reason]:
    """Yield what is wrong with the dates among themselves and at the instant `at`."""
    if not validity.signed <= validity.valid_from < validity.valid_until:
        yield Reason(ReasonCode.DATE_ORDER_WRONG, "signed <= validFrom < validUntil does not hold")
    update = validity.expected_update
    if update is not None and not validity.signed <= update <= validity.valid_until:
        yield Reason(ReasonCode.DATE_ORDER_WRONG, "expectedUpdate lies outside the validity")
    if at < validity.valid_from:
        yield Reason(ReasonCode.NOT_YET_VALID, "validFrom lies ahead")
    if at > validity.valid_until:
        yield Reason(ReasonCode.EXPIRED, "validUntil has passed")


def certificate_date_reasons(
    validity: Validity, *, not_before: datetime, not_after: datetime
) -> Iterator[Reason]:
    """Yield whether the MSO lies within the DS certificate (clause 6.3.2; ISO/IEC 18013-5 9.1.2.4)."""
    if not not_before <= validity.signed <= not_after:
        yield Reason(
            ReasonCode.OUTSIDE_CERTIFICATE_VALIDITY, "signed lies outside the DS certificate's validity"
        )
    if validity.valid_until > not_after:
        yield Reason(
            ReasonCode.OUTSIDE_CERTIFICATE_VALIDITY, "validUntil lies after the DS certificate's end"
        )


def country_reasons(items: Mapping[str, tuple[SignedItem, ...]], *, country: str | None) -> Iterator[Reason]:
    """Yield whether an `issuing_country` differs from the country of the DS certificate."""
    for entries in items.values():
        for item in entries:
            if item.identifier in {"issuing_country", "issuing_country_unicode"} and item.value != country:
                yield Reason(ReasonCode.COUNTRY_MISMATCH, "issuing_country is not that of the DS certificate")


def device_key_reasons(key: Mapping[object, object]) -> Iterator[Reason]:
    """Yield what is wrong with the device key: kind, curve, coordinates, point."""
    problem = _device_key_problem(key)
    if problem:
        yield Reason(ReasonCode.DEVICE_KEY_INVALID, problem)


def _digest_form_reasons(digests: Mapping[str, Mapping[int, bytes]], length: int) -> Iterator[Reason]:
    for name, numbered in digests.items():
        if any(number >= _DIGEST_ID_LIMIT for number in numbered):
            yield Reason(ReasonCode.DIGEST_ID_INVALID, f"{name}: a digest id is 2^31 or more")
        if any(len(digest) != length for digest in numbered.values()):
            yield Reason(ReasonCode.DIGEST_LENGTH_WRONG, f"{name}: digests must have {length} bytes")


def _namespace_reasons(
    name: str, entries: tuple[SignedItem, ...], digests: Mapping[int, bytes], algorithm: str
) -> Iterator[Reason]:
    hash_name = algorithm.replace("-", "").lower()
    for item in entries:
        if item.digest_id not in digests:
            yield Reason(ReasonCode.DIGEST_MISSING, f"{name}/{item.identifier} has no digest")
        elif hashlib.new(hash_name, item.tagged).digest() != digests[item.digest_id]:
            yield Reason(ReasonCode.DIGEST_MISMATCH, f"{name}/{item.identifier} is not what was signed")
    if len({item.digest_id for item in entries}) != len(entries):
        yield Reason(ReasonCode.DIGEST_ID_REPEATED, f"{name}: two items have one digest id")
    if len({item.identifier for item in entries}) != len(entries):
        yield Reason(ReasonCode.ELEMENT_REPEATED, f"{name}: an element stands twice")


def _salt_reasons(salts: list[bytes]) -> Iterator[Reason]:
    if any(len(salt) < _SALT_MINIMUM for salt in salts):
        yield Reason(ReasonCode.SALT_TOO_SHORT, f"a salt has fewer than {_SALT_MINIMUM} bytes")
    if len(set(salts)) != len(salts):
        yield Reason(ReasonCode.SALT_REPEATED, "two items have one salt")


def _device_key_problem(key: Mapping[object, object]) -> str | None:
    if _D in key:
        return "the device key holds a private key"
    curve, x, y = key.get(_CRV), key.get(_X), key.get(_Y)
    if not isinstance(curve, int) or not isinstance(x, bytes):
        return "the device key has no curve or no coordinate"
    if key.get(_KTY) == _OKP:
        return None if _OKP_BYTES.get(curve) == len(x) else "the device key has the wrong length"
    if key.get(_KTY) != _EC2 or curve not in _CURVES:
        return "the device key is of an unknown kind or curve"
    return _point_problem(curve, x, y)


def _point_problem(curve: int, x: bytes, y: object) -> str | None:
    kind, width = _CURVES[curve]
    if not isinstance(y, bytes) or not len(x) == len(y) == width:
        return f"the coordinates of the device key must have {width} bytes"
    try:
        EllipticCurvePublicKey.from_encoded_point(kind(), b"\x04" + x + y)
    except (ValueError, UnsupportedAlgorithm):
        return "the device key is not a point of its curve"
    return None
