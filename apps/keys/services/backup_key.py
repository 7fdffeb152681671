"""6.2.4.1: copy a key, wrapped, to a registered backup token, and prove the copy equal."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.base.conf import conf
from apps.keys.adapters import backup_tokens
from apps.keys.adapters.act_lock import one_act
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import BackupExists, BackupNotAllowed, BackupTargetUnknown
from apps.keys.events import KeysEvent
from apps.keys.models import Hsm, KeyBackup
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.backups import backup_of
from apps.keys.services._token_rows import held_key, move_backup, require_gathered
from apps.keys.services.key_steps import lock_key
from apps.keys.states import RECOVERABLE, BackupEvent, BackupState, TokenKind
from apps.keys.types import BackupView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError, Unavailable
from apps.lib.hsm.interface import BackupMethod, KeyCopy


def backup_key(*, actor: Actor, clock: Clock, key_id: UUID, medium_label: str) -> BackupView:
    """Write the copy's row, make the copy, read it back, record its check value.

    Only in a process that `open_signer_session` has declared a signer. When the HSM goes away in the middle,
    the row stays PLANNED: repeating the act, or `reconcile_token`, clears what was left and starts anew.
    Raises `BackupNotAllowed`, `BackupTargetUnknown`, `BackupExists`, `CustodiansMissing`, `KeyMissing`,
    `SignerLocked`, `TokenActUnderway` and the classes of the HSM's errors.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.BACKUP_MADE, subject=str(key_id)),
        one_act(),
    ):
        require_key_operator(actor)
        require_gathered(clause="6.2.4.1")
        _refuse_stranger(medium_label)
        target = backup_tokens.login_for(medium_label)
        row, left_behind = _plan(actor, clock, key_id, medium_label)
        try:
            with SESSION.writing() as hsm:
                if left_behind:
                    hsm.destroy_copy(key_id.bytes, target)
                copy = hsm.back_up(held_key(hsm, key_id), target)
        except Unavailable:
            raise  # what reached the medium is not known
        except DomainError as refusal:
            _fail(row, actor, clock, refusal.detail)
            raise
        return _record(row, actor, clock, copy)


def _refuse_stranger(label: str) -> None:
    """6.2.3.1: no copy goes to a token that the CA has not registered for it."""
    if conf().backup_method != BackupMethod.WRAP:
        raise BackupNotAllowed("the site's backup method is NONE", clause="6.2.4.1")
    registered = Hsm.objects.filter(label=label, kind=TokenKind.BACKUP)
    if label not in backup_tokens.backup_labels() or not registered.exists():
        raise BackupTargetUnknown(field="medium_label", clause="6.2.3.1")


@transaction.atomic(durable=True)
def _plan(actor: Actor, clock: Clock, key_id: UUID, label: str) -> tuple[KeyBackup, bool]:
    """Return the row of this attempt, and whether an attempt that crashed has left it."""
    key = lock_key(key_id)
    if key.state not in RECOVERABLE:
        raise BackupNotAllowed(f"the key is {key.state}", clause="6.2.5")
    token = Hsm.objects.get(label=label)
    rows = KeyBackup.objects.filter(key=key, token=token)
    if rows.filter(state=BackupState.HELD).exists():
        raise BackupExists(clause="6.2.4.1")
    row, fresh = rows.get_or_create(
        key=key,
        token=token,
        state=BackupState.PLANNED,
        defaults={"planned_by": actor.actor_id, "planned_at": clock.now()},
    )
    return row, not fresh


@transaction.atomic(durable=True)
def _fail(row: KeyBackup, actor: Actor, clock: Clock, cause: str) -> None:
    move_backup(row, BackupEvent.FAIL, actor=actor, clock=clock, cause=cause)


@transaction.atomic(durable=True)
def _record(row: KeyBackup, actor: Actor, clock: Clock, copy: KeyCopy) -> BackupView:
    row.check_value = copy.check_value
    move_backup(row, BackupEvent.CONFIRM, actor=actor, clock=clock)
    return backup_of(row)
