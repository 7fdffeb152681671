"""Every URL x every role, with the ids of other people's things: refused where the table says nothing."""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.approvals.services import issue_ballot
from apps.approvals.types import Verdict
from apps.keys.services import draft_ceremony
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.policy.services import request_site_value
from apps.staff.models import EnrolledFactor, User
from dsportal.commands import COMMANDS
from dsportal.menu import ENTRIES
from tests.api.endpoints import ENDPOINTS
from tests.factories.approvals import approver
from tests.factories.credential_life import credential_life
from tests.factories.policy import adopted_regulation
from tests.factories.scripts import script_for
from tests.factories.staff import SINCE
from tests.unit.dsportal import matrix
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db
OWN_TRACES = ("audit", "sessions", "axes")
ROUTES = matrix.routes()
LISTS = {
    f"admin:{label.replace('.', '_')}_{page}": (label, page)
    for label in ENTRIES
    for page in ("changelist", "change")
}


class World:
    """Things of other people, by the name of the variable in the route."""

    def __init__(self) -> None:
        adopted_regulation(clock=SYSTEM_CLOCK)
        asker = approver("asker", Role.OPERATIONS_MANAGER)
        voter = approver("voter", Role.CA_MANAGER)
        view = request_site_value(
            actor=asker.actor, clock=SYSTEM_CLOCK, name="batch_size_max", value=10, reason="smaller"
        )
        ballot = issue_ballot(
            actor=voter.actor,
            clock=SYSTEM_CLOCK,
            approval_id=view.approval_id,
            verdict=Verdict.APPROVE,
            comment="",
        )
        ceremony = draft_ceremony(
            actor=asker.actor,
            clock=SYSTEM_CLOCK,
            ceremony_type=CeremonyType.ACTIVATION,
            title="t",
            place="p",
            script=script_for(CeremonyType.ACTIVATION),
        )
        self.values: dict[str, object] = {
            "ceremony_id": ceremony.ceremony_id,
            "other_id": ceremony.ceremony_id,
            "challenge_id": new_id(),
            "approval_id": view.approval_id,
            "ballot_id": ballot.ballot_id,
            "credential_id": credential_life(SYSTEM_CLOCK.now()).credential.pk,
            "activation_id": new_id(),
            "ticket": new_id(),
            "user_id": asker.user.pk,
            "factor_id": foreign_factor(asker.user),
            "version_id": new_id(),
            "object_id": new_id(),
            "incident_id": new_id(),
            "certificate_id": new_id(),
            "kind": "request",
        }

    def url(self, route: str, /, **more: object) -> str:
        """Return the address of the route, filled with other people's ids."""
        known = {"name": "batch_size_max"} if "site-policy" in ROUTES[route] else {"name": "no-command"}
        values = self.values | known | more
        pattern = ROUTES[route]
        wanted = {key: value for key, value in values.items() if f":{key}>" in pattern}
        return reverse(route, kwargs=wanted or None)


def foreign_factor(user: User) -> UUID:
    """Return a further key of somebody that waits for an approval."""
    row = EnrolledFactor.objects.create(
        user=user,
        kind="PASSKEY",
        name="k",
        device="x/1",
        key_sha256="0" * 64,
        state="AWAITING_APPROVAL",
        enrolled_at=SINCE,
    )
    return row.pk


@pytest.fixture
def world() -> World:
    return World()


def test_every_route_stands_in_the_matrix() -> None:
    told = {*matrix.PAGES, *matrix.ANSWERS, *LISTS, *matrix.LEAVING, matrix.COMMANDS}
    assert sorted(set(ROUTES) - told) == [], "say in tests/unit/dsportal/matrix.py who sees this page"
    lists = {f"admin:{m._meta.label_lower.replace('.', '_')}_changelist" for m in admin.site._registry}
    assert sorted(told - set(ROUTES) - matrix.LEAVING) == []
    assert lists <= set(LISTS)


@pytest.mark.requirement("R-5.2.3-2")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_its_pages_and_no_other(log_in: LogIn, world: World, role: Role) -> None:
    client = log_in(role)
    before = snapshot()
    wrong = [line for line in seen(client, world, role) if line]
    assert wrong == []
    assert snapshot() == before, "a GET changed a record"


def seen(client: Client, world: World, role: Role) -> Iterator[str]:
    """Yield what differs from the matrix for this role."""
    for name, roles in matrix.PAGES.items():
        yield differs(client, world.url(name), {200} if role in roles else {403})
    for name, allowed in matrix.ANSWERS.items():
        yield differs(client, world.url(name), allowed)
    for name, (label, page) in LISTS.items():
        mine = frozenset({200}) if page == "changelist" else frozenset({302, 404})
        allowed = mine if role in ENTRIES[label].roles else frozenset({403})
        yield differs(client, world.url(name), allowed)
    for command in COMMANDS.values():
        address = world.url(matrix.COMMANDS, name=command.name)
        yield differs(client, address, {200, 302} if role in command.roles else {403})


def differs(client: Client, address: str, wanted: set[int] | frozenset[int]) -> str:
    answer = client.get(address)
    assert_unframed(answer)
    return "" if answer.status_code in wanted else f"{address}: {answer.status_code}, not {sorted(wanted)}"


def assert_unframed(answer: Any) -> None:
    """Clickjacking: no page, refusal or redirection lets itself be shown inside another one."""
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_changes_the_things_of_others_by_their_id(log_in: LogIn, world: World, role: Role) -> None:
    client = log_in(role)
    before = snapshot()
    for name, route in ROUTES.items():
        if "<" in route and name not in LISTS and name not in matrix.LEAVING:
            answer = client.post(world.url(name), {"verdict": "APPROVE", "assertion": "{}", "share": "x"})
            assert answer.status_code < 500, f"{name}: {answer.status_code}"
    assert snapshot() == before


@pytest.mark.parametrize("role", list(Role))
def test_a_session_of_the_portal_opens_no_operation_of_the_api(log_in: LogIn, role: Role) -> None:
    client = log_in(role)
    ids = {"application_id": new_id(), "list_id": new_id(), "certificate_id": new_id()}
    for endpoint in ENDPOINTS:
        if endpoint.scope:
            answer = client.generic(endpoint.method, endpoint.url(**ids))
            assert answer.status_code == 401, endpoint.title


def test_a_page_that_is_refused_tells_nothing_about_the_thing(log_in: LogIn, world: World) -> None:
    client = log_in(Role.FACILITY_STAFF)
    real, unknown = world.url("admin:approval"), world.url("admin:approval", approval_id=new_id())
    html = client.get(real).content.decode()
    assert client.get(real).status_code == 403
    assert client.get(unknown).status_code == 404
    assert not any(word in html for word in ("batch_size_max", "smaller", "asker", "Asker"))


def test_the_matrix_sees_a_page_that_is_open_to_the_wrong_role(log_in: LogIn, world: World) -> None:
    client = log_in(Role.FACILITY_STAFF)
    assert differs(client, world.url("admin:index"), {403})
    assert not differs(client, world.url("admin:index"), {200})


def snapshot() -> dict[str, str]:
    """Return a digest of each table that the visitor's own traces do not touch."""
    return {
        model._meta.label: digest(model._meta.db_table) for model in apps.get_models() if not is_trace(model)
    }


def is_trace(model: Any) -> bool:
    return model._meta.app_label in OWN_TRACES or model._meta.label in {
        "staff.StaffSession",
        "staff.User",
        "base.UsedProof",
        "otp_totp.TOTPDevice",
    }


def digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # the ORM would take ten times as long over it
        rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
