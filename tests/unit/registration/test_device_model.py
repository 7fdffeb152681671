"""Only phones of a model on the Digital Agency's list get a credential, where that is in force (6.1.1.2)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.policy.services import list_device_model, set_site_value
from apps.registration.errors import ApplicationRejected
from apps.registration.models import IssuanceApplication, ScreeningResult
from apps.registration.types import ApplicationState, CheckCode, CheckOutcome
from tests.builders.payload import GOOD, put, read, refused_field
from tests.factories.policy import adopted_regulation
from tests.factories.registration import new_draft, send
from tests.unit.policy.test_assurance import AGENCY, PHONE

pytestmark = pytest.mark.postgres


@pytest.fixture
def listed_only(ra: FixedClock) -> FixedClock:
    adopted_regulation(clock=ra)
    list_device_model(actor=AGENCY, clock=ra, entry=PHONE)
    set_site_value(actor=system_actor("set-up"), clock=ra, name="device_models_listed_only", value=1)
    return ra


def send_from(clock: FixedClock, model: str | None) -> Any:
    made = new_draft(clock)
    if model is not None:
        made.payload["device_model"] = model
    return send(made, clock)


@pytest.mark.requirement("R-6.1.1.2-1")
def test_a_phone_of_a_listed_model_gets_through(listed_only: FixedClock) -> None:
    receipt = send_from(listed_only, PHONE.model)
    assert receipt.state is ApplicationState.APPROVED
    [check] = [each for each in receipt.checks if each.code is CheckCode.DEVICE_MODEL]
    assert (check.outcome, check.clause) == (CheckOutcome.PASSED, "6.1.1.2")


@pytest.mark.requirement("R-6.1.1.2-1")
@pytest.mark.requirement("R-6.2.1.2-1")
@pytest.mark.parametrize(
    ("model", "why"), [("Phone 8", "MODEL_NOT_LISTED"), (None, "MODEL_NOT_STATED")], ids=["other", "none"]
)
def test_a_phone_of_an_unknown_secure_element_is_rejected(
    listed_only: FixedClock, model: str | None, why: str
) -> None:
    with pytest.raises(ApplicationRejected) as refusal:
        send_from(listed_only, model)
    assert (refusal.value.field, refusal.value.clause) == ("payload.device_model", "6.1.1.2")
    assert IssuanceApplication.objects.get().state == ApplicationState.REJECTED
    assert ScreeningResult.objects.get(code=CheckCode.DEVICE_MODEL).detail == why


@pytest.mark.requirement("R-6.1.1.2-1")
def test_a_phone_is_rejected_from_the_day_after_its_entry_ended(listed_only: FixedClock) -> None:
    today = listed_only.today()
    list_device_model(actor=AGENCY, clock=listed_only, entry=replace(PHONE, valid_until=today))
    assert send_from(listed_only, PHONE.model).state is ApplicationState.APPROVED
    listed_only.advance(timedelta(days=1))
    with pytest.raises(ApplicationRejected):
        send_from(listed_only, PHONE.model)
    assert ScreeningResult.objects.filter(detail="MODEL_EXPIRED").count() == 1


def test_without_the_switch_nobody_is_asked_for_the_model(ra: FixedClock) -> None:
    receipt = send_from(ra, "Phone 8")
    assert receipt.state is ApplicationState.APPROVED
    [check] = [each for each in receipt.checks if each.code is CheckCode.DEVICE_MODEL]
    assert check.outcome is CheckOutcome.NOTED


@pytest.mark.parametrize("name", ["", " Phone", "Phone ", "a" * 81, "Phone\n9", 9, "スマホ"])
def test_names_a_model_that_is_no_name(name: object) -> None:
    assert refused_field(put("device_model", value=name)) == "payload.device_model"


def test_keeps_the_model_as_it_was_signed() -> None:
    assert read(GOOD | {"device_model": "Phone 9 (SE-1)"}).device_model == "Phone 9 (SE-1)"
