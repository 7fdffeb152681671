"""Pin the root CA's certificate, whose fingerprint came by another way (7.1)."""

import hashlib

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.conf import conf
from apps.certificates.errors import (
    RootAlreadyPinned,
    RootFingerprintMismatch,
    SimulatedRootRefused,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import RootCertificate
from apps.certificates.permissions import require_permission
from apps.certificates.services._linting import lint_before_use
from apps.certificates.types import PinnedRoot
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.profile import SITE_IACA

_MARK_OF_SIMULATION = b"SIMULATED"


def import_root_certificate(*, actor: Actor, clock: Clock, der: bytes, expected_sha256: str) -> PinnedRoot:
    """Pin a root certificate (DER); `expected_sha256` (hex) is read from the root CA's minutes.

    The same root again changes nothing. Raises `RoleMissing`, `RootFingerprintMismatch`,
    `ProfileBroken`, `SimulatedRootRefused` (in production) or `RootAlreadyPinned`.
    """
    found = hashlib.sha256(der).hexdigest()
    with (
        refusals_audited(actor=actor, clock=clock, event=CertificateAudit.ROOT_IMPORTED, subject=found),
        transaction.atomic(durable=True),
    ):
        require_permission(actor, "certificates.import_root_certificate")
        simulated, noted = _judge(der, found=found, expected=expected_sha256)
        present = RootCertificate.objects.select_for_update().filter(in_force=True).first()
        if present is not None and present.sha256 != found:
            raise RootAlreadyPinned
        row = present
        if row is None:
            row = _pin(actor=actor, clock=clock, der=der, sha256=found, simulated=simulated)
            _record(row, noted, actor, clock)
        return PinnedRoot(root_id=row.id, sha256=found, simulated=row.simulated, not_after=row.not_after)


def _judge(der: bytes, *, found: str, expected: str) -> tuple[bool, tuple[str, ...]]:
    if found != "".join(expected.replace(":", "").split()).lower():
        raise RootFingerprintMismatch(field="expected_sha256", clause="7.1")
    noted = lint_before_use(der, SITE_IACA, issuer_der=der)
    simulated = _MARK_OF_SIMULATION in read_certificate(der).subject
    if simulated and conf().production:
        raise SimulatedRootRefused(clause="7.1")
    return simulated, noted


def _pin(*, actor: Actor, clock: Clock, der: bytes, sha256: str, simulated: bool) -> RootCertificate:
    certificate = read_certificate(der)
    return RootCertificate.objects.create(
        der=der,
        sha256=sha256,
        simulated=simulated,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        imported_at=clock.now(),
        imported_by=actor.actor_id,
    )


def _record(row: RootCertificate, noted: tuple[str, ...], actor: Actor, clock: Clock) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=CertificateAudit.ROOT_IMPORTED,
        subject=str(row.id),
        clause="7.1",
        detail={"sha256": row.sha256, "simulated": row.simulated, "noted": list(noted)},
    )
