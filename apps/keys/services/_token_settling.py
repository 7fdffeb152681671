"""What was written before the token was asked, and how it ended: recorded, or closed as failed."""

from uuid import UUID

from apps.keys.events import KeysEvent
from apps.keys.models import DsKey, KeyBackup, TokenAct
from apps.keys.services._generation import record_generated
from apps.keys.services._token_look import TokenLook
from apps.keys.services._token_rows import move_backup, settle
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import (
    BackupEvent,
    BackupState,
    DsKeyEvent,
    DsKeyState,
    TokenActEvent,
    TokenActKind,
    TokenActState,
)
from apps.lib.actor import Actor
from apps.lib.clock import JST, Clock

_INTERRUPTED = "interrupted"


def settle_plans(look: TokenLook, *, actor: Actor, clock: Clock) -> tuple[list[UUID], list[UUID]]:
    """Record planned keys that are in the token, close those that are not; return both.

    The day of the plan counts as the first day of use: nobody knows a later one (6.3.2.1).
    """
    recorded, abandoned = [], []
    for row in DsKey.objects.select_for_update().filter(state=DsKeyState.PLANNED):
        if row.pk.bytes in look.keys:
            handle, attributes = look.keys[row.pk.bytes]
            day = row.planned_at.astimezone(JST).date()
            record_generated(handle, attributes, actor=actor, clock=clock, day=day)
            recorded.append(row.pk)
        else:
            written = KeysEvent.KEY_ABANDONED
            step(row, DsKeyEvent.ABANDON, actor=actor, clock=clock, written=written, clause="6.1.1.1")
            abandoned.append(row.pk)
    return recorded, abandoned


def settle_backups(look: TokenLook, *, actor: Actor, clock: Clock) -> int:
    """Close interrupted backups: what they left on the medium is cleared already."""
    rows = KeyBackup.objects.select_for_update(of=("self",)).filter(state=BackupState.PLANNED)
    closed = 0
    for row in rows.select_related("token"):
        if row.token.label in look.copies:
            move_backup(row, BackupEvent.FAIL, actor=actor, clock=clock, cause=_INTERRUPTED)
            closed += 1
    return closed


def settle_acts(look: TokenLook, *, actor: Actor, clock: Clock) -> int:
    """End interrupted restorations and destructions by what the tokens show; return how many."""
    acts = TokenAct.objects.select_for_update().filter(state=TokenActState.INTENDED)
    return sum(_settled(act, look, actor, clock) for act in acts.exclude(kind=TokenActKind.RESHARE))


def _settled(act: TokenAct, look: TokenLook, actor: Actor, clock: Clock) -> bool:
    key = lock_key(act.key_id)  # type: ignore[arg-type]  # never null in these kinds: token_act_subject
    inside = key.pk.bytes in look.keys
    if act.kind == TokenActKind.RESTORE:
        event = TokenActEvent.FINISH if inside else TokenActEvent.FAIL
        settle(act, event, actor=actor, clock=clock, cause=_INTERRUPTED)
        return True
    if inside or look.unreadable or _copied(key, look):
        return False  # a destruction is taken up by destroy_key
    settle(act, TokenActEvent.FINISH, actor=actor, clock=clock, cause=_INTERRUPTED)
    for row in KeyBackup.objects.select_for_update().filter(key=key, state=BackupState.HELD):
        move_backup(row, BackupEvent.DESTROY, actor=actor, clock=clock, cause=_INTERRUPTED)
    written = KeysEvent.KEY_DESTROYED
    step(key, DsKeyEvent.DESTROY, actor=actor, clock=clock, written=written, clause="6.2.10.1")
    return True


def _copied(key: DsKey, look: TokenLook) -> bool:
    return any(copy.key_id == key.pk.bytes for copies in look.copies.values() for copy in copies)
