"""What the doctor sees of a real token: keys of ours, keys of others, and nothing without a PIN."""

import io
import json
import sys

import pytest

from apps.lib.hsm.examination import examine, main
from apps.lib.hsm.interface import Curve
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.hsm.sessions import initialise_token
from apps.lib.signing import KeyPurpose
from tests.support.foreign_keys import foreign_key
from tests.support.softhsm import MODULE, SoftHsmHome


@pytest.fixture
def request_of(softhsm_home: SoftHsmHome) -> dict[str, str]:
    """Return the doctor's request for a token with one DS key."""
    home = softhsm_home
    initialise_token(MODULE, home.runtime_dir, label="ds", so_pin=home.so_pin, pin=home.pin)
    hsm = Pkcs11Hsm(module=MODULE, runtime_dir=home.runtime_dir)
    hsm.open("ds", home.pin)
    hsm.generate_key(KeyPurpose.DS, "ds-1", Curve.P256, key_id=b"0123456789abcdef")
    hsm.close()
    place = {"module": MODULE, "runtime_dir": str(home.runtime_dir), "label": "ds", "pin": home.pin}
    return place | {"backup": "NONE", "restored": ""}


def test_a_key_of_ours_is_told_with_purpose_and_attributes(request_of: dict[str, str]) -> None:
    found = examine(request_of)
    assert (found["failed"], found["cause"]) == ("", "")
    [key] = found["keys"]
    assert (key["purpose"], key["id"], key["broken"]) == ("DS", b"0123456789abcdef".hex(), [])
    assert key["attributes"]["sensitive"] is True
    assert key["attributes"]["extractable"] is False


def test_a_key_that_could_leave_is_told_with_the_attribute(
    request_of: dict[str, str], softhsm_home: SoftHsmHome
) -> None:
    foreign_key(softhsm_home, "DS:ds-2", "secp256r1", EXTRACTABLE=True)
    broken = {key["label"]: key["broken"] for key in examine(request_of)["keys"]}
    assert broken["DS:ds-1"] == []
    assert "extractable" in broken["DS:ds-2"]


def test_without_a_pin_nobody_logs_in(request_of: dict[str, str]) -> None:
    found = examine(request_of | {"pin": ""})
    assert (found["failed"], "keys" in found, found["few_tries_left"]) == ("", False, False)
    assert found["mechanisms"] == {"EC_KEY_PAIR_GEN": True, "ECDSA": True}


def test_a_wrong_pin_is_tried_once_and_then_not_again(request_of: dict[str, str]) -> None:
    failed = examine(request_of | {"pin": "0" * 32})
    assert (failed["failed"], failed["cause"]) == ("login", "PKCS#11: PinIncorrect")
    assert examine(request_of)["few_tries_left"] is True


def test_answers_on_standard_output(
    request_of: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(request_of | {"label": "another"})))
    main()
    assert json.loads(capsys.readouterr().out)["failed"] == "token"
