"""The ceremony that makes a token: shares for several people, never a second time."""

from importlib import import_module

import pytest

from apps.keys.adapters import hsm_child
from apps.keys.errors import SharesUnplaceable, TokenExists
from apps.keys.services import initialise_token
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.hsm.errors import HsmKeyFault, HsmTransient

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R-6.2.2.1-1")
@pytest.mark.parametrize(("custodians", "threshold"), [(3, 1), (1, 2), (2, 3), (17, 2)])
def test_refuses_a_token_that_one_person_could_open(custodians: int, threshold: int) -> None:
    with pytest.raises(SharesUnplaceable):
        initialise_token(
            actor=system_actor("ceremony"),
            clock=SYSTEM_CLOCK,
            custodians=custodians,
            threshold=threshold,
            hand_out=lambda _number, _words: None,
        )


def test_site_may_ask_for_more_people(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("apps.keys.services._share_plan")
    monkeypatch.setattr(module, "site_value", lambda _name: 3)
    with pytest.raises(SharesUnplaceable, match="3 <= threshold"):
        initialise_token(
            actor=system_actor("ceremony"),
            clock=SYSTEM_CLOCK,
            custodians=5,
            threshold=2,
            hand_out=lambda _number, _words: None,
        )


def test_refuses_a_second_token_of_the_name(shares: list[str]) -> None:
    with pytest.raises(TokenExists):
        initialise_token(
            actor=system_actor("ceremony"),
            clock=SYSTEM_CLOCK,
            custodians=2,
            threshold=2,
            hand_out=lambda _number, _words: None,
        )
    with pytest.raises(HsmKeyFault):
        hsm_child.initialise_token(so_pin="0" * 16, pin="0" * 16, backup_pins={})


def test_errand_that_crashes_is_transient(shares: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hsm_child, "_PROGRAM", "raise SystemExit(1)")
    with pytest.raises(HsmTransient, match="CalledProcessError"):
        hsm_child.verify_pin("0" * 16)
