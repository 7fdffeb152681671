"""What only a real PKCS#11 module can show."""

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from pkcs11 import Attribute

from apps.lib.hsm import sessions
from apps.lib.hsm.errand import run
from apps.lib.hsm.errors import HsmDeviceGone, HsmKeyFault, HsmTransient
from apps.lib.hsm.interface import Curve
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.signing import KeyPurpose
from tests.support.foreign_keys import foreign_key
from tests.support.permits import permit_for
from tests.support.softhsm import MODULE, SoftHsmHome


def _token(home: SoftHsmHome) -> None:
    sessions.initialise_token(MODULE, home.runtime_dir, label="ds", so_pin=home.so_pin, pin=home.pin)


def _open(home: SoftHsmHome) -> Pkcs11Hsm:
    hsm = Pkcs11Hsm(module=MODULE, runtime_dir=home.runtime_dir)
    hsm.open("ds", home.pin)
    return hsm


def test_ignores_objects_of_others(softhsm_home: SoftHsmHome) -> None:
    _token(softhsm_home)
    foreign_key(softhsm_home, "somebody else's", "secp256r1")
    hsm = _open(softhsm_home)
    assert hsm.load_keys() == ()
    hsm.close()


@pytest.mark.requirement("R-6.2.1.1-1")
def test_refuses_to_start_with_an_extractable_key(softhsm_home: SoftHsmHome) -> None:
    _token(softhsm_home)
    foreign_key(softhsm_home, "DS:ds-1", "secp256r1", EXTRACTABLE=True)
    with pytest.raises(HsmKeyFault, match="extractable"):
        _open(softhsm_home)


@pytest.mark.parametrize("curve", ["secp384r1", "secp521r1"])
def test_refuses_to_start_with_a_key_on_another_curve(softhsm_home: SoftHsmHome, curve: str) -> None:
    _token(softhsm_home)
    foreign_key(softhsm_home, "DS:ds-1", curve)
    with pytest.raises(HsmKeyFault, match="curve"):
        _open(softhsm_home)


def test_private_key_cannot_be_read(softhsm_home: SoftHsmHome) -> None:
    _token(softhsm_home)
    hsm = _open(softhsm_home)
    handle = hsm.generate_key(KeyPurpose.DS, "ds-1", Curve.P256)
    with pytest.raises(pkcs11.PKCS11Error):
        hsm._keys[handle.key_id][1][Attribute.VALUE]
    hsm.close()


def test_refuses_a_token_label_that_exists(softhsm_home: SoftHsmHome) -> None:
    _token(softhsm_home)
    with pytest.raises(HsmKeyFault, match="exists"):
        _token(softhsm_home)


class _NoSlots:
    def get_slots(self, *, token_present: bool) -> list[Any]:
        return []


def test_says_when_no_slot_is_free(softhsm_home: SoftHsmHome) -> None:
    with pytest.raises(HsmTransient, match="slot"):
        sessions._init_free_slot(MODULE, _NoSlots(), "ds", "secret")


def test_says_when_the_module_refuses_to_initialise(
    softhsm_home: SoftHsmHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrapped(_path: str) -> Any:
        return type("M", (), {"C_InitToken": type("F", (), {"__call__": lambda *_a: 6})()})()

    monkeypatch.setattr(ctypes, "CDLL", wrapped)
    with pytest.raises(HsmTransient, match="refused"):
        _token(softhsm_home)


@pytest.mark.parametrize("module", ["/nonexistent/module.so", "/etc/hostname"])
def test_module_that_is_no_module_is_a_device_error(module: str, tmp_path: Path) -> None:
    with pytest.raises(HsmDeviceGone):
        Pkcs11Hsm(module=module, runtime_dir=tmp_path / "runtime").open("ds", "0" * 32)


def test_missing_configuration_is_a_device_error(
    softhsm_home: SoftHsmHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", "/nonexistent")
    with pytest.raises(HsmDeviceGone):
        _open(softhsm_home)


class _Key:
    def __init__(self, answer: Callable[[], bytes]) -> None:
        self._answer = answer

    def sign(self, *_arguments: object, **_options: object) -> bytes:
        return self._answer()


def test_signature_of_wrong_length_is_a_key_fault(softhsm_home: SoftHsmHome) -> None:
    _token(softhsm_home)
    hsm = _open(softhsm_home)
    handle = hsm.generate_key(KeyPurpose.DS, "ds-1", Curve.P256)
    hsm._keys[handle.key_id] = (handle, _Key(lambda: b"short"))
    with pytest.raises(HsmKeyFault, match="length"):
        hsm.sign(handle, permit_for(KeyPurpose.DS))
    hsm.close()


def test_self_test_refuses_a_module_that_signs_wrongly(
    softhsm_home: SoftHsmHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    _token(softhsm_home)
    monkeypatch.setattr(sessions, "digest", lambda *_arguments: bytes(32))
    with pytest.raises(HsmKeyFault, match="test signature"):
        _open(softhsm_home)
    monkeypatch.undo()
    monkeypatch.setenv("SOFTHSM2_CONF", str(softhsm_home.directory / "softhsm2.conf"))
    _open(softhsm_home).close()


def _request(home: SoftHsmHome, **values: str) -> dict[str, str]:
    return {
        "provider": "apps.lib.hsm.pkcs11.Pkcs11Hsm",
        "module": MODULE,
        "runtime_dir": str(home.runtime_dir),
        "label": "ds",
        "pin": home.pin,
        "backup": "NONE",
        "restored": "",
        "backup_labels": "",
        "backup_pins": "",
        **values,
    }


def test_errands_initialise_and_verify(softhsm_home: SoftHsmHome) -> None:
    made = run(_request(softhsm_home, errand="initialise", so_pin=softhsm_home.so_pin))
    assert run(_request(softhsm_home, errand="verify")) == made
    backups = {"backup_labels": "b1 b2", "backup_pins": f"{softhsm_home.pin} {'1' * 32}"}
    more = run(_request(softhsm_home, errand="initialise", so_pin="0" * 32, label="ds-2", **backups))
    assert [facts["label"] for facts in more["facts"]] == ["ds-2", "b1", "b2"]  # type: ignore[attr-defined]  # JSON
    refused = run(_request(softhsm_home, errand="verify", pin="0" * 32))
    assert refused == {"code": "hsm_authentication_failed", "cause": "PKCS#11: PinIncorrect"}


def test_no_method_signs_bytes() -> None:
    public = {name for name in dir(Pkcs11Hsm) if not name.startswith("_")}
    assert public == {
        "open", "load_keys", "generate_key", "sign", "attributes", "destroy_key", "close",
        "strangers", "back_up", "copies", "restore", "destroy_copy", "change_pin",
    }  # fmt: skip
