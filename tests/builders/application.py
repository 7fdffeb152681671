"""Applications in the making: everything can be changed before it is signed."""

import hashlib
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from apps.base.conf import conf
from apps.registration.adapters.simulated_applicant import (
    SimulatedCard,
    SimulatedPerson,
    SimulatedPhone,
    SimulatedProviders,
    application_header,
    application_payload,
    certified_attributes,
    new_phone,
    sample_image,
    statement_claims,
)
from apps.registration.adapters.simulated_jose import PrivateKey, flattened, json_bytes
from apps.registration.adapters.synthetic_jpki import (
    SyntheticJpki,
    default_directory,
    install_anchors,
    make_synthetic_jpki,
)
from apps.registration.adapters.synthetic_leaf import LeafPlan, make_leaf
from apps.registration.types import ProviderKind

HANAKO = SimulatedPerson(portrait=sample_image(10), selfie=sample_image(40))
AUDIENCE = "http://localhost:8000/api/v1/applications"


@lru_cache(maxsize=1)
def jpki() -> SyntheticJpki:
    """Return the synthetic JPKI of this test run, anchors installed."""
    made = make_synthetic_jpki(default_directory())
    install_anchors(made, conf().jpki_anchor_dir)
    return made


@lru_cache(maxsize=1)
def providers() -> SimulatedProviders:
    return SimulatedProviders(jpki().directory)


@lru_cache(maxsize=16)
def card_key(kind: str = "rsa", number: int = 0) -> PrivateKey:
    """Return one of a few keys that cards in tests share (making RSA keys is slow)."""
    del number
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    size = {"rsa": 2048, "rsa-1024": 1024, "rsa-4096": 4096, "rsa-e3": 2048}[kind]
    return rsa.generate_private_key(public_exponent=3 if kind == "rsa-e3" else 65537, key_size=size)


def card(
    person: SimulatedPerson = HANAKO,
    *,
    authority: str = "sign-new",
    key: PrivateKey | None = None,
    **plan: Any,
) -> SimulatedCard:
    """Return a card; keyword arguments change its `LeafPlan`."""
    private = key or card_key("p384" if authority == "next" else "rsa")
    values: dict[str, Any] = {"serial": 0x012D57CA, "attributes": certified_attributes(person)} | plan
    leaf = make_leaf(LeafPlan(**values), jpki().authority(authority), private.public_key())
    return SimulatedCard(certificate=leaf, key=private)


@dataclass
class Draft:
    """An application that is not signed yet."""

    person: SimulatedPerson
    card: SimulatedCard
    phone: SimulatedPhone
    header: dict[str, Any]
    payload: dict[str, Any]
    at: datetime
    portrait: bytes | None = None
    selfie: bytes | None = None
    key: PrivateKey | None = None
    raw_payload: bytes | None = None

    @property
    def request_id(self) -> UUID:
        return UUID(self.payload["request_id"])

    def signed(self) -> bytes:
        payload = json_bytes(self.payload) if self.raw_payload is None else self.raw_payload
        return flattened(self.header, payload, self.key or self.card.key)

    def use_image(self, name: str, content: bytes, media_type: str = "image/jpeg") -> None:
        """Send another image, honestly bound."""
        self.payload[name] = {
            "media_type": media_type,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        setattr(self, name, content)

    def restate(self, kind: ProviderKind, **changes: Any) -> None:
        """Have the provider sign another statement."""
        made_at = int(self.at.timestamp()) - 30
        claims = statement_claims(kind, self.payload["request_id"], made_at, self.person)
        self.payload[kind.value.lower()] = providers().statement(kind, claims, **changes)


def draft(
    nonce: str,
    at: datetime,
    *,
    person: SimulatedPerson = HANAKO,
    of_card: SimulatedCard | None = None,
    phone: SimulatedPhone | None = None,
    batch: int = 2,
) -> Draft:
    """Return a correct application of the person, ready to be spoilt."""
    used_card = of_card or card(person)
    used_phone = phone or new_phone(batch)
    payload = application_payload(
        person, used_card, used_phone, providers(), nonce=nonce, audience=AUDIENCE, at=at
    )
    return Draft(
        person=person,
        card=used_card,
        phone=used_phone,
        header=application_header(used_card, nonce=nonce, audience=AUDIENCE, at=at),
        payload=deepcopy(payload),
        at=at,
        portrait=person.portrait,
        selfie=person.selfie,
    )
