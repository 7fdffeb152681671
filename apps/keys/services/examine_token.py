"""6.2.1.1: examine library, token and keys in a child process, and keep what was found."""

from typing import Any

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.base.conf import conf
from apps.keys.adapters import hsm_child, pin_file
from apps.keys.events import KeysEvent
from apps.keys.models import DoctorReport
from apps.keys.permissions import require_key_operator
from apps.keys.services._doctor_advice import WELL, advice_for, unknown_keys
from apps.keys.services._evidence import evidence_fault
from apps.keys.types import DoctorView
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def examine_token(*, actor: Actor, clock: Clock) -> DoctorView:
    """Look once, with the PIN in memory if there is one, and say in one sentence what to do.

    The PIN is tried at most once, and not at all after a failed attempt of anybody. Runs as the signer's
    user, outside signer processes too. Raises `KeyOperatorNeeded`, `HsmTransient` (the child died).
    """
    require_key_operator(actor)
    facts = hsm_child.ask("apps.lib.hsm.examination", {"pin": pin_file.read_pin() or ""})
    facts["orphans"] = unknown_keys(facts)
    facts["evidence"] = evidence_fault(conf().token_label, on=clock.today())
    return _kept(facts, actor, clock)


@transaction.atomic
def _kept(facts: dict[str, Any], actor: Actor, clock: Clock) -> DoctorView:
    advice = advice_for(facts)
    healthy = advice == WELL
    DoctorReport.objects.create(healthy=healthy, advice=advice, facts=facts, examined_at=clock.now())
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.TOKEN_EXAMINED,
        subject=conf().token_label,
        outcome=Outcome.DONE if healthy else Outcome.FAILED,
        clause="6.2.1.1",
        detail={"failed": facts["failed"], "orphans": facts["orphans"]},
    )
    return DoctorView(healthy=healthy, advice=advice, facts=facts, examined_at=clock.now())
