"""6.2.4.1: bring a lost key back from a backup token; another check value or public key stops it."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.adapters import backup_tokens
from apps.keys.adapters.act_lock import one_act
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import BackupMissing, KeyNotRestorable, RestoreDiffers, TokenActUnderway
from apps.keys.events import KeysEvent
from apps.keys.models import DsKey, KeyBackup, TokenAct
from apps.keys.permissions import require_key_operator
from apps.keys.services._findings import Found, open_finding
from apps.keys.services._token_rows import fail, handle_of, intend, require_gathered, settle
from apps.keys.services.key_steps import lock_key
from apps.keys.states import (
    RECOVERABLE,
    BackupState,
    FindingKind,
    TokenActEvent,
    TokenActKind,
    TokenActState,
)
from apps.keys.types import RestoredKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError, Unavailable
from apps.lib.hsm.errors import HsmCopyDiffers
from apps.lib.hsm.interface import KeyAttributes


def restore_key(*, actor: Actor, clock: Clock, key_id: UUID, medium_id: UUID) -> RestoredKey:
    """Write the act, restore, prove equality, sign with a throw-away key, read the attributes back.

    `medium_id` names the backup token (`BackupView.medium_id`). Only in a signer process. When the HSM goes
    away in the middle the act stays INTENDED: `reconcile_token` settles it, then the act can be repeated.
    Raises `KeyNotRestorable` (retired, destroyed, suspected), `BackupMissing`, `RestoreDiffers` (recorded
    as a finding, which opens an incident), `TokenActUnderway`, `CustodiansMissing`, `SignerLocked`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_RESTORED, subject=str(key_id)),
        one_act(),
    ):
        require_key_operator(actor)
        require_gathered(clause="6.2.4.1")
        key, backup, act = _intended(actor, clock, key_id, medium_id)
        source = backup_tokens.login_for(backup.token.label)
        try:
            with SESSION.writing() as hsm:
                handle = hsm.restore(handle_of(key), backup.check_value, source)
                attributes = hsm.attributes(handle)
        except Unavailable:
            raise  # whether the key came is not known
        except HsmCopyDiffers as difference:
            _stop(act, actor, clock, backup)
            raise RestoreDiffers(difference.detail, clause="6.2.4.1") from None
        except DomainError as refusal:
            fail(act, actor=actor, clock=clock, cause=refusal.detail)
            raise
        return _record(act, actor, clock, backup, attributes)


@transaction.atomic(durable=True)
def _intended(actor: Actor, clock: Clock, key_id: UUID, medium_id: UUID) -> tuple[DsKey, KeyBackup, TokenAct]:
    """Return key, copy and act; an old copy of a key that has had its day is refused."""
    key = lock_key(key_id)
    if key.state not in RECOVERABLE:
        raise KeyNotRestorable(f"the key is {key.state}", clause="6.2.5")
    copies = KeyBackup.objects.filter(key=key, token_id=medium_id, state=BackupState.HELD)
    backup = copies.select_related("token").first()
    if backup is None:
        raise BackupMissing(field="medium_id")
    if TokenAct.objects.filter(kind=TokenActKind.RESTORE, state=TokenActState.INTENDED).exists():
        raise TokenActUnderway("an earlier restoration was interrupted", clause="6.2.4.1")
    act = intend(TokenActKind.RESTORE, actor=actor, clock=clock, key_id=key_id, backup_id=backup.pk)
    return key, backup, act


@transaction.atomic(durable=True)
def _stop(act: TokenAct, actor: Actor, clock: Clock, backup: KeyBackup) -> None:
    settle(act, TokenActEvent.FAIL, actor=actor, clock=clock, cause="the backup is another key")
    detail = {"token": backup.token.label, "check_value": backup.check_value}
    found = Found(kind=FindingKind.COPY_DIFFERS, subject=str(backup.key_id), detail=detail)
    open_finding(found, actor=actor, clock=clock)


@transaction.atomic(durable=True)
def _record(
    act: TokenAct, actor: Actor, clock: Clock, backup: KeyBackup, attributes: KeyAttributes
) -> RestoredKey:
    settle(act, TokenActEvent.FINISH, actor=actor, clock=clock)
    read = {name: bool(getattr(attributes, name)) for name in KeyAttributes.__slots__}
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.KEY_RESTORED,
        subject=str(backup.key_id),
        clause="6.2.4.1",
        detail={"token": backup.token.label, "check_value": backup.check_value, **read},
    )
    return RestoredKey(
        key_id=backup.key_id,
        medium_id=backup.token_id,
        check_value=backup.check_value,
        public_key_der=bytes(backup.key.public_key_der),
        attributes=read,
    )
