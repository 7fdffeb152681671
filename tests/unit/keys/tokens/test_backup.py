"""Backup to a second token and restoration, on SoftHSM (6.2.4)."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import override_settings

from apps.base.conf import conf
from apps.keys.adapters import pin_file
from apps.keys.adapters.act_lock import one_act
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import (
    BackupExists,
    BackupMissing,
    BackupNotAllowed,
    BackupTargetUnknown,
    CustodiansMissing,
    KeyMissing,
    KeyNotRestorable,
    KeyOperatorNeeded,
    RestoreDiffers,
    SignerLocked,
    TokenActUnderway,
)
from apps.keys.models import ActivationSession, KeyBackup, TokenAct, TokenFinding
from apps.keys.selectors import backup_media, key_backups
from apps.keys.services import backup_key, restore_key
from apps.keys.states import ActivationKind, BackupState, DsKeyState, FindingKind, TokenActState
from apps.keys.types import BackupView, RestoredKey
from apps.lib.hsm.errors import HsmDeviceGone, HsmKeyFault
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from tests.factories.audit import an_actor
from tests.support.permits import permit_for
from tests.support.vault import ACTOR, Vault

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
Trail = Callable[[], list[tuple[str, str]]]


def _back_up(vault: Vault, key_id: UUID, label: str = "backup-1") -> BackupView:
    return backup_key(actor=ACTOR, clock=vault.clock, key_id=key_id, medium_label=label)


def _restore(vault: Vault, key_id: UUID, medium_id: UUID | None = None) -> RestoredKey:
    medium = medium_id or vault.medium.pk
    return restore_key(actor=ACTOR, clock=vault.clock, key_id=key_id, medium_id=medium)


@pytest.mark.requirement("R-6.2.4.1-2")
def test_a_key_is_copied_wrapped_and_its_check_value_is_recorded(vault: Vault, trail: Trail) -> None:
    key = vault.generate()
    made = _back_up(vault, key.key_id)
    assert (made.state, made.medium_label, len(made.check_value)) == (BackupState.HELD, "backup-1", 64)
    assert key_backups(key.key_id) == (made,)
    assert backup_media() == ((vault.medium.pk, "backup-1"),)
    assert vault.holds(key.key_id) == (True, True)
    assert ("keys.backup.made", "DONE") in trail()
    with pytest.raises(BackupExists):
        _back_up(vault, key.key_id)


@pytest.mark.requirement("R-6.2.3.1-1")
def test_no_copy_goes_to_a_token_that_is_not_registered(vault: Vault, trail: Trail) -> None:
    key = vault.generate()
    for label in ("ds", "somebody-elses"):
        with pytest.raises(BackupTargetUnknown):
            _back_up(vault, key.key_id, label)
    assert not KeyBackup.objects.exists()
    assert trail()[-1] == ("keys.backup.made", "REFUSED")


@pytest.mark.requirement("R-6.2.6-1")
def test_a_site_without_backups_copies_nothing(vault: Vault) -> None:
    values = {name: getattr(conf(), name) for name in conf().__slots__}
    with override_settings(DSPORTAL=values | {"backup_method": "NONE"}):
        key = vault.generate()
        with pytest.raises(BackupNotAllowed):
            _back_up(vault, key.key_id)
    with pytest.raises(HsmKeyFault):  # it was born unable to leave, and stays so
        _back_up(vault, key.key_id)
    assert KeyBackup.objects.get().state == BackupState.FAILED
    assert vault.holds(key.key_id) == (True, False)


@pytest.mark.requirement("R-6.2.5-1")
@pytest.mark.parametrize("state", [DsKeyState.RETIRED, DsKeyState.DEACTIVATED, DsKeyState.SUSPECTED])
def test_a_key_that_has_had_its_day_is_neither_kept_nor_brought_back(vault: Vault, state: DsKeyState) -> None:
    key, other = vault.generate(), vault.generate(KeyPurpose.REVOCATION_LIST)
    _back_up(vault, key.key_id)
    vault.lose(key.key_id)
    vault.put(key.key_id, state)
    vault.put(other.key_id, state)
    with pytest.raises(KeyNotRestorable):
        _restore(vault, key.key_id)
    with pytest.raises(BackupNotAllowed):
        _back_up(vault, other.key_id)
    assert vault.holds(key.key_id) == (False, True)


@pytest.mark.requirement("R-6.2.4.1-1", "R-6.2.2.1-1")
def test_backup_and_restoration_need_custodians_and_an_operator(vault: Vault) -> None:
    key = vault.generate()
    _back_up(vault, key.key_id)
    with pytest.raises(KeyOperatorNeeded):
        backup_key(actor=an_actor(), clock=vault.clock, key_id=key.key_id, medium_label="backup-1")
    with pytest.raises(KeyOperatorNeeded):
        restore_key(actor=an_actor(), clock=vault.clock, key_id=key.key_id, medium_id=vault.medium.pk)
    pin_file.wipe_pin()
    with pytest.raises(SignerLocked):
        _back_up(vault, vault.medium.pk)
    ActivationSession.objects.update(kind=ActivationKind.DEACTIVATE)  # nobody has opened the token
    for act in (_back_up, _restore):
        with pytest.raises(CustodiansMissing):
            act(vault, key.key_id)


@pytest.mark.requirement("R-6.2.4.1-3")
def test_a_lost_key_comes_back_as_the_same_key_and_signs(vault: Vault, trail: Trail) -> None:
    key = vault.generate()
    made = _back_up(vault, key.key_id)
    vault.lose(key.key_id)
    assert vault.holds(key.key_id) == (False, True)
    restored = _restore(vault, key.key_id)
    assert (restored.check_value, restored.public_key_der) == (made.check_value, key.public_key_der)
    assert (restored.attributes["local"], restored.attributes["sensitive"]) == (False, True)
    assert trail()[-1] == ("keys.key.restored", "DONE")
    assert TokenAct.objects.get().state == TokenActState.DONE
    SESSION.open()
    assert len(SESSION.sign(key.key_id.bytes, permit_for(KeyPurpose.DS))) == 64


@pytest.mark.requirement("R-6.2.4.1-3")
def test_another_check_value_stops_the_restoration_and_is_reported(vault: Vault, trail: Trail) -> None:
    key = vault.generate()
    _back_up(vault, key.key_id)
    vault.lose(key.key_id)
    KeyBackup.objects.update(check_value="0" * 64)
    with pytest.raises(RestoreDiffers):
        _restore(vault, key.key_id)
    assert vault.holds(key.key_id) == (False, True)
    finding = TokenFinding.objects.get()
    assert (finding.kind, finding.subject) == (FindingKind.COPY_DIFFERS, str(key.key_id))
    assert TokenAct.objects.get().state == TokenActState.FAILED
    assert ("keys.finding.opened", "FAILED") in trail()
    assert trail()[-1] == ("keys.key.restored", "FAILED")


def test_restores_nothing_without_a_copy_or_over_a_key_that_is_there(vault: Vault) -> None:
    key = vault.generate()
    with pytest.raises(BackupMissing):
        _restore(vault, key.key_id)
    with pytest.raises(KeyMissing):
        _restore(vault, new_id())
    _back_up(vault, key.key_id)
    with pytest.raises(BackupMissing):
        _restore(vault, key.key_id, new_id())
    with pytest.raises(HsmKeyFault):
        _restore(vault, key.key_id)
    assert TokenAct.objects.get().state == TokenActState.FAILED


def test_token_pulled_in_a_backup_leaves_a_plan_that_the_next_try_takes_up(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = vault.generate()

    def pulled(*_arguments: object) -> None:
        raise HsmDeviceGone("pulled")

    with monkeypatch.context() as patched:
        patched.setattr("apps.lib.hsm.backup._confirmed", pulled)  # the copy is there, and nobody knows
        with pytest.raises(HsmDeviceGone):
            _back_up(vault, key.key_id)
    assert KeyBackup.objects.get().state == BackupState.PLANNED
    assert vault.holds(key.key_id) == (True, True)
    assert _back_up(vault, key.key_id).state is BackupState.HELD
    assert KeyBackup.objects.count() == 1


def test_token_pulled_in_a_restoration_holds_the_next_one_back(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = vault.generate()
    _back_up(vault, key.key_id)
    vault.lose(key.key_id)
    vault.home.unplug()
    with pytest.raises(HsmDeviceGone):
        _restore(vault, key.key_id)
    vault.home.plug()
    assert TokenAct.objects.get().state == TokenActState.INTENDED
    with pytest.raises(TokenActUnderway):
        _restore(vault, key.key_id)


def test_one_act_at_the_token_at_a_time(vault: Vault) -> None:
    key = vault.generate()
    with one_act(), pytest.raises(TokenActUnderway):
        _back_up(vault, key.key_id)


@pytest.mark.requirement("R-6.2.4.1-2")
def test_nothing_of_the_private_key_reaches_row_log_or_file_outside_the_tokens(vault: Vault) -> None:
    key = vault.generate()
    made = _back_up(vault, key.key_id)
    stored = {name: value for name, value in vars(KeyBackup.objects.get()).items() if name != "_state"}
    assert {len(value) for value in stored.values() if isinstance(value, str)} <= {0, 4, 13, 64, 15}
    assert stored["check_value"] == made.check_value
    outside = [path for path in vault.home.runtime_dir.iterdir() if path.is_file()]
    names = {path.name for path in outside if not path.name.startswith("uses-")}  # counters of signatures
    assert names <= {"opened", "hsm.lock", "acts.lock"}
