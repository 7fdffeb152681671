"""A world in which something can be signed: edition, approved profile, keys, certificate, applications.

Works on SQLite and PostgreSQL, with the software HSM or with SoftHSM. People are synthetic. The world is
made of rows where the ceremony or the intake of another app would take longer than the test.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from apps.base.conf import conf
from apps.certificates.models import RootCertificate
from apps.issuance.permissions import REGISTRATION_AUTHORITY, SIGNER
from apps.issuance.services import fulfil_signing_request, request_signing
from apps.issuance.services.claiming import BATCHES_TOGETHER
from apps.issuance.services.signing_ground import forget_ground
from apps.issuance.services.status_entries import forget_lists
from apps.issuance.types import BatchResult, DeviceProof
from apps.keys.adapters import pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import DsKey, SignerProcess
from apps.keys.states import DsKeyState, SignerRole, SignerState
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import Clock
from apps.lib.cps.periods import key_use_until
from apps.lib.hsm.interface import Curve
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.policy.selectors import forget_site_values
from apps.registration.models import IssuanceApplication
from apps.registration.selectors.approved_application import snapshot_digest
from apps.registration.selectors.sealed import open_certificate, open_payload
from apps.registration.states import ApplicationState
from tests.support.pipeline_rows import (
    Phone,
    approve_the_profile,
    b64,
    b64url,
    certificate_row,
    make_certificates,
    store_application,
    token_row,
)

PHONE_BACK_END = Actor(
    kind=ActorKind.CLIENT, actor_id="client:phone-back-end", strength=LoginStrength.CLIENT_KEY
)
DEVICE_URL = "http://localhost:8000/api/v1/applications/{}/{}"
PORTRAIT_BYTES = 20_000


@dataclass(slots=True, kw_only=True)
class World:
    """What was set up; `applications` maps an application to the private keys of its phone."""

    key_id: UUID
    certificate_id: UUID
    certificate_der: bytes
    root_der: bytes
    clock: Any
    phones: dict[UUID, Phone] = field(default_factory=dict)

    @property
    def ds_public_key(self) -> Any:
        return x509.load_der_x509_certificate(self.certificate_der).public_key()


def prepare_world(clock: Clock, *, plug: Callable[[], str], months: int = 3) -> World:
    """Set everything up; `plug` makes the token and returns its PIN."""
    forget_site_values()
    forget_ground()
    forget_lists()
    approve_the_profile(clock)
    pin = plug()
    pin_file.prepare_runtime_dir()
    pin_file.write_pin(pin)
    SESSION.discharge()
    SESSION.enlist()
    SESSION.open(writable=True)
    signer_says(SignerState.OPEN, clock)
    key_id = new_id()
    handle = SESSION.generate_key(KeyPurpose.DS, f"ds-{key_id.hex[-12:]}", Curve.P256, key_id=key_id.bytes)
    root_der, der, certificate = make_certificates(handle.public_key_der, clock)
    generated_on = clock.today()
    key = DsKey.objects.create(
        id=key_id,
        hsm=token_row(clock),
        purpose=KeyPurpose.DS.value,
        label=handle.label,
        state=DsKeyState.ACTIVE.value,
        public_key_der=handle.public_key_der,
        generated_on=generated_on,
        use_until=key_use_until(generated_on),
        planned_at=clock.now(),
    )
    root = RootCertificate.objects.create(
        der=root_der,
        sha256=hashlib.sha256(root_der).hexdigest(),
        simulated=True,
        not_before=clock.now() - timedelta(days=1),
        not_after=clock.now() + timedelta(days=3650),
        imported_at=clock.now(),
        imported_by="staff:one",
    )
    row = certificate_row(key, root, certificate, der, clock)
    return World(key_id=key_id, certificate_id=row.pk, certificate_der=der, root_der=root_der, clock=clock)


def signer_says(state: SignerState, clock: Clock, *, cause: str = "") -> None:
    """Have the one signer process report its state now."""
    facts = {"role": SignerRole.SIGNER, "pid": 1, "state": state, "cause": cause, "at": clock.now()}
    SignerProcess.objects.update_or_create(name="signer@test", defaults=facts)


def software_token() -> str:
    """Plug a token of software (settings must name `SoftwareHsm` as provider)."""
    from apps.lib.hsm.software import plug_token

    pin = secrets.token_hex(8)
    plug_token(conf().pkcs11_module, label=conf().token_label, pin=pin)
    return pin


class Crash(BaseException):
    """The process dies here: nothing of ours may catch it."""


def crash(*_: object, **__: object) -> Any:
    """Die."""
    raise Crash


def verify(world: World, message: bytes, signature: bytes) -> None:
    """Check a raw signature of the DS key; raise `InvalidSignature`."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    world.ds_public_key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))


def give_to(application_id: UUID, holder_id: UUID) -> None:
    """Make an application the one of another holder, snapshot included."""
    row = IssuanceApplication.objects.get(pk=application_id)
    row.holder_id = holder_id
    digest = snapshot_digest(application_id, holder_id, open_payload(row), open_certificate(row))
    IssuanceApplication.objects.exclude(pk=application_id).filter(holder_id=holder_id).update(
        state=ApplicationState.COMPLETED.value
    )
    IssuanceApplication.objects.filter(pk=application_id).update(holder_id=holder_id, snapshot_digest=digest)


def apply(
    world: World,
    *,
    size: int = 10,
    portrait_bytes: int = PORTRAIT_BYTES,
    device_keys: Sequence[ec.EllipticCurvePrivateKey] = (),
) -> UUID:
    """Store an APPROVED application with `size` device keys, as the intake would have left it."""
    fresh = [ec.generate_private_key(ec.SECP256R1()) for _ in range(size - len(device_keys))]
    phone = Phone(
        instance=ec.generate_private_key(ec.SECP256R1()),
        device_keys=(*device_keys, *fresh),
        portrait=b"\xff\xd8\xff" + secrets.token_bytes(portrait_bytes - 3),
    )
    application_id = store_application(phone, world.clock)
    world.phones[application_id] = phone
    return application_id


def request(world: World, application_id: UUID) -> UUID:
    """Ask for the signatures; return the batch."""
    return request_signing(
        actor=REGISTRATION_AUTHORITY, clock=world.clock, application_id=application_id
    ).batch_id


def fulfil(world: World, batch_id: UUID, *, together: int = BATCHES_TOGETHER) -> BatchResult:
    """Sign a batch as the signer process does, and with it what waits, up to `together` batches."""
    return fulfil_signing_request(actor=SIGNER, clock=world.clock, batch_id=batch_id, together=together)


def issue(world: World, *, size: int = 3) -> UUID:
    """Apply, request and sign; return the application."""
    application_id = apply(world, size=size, portrait_bytes=2_000)
    fulfil(world, request(world, application_id))
    return application_id


def device_proof(world: World, application_id: UUID, method: str, last: str) -> DeviceProof:
    """Prove possession of the device-instance key for one call."""
    url = DEVICE_URL.format(application_id, last)
    header = proof_header(world.phones[application_id].instance, method, url, world.clock)
    return DeviceProof(method=method, url=url, header=header)


def proof_header(key: ec.EllipticCurvePrivateKey, method: str, url: str, clock: Clock) -> str:
    """Return a `Device-Proof` header."""
    claims = {
        "htm": method,
        "htu": url,
        "jti": secrets.token_urlsafe(16),
        "iat": int(clock.now().timestamp()),
    }
    signing_input = f"{b64({'alg': 'ES256', 'typ': 'dpop+jwt'})}.{b64(claims)}"
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(SHA256())))
    return f"{signing_input}.{b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def close_world() -> None:
    """Close the session of this process and forget what was remembered."""
    SESSION.discharge()
    pin_file.wipe_pin()
    forget_site_values()
