"""What a browser sees of sessions and of the step-up before dangerous acts (5.2.3)."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.staff.models import StaffSession
from apps.staff.selectors.sessions import session_view
from dsportal.screens.step_up import needs_step_up, step_up
from tests.factories.staff import member, totp_device
from tests.support.audited import audited
from tests.unit.dsportal.conftest import LogIn, code_of, give_password

pytestmark = pytest.mark.django_db


def age_of_proof(minutes: int) -> None:
    StaffSession.objects.update(proved_at=SYSTEM_CLOCK.now() - timedelta(minutes=minutes))


@pytest.mark.requirement("R-5.2.3-1")
def test_a_copied_cookie_opens_nothing_at_another_terminal_and_ends_the_session(log_in: LogIn) -> None:
    owner = log_in(Role.AUDITOR)
    thief = Client(headers={"user-agent": "another browser"})
    thief.cookies = owner.cookies
    assert thief.get("/admin/").headers["Location"] == "/admin/login/"
    assert owner.get("/admin/").status_code == 302
    assert [line["reason"] for line in audited("staff.session.refused", outcome="REFUSED")] == [
        "TERMINAL_CHANGED"
    ]


def test_an_ended_session_goes_to_the_login_page_and_says_why(log_in: LogIn) -> None:
    client = log_in(Role.AUDITOR)
    StaffSession.objects.update(last_seen_at=SYSTEM_CLOCK.now() - timedelta(minutes=31))
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain == [("/admin/login/", 302)]
    assert "セッションは終了しました" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_second_login_ends_the_first(log_in: LogIn) -> None:
    first = log_in(Role.AUDITOR)
    second = Client()
    row = StaffSession.objects.get()
    give_password(second, row.user)
    assert first.get("/admin/").status_code == 200
    device = totp_device(row.user)
    second.post("/admin/mfa/", {"token": code_of(device)})
    assert second.get("/admin/").status_code == 200
    assert first.get("/admin/").status_code == 302


def test_a_session_without_its_row_is_refused(log_in: LogIn) -> None:
    client = log_in(Role.AUDITOR)
    session = client.session
    del session["staff_session"]
    session.save()
    assert client.get("/admin/").status_code == 302
    assert audited("staff.session.refused")[0]["reason"] == "ENDED"


def test_the_step_up_page_is_closed_before_the_second_factor(client: Client) -> None:
    user = member()
    totp_device(user)
    give_password(client, user)
    assert client.get("/admin/mfa/again/?next=/admin/").headers["Location"] == "/admin/mfa/?next=%2Fadmin%2F"


def test_a_fresh_proof_needs_no_step_up_and_an_old_one_does(log_in: LogIn) -> None:
    client = log_in(Role.AUDITOR)
    assert asked(client) is None
    age_of_proof(6)
    assert asked(client) == "/admin/mfa/again/?next=%2Fadmin%2Fdo%2Fdanger%2F%3Fstep%3D2"


def test_a_proof_from_the_future_counts_for_nothing(log_in: LogIn) -> None:
    client = log_in(Role.AUDITOR)
    age_of_proof(-6)
    assert asked(client) is not None


def test_a_request_without_a_session_needs_the_step_up() -> None:
    assert needs_step_up(RequestFactory().get("/admin/")) is not None


def test_a_stolen_cookie_without_the_key_does_nothing_dangerous(log_in: LogIn) -> None:
    """The thief sits at the same terminal: the session goes on, the dangerous view does not open."""
    owner = log_in(Role.AUDITOR)
    thief = Client()
    thief.cookies = owner.cookies
    age_of_proof(6)
    assert thief.get("/admin/").status_code == 200
    assert asked(thief) is not None
    assert thief.post("/admin/mfa/again/", {"token": "000000"}).status_code == 200
    assert asked(thief) is not None
    assert audited("staff.factor.rejected", outcome="REFUSED") != []


def test_the_step_up_proves_and_returns_to_the_page(log_in: LogIn) -> None:
    client = log_in(Role.AUDITOR)
    device = totp_device(StaffSession.objects.get().user)
    age_of_proof(6)
    page = client.get("/admin/mfa/again/?next=/admin/credentials/")
    assert "もう一度、本人確認をしてください" in page.content.decode()
    answer = client.post("/admin/mfa/again/", {"token": code_of(device), "next": "/admin/credentials/"})
    assert answer.headers["Location"] == "/admin/credentials/"
    assert asked(client) is None


def asked(client: Client) -> str | None:
    """Return where the step-up sends this client's session, nothing where it lets it pass."""
    seen = session_view(StaffSession.objects.get(pk=client.session["staff_session"]))
    request = RequestFactory().get("/admin/do/danger/?step=2")
    request._dsportal_session = seen  # type: ignore[attr-defined]  # what the middleware leaves there
    answer = step_up(lambda _request: HttpResponse(status=204))(request)
    return None if answer.status_code == 204 else answer.headers["Location"]
