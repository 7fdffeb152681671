"""Screens of people and approvals at the sizes of the workplaces: nothing is cut off or left as a code."""

import re

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Organisation, Role
from tests.e2e.visitor import Visitor
from tests.factories.policy import adopted_regulation
from tests.factories.staff import member, totp_device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

SIZES = ((1360, 850), (1280, 800), (1024, 768))
TELEPHONE = (390, 844)
LISTS = ("staff/roleassignment/", "staff/staffsession/", "staff/enrolledfactor/")
SCREENS = (
    *("", "approvals/", "do/", "people/", "my-keys/", "site-policy/", "separation/"),
    *("training/", "documents/", "contracts/", "credentials/"),
)
CUT_OFF = """() => [document.documentElement, ...document.querySelectorAll(".table-frame, .results")]
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className || box.tagName)"""
MENU_ENDS = "() => document.querySelector('#menu').getBoundingClientRect().right"
WORK_BEGINS = "() => document.querySelector('main').getBoundingClientRect().left"
NAMELESS = """() => [...document.querySelectorAll("input, select, textarea")]
    .filter((field) => !["hidden", "submit"].includes(field.type))
    .filter((field) => !field.labels.length && !field.ariaLabel).map((field) => field.name)"""
OVERFLOWS = "() => document.documentElement.scrollWidth > window.innerWidth + 1"
LANGUAGE = "() => document.documentElement.lang"
ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,}[ ,]+){3,}[A-Za-z]{2,}")
"""Four words of English in a row: a sentence that nobody translated."""
CODE = re.compile(r"[A-Z]{2,}_[A-Z]{2,}|\bTotp\b|\bHsm\b|\bcreate_staff\b")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_screen_is_cut_off_and_the_menu_stays_beside_the_work(visitor: Visitor, language: str) -> None:
    adopted_regulation(clock=SYSTEM_CLOCK)
    staff = member("suzuki", Role.AUDITOR, organisation=Organisation.DIGITAL_AGENCY)
    other = member("takahashi-operations", Role.CALL_CENTRE_OPERATOR)
    visitor.log_in("suzuki", totp_device(staff))
    if language == "en":
        visitor.speak("en")
    for path in (*SCREENS, *LISTS, f"people/{other.pk}/"):
        visitor.open(f"/admin/{path}")
        shown = visitor.page.inner_text("body")
        assert CODE.findall(shown) == [], path
        assert visitor.page.evaluate(LANGUAGE) == language, path
        assert visitor.page.title().strip(" |"), path
        assert language == "en" or ENGLISH.findall(shown) == [], path
        assert visitor.page.evaluate(NAMELESS) == [], path
        for width, height in SIZES:
            visitor.page.set_viewport_size({"width": width, "height": height})
            assert visitor.page.evaluate(CUT_OFF) == [], (path, width)
            assert visitor.page.evaluate(MENU_ENDS) <= visitor.page.evaluate(WORK_BEGINS), (path, width)
        visitor.page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
        assert not visitor.page.evaluate(OVERFLOWS), (path, "telephone")
    assert visitor.complaints == []
