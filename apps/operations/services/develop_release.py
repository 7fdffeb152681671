"""Register a release of software with the digest of what was built (5.2.1.5, 6.6.1)."""

from typing import Final
from uuid import UUID

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations.errors import OperationsInvalid
from apps.operations.events import OperationsEvent
from apps.operations.models import ChangeRequest, Release
from apps.operations.permissions import ENGINEERS
from apps.operations.selectors.views import release_view
from apps.operations.services.acting import checked_code, checked_sha256, duty, insert
from apps.operations.states import ChangeState
from apps.operations.types import ReleaseDraft, ReleaseView

_CLAUSE: Final = "6.6.1"


def develop_release(*, actor: Actor, clock: Clock, draft: ReleaseDraft) -> ReleaseView:
    """Store the release; its content never changes, another content is another version.

    Raises `DutyRefused`, `OperationsInvalid` (also a change that is not approved), `RecordTaken`.
    """
    event = OperationsEvent.RELEASE_DEVELOPED
    row = Release(
        software=draft.software,
        version=draft.version,
        content_sha256=draft.content_sha256,
        change_id=draft.change_id,
    )
    with duty(actor=actor, clock=clock, event=event, subject="release", clause=_CLAUSE, roles=ENGINEERS):
        checked_code(draft.software, field="software")
        checked_code(draft.version, field="version")
        checked_sha256(draft.content_sha256, field="content_sha256")
        if draft.change_id is not None:
            _check_change(draft.change_id)
        insert(
            row,
            actor=actor,
            clock=clock,
            event=event,
            clause=_CLAUSE,
            version=draft.version,
            content_sha256=draft.content_sha256,
        )
    return release_view(row)


def _check_change(change_id: UUID) -> None:
    if not ChangeRequest.objects.filter(pk=change_id, state=ChangeState.APPROVED).exists():
        raise OperationsInvalid("the change is not approved", field="change_id")
