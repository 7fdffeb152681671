"""The menu: everything at a glance where it is short, only the present section open where it is long."""

import re

import pytest
from django.conf import settings

from apps.lib.cps.roles import Role
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db


def sections(page: str) -> list[bool]:
    """Return for each section of the menu whether it is open."""
    menu = page.partition('<nav class="menu"')[2].partition("</nav>")[0]
    return [piece.startswith(" open") for piece in menu.split("<details")[1:]]


def test_a_short_menu_is_open(log_in: LogIn) -> None:
    page = log_in(Role.FACILITY_STAFF).get("/admin/").content.decode()
    assert sections(page)
    assert all(sections(page))


def test_a_long_menu_opens_the_section_one_is_in(log_in: LogIn) -> None:
    client = log_in(Role.OPERATIONS_MANAGER)
    assert not any(sections(client.get("/admin/").content.decode()))
    page = client.get("/admin/keys/dskey/").content.decode()
    assert sections(page).count(True) == 1
    inside = page.partition("<details open>")[2].partition("</details>")[0]
    assert "/admin/keys/dskey/" in inside


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_two_links_of_a_menu_have_the_same_name(log_in: LogIn, role: Role, language: str) -> None:
    client = log_in(role)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get("/admin/").content.decode()
    menu = page.partition('<nav class="menu"')[2].partition("</nav>")[0]
    names = re.findall(r"<a [^>]*>([^<]+)</a>", menu)
    assert len(names) >= 8
    assert sorted(names) == sorted(set(names))
