"""Between the two transactions: lint, sign, re-read. No transaction is open here (house rule 2)."""

from collections.abc import Sequence
from uuid import UUID

from apps.issuance.errors import SignatureCountWrong
from apps.issuance.services.attempt_closing import lose_attempt, refuse_attempt
from apps.issuance.services.failing import fail_reserved, quarantine
from apps.issuance.services.recording import SignedWork, record_signatures
from apps.issuance.services.signing_work import SigningWork
from apps.issuance.types import BatchResult
from apps.keys.services import sign_mso_batch
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.linter import MsoPermit, MsoSubject, RulesBroken, lint_mso
from apps.lib.errors import DomainError, IntegrityFault
from apps.lib.mdoc.builder import assemble, to_be_signed
from apps.lib.mdoc.second_decoder import recheck_all
from apps.lib.signing import KeyPurpose, PermitSpent
from apps.policy.selectors import site_duration


def sign_and_record(works: Sequence[SigningWork], *, actor: Actor, clock: Clock) -> BatchResult:
    """Lint, sign and re-read what is reserved, batch by batch, then record it all; return the first's result.

    A rule that refuses fails its batch; an error before the first permit was redeemed closes the attempt as
    NOT_SIGNED, any later one as UNKNOWN (possibly signed); a signature that a second decoder does not accept
    quarantines its batch. After an error nothing more is signed: what is signed already is recorded, and
    what was not begun is NOT_SIGNED. After a crash `reconcile_signing` calls the attempts UNKNOWN.
    """
    signed: list[SignedWork] = []
    refused: dict[UUID, BatchResult] = {}
    for number, work in enumerate(works):
        try:
            signed.append((work, _signatures(work, actor=actor, clock=clock)))
        except RulesBroken as broken:
            refused[work.batch_id] = fail_reserved(work, actor=actor, clock=clock, broken=broken)
        except DomainError as error:
            record_signatures(signed, actor=actor, clock=clock)
            for left in works[number + 1 :]:
                refuse_attempt(left, actor=actor, clock=clock, cause=error.code)
            raise
    recorded = record_signatures(signed, actor=actor, clock=clock)
    return (refused | {result.batch_id: result for result in recorded})[works[0].batch_id]


def _signatures(work: SigningWork, *, actor: Actor, clock: Clock) -> Sequence[bytes]:
    """Return what the HSM signed of one batch; an error has closed the attempt before it is raised."""
    permits = lint_all(work, clock)
    try:
        signatures = sign_mso_batch(permits=permits, key_id=work.ground.key.key_id, clock=clock)
    except DomainError as error:
        if surely_unsigned(permits):
            refuse_attempt(work, actor=actor, clock=clock, cause=error.code)
        else:
            lose_attempt(work.batch_id, actor=actor, clock=clock, cause=error.code)
        raise
    try:
        reread_all(work, signatures)
    except IntegrityFault as fault:
        quarantine(work, actor=actor, clock=clock, fault=fault)
        raise
    return signatures


def lint_all(work: SigningWork, clock: Clock) -> list[MsoPermit]:
    """Return a permit for every MSO; raise `RulesBroken` at the first that breaks a rule."""
    ground, today, now = work.ground, clock.today(), clock.now()
    tolerance, delay = site_duration("clock_tolerance_seconds"), site_duration("signing_delay_max_minutes")
    return [
        lint_mso(
            MsoSubject(
                prepared=prepared,
                to_be_signed=to_be_signed(prepared.payload),
                profile=ground.profile.profile,
                profile_approved=ground.profile.approved,
                application_approved=work.approved,
                certificate_not_before=ground.certificate.not_before,
                certificate_not_after=ground.certificate.not_after,
                certificate_key=ground.certificate_key,
                key=ground.key.public_key_der,
                key_generated_on=ground.key.generated_on,
                key_use_until=ground.key.use_until,
                signing_at=now,
                clock_tolerance=tolerance,
                signing_delay=delay,
            ),
            on=today,
        )
        for prepared in work.prepared
    ]


def surely_unsigned(permits: Sequence[MsoPermit]) -> bool:
    """Say whether the HSM was surely not reached: a permit is redeemed before anything is signed."""
    try:
        permits[0].redeem(KeyPurpose.DS)
    except PermitSpent:
        return False
    return True


def reread_all(work: SigningWork, signatures: Sequence[bytes]) -> None:
    """Let the second decoder judge each credential as a stranger would; raise `IntegrityFault`."""
    if len(signatures) != len(work.prepared):
        raise SignatureCountWrong(clause="4.3.1")
    certificate = work.ground.certificate.der
    recheck_all(
        (
            (assemble(prepared.name_spaces, prepared.payload, certificate, signature), prepared.payload)
            for prepared, signature in zip(work.prepared, signatures, strict=True)
        ),
        certificate_der=certificate,
    )
