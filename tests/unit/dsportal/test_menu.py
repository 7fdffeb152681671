"""The menu: everything at a glance where it is short, only the present section open where it is long."""

import pytest

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
