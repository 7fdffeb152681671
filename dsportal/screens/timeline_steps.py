"""Turns the rows of a credential's life into steps with clause, instant, actor and outcome."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.base.columns import state_word
from apps.issuance.models import SigningAttempt
from apps.issuance.states import AttemptOutcome, CredentialState
from apps.registration.states import ApplicationState
from apps.registration.types import GOOD_OUTCOMES
from dsportal.screens.timeline_source import BatchLife, CredentialLife

_PASSED: Final = frozenset(
    {
        ApplicationState.APPROVED,
        ApplicationState.SIGNING,
        ApplicationState.ISSUED,
        ApplicationState.DELIVERED,
        ApplicationState.COMPLETED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One screening check with its outcome."""

    code: str
    outcome: str
    detail: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened; `at` is None where it has not happened yet."""

    title: Any
    clause: str
    at: datetime | None
    outcome: str
    who: str = ""
    note: Any = ""
    facts: tuple[tuple[Any, object], ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A group of steps: one of the five stations of the regulation."""

    code: str
    title: Any
    clause: str
    steps: tuple[Step, ...] = field(default=())

    @property
    def reached(self) -> bool:
        """Whether anything of the phase has happened."""
        return any(step.at for step in self.steps)

    @property
    def at(self) -> datetime | None:
        """When the last thing of the phase happened."""
        return max((step.at for step in self.steps if step.at), default=None)


def phases(life: CredentialLife) -> tuple[Phase, ...]:
    """Return the five phases in the order of the regulation."""
    return (
        Phase(code="received", title=_("Application"), clause="4.1", steps=tuple(_received(life))),
        Phase(code="screened", title=_("Screening"), clause="4.2", steps=tuple(_screened(life))),
        Phase(code="signed", title=_("Signing"), clause="4.3", steps=tuple(_signed(life))),
        Phase(code="delivered", title=_("Delivery"), clause="4.4", steps=tuple(_delivered(life))),
        Phase(code="revoked", title=_("End"), clause="4.9", steps=tuple(_ended(life))),
    )


def _who(life: CredentialLife, event: str) -> str:
    """Return the pseudonymous actor of an act, as the audit log knows it."""
    known = life.events.get(event)
    return known.actor_id if known else ""


def _received(life: CredentialLife) -> Iterator[Step]:
    """Yield the receipt of the signed application."""
    yield Step(
        title=_("Signed application received"),
        clause="4.1.2",
        at=life.application.received_at,
        outcome="DONE",
        who=life.application.client_id,
        facts=(
            (_("Digest of what was signed"), bytes(life.application.snapshot_digest)),
            (_("Images bound by digest"), len(life.images)),
        ),
    )


def _screened(life: CredentialLife) -> Iterator[Step]:
    """Yield the checks as one step and the decision as another."""
    checks = tuple(
        Check(code=check.code, outcome=check.outcome, detail=check.detail, clause=check.clause)
        for check in life.checks
    )
    good = sum(check.outcome in GOOD_OUTCOMES for check in life.checks)
    yield Step(
        title=_("Identity, card certificate and device checked"),
        clause="3.2.3",
        at=max((check.checked_at for check in life.checks), default=None),
        outcome="PASSED" if checks and good == len(checks) else "FAILED",
        who=_who(life, "registration.application.screened"),
        note=_("%(good)d of %(all)d checks passed") % {"good": good, "all": len(checks)},
        checks=checks,
    )
    decided = life.events.get("registration.application.approved")
    approved = ApplicationState(life.application.state) in _PASSED
    yield Step(
        title=_("Application approved"),
        clause="4.2.2",
        at=(decided.at if decided else life.credential.created_at) if approved else None,
        outcome="APPROVED" if approved else life.application.state,
        who=_who(life, "registration.application.approved"),
    )


def _signed(life: CredentialLife) -> Iterator[Step]:
    """Yield the journal of every batch."""
    for batch in life.batches:
        yield from _journal(life, batch)


def _journal(life: CredentialLife, lived: BatchLife) -> Iterator[Step]:
    """Yield reserve, lint, sign, re-read, record: design decision 4."""
    batch = lived.batch
    yield Step(
        title=_("Batch reserved in the journal"),
        clause="4.3.1",
        at=batch.reserved_at,
        outcome="DONE" if batch.reserved_at else batch.state,
        who=_who(life, "issuance.batch.reserved"),
        note=_("Generation %(generation)d: %(size)d MSOs, each with its own device key and status index")
        % {"generation": batch.generation, "size": batch.size},
    )
    first = lived.attempts[0].started_at if lived.attempts else None
    yield Step(
        title=_("Every MSO linted against the regulation"),
        clause="8.1",
        at=first,
        outcome="REFUSED" if batch.findings else "PASSED" if first else "PENDING",
        note=batch.findings,
        facts=((_("Profile version"), batch.profile_version or "–"),),
    )
    yield from (_attempt(life, attempt) for attempt in lived.attempts)
    # The record closes the attempt, and nothing is recorded before the second decoder has read it.
    recorded = next((a.ended_at for a in lived.attempts if a.outcome == AttemptOutcome.SIGNED), None)
    yield Step(
        title=_("Re-read by the second decoder, then recorded"),
        clause="4.3.1",
        at=recorded,
        outcome="PASSED" if recorded else "PENDING",
        who=_who(life, "issuance.batch.signed"),
        note=_("An independent decoder read every MSO as a verifier would before it could be delivered."),
    )


def _attempt(life: CredentialLife, attempt: SigningAttempt) -> Step:
    """Return one hand-over to the HSM."""
    return Step(
        title=_("Signed in the HSM"),
        clause="6.1.7.1",
        at=attempt.ended_at or attempt.started_at,
        outcome=attempt.outcome,
        who=_who(life, "issuance.attempt.opened"),
        note=_("Attempt %(number)d, %(size)d signatures") % {"number": attempt.number, "size": attempt.size}
        if attempt.outcome == AttemptOutcome.SIGNED
        else attempt.cause,
        facts=((_("Key"), attempt.key_id), (_("Certificate"), attempt.certificate_id)),
    )


def _delivered(life: CredentialLife) -> Iterator[Step]:
    """Yield deliveries, the acknowledgement and the purge of the images."""
    deliveries = [delivery for lived in life.batches for delivery in lived.deliveries]
    for delivery in deliveries:
        yield Step(
            title=_("Delivered to the phone"),
            clause="4.4.1.1",
            at=delivery.delivered_at,
            outcome="DELIVERED",
            who=delivery.delivered_to,
            note=_("Transmission %(number)d, bound to the device-instance key") % {"number": delivery.number},
        )
    acknowledged = max((d.acknowledged_at for d in deliveries if d.acknowledged_at), default=None)
    yield Step(
        title=_("Acknowledged by the phone"),
        clause="4.4.1.1",
        at=acknowledged,
        outcome="ACKNOWLEDGED" if acknowledged else "PENDING",
        who=_who(life, "issuance.credential.acknowledged"),
    )
    purged = max((image.purged_at for image in life.images if image.purged_at), default=None)
    yield Step(
        title=_("Images purged"),
        clause="4.4.1.1",
        at=purged,
        outcome="DONE" if purged else "PENDING",
        who=_who(life, "registration.images.purged"),
    )


def _ended(life: CredentialLife) -> Iterator[Step]:
    """Yield the request to revoke, the end, and the moment verifiers can see it."""
    request, credential = life.revocation, life.credential
    if request is not None:
        yield Step(
            title=_("Signed revocation request received"),
            clause="4.9.3",
            at=request.received_at,
            outcome="DONE",
            who=_who(life, "revocation.request.received"),
            note=state_word(request.reason),
        )
    is_revoked = credential.state == CredentialState.REVOKED
    yield Step(
        title=_("Revoked for good") if is_revoked else _("End of the credential"),
        clause="4.9.3",
        at=credential.ended_at,
        outcome=credential.state if credential.ended_at else "PENDING",
        who=_who(life, "issuance.credential.revoked"),
        note=_("A revocation is never undone.") if is_revoked else "",
    )
    filed = request.filed_at if request is not None else None
    yield Step(
        title=_("Status list published"),
        clause="4.9.8",
        at=filed,
        outcome="PUBLISHED" if filed else "PENDING",
        note=_("Verifiers see the revocation in every list of this credential."),
    )
