"""Key board, custody register, doctor and evidence: what people see of the state of keys (6.1 to 6.4)."""

from datetime import timedelta

import pytest

from apps.keys.models import DoctorReport, KeyUse
from apps.keys.selectors import proposed_renewals
from apps.keys.services import review_custody
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from apps.lib.cps.roles import Role
from apps.policy.services import decide_algorithm_alert, raise_algorithm_alert
from apps.policy.states import AlertDecision
from tests.factories.keys import custodian, make_ds_key, make_hsm, make_management_key
from tests.unit.dsportal.conftest import LogIn
from tests.unit.policy.test_assurance import ENGINEER, HEAD

pytestmark = pytest.mark.django_db


def decide(clock: FixedClock, decision: AlertDecision) -> None:
    alert = raise_algorithm_alert(
        actor=ENGINEER, clock=clock, algorithm="ECDSA P-256", source="CRYPTREC", summary="judged weak"
    )
    decide_algorithm_alert(
        actor=HEAD, clock=clock, alert_id=alert.alert_id, decision=decision, reason="as the review says"
    )


@pytest.mark.requirement("R-6.3.2.1-3")
def test_an_alert_with_new_keys_proposes_a_ceremony_for_each_older_key(clock: FixedClock) -> None:
    key = make_ds_key(generated_on=clock.today() - timedelta(days=10))
    decide(clock, AlertDecision.WATCH)
    assert proposed_renewals() == ()
    decide(clock, AlertDecision.RENEW)
    assert [one.key_id for one in proposed_renewals()] == [key.pk]


@pytest.mark.requirement("R-6.3.2.1-3")
def test_a_key_generated_after_the_decision_answers_to_it(clock: FixedClock) -> None:
    decide(clock, AlertDecision.RENEW)
    make_ds_key(generated_on=clock.today() + timedelta(days=1))
    assert proposed_renewals() == ()


def test_the_board_shows_state_days_and_signatures(log_in: LogIn) -> None:
    today = SYSTEM_CLOCK.today()
    key = make_ds_key(generated_on=today)
    for process, number in (("one", 30), ("two", 12)):
        KeyUse.objects.create(key=key.pk, day=today, process=process, signatures=number)
    KeyUse.objects.create(key=key.pk, day=today - timedelta(days=1), process="one", signatures=8)
    client = log_in(Role.PKI_ENGINEER)
    client.cookies["django_language"] = "en"
    page = client.get("/admin/keys/").content.decode()
    assert key.label in page
    assert key.use_until is not None
    assert f"{(key.use_until - today).days + 1} days left" in page
    assert '<td class="number">42</td><td class="number">50</td>' in page
    assert "Nobody can sign now." in page


def test_the_doctor_says_one_sentence_and_names_the_orphan(log_in: LogIn) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    client.cookies["django_language"] = "en"
    assert "No examination was made yet." in client.get("/admin/hsm-doctor/").content.decode()
    orphan = "cd" * 16
    facts = {
        "failed": "",
        "mechanisms": {"ECDSA": True},
        "keys": [{"label": "stray", "id": orphan, "broken": ""}],
        "orphans": [orphan],
    }
    DoctorReport.objects.create(
        healthy=False, advice="Hold a ceremony.", facts=facts, examined_at=SYSTEM_CLOCK.now()
    )
    page = client.get("/admin/hsm-doctor/").content.decode()
    assert "Hold a ceremony." in page
    assert "no record names it" in page


@pytest.mark.requirement("R-6.4.2.1-1")
def test_the_register_says_that_a_count_is_overdue(log_in: LogIn) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    client.cookies["django_language"] = "en"
    assert "Nothing lies under seal yet." in client.get("/admin/custody/").content.decode()
    late = SYSTEM_CLOCK.now() - timedelta(days=91)
    make_management_key(make_hsm(), label="K-1", seal="S-000101", custodian=custodian(), at=late)
    page = client.get("/admin/custody/").content.decode()
    assert "The count was due by" in page
    assert "S-000101" in page
    form = client.get("/admin/do/count-custody/").content.decode()
    assert "K-1" in form
    assert "S-000101" not in form


@pytest.mark.requirement("R-6.4.2.1-1")
def test_a_finding_of_a_count_stands_on_the_home_page(log_in: LogIn) -> None:
    late = SYSTEM_CLOCK.now() - timedelta(days=91)
    make_management_key(make_hsm(), label="K-1", seal="S-000101", custodian=custodian(), at=late)
    client = log_in(Role.KEY_CUSTODIAN)
    client.cookies["django_language"] = "en"
    assert "Custody: Count overdue" not in client.get("/admin/").content.decode()
    review_custody(actor=system_actor("night"), clock=SYSTEM_CLOCK)
    assert "Custody: Count overdue" in client.get("/admin/").content.decode()
