"""The simulated applicant makes what the real registration authority accepts."""

from typing import Any

import pytest

from apps.lib.clock import FixedClock
from apps.registration.adapters.simulated_applicant import (
    issue_card,
    make_application,
    new_phone,
    random_person,
)
from apps.registration.selectors.audience import application_audience
from apps.registration.services import receive_application
from apps.registration.types import ApplicationState
from tests.builders.application import jpki, providers
from tests.factories.registration import CLIENT, nonce

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(("authority", "day"), [("sign-new", "2026-11-24"), ("next", "2028-04-01")])
def test_a_simulated_application_is_approved(ra: FixedClock, authority: str, day: str) -> None:
    clock = FixedClock(f"{day}T10:00:00+09:00")
    person = random_person()
    card = issue_card(person, jpki(), authority=authority)
    made: Any = make_application(
        person,
        card,
        new_phone(30),
        providers(),
        nonce=nonce(clock),
        audience=application_audience(),
        at=clock.now(),
    )
    receipt = receive_application(
        actor=CLIENT, clock=clock, request=made.request, portrait=made.portrait, selfie=made.selfie
    )
    assert receipt.state is ApplicationState.APPROVED
