"""6.2.10.1: destroy a key on every token that has it, and look again everywhere."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.base.conf import conf
from apps.keys.adapters import backup_tokens
from apps.keys.adapters.act_lock import one_act
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import MediumStillHolds, TokenActUnderway
from apps.keys.events import KeysEvent
from apps.keys.models import Hsm, KeyBackup, TokenAct
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.media import kept_media
from apps.keys.services._destruction import refuse_needed
from apps.keys.services._token_rows import intend, move_backup, require_gathered, settle
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import (
    DS_KEY_TABLE,
    BackupEvent,
    BackupState,
    DsKeyEvent,
    DsKeyState,
    TokenActEvent,
    TokenActKind,
    TokenActState,
    TokenKind,
)
from apps.keys.types import DestroyedKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.lib.hsm.interface import Hsm as OpenHsm


def destroy_key(*, actor: Actor, clock: Clock, key_id: UUID) -> DestroyedKey:
    """Destroy a deactivated or compromised key: on the backup tokens first, in the token last.

    Nothing is touched unless every medium that may hold the key can be read; a crash in the middle is
    taken up by calling again. Only in a signer process. Raises `KeyStillNeeded`, `MediumStillHolds`,
    `IllegalTransition`, `KeyMissing`, `CustodiansMissing`, `SignerLocked`, `TokenActUnderway`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_DESTROYED, subject=str(key_id)),
        one_act(),
    ):
        require_key_operator(actor)
        require_gathered(clause="6.2.10.1")
        refuse_needed(key_id, clock)
        tokens = _tokens(key_id)
        act = _intended(actor, clock, key_id)
        with SESSION.writing() as hsm:
            _refuse_unreadable(hsm, tokens)
            for token in tokens:
                hsm.destroy_copy(key_id.bytes, backup_tokens.login_for(token.label))
                _copy_destroyed(token, actor, clock, key_id)
            for handle in hsm.load_keys():
                if handle.key_id == key_id.bytes:
                    hsm.destroy_key(handle)
        _look_again(key_id, tokens)
        return _record(act, actor, clock, key_id, tokens)


def _tokens(key_id: UUID) -> tuple[Hsm, ...]:
    """Return every backup token; refuse while one that is none of them holds the key."""
    tokens = tuple(Hsm.objects.filter(kind=TokenKind.BACKUP).order_by("label"))
    media = kept_media().filter(key_id=key_id).exclude(label__in=[token.label for token in tokens])
    if media.exists():
        labels = media.order_by("label").values_list("label", flat=True)
        raise MediumStillHolds(", ".join(labels), clause="6.2.10.1")
    return tokens


@transaction.atomic(durable=True)
def _intended(actor: Actor, clock: Clock, key_id: UUID) -> TokenAct:
    """Return the act, new or left by a crash; the table must allow the destruction."""
    key = lock_key(key_id)
    DS_KEY_TABLE.after(DsKeyState(key.state), DsKeyEvent.DESTROY)
    underway = TokenAct.objects.filter(kind=TokenActKind.DESTROY, state=TokenActState.INTENDED).first()
    if underway is None:
        return intend(TokenActKind.DESTROY, actor=actor, clock=clock, key_id=key_id)
    if underway.key_id != key_id:
        raise TokenActUnderway("the destruction of another key was interrupted", clause="6.2.10.1")
    return underway


def _refuse_unreadable(hsm: OpenHsm, tokens: tuple[Hsm, ...]) -> None:
    """Touch nothing unless every medium is there to be looked at."""
    for token in tokens:
        try:
            hsm.copies(backup_tokens.login_for(token.label))
        except DomainError as failure:
            raise MediumStillHolds(f"{token.label}: {failure.detail}", clause="6.2.10.1") from None


def _look_again(key_id: UUID, tokens: tuple[Hsm, ...]) -> None:
    """Open everything anew: a module whose token was pulled may call destroyed what still lies in it."""
    with SESSION.writing() as hsm:
        held = {conf().token_label: {handle.key_id for handle in hsm.load_keys()}}
        for token in tokens:
            copies = hsm.copies(backup_tokens.login_for(token.label))
            held[token.label] = {copy.key_id for copy in copies}
    if left := sorted(label for label, keys in held.items() if key_id.bytes in keys):
        raise MediumStillHolds(", ".join(left), clause="6.2.10.1")


@transaction.atomic(durable=True)
def _copy_destroyed(token: Hsm, actor: Actor, clock: Clock, key_id: UUID) -> None:
    rows = KeyBackup.objects.filter(key_id=key_id, token=token)
    for row in rows.filter(state__in=[BackupState.PLANNED, BackupState.HELD]):
        move_backup(row, BackupEvent.DESTROY, actor=actor, clock=clock)


@transaction.atomic(durable=True)
def _record(act: TokenAct, actor: Actor, clock: Clock, key_id: UUID, tokens: tuple[Hsm, ...]) -> DestroyedKey:
    settle(act, TokenActEvent.FINISH, actor=actor, clock=clock)
    row = lock_key(key_id)
    written = KeysEvent.KEY_DESTROYED
    step(row, DsKeyEvent.DESTROY, actor=actor, clock=clock, written=written, clause="6.2.10.1")
    media = tuple(token.label for token in tokens)
    return DestroyedKey(key_id=key_id, state=DsKeyState(row.state), media=media)
