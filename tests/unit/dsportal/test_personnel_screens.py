"""The screens of the personnel file: who is due is shown, and nobody sees what is not theirs to see."""

from datetime import date, timedelta

import pytest
from django.test import Client

from apps.audit.models import AuditEvent
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.periods import months_after
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.staff.models import DocumentReading, DocumentVersion, User
from apps.staff.services import (
    draft_document,
    read_document,
    record_contract,
    register_document,
    seed_personnel_file,
)
from apps.staff.types import ContractTerms, DocumentKind
from tests.factories.personnel import officer
from tests.factories.staff import member
from tests.support.audited import audited
from tests.unit.dsportal.approval_stage import text
from tests.unit.dsportal.test_people_commands import enter_as

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEAR = 365
CALENDAR = "/admin/training/"


def trained(username: str, role: Role, *, days_ago: int) -> User:
    """Return a person whose trainings were so many days ago, maybe too many."""
    user = member(username, role)
    seed_personnel_file(
        actor=system_actor("test"),
        clock=SYSTEM_CLOCK,
        user_id=user.pk,
        roles=[role],
        trained_on=SYSTEM_CLOCK.today() - days_ago * DAY,
    )
    return user


def months_of(client: Client) -> dict[date, list[tuple[date, str, str]]]:
    """Return what the calendar shows: month -> (day, what, name)."""
    return {
        month.first: [(day.day, item.code.value, name) for day in month.days for item, name in day.lines]
        for month in client.get(CALENDAR).context["months"]
    }


@pytest.mark.requirement("R-5.3.4-1")
def test_the_calendar_shows_the_office_who_is_due_on_which_day_and_who_is_late() -> None:
    today = SYSTEM_CLOCK.today()
    trained("tanaka", Role.FACILITY_STAFF, days_ago=YEAR - 40)
    trained("suzuki", Role.FACILITY_STAFF, days_ago=YEAR + 40)
    head = enter_as(member("head", Role.OPERATIONS_MANAGER))
    due_on = months_after(today - (YEAR - 40) * DAY, 12)
    found = months_of(head)
    assert next(iter(found)) == today.replace(day=1)
    assert (due_on, "TRAINING", "Tanaka") in found[due_on.replace(day=1)]
    late = [
        (day.day, day.is_over, item.code.value)
        for day in head.get(CALENDAR).context["overdue"]
        for item, name in day.lines
        if name == "Suzuki"
    ]
    over_on = months_after(today - (YEAR + 40) * DAY, 12)
    assert (over_on, True, "TRAINING") in late
    shown = text(head, CALENDAR)
    assert "Suzuki" in shown
    assert "Time in the role" in shown


def test_the_calendar_shows_others_their_own_dates_only() -> None:
    trained("suzuki", Role.FACILITY_STAFF, days_ago=YEAR + 40)
    own = enter_as(trained("tanaka", Role.FACILITY_STAFF, days_ago=YEAR + 40))
    shown = text(own, CALENDAR)
    assert "Suzuki" not in shown
    assert "Time in the role" not in shown
    assert own.get(CALENDAR).context["overdue"]


def test_a_personnel_file_is_shown_to_the_office_and_the_reading_is_written_down() -> None:
    user = trained("tanaka", Role.FACILITY_STAFF, days_ago=10)
    page = f"/admin/people/{user.pk}/file/"
    shown = text(enter_as(member("head", Role.OPERATIONS_MANAGER)), page)
    for words in ("Background checks", "Qualifications", "脅威と対策の更新"):
        assert words in shown
    assert {"kind": "staff.personnelfile"} in audited("staff.record.viewed", subject=str(user.pk))


@pytest.mark.requirement("R-5.2.3-2")
@pytest.mark.parametrize("role", [Role.OPERATIONS_STAFF, Role.KEY_CUSTODIAN, Role.DIGITAL_AGENCY_APPROVER])
def test_the_file_of_another_person_is_refused_and_the_refusal_written_down(role: Role) -> None:
    user = member("tanaka")
    stranger = enter_as(member("stranger", role))
    assert stranger.get(f"/admin/people/{user.pk}/file/").status_code == 403
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.event, event.outcome) == ("staff.screen.refused", "REFUSED")


def test_nobody_has_no_file() -> None:
    head = enter_as(member("head", Role.OPERATIONS_MANAGER))
    assert head.get(f"/admin/people/{new_id()}/file/").status_code == 404


@pytest.fixture
def version() -> DocumentVersion:
    """Return a draft that auditors are to read."""
    writer = officer(Role.OPERATIONS_STAFF)
    document = register_document(
        actor=writer, clock=SYSTEM_CLOCK, code="OPS-1", kind=DocumentKind.OPERATION_PROCEDURE, title="Day"
    )
    draft = draft_document(
        actor=writer,
        clock=SYSTEM_CLOCK,
        document_id=document.document_id,
        body="Switch it on.",
        readers=[Role.AUDITOR],
    )
    return DocumentVersion.objects.get(pk=draft.version_id)


@pytest.mark.requirement("R-5.3.8-1")
def test_a_document_without_the_right_to_it_is_refused_and_not_listed(version: DocumentVersion) -> None:
    stranger = enter_as(member("stranger", Role.KEY_CUSTODIAN))
    page = f"/admin/documents/{version.pk}/"
    assert page not in text(stranger, "/admin/documents/")
    answer = stranger.get(page)
    assert answer.status_code == 403
    assert "Switch it on." not in answer.content.decode()
    assert len(audited("staff.document.read", outcome="REFUSED")) == 1
    assert not DocumentReading.objects.exists()
    assert stranger.get(f"/admin/documents/{new_id()}/").status_code == 404


def test_managers_read_who_opened_a_document_and_others_do_not(version: DocumentVersion) -> None:
    read_document(actor=officer(Role.PKI_ENGINEER), clock=SYSTEM_CLOCK, version_id=version.pk)
    page = f"/admin/documents/{version.pk}/"
    engineer = enter_as(member("engineer", Role.SYSTEM_ENGINEER))
    assert "Switch it on." in text(engineer, page)
    assert "Who opened it" not in text(engineer, page)
    shown = text(enter_as(member("head", Role.OPERATIONS_MANAGER)), page)
    assert "Who opened it" in shown
    assert "Engineer" in shown


@pytest.mark.parametrize(
    ("complete", "left", "words"),
    [(True, 400, "in order"), (True, 10, "days left"), (True, -1, "ended"), (False, 400, "not complete")],
)
def test_the_list_of_contracts_says_how_each_stands(*, complete: bool, left: int, words: str) -> None:
    today = SYSTEM_CLOCK.today()
    record_contract(
        actor=system_actor("test"),
        clock=SYSTEM_CLOCK,
        number="K-1",
        contractor="Sample KK",
        terms=ContractTerms(
            confidentiality=complete,
            measures_on_breach=True,
            guarantee=True,
            compensation=True,
            penalty=True,
        ),
        starts_on=today - 30 * DAY,
        ends_on=today + left * DAY,
        file_sha256="ab" * 32,
    )
    shown = text(enter_as(member("head", Role.OPERATIONS_MANAGER)), "/admin/contracts/")
    assert "Sample KK" in shown
    assert words in shown
