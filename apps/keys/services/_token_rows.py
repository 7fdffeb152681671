"""What acts at the token share: the quorum behind them, keys as the token knows them, the journal."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.audit.types import Outcome
from apps.base.conf import conf
from apps.keys.errors import CeremonyNeeded, CustodiansMissing, KeyMissing
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, CeremonyErrand, CeremonyStep, DsKey, KeyBackup, TokenAct
from apps.keys.states import (
    BACKUP_TABLE,
    TOKEN_ACT_TABLE,
    ActivationKind,
    ActivationState,
    BackupEvent,
    BackupState,
    CeremonyState,
    ErrandState,
    StepState,
    TokenActEvent,
    TokenActKind,
    TokenActState,
)
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.hsm.interface import Hsm, KeyHandle
from apps.lib.hsm.policy import CURVES
from apps.lib.signing import KeyPurpose

_LONGEST_CAUSE = 100
_DONE = (StepState.EXECUTED, StepState.CONFIRMED)


def require_gathered(*, clause: str) -> None:
    """Raise `CustodiansMissing` unless several custodians have opened the token."""
    gathered = ActivationSession.objects.filter(kind=ActivationKind.ACTIVATE, state=ActivationState.DONE)
    if not gathered.exists():
        raise CustodiansMissing(clause=clause)


def require_errand(act: StepAct, *, clause: str) -> None:
    """Raise `CeremonyNeeded` in production unless a signer carries out that act for a ceremony in progress.

    The token is open all day for signing: whoever reaches the signer's host must not make a key there alone.
    """
    running = CeremonyErrand.objects.filter(act=act, state=ErrandState.RUNNING)
    if conf().production and not running.filter(step__ceremony__state=CeremonyState.IN_PROGRESS).exists():
        raise CeremonyNeeded(clause=clause)


def require_step(act: StepAct, *, clause: str) -> None:
    """Raise `CeremonyNeeded` in production unless a ceremony in progress has a step with that act to do."""
    steps = CeremonyStep.objects.filter(act=act, ceremony__state=CeremonyState.IN_PROGRESS)
    if conf().production and not steps.exclude(state__in=_DONE).exists():
        raise CeremonyNeeded(clause=clause)


def handle_of(row: DsKey) -> KeyHandle:
    """Return the key as the token must show it."""
    purpose = KeyPurpose(row.purpose)
    return KeyHandle(
        label=row.label,
        key_id=row.pk.bytes,
        purpose=purpose,
        curve=CURVES[purpose],
        public_key_der=bytes(row.public_key_der),
    )


def held_key(hsm: Hsm, key_id: UUID) -> KeyHandle:
    """Return the handle of a key in the open token; raise `KeyMissing`."""
    for handle in hsm.load_keys():
        if handle.key_id == key_id.bytes:
            return handle
    raise KeyMissing("the token does not hold the key")


@transaction.atomic
def intend(
    kind: TokenActKind,
    *,
    actor: Actor,
    clock: Clock,
    key_id: UUID | None = None,
    backup_id: UUID | None = None,
    shares: tuple[int, int] | None = None,
) -> TokenAct:
    """Write the act before the token is asked; the commit is the caller's.

    `shares` are set and threshold of a new distribution.
    """
    share_set, threshold = shares or (None, None)
    act = TokenAct.objects.create(
        kind=kind,
        state=TokenActState.INTENDED,
        key_id=key_id,
        backup_id=backup_id,
        share_set=share_set,
        share_threshold=threshold,
        intended_by=actor.actor_id,
        intended_at=clock.now(),
    )
    _record(act, KeysEvent.ACT_INTENDED, actor, clock)
    return act


def settle(act: TokenAct, event: TokenActEvent, *, actor: Actor, clock: Clock, cause: str = "") -> None:
    """Close the act inside the caller's transaction."""
    act.state = TOKEN_ACT_TABLE.after(TokenActState(act.state), event)
    act.ended_at, act.cause = clock.now(), cause[:_LONGEST_CAUSE]
    act.save(update_fields=["state", "ended_at", "cause"])
    _record(act, KeysEvent.ACT_SETTLED, actor, clock)


@transaction.atomic(durable=True)
def fail(act: TokenAct, *, actor: Actor, clock: Clock, cause: str) -> None:
    """Close the act as failed, for good."""
    settle(act, TokenActEvent.FAIL, actor=actor, clock=clock, cause=cause)


def move_backup(row: KeyBackup, event: BackupEvent, *, actor: Actor, clock: Clock, cause: str = "") -> None:
    """Move a copy along its table inside the caller's transaction; CONFIRM needs its check value set."""
    written = {
        BackupEvent.CONFIRM: KeysEvent.BACKUP_MADE,
        BackupEvent.FAIL: KeysEvent.BACKUP_FAILED,
        BackupEvent.DESTROY: KeysEvent.BACKUP_DESTROYED,
    }[event]
    row.state = BACKUP_TABLE.after(BackupState(row.state), event)
    row.cause = cause[:_LONGEST_CAUSE]
    row.made_at = clock.now() if event is BackupEvent.CONFIRM else row.made_at
    row.closed_at = None if event is BackupEvent.CONFIRM else clock.now()
    row.save(update_fields=["state", "cause", "made_at", "closed_at", "check_value"])
    record_event(
        actor=actor,
        clock=clock,
        event=written,
        subject=str(row.key_id),
        outcome=Outcome.FAILED if event is BackupEvent.FAIL else Outcome.DONE,
        clause="6.2.10.1" if event is BackupEvent.DESTROY else "6.2.4.1",
        detail={"backup": str(row.pk), "token": str(row.token_id), "check_value": row.check_value},
    )


def _record(act: TokenAct, event: KeysEvent, actor: Actor, clock: Clock) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=str(act.key_id or act.pk),
        outcome=Outcome.FAILED if act.state == TokenActState.FAILED else Outcome.DONE,
        clause="6.2.2.1",
        detail={"act": str(act.pk), "kind": act.kind, "state": act.state},
    )
