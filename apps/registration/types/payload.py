"""What the applicant signs (clause 4.1.2): the payload of an issuance application, checked field by field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from apps.base.jose import strict_json
from apps.lib.errors import Invalid
from apps.lib.mdoc.device_key import device_key_from_jwk, thumbprint
from apps.lib.mdoc.types import DeviceKey
from apps.registration.types.application import ImageKind
from apps.registration.types.fields import (
    CLAUSE,
    age_on,
    check_members,
    read_birth_date,
    read_matching,
    read_request_id,
    read_sex,
    read_size,
)
from apps.registration.types.text import read_text

NAME_MAX: Final = 200  # characters, as the element full_name_unicode
ADDRESS_MAX: Final = 200  # characters, as on the card
IMAGE_MAX: Final = {ImageKind.PORTRAIT: 32 * 1024, ImageKind.SELFIE: 1024 * 1024}  # bytes
STATEMENT_MAX: Final = 4096  # characters of a compact JWS
PROOF_MAX: Final = 1024  # characters of a compact JWS
INFANT_AGE: Final = 5  # years, clause 3.2.3
_REQUIRED: Final = frozenset(
    {
        "form",
        "request_id",
        "full_name",
        "resident_address",
        "birth_date",
        "sex",
        "individual_number",
        "jpki_serial",
        "selfie",
        "device_instance_key",
        "device_keys",
        "liveness",
    }
)
_PHOTO: Final = frozenset({"portrait", "face_match"})
_OPTIONAL: Final = frozenset({"local_gov_code", "device_model"})
_IMAGE_MEMBERS: Final = frozenset({"media_type", "size", "sha256"})
_KEY_MEMBERS: Final = frozenset({"jwk", "proof"})
_NONE: Final[frozenset[str]] = frozenset()
_FORM: Final = re.compile(r"issue\Z")
_MEDIA_TYPE: Final = re.compile(r"image/(jpeg|jp2|j2c)\Z")
_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")
_NUMBER: Final = re.compile(r"[0-9]{12}\Z")
_MUNICIPALITY: Final = re.compile(r"[0-9]{5}\Z")
_SERIAL: Final = re.compile(r"(?:0|[1-9][0-9]{0,48})\Z")  # 20 octets have at most 49 digits
_MODEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._()+/-]{0,78}[A-Za-z0-9)+])?\Z")
_COMPACT: Final = re.compile(r"(?:[A-Za-z0-9_-]+\.){2}[A-Za-z0-9_-]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReference:
    """An image bound by size (bytes) and SHA-256 (32 bytes); the file travels beside the payload."""

    kind: ImageKind
    media_type: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedKey:
    """A device key for one MSO and the compact JWS that proves its possession."""

    key: DeviceKey
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPayload:
    """A well-formed payload; nothing in it is believed yet. Personal data throughout.

    `sex` is the card's code, which equals ISO/IEC 5218 (0, 1, 2, 9). Without `portrait` there is no
    `face_match` either: the infant procedure. `device_model` is empty where the phone does not state it.
    """

    request_id: UUID
    full_name: str
    resident_address: str
    birth_date: date
    sex: int
    individual_number: str
    jpki_serial: int
    local_gov_code: str
    portrait: ImageReference | None
    selfie: ImageReference
    device_instance: DeviceKey
    device_keys: Sequence[OfferedKey]
    liveness: str
    face_match: str
    device_model: str = ""


def parse_payload(data: bytes, *, on: date, batch_size_max: int) -> ApplicationPayload:
    """Read the payload as it stands on that day (JST); the first fault raises `Invalid` naming its field."""
    body = check_members(
        strict_json(data, field="payload"),
        required=_REQUIRED,
        optional=_OPTIONAL | _PHOTO,
        field="payload",
    )
    _text(body, "form", _FORM, "must be issue")
    birth_date = read_birth_date(body["birth_date"], on=on, field="payload.birth_date")
    portrait, face_match = _photo(body, infant=age_on(birth_date, on) <= INFANT_AGE)
    instance = device_key_from_jwk(body["device_instance_key"], field="payload.device_instance_key")
    return ApplicationPayload(
        request_id=read_request_id(body["request_id"], field="payload.request_id"),
        full_name=read_text(body["full_name"], field="payload.full_name", max_length=NAME_MAX),
        resident_address=read_text(
            body["resident_address"], field="payload.resident_address", max_length=ADDRESS_MAX
        ),
        birth_date=birth_date,
        sex=read_sex(body["sex"], field="payload.sex"),
        individual_number=_text(body, "individual_number", _NUMBER, "must be 12 digits"),
        jpki_serial=int(_text(body, "jpki_serial", _SERIAL, "must be decimal digits of at most 20 octets")),
        local_gov_code=_text(body, "local_gov_code", _MUNICIPALITY, "must be 5 digits")
        if "local_gov_code" in body
        else "",
        portrait=portrait,
        selfie=_image(body, ImageKind.SELFIE),
        device_instance=instance,
        device_keys=_device_keys(body["device_keys"], instance, batch_size_max),
        liveness=_compact(body["liveness"], STATEMENT_MAX, field="payload.liveness"),
        face_match=face_match,
        device_model=_text(body, "device_model", _MODEL, "must be the name of a device model")
        if "device_model" in body
        else "",
    )


def _text(body: Mapping[str, object], name: str, pattern: re.Pattern[str], must: str) -> str:
    return read_matching(body[name], pattern, must, field=f"payload.{name}")


def _compact(value: object, at_most: int, *, field: str) -> str:
    text = read_matching(value, _COMPACT, "must be a compact JWS", field=field)
    if len(text) > at_most:
        raise Invalid(f"must have at most {at_most} characters", field=field, clause=CLAUSE)
    return text


def _photo(body: Mapping[str, object], *, infant: bool) -> tuple[ImageReference | None, str]:
    """Return portrait and face match; only an infant's application may lack both (clause 3.2.3)."""
    if infant and not _PHOTO & set(body):
        return None, ""
    for name in sorted(_PHOTO - set(body), reverse=True):
        raise Invalid("is required", field=f"payload.{name}", clause=CLAUSE)
    return _image(body, ImageKind.PORTRAIT), _compact(
        body["face_match"], STATEMENT_MAX, field="payload.face_match"
    )


def _image(body: Mapping[str, object], kind: ImageKind) -> ImageReference:
    field = f"payload.{kind.lower()}"
    value = check_members(body[kind.lower()], required=_IMAGE_MEMBERS, optional=_NONE, field=field)
    must = "must be image/jpeg, image/jp2 or image/j2c"
    return ImageReference(
        kind=kind,
        media_type=read_matching(value["media_type"], _MEDIA_TYPE, must, field=f"{field}.media_type"),
        size=read_size(value["size"], at_most=IMAGE_MAX[kind], field=f"{field}.size"),
        sha256=bytes.fromhex(
            read_matching(
                value["sha256"], _SHA256, "must be 64 lower-case hex digits", field=f"{field}.sha256"
            )
        ),
    )


def _device_keys(value: object, instance: DeviceKey, batch_size_max: int) -> tuple[OfferedKey, ...]:
    field = "payload.device_keys"
    if not isinstance(value, list) or not 0 < len(value) <= batch_size_max:
        raise Invalid(f"must be a list of 1 to {batch_size_max} keys", field=field, clause="4.3.1")
    seen = {thumbprint(instance)}
    offered = []
    for index, member in enumerate(value):
        place = f"{field}[{index}]"
        entry = check_members(member, required=_KEY_MEMBERS, optional=_NONE, field=place)
        key = device_key_from_jwk(entry["jwk"], field=f"{place}.jwk")
        name = thumbprint(key)
        if name in seen:
            raise Invalid("the same key stands twice", field=f"{place}.jwk", clause="3.1.5")
        seen.add(name)
        proof = _compact(entry["proof"], PROOF_MAX, field=f"{place}.proof")
        offered.append(OfferedKey(key=key, proof=proof))
    return tuple(offered)
