"""What the signer does for each act of a script, and how it finds out afterwards whether it was done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeAlias

from apps.base.conf import conf
from apps.keys.adapters.ceremony_desk import ceremony_desk
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import BackupMissing, EnvironmentDiffers, ReshareMissing
from apps.keys.models import DsKey, Hsm, KeyBackup, KeyCeremony, StepEvidence, TokenAct
from apps.keys.services._errand_facts import Errand, key_facts_of, key_of, new_key_facts, token_facts
from apps.keys.services._token_rows import held_key
from apps.keys.services.activate_key import activate_key
from apps.keys.services.backup_key import backup_key
from apps.keys.services.deactivate_key import deactivate_key
from apps.keys.services.destroy_key import destroy_key
from apps.keys.services.generate_key import generate_key
from apps.keys.services.open_signer_session import open_signer_session
from apps.keys.services.reconcile_token import reconcile_token
from apps.keys.services.restore_key import restore_key
from apps.keys.states import BackupState, DsKeyState, TokenActKind, TokenActState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct

Facts: TypeAlias = Mapping[str, str]
Perform: TypeAlias = Callable[[Errand, Actor, Clock], Facts]
Resume: TypeAlias = Callable[[Errand, Actor, Clock], Facts | None]


def perform(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    """Carry the act out and return what was read back; raise what the service or the HSM raises.

    An act that failed in an earlier round may have been done nevertheless, when the token was pulled before
    it could say so: what the earlier round left is settled first, and an act that was done is not repeated.
    """
    if errand.environment.token_label != conf().token_label and errand.act in _AT_THE_TOKEN:
        raise EnvironmentDiffers(clause="6.1.1.1")
    if errand.tried_at is not None and errand.act in _LEAVES_TRACES:
        reconcile_token(actor=actor, clock=clock)
        done = resume(replace(errand, started_at=errand.tried_at), actor, clock)
        if done is not None:
            return done
    return _PERFORM[errand.act](errand, actor, clock)


def resume(errand: Errand, actor: Actor, clock: Clock) -> Facts | None:
    """Return the facts of an act that was done before the signer was interrupted, None where it was not."""
    again = _RESUME.get(errand.act)
    return None if again is None else again(errand, actor, clock)


def _open(_errand: Errand, actor: Actor, clock: Clock) -> Facts:
    return token_facts(open_signer_session(actor=actor, clock=clock))


def _generate(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    made = generate_key(actor=actor, clock=clock, purpose=errand.purpose)
    return new_key_facts(DsKey.objects.get(pk=made.key_id))


def _generated(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
    """Return the key that was planned since the errand began and that no step has claimed."""
    claimed = StepEvidence.objects.filter(name="key_id").values_list("value", flat=True)
    rows = DsKey.objects.filter(
        hsm__label=errand.environment.token_label,
        purpose=errand.purpose,
        state=DsKeyState.GENERATED,
        planned_at__gte=errand.started_at,
    )
    found = [row for row in rows.order_by("planned_at") if str(row.pk) not in set(claimed)]
    return new_key_facts(found[0]) if len(found) == 1 else None


def _activate(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    """Look for the key in the token first: none goes into service that cannot be seen there."""
    key_id = key_of(errand).pk
    with SESSION.writing() as hsm:
        held_key(hsm, key_id)
    activate_key(actor=actor, clock=clock, key_id=key_id)
    return _active_facts(errand)


def _activated(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
    return _active_facts(errand) if key_of(errand).state == DsKeyState.ACTIVE else None


def _active_facts(errand: Errand) -> Facts:
    row = key_of(errand)
    return key_facts_of(row) | {"use_until": str(row.use_until)}


def _back_up(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    made = backup_key(
        actor=actor, clock=clock, key_id=key_of(errand).pk, medium_label=errand.environment.medium
    )
    return _copy_facts(errand, made.check_value)


def _backed_up(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
    copies = KeyBackup.objects.filter(
        key=key_of(errand),
        token__label=errand.environment.medium,
        state=BackupState.HELD,
        made_at__gte=errand.started_at,
    )
    copy = copies.first()
    return None if copy is None else _copy_facts(errand, copy.check_value)


def _copy_facts(errand: Errand, check_value: str) -> Facts:
    medium = Hsm.objects.get(label=errand.environment.medium)
    return key_facts_of(key_of(errand)) | {
        "medium_label": medium.label,
        "medium_serial": medium.serial,
        "check_value": check_value,
    }


def _restore(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    medium = Hsm.objects.filter(label=errand.environment.medium).first()
    if medium is None:
        raise BackupMissing(field="medium")
    back = restore_key(actor=actor, clock=clock, key_id=key_of(errand).pk, medium_id=medium.pk)
    return {**_copy_facts(errand, back.check_value), "test_signature": "verified"}


def _restored(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
    """Return what came back; a test signature that nobody saw end is no proof, so the step deviates."""
    acts = TokenAct.objects.filter(
        kind=TokenActKind.RESTORE,
        state=TokenActState.DONE,
        key=key_of(errand),
        intended_at__gte=errand.started_at,
    )
    act = acts.select_related("backup").first()
    if act is None or act.backup is None:
        return None
    proved = "verified" if not act.cause else "interrupted"
    return {**_copy_facts(errand, act.backup.check_value), "test_signature": proved}


def _deactivate(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    deactivate_key(actor=actor, clock=clock, key_id=key_of(errand).pk)
    return key_facts_of(key_of(errand))


def _destroy(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    destroy_key(actor=actor, clock=clock, key_id=key_of(errand).pk)
    return _nothing_left(errand)


def _destroyed(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
    acts = TokenAct.objects.filter(
        kind=TokenActKind.DESTROY,
        state=TokenActState.DONE,
        key=key_of(errand),
        ended_at__gte=errand.started_at,
    )
    return _nothing_left(errand) if acts.exists() else None


def _nothing_left(errand: Errand) -> Facts:
    """Look once more into the token and through the records of the media."""
    key = key_of(errand)
    with SESSION.writing() as hsm:
        left = [handle for handle in hsm.load_keys() if handle.key_id == key.pk.bytes]
    media = KeyBackup.objects.filter(key=key, state=BackupState.HELD).count()
    return key_facts_of(key) | {"objects_left": str(len(left)), "media_left": str(media)}


def _request(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    asked = ceremony_desk().request_certificate(actor=actor, clock=clock, key_id=key_of(errand).pk)
    return {**asked, **key_facts_of(key_of(errand))}


def _reshared(errand: Errand, _actor: Actor, _clock: Clock) -> Facts:
    """Read back that the shares were made anew in this ceremony.

    The words pass from the signer's console to each custodian and are written nowhere, so no errand can
    carry them; it only finds out that this was done.
    """
    acts = TokenAct.objects.filter(
        kind=TokenActKind.RESHARE,
        state=TokenActState.DONE,
        intended_at__gte=KeyCeremony.objects.get(pk=errand.ceremony_id).started_at,
    )
    act = acts.order_by("-intended_at").first()
    if act is None:
        raise ReshareMissing(clause="6.2.2.1")
    return {
        "token_label": conf().token_label,
        "share_set": str(act.share_set),
        "share_threshold": str(act.share_threshold),
    }


def _make_root(_errand: Errand, _actor: Actor, _clock: Clock) -> Facts:
    return ceremony_desk().make_simulated_root()


def _deactivated(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
    row = key_of(errand)
    return key_facts_of(row) if row.state == DsKeyState.DEACTIVATED else None


_PERFORM: Final[Mapping[StepAct, Perform]] = MappingProxyType(
    {
        StepAct.OPEN_TOKEN: _open,
        StepAct.GENERATE_KEY: _generate,
        StepAct.BACKUP_KEY: _back_up,
        StepAct.RESTORE_KEY: _restore,
        StepAct.ACTIVATE_KEY: _activate,
        StepAct.DEACTIVATE_KEY: _deactivate,
        StepAct.DESTROY_KEY: _destroy,
        StepAct.REQUEST_CERTIFICATE: _request,
        StepAct.RESHARE: _reshared,
        StepAct.MAKE_SIMULATED_ROOT: _make_root,
    }
)
_RESUME: Final[Mapping[StepAct, Resume]] = MappingProxyType(
    {
        StepAct.GENERATE_KEY: _generated,
        StepAct.BACKUP_KEY: _backed_up,
        StepAct.RESTORE_KEY: _restored,
        StepAct.ACTIVATE_KEY: _activated,
        StepAct.DEACTIVATE_KEY: _deactivated,
        StepAct.DESTROY_KEY: _destroyed,
    }
)
_AT_THE_TOKEN: Final = frozenset(StepAct) - {StepAct.NONE, StepAct.MAKE_SIMULATED_ROOT}
_LEAVES_TRACES: Final = frozenset(
    {
        StepAct.GENERATE_KEY,
        StepAct.BACKUP_KEY,
        StepAct.RESTORE_KEY,
        StepAct.DESTROY_KEY,
        StepAct.RESHARE,
    }
)
