"""Rows of the app `certificates` for tests, with real certificates of a root made of software."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from apps.certificates.events import CertificateAudit
from apps.certificates.models import CrlEdition, DsCertificate, RootCertificate
from apps.certificates.services import request_certificate
from apps.certificates.states import CertificateState
from apps.certificates.types import RequestedCertificate
from apps.keys.models import DsKey
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import Clock
from apps.lib.cps.linter import CertificateRequestPermit
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.issue import CertificateTemplate, build_certificate
from apps.lib.x509.profile import SITE_DS, SITE_LIST_SIGNER, months_later
from tests.builders.certificate import DS_NAME, NOW, Pki, signs_with, spki

PKI = Pki()
_PROFILES = {KeyPurpose.DS: SITE_DS, KeyPurpose.REVOCATION_LIST: SITE_LIST_SIGNER}
Audited = Callable[[CertificateAudit], list[tuple[str, str]]]
_UNISSUED = (CertificateState.REQUESTED, CertificateState.APPROVED)


def person(*roles: Role, name: str = "someone") -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:{name}",
        roles=frozenset(roles),
        organisation="JLIS",
        terminal="test",
        strength=LoginStrength.PASSKEY,
    )


def engineer(name: str = "engineer") -> Actor:
    return person(Role.PKI_ENGINEER, name=name)


def issuer(name: str = "issuer") -> Actor:
    return person(Role.CERTIFICATE_ISSUER, name=name)


def make_root(*, pki: Pki = PKI, der: bytes | None = None) -> RootCertificate:
    """Return the root in force; a second call returns the first one's row."""
    content = der or pki.root()
    present = RootCertificate.objects.filter(in_force=True).first()
    if present is not None:
        return present
    certificate = read_certificate(content)
    return RootCertificate.objects.create(
        der=content,
        sha256=hashlib.sha256(content).hexdigest(),
        simulated=True,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        imported_at=NOW,
        imported_by="staff:engineer",
    )


def certificate_for(
    public_key_der: bytes, root_der: bytes, *, purpose: KeyPurpose = KeyPurpose.DS, at: datetime = NOW
) -> bytes:
    """Return a certificate (DER) for that key, issued at that instant by the root of the tests."""
    template = CertificateTemplate(
        subject=DS_NAME.to_x509(),
        public_key_der=public_key_der,
        not_before=at,
        not_after=months_later(at, 4),
        contact_uri="https://root.example/",
        crl_uri="https://root.example/iaca.crl",
    )
    return build_certificate(template, _PROFILES[purpose], issuer_der=root_der, sign=signs_with(PKI.root_key))


def make_certificate(
    *,
    purpose: KeyPurpose = KeyPurpose.DS,
    state: CertificateState = CertificateState.IN_USE,
    key_id: UUID | None = None,
    public_key_der: bytes = b"",
    request_der: bytes = b"request",
    at: datetime = NOW,
    requested_by: str = "staff:engineer",
) -> DsCertificate:
    """Return a certificate row in that state; from ISSUED on with a real certificate for that key."""
    row = DsCertificate(
        purpose=purpose.value,
        state=state.value,
        key_id=key_id or new_id(),
        request_der=request_der,
        requested_by=requested_by,
        requested_at=at,
    )
    if state is not CertificateState.REQUESTED:
        row.approved_by, row.approved_at = "staff:issuer", at
    if state not in _UNISSUED:
        root = make_root()
        row.root, row.imported_at = root, at
        key = public_key_der or spki(PKI.leaf_key)
        row.der = certificate_for(key, bytes(root.der), purpose=purpose, at=at)
        certificate = read_certificate(row.der)
        row.serial = f"{certificate.serial:x}"
        row.not_before, row.not_after = certificate.not_before, certificate.not_after
    row.save()
    return row


def make_crl(*serials: int, number: int = 1, at: datetime = NOW, days: int = 30) -> CrlEdition:
    """Return an accepted edition of the root's list."""
    return CrlEdition.objects.create(
        root=make_root(),
        number=f"{number:040x}",
        der=PKI.crl(*serials, number=number, at=at, days=days),
        this_update_at=at,
        next_update_at=at + timedelta(days=days),
        fetched_at=at,
    )


@dataclass
class FreshKey:
    """A generated key: its row and the private half that a test may use in the HSM's place."""

    row: DsKey
    private: ec.EllipticCurvePrivateKey

    def sign(self, permit: CertificateRequestPermit) -> bytes:
        DsKey.objects.filter(pk=self.row.pk).update(state=DsKeyState.CSR_SENT)
        return signs_with(self.private)(permit.redeem(KeyPurpose(self.row.purpose)))

    def request(self, clock: Clock, actor: Actor | None = None) -> RequestedCertificate:
        return request_certificate(
            actor=actor or engineer(),
            clock=clock,
            purpose=KeyPurpose(self.row.purpose),
            key_id=self.row.pk,
            subject=DS_NAME,
            sign=self.sign,
        )
