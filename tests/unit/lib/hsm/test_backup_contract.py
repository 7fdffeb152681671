"""Backup and restoration on a second token: the same tests run against software and SoftHSM."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmCopyDiffers, HsmDeviceGone, HsmKeyFault
from apps.lib.hsm.interface import BackupMethod, Curve, Hsm, KeyHandle, KeyRules, TokenLogin
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.hsm.policy import broken_by
from apps.lib.hsm.sessions import initialise_token
from apps.lib.hsm.software import SoftwareHsm, plug_token
from apps.lib.signing import KeyPurpose
from tests.support.permits import permit_for
from tests.support.softhsm import MODULE, SoftHsmHome

NEW_PIN = "f" * 32


@dataclass(kw_only=True)
class Rig:
    """Two tokens and the rules of the site, which a test may change."""

    make: Callable[[Callable[[], KeyRules]], Hsm]
    pin: str
    target: TokenLogin
    rules: KeyRules

    def new(self) -> Hsm:
        return self.make(lambda: self.rules)


def _software(home: SoftHsmHome) -> Rig:
    for label in ("ds", "backup"):
        plug_token(str(home.directory), label=label, pin=home.pin)
    return _rig(
        home,
        lambda rules: SoftwareHsm(module=str(home.directory), runtime_dir=home.runtime_dir, rules=rules),
    )


def _softhsm(home: SoftHsmHome) -> Rig:
    for label in ("ds", "backup"):
        initialise_token(
            MODULE, home.runtime_dir, label=label, so_pin=home.so_pin, pin=home.pin, wrapping_key=b"k" * 32
        )
    return _rig(home, lambda rules: Pkcs11Hsm(module=MODULE, runtime_dir=home.runtime_dir, rules=rules))


def _rig(home: SoftHsmHome, make: Callable[[Callable[[], KeyRules]], Hsm]) -> Rig:
    target = TokenLogin(label="backup", pin=home.pin)
    return Rig(make=make, pin=home.pin, target=target, rules=KeyRules(backup=BackupMethod.WRAP))


@pytest.fixture(params=[_software, _softhsm], ids=["software", "softhsm"])
def rig(request: pytest.FixtureRequest, softhsm_home: SoftHsmHome) -> Rig:
    made: Rig = request.param(softhsm_home)
    return made


@pytest.fixture
def hsm(rig: Rig) -> Iterator[Hsm]:
    device = rig.new()
    device.open("ds", rig.pin)
    yield device
    device.close()


def _ds(hsm: Hsm, label: str = "ds-1") -> KeyHandle:
    return hsm.generate_key(KeyPurpose.DS, label, Curve.P256)


@pytest.mark.requirement("R-6.2.4.1-3")
def test_a_lost_key_comes_back_and_signs(hsm: Hsm, rig: Rig) -> None:
    handle = _ds(hsm)
    copy = hsm.back_up(handle, rig.target)
    assert (copy.key_id, copy.public_key_der, len(copy.check_value)) == (
        handle.key_id, handle.public_key_der, 64,
    )  # fmt: skip
    assert hsm.copies(rig.target) == (copy,)
    hsm.destroy_key(handle)
    rig.rules = replace(rig.rules, restored=frozenset({handle.key_id}))
    assert hsm.restore(handle, copy.check_value, rig.target) == handle
    assert len(hsm.sign(handle, permit_for(KeyPurpose.DS))) == 64
    assert broken_by(hsm.attributes(handle), method=BackupMethod.WRAP, restored=True) == ()
    hsm.close()
    hsm.open("ds", rig.pin, writable=False)
    assert hsm.load_keys() == (handle,)


@pytest.mark.requirement("R-6.2.4.1-3")
def test_another_check_value_or_public_key_restores_nothing(hsm: Hsm, rig: Rig) -> None:
    handle, other = _ds(hsm), _ds(hsm, "ds-2")
    copy = hsm.back_up(handle, rig.target)
    hsm.destroy_key(handle)
    for expected, check in (
        (handle, "0" * 64),
        (replace(handle, public_key_der=other.public_key_der), copy.check_value),
    ):
        with pytest.raises(HsmCopyDiffers):
            hsm.restore(expected, check, rig.target)
    assert hsm.load_keys() == (other,)


def test_restores_nothing_over_a_key_that_is_there_or_from_a_token_without_it(hsm: Hsm, rig: Rig) -> None:
    handle = _ds(hsm)
    copy = hsm.back_up(handle, rig.target)
    with pytest.raises(HsmKeyFault):
        hsm.restore(handle, copy.check_value, rig.target)
    with pytest.raises(HsmKeyFault):
        hsm.back_up(handle, rig.target)
    hsm.destroy_key(handle)
    hsm.destroy_copy(handle.key_id, rig.target)
    with pytest.raises(HsmKeyFault):
        hsm.restore(handle, copy.check_value, rig.target)


@pytest.mark.requirement("R-6.2.6-1")
def test_a_key_made_without_a_backup_method_cannot_leave_its_token(hsm: Hsm, rig: Rig) -> None:
    rig.rules = KeyRules()
    handle = _ds(hsm)
    with pytest.raises(HsmKeyFault):
        hsm.back_up(handle, rig.target)
    assert hsm.copies(rig.target) == ()


@pytest.mark.requirement("R-6.2.10.1-2")
def test_a_destroyed_copy_is_gone_and_may_be_destroyed_again(hsm: Hsm, rig: Rig) -> None:
    first, second = _ds(hsm), _ds(hsm, "ds-2")
    hsm.back_up(first, rig.target)
    kept = hsm.back_up(second, rig.target)
    for _ in range(2):
        hsm.destroy_copy(first.key_id, rig.target)
        assert hsm.copies(rig.target) == (kept,)


def test_refuses_a_backup_token_that_is_missing_or_takes_another_pin(hsm: Hsm, rig: Rig) -> None:
    handle = _ds(hsm)
    with pytest.raises(HsmDeviceGone):
        hsm.back_up(handle, replace(rig.target, label="no-such-token"))
    with pytest.raises(HsmAuthenticationFailed):
        hsm.back_up(handle, replace(rig.target, pin="0" * 32))
    assert rig.target.pin not in repr(rig.target)


def test_pins_of_both_tokens_change(hsm: Hsm, rig: Rig) -> None:
    hsm.change_pin(rig.pin, NEW_PIN, other="backup")
    assert hsm.copies(replace(rig.target, pin=NEW_PIN)) == ()
    with pytest.raises(HsmAuthenticationFailed):
        hsm.change_pin("0" * 32, NEW_PIN)
    hsm.change_pin(rig.pin, NEW_PIN)
    hsm.close()
    with pytest.raises(HsmAuthenticationFailed):
        hsm.open("ds", rig.pin)
    hsm.open("ds", NEW_PIN)
