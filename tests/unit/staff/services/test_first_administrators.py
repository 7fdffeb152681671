"""No default account: two operators register the first three people, once (5.2.4)."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.staff.errors import FirstAdministratorsRefused, StaffInvalid
from apps.staff.management.commands import first_administrators
from apps.staff.models import FirstAdministration, RoleAssignment, User
from apps.staff.selectors import roles_of
from apps.staff.services import (
    begin_first_administrators,
    complete_first_administrators,
    review_assignments,
)
from apps.staff.types import FirstBeginning, FirstPerson
from tests.factories.staff import PASSWORD, member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def operator(number: str = "a1", terminal: str = "/dev/pts/1") -> Actor:
    return Actor(kind=ActorKind.PERSON, actor_id=f"operator:{number}", terminal=terminal)


def second() -> Actor:
    return operator("b2", "/dev/pts/2")


def person(username: str, role: Role, organisation: Organisation = Organisation.JLIS) -> FirstPerson:
    return FirstPerson(username=username, display_name=username.title(), organisation=organisation, role=role)


OPS = person("ueda", Role.OPERATIONS_MANAGER)
JLIS = person("aoki", Role.CA_MANAGER)
AGENCY = person("ishikawa", Role.CA_MANAGER, Organisation.DIGITAL_AGENCY)


def begin(clock: FixedClock, *people: FirstPerson) -> FirstBeginning:
    return begin_first_administrators(actor=operator(), clock=clock, people=people or (OPS, JLIS, AGENCY))


@pytest.mark.requirement("R-5.2.3-1")
def test_a_fresh_database_lets_nobody_in() -> None:
    assert not User.objects.exists()
    client = Client()
    for username in ("admin", "root", "administrator", "dsportal"):
        for password in ("admin", "password", PASSWORD, ""):
            client.post("/admin/login/", {"username": username, "password": password})
            assert "_auth_user_id" not in client.session


def test_two_operators_let_three_people_in_and_neither_knows_a_password(clock: FixedClock) -> None:
    begun = begin(clock)
    assert not User.objects.exists()
    done = complete_first_administrators(actor=second(), clock=clock, code=begun.code)
    assert [one.username for one in done.people] == ["ueda", "aoki", "ishikawa"]
    for user in User.objects.all():
        first, other = begun.halves[user.username], done.halves[user.username]
        assert user.check_password(f"{first}-{other}")
        assert not any(user.check_password(half) for half in (first, other))
        assert user.must_change_password
    held = {user.username: roles_of(user.pk, at=clock.now()) for user in User.objects.all()}
    assert held == {"ueda": {"ops_manager"}, "aoki": {"ca_manager"}, "ishikawa": {"ca_manager"}}
    row = FirstAdministration.objects.get()
    assert (row.state, row.begun_by, row.completed_by) == ("CLOSED", "operator:a1", "operator:b2")
    assert bytes(row.halves) == b""
    [line] = audited("staff.first_administrators.completed", outcome="DONE", actor_id="operator:b2")
    assert line["begun_by"] == "operator:a1"
    assert len(audited("staff.role.assigned", outcome="DONE")) == 3


def test_the_first_roles_stand_without_a_file_for_ninety_days(clock: FixedClock) -> None:
    begun = begin(clock)
    complete_first_administrators(actor=second(), clock=clock, code=begun.code)
    clock.advance(timedelta(days=89))
    assert review_assignments(actor=second(), clock=clock).suspended == 0
    clock.advance(timedelta(days=1))
    assert review_assignments(actor=second(), clock=clock).ended == 3
    assert {row.state for row in RoleAssignment.objects.all()} == {"ENDED"}


@pytest.mark.parametrize(
    "actor",
    [operator(), operator("a1", "/dev/pts/2"), operator("b2", "/dev/pts/1")],
    ids=["same", "same operator", "same terminal"],
)
def test_one_operator_or_one_terminal_is_not_enough(clock: FixedClock, actor: Actor) -> None:
    begun = begin(clock)
    with pytest.raises(FirstAdministratorsRefused):
        complete_first_administrators(actor=actor, clock=clock, code=begun.code)
    assert not User.objects.exists()
    assert audited("staff.first_administrators.completed", outcome="REFUSED") == [
        {"code": "first_administrators_refused"}
    ]


def test_a_wrong_code_or_one_of_yesterday_is_refused(clock: FixedClock) -> None:
    begun = begin(clock)
    with pytest.raises(FirstAdministratorsRefused):
        complete_first_administrators(actor=second(), clock=clock, code="0" + begun.code)
    clock.advance(timedelta(hours=24))
    with pytest.raises(FirstAdministratorsRefused):
        complete_first_administrators(actor=second(), clock=clock, code=begun.code)
    assert not User.objects.exists()


def test_an_act_that_lapsed_is_begun_again_and_one_that_is_open_is_not(clock: FixedClock) -> None:
    begin(clock)
    with pytest.raises(FirstAdministratorsRefused):
        begin(clock)
    clock.advance(timedelta(hours=24))
    begin(clock)
    assert sorted(row.state for row in FirstAdministration.objects.all()) == ["BEGUN", "LAPSED"]


def test_the_door_closes_for_ever(clock: FixedClock) -> None:
    begun = begin(clock)
    complete_first_administrators(actor=second(), clock=clock, code=begun.code)
    RoleAssignment.objects.all().delete()
    User.objects.all().delete()
    for refused in (
        lambda: begin(clock),
        lambda: complete_first_administrators(actor=second(), clock=clock, code=begun.code),
    ):
        with pytest.raises(FirstAdministratorsRefused):
            refused()
    with pytest.raises(IntegrityError), transaction.atomic():
        FirstAdministration.objects.all().delete()


def test_nothing_opens_where_people_are_registered(clock: FixedClock) -> None:
    begun = begin(clock)
    member()
    with pytest.raises(FirstAdministratorsRefused):
        complete_first_administrators(actor=second(), clock=clock, code=begun.code)
    clock.advance(timedelta(days=2))
    with pytest.raises(FirstAdministratorsRefused):
        begin(clock)


@pytest.mark.parametrize(
    "people",
    [
        (OPS, JLIS),
        (OPS, JLIS, JLIS),
        (OPS, JLIS, person("ueda", Role.CA_MANAGER, Organisation.DIGITAL_AGENCY)),
        (JLIS, AGENCY, person("kato", Role.AUDITOR)),
        (OPS, JLIS, AGENCY, person("kato", Role.AUDITOR)),
    ],
)
def test_other_people_are_refused(clock: FixedClock, people: tuple[FirstPerson, ...]) -> None:
    with pytest.raises(FirstAdministratorsRefused):
        begin(clock, *people)
    assert not FirstAdministration.objects.exists()


def test_a_malformed_name_is_refused(clock: FixedClock) -> None:
    with pytest.raises(StaffInvalid):
        begin(clock, person("Ueda San", Role.OPERATIONS_MANAGER), JLIS, AGENCY)


def run(*arguments: str) -> dict[str, object]:
    told = io.StringIO()
    call_command("first_administrators", *arguments, stdout=told, stderr=io.StringIO())
    answer: dict[str, object] = json.loads(told.getvalue())
    return answer


BEGIN = (
    "begin",
    "--operator=A1",
    *("--ops-manager", "ueda", "上田"),
    *("--ca-manager-jlis", "aoki", "青木"),
    *("--ca-manager-digital-agency", "ishikawa", "石川"),
)


def test_the_command_works_in_production_with_two_operators(
    monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}  # type: ignore[attr-defined]  # pytest-django
    code = str(run(*BEGIN)["code_for_the_second_operator"])
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
    with pytest.raises(CommandError, match="another operator"):
        run("complete", "--operator=B2")
    monkeypatch.setattr(first_administrators, "_terminal", lambda: "elsewhere")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
    with pytest.raises(CommandError, match="another operator"):
        run("complete", "--operator=a1")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
    assert set(run("complete", "--operator=B2")["second_halves"]) == {"ueda", "aoki", "ishikawa"}  # type: ignore[call-overload]  # JSON
    with pytest.raises(CommandError, match="registered already"):
        run(*BEGIN)


def test_the_command_asks_unseen_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "typed")
    monkeypatch.setattr("os.isatty", lambda _number: True)
    monkeypatch.setattr("os.ttyname", lambda _number: "/dev/pts/7")
    assert first_administrators._asked_code() == "typed"
    assert first_administrators._terminal() == "/dev/pts/7"


def test_the_command_wants_a_staff_number(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="letters, digits"):
        run("complete", "--operator=a 1")
