"""What every HSM implementation must do; the same tests run against software and SoftHSM."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmDeviceGone, HsmKeyFault, HsmMisused
from apps.lib.hsm.interface import Curve, Hsm, KeyHandle
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.hsm.policy import broken_by
from apps.lib.hsm.sessions import initialise_token
from apps.lib.hsm.software import SoftwareHsm, plug_token
from apps.lib.signing import KeyPurpose, PermitSpent, WrongKeyPurpose
from tests.support.permits import permit_for
from tests.support.softhsm import MODULE, SoftHsmHome


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    new: Callable[[], Hsm]
    pin: str
    unplug: Callable[[], None]
    plug: Callable[[], None]


def _software(home: SoftHsmHome) -> Rig:
    token = plug_token(str(home.directory), label="ds", pin=home.pin)
    return Rig(
        new=lambda: SoftwareHsm(module=str(home.directory), runtime_dir=home.runtime_dir),
        pin=home.pin,
        unplug=lambda: setattr(token, "present", False),
        plug=lambda: setattr(token, "present", True),
    )


def _softhsm(home: SoftHsmHome) -> Rig:
    initialise_token(MODULE, home.runtime_dir, label="ds", so_pin=home.so_pin, pin=home.pin)
    return Rig(
        new=lambda: Pkcs11Hsm(module=MODULE, runtime_dir=home.runtime_dir),
        pin=home.pin,
        unplug=home.unplug,
        plug=home.plug,
    )


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


def _verify(handle: KeyHandle, signature: bytes, content: bytes) -> None:
    key = load_der_public_key(handle.public_key_der)
    assert isinstance(key, EllipticCurvePublicKey)
    half = len(signature) // 2
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    hashed = SHA256() if handle.curve is Curve.P256 else SHA384()
    key.verify(encode_dss_signature(r, s), content, ECDSA(hashed))


def _ds(hsm: Hsm, label: str = "ds-1") -> KeyHandle:
    return hsm.generate_key(KeyPurpose.DS, label, Curve.P256)


@pytest.mark.requirement("R-6.1.5.1-1")
@pytest.mark.parametrize("purpose", list(KeyPurpose))
def test_signs_what_the_permit_yields(hsm: Hsm, purpose: KeyPurpose) -> None:
    curve = Curve.P384 if purpose is KeyPurpose.SIMULATED_ROOT else Curve.P256
    handle = hsm.generate_key(purpose, "key-1", curve)
    signature = hsm.sign(handle, permit_for(purpose, b"exactly this"))
    assert len(signature) == (96 if curve is Curve.P384 else 64)
    _verify(handle, signature, b"exactly this")
    with pytest.raises(InvalidSignature):
        _verify(handle, signature, b"something else")


@pytest.mark.requirement("R-6.1.7.1-1", "R-1.4.1-1")
@pytest.mark.parametrize("purpose", [KeyPurpose.AUDIT_LOG, KeyPurpose.REVOCATION_LIST])
def test_refuses_a_permit_for_another_purpose(hsm: Hsm, purpose: KeyPurpose) -> None:
    handle = _ds(hsm)
    permit = permit_for(purpose)
    with pytest.raises(WrongKeyPurpose):
        hsm.sign(handle, permit)


def test_refuses_a_handle_that_claims_another_purpose(hsm: Hsm) -> None:
    forged = replace(_ds(hsm), purpose=KeyPurpose.AUDIT_LOG)
    with pytest.raises(HsmKeyFault):
        hsm.sign(forged, permit_for(KeyPurpose.AUDIT_LOG))


def test_refuses_a_spent_permit(hsm: Hsm) -> None:
    handle, permit = _ds(hsm), permit_for(KeyPurpose.DS)
    hsm.sign(handle, permit)
    with pytest.raises(PermitSpent):
        hsm.sign(handle, permit)


@pytest.mark.requirement("R-6.1.1.1-2", "R-6.2.7.1-1")
def test_reads_back_that_the_key_was_born_inside_and_cannot_leave(hsm: Hsm) -> None:
    facts = hsm.attributes(_ds(hsm))
    assert (facts.sensitive, facts.extractable) == (True, False)
    assert (facts.local, facts.never_extractable, facts.always_sensitive) == (True, True, True)
    assert (facts.derive, facts.decrypt, facts.unwrap, facts.modifiable) == (False, False, False, False)
    assert broken_by(facts) == ()


@pytest.mark.parametrize("curve", [Curve.P384])
def test_refuses_a_document_signer_key_of_another_size(hsm: Hsm, curve: Curve) -> None:
    with pytest.raises(HsmKeyFault):
        hsm.generate_key(KeyPurpose.DS, "ds-1", curve)


@pytest.mark.parametrize("label", ["", "UPPER", "with space", "a:b", "x" * 49, "-leading"])
def test_refuses_labels_that_cannot_be_told_apart(hsm: Hsm, label: str) -> None:
    with pytest.raises(HsmKeyFault):
        hsm.generate_key(KeyPurpose.DS, label, Curve.P256)


def test_refuses_a_label_or_id_that_exists(hsm: Hsm) -> None:
    first = _ds(hsm)
    with pytest.raises(HsmKeyFault):
        _ds(hsm)
    with pytest.raises(HsmKeyFault):
        hsm.generate_key(KeyPurpose.DS, "ds-2", Curve.P256, key_id=first.key_id)


def test_takes_the_id_that_the_caller_reserved(hsm: Hsm) -> None:
    handle = hsm.generate_key(KeyPurpose.DS, "ds-1", Curve.P256, key_id=b"0123456789abcdef")
    assert handle.key_id == b"0123456789abcdef"


def test_destroyed_key_is_gone(hsm: Hsm) -> None:
    handle, other = _ds(hsm), _ds(hsm, "ds-2")
    hsm.destroy_key(handle)
    assert hsm.load_keys() == (other,)
    with pytest.raises(HsmKeyFault):
        hsm.sign(handle, permit_for(KeyPurpose.DS))
    with pytest.raises(HsmKeyFault):
        hsm.destroy_key(handle)
    with pytest.raises(HsmKeyFault):
        hsm.attributes(handle)


def test_a_token_that_nobody_else_used_holds_no_strangers(hsm: Hsm) -> None:
    _ds(hsm)
    assert hsm.strangers() == ()


def test_keys_survive_a_restart(rig: Rig) -> None:
    first = rig.new()
    first.open("ds", rig.pin)
    handle = _ds(first)
    first.close()
    second = rig.new()
    second.open("ds", rig.pin, writable=False)
    try:
        assert second.load_keys() == (handle,)
        _verify(handle, second.sign(handle, permit_for(KeyPurpose.DS, b"x")), b"x")
    finally:
        second.close()


def test_read_only_session_makes_no_keys(rig: Rig) -> None:
    device = rig.new()
    device.open("ds", rig.pin, writable=False)
    try:
        with pytest.raises(HsmKeyFault):
            _ds(device)
    finally:
        device.close()


def test_states_facts_of_the_token(rig: Rig) -> None:
    device = rig.new()
    facts = device.open("ds", rig.pin)
    device.close()
    assert facts.label == "ds"
    assert all((facts.manufacturer, facts.model, facts.serial, facts.firmware))


def test_refuses_use_after_close_and_before_open(hsm: Hsm, rig: Rig) -> None:
    handle = _ds(hsm)
    hsm.close()
    hsm.close()
    for act in (
        lambda: hsm.sign(handle, permit_for(KeyPurpose.DS)),
        lambda: hsm.attributes(handle),
        lambda: hsm.destroy_key(handle),
        hsm.load_keys,
        lambda: _ds(hsm, "ds-9"),
        rig.new().load_keys,
    ):
        with pytest.raises(HsmDeviceGone):
            act()


def test_refuses_a_wrong_pin_and_then_takes_the_right_one(rig: Rig) -> None:
    device = rig.new()
    with pytest.raises(HsmAuthenticationFailed):
        device.open("ds", "0" * 32)
    device.open("ds", rig.pin)
    device.close()


def test_reports_a_missing_token_as_device(rig: Rig) -> None:
    with pytest.raises(HsmDeviceGone):
        rig.new().open("no-such-token", rig.pin)


def test_refuses_a_second_session_in_the_process(hsm: Hsm, rig: Rig) -> None:
    with pytest.raises(HsmMisused):
        rig.new().open("ds", rig.pin)
    with pytest.raises(HsmMisused):
        hsm.open("ds", rig.pin)
    _ds(hsm)


def test_refuses_other_threads(hsm: Hsm) -> None:
    handle = _ds(hsm)
    caught: list[Exception] = []

    def use() -> None:
        try:
            hsm.sign(handle, permit_for(KeyPurpose.DS))
        except HsmMisused as refusal:
            caught.append(refusal)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_token_that_goes_away_is_a_device_error_and_reopens_when_back(hsm: Hsm, rig: Rig) -> None:
    handle = _ds(hsm)
    rig.unplug()
    with pytest.raises(HsmDeviceGone):
        hsm.load_keys()
    with pytest.raises(HsmDeviceGone):
        hsm.sign(handle, permit_for(KeyPurpose.DS))
    hsm.close()
    with pytest.raises(HsmDeviceGone):
        hsm.open("ds", rig.pin)
    rig.plug()
    hsm.open("ds", rig.pin)
    hsm.load_keys()
    _verify(handle, hsm.sign(handle, permit_for(KeyPurpose.DS, b"again")), b"again")
