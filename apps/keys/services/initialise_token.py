"""6.2.8.1: make the token; its PIN leaves this function only as parts, one for each custodian."""

from collections.abc import Callable
from itertools import chain, repeat

from django.db import transaction

from apps.audit.services import record_event
from apps.base.conf import conf
from apps.keys.adapters import backup_tokens, hsm_child, pin_file
from apps.keys.adapters.quorum import quorum_backend
from apps.keys.errors import TokenExists
from apps.keys.events import KeysEvent
from apps.keys.models import Hsm
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.tokens import hsm_facts
from apps.keys.services._share_plan import plan_shares
from apps.keys.states import TokenKind
from apps.keys.types import HsmFacts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.hsm.interface import TokenFacts
from apps.lib.identifiers import random_bytes


def initialise_token(
    *, actor: Actor, clock: Clock, custodians: int, threshold: int, hand_out: Callable[[int, str], None]
) -> HsmFacts:
    """Initialise the configured token and call `hand_out(number, words)` once for each custodian.

    The SO PIN is random and forgotten: the token can be re-initialised, never unlocked by an officer.
    """
    require_key_operator(actor)
    plan_shares(custodians, threshold)
    label = conf().token_label
    if Hsm.objects.filter(label=label).exists():
        raise TokenExists(f"the token {label} is registered already")
    pin_file.prepare_runtime_dir()
    quorum = quorum_backend().distribute(custodians=custodians, threshold=threshold)
    backups = {label: backup_tokens.pin_for(label, quorum.login) for label in backup_tokens.backup_labels()}
    made = hsm_child.initialise_token(so_pin=random_bytes(16).hex(), pin=quorum.login, backup_pins=backups)
    registered = _register(actor, clock, made, share_set=quorum.share_set, threshold=threshold)
    for number, words in enumerate(quorum.parts, start=1):
        hand_out(number, words)
    return registered


@transaction.atomic(durable=True)
def _register(
    actor: Actor, clock: Clock, made: tuple[TokenFacts, ...], *, share_set: int, threshold: int
) -> HsmFacts:
    rows = [
        Hsm.objects.create(
            kind=kind,
            label=facts.label,
            manufacturer=facts.manufacturer,
            model=facts.model,
            serial=facts.serial,
            firmware=facts.firmware,
            share_set=share_set,
            share_threshold=threshold,
            registered_at=clock.now(),
        )
        for kind, facts in zip(chain([TokenKind.WORKING], repeat(TokenKind.BACKUP)), made, strict=False)
    ]
    for row in rows:
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.TOKEN_INITIALISED,
            subject=str(row.pk),
            clause="6.2.8.1",
            detail={
                "serial": row.serial,
                "threshold": threshold,
                "kind": row.kind,
                "quorum": quorum_backend().kind,
            },
        )
    return hsm_facts(rows[0])
