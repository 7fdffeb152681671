"""6.2.1.1, 6.2.10.1: what the tokens hold is what the records say, also after a crash in the middle."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.conf import conf
from apps.keys.adapters.act_lock import one_act
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationShare, DsKey, Hsm, KeyBackup, TokenAct
from apps.keys.permissions import require_key_operator
from apps.keys.services._ceremony_keys import set_unused_aside
from apps.keys.services._ceremony_rows import roles_now
from apps.keys.services._findings import Found, compare
from apps.keys.services._reshare import resume_reshare
from apps.keys.services._token_look import TokenLook, look_into_tokens
from apps.keys.services._token_settling import settle_acts, settle_backups, settle_plans
from apps.keys.states import (
    NEVER_MADE,
    BackupState,
    DsKeyState,
    FindingKind,
    TokenActKind,
    TokenActState,
)
from apps.keys.types import Reconciliation
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_KINDS: Final = (
    FindingKind.ORPHAN_KEY,
    FindingKind.KEY_MISSING,
    FindingKind.ORPHAN_COPY,
    FindingKind.COPY_MISSING,
    FindingKind.COPY_DIFFERS,
    FindingKind.TOKEN_UNREADABLE,
    FindingKind.DESTRUCTION_UNFINISHED,
    FindingKind.RESHARE_DUE,
    FindingKind.UNUSED_KEY,
)
_GONE: Final = (*NEVER_MADE, DsKeyState.DESTROYED)


def reconcile_token(*, actor: Actor, clock: Clock) -> Reconciliation:
    """Settle what was interrupted, then compare every key and copy with the records.

    Differences become findings, audited and emitted once; those of earlier days that are gone are closed.
    Only in a signer process. Raises `SignerLocked`, `TokenActUnderway`, `HsmKeyFault` (a key that breaks
    the policy), and the other classes of the HSM's errors.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.TOKEN_RECONCILED, subject=conf().token_label
        ),
        one_act(),
    ):
        require_key_operator(actor)
        resumed = resume_reshare(actor=actor, clock=clock)
        return _compared(look_into_tokens(), resumed, actor, clock)


@transaction.atomic(durable=True)
def _compared(look: TokenLook, resumed: int, actor: Actor, clock: Clock) -> Reconciliation:
    recorded, abandoned = settle_plans(look, actor=actor, clock=clock)
    settled = resumed + settle_backups(look, actor=actor, clock=clock)
    settled += settle_acts(look, actor=actor, clock=clock)
    unused = set_unused_aside(actor=actor, clock=clock)
    differences = (
        *_of_keys(look),
        *_of_copies(look),
        *_of_acts(),
        *_of_shares(clock),
        *(Found(kind=FindingKind.UNUSED_KEY, subject=str(key.pk)) for key in unused),
    )
    findings = compare(_KINDS, differences, actor=actor, clock=clock)
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.TOKEN_RECONCILED,
        subject=conf().token_label,
        clause="6.2.1.1",
        detail={"keys": len(look.keys), "findings": len(findings), "settled": settled},
    )
    return Reconciliation(
        recorded=tuple(recorded), abandoned=tuple(abandoned), settled_acts=settled, findings=findings
    )


def _of_keys(look: TokenLook) -> Iterator[Found]:
    """Yield private keys that no row names, and rows whose key is not there."""
    rows = DsKey.objects.filter(hsm__label=conf().token_label).exclude(state__in=_GONE)
    known = dict(rows.values_list("pk", "label"))
    for key_id, (handle, _attributes) in look.keys.items():
        if UUID(bytes=key_id) not in known:
            yield Found(
                kind=FindingKind.ORPHAN_KEY, subject=key_id.hex(), detail={"purpose": handle.purpose.value}
            )
    for stranger in look.strangers:
        yield Found(kind=FindingKind.ORPHAN_KEY, subject=stranger)
    for missing, label in known.items():
        if missing.bytes not in look.keys:
            yield Found(kind=FindingKind.KEY_MISSING, subject=str(missing), detail={"label": label})


def _of_copies(look: TokenLook) -> Iterator[Found]:
    """Yield copies without a record, records without a copy, and copies of another key."""
    rows = KeyBackup.objects.filter(state=BackupState.HELD).select_related("key", "token")
    recorded = {(row.token.label, row.key_id.bytes): row for row in rows}
    seen = {(label, copy.key_id): copy for label, copies in look.copies.items() for copy in copies}
    for (label, key_id), copy in seen.items():
        row = recorded.get((label, key_id))
        detail = {"token": label}
        if row is None:
            yield Found(kind=FindingKind.ORPHAN_COPY, subject=key_id.hex(), detail=detail)
        elif (copy.check_value, copy.public_key_der) != (row.check_value, bytes(row.key.public_key_der)):
            yield Found(kind=FindingKind.COPY_DIFFERS, subject=str(row.key_id), detail=detail)
    for label, key_id in recorded.keys() - seen.keys():
        if label in look.copies:
            subject = str(UUID(bytes=key_id))
            yield Found(kind=FindingKind.COPY_MISSING, subject=subject, detail={"token": label})
    for label, cause in look.unreadable.items():
        yield Found(kind=FindingKind.TOKEN_UNREADABLE, subject=label, detail={"cause": cause})


def _of_acts() -> Iterator[Found]:
    """Yield a destruction that has begun and must be taken up again."""
    unfinished = TokenAct.objects.filter(kind=TokenActKind.DESTROY, state=TokenActState.INTENDED)
    for key_id in unfinished.values_list("key_id", flat=True):
        yield Found(kind=FindingKind.DESTRUCTION_UNFINISHED, subject=str(key_id))


def _of_shares(clock: Clock) -> Iterator[Found]:
    """Yield the token when somebody who has given a share of the present set is no custodian any more."""
    for token in Hsm.objects.filter(label=conf().token_label):
        givers = ActivationShare.objects.filter(activation__share_set=token.share_set, member__isnull=False)
        people = set(givers.values_list("actor_id", flat=True))
        left = sorted(person for person in people if Role.KEY_CUSTODIAN not in roles_now(person, clock))
        if left:
            yield Found(kind=FindingKind.RESHARE_DUE, subject=token.label, detail={"left": left})
