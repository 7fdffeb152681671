"""Password, then second factor; nothing opens before (5.2.3)."""

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.audit.models import AuditEvent
from apps.lib.cps.roles import Role
from apps.staff.models import User
from tests.factories.staff import PASSWORD, member, totp_device
from tests.fakes.softkey import SoftKey
from tests.unit.dsportal.conftest import LogIn, code_of, give_password

pytestmark = pytest.mark.django_db

_KEYS = "/admin/webauthn"


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("event", flat=True))


def post_json(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def register(client: Client, key: SoftKey) -> Any:
    options = post_json(client, f"{_KEYS}/registration/begin/").json()
    return post_json(client, f"{_KEYS}/registration/complete/", key.create(options))


def use(client: Client, key: SoftKey, after: str = "") -> Any:
    options = post_json(client, f"{_KEYS}/authentication/begin/").json()
    return post_json(client, f"{_KEYS}/authentication/complete/{after}", key.get(options))


def test_the_password_alone_opens_nothing(client: Client) -> None:
    user = member("yamada", Role.CA_MANAGER)
    totp_device(user)
    give_password(client, user)
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")


def test_a_person_without_a_factor_is_sent_to_enrolment(client: Client) -> None:
    give_password(client, member())
    assert client.get("/admin/mfa/").headers["Location"].startswith("/admin/mfa/enrol/")


def test_an_authenticator_app_opens_the_portal_and_gives_a_new_session_key(client: Client) -> None:
    user = member()
    device = totp_device(user)
    give_password(client, user)
    before = client.session.session_key
    assert client.post("/admin/mfa/", {"token": code_of(device)}).headers["Location"] == "/admin/"
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200
    assert events()[-2:] == ["staff.password.accepted", "staff.factor.accepted"]


def test_a_code_works_once(client: Client) -> None:
    user = member()
    device = totp_device(user)
    code = code_of(device)
    give_password(client, user)
    client.post("/admin/mfa/", {"token": code})
    again = Client()
    give_password(again, user)
    assert again.post("/admin/mfa/", {"token": code}).status_code == 200
    assert again.get("/admin/").status_code == 302


def test_five_wrong_codes_end_the_session(client: Client) -> None:
    user = member()
    totp_device(user)
    give_password(client, user)
    for _attempt in range(4):
        assert client.post("/admin/mfa/", {"token": "000000"}).status_code == 200
    assert client.post("/admin/mfa/", {"token": "000000"}).status_code == 302
    assert "_auth_user_id" not in client.session
    assert events().count("staff.factor.rejected") == 5


def test_an_authenticator_app_is_enrolled_with_its_own_code(client: Client) -> None:
    user = member()
    give_password(client, user)
    client.get("/admin/mfa/enrol/")
    device = TOTPDevice.objects.get(user=user)
    assert client.post("/admin/mfa/enrol/", {"token": "000000"}).status_code == 200
    device.refresh_from_db()
    device.throttle_reset()
    answer = client.post("/admin/mfa/enrol/", {"token": code_of(device)})
    assert answer.headers["Location"].startswith("/admin/mfa/recovery-codes/")
    assert client.get("/admin/").status_code == 200


def test_a_second_app_is_refused_before_the_first_is_proved(client: Client) -> None:
    user = member()
    totp_device(user)
    give_password(client, user)
    assert client.get("/admin/mfa/enrol/").headers["Location"].startswith("/admin/mfa/?")


def test_recovery_codes_are_shown_once_work_once_and_open_only_the_registration(log_in: LogIn) -> None:
    page = log_in().post("/admin/mfa/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>([a-z1-9]{10})</code></li>", page)
    assert len(codes) == 8
    user = User.objects.get(username="yamada")
    for status in (302, 200):
        client = Client()
        give_password(client, user)
        answer = client.post("/admin/mfa/", {"token": codes[0].upper()})
        assert answer.status_code == status
        assert client.get("/admin/").status_code == 302
        assert client.get("/admin/mfa/enrol/").status_code == (200 if status == 302 else 302)


def test_recovery_codes_are_refused_before_the_second_factor(client: Client) -> None:
    user = member()
    totp_device(user)
    give_password(client, user)
    assert client.post("/admin/mfa/recovery-codes/").status_code == 302
    assert StaticToken.objects.count() == 0


@override_settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=["http://localhost:8000"])
def test_a_passkey_is_registered_and_opens_the_portal(client: Client) -> None:
    user, key = member(), SoftKey()
    give_password(client, user)
    assert register(client, key).status_code == 200
    assert client.get("/admin/").status_code == 200
    again = Client()
    give_password(again, user)
    assert use(again, key, "?next=/admin/credentials/").json()["redirect_url"] == "/admin/credentials/"
    assert again.get("/admin/").status_code == 200
    assert events()[-1] == "staff.factor.accepted"


@override_settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=["http://localhost:8000"])
def test_a_passkey_without_user_verification_is_refused_at_registration(client: Client) -> None:
    give_password(client, member())
    assert register(client, SoftKey(verifies_user=False)).status_code >= 400
    assert client.get("/admin/").status_code == 302


@override_settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=["http://localhost:8000"])
def test_a_foreign_passkey_is_refused_and_audited(client: Client) -> None:
    mine, theirs = SoftKey(), SoftKey()
    give_password(client, member())
    register(client, mine)
    other = Client()
    give_password(other, member("suzuki"))
    register(other, theirs)
    again = Client()
    give_password(again, User.objects.get(username="yamada"))
    assert use(again, theirs).status_code >= 400
    assert again.get("/admin/").status_code == 302
    assert events()[-1] == "staff.factor.rejected"


@override_settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=["http://localhost:8000"])
def test_a_passkey_from_another_origin_is_refused(client: Client) -> None:
    give_password(client, member())
    assert register(client, SoftKey(origin="http://evil.example")).status_code >= 400


@override_settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=["http://localhost:8000"])
def test_a_second_passkey_needs_the_first(client: Client) -> None:
    user = member()
    totp_device(user)
    give_password(client, user)
    assert post_json(client, f"{_KEYS}/registration/begin/").status_code == 403


def test_the_fifth_wrong_password_locks_even_the_right_one(client: Client) -> None:
    user = member()
    for _attempt in range(5):
        give_password(client, user, "wrong-password")
    answer = client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 429
    assert user.username not in answer.content.decode()
    assert "staff.login.locked" in events()


def test_an_unknown_name_is_audited_without_the_name(client: Client) -> None:
    client.post("/admin/login/", {"username": "nobody", "password": "x"})
    event = AuditEvent.objects.get()
    assert (event.event, event.actor_id) == ("staff.password.rejected", "staff:unknown")


def test_logging_out_is_audited_and_needs_a_post(log_in: LogIn) -> None:
    client = log_in()
    assert client.get("/admin/sign-out/").status_code == 405
    client.post("/admin/sign-out/")
    assert client.get("/admin/").status_code == 302
    assert events()[-1] == "staff.session.ended"


def test_somebody_half_logged_in_goes_to_the_second_factor(client: Client) -> None:
    user = member()
    totp_device(user)
    give_password(client, user)
    assert client.get("/admin/login/?next=/admin/credentials/").headers["Location"] == (
        "/admin/mfa/?next=%2Fadmin%2Fcredentials%2F"
    )


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"]
)
def test_a_foreign_page_after_the_login_is_refused(client: Client, wanted: str) -> None:
    user = member()
    device = totp_device(user)
    client.post("/admin/login/", {"username": user.username, "password": PASSWORD, "next": wanted})
    answer = client.post("/admin/mfa/", {"token": code_of(device), "next": wanted})
    assert answer.headers["Location"] == "/admin/"


def test_a_first_password_must_be_changed_before_anything_else(client: Client) -> None:
    user = member(must_change_password=True)
    give_password(client, user)
    client.post("/admin/mfa/", {"token": code_of(totp_device(user))})
    assert client.get("/admin/").headers["Location"] == "/admin/password_change/"
    new = {
        "old_password": PASSWORD,
        "new_password1": "Betsu-no-Aikotoba-7",
        "new_password2": "Betsu-no-Aikotoba-7",
    }
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post("/admin/password_change/", same).status_code == 200
    assert client.post("/admin/password_change/", new).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert events()[-1] == "staff.password.changed"


def test_somebody_who_left_cannot_log_in(client: Client) -> None:
    user = member(is_active=False)
    give_password(client, user)
    assert "_auth_user_id" not in client.session
