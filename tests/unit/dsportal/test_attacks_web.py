"""What a hostile page, a frame, a forged method or a guessed id achieves at every address, for every role."""

from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from apps.approvals.models import ApprovalRequest
from apps.audit.models import AuditEvent
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from dsportal.commands import COMMANDS
from dsportal.menu import ENTRIES
from tests.api.endpoints import ENDPOINTS
from tests.unit.dsportal import matrix
from tests.unit.dsportal.conftest import LogIn
from tests.unit.dsportal.test_matrix import LISTS, ROUTES, World, assert_unframed, snapshot

pytestmark = pytest.mark.django_db
Visitors = Mapping[Role, Client]
WATCHED = {Role.AUDITOR, Role.KEY_CUSTODIAN, Role.CALL_CENTRE_OPERATOR, Role.OPERATIONS_MANAGER}
FOREIGN_METHODS = ("PUT", "PATCH", "DELETE", "PROPFIND")
REFUSED = {302, 400, 403, 404, 405}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def visitors(log_in: LogIn) -> Visitors:
    """Return a logged-in person for each role, with nothing but that role."""
    return {role: log_in(role, username=f"v-{role}".replace("_", "-")) for role in Role}


def addresses(world: World) -> dict[str, str]:
    """Return every address of the portal, filled with other people's ids, by the name of its route."""
    found = {}
    for name in ROUTES:
        try:
            found[name] = world.url(name)
        except NoReverseMatch:
            found[name] = f"/{ROUTES[name]}"  # a route without a name: the pattern is the path
    for command in COMMANDS.values():
        found[f"do {command.name}"] = reverse("admin:command", args=[command.name])
        found[f"confirm {command.name}"] = reverse("admin:command_confirm", args=[command.name, new_id()])
    return found


def test_a_foreign_page_posts_nothing_in_the_name_of_a_visitor(visitors: Visitors, world: World) -> None:
    """CSRF: without the token of a form of ours every POST is refused; the roles take turns."""
    before, turns = snapshot(), cycle(visitors.items())
    for name, address in addresses(world).items():
        role, client = next(turns)
        client.handler.enforce_csrf_checks = True
        assert client.post(address, {"x": "y"}).status_code == 403, f"{name} {role}"
    assert all("_auth_user_id" in client.session for client in visitors.values()), "one was logged out"
    assert snapshot() == before


def test_no_page_does_without_the_token_whoever_asks() -> None:
    """The check comes before the view, and so before any role, unless a view says that it wants none."""
    free = {name for name, view in views(get_resolver()) if getattr(view, "csrf_exempt", False)}
    assert {name for name in free if not name.startswith("api/v1/")} == set()
    assert "api/v1/revocations" in free, "machines have no cookies, so the API takes no session either"


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (address, view) of every route."""
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, here)
        else:
            yield here, pattern.callback


def test_a_token_of_another_browser_is_no_token(log_in: LogIn, world: World) -> None:
    client, thief = log_in(Role.OPERATIONS_MANAGER), Client()
    client.handler.enforce_csrf_checks = True
    thief.get("/admin/login/")
    foreign = thief.cookies["csrftoken"].value
    for address in addresses(world).values():
        assert client.post(address, {"csrfmiddlewaretoken": foreign}).status_code == 403, address


def test_no_answer_of_the_api_and_no_error_lets_itself_be_framed(log_in: LogIn) -> None:
    """Clickjacking; the pages of each role are looked at in `test_matrix`."""
    client = log_in(Role.AUDITOR)
    for address in (*api_addresses(), "/admin/no/such/page/", "/no/such/page/", "/"):
        assert_unframed(client.get(address))
    assert_unframed(Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"}))


def api_addresses() -> Iterator[str]:
    ids = {"application_id": new_id(), "list_id": new_id(), "certificate_id": new_id()}
    return (endpoint.url(**ids) for endpoint in ENDPOINTS)


@pytest.mark.parametrize("role", [Role.OPERATIONS_MANAGER, Role.KEY_CUSTODIAN])
def test_no_other_method_does_anything(log_in: LogIn, world: World, role: Role) -> None:
    client, before = log_in(role), snapshot()
    for (name, address), method in zip(addresses(world).items(), cycle(FOREIGN_METHODS), strict=False):
        answer = client.generic(method, address, "x=y", content_type="application/x-www-form-urlencoded")
        assert answer.status_code in REFUSED | {200}, f"{method} {name}: {answer.status_code}"
    assert snapshot() == before


def test_no_list_and_no_row_takes_a_post(visitors: Visitors, world: World) -> None:
    """The model admin is a window: neither its actions, nor its forms, nor Django's own addresses write.

    An auditor sees every list, a call-centre operator next to none.
    """
    before, tried = snapshot(), (Role.AUDITOR, Role.CALL_CENTRE_OPERATOR)
    for model in admin.site._registry:
        row = model._default_manager.order_by("pk").first()
        for address, form in hostile_posts(model, row):
            for role in tried:
                code = visitors[role].post(address, form).status_code
                assert code in REFUSED | {200}, address
                mine = role in ENTRIES[model._meta.label_lower].roles
                assert mine or code != 200, f"{address} opens for {role}"
    assert snapshot() == before


def hostile_posts(model: Any, row: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what somebody sends who knows Django's admin."""
    label = model._meta.label_lower
    base = f"/admin/{label.replace('.', '/')}/"
    key = row.pk if row else new_id()
    values = {field.name: "1" for field in model._meta.fields}
    yield base, {"action": "delete_selected", "_selected_action": str(key), "post": "yes"}
    yield base, {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(key), "_save": "1"}
    yield f"{base}add/", values
    yield f"{base}{key}/change/", {**values, "state": "APPROVED", "_save": "1"}
    yield f"{base}{key}/delete/", {"post": "yes"}
    yield f"{base}{key}/history/", values


@pytest.mark.requirement("R-5.2.3-2")
def test_a_command_of_another_role_is_refused_at_each_of_its_addresses(visitors: Visitors) -> None:
    before = snapshot()
    foreign = [(role, command) for role in Role for command in COMMANDS.values() if role not in command.roles]
    for role, command in foreign:
        route = "admin:command_confirm" if role in WATCHED else "admin:command"
        ticket = [new_id()] if role in WATCHED else []
        typed = dict.fromkeys(command.form.base_fields, "1")
        answer = visitors[role].post(reverse(route, args=[command.name, *ticket]), typed)
        assert answer.status_code == 403, f"{role} {command.name}"
    assert snapshot() == before
    assert {role for role, _command in foreign} == set(Role)
    assert AuditEvent.objects.filter(event="staff.screen.refused").count() == len(foreign)


def test_without_a_login_nothing_but_the_door_answers(world: World) -> None:
    client, before = Client(), snapshot()
    doors = {"/admin/login/", "/admin/jsi18n/", "/i18n/setlang/"}
    for name, address in addresses(world).items():
        if address in doors or name.startswith("otp_webauthn:"):
            continue
        for answer in (client.get(address), client.post(address, {"verdict": "APPROVE"})):
            assert answer.status_code in {301, 302, 403, 405}, f"{name} {answer.status_code}"
    assert snapshot() == before
    assert ApprovalRequest.objects.count() == 1


def test_the_lists_of_the_matrix_are_all_lists() -> None:
    """The tests above reach each registered model through `addresses` and `hostile_posts`."""
    labels = {model._meta.label_lower for model in admin.site._registry}
    assert {label for label, _page in LISTS.values()} == labels
    assert matrix.COMMANDS in ROUTES
