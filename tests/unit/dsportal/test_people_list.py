"""The list of people says of each what is wrong; it asks the database as often for thirty as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import User
from apps.staff.types import GapCode
from tests.factories.approvals import Voter, approver
from tests.factories.personnel import complete_file
from tests.factories.staff import hold, member
from tests.unit.dsportal.approval_stage import enter

pytestmark = pytest.mark.django_db
ROLES = (Role.PKI_ENGINEER, Role.FACILITY_STAFF, Role.RA_OPERATOR)


@pytest.fixture
def head() -> Voter:
    return approver("head", Role.CA_MANAGER)


def crowd(size: int, start: int = 0) -> list[User]:
    """Return people who lack something each, and hold a role in force each; every third is a contractor's."""
    people = []
    for number in range(start, start + size):
        contractor = number % len(ROLES) == 1
        employer = Organisation.CONTRACTOR if contractor else Organisation.JLIS
        role = ROLES[number % len(ROLES)]
        people.append(member(f"crowd-{number:03}", role, organisation=employer))
    return people


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_thirty_people_are_listed_with_few_questions(
    head: Voter, django_assert_max_num_queries: object
) -> None:
    client = enter(head)
    crowd(30)
    client.get("/admin/people/")
    with django_assert_max_num_queries(30):  # type: ignore[operator]  # pytest-django's fixture
        answer = client.get("/admin/people/")
    assert len(answer.context["lines"]) == 31


def test_the_number_of_questions_does_not_grow_with_the_people(head: Voter) -> None:
    client, [first, *_rest] = enter(head), crowd(3)
    paths = ("/admin/people/", f"/admin/people/{first.pk}/")
    for path in paths:
        client.get(path)
    few = [queries(client, path) for path in paths]
    crowd(27, start=3)
    assert [queries(client, path) for path in paths] == few


def test_the_list_finds_who_lacks_a_paper(head: Voter) -> None:
    whole, lacking = (
        member(name, Role.FACILITY_STAFF, since=SYSTEM_CLOCK.now()) for name in ("whole", "lacking")
    )
    complete_file(whole, Role.FACILITY_STAFF, clock=SYSTEM_CLOCK)
    lines = enter(head).get("/admin/people/").context["lines"]
    lacks = {line.member.user_id: line.lacks for line in lines}
    assert (lacks[whole.pk], lacks[lacking.pk]) == (False, True)


def test_a_page_shows_the_person_as_the_list_does(head: Voter) -> None:
    user = member("both", Role.FACILITY_STAFF, Role.PKI_ENGINEER)
    hold(user, Role.RA_OPERATOR, state="PENDING", activated_at=None)
    client = enter(head)
    [listed] = [
        line for line in client.get("/admin/people/").context["lines"] if line.member.user_id == user.pk
    ]
    shown = client.get(f"/admin/people/{user.pk}/").context
    assert shown["line"] == listed
    assert shown["line"].lacks
    by_role = {each.grant.role: {gap.code for gap in each.gaps} for each in shown["open"]}
    assert by_role.keys() == {Role.FACILITY_STAFF, Role.PKI_ENGINEER, Role.RA_OPERATOR}
    assert all(GapCode.TRAINING_PLAN_MISSING in codes for codes in by_role.values())
