"""Ask for the registration of a verifier that agreed to the terms (1.3.4, 2.2)."""

from datetime import date

from django.db import transaction

from apps.approvals.services import check_asker, request_approval
from apps.approvals.types import ApprovalView
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.selectors import site_value
from apps.publication.errors import VerifierWithoutClient
from apps.publication.events import PublicationEvent
from apps.publication.services._verifier_act import (
    check_verifier,
    verifier_act,
    verifier_shown,
    verifier_subject,
)
from apps.publication.types import VerifierAgreement
from apps.staff.selectors import registered_client
from apps.staff.types import ClientKind


def request_verifier(
    *,
    actor: Actor,
    clock: Clock,
    client_id: str,
    name: str,
    agreed_on: date,
    ends_on: date | None = None,
    reason: str,
) -> ApprovalView:
    """Open the approval request; the machine client is registered before, its keys are shown.

    Raises `Invalid` with the field, `VerifierExists`, `VerifierWithoutClient`, and what `request_approval`
    raises.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.REGISTER_CLIENT)
    verifier = VerifierAgreement(client_id=client_id, name=name, agreed_on=agreed_on, ends_on=ends_on)
    event = PublicationEvent.VERIFIER_REFUSED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=actor.actor_id, clause="1.3.4"),
        transaction.atomic(),
    ):
        check_verifier(verifier)
        client = registered_client(client_id)
        if client is None or client.kind is not ClientKind.VERIFIER:
            raise VerifierWithoutClient(field="client_id", clause="1.3.4")
    return request_approval(
        actor=actor,
        clock=clock,
        kind=Kind.REGISTER_CLIENT,
        subject=verifier_subject(client_id),
        act=verifier_act(verifier),
        shown=verifier_shown(verifier),
        reason=reason,
        extra_votes=site_value("approval_extra_votes"),
    )
