"""What the linter judges: valid by default, each keyword makes one thing different.

The payload is written here from the MSO, not by the product's builder, so that the two can disagree.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from apps.lib import cbor, cose
from apps.lib.cps.subject import MsoSubject
from apps.lib.mdoc.profile import JP_MNC_1, MsoProfile, profile_from_data
from apps.lib.mdoc.types import (
    DeviceKey,
    MobileSecurityObject,
    PreparedMso,
    StatusReference,
    Validity,
)

PROFILE: Final[MsoProfile] = profile_from_data(JP_MNC_1)
SIGNED: Final = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
GENERATED_ON: Final = date(2026, 11, 10)
USE_UNTIL: Final = date(2027, 2, 9)
# The base point of P-256 (SEC 2, 2.4.2): a public key of which anybody knows the private key, 1.
BASE_POINT: Final = DeviceKey(
    x=bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    y=bytes.fromhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
)
DS_KEY: Final = (
    bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004") + BASE_POINT.x + BASE_POINT.y
)


def digests(length: int = 32) -> dict[str, dict[int, bytes]]:
    """Return one digest for each element of the profile."""
    return {
        space: {
            number: sha256(f"{space}{name}".encode()).digest()[:length] for number, name in enumerate(names)
        }
        for space, names in PROFILE.element_names().items()
    }


def validity(**changes: Any) -> Validity:
    """Return thirty days from `SIGNED`."""
    standard = Validity(
        signed=SIGNED,
        valid_from=SIGNED,
        valid_until=SIGNED + timedelta(days=30),
        expected_update=SIGNED + timedelta(days=25),
    )
    return replace(standard, **changes)


def mso(**changes: Any) -> MobileSecurityObject:
    """Return an MSO of the first profile."""
    standard = MobileSecurityObject(
        version="1.0",
        digest_algorithm="SHA-256",
        value_digests=digests(),
        device_key=BASE_POINT,
        doc_type=PROFILE.doc_type,
        validity=validity(),
        status=StatusReference(uri="https://status.example.jp/lists/1", index=7),
    )
    return replace(standard, **changes)


def fields(judged: MobileSecurityObject) -> dict[str, Any]:
    """Return the MSO as plain members, in the order of their encoded keys (RFC 8949 4.2.1)."""
    times = judged.validity
    dates = {"signed": times.signed, "validFrom": times.valid_from, "validUntil": times.valid_until}
    if times.expected_update is not None:
        dates["expectedUpdate"] = times.expected_update
    members: dict[str, Any] = {}
    if judged.status is not None:
        members["status"] = {"status_list": {"idx": judged.status.index, "uri": judged.status.uri}}
    return members | {
        "docType": judged.doc_type,
        "version": judged.version,
        "validityInfo": {
            name: cbor.Tag(0, instant.strftime("%Y-%m-%dT%H:%M:%SZ")) for name, instant in dates.items()
        },
        "valueDigests": {space: dict(entries) for space, entries in judged.value_digests.items()},
        "deviceKeyInfo": {"deviceKey": {1: 2, -1: 1, -2: judged.device_key.x, -3: judged.device_key.y}},
        "digestAlgorithm": judged.digest_algorithm,
    }


def payload_of(members: object) -> bytes:
    """Return ``#6.24(bstr .cbor members)``."""
    return cbor.embedded(cbor.encode_in_order(members))


def subject(**changes: Any) -> MsoSubject:
    """Return a subject that every rule accepts, apart from the changes.

    Besides the fields of `MsoSubject`, `judged` changes the MSO and `payload` the bytes it is sent as.
    """
    the_mso: MobileSecurityObject = changes.pop("judged", None) or mso()
    the_payload: bytes = changes.pop("payload", None) or payload_of(fields(the_mso))
    standard = MsoSubject(
        prepared=PreparedMso(mso=the_mso, payload=the_payload, name_spaces=b"\xa0"),
        to_be_signed=cose.sig_structure(cose.PROTECTED_ES256, the_payload),
        profile=PROFILE,
        profile_approved=True,
        application_approved=True,
        certificate_not_before=datetime(2026, 11, 12, 3, 4, 5, tzinfo=UTC),
        certificate_not_after=datetime(2027, 3, 12, 3, 4, 5, tzinfo=UTC),
        certificate_key=DS_KEY,
        key=DS_KEY,
        key_generated_on=GENERATED_ON,
        key_use_until=USE_UNTIL,
        signing_at=SIGNED + timedelta(minutes=20),
    )
    return replace(standard, **changes)
