"""Ask for the registration of a machine that may call the API (5.2.3)."""

from django.db import transaction

from apps.approvals.services import check_asker, request_approval
from apps.approvals.types import ApprovalView
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.selectors import site_value
from apps.staff.errors import ClientIdTaken
from apps.staff.events import StaffEvent
from apps.staff.selectors.clients import registered_client
from apps.staff.services._client_act import check_client, client_act, client_shown, client_subject
from apps.staff.types import ClientRegistration


def request_client(*, actor: Actor, clock: Clock, client: ClientRegistration, reason: str) -> ApprovalView:
    """Open the approval request for exactly this client and these keys.

    Raises `ClientInvalid` (names the field), `ClientIdTaken`, and what `request_approval` raises.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.REGISTER_CLIENT)
    subject = client_subject(client.client_id)
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.CLIENT_ASKED, subject=subject),
        transaction.atomic(),
    ):
        check_client(clock, client)
        if registered_client(client.client_id) is not None:
            raise ClientIdTaken(field="client_id")
    return request_approval(
        actor=actor,
        clock=clock,
        kind=Kind.REGISTER_CLIENT,
        subject=subject,
        act=client_act(client),
        shown=client_shown(client),
        reason=reason,
        extra_votes=site_value("approval_extra_votes"),
    )
