"""Sign the next edition of one status list (4.9.6, 4.9.7); runs in a signer process."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.certificates.selectors import certificate_in_use
from apps.certificates.types import CertificateFacts
from apps.issuance.selectors import status_list_content
from apps.issuance.types import StatusListContent
from apps.keys.services import sign_revocation_list
from apps.lib import cose
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.linter import lint_revocation_list
from apps.lib.signing import KeyPurpose
from apps.lib.statuslist.bitstring import build_list, packed_bits
from apps.lib.statuslist.token import (
    StatusListClaims,
    StatusTokenExpired,
    assemble_token,
    list_to_be_signed,
    read_token,
    verify_token,
)
from apps.policy.selectors import site_value
from apps.revocation.errors import ListClockSetBack, StatusListUnreadable
from apps.revocation.events import RevocationEvent
from apps.revocation.models import StatusListEdition
from apps.revocation.selectors.status_lists import newest_edition
from apps.revocation.services.filing import file_mass_revocations, file_requests
from apps.revocation.types import SignedStatusList

_TTL: Final = 900  # seconds: how long a verifier may keep a copy before it looks again


def build_status_list(*, actor: Actor, clock: Clock, list_id: UUID) -> SignedStatusList | None:
    """Sign and keep a new edition when the content changed or the interval is over, else return None.

    The signature is made outside any transaction; what was signed is read back as a verifier would
    before it is kept. Raises `Unavailable` while the signer is locked, `RulesBroken`,
    `StatusListUnreadable`, `ListClockSetBack`. Refusals are audited.
    """
    content = status_list_content(list_id)
    previous = newest_edition(list_id)
    now = clock.now().replace(microsecond=0)
    if not _is_due(content, previous, now):
        return None
    with refusals_audited(
        actor=actor, clock=clock, event=RevocationEvent.LIST_REFUSED, subject=list_id, clause="4.9.6"
    ):
        if previous is not None and now < previous.issued_at:
            raise ListClockSetBack(clause="5.5.5.1")
        certificate = certificate_in_use(KeyPurpose.REVOCATION_LIST)
        sequence = 1 if previous is None else previous.sequence + 1
        edition = _signed(content, certificate, clock=clock, now=now, sequence=sequence)
    return _record(actor, clock, edition, certificate.certificate_id)


def _is_due(content: StatusListContent, previous: StatusListEdition | None, now: datetime) -> bool:
    if previous is None or previous.content_version < content.version:
        return True
    interval = timedelta(minutes=site_value("revocation_list_interval_minutes"))
    return not previous.issued_at <= now < previous.issued_at + interval


def _signed(
    content: StatusListContent, certificate: CertificateFacts, *, clock: Clock, now: datetime, sequence: int
) -> SignedStatusList:
    lifetime = timedelta(hours=site_value("revocation_list_lifetime_hours"))
    claims = StatusListClaims(
        uri=content.uri,
        issued_at=now,
        expires_at=min(now + lifetime, certificate.not_after),
        ttl_seconds=_TTL,
        compressed=build_list(content.size, content.revoked),
    )
    protected, payload, to_be_signed = list_to_be_signed(claims, certificate.der)
    permit = lint_revocation_list(
        to_be_signed,
        uri=claims.uri,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
        size=content.size,
    )
    token = assemble_token(protected, payload, sign_revocation_list(permit=permit, clock=clock))
    _read_back(token, content, now)
    return SignedStatusList(
        list_id=content.list_id,
        sequence=sequence,
        content_version=content.version,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
        revoked_count=len(content.revoked),
        token=token,
    )


def _read_back(token: bytes, content: StatusListContent, now: datetime) -> None:
    """Refuse to publish what a verifier would not accept, or what says something else."""
    try:
        read = read_token(token)
        verify_token(read, at=now)
    except (cose.SignatureInvalid, cose.AlgorithmRefused, StatusTokenExpired) as fault:
        raise StatusListUnreadable(fault.code) from None
    if read.packed != packed_bits(content.size, content.revoked) or read.claims.uri != content.uri:
        raise StatusListUnreadable("content differs")


def _record(
    actor: Actor, clock: Clock, edition: SignedStatusList, certificate_id: UUID
) -> SignedStatusList | None:
    try:
        with transaction.atomic(durable=True):
            StatusListEdition.objects.create(
                status_list_id=edition.list_id,
                sequence=edition.sequence,
                content_version=edition.content_version,
                issued_at=edition.issued_at,
                expires_at=edition.expires_at,
                revoked_count=edition.revoked_count,
                certificate_id=certificate_id,
                token=edition.token,
            )
            record_event(
                actor=actor,
                clock=clock,
                event=RevocationEvent.LIST_SIGNED,
                subject=str(edition.list_id),
                clause="4.9.6",
                detail={"sequence": edition.sequence, "revoked": edition.revoked_count},
            )
            file_requests(actor=actor, clock=clock, edition=edition)
            file_mass_revocations(actor=actor, clock=clock, edition=edition)
    except IntegrityError:
        return None  # another signer kept this sequence number first; what it missed is due again
    return edition
