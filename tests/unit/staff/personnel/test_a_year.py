"""A simulated year with its nightly jobs: the right people see what is due, rights go and come back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail

from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.role_requirements import QUALIFICATIONS
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import Reminder, RoleAssignment, User
from apps.staff.selectors import due_for, roles_of
from apps.staff.services import (
    activate_account,
    record_background_check,
    record_contract,
    record_pre_check,
    record_qualification,
    record_training,
    review_assignments,
    review_contracts,
    send_reminders,
)
from apps.staff.types import CheckedDocument, CheckResult, ContractTerms
from tests.factories.office import Office, give, office
from tests.factories.personnel import complete_file, officer
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
NIGHT = system_actor("scheduler")
DAY = timedelta(days=1)
DAYS = 366
TERMS = ContractTerms(
    confidentiality=True, measures_on_breach=True, guarantee=True, compensation=True, penalty=True
)


class Year:
    """Runs the nights one after the other and remembers what was seen."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock, self.first = clock, clock.today()
        self.desk: Office = office()
        User.objects.filter(pk=self.desk.ops.user.pk).update(work_mail="office@example.jp")
        self.roles: dict[int, frozenset[str]] = {}
        self.active: dict[int, bool] = {}
        self.mails: dict[str, list[int]] = {}
        self.plans: dict[int, Callable[[], object]] = {}

    def day(self, number: int) -> date:
        return self.first + number * DAY

    def run(self, engineer: User, contractor: User) -> None:
        for number in range(1, DAYS):
            self.clock.advance(DAY)
            before = len(mail.outbox)
            review_assignments(actor=NIGHT, clock=self.clock)
            review_contracts(actor=NIGHT, clock=self.clock)
            send_reminders(actor=NIGHT, clock=self.clock)
            for letter in mail.outbox[before:]:
                self.mails.setdefault(letter.to[0], []).append(number)
            self.plans.get(number, lambda: None)()
            self.roles[number] = roles_of(engineer.pk, at=self.clock.now())
            self.active[number] = User.objects.get(pk=contractor.pk).is_active

    def check(self, user: User, day: date) -> None:
        record_background_check(
            actor=officer(),
            clock=self.clock,
            user_id=user.pk,
            carried_out_on=day,
            documents=[CheckedDocument.CV],
            result=CheckResult.PASSED,
        )

    def train(self, user: User, day: date) -> None:
        for course in ("threat-update", "duties"):
            record_training(actor=officer(), clock=self.clock, course=course, held_on=day, user_ids=[user.pk])

    def contract(self, user: User, number: str, *, days: int) -> None:
        made = record_contract(
            actor=officer(),
            clock=self.clock,
            number=number,
            contractor="Itaku",
            terms=TERMS,
            starts_on=self.clock.today(),
            ends_on=self.clock.today() + days * DAY,
            file_sha256="ab" * 32,
        )
        record_pre_check(
            actor=officer(),
            clock=self.clock,
            user_id=user.pk,
            contract_id=made.contract_id,
            checked_on=self.clock.today(),
            result=CheckResult.PASSED,
        )

    def seen_by(self, user: User) -> list[tuple[int, str, str, int]]:
        """Return (day before the date, code, detail, day of the date) of each reminder of that person."""
        rows = Reminder.objects.filter(user=user).order_by("due_on", "code", "-stage")
        return [
            (row.stage, row.code, row.subject.split("/")[1], (row.due_on - self.first).days) for row in rows
        ]


@pytest.fixture
def year(clock: FixedClock) -> Year:
    return Year(clock)


@pytest.fixture
def engineer(year: Year) -> User:
    """Return an engineer whose training is 300 days old and whose check ends after 200 days."""
    complete_file(member("planner"), Role.FACILITY_STAFF, clock=year.clock)
    user = member("sato", work_mail="sato@example.jp", password_changed_at=year.clock.now())
    year.check(user, year.day(200 - 1825))
    year.train(user, year.day(-300))
    for area in QUALIFICATIONS[Role.SYSTEM_ENGINEER]:
        record_qualification(
            actor=officer(),
            clock=year.clock,
            user_id=user.pk,
            area=area,
            evidence="diploma",
            valid_from=year.day(-500),
        )
    give(year.desk, year.clock, user, Role.SYSTEM_ENGINEER)
    return user


@pytest.fixture
def contractor(year: Year) -> User:
    user = member("suzuki", organisation=Organisation.CONTRACTOR, is_active=False)
    year.contract(user, "K-1", days=120)
    activate_account(actor=officer(), clock=year.clock, user_id=user.pk)
    return user


def self_of(user: User) -> Actor:
    return officer(Role.SYSTEM_ENGINEER, actor_id=f"staff:{user.pk}")


@pytest.mark.timeout(600)  # 365 nights
@pytest.mark.requirement("R-5.3.4-1")
@pytest.mark.requirement("R-5.3.7-1")
def test_a_year_passes(year: Year, engineer: User, contractor: User) -> None:
    year.plans = {
        100: lambda: year.train(engineer, year.clock.today()),
        181: lambda: give(year.desk, year.clock, engineer, Role.SYSTEM_ENGINEER),
        205: lambda: year.check(engineer, year.clock.today()),
        125: lambda: year.contract(contractor, "K-2", days=365),
        126: lambda: activate_account(actor=officer(), clock=year.clock, user_id=contractor.pk),
    }
    year.run(engineer, contractor)
    without = [number for number, held in year.roles.items() if not held]
    # trained on day -300: due on day 65, 30 days of grace; assigned until day 180, checked until day 200
    assert without == [*range(96, 101), 180, *range(201, 206), 361, 362, 363, 364, 365]
    assert [number for number, active in year.active.items() if not active] == [121, 122, 123, 124, 125]
    told = year.seen_by(engineer)
    assert [line[0] for line in told if line[1:] == ("TRAINING", "duties", 65)] == [60, 30, 0, -1]
    assert [line[0] for line in told if line[1] == "PASSWORD"] == [14, 0, -1]
    assert [line[0] for line in told if line[1] == "BACKGROUND_CHECK" and line[3] == 200] == [60, 30, 0, -1]
    assert [line[0] for line in told if line[1] == "ASSIGNMENT" and line[3] == 180] == [
        30
    ]  # it ended that night
    assert not any(line[1] == "CONTRACT" for line in told)
    office_lines = year.seen_by(year.desk.ops.user)
    assert [line[0] for line in office_lines if line[2] == "K-1"] == [60, 30, 0, -1]
    assert {line[1:] for line in told if line[1] != "PASSWORD"} <= {line[1:] for line in office_lines}
    assert set(year.mails) == {"sato@example.jp", "office@example.jp"}
    assert {5, 35, 65, 66, 76, 90, 91} <= set(year.mails["sato@example.jp"])
    assert RoleAssignment.objects.filter(user=engineer, state="ENDED").count() == 2


def test_the_home_page_of_the_person_and_of_the_office_show_what_is_due(
    year: Year, engineer: User, contractor: User
) -> None:
    year.clock.advance(70 * DAY)
    mine = due_for(self_of(engineer), year.clock)
    assert [(item.code, item.detail, item.tone) for item in mine] == [
        ("TRAINING", "duties", "bad"),
        ("TRAINING", "threat-update", "bad"),
    ]
    assert {item.owner for item in mine} == {engineer.pk}
    office_items = due_for(officer(), year.clock)
    assert set(mine) <= set(office_items)
    assert {("CONTRACT", "K-1"), ("ROTATION_PLAN", "")} <= {(item.code, item.detail) for item in office_items}
    assert due_for(system_actor("scheduler"), year.clock) == ()
    assert due_for(self_of(contractor), year.clock) == ()


def test_a_mail_says_that_something_is_due_and_nothing_else(year: Year, engineer: User) -> None:
    year.clock.advance(65 * DAY)
    assert send_reminders(actor=NIGHT, clock=year.clock).sent == 2
    [letter] = [letter for letter in mail.outbox if letter.to == ["sato@example.jp"]]
    assert "sato" not in letter.body + letter.subject.replace("sato@", "")
    assert "training" not in letter.body.lower()
    assert "/admin/" in letter.body
    assert send_reminders(actor=NIGHT, clock=year.clock).sent == 0
    assert len(mail.outbox) == 2


def test_a_mail_that_nobody_takes_is_tried_again(
    year: Year, engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError("no route")

    year.clock.advance(65 * DAY)
    with monkeypatch.context() as broken:
        broken.setattr("apps.staff.adapters.mail.EmailMessage.send", refuse)
        assert send_reminders(actor=NIGHT, clock=year.clock).failed == 2
    assert not Reminder.objects.exists()
    assert send_reminders(actor=NIGHT, clock=year.clock).sent == 2
