"""5.2.1.1, 5.4.1: the minutes of a completed ceremony become one file that anybody can verify years later."""

import hashlib
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from apps.approvals.services import export_approval
from apps.audit.services import refusals_audited
from apps.keys.adapters.minutes_pdf import minutes_pdf
from apps.keys.errors import CeremonyInvalid, MinutesDiffer
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyDocument, KeyCeremony
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.selectors.minutes import minutes_text
from apps.keys.selectors.minutes_pages import pages_of
from apps.keys.services._ceremony_rows import locked_ceremony, record
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def seal_minutes(*, actor: Actor, clock: Clock, ceremony_id: UUID) -> CeremonyView:
    """Make the PDF with minutes, script and approval embedded, and keep it; a second call changes nothing.

    Raises `CeremonyMissing`, `CeremonyInvalid` (not approved), `MinutesDiffer`, `KeyOperatorNeeded`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.MINUTES_SEALED, subject=str(ceremony_id)),
        transaction.atomic(),
    ):
        require_key_operator(actor)
        row = locked_ceremony(ceremony_id)
        if row.state != CeremonyState.APPROVED:
            raise CeremonyInvalid(f"not possible in state {row.state}", clause="5.2.1.1")
        if not CeremonyDocument.objects.filter(ceremony=row).exists():
            _seal(row, actor, clock)
        return ceremony_of(row)


def _seal(row: KeyCeremony, actor: Actor, clock: Clock) -> None:
    files = _files(row, actor, clock)
    with override("ja"):
        context = pages_of(files, names_at=clock.now()) | {"minutes_sha256": row.minutes_sha256}
        content = minutes_pdf(context, files=files, made_at=clock.now())
    document = CeremonyDocument.objects.create(
        ceremony=row,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        minutes_sha256=row.minutes_sha256,
        made_at=clock.now(),
    )
    record(
        row,
        KeysEvent.MINUTES_SEALED,
        actor=actor,
        clock=clock,
        clause="5.2.1.1",
        detail={"sha256": document.sha256, "minutes_sha256": row.minutes_sha256, "bytes": len(content)},
    )


def _files(row: KeyCeremony, actor: Actor, clock: Clock) -> dict[str, bytes]:
    """Return what is embedded; refuse rows that no longer give the minutes that were approved."""
    minutes = minutes_text(row).encode("utf-8")
    if hashlib.sha256(minutes).hexdigest() != row.minutes_sha256:
        raise MinutesDiffer(clause="5.2.1.1")
    files = {"minutes.json": minutes, "script.json": row.script.encode("utf-8")}
    if row.approval_id is not None:
        files["approval.json"] = export_approval(actor=actor, clock=clock, approval_id=row.approval_id)
    return files
