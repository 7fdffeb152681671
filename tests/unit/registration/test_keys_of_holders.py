"""The holder's private key never comes here, is copied nowhere and is switched off by nobody here (6.2)."""

from typing import Any

import cbor2
import pytest
from django.urls import get_resolver

from apps.issuance import services as issuance
from apps.registration import services as registration
from apps.registration.models import IssuanceApplication, ScreeningResult, SeenDeviceKey
from apps.revocation import services as revocation
from tests.architecture.test_absences import routes
from tests.builders.application import card, draft
from tests.builders.mdoc import prepare
from tests.unit.registration.test_api import api, body, fresh, nonce, post

__all__ = ["api"]  # a fixture
pytestmark = pytest.mark.postgres
PRIVATE = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"


def into_device_key(payload: dict[str, Any]) -> None:
    payload["device_keys"][0]["jwk"]["d"] = PRIVATE


def into_instance_key(payload: dict[str, Any]) -> None:
    payload["device_instance_key"]["d"] = PRIVATE


def beside_the_keys(payload: dict[str, Any]) -> None:
    payload["private_key"] = PRIVATE


@pytest.mark.requirement("R-6.2.3.2-1")
@pytest.mark.parametrize("put", [into_device_key, into_instance_key, beside_the_keys])
def test_an_upload_with_a_private_key_is_refused_and_kept_nowhere(api: None, put: Any) -> None:
    made = fresh()
    put(made.payload)
    response = post(made)
    assert response.status_code == 400
    assert body(response)["field"].startswith("payload")
    assert PRIVATE not in response.content.decode()
    assert not IssuanceApplication.objects.exists()
    assert not SeenDeviceKey.objects.exists()


@pytest.mark.requirement("R-6.2.4.2-1")
def test_a_change_of_device_with_the_same_key_is_a_conflict(api: None) -> None:
    from apps.lib.clock import SYSTEM_CLOCK
    from apps.registration.adapters.simulated_applicant import SimulatedPhone, new_phone, random_person

    first = fresh()
    assert post(first).status_code == 202
    phone = SimulatedPhone(instance=new_phone(0).instance, keys=first.phone.keys)
    person = random_person()
    again = draft(nonce(), SYSTEM_CLOCK.now(), person=person, of_card=card(person, serial=99), phone=phone)
    response = post(again)
    assert (response.status_code, body(response)["code"]) == (409, "device_key_used")
    assert body(response)["clause"] == "6.2.4.2"
    assert ScreeningResult.objects.filter(detail="SEEN_BEFORE").count() == 1


@pytest.mark.requirement("R-6.2.4.2-1")
@pytest.mark.requirement("R-6.2.9.2-1")
def test_no_route_and_no_command_copies_or_switches_off_a_device_key() -> None:
    api_routes = [route for route in routes(get_resolver()) if route.startswith("api/")]
    assert any("applications" in route for route in api_routes)
    forbidden = ("deactivat", "device-key", "device_key", "backup", "transfer", "escrow", "private")
    assert [route for route in api_routes if any(word in route for word in forbidden)] == []
    commands = [name for app in (registration, issuance, revocation) for name in app.__all__]
    assert "receive_application" in commands
    assert [name for name in commands if any(word in name for word in forbidden)] == []


@pytest.mark.requirement("R-6.1.7.2-1")
def test_the_record_gives_the_device_key_no_further_authority() -> None:
    mso = cbor2.loads(cbor2.loads(prepare()[0].payload).value)
    assert set(mso["deviceKeyInfo"]) == {"deviceKey"}
