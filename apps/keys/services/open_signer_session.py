"""6.2.8.1: a signer process opens its one session, unless the custodians have not yet come."""

import os

from django.db import transaction

from apps.audit.services import record_event
from apps.keys.adapters.signer_session import SESSION
from apps.keys.events import KeysEvent
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.hsm.interface import TokenFacts


def open_signer_session(*, actor: Actor, clock: Clock, writable: bool = False) -> TokenFacts:
    """Declare this process a signer and open the token; raise `SignerLocked` or the HSM's class."""
    SESSION.enlist()
    facts = SESSION.open(writable=writable)
    with transaction.atomic():
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.SESSION_OPENED,
            subject=facts.label,
            clause="6.2.8.1",
            detail={"pid": os.getpid(), "writable": writable, "serial": facts.serial},
        )
    return facts
