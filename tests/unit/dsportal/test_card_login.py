"""Login with an IC card behind the proxy, and the roles that need one (5.2.3)."""

import hashlib
import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.staff.models import StaffCertificate, StaffSession, User
from tests.factories.certificates import PKI
from tests.factories.staff import member, totp_device
from tests.support.audited import audited
from tests.unit.dsportal.conftest import LogIn, code_of, give_password

pytestmark = pytest.mark.django_db

SECRET = "proxy-and-portal-share-this-secret-0"
CARD = PKI.root()  # any certificate: what counts is its digest


def headers(*, secret: str = SECRET, verdict: str = "SUCCESS", pem: str = "") -> dict[str, str]:
    text = pem or ssl.DER_cert_to_PEM_cert(CARD)
    return {"x-dsportal-proxy": secret, "x-client-verify": verdict, "x-client-cert": quote(text)}


@pytest.fixture
def card_login(settings: Any) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"card_login": True, "proxy_secret": SECRET}


def register_card(user: User, **fields: object) -> StaffCertificate:
    now = SYSTEM_CLOCK.now()
    values: dict[str, object] = {
        "serial": "1",
        "issuer": "CN=Test",
        "sha256": hashlib.sha256(CARD).hexdigest(),
        "not_before": now - timedelta(days=1),
        "not_after": now + timedelta(days=1),
        "registered_by": "staff:manager",
        "registered_at": now,
    }
    return StaffCertificate.objects.create(user=user, **(values | fields))


def use_card(user: User, sent: Mapping[str, str]) -> Client:
    client = Client(headers=dict(sent))
    give_password(client, user)
    client.post("/admin/mfa/", {"card": "1"})
    return client


def opens(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.requirement("R-5.2.3-3")
def test_password_and_card_open_the_portal(card_login: None) -> None:
    user = member("yamada", Role.AUDITOR)
    register_card(user)
    client = Client(headers=headers())
    give_password(client, user)
    assert "ICカードを使用" in client.get("/admin/mfa/").content.decode()
    assert not opens(client)
    assert client.post("/admin/mfa/", {"card": "1"}).headers["Location"] == "/admin/"
    assert opens(client)
    assert audited("staff.factor.accepted", outcome="DONE")[0]["kind"] == "CERTIFICATE"
    assert StaffSession.objects.get().proof == "CERTIFICATE"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        headers(secret=""),
        headers(secret="guessed"),
        headers(verdict="FAILED:certificate has expired"),
        headers(verdict="NONE"),
        headers(pem="no certificate"),
    ],
    ids=["no header", "no secret", "wrong secret", "not verified", "no card", "no PEM"],
)
def test_headers_of_anybody_else_open_nothing(card_login: None, sent: dict[str, str]) -> None:
    user = member("yamada", Role.AUDITOR)
    totp_device(user)
    register_card(user)
    assert not opens(use_card(user, sent))
    assert audited("staff.factor.rejected", outcome="REFUSED") == [{"code": "client_certificate_refused"}]


def test_without_the_switch_no_card_opens_anything(settings: Any) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"proxy_secret": SECRET}
    user = member("yamada", Role.AUDITOR)
    register_card(user)
    assert not opens(use_card(user, headers()))


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "REVOKED", "revoked_by": "staff:manager", "revoked_at": SYSTEM_CLOCK.now()},
        {"not_after": SYSTEM_CLOCK.now() - timedelta(minutes=1)},
        {"not_before": SYSTEM_CLOCK.now() + timedelta(hours=1)},
        {"sha256": "00" * 32},
    ],
    ids=["revoked", "over", "not yet", "unknown"],
)
def test_a_card_that_is_not_valid_is_refused(card_login: None, fields: dict[str, object]) -> None:
    user = member("yamada", Role.AUDITOR)
    register_card(user, **fields)
    assert not opens(use_card(user, headers()))


def test_a_card_of_somebody_else_is_refused(card_login: None) -> None:
    register_card(member("suzuki", Role.AUDITOR))
    assert not opens(use_card(member("yamada", Role.AUDITOR), headers()))


def test_the_portal_closes_when_the_card_is_pulled_or_revoked(card_login: None) -> None:
    user = member("yamada", Role.AUDITOR)
    card = register_card(user)
    client = use_card(user, headers())
    assert opens(client)
    pulled = Client()
    pulled.cookies = client.cookies
    assert not opens(pulled)
    card.state, card.revoked_by, card.revoked_at = "REVOKED", "staff:manager", SYSTEM_CLOCK.now()
    card.save()
    assert not opens(client)


def test_the_address_of_the_proxy_is_not_the_terminal(card_login: None) -> None:
    user = member("yamada", Role.AUDITOR)
    device = totp_device(user)
    behind = {"x-dsportal-proxy": SECRET, "x-real-ip": "192.0.2.7"}
    client = Client(headers=behind)
    give_password(client, user)
    client.post("/admin/mfa/", {"token": code_of(device)})
    assert opens(client)
    elsewhere = Client(headers=behind | {"x-real-ip": "192.0.2.8"})
    elsewhere.cookies = client.cookies
    assert not opens(elsewhere)


@pytest.fixture
def cards_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.staff.selectors.sessions.site_switch", lambda name: True)


@pytest.mark.requirement("R-5.2.3-3")
def test_a_deciding_role_does_not_get_in_with_an_app(cards_wanted: None) -> None:
    user = member("yamada", Role.AUDITOR)
    device = totp_device(user)
    client = Client()
    give_password(client, user)
    page = client.post("/admin/mfa/", {"token": code_of(device)})
    assert "パスキー又はICカードが必要です" in page.content.decode()
    assert not opens(client)
    assert audited("staff.factor.accepted", outcome="REFUSED") == [{"code": "card_needed"}]


def test_a_deciding_role_gets_in_with_a_card(cards_wanted: None, card_login: None) -> None:
    user = member("yamada", Role.AUDITOR)
    register_card(user)
    assert opens(use_card(user, headers()))


def test_another_role_gets_in_with_an_app(cards_wanted: None, log_in: LogIn) -> None:
    assert opens(log_in(Role.OPERATIONS_STAFF))


def test_a_session_with_an_app_ends_when_the_site_wants_cards(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in(Role.AUDITOR)
    assert opens(client)
    monkeypatch.setattr("apps.staff.selectors.sessions.site_switch", lambda name: True)
    assert not opens(client)
    assert StaffSession.objects.get().end_reason == "CARD_NEEDED"
