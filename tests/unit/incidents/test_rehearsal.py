"""A compromise is rehearsed on a copy: counted, measured, and nothing is revoked in the database (5.7.3)."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from apps.incidents import tasks
from apps.incidents.adapters import database_copy
from apps.incidents.errors import IncidentRoleNeeded, NotACopy, RehearsalFailed, RehearsalMissing
from apps.incidents.models import CompromiseRehearsal
from apps.incidents.selectors import newest_rehearsals
from apps.incidents.services import carry_out_rehearsal, rehearse_on_copy, request_rehearsal
from apps.incidents.states import RehearsalState
from apps.incidents.types import RehearsalResult, RehearsalView
from apps.issuance.models import Credential
from apps.keys.errors import KeyMissing
from apps.lib.actor import system_actor
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from tests.factories.approvals import approver
from tests.factories.compromise import Compromise
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db(transaction=True)]
WORKER = system_actor("rehearsal")


def ordered(case: Compromise) -> RehearsalView:
    return request_rehearsal(actor=case.engineer.actor, clock=case.clock, key_id=case.scene.key.pk)


def test_the_copy_says_what_a_compromise_would_ask_for(case: Compromise) -> None:
    begun = ordered(case)
    done = carry_out_rehearsal(actor=WORKER, clock=case.clock, rehearsal_id=begun.rehearsal_id, seconds=30.0)
    assert (done.state, done.cause) == (RehearsalState.DONE, "")
    assert done.result is not None
    assert (done.result.credentials, done.result.objects) == (2, 6)
    assert (done.result.done_credentials, done.result.done_objects) == (2, 6)
    assert sum(one.after - one.before for one in done.result.lists) == 6
    assert all(one.compressed_bytes > 0 for one in done.result.lists)
    assert done.result.expected_seconds() > 0
    assert newest_rehearsals() == (done,)
    assert set(Credential.objects.values_list("state", flat=True)) == {"SIGNED"}, "the live database"
    again = carry_out_rehearsal(actor=WORKER, clock=case.clock, rehearsal_id=begun.rehearsal_id)
    assert again == done
    assert audited("incidents.rehearsal.ended") == [{"state": "DONE"}]


def test_the_live_database_is_refused(case: Compromise) -> None:
    with pytest.raises(NotACopy):
        rehearse_on_copy(actor=WORKER, clock=case.clock, key_id=case.scene.key.pk, seconds=1.0)
    with pytest.raises(CommandError, match="incident_not_a_copy"):
        call_command("rehearse_on_copy", str(case.scene.key.pk))
    assert set(Credential.objects.values_list("state", flat=True)) == {"SIGNED"}


def test_a_rehearsal_that_fails_keeps_its_cause(case: Compromise, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = ordered(case)
    monkeypatch.setattr(database_copy, "_ERRAND", "raise SystemExit(3)")
    tasks.carry_out_rehearsal_task(str(begun.rehearsal_id))
    (done,) = newest_rehearsals()
    assert (done.state, done.result) == (RehearsalState.FAILED, None)
    assert "CalledProcessError" in done.cause


def test_the_copy_is_marked_and_gone_afterwards(case: Compromise) -> None:
    with database_copy.marked_copy() as url:
        path = Path(url.removeprefix("sqlite:"))
        assert path.exists()
    assert not path.exists()
    assert not database_copy.is_marked_copy()


def test_another_database_is_not_copied_by_the_portal(
    case: Compromise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(RehearsalFailed), database_copy.marked_copy():
        pass


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.KEY_CUSTODIAN, Role.FACILITY_STAFF])
def test_a_rehearsal_is_ordered_by_its_roles(case: Compromise, role: Role) -> None:
    with pytest.raises(IncidentRoleNeeded):
        request_rehearsal(actor=approver("other", role).actor, clock=case.clock, key_id=case.scene.key.pk)
    assert not CompromiseRehearsal.objects.exists()


def test_a_rehearsal_names_a_key_and_exists(case: Compromise) -> None:
    with pytest.raises(KeyMissing):
        request_rehearsal(actor=case.engineer.actor, clock=case.clock, key_id=new_id())
    with pytest.raises(RehearsalMissing):
        carry_out_rehearsal(actor=WORKER, clock=case.clock, rehearsal_id=new_id())


def test_a_result_stays_at_the_sql_prompt(case: Compromise) -> None:
    begun = ordered(case)
    rows = CompromiseRehearsal.objects.filter(pk=begun.rehearsal_id)
    rows.update(state="FAILED")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="DONE")


def test_the_duration_follows_from_the_measured_rate() -> None:
    result = RehearsalResult(
        credentials=100,
        objects=36_000,
        done_credentials=10,
        done_objects=1_000,
        seconds=100.0,
        list_seconds=0.0,
        lists=(),
    )
    assert (result.expected_seconds(), result.expected_minutes(), result.expected_hours()) == (
        3600.0,
        60,
        1.0,
    )
