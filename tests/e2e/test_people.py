"""People and the separation of duties in the browser, in both languages."""

import pytest

from apps.lib.cps.roles import Role
from tests.e2e.visitor import Visitor
from tests.factories.staff import hold, member, totp_device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
_TEAM = {
    "青木 一郎": ("ca_manager", "JLIS"),
    "石川 二葉": ("ca_manager", "DIGITAL_AGENCY"),
    "江口 四郎": ("key_custodian", "JLIS"),
    "大野 五月": ("key_custodian", "DIGITAL_AGENCY"),
    "木村 七海": ("certificate_issuer", "JLIS"),
    "小林 九太": ("pki_engineer", "JLIS"),
    "園田 都": ("ra_operator", "JLIS"),
    "清水 百花": ("facility_staff", "JLIS"),
    "鈴木 千尋": ("auditor", "DIGITAL_AGENCY"),
}


def staff_the_site() -> None:
    """Register a small team, one of them with a role that nobody should have given."""
    for number, (name, (role, organisation)) in enumerate(_TEAM.items()):
        user = member(f"member-{number}", role, organisation=organisation)
        user.display_name = name
        user.save()
        if role == Role.CERTIFICATE_ISSUER:
            hold(user, Role.KEY_CUSTODIAN)
        if role == Role.PKI_ENGINEER:
            hold(user, Role.SYSTEM_ENGINEER, scope="HSM", state="PENDING", activated_at=None)
            hold(user, Role.OPERATIONS_STAFF, is_break_glass=True, reason="夜間障害の対応")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_people_and_the_separation_of_duties_are_seen(visitor: Visitor, language: str) -> None:
    staff_the_site()
    visitor.log_in("sato", totp_device(member("sato", Role.OPERATIONS_MANAGER)), "/admin/people/")
    visitor.speak(language)
    visitor.shoot(f"people-{language}")
    visitor.page.click("text=小林 九太")
    visitor.page.wait_for_load_state("networkidle")
    visitor.shoot(f"person-{language}")
    visitor.open("/admin/separation/")
    assert visitor.page.locator(".notice-bad").count() == 1
    assert visitor.page.locator("rect.pair-bad").count() == 1
    visitor.shoot(f"separation-{language}")
    assert visitor.complaints == []
    assert visitor.strangers == []
