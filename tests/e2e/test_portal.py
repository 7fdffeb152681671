"""The portal in Chromium: both second factors, both languages, strict CSP, nothing from outside."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.keys.adapters.slip39 import read_share, split_secret
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from tests.e2e.visitor import Visitor
from tests.factories.credential_life import credential_life
from tests.factories.keys import make_hsm, make_supervisor
from tests.factories.staff import member, totp_device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_passkey_is_enrolled_and_logs_in_again(visitor: Visitor) -> None:
    member("sato", Role.OPERATIONS_MANAGER)
    page = visitor.page
    visitor.add_authenticator()
    visitor.open("/admin/")
    visitor.shoot("login-ja")
    visitor.give_password("sato")
    assert page.url.startswith(visitor.origin + "/admin/mfa/enrol/")
    visitor.shoot("enrol-ja")
    page.click("#passkey-register-button")
    page.wait_for_url("**/mfa/recovery-codes/**")
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")
    visitor.shoot("recovery-ja")
    visitor.open("/admin/")
    page.click(".who summary")
    visitor.shoot("account-ja")
    page.click(".who-panel button[type=submit]")
    visitor.open("/admin/")
    visitor.give_password("sato")
    visitor.shoot("challenge-ja")
    page.click("#passkey-verification-button")
    page.wait_for_url(visitor.origin + "/admin/")
    assert visitor.complaints == []
    assert visitor.strangers == []


def test_an_authenticator_app_is_enrolled(visitor: Visitor) -> None:
    user = member("suzuki", Role.AUDITOR)
    visitor.open("/admin/")
    visitor.speak("en")
    visitor.shoot("login-en")
    visitor.give_password("suzuki")
    visitor.shoot("enrol-en")
    visitor.give_code(TOTPDevice.objects.get(user=user))
    assert "/mfa/recovery-codes/" in visitor.page.url
    assert visitor.complaints == []


def test_a_wrong_code_is_refused(visitor: Visitor) -> None:
    totp_device(member("tanaka", Role.AUDITOR))
    visitor.open("/admin/")
    visitor.give_password("tanaka")
    visitor.page.fill("#id_token", "000000")
    visitor.page.click("form.stack button[type=submit]")
    assert visitor.page.locator(".errorlist").count() == 1
    visitor.shoot("wrong-code-ja")


def test_five_wrong_passwords_lock_the_account(visitor: Visitor) -> None:
    member("kato", Role.AUDITOR)
    visitor.open("/admin/")
    for _attempt in range(5):
        visitor.give_password("kato", "wrong-password")
    assert visitor.page.locator(".error-code").inner_text() == "429"
    visitor.shoot("locked-ja")
    visitor.open("/admin/login/")
    visitor.speak("en")
    visitor.give_password("kato")
    assert visitor.page.locator(".error-code").inner_text() == "429"
    visitor.shoot("locked-en")


def test_a_deep_link_waits_for_the_second_factor(visitor: Visitor) -> None:
    device = totp_device(member("ito", Role.OPERATIONS_MANAGER))
    visitor.open("/admin/issuance/credential/")
    visitor.give_password("ito")
    assert "/admin/mfa/" in visitor.page.url
    visitor.open("/admin/issuance/credential/")
    assert "/admin/mfa/" in visitor.page.url
    visitor.give_code(device)
    assert visitor.page.url == visitor.origin + "/admin/issuance/credential/"


def test_the_screens_open_in_both_languages(visitor: Visitor) -> None:
    life = credential_life(visitor.past, size=10)
    credential_life(visitor.past, revoked=False)
    device = totp_device(member("mori", Role.AUDITOR))
    visitor.log_in("mori", device)
    timeline = f"/admin/credentials/{life.credential.pk}/timeline/"
    trail = f"/admin/credentials/{life.credential.pk}/audit-trail/"
    row = f"/admin/issuance/credential/{life.credential.pk}/change/"
    pages = {
        "home": "/admin/",
        "search": "/admin/credentials/",
        "timeline": timeline,
        "trail": trail,
        "list": "/admin/issuance/credential/",
        "list-audit": "/admin/audit/auditevent/",
        "list-filtered": "/admin/issuance/credential/?state=REVOKED",
        "record": row,
        "password": "/admin/password_change/",
        "list-keys": "/admin/keys/dskey/",
        "list-roles": "/admin/staff/roleassignment/",
    }
    for language in ("ja", "en"):
        visitor.open("/admin/")
        visitor.speak(language)
        for name, path in pages.items():
            visitor.open(path)
            assert visitor.page.locator("html").get_attribute("lang") == language
            assert visitor.page.locator("h1").count() == 1
            visitor.shoot(f"{name}-{language}")
    assert visitor.complaints == []
    assert visitor.strangers == []


def test_a_custodian_hands_over_a_share(visitor: Visitor) -> None:
    device = totp_device(member("abe", Role.KEY_CUSTODIAN))
    _pin, shares = split_secret(custodians=3, threshold=2)
    make_hsm(share_set=read_share(shares[0]).share_set)
    key = X25519PrivateKey.generate().public_key().public_bytes_raw()
    visitor.log_in("abe", device)
    visitor.shoot("home-custodian-ja")
    supervisor = make_supervisor(clock=SYSTEM_CLOCK, public_key=key)
    visitor.open("/admin/signer/")
    page = visitor.page
    page.click("main form button[type=submit]")
    page.wait_for_selector("#id_share")
    assert page.locator("#id_share").get_attribute("type") == "password"
    visitor.shoot("signer-ja")
    visitor.speak("en")
    visitor.shoot("signer-en")
    supervisor.at = SYSTEM_CLOCK.now()
    supervisor.save()
    page.fill("#id_share", shares[0])
    page.check("#id_understood")
    page.click("form.stack button[type=submit]")
    page.wait_for_url("**/receipt/")
    visitor.shoot("receipt-en")
    assert "1 more custodian is needed." in page.content()
    assert visitor.complaints == []


def test_error_pages_keep_the_house_style(visitor: Visitor) -> None:
    device = totp_device(member("ono", Role.CALL_CENTRE_OPERATOR))
    visitor.log_in("ono", device)
    for language in ("ja", "en"):
        visitor.open("/admin/")
        visitor.speak(language)
        visitor.open("/admin/audit/auditevent/")
        assert visitor.page.locator(".error-code").inner_text() == "403"
        visitor.shoot(f"403-{language}")
        visitor.open("/admin/no-such-page/")
        assert visitor.page.locator(".error-code").inner_text() == "404"
        visitor.shoot(f"404-{language}")
