"""Rows of the world in which something can be signed; see `tests.support.pipeline`."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from apps.base.conf import conf
from apps.base.sealed import blind_index, seal
from apps.certificates.models import DsCertificate, RootCertificate
from apps.certificates.states import CertificateState
from apps.keys.models import DsKey, Hsm
from apps.lib.actor import system_actor
from apps.lib.clock import Clock
from apps.lib.cps.editions import EDITION_1_00
from apps.lib.identifiers import new_id
from apps.lib.mdoc.profile import JP_MNC_1
from apps.policy.services import adopt_edition, approve_profile, propose_profile
from apps.registration.models import ApplicationImage, Holder, IssuanceApplication
from apps.registration.selectors.approved_application import snapshot_digest
from apps.registration.selectors.sealed import APPLICATION_ROW, IMAGE_ROW
from apps.registration.states import ApplicationState
from apps.registration.types import ImageKind

COMPACT = "e30.e30.AAAA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """The device-instance key and the device keys of one application."""

    instance: ec.EllipticCurvePrivateKey
    device_keys: tuple[ec.EllipticCurvePrivateKey, ...]
    portrait: bytes


def approve_the_profile(clock: Clock) -> None:
    adopt_edition(actor=system_actor("setup"), clock=clock, edition=EDITION_1_00)
    view = propose_profile(actor=system_actor("setup"), clock=clock, body=JP_MNC_1)
    if view.state == "APPROVED":
        return
    approve_profile(
        actor=system_actor("setup"), clock=clock, profile_id=view.profile_id, body_sha256=view.body_sha256
    )


def token_row(clock: Clock) -> Hsm:
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
    _, der, certificate = make_certificates(bytes(key.public_key_der), clock)
    certificate_row(key, root, certificate, der, clock)


def make_certificates(spki: bytes, clock: Clock) -> tuple[bytes, bytes, x509.Certificate]:
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


def certificate_row(
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


def store_application(phone: Phone, clock: Clock) -> UUID:
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
    return {"kty": "EC", "crv": "P-256", "x": b64url(point[1:33]), "y": b64url(point[33:])}


def b64(value: dict[str, Any]) -> str:
    return b64url(json.dumps(value, separators=(",", ":")).encode())


def b64url(data: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
