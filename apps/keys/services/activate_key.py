"""6.2.8.1, 5.6: put a key into service in the place of its predecessor."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import KeyNotActive, KeyNotCertified
from apps.keys.events import KeysEvent
from apps.keys.models import DsKey
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.keys import facts_of
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import IN_SERVICE, DsKeyEvent, DsKeyState
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose


def activate_key(*, actor: Actor, clock: Clock, key_id: UUID) -> ActiveKey:
    """Activate a certified key (a log key needs no certificate) and retire the one before it."""
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_ACTIVATED, subject=str(key_id)),
        transaction.atomic(),
    ):
        require_key_operator(actor)
        row = lock_key(key_id)
        _refuse_unready(row, clock)
        _retire_predecessor(row, actor, clock)
        locked = row.state == DsKeyState.LOCKED
        steps = (DsKeyEvent.ACTIVATE,) if locked else (DsKeyEvent.LOCK, DsKeyEvent.ACTIVATE)
        step(row, *steps, actor=actor, clock=clock, written=KeysEvent.KEY_ACTIVATED, clause="6.2.8.1")
        return facts_of(row)


def _refuse_unready(row: DsKey, clock: Clock) -> None:
    if row.state == DsKeyState.GENERATED and row.purpose != KeyPurpose.AUDIT_LOG:
        raise KeyNotCertified(clause="6.3.2.1")
    if row.use_until is None or row.use_until < clock.today():
        raise KeyNotActive("the period of use is over", clause="6.3.2.1")


def _retire_predecessor(row: DsKey, actor: Actor, clock: Clock) -> None:
    before = DsKey.objects.select_for_update().filter(purpose=row.purpose, state__in=IN_SERVICE)
    for old in before.exclude(pk=row.pk):
        step(old, DsKeyEvent.RETIRE, actor=actor, clock=clock, written=KeysEvent.KEY_RETIRED, clause="5.6")
