"""The registration authority in tests: providers registered, nonces drawn, applications sent."""

from typing import Any
from uuid import UUID

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import Clock
from apps.registration.adapters.simulated_applicant import PROVIDER_NAMES
from apps.registration.services import issue_nonce, receive_application, register_evidence_provider
from apps.registration.types import ApplicationReceipt, ProviderKind
from tests.builders.application import Draft, draft, jpki, providers

CLIENT = Actor(kind=ActorKind.CLIENT, actor_id="client:phone-back-end", strength=LoginStrength.CLIENT_KEY)


def registration_authority(clock: Clock) -> None:
    """Make anchors and providers known."""
    jpki()
    for kind in ProviderKind:
        register_evidence_provider(
            actor=CLIENT,
            clock=clock,
            name=PROVIDER_NAMES[kind],
            kind=kind,
            public_key=providers().public_key(kind),
            simulated=True,
        )


def nonce(clock: Clock) -> str:
    return issue_nonce(actor=CLIENT, clock=clock).nonce


def new_draft(clock: Clock, **options: Any) -> Draft:
    """Return a correct application with a fresh nonce."""
    return draft(nonce(clock), clock.now(), **options)


def send(made: Draft, clock: Clock, *, actor: Actor = CLIENT) -> ApplicationReceipt:
    return receive_application(
        actor=actor, clock=clock, request=made.signed(), portrait=made.portrait, selfie=made.selfie
    )


def approved(clock: Clock, **options: Any) -> tuple[Draft, UUID]:
    """Return an application that was approved, and what was sent."""
    made = new_draft(clock, **options)
    return made, send(made, clock).application_id
