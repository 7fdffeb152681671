"""A world in which something can be signed: edition, approved profile, keys, certificate, applications.

Works on SQLite and PostgreSQL, with the software HSM or with SoftHSM. People are synthetic. The world is
made of rows where the ceremony or the intake of another app would take longer than the test.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from apps.base.conf import conf
from apps.base.sealed import blind_index, seal
from apps.certificates.models import DsCertificate, RootCertificate
from apps.certificates.states import CertificateState
from apps.issuance.permissions import REGISTRATION_AUTHORITY, SIGNER
from apps.issuance.services import fulfil_signing_request, request_signing
from apps.issuance.services.signing_ground import forget_ground
from apps.issuance.services.status_entries import forget_lists
from apps.issuance.types import BatchResult, DeviceProof
from apps.keys.adapters import pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import DsKey, Hsm
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import Clock
from apps.lib.cps.editions import EDITION_1_00
from apps.lib.cps.periods import key_use_until
from apps.lib.cps.roles import Organisation, Role
from apps.lib.hsm.interface import Curve
from apps.lib.identifiers import new_id
from apps.lib.mdoc.profile import JP_MNC_1
from apps.lib.signing import KeyPurpose
from apps.policy.selectors import forget_site_values
from apps.policy.services import adopt_edition, approve_profile, propose_profile
from apps.registration.models import ApplicationImage, Holder, IssuanceApplication
from apps.registration.selectors.approved_application import snapshot_digest
from apps.registration.selectors.sealed import APPLICATION_ROW, IMAGE_ROW, open_certificate, open_payload
from apps.registration.states import ApplicationState
from apps.registration.types import ImageKind

PHONE_BACK_END = Actor(
    kind=ActorKind.CLIENT, actor_id="client:phone-back-end", strength=LoginStrength.CLIENT_KEY
)
COMPACT = "e30.e30.AAAA"
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
    phones: dict[UUID, "Phone"] = field(default_factory=dict)

    @property
    def ds_public_key(self) -> Any:
        return x509.load_der_x509_certificate(self.certificate_der).public_key()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """The device-instance key and the device keys of one application."""

    instance: ec.EllipticCurvePrivateKey
    device_keys: tuple[ec.EllipticCurvePrivateKey, ...]
    portrait: bytes


def prepare_world(clock: Clock, *, plug: Callable[[], str], months: int = 3) -> World:
    """Set everything up; `plug` makes the token and returns its PIN."""
    forget_site_values()
    forget_ground()
    forget_lists()
    _approve_profile(clock)
    pin = plug()
    pin_file.prepare_runtime_dir()
    pin_file.write_pin(pin)
    SESSION.discharge()
    SESSION.enlist()
    SESSION.open(writable=True)
    key_id = new_id()
    handle = SESSION.generate_key(KeyPurpose.DS, f"ds-{key_id.hex[-12:]}", Curve.P256, key_id=key_id.bytes)
    root_der, der, certificate = _certificate(handle.public_key_der, clock)
    generated_on = clock.today()
    key = DsKey.objects.create(
        id=key_id,
        hsm=_token(clock),
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
    row = _certificate_row(key, root, certificate, der, clock)
    return World(key_id=key_id, certificate_id=row.pk, certificate_der=der, root_der=root_der, clock=clock)


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
    application_id = _store(phone, world.clock)
    world.phones[application_id] = phone
    return application_id


def request(world: World, application_id: UUID) -> UUID:
    """Ask for the signatures; return the batch."""
    return request_signing(
        actor=REGISTRATION_AUTHORITY, clock=world.clock, application_id=application_id
    ).batch_id


def fulfil(world: World, batch_id: UUID) -> BatchResult:
    """Sign a batch as the signer process does."""
    return fulfil_signing_request(actor=SIGNER, clock=world.clock, batch_id=batch_id)


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
    signing_input = f"{_b64({'alg': 'ES256', 'typ': 'dpop+jwt'})}.{_b64(claims)}"
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(SHA256())))
    return f"{signing_input}.{_b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def close_world() -> None:
    """Close the session of this process and forget what was remembered."""
    SESSION.discharge()
    pin_file.wipe_pin()
    forget_site_values()


def _approve_profile(clock: Clock) -> None:
    adopt_edition(actor=system_actor("setup"), clock=clock, edition=EDITION_1_00)
    view = propose_profile(actor=system_actor("setup"), clock=clock, body=JP_MNC_1)
    if view.state == "APPROVED":
        return
    for number, organisation in enumerate((Organisation.JLIS, Organisation.DIGITAL_AGENCY)):
        manager = Actor(
            kind=ActorKind.PERSON,
            actor_id=f"staff:manager-{number}",
            roles=frozenset({Role.CA_MANAGER}),
            organisation=organisation,
            terminal="test",
            strength=LoginStrength.PASSKEY,
        )
        approve_profile(actor=manager, clock=clock, profile_id=view.profile_id, body_sha256=view.body_sha256)


def _token(clock: Clock) -> Hsm:
    return Hsm.objects.create(
        label=conf().token_label,
        manufacturer="test",
        model="test",
        serial="1",
        firmware="1",
        share_set=1,
        share_threshold=2,
        registered_at=clock.now(),
    )


def certify_list_key(key: DsKey, clock: Clock) -> None:
    """Put a certificate of the world's root name in use for a key that signs revocation lists."""
    root = RootCertificate.objects.get()
    _, der, certificate = _certificate(bytes(key.public_key_der), clock)
    _certificate_row(key, root, certificate, der, clock)


def _certificate(spki: bytes, clock: Clock) -> tuple[bytes, bytes, x509.Certificate]:
    root_key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name.from_rfc4514_string("CN=IACA,O=SIMULATED,C=JP")
    begins = clock.now().replace(microsecond=0) - timedelta(hours=2)
    builder = x509.CertificateBuilder().issuer_name(name).not_valid_before(begins)
    root = (
        builder.subject_name(name)
        .public_key(root_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_after(begins + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, SHA384())
    )
    ds = (
        builder.subject_name(x509.Name.from_rfc4514_string("CN=DS,O=SIMULATED,C=JP"))
        .public_key(load_der_public_key(spki))  # type: ignore[arg-type]  # it is an EC key
        .serial_number(x509.random_serial_number())
        .not_valid_after(begins + timedelta(days=120))
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.0.18013.5.1.2")]), critical=True)
        .sign(root_key, SHA384())
    )
    return root.public_bytes(Encoding.DER), ds.public_bytes(Encoding.DER), ds


def _certificate_row(
    key: DsKey, root: RootCertificate, certificate: x509.Certificate, der: bytes, clock: Clock
) -> DsCertificate:
    return DsCertificate.objects.create(
        purpose=key.purpose,
        state=CertificateState.IN_USE.value,
        key_id=key.pk,
        request_der=b"-",
        requested_by="staff:one",
        requested_at=clock.now(),
        approved_by="staff:two",
        approved_at=clock.now(),
        root=root,
        der=der,
        serial=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        imported_at=clock.now(),
        in_use_since=clock.now(),
    )


def _store(phone: Phone, clock: Clock) -> UUID:
    application_id, now = new_id(), clock.now()
    holder = Holder.objects.create(
        person_index=blind_index(secrets.token_hex(8), purpose="test.person"), created_at=now
    )
    payload = json.dumps(_payload(phone), ensure_ascii=False).encode("utf-8")
    certificate = secrets.token_bytes(600)
    IssuanceApplication.objects.create(
        id=application_id,
        holder=holder,
        request_id=new_id(),
        state=ApplicationState.APPROVED.value,
        sealed_envelope=b"-",
        sealed_payload=_sealed(payload, "sealed_payload", application_id),
        sealed_certificate=_sealed(certificate, "sealed_certificate", application_id),
        certificate_serial=str(secrets.randbelow(1 << 60)),
        device_thumbprint=secrets.token_bytes(32),
        snapshot_digest=snapshot_digest(application_id, holder.pk, payload, certificate),
        client_id="phone-back-end",
        received_at=now,
        state_changed_at=now,
    )
    image_id = new_id()
    ApplicationImage.objects.create(
        id=image_id,
        application_id=application_id,
        kind=ImageKind.PORTRAIT.value,
        media_type="image/jpeg",
        size=len(phone.portrait),
        digest=hashlib.sha256(phone.portrait).digest(),
        sealed_content=seal(phone.portrait, table=IMAGE_ROW, column="sealed_content", row_id=image_id),
    )
    return application_id


def _sealed(plain: bytes, column: str, application_id: UUID) -> bytes:
    return seal(plain, table=APPLICATION_ROW, column=column, row_id=application_id)


def _payload(phone: Phone) -> dict[str, Any]:
    selfie = secrets.token_bytes(100)
    return {
        "form": "issue",
        "request_id": str(new_id()),
        "full_name": "試験　花子",
        "resident_address": "東京都千代田区試験一丁目１番１号",
        "birth_date": "1990-01-02",
        "sex": 2,
        "individual_number": "123456789018",
        "jpki_serial": "19750858",
        "local_gov_code": "13101",
        "portrait": _image(phone.portrait),
        "selfie": _image(selfie),
        "device_instance_key": _jwk(phone.instance),
        "device_keys": [{"jwk": _jwk(key), "proof": COMPACT} for key in phone.device_keys],
        "liveness": COMPACT,
        "face_match": COMPACT,
    }


def _image(content: bytes) -> dict[str, Any]:
    return {
        "media_type": "image/jpeg",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"kty": "EC", "crv": "P-256", "x": _b64url(point[1:33]), "y": _b64url(point[33:])}


def _b64(value: dict[str, Any]) -> str:
    return _b64url(json.dumps(value, separators=(",", ":")).encode())


def _b64url(data: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
