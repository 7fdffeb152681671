"""People at the portal, logged in through the real pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.staff.models import User
from tests.factories.staff import PASSWORD, member, totp_device

LogIn = Callable[..., Client]


def code_of(device: TOTPDevice, *, ago: int = 0) -> str:
    """Return the code that the app shows, `ago` steps earlier."""
    value = totp(
        device.bin_key, step=device.step, t0=device.t0, digits=device.digits, drift=device.drift - ago
    )
    return f"{value:0{device.digits}d}"


def give_password(client: Client, user: User, password: str = PASSWORD) -> None:
    client.post("/admin/login/", {"username": user.username, "password": password})


@pytest.fixture
def log_in() -> LogIn:
    """Return a function that logs a new member with these roles in, second factor included."""

    def enter(*roles: str, username: str = "yamada") -> Client:
        user = member(username, *roles)
        client = Client()
        give_password(client, user)
        client.post("/admin/mfa/", {"token": code_of(totp_device(user))})
        return client

    return enter
