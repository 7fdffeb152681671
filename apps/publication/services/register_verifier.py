"""Register a verifier that agreed to the terms (1.3.4, 2.2)."""

from datetime import date

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Invalid, Refused
from apps.publication.errors import VerifierExists
from apps.publication.events import PublicationEvent
from apps.publication.models import Verifier
from apps.publication.permissions import REGISTER_VERIFIER
from apps.publication.types import VerifierView

_NAME_MAX = 200


def register_verifier(
    *, actor: Actor, clock: Clock, client_id: str, name: str, agreed_on: date, ends_on: date | None = None
) -> VerifierView:
    """Register the machine client `client_id` as verifier; days are JST.

    Raises `Refused` without the role, `Invalid` with the field, `VerifierExists`. Refusals are audited.
    """
    with (
        refusals_audited(
            actor=actor,
            clock=clock,
            event=PublicationEvent.VERIFIER_REFUSED,
            subject=actor.actor_id,
            clause="1.3.4",
        ),
        transaction.atomic(),
    ):
        _check(actor, client_id=client_id, name=name, agreed_on=agreed_on, ends_on=ends_on)
        row = Verifier.objects.create(
            client_id=client_id,
            name=name,
            agreed_on=agreed_on,
            ends_on=ends_on,
            registered_at=clock.now(),
        )
        record_event(
            actor=actor,
            clock=clock,
            event=PublicationEvent.VERIFIER_REGISTERED,
            subject=str(row.pk),
            clause="1.3.4",
            detail={"client_id": client_id},
        )
    return VerifierView(
        verifier_id=row.pk, client_id=client_id, name=name, agreed_on=agreed_on, ends_on=ends_on
    )


def _check(actor: Actor, *, client_id: str, name: str, agreed_on: date, ends_on: date | None) -> None:
    if not actor.roles & REGISTER_VERIFIER:
        raise Refused("an operations manager or CA manager registers verifiers", clause="1.3.4")
    if not client_id:
        raise Invalid("is mandatory", field="client_id")
    if not name.strip() or len(name) > _NAME_MAX:
        raise Invalid(f"must have 1 to {_NAME_MAX} characters", field="name")
    if ends_on is not None and ends_on < agreed_on:
        raise Invalid("must not lie before the agreement", field="ends_on")
    if Verifier.objects.select_for_update().filter(client_id=client_id).exists():
        raise VerifierExists(field="client_id")
