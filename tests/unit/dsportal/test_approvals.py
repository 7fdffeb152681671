"""The approval inbox and decision page as the people read them whom a request concerns."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

import dsverify
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import approval_view
from apps.approvals.services import request_approval
from apps.approvals.types import ShownLine
from apps.audit.models import AuditEvent
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.policy.services import request_site_value
from dsportal.screens import approval_standing
from dsportal.screens.approval_standing import hindrance, needs_text
from tests.factories.approvals import Voter, approver, vote
from tests.factories.policy import adopted_regulation
from tests.factories.staff import member
from tests.support.flush import without_triggers
from tests.unit.dsportal.approval_stage import LINES, ask, enter, page_of, sign, text
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker() -> Voter:
    return approver("asker", Role.OPERATIONS_MANAGER)


@pytest.fixture
def boss() -> Voter:
    return approver("boss", Role.CA_MANAGER)


def test_the_inbox_shows_each_person_the_own_part(asker: Voter, boss: Voter) -> None:
    ask(asker)
    voter, owner = enter(boss), enter(asker)
    assert [each.requester for each in voter.get("/admin/approvals/").context["waiting"]] == ["Asker"]
    seen = owner.get("/admin/approvals/").context
    assert (len(seen["waiting"]), len(seen["mine"]), len(seen["others"])) == (0, 1, 0)


def test_an_auditor_sees_what_others_wait_for(asker: Voter, log_in: LogIn) -> None:
    view = ask(asker)
    context = log_in(Role.AUDITOR).get("/admin/approvals/").context
    assert [each.view.approval_id for each in context["others"]] == [view.approval_id]


def test_what_is_decided_stays_in_the_list_of_the_voter(asker: Voter, boss: Voter) -> None:
    view = vote(ask(asker).approval_id, boss)
    context = enter(boss).get("/admin/approvals/").context
    assert (len(context["waiting"]), [each.view for each in context["past"]]) == (0, [view])


def test_the_inbox_is_not_for_people_without_a_role(log_in: LogIn) -> None:
    assert log_in().get("/admin/approvals/").status_code == 403


def test_many_requests_cost_the_same_few_queries(
    asker: Voter, boss: Voter, django_assert_max_num_queries: object
) -> None:
    for _number in range(12):
        ask(asker)
    client = enter(boss)
    for path in ("/admin/approvals/", "/admin/"):
        client.get(path)
        with django_assert_max_num_queries(50):  # type: ignore[operator]  # pytest-django's fixture
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        "Assign a role",
        "It takes effect only while background check",
        "Tanaka Hanako",
        "Operations staff",
        "PKI engineer",
        "Tue 1 Dec 2026",
        "The predecessor leaves.",
        "Asker",
        "1 person with the role CA manager",
        "1 vote is missing.",
        '<span class="clause">5.2.4</span>',
        '"format":"dsportal-approval-request/1"',
    ],
)
def test_the_decision_page_says_everything(asker: Voter, boss: Voter, words: str) -> None:
    assert words in text(enter(boss), page_of(ask(asker)))


def test_the_decision_page_shows_digest_deadline_and_vote_form(asker: Voter, boss: Voter) -> None:
    view = ask(asker)
    answer = enter(boss).get(page_of(view))
    assert view.digest in answer.content.decode()
    assert answer.context["card"].ends_at == view.expires_at
    assert b'name="verdict"' in answer.content


def test_the_votes_are_shown_with_name_role_and_comment(asker: Voter, boss: Voter) -> None:
    view = ask(asker, extra_votes=1)
    vote(view.approval_id, boss, comment="Seen the papers.")
    page = text(enter(asker), page_of(view))
    for words in ("Boss", "Seen the papers.", "Approved", "1 of 2"):
        assert words in page


def test_a_stranger_is_refused_and_the_refusal_audited(asker: Voter, log_in: LogIn) -> None:
    view = ask(asker)
    client = log_in(Role.RA_OPERATOR)
    assert client.get(page_of(view)).status_code == 403
    assert sign(client, view).status_code == 403
    assert client.post(f"{page_of(view)}ballots/{new_id()}/", {"assertion": "{}"}).status_code == 403
    assert client.get(f"{page_of(view)}receipt/").status_code == 403
    event = AuditEvent.objects.filter(event="staff.screen.refused").order_by("-seq")[0]
    assert str(view.approval_id) in event.detail


def test_an_unknown_request_is_no_page(log_in: LogIn) -> None:
    assert log_in(Role.AUDITOR).get(f"/admin/approvals/{new_id()}/").status_code == 404


def test_who_asked_reads_why_there_is_no_vote_form(asker: Voter) -> None:
    answer = enter(asker).get(page_of(ask(asker)))
    assert "You asked for this yourself" in answer.content.decode()
    assert b'name="verdict"' not in answer.content


@override("en")
def test_each_hindrance_is_said_in_words(asker: Voter, boss: Voter) -> None:
    now = SYSTEM_CLOCK.now()
    view = ask(asker, took_part=(boss.actor.actor_id,))
    other = approver("other", Role.CA_MANAGER)
    auditor = approver("kansa", Role.AUDITOR)
    assert "take part" in hindrance(view, boss.actor, has_key=True, now=now)
    assert "None of your roles" in hindrance(view, auditor.actor, has_key=True, now=now)
    assert "security key" in hindrance(view, other.actor, has_key=False, now=now)
    assert "time is over" in hindrance(view, other.actor, has_key=True, now=view.expires_at)
    assert hindrance(view, other.actor, has_key=True, now=now) == ""
    voted = vote(view.approval_id, other)
    assert "voted already" in hindrance(voted, other.actor, has_key=True, now=now)
    ApprovalRequest.objects.filter(pk=view.approval_id).update(
        state="EXPIRED", closed_at=now, closed_by="system:x"
    )
    assert "closed" in hindrance(approval_view(view.approval_id), other.actor, has_key=True, now=now)


def test_a_person_without_a_key_is_told_so(asker: Voter) -> None:
    view = ask(asker)
    keyless = Voter(user=member("keyless", Role.CA_MANAGER), key=asker.key, actor=asker.actor)
    assert "none is registered for you" in text(enter(keyless), page_of(view))


def test_partitions_from_several_organisations_say_so() -> None:
    with override("en"):
        said = needs_text(KINDS[Kind.SET_SITE_VALUE].needs)
    assert said == ["2 people with the role CA manager, from 2 organisations"]


def test_a_request_that_ends_soon_is_marked(asker: Voter) -> None:
    view = ask(asker)
    soon = view.expires_at - timedelta(hours=1)
    assert approval_standing.card(view, now=soon).urgent
    assert not approval_standing.card(view, now=soon).over
    assert approval_standing.card(view, now=view.expires_at).over
    assert approval_standing.card(view, now=soon).with_before is any(line.before for line in LINES)


@override("en")
def test_a_site_value_is_shown_with_its_name_and_unit(asker: Voter) -> None:
    adopted_regulation(clock=SYSTEM_CLOCK)
    view = request_site_value(
        actor=asker.actor, clock=SYSTEM_CLOCK, name="password_max_age_days", value=60, reason="Finding 3"
    )
    name, value, unit, _edition = approval_standing.card(view, now=SYSTEM_CLOCK.now()).lines
    assert name.after == "Age at which a password must be changed"
    assert (value.before, value.after, value.changed()) == ("90 days", "60 days", True)
    assert (unit.after, unit.changed()) == ("Days", False)


def test_the_copy_verifies_without_the_portal_and_is_audited(
    asker: Voter, boss: Voter, log_in: LogIn, tmp_path: Path
) -> None:
    view = vote(ask(asker).approval_id, boss)
    answer = enter(asker).post(f"{page_of(view)}copy/")
    assert answer.headers["Content-Disposition"].endswith(f'"approval-{view.approval_id}.json"')
    file = tmp_path / "approval.json"
    file.write_bytes(answer.content)
    assert dsverify.main([str(file)]) == 0
    assert AuditEvent.objects.order_by("-seq")[0].event == "approvals.request.exported"
    assert log_in(Role.RA_OPERATOR).post(f"{page_of(view)}copy/").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"statement": "{"},
        {"digest": "00" * 32},
        {"state": "DECLINED", "closing_reason": "x"},
        {"requested_by": "staff:other"},
    ],
    ids=str,
)
def test_a_request_that_was_changed_past_the_portal_says_so(
    asker: Voter, boss: Voter, change: dict[str, str]
) -> None:
    view, sound, client = ask(asker), ask(asker), enter(boss)
    if "state" in change:
        change = change | {"closed_at": str(SYSTEM_CLOCK.now()), "closed_by": asker.actor.actor_id}
    with without_triggers():
        ApprovalRequest.objects.filter(pk=view.approval_id).update(**change)
    answer = client.get(page_of(view))
    assert answer.status_code == 409
    assert "What is stored is not what was asked" in answer.content.decode()
    for path in ("/admin/approvals/", "/admin/"):
        assert page_of(sound) in client.get(path).content.decode()


def test_a_sound_request_says_that_it_was_verified(asker: Voter, boss: Voter) -> None:
    assert "compared just now" in text(enter(boss), page_of(vote(ask(asker).approval_id, boss)))


def test_the_row_of_a_request_leads_to_its_page(asker: Voter, log_in: LogIn) -> None:
    view = ask(asker)
    row = text(log_in(Role.AUDITOR), f"/admin/approvals/approvalrequest/{view.approval_id}/change/")
    assert f'href="{page_of(view)}"' in row


def test_the_page_names_who_can_still_vote(asker: Voter, boss: Voter) -> None:
    approver("second", Role.CA_MANAGER)
    view = ask(asker, extra_votes=1)
    client = enter(asker)
    assert "Can still vote: Boss, Second" in text(client, page_of(view))
    vote(view.approval_id, boss)
    assert "Can still vote: Second" in text(client, page_of(view))


def test_the_page_says_when_nobody_can_vote(asker: Voter) -> None:
    assert "Nobody who could still vote" in text(enter(asker), page_of(ask(asker)))


@override("en")
def test_a_person_in_a_line_is_shown_by_name(asker: Voter, boss: Voter) -> None:
    shown = (ShownLine(name="person", after=boss.actor.actor_id), *LINES[1:])
    view = request_approval(
        actor=asker.actor,
        clock=SYSTEM_CLOCK,
        kind=Kind.ASSIGN_ROLE,
        subject=boss.actor.actor_id,
        act={},
        shown=shown,
    )
    assert approval_standing.card(view, now=SYSTEM_CLOCK.now()).lines[0].after == "Boss"
