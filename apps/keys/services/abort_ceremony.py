"""5.2.1.1, 9.1: who leads or witnesses a ceremony may stop it at any moment; it is then over for good."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyErrand, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_keys import set_unused_aside
from apps.keys.services._ceremony_rows import locked_ceremony, move, record, require_role, short_text
from apps.keys.states import ERRAND_TABLE, CeremonyEvent, ErrandEvent, ErrandState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import ALWAYS_PRESENT

_LONGEST_REASON = 500


def abort_ceremony(*, actor: Actor, clock: Clock, ceremony_id: UUID, reason: str) -> CeremonyView:
    """Abort with a written reason; exits from the room can still be confirmed.

    A key that the ceremony made is taken out of use at once, and is a finding until it is destroyed.

    Raises `CeremonyMissing`, `CeremonyRoleNeeded`, `CeremonyInvalid`, `IllegalTransition` (it has ended).
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.CEREMONY_ABORTED, subject=str(ceremony_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, ALWAYS_PRESENT, clock, clause="5.2.1.1")
        row = locked_ceremony(ceremony_id)
        before = row.state
        move(row, CeremonyEvent.ABORT)
        _cancel_errands(row, clock)
        row.closing_reason = short_text(reason, field="reason", longest=_LONGEST_REASON)
        row.closed_at = clock.now()
        row.save(update_fields=["state", "closing_reason", "closed_at"])
        unused = set_unused_aside(actor=actor, clock=clock, ceremony_id=row.pk)
        record(
            row,
            KeysEvent.CEREMONY_ABORTED,
            actor=actor,
            clock=clock,
            clause="5.2.1.1",
            detail={"before": before, "keys": [str(key.pk) for key in unused]},
        )
        return ceremony_of(row)


def _cancel_errands(row: KeyCeremony, clock: Clock) -> None:
    """Take back what no signer has begun; what has begun is recorded when it ends."""
    waiting = CeremonyErrand.objects.select_for_update().filter(step__ceremony=row, state=ErrandState.WAITING)
    waiting.update(state=ERRAND_TABLE.after(ErrandState.WAITING, ErrandEvent.CANCEL), finished_at=clock.now())
