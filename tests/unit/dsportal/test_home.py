"""What the home page tells each person: votes, approved acts, due dates, and what one waits for."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.staff.types import DueCode, DueItem
from dsportal.screens import duties, home
from dsportal.screens.duties import approvals_for, due_duties, sorted_duties
from tests.factories.approvals import Voter, approver, vote
from tests.unit.dsportal.approval_stage import ask, enter, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker() -> Voter:
    return approver("asker", Role.OPERATIONS_MANAGER)


@pytest.fixture
def boss() -> Voter:
    return approver("boss", Role.CA_MANAGER)


def links(client: Client, part: str) -> list[str]:
    return [duty.url for duty in client.get("/admin/").context[part]]


def due(
    owner: object = None, *, tone: str = "wait", code: DueCode = DueCode.TRAINING, **more: str
) -> DueItem:
    return DueItem(
        tone=tone,
        code=code,
        clause="5.3.4",
        due_on=date(2026, 12, 1),
        url_name=more.get("url_name", "index"),
        owner=owner,  # type: ignore[arg-type]  # an id or nothing
        detail=more.get("detail", ""),
        subject=more.get("subject", ""),
    )


def test_a_vote_waits_for_who_decides_and_a_request_for_who_asked(asker: Voter, boss: Voter) -> None:
    view = ask(asker)
    assert page_of(view) in links(enter(boss), "duties")
    client = enter(asker)
    assert page_of(view) not in links(client, "duties")
    assert [each.view.approval_id for each in client.get("/admin/").context["waiting_for"]] == [
        view.approval_id
    ]


def test_an_approved_act_waits_for_who_asked(asker: Voter, boss: Voter) -> None:
    view = ask(asker)
    vote(view.approval_id, boss)
    client = enter(asker)
    assert page_of(view) in links(client, "duties")
    assert client.get("/admin/").context["waiting_for"] == []


def test_a_vote_near_its_end_presses_and_one_past_it_is_overdue(asker: Voter, boss: Voter) -> None:
    view = ask(asker)
    for ahead, tone, overdue in ((48, "wait", False), (2, "bad", False), (0, "bad", True)):
        part = approvals_for(boss.actor, now=view.expires_at - timedelta(hours=ahead))
        [duty] = duties.approval_duties(part)
        assert (duty.tone, duty.overdue) == (tone, overdue)


@pytest.mark.parametrize(("hours", "marked"), [(2, True), (48, False)])
def test_what_presses_says_so_in_words(asker: Voter, boss: Voter, hours: int, marked: bool) -> None:
    view = ask(asker)
    now = view.expires_at - timedelta(hours=hours)
    shown = list(duties.approval_duties(approvals_for(boss.actor, now=now)))
    with override("en"):
        page = render_to_string("screens/duties.html", {"duties": shown})
    assert ("Urgent" in page) is marked


def test_many_votes_are_named_up_to_five_and_counted(asker: Voter, boss: Voter) -> None:
    for _number in range(7):
        ask(asker)
    with override("en"):
        found = list(duties.approval_duties(approvals_for(boss.actor, now=SYSTEM_CLOCK.now())))
    assert len(found) == 6
    assert found[-1].text == "2 more requests wait for your vote."
    assert found[-1].url == "/admin/approvals/"


@override("en")
def test_an_own_date_is_said_with_its_day(asker: Voter) -> None:
    [duty] = due_duties([due(asker.user.pk, detail="K1")], asker.actor.actor_id)
    assert duty.text == "Training – K1: due by Tue 1 Dec 2026."
    assert (duty.url, duty.overdue) == ("/admin/", False)


@override("en")
def test_an_own_date_that_has_passed_is_overdue(asker: Voter) -> None:
    over = due(asker.user.pk, tone="bad", code=DueCode.ASSIGNMENT, detail="ops_staff", url_name="nowhere")
    [duty] = due_duties([over], asker.actor.actor_id)
    assert duty.text == "Assignment – Operations staff: was due by Tue 1 Dec 2026."
    assert (duty.url, duty.overdue) == ("", True)


@override("en")
def test_the_office_reads_how_many_dates_of_others_are_due(asker: Voter) -> None:
    items = [due(new_id(), tone="bad"), due(new_id()), due(new_id()), due(new_id(), tone="quiet")]
    over, soon = due_duties(items, asker.actor.actor_id)
    assert over.text == "1 date of other people is overdue."
    assert soon.text == "2 dates of other people are due."
    assert (over.overdue, soon.overdue) == (True, False)


@override("en")
def test_a_date_of_the_office_leads_to_what_settles_it(asker: Voter) -> None:
    left = due(code=DueCode.DUTY_LEFT, detail="ops_manager", subject="7")
    items = [due(code=DueCode.TRAINING_PLAN, tone="bad"), due(code=DueCode.ROTATION_PLAN), left, due()]
    found = list(due_duties(items, asker.actor.actor_id))
    assert [duty.url for duty in found] == [
        "/admin/do/draft-training-plan/",
        "/admin/do/draft-rotation-plan/",
        "/admin/do/hand-over-duty/?duty=7",
        "/admin/",
    ]
    assert "Operations manager" in found[2].text


def test_what_is_overdue_comes_first_then_what_presses() -> None:
    made = [
        duties.Duty(tone="quiet", text="d", clause=""),
        duties.Duty(tone="wait", text="c", clause=""),
        duties.Duty(tone="bad", text="b", clause=""),
        duties.Duty(tone="wait", text="a", clause="", overdue=True),
    ]
    assert [duty.text for duty in sorted_duties(made)] == ["a", "b", "c", "d"]


def test_an_overdue_date_stands_under_its_own_heading(asker: Voter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "due_for", lambda actor, clock: (due(asker.user.pk, tone="bad"),))
    page = enter(asker).get("/admin/").content.decode()
    assert 'id="overdue"' in page
    assert "was due by Tue 1 Dec 2026" in page


def test_the_home_page_costs_few_queries_for_every_role(
    asker: Voter, boss: Voter, django_assert_max_num_queries: object
) -> None:
    for _number in range(10):
        ask(asker)
    client = enter(boss)
    client.get("/admin/")
    with django_assert_max_num_queries(50):  # type: ignore[operator]  # pytest-django's fixture
        client.get("/admin/")
