"""People at the screens of key ceremonies: their browsers, addresses and buttons."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.keys.selectors import ceremony_view
from apps.keys.types import CeremonyView
from apps.lib.clock import SYSTEM_CLOCK
from tests.factories.approvals import Voter
from tests.factories.ceremonies import Cast, cast_of
from tests.factories.staff import totp_device
from tests.unit.dsportal.conftest import code_of, give_password


@pytest.fixture
def cast(db: None) -> Cast:
    made = cast_of(SYSTEM_CLOCK)
    for name in ("engineer-one", "engineer-two"):
        made.people.pop(name)
    return made


def browser_of(voter: Voter) -> Client:
    """Return a browser in which the person has logged in."""
    client = Client()
    give_password(client, voter.user)
    client.post("/admin/mfa/", {"token": code_of(totp_device(voter.user))})
    return client


def address(ceremony: CeremonyView, more: str = "") -> str:
    return f"/admin/ceremonies/{ceremony.ceremony_id}/{more}"


def read(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def press(client: Client, ceremony: CeremonyView, act: str, **fields: Any) -> str:
    return client.post(address(ceremony, f"run/{act}/"), fields, follow=True).content.decode()


def state_of(ceremony: CeremonyView, number: int) -> str:
    return ceremony_view(ceremony.ceremony_id).steps[number - 1].state.value


def prove(client: Client, ceremony: CeremonyView, voter: Voter) -> str:
    """Go through the two pages of the proof; return what the runner says afterwards."""
    asked = client.post(address(ceremony, "presence/"), follow=True)
    if not asked.context.get("asked"):
        return asked.content.decode()
    assertion = json.dumps(voter.key.get(json.loads(asked.context["options"])))
    path = address(ceremony, f"presence/{asked.context['asked'].challenge_id}/")
    return client.post(path, {"assertion": assertion}, follow=True).content.decode()
