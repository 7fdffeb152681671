"""Fetch the root CA's revocation list, believe it only after every check, and act on it (4.9.12, 7.1)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.outbox import emit
from apps.certificates.errors import CrlNumberFellBack, CrlNumberReused, CrlProfileBroken
from apps.certificates.events import CertificateAudit
from apps.certificates.models import (
    CertificateRevocation,
    CrlEdition,
    CrlFetch,
    DsCertificate,
    RootCertificate,
)
from apps.certificates.permissions import require_permission
from apps.certificates.services.rows import end, locked_root
from apps.certificates.states import (
    CertificateEvent,
    CertificateState,
    RevocationEvent,
    RevocationState,
)
from apps.certificates.types import CrlSource, FetchedCrl
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.crl import Crl, check_crl, lint_crl, read_crl

_S = CertificateState
_REVOCABLE = [_S.LINTED.value, _S.IN_USE.value, _S.SUPERSEDED.value]


def fetch_crl(*, actor: Actor, clock: Clock, source: CrlSource) -> FetchedCrl:
    """Take in the present edition; certificates of ours that it names are revoked in the same moment.

    Raises `RoleMissing`, `CrlSourceUnavailable`, a subclass of `CrlInvalid`, `CrlProfileBroken`,
    `CrlNumberFellBack` (replay) or `CrlNumberReused`. The edition before stays in force then.
    """
    with refusals_audited(
        actor=actor, clock=clock, event=CertificateAudit.CRL_FETCHED, subject="crl", unrecorded=()
    ):
        require_permission(actor, "certificates.fetch_crl")
        with _noted(clock) as look:
            der = look.brought(source.fetch())
            return _take_in(der, actor=actor, clock=clock)


@dataclass
class _Look:
    """What a look at the source has brought so far."""

    sha256: str = ""

    def brought(self, der: bytes) -> bytes:
        """Remember what came."""
        self.sha256 = hashlib.sha256(der).hexdigest()
        return der


@contextmanager
def _noted(clock: Clock) -> Iterator[_Look]:
    """Write down that somebody looked, and what was refused, after the transaction of the work (4.9.7)."""
    look, code = _Look(), ""
    try:
        yield look
    except DomainError as refusal:
        code = refusal.code
        raise
    finally:
        CrlFetch.objects.create(at=clock.now(), sha256=look.sha256, code=code)


def _take_in(der: bytes, *, actor: Actor, clock: Clock) -> FetchedCrl:
    with transaction.atomic(durable=True):
        root = locked_root()
        crl, next_update = _judge(der, root, clock=clock)
        is_new, edition = _keep(der, crl, root, next_update=next_update, clock=clock)
        revoked = _revoke(crl, root, actor=actor, clock=clock)
        _prove(crl, edition, actor=actor, clock=clock)
        record_event(
            actor=actor,
            clock=clock,
            event=CertificateAudit.CRL_FETCHED,
            subject=str(root.id),
            clause="7.1",
            detail={"number": f"x{crl.number:x}", "is_new": is_new},
        )
    return FetchedCrl(number=crl.number, is_new=is_new, next_update=next_update, revoked=revoked)


def _judge(der: bytes, root: RootCertificate, *, clock: Clock) -> tuple[Crl, datetime]:
    crl = read_crl(der)
    next_update = check_crl(crl, issuer=read_certificate(bytes(root.der)), at=clock.now())
    if findings := lint_crl(crl):
        raise CrlProfileBroken("; ".join(finding.detail for finding in findings), clause="7.1")
    return crl, next_update


def _keep(
    der: bytes, crl: Crl, root: RootCertificate, *, next_update: datetime, clock: Clock
) -> tuple[bool, CrlEdition]:
    number = f"{crl.number:040x}"
    newest = CrlEdition.objects.filter(root=root).order_by("-number").first()
    if newest is not None and number < newest.number:
        raise CrlNumberFellBack(f"number {crl.number}, we have {int(newest.number, 16)}", clause="7.1")
    if newest is not None and number == newest.number:
        if bytes(newest.der) != der:
            raise CrlNumberReused(clause="7.1")
        return False, newest
    edition = CrlEdition.objects.create(
        root=root,
        number=number,
        der=der,
        this_update_at=crl.this_update,
        next_update_at=next_update,
        fetched_at=clock.now(),
    )
    return True, edition


def _revoke(crl: Crl, root: RootCertificate, *, actor: Actor, clock: Clock) -> tuple[UUID, ...]:
    rows = DsCertificate.objects.select_for_update().filter(root=root, state__in=_REVOCABLE).order_by("id")
    revoked = [row for row in rows if int(row.serial or "0", 16) in crl.revoked]
    for row in revoked:
        end(row, CertificateEvent.REVOKE, clock.now())
        record_event(
            actor=actor, clock=clock, event=CertificateAudit.REVOKED, subject=str(row.id), clause="4.9.12"
        )
        emit(CertificateAudit.REVOKED, row.id, clock=clock)
    return tuple(row.id for row in revoked)


def _prove(crl: Crl, edition: CrlEdition, *, actor: Actor, clock: Clock) -> None:
    """Close the requests to the root CA whose serial number this list holds (5.7.3)."""
    waiting = CertificateRevocation.objects.select_for_update().exclude(state=RevocationState.LISTED.value)
    for row in waiting.select_related("certificate"):
        if int(row.certificate.serial or "0", 16) not in crl.revoked:
            continue
        row.apply(RevocationEvent.LIST)
        row.crl, row.listed_at = edition, clock.now()
        row.save(update_fields=["state", "crl", "listed_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=CertificateAudit.REVOCATION_LISTED,
            subject=str(row.certificate_id),
            clause="5.7.3",
            detail={"number": f"x{crl.number:x}"},
        )
