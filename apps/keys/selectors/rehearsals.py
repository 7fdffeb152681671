"""Which rehearsals there were of the body of a script, here and at other installations."""

from uuid import UUID

from apps.keys.models import CeremonyRehearsal, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_view
from apps.keys.states import CeremonyState
from apps.keys.types import RehearsalView
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.ceremony_script import CeremonyType


def rehearsal_of(row: CeremonyRehearsal) -> RehearsalView:
    """Return the row as a value."""
    return RehearsalView(
        rehearsal_id=row.rehearsal_id,
        ceremony_type=CeremonyType(row.ceremony_type),
        title=row.title,
        held_on=row.held_on,
        body_sha256=row.body_sha256,
        sha256=row.sha256,
        admitted_by=row.admitted_by,
        admitted_at=row.admitted_at,
    )


def admitted_rehearsals_of(ceremony_id: UUID) -> tuple[RehearsalView, ...]:
    """Return the admitted rehearsals of the same body, the newest first; raise `CeremonyMissing`."""
    body = ceremony_view(ceremony_id).body_sha256
    rows = CeremonyRehearsal.objects.filter(body_sha256=body).order_by("-held_on", "pk")
    return tuple(rehearsal_of(row) for row in rows)


def is_rehearsed(body_sha256: str) -> bool:
    """Say whether a rehearsal of exactly this body was held to its end and approved, here or elsewhere."""
    own = KeyCeremony.objects.filter(
        body_sha256=body_sha256,
        environment_kind=EnvironmentKind.REHEARSAL,
        state=CeremonyState.APPROVED,
    )
    return own.exists() or CeremonyRehearsal.objects.filter(body_sha256=body_sha256).exists()
