"""5.2.1.2: the operations manager presents the minutes of the rehearsal before the real run is ordered."""

from django.db import IntegrityError, transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.adapters.rehearsal_minutes import RehearsalMinutes, read_rehearsal
from apps.keys.errors import RehearsalAdmitted
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyRehearsal
from apps.keys.selectors.rehearsals import rehearsal_of
from apps.keys.services._ceremony_rows import require_role
from apps.keys.types import RehearsalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role


def admit_rehearsal(*, actor: Actor, clock: Clock, minutes: bytes) -> RehearsalView:
    """Verify the sealed minutes (PDF) of a rehearsal at another installation, and keep them.

    The security keys that signed them belong to that installation; that they are whose they say is what the
    operations manager vouches for. Raises `SecondFactorNeeded`, `CeremonyRoleNeeded`, `RehearsalUnproved`
    (altered, not approved, a real run), `RehearsalAdmitted` (a second time).
    """
    with refusals_audited(actor=actor, clock=clock, event=KeysEvent.REHEARSAL_ADMITTED, subject="rehearsal"):
        require_role(actor, (Role.OPERATIONS_MANAGER,), clock, clause="5.2.1.2")
        return _keep(read_rehearsal(minutes), minutes, actor, clock)


def _keep(read: RehearsalMinutes, content: bytes, actor: Actor, clock: Clock) -> RehearsalView:
    try:
        with transaction.atomic():
            row = CeremonyRehearsal.objects.create(
                rehearsal_id=read.rehearsal_id,
                ceremony_type=read.script.ceremony_type,
                title=read.title,
                held_on=read.held_on,
                script=read.script.text,
                script_sha256=read.script.sha256,
                body_sha256=read.script.body_sha256,
                minutes_sha256=read.minutes_sha256,
                content=content,
                sha256=read.sha256,
                admitted_by=actor.actor_id,
                admitted_at=clock.now(),
            )
            record_event(
                actor=actor,
                clock=clock,
                event=KeysEvent.REHEARSAL_ADMITTED,
                subject=str(row.rehearsal_id),
                clause="5.2.1.2",
                detail={"body_sha256": row.body_sha256, "minutes_sha256": row.minutes_sha256},
            )
    except IntegrityError:
        raise RehearsalAdmitted(field="minutes") from None
    return rehearsal_of(row)
