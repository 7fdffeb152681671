"""Rehearsals of an activation: held here, or elsewhere, so that only the sealed minutes are known."""

from django.db import connection

from apps.keys.selectors import minutes_document
from apps.keys.services import seal_minutes
from apps.keys.types import CeremonyView
from apps.lib.actor import system_actor
from apps.lib.cps.ceremony_script import CeremonyType
from tests.factories.ceremonies import Cast


def rehearsed(cast: Cast) -> CeremonyView:
    """Return a rehearsal that was completed and approved."""
    ceremony = cast.reported(CeremonyType.ACTIVATION)
    return cast.complete(ceremony, cast.approved_by(ceremony, cast["head"]))


def sealed(cast: Cast, ceremony: CeremonyView) -> bytes:
    """Return the sealed minutes of an approved ceremony."""
    seal_minutes(actor=system_actor("archivist"), clock=cast.clock, ceremony_id=ceremony.ceremony_id)
    content = minutes_document(ceremony.ceremony_id)
    assert content is not None
    return content


def minutes_from_elsewhere(cast: Cast) -> bytes:
    """Return the minutes of a rehearsal of which this installation has no record (inside a transaction)."""
    before = connection.savepoint()
    assert before is not None
    content = sealed(cast, rehearsed(cast))
    connection.savepoint_rollback(before)
    return content
