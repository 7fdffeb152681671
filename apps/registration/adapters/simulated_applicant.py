"""SIMULATED: an invented person with a card, a phone and evidence providers makes a complete application."""

import base64
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image

from apps.lib.identifiers import new_id, random_below, random_token
from apps.registration.adapters.simulated_jose import (
    PrivateKey,
    compact,
    flattened,
    json_bytes,
    public_jwk,
)
from apps.registration.adapters.synthetic_jpki import SyntheticJpki, new_card_key
from apps.registration.adapters.synthetic_leaf import LeafPlan, attributes_of, era_date, make_leaf
from apps.registration.types.application import ProviderKind
from apps.registration.types.individual_number import check_digit

APPLICATION_TYPE: Final = "mdoc-application+jws"
PROVIDER_NAMES: Final = {
    ProviderKind.LIVENESS: "simulated-liveness",
    ProviderKind.FACE_MATCH: "simulated-face-match",
}
_JPKI_SEX: Final = {1: "1", 2: "2", 0: "3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPerson:
    """An invented person; `sex` after ISO/IEC 5218. An infant without photo has no portrait."""

    full_name: str = "見本　花子"
    resident_address: str = "見本県架空市仮町１丁目２番３号"
    birth_date: date = date(1990, 2, 28)
    sex: int = 2
    individual_number: str = "621498320257"
    local_gov_code: str = "99201"
    portrait: bytes | None = None
    selfie: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCard:
    """A card: certificate and key."""

    certificate: x509.Certificate
    key: PrivateKey

    def x5c(self) -> list[str]:
        """Return the header member that carries the certificate (RFC 7515 4.1.6)."""
        return [base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode("ascii")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPhone:
    """A phone: the key of the app's installation and one key per record asked for."""

    instance: ec.EllipticCurvePrivateKey
    keys: Sequence[ec.EllipticCurvePrivateKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedApplication:
    """What is sent: the signed request and the image files."""

    request_id: UUID
    request: bytes
    portrait: bytes | None
    selfie: bytes


class SimulatedProviders:
    """Evidence providers whose keys lie in the directory of the synthetic JPKI."""

    def __init__(self, directory: Path) -> None:
        self._keys = {kind: _provider_key(directory, kind) for kind in ProviderKind}

    def public_key(self, kind: ProviderKind) -> bytes:
        """Return the SubjectPublicKeyInfo (DER) to register."""
        public = self._keys[kind].public_key()
        return public.public_bytes(Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def statement(self, kind: ProviderKind, claims: Mapping[str, object], **changes: object) -> str:
        """Return a signed statement; `changes` replace claims."""
        header = {"typ": f"{kind.lower().replace('_', '-')}-result+jwt"}
        return compact(header, json_bytes(dict(claims) | changes), self._keys[kind])


def random_person(*, full_name: str = "見本　太郎", birth_date: date = date(1985, 7, 1)) -> SimulatedPerson:
    """Return an invented person with a random Individual Number and images of their own."""
    digits = f"{random_below(10**10) + 10**10:011d}"
    shade = random_below(200)
    return SimulatedPerson(
        full_name=full_name,
        birth_date=birth_date,
        sex=1,
        individual_number=f"{digits}{check_digit(digits)}",
        portrait=sample_image(shade),
        selfie=sample_image(shade + 20, size=(240, 320)),
    )


def sample_image(shade: int, *, size: tuple[int, int] = (120, 160)) -> bytes:
    """Return a small grey JPEG that shows nobody."""
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).point([(value + shade) % 256 for value in range(256)]).save(
        target, "JPEG", quality=70
    )
    return target.getvalue()


def issue_card(
    person: SimulatedPerson,
    jpki: SyntheticJpki,
    *,
    authority: str = "sign-new",
    key: PrivateKey | None = None,
) -> SimulatedCard:
    """Return a correct card certificate of the person."""
    private = key or new_card_key("p384" if authority == "next" else "rsa")
    plan = LeafPlan(serial=random_below(2**31) + 1, attributes=certified_attributes(person))
    leaf = make_leaf(plan, jpki.authority(authority), private.public_key())
    return SimulatedCard(certificate=leaf, key=private)


def certified_attributes(person: SimulatedPerson) -> tuple[tuple[str, bytes], ...]:
    """Return the otherName values that belong to the person."""
    return attributes_of(
        name=person.full_name,
        address=person.resident_address,
        birth_date=era_date(person.birth_date),
        sex=_JPKI_SEX[person.sex],
    )


def new_phone(batch: int) -> SimulatedPhone:
    """Return a phone with fresh keys for `batch` records."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(batch)]
    return SimulatedPhone(instance=ec.generate_private_key(ec.SECP256R1()), keys=keys)


def application_header(card: SimulatedCard, *, nonce: str, audience: str, at: datetime) -> dict[str, object]:
    """Return the protected header without `alg`."""
    return {
        "typ": APPLICATION_TYPE,
        "x5c": card.x5c(),
        "nonce": nonce,
        "aud": audience,
        "iat": int(at.timestamp()),
    }


def application_payload(
    person: SimulatedPerson,
    card: SimulatedCard,
    phone: SimulatedPhone,
    providers: SimulatedProviders,
    *,
    nonce: str,
    audience: str,
    at: datetime,
) -> dict[str, object]:
    """Return the payload before it is signed; the request id is new."""
    request_id = str(new_id())
    made_at = int((at - timedelta(seconds=30)).timestamp())
    payload: dict[str, object] = {
        "form": "issue",
        "request_id": request_id,
        "full_name": person.full_name,
        "resident_address": person.resident_address,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "individual_number": person.individual_number,
        "jpki_serial": str(card.certificate.serial_number),
        "local_gov_code": person.local_gov_code,
        "selfie": _reference(person.selfie),
        "device_instance_key": public_jwk(phone.instance),
        "device_keys": [_offered(key, nonce, audience) for key in phone.keys],
    }
    claims = statement_claims(ProviderKind.LIVENESS, request_id, made_at, person)
    payload["liveness"] = providers.statement(ProviderKind.LIVENESS, claims)
    if person.portrait is not None:
        payload["portrait"] = _reference(person.portrait)
        claims = statement_claims(ProviderKind.FACE_MATCH, request_id, made_at, person)
        payload["face_match"] = providers.statement(ProviderKind.FACE_MATCH, claims)
    return payload


def statement_claims(
    kind: ProviderKind, request_id: str, made_at: int, person: SimulatedPerson
) -> dict[str, object]:
    """Return what a provider states about the person's images; `made_at` in seconds since 1970."""
    claims: dict[str, object] = {
        "iss": PROVIDER_NAMES[kind],
        "sub": request_id,
        "jti": random_token(16),
        "iat": made_at,
        "decision": "PASS",
        "score": 970,
        "algorithm": "simulated-1",
        "selfie_sha256": hashlib.sha256(person.selfie).hexdigest(),
    }
    if kind is ProviderKind.FACE_MATCH:
        claims["portrait_sha256"] = hashlib.sha256(person.portrait or b"").hexdigest()
    return claims


def make_application(
    person: SimulatedPerson,
    card: SimulatedCard,
    phone: SimulatedPhone,
    providers: SimulatedProviders,
    *,
    nonce: str,
    audience: str,
    at: datetime,
) -> SignedApplication:
    """Return a complete application, signed with the card."""
    payload = application_payload(person, card, phone, providers, nonce=nonce, audience=audience, at=at)
    header = application_header(card, nonce=nonce, audience=audience, at=at)
    return SignedApplication(
        request_id=UUID(str(payload["request_id"])),
        request=flattened(header, json_bytes(payload), card.key),
        portrait=person.portrait,
        selfie=person.selfie,
    )


def sign_holder_request(
    card: SimulatedCard,
    payload: Mapping[str, object],
    *,
    token_type: str,
    nonce: str,
    audience: str,
    at: datetime,
) -> bytes:
    """Return a later request of the same person, e.g. for revocation, as a flattened JWS."""
    header = application_header(card, nonce=nonce, audience=audience, at=at) | {"typ": token_type}
    return flattened(header, json_bytes(dict(payload)), card.key)


def _offered(key: ec.EllipticCurvePrivateKey, nonce: str, audience: str) -> dict[str, object]:
    claims = json_bytes({"nonce": nonce, "aud": audience})
    return {"jwk": public_jwk(key), "proof": compact({"typ": "device-key-proof+jwt"}, claims, key)}


def _reference(image: bytes) -> dict[str, object]:
    return {"media_type": "image/jpeg", "size": len(image), "sha256": hashlib.sha256(image).hexdigest()}


def _provider_key(directory: Path, kind: ProviderKind) -> ec.EllipticCurvePrivateKey:
    path = directory / f"provider-{kind.lower()}.key.pem"
    if not path.is_file():
        key = ec.generate_private_key(ec.SECP256R1())
        form = serialization.PrivateFormat.PKCS8
        path.write_bytes(key.private_bytes(Encoding.PEM, form, serialization.NoEncryption()))
    loaded = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError("a simulated provider has an EC key")
    return loaded
