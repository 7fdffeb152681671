"""The own security keys in the portal: a further one waits, the first use after the approval lets it in."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.staff.models import EnrolledFactor, RoleAssignment, StaffSession, User
from apps.staff.services import issue_recovery_codes
from tests.factories.approvals import approver, vote
from tests.factories.staff import member
from tests.fakes.softkey import SoftKey
from tests.support.audited import audited
from tests.unit.dsportal.conftest import code_of, give_password
from tests.unit.dsportal.test_login import register, use
from tests.unit.staff.services.factor_steps import verified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _origin(settings: Any) -> None:
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = ["http://localhost:8000"]


@pytest.fixture
def user() -> User:
    return member("yamada", Role.AUDITOR)


@pytest.fixture
def key() -> SoftKey:
    return SoftKey()


@pytest.fixture
def mine(user: User, key: SoftKey) -> Client:
    client = Client()
    give_password(client, user)
    assert register(client, key).json()["waiting"] is False
    return client


def approve(factor: EnrolledFactor, name: str = "ueda") -> None:
    assert factor.approval_id is not None
    vote(factor.approval_id, approver(name, Role.OPERATIONS_MANAGER))


def newest() -> EnrolledFactor:
    return EnrolledFactor.objects.order_by("-enrolled_at", "-id")[0]


def age_proof() -> None:
    StaffSession.objects.update(proved_at=SYSTEM_CLOCK.now() - timedelta(minutes=6))


def test_the_screen_lists_keys_and_sessions(mine: Client) -> None:
    page = mine.get("/admin/my-keys/").content.decode()
    assert "passkey-1" in page
    assert "最後の一つは削除できません" in page
    assert "この画面" in page


def test_the_screen_says_that_a_further_key_needs_a_role(mine: Client, user: User) -> None:
    words = "現在、役割が割り当てられていません"
    before = mine.get("/admin/my-keys/").content.decode()
    assert "/admin/mfa/enrol/" in before
    assert words not in before
    RoleAssignment.objects.filter(user=user).update(state="ENDED")
    after = mine.get("/admin/my-keys/").content.decode()
    assert "/admin/mfa/enrol/" not in after
    assert words in after


def test_a_second_key_waits_and_its_first_use_after_the_approval_lets_it_in(mine: Client, user: User) -> None:
    second = SoftKey()
    assert register(mine, second).json()["waiting"] is True
    assert "承認待ち" in mine.get("/admin/my-keys/").content.decode()
    again = Client()
    give_password(again, user)
    answer = use(again, second)
    assert (answer.status_code, answer.json()["code"]) == (403, "approval_not_in_force")
    assert again.get("/admin/").status_code == 302
    approve(newest())
    assert use(again, second).status_code == 200
    assert again.get("/admin/").status_code == 200
    assert newest().state == "ACTIVE"


def test_the_list_puts_an_approved_key_into_use(mine: Client) -> None:
    register(mine, SoftKey())
    factor = newest()
    approve(factor)
    assert "使用開始" in mine.get("/admin/my-keys/").content.decode()
    answer = mine.post(f"/admin/my-keys/{factor.pk}/confirm/", follow=True)
    assert "セキュリティキーが使用できるようになりました。" in answer.content.decode()
    factor.refresh_from_db()
    assert factor.state == "ACTIVE"


def test_a_refusal_is_told_on_the_list(mine: Client) -> None:
    register(mine, SoftKey())
    answer = mine.post(f"/admin/my-keys/{newest().pk}/confirm/", follow=True)
    assert 'class="error"' in answer.content.decode()
    assert newest().state == "AWAITING_APPROVAL"


def test_a_key_is_removed_after_a_question(mine: Client) -> None:
    register(mine, SoftKey())
    factor = newest()
    path = f"/admin/my-keys/{factor.pk}/remove/"
    assert "passkey-2" in mine.get(path).content.decode()
    assert mine.post(path).headers["Location"] == "/admin/my-keys/"
    factor.refresh_from_db()
    assert factor.state == "REMOVED"
    assert "passkey-2" not in mine.get("/admin/my-keys/").content.decode()


def test_a_key_of_another_person_does_not_exist_here(mine: Client) -> None:
    other = Client()
    give_password(other, member("suzuki", Role.AUDITOR))
    register(other, SoftKey())
    theirs = newest().pk
    for path in (f"/admin/my-keys/{theirs}/remove/", f"/admin/my-keys/{theirs}/confirm/"):
        assert mine.post(path).status_code == 404
    assert newest().state == "ACTIVE"


def test_a_stolen_session_without_the_key_registers_and_removes_nothing(mine: Client) -> None:
    only = newest()
    age_proof()
    assert mine.post("/admin/webauthn/registration/begin/").status_code == 403
    for path in ("/admin/mfa/enrol/", f"/admin/my-keys/{only.pk}/remove/", "/admin/mfa/recovery-codes/"):
        assert mine.post(path).headers["Location"].startswith("/admin/mfa/again/?")
    assert EnrolledFactor.objects.count() == 1


def test_a_key_of_another_account_is_refused_in_words(mine: Client, key: SoftKey) -> None:
    second = Client()
    give_password(second, member("futatsume", Role.CA_MANAGER))
    answer = register(second, key)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "このセキュリティキーは既に登録されたことがあるため、登録できません。"
    assert second.get("/admin/").status_code == 302
    assert audited("staff.factor.enrolled", outcome="REFUSED") == [{"code": "authenticator_taken"}]


def test_the_options_name_no_key_of_another_account(mine: Client, key: SoftKey) -> None:
    second = Client()
    give_password(second, member("futatsume", Role.CA_MANAGER))
    options = json.dumps(second.post("/admin/webauthn/registration/begin/").json())
    assert key.create({"challenge": "AA"})["id"] not in options


def test_a_second_app_waits_and_its_first_code_after_the_approval_lets_it_in(
    mine: Client, user: User
) -> None:
    page = mine.get("/admin/mfa/enrol/").content.decode()
    assert "承認した後に使用できます" in page
    device = TOTPDevice.objects.get(user=user)
    assert mine.post("/admin/mfa/enrol/", {"token": code_of(device)}).headers["Location"] == "/admin/my-keys/"
    again = Client()
    give_password(again, user)
    device.refresh_from_db()
    device.throttle_reset()
    TOTPDevice.objects.update(last_t=-1)
    refused = again.post("/admin/mfa/", {"token": code_of(device)})
    assert refused.status_code == 200
    assert again.get("/admin/").status_code == 302
    approve(newest())
    TOTPDevice.objects.update(last_t=-1)
    assert again.post("/admin/mfa/", {"token": code_of(device)}).status_code == 302
    assert again.get("/admin/").status_code == 200


def test_an_app_for_somebody_without_a_role_is_refused_in_words() -> None:
    nobody = member("mori")
    client = Client()
    give_password(client, nobody)
    register(client, SoftKey())
    client.get("/admin/mfa/enrol/")
    device = TOTPDevice.objects.get(user=nobody)
    answer = client.post("/admin/mfa/enrol/", {"token": code_of(device)}, follow=True)
    assert 'class="error"' in answer.content.decode()
    assert EnrolledFactor.objects.count() == 1


def test_a_recovery_code_leads_to_a_new_key_that_waits(user: User, mine: Client) -> None:
    codes = issue_recovery_codes(actor=verified(user), clock=SYSTEM_CLOCK, user_id=user.pk)
    lost = Client()
    give_password(lost, user)
    answer = lost.post("/admin/mfa/", {"token": codes[0]})
    assert answer.headers["Location"].startswith("/admin/mfa/enrol/")
    assert lost.get("/admin/").status_code == 302
    new = SoftKey()
    assert register(lost, new).json()["waiting"] is True
    assert lost.get("/admin/").status_code == 302
    assert "承認待ちです" in lost.get("/admin/mfa/").content.decode()
    approve(newest())
    assert use(lost, new).status_code == 200
    assert lost.get("/admin/").status_code == 200


def test_a_recovery_code_is_no_step_up(user: User, mine: Client) -> None:
    codes = issue_recovery_codes(actor=verified(user), clock=SYSTEM_CLOCK, user_id=user.pk)
    age_proof()
    assert mine.post("/admin/mfa/again/", {"token": codes[0]}).status_code == 200
    assert StaffSession.objects.get().proof == "PASSKEY"


def test_the_step_up_takes_a_security_key_also_one_just_approved(mine: Client, key: SoftKey) -> None:
    second = SoftKey()
    register(mine, second)
    approve(newest())
    for hand in (key, second):
        age_proof()
        assert mine.get("/admin/mfa/enrol/").status_code == 302
        answer = use(mine, hand, "?next=/admin/my-keys/")
        assert (answer.status_code, answer.json()["redirect_url"]) == (200, "/admin/my-keys/")
        assert mine.get("/admin/mfa/enrol/").status_code == 200
    assert newest().state == "ACTIVE"
