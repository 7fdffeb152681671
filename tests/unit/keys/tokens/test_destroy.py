"""Deactivation and destruction on every token, with read-back (6.2.9, 6.2.10)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import (
    CustodiansMissing,
    KeyMissing,
    KeyNotActive,
    KeyOperatorNeeded,
    KeyStillNeeded,
    MediumStillHolds,
    TokenActUnderway,
)
from apps.keys.models import ActivationSession, DsKey, Hsm, KeyBackup, TokenAct
from apps.keys.services import backup_key, deactivate_key, destroy_key, sign_mso
from apps.keys.states import ActivationKind, BackupState, DsKeyState, TokenActState, TokenKind
from apps.lib.errors import IllegalTransition
from apps.lib.hsm.errors import HsmDeviceGone, HsmKeyFault
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from tests.factories.audit import an_actor
from tests.support.permits import permit_for
from tests.support.vault import ACTOR, StillJournal, Vault

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
Trail = Callable[[], list[tuple[str, str]]]


def _permit() -> Any:
    return permit_for(KeyPurpose.DS)


def _ended(vault: Vault, *, copied: bool = True) -> DsKey:
    """Return a deactivated key, with a copy of it on the backup token."""
    key = vault.generate()
    if copied:
        backup_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id, medium_label="backup-1")
    vault.put(key.key_id, DsKeyState.DEACTIVATED)
    return DsKey.objects.get(pk=key.key_id)


@pytest.mark.requirement("R-6.2.9.1-1")
@pytest.mark.parametrize("state", [DsKeyState.ACTIVE, DsKeyState.LOCKED, DsKeyState.RETIRED])
def test_a_deactivated_key_signs_nothing(vault: Vault, state: DsKeyState, trail: Trail) -> None:
    key = vault.generate()
    vault.put(key.key_id, state)
    assert deactivate_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id).state is DsKeyState.DEACTIVATED
    assert trail()[-1] == ("keys.key.deactivated", "DONE")
    SESSION.open()
    with pytest.raises(KeyNotActive):
        sign_mso(permit=_permit(), key_id=key.key_id, clock=vault.clock)


@pytest.mark.requirement("R-6.2.9.1-1")
def test_deactivation_needs_custodians_an_operator_and_a_key_that_was_used(vault: Vault) -> None:
    key = vault.generate()
    with pytest.raises(IllegalTransition):
        deactivate_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id)
    with pytest.raises(KeyOperatorNeeded):
        deactivate_key(actor=an_actor(), clock=vault.clock, key_id=key.key_id)
    with pytest.raises(KeyMissing):
        deactivate_key(actor=ACTOR, clock=vault.clock, key_id=new_id())
    ActivationSession.objects.update(kind=ActivationKind.DEACTIVATE)  # nobody has opened the token
    with pytest.raises(CustodiansMissing):
        deactivate_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id)
    with pytest.raises(CustodiansMissing):
        destroy_key(actor=ACTOR, clock=vault.clock, key_id=key.key_id)


@pytest.mark.requirement("R-6.2.10.1-1", "R-6.2.10.1-2")
def test_a_destroyed_key_is_on_no_token_and_is_recorded_so(vault: Vault, trail: Trail) -> None:
    row = _ended(vault)
    destroyed = destroy_key(actor=ACTOR, clock=vault.clock, key_id=row.pk)
    assert (destroyed.state, destroyed.media) == (DsKeyState.DESTROYED, ("backup-1",))
    assert vault.holds(row.pk) == (False, False)
    row.refresh_from_db()
    assert row.state == DsKeyState.DESTROYED
    assert KeyBackup.objects.get().state == BackupState.DESTROYED
    assert TokenAct.objects.get().state == TokenActState.DONE
    assert trail()[-1] == ("keys.key.destroyed", "DONE")
    SESSION.open()
    with pytest.raises(HsmKeyFault):
        SESSION.sign(row.pk.bytes, permit_for(KeyPurpose.DS))


@pytest.mark.requirement("R-6.2.10.1-3")
def test_refused_while_something_that_the_key_signed_is_valid(vault: Vault, trail: Trail) -> None:
    row = _ended(vault)
    StillJournal.needed = vault.clock.today()
    with pytest.raises(KeyStillNeeded):
        destroy_key(actor=ACTOR, clock=vault.clock, key_id=row.pk)
    assert trail()[-1] == ("keys.key.destroyed", "REFUSED")
    assert vault.holds(row.pk) == (True, True)
    StillJournal.needed = vault.clock.today() - timedelta(days=1)
    destroy_key(actor=ACTOR, clock=vault.clock, key_id=row.pk)


@pytest.mark.requirement("R-6.2.10.1-1")
@pytest.mark.parametrize("state", [DsKeyState.ACTIVE, DsKeyState.RETIRED, DsKeyState.SUSPECTED])
def test_a_key_in_use_or_only_retired_is_not_destroyed(vault: Vault, state: DsKeyState) -> None:
    row = _ended(vault, copied=False)
    vault.put(row.pk, state)
    with pytest.raises(IllegalTransition):
        destroy_key(actor=ACTOR, clock=vault.clock, key_id=row.pk)
    with pytest.raises(KeyOperatorNeeded):
        destroy_key(actor=an_actor(), clock=vault.clock, key_id=row.pk)
    assert vault.holds(row.pk) == (True, False)


@pytest.mark.requirement("R-6.2.10.1-2")
def test_nothing_is_touched_while_a_medium_cannot_be_looked_at(vault: Vault) -> None:
    row = _ended(vault)
    Hsm.objects.create(
        kind=TokenKind.BACKUP,
        label="in-the-safe",
        share_set=1,
        share_threshold=2,
        registered_at=vault.clock.now(),
    )
    with pytest.raises(MediumStillHolds, match="in-the-safe"):
        destroy_key(actor=ACTOR, clock=vault.clock, key_id=row.pk)
    assert vault.holds(row.pk) == (True, True)
    row.refresh_from_db()
    assert row.state == DsKeyState.DEACTIVATED


@pytest.mark.requirement("R-6.2.10.1-2")
def test_an_interrupted_destruction_is_taken_up_and_holds_others_back(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, other = _ended(vault), _ended(vault, copied=False)

    def pulled(*_arguments: object) -> None:
        raise HsmDeviceGone("pulled")

    with monkeypatch.context() as patched:
        patched.setattr(Pkcs11Hsm, "destroy_key", pulled)  # the copy is gone, the key is not
        with pytest.raises(HsmDeviceGone):
            destroy_key(actor=ACTOR, clock=vault.clock, key_id=row.pk)
    assert vault.holds(row.pk) == (True, False)
    assert KeyBackup.objects.get().state == BackupState.DESTROYED
    with pytest.raises(TokenActUnderway):
        destroy_key(actor=ACTOR, clock=vault.clock, key_id=other.pk)
    destroy_key(actor=ACTOR, clock=vault.clock, key_id=row.pk)
    assert vault.holds(row.pk) == (False, False)
    destroy_key(actor=ACTOR, clock=vault.clock, key_id=other.pk)
