"""What a mobile security object is made of (ISO/IEC 18013-5:2021, 9.1.2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKey:
    """A P-256 public key; `x` and `y` are always 32 bytes, leading zeros kept."""

    x: bytes
    y: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Dates of an MSO: aware, UTC, whole seconds."""

    signed: datetime
    valid_from: datetime
    valid_until: datetime
    expected_update: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReference:
    """Entry of a Token Status List: `uri` of the list and `index` in it."""

    uri: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileSecurityObject:
    """The part of a credential that is signed. `value_digests` is namespace -> digest id -> digest."""

    version: str
    digest_algorithm: str
    value_digests: Mapping[str, Mapping[int, bytes]]
    device_key: DeviceKey
    doc_type: str
    validity: Validity
    status: StatusReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedMso:
    """An MSO ready to be signed.

    `payload` is ``#6.24(bstr .cbor MobileSecurityObject)`` exactly as it will be signed, and
    `name_spaces` the encoded ``nameSpaces`` map exactly as it will be delivered (personal data!).
    """

    mso: MobileSecurityObject
    payload: bytes
    name_spaces: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """What the registration authority confirmed about a person (clause 4.1.2); personal data throughout.

    `sex` is the ISO/IEC 5218 code (0, 1, 2, 9); `portrait` is the image file, absent for infants.
    """

    full_name: str
    resident_address: str
    birth_date: date
    sex: int
    individual_number: str
    local_gov_code: str = ""
    portrait: bytes | None = None
