"""Register a verifier that agreed to the terms (1.3.4, 2.2)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.approvals.types import ConsumedApproval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.publication.events import PublicationEvent
from apps.publication.models import Verifier
from apps.publication.services._verifier_act import check_verifier, verifier_act, verifier_subject
from apps.publication.types import VerifierAgreement, VerifierView

_CLAUSE = "1.3.4"


def register_verifier(
    *,
    actor: Actor,
    clock: Clock,
    client_id: str,
    name: str,
    agreed_on: date,
    ends_on: date | None = None,
    approval_id: UUID | None = None,
) -> VerifierView:
    """Register the approved machine client as verifier; days are JST.

    Raises `Invalid` with the field, `VerifierExists`, and what `consume_approval` raises.
    """
    verifier = VerifierAgreement(client_id=client_id, name=name, agreed_on=agreed_on, ends_on=ends_on)
    event = PublicationEvent.VERIFIER_REFUSED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=actor.actor_id, clause=_CLAUSE),
        transaction.atomic(),
    ):
        check_verifier(verifier)
        approval = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.REGISTER_CLIENT,
            subject=verifier_subject(client_id),
            act=verifier_act(verifier),
        )
        row = _insert(actor, clock, verifier, approval)
    return VerifierView(
        verifier_id=row.pk, client_id=client_id, name=name, agreed_on=agreed_on, ends_on=ends_on
    )


def _insert(
    actor: Actor, clock: Clock, verifier: VerifierAgreement, approval: ConsumedApproval | None
) -> Verifier:
    row = Verifier.objects.create(
        client_id=verifier.client_id,
        name=verifier.name,
        agreed_on=verifier.agreed_on,
        ends_on=verifier.ends_on,
        registered_by=actor.actor_id,
        registered_at=clock.now(),
        approval_id=approval.approval_id if approval else None,
    )
    record_event(
        actor=actor,
        clock=clock,
        event=PublicationEvent.VERIFIER_REGISTERED,
        subject=str(row.pk),
        clause=_CLAUSE,
        detail={
            "client_id": verifier.client_id,
            "approval": str(row.approval_id or ""),
        },
    )
    return row
