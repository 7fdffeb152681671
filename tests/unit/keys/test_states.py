import pytest

from apps.keys.states import (
    ACTIVATION_TABLE,
    DS_KEY_TABLE,
    ActivationEvent,
    ActivationState,
    DsKeyEvent,
    DsKeyState,
)
from apps.lib.errors import IllegalTransition

SUSPECTABLE = ["GENERATED", "CSR_SENT", "CERTIFIED", "LOCKED", "ACTIVE", "RETIRED", "DEACTIVATED"]
KEY_ROWS = {
    ("PLANNED", "GENERATE"): "GENERATED",
    ("PLANNED", "ABANDON"): "ABANDONED",
    ("GENERATED", "SET_ASIDE"): "DEACTIVATED",
    ("CSR_SENT", "SET_ASIDE"): "DEACTIVATED",
    ("GENERATED", "SEND_REQUEST"): "CSR_SENT",
    ("CSR_SENT", "SEND_REQUEST"): "CSR_SENT",
    ("CSR_SENT", "CERTIFY"): "CERTIFIED",
    ("CERTIFIED", "LOCK"): "LOCKED",
    ("GENERATED", "LOCK"): "LOCKED",
    ("LOCKED", "ACTIVATE"): "ACTIVE",
    ("ACTIVE", "LOCK"): "LOCKED",
    ("ACTIVE", "RETIRE"): "RETIRED",
    ("LOCKED", "RETIRE"): "RETIRED",
    ("RETIRED", "DEACTIVATE"): "DEACTIVATED",
    ("DEACTIVATED", "DESTROY"): "DESTROYED",
    ("SUSPECTED", "CONFIRM_COMPROMISE"): "COMPROMISED",
    ("COMPROMISED", "DESTROY"): "DESTROYED",
    **{(state, "SUSPECT"): "SUSPECTED" for state in SUSPECTABLE},
}
ACTIVATION_ROWS = {
    ("COLLECTING", "COMPLETE"): "COMPLETE",
    ("COLLECTING", "EXPIRE"): "EXPIRED",
    ("COLLECTING", "FAIL"): "FAILED",
    ("COMPLETE", "FINISH"): "DONE",
    ("COMPLETE", "FAIL"): "FAILED",
}


@pytest.mark.parametrize("state", list(DsKeyState))
@pytest.mark.parametrize("event", list(DsKeyEvent))
def test_every_cell_of_the_key_table(state: DsKeyState, event: DsKeyEvent) -> None:
    expected = KEY_ROWS.get((state.value, event.value))
    if expected is None:
        with pytest.raises(IllegalTransition):
            DS_KEY_TABLE.after(state, event)
    else:
        assert DS_KEY_TABLE.after(state, event) == expected


@pytest.mark.parametrize("state", list(ActivationState))
@pytest.mark.parametrize("event", list(ActivationEvent))
def test_every_cell_of_the_activation_table(state: ActivationState, event: ActivationEvent) -> None:
    expected = ACTIVATION_ROWS.get((state.value, event.value))
    if expected is None:
        with pytest.raises(IllegalTransition):
            ACTIVATION_TABLE.after(state, event)
    else:
        assert ACTIVATION_TABLE.after(state, event) == expected


def test_ends() -> None:
    assert DS_KEY_TABLE.terminal() == {DsKeyState.DESTROYED, DsKeyState.ABANDONED}
    assert ACTIVATION_TABLE.terminal() == {
        ActivationState.DONE, ActivationState.FAILED, ActivationState.EXPIRED,
    }  # fmt: skip
