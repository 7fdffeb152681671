"""What is over because every list of it says so to verifiers: requests, mass revocations (4.9.6)."""

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.revocation.events import RevocationEvent
from apps.revocation.models import MassRevocation, RevocationRequest
from apps.revocation.states import MassEvent, MassState, RequestEvent, RequestState
from apps.revocation.types import SignedStatusList


def file_requests(*, actor: Actor, clock: Clock, edition: SignedStatusList) -> None:
    """Strike the edition's list off the executed requests; inside the transaction that keeps the edition."""
    waiting = RevocationRequest.objects.select_for_update().filter(state=RequestState.EXECUTED.value)
    for row in waiting.order_by("id"):
        needed = row.waits_for.get(str(edition.list_id))
        if needed is None or needed > edition.content_version:
            continue
        row.waits_for = {key: value for key, value in row.waits_for.items() if key != str(edition.list_id)}
        if not row.waits_for:
            row.apply(RequestEvent.FILE)
            row.filed_at = clock.now()
            record_event(
                actor=actor,
                clock=clock,
                event=RevocationEvent.REQUEST_FILED,
                subject=str(row.credential_id),
                clause="4.9.6",
                detail={"request": str(row.pk)},
            )
        row.save(update_fields=["waits_for", "state", "filed_at"])


def file_mass_revocations(*, actor: Actor, clock: Clock, edition: SignedStatusList) -> None:
    """Strike the edition's list off the mass revocations that wait for it; in the same transaction."""
    name = str(edition.list_id)
    waiting = MassRevocation.objects.select_for_update().filter(state=MassState.EXECUTED.value)
    for row in waiting.order_by("id"):
        needed = row.waits_for.get(name)
        if needed is None or needed > edition.content_version:
            continue
        row.waits_for = {key: value for key, value in row.waits_for.items() if key != name}
        if not row.waits_for:
            row.apply(MassEvent.FILE)
            row.filed_at = clock.now()
            record_event(
                actor=actor,
                clock=clock,
                event=RevocationEvent.MASS_FILED,
                subject=str(row.key_id),
                clause="4.9.6",
                detail={"objects": row.done_objects},
            )
        row.save(update_fields=["waits_for", "state", "filed_at"])
