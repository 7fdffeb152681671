"""Register a machine that may call the API (5.2.3: identification of whoever operates the system)."""

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import ClientIdTaken
from apps.staff.events import StaffEvent
from apps.staff.models import ApiClient
from apps.staff.selectors.clients import client_view
from apps.staff.services._client_act import check_client, client_act, client_subject
from apps.staff.types import ClientRegistration, RegisteredClient

_CLAUSE: Final = "5.2.3"


def register_client(
    *, actor: Actor, clock: Clock, client: ClientRegistration, approval_id: UUID | None = None
) -> RegisteredClient:
    """Register the approved client with its public keys, valid from now.

    Raises `ClientInvalid` (names the field), `ClientIdTaken`, and what `consume_approval` raises.
    """
    subject = client_subject(client.client_id)
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.CLIENT_REGISTERED, subject=subject),
        transaction.atomic(),
    ):
        check_client(clock, client)
        approval = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.REGISTER_CLIENT,
            subject=subject,
            act=client_act(client),
        )
        row = ApiClient(
            client_id=client.client_id,
            name=client.name,
            kind=client.kind,
            scopes=" ".join(sorted(client.scopes)),
            jwks={"keys": [dict(key) for key in client.keys]},
            not_before=clock.now(),
            not_after=client.not_after,
            registered_by=actor.actor_id,
            registered_at=clock.now(),
            approval_id=approval.approval_id if approval else None,
        )
        _insert(actor, clock, row)
    return client_view(row)


def _insert(actor: Actor, clock: Clock, row: ApiClient) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ClientIdTaken(field="client_id") from None
    record_event(
        actor=actor,
        clock=clock,
        event=StaffEvent.CLIENT_REGISTERED,
        subject=f"client:{row.client_id}",
        clause=_CLAUSE,
        detail={
            "kind": row.kind,
            "scopes": row.scopes.split(),
            "keys": len(row.jwks["keys"]),
            "approval": str(row.approval_id or ""),
        },
    )
