"""Key board, custody register, doctor and evidence: what people see of the state of keys (6.1 to 6.4)."""

from datetime import timedelta

import pytest

from apps.keys.models import DoctorReport, KeyUse
from apps.keys.selectors import custody_items, proposed_renewals
from apps.keys.services import confirm_custody_count, count_custody, review_custody
from apps.keys.states import DsKeyState
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from apps.lib.cps.periods import months_after
from apps.lib.cps.roles import Role
from apps.policy.services import decide_algorithm_alert, raise_algorithm_alert
from apps.policy.states import AlertDecision
from tests.factories.approvals import Voter, approver
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


def test_a_retired_key_raises_no_alarm_and_the_last_week_does(log_in: LogIn) -> None:
    today = SYSTEM_CLOCK.today()
    retired = make_ds_key(state=DsKeyState.RETIRED, generated_on=today - timedelta(days=120))
    client = log_in(Role.KEY_CUSTODIAN)
    client.cookies["django_language"] = "en"
    page = client.get("/admin/keys/").content.decode()
    assert retired.label in page
    assert "no longer used" in page
    assert "gauge-bad" not in page
    make_ds_key(generated_on=months_after(today, -3) + timedelta(days=3))
    assert "gauge-bad" in client.get("/admin/keys/").content.decode()


def test_an_examination_that_ended_early_shows_no_keys(log_in: LogIn) -> None:
    facts = {"failed": "login", "cause": "wrong PIN", "mechanisms": {"ECDSA": True}, "orphans": []}
    DoctorReport.objects.create(healthy=False, advice="Open it.", facts=facts, examined_at=SYSTEM_CLOCK.now())
    page = log_in(Role.KEY_CUSTODIAN).get("/admin/hsm-doctor/").content.decode()
    assert "PINが違います" in page
    assert "トークン内の鍵" not in page
    assert "/admin/signer/" in page


def test_a_key_that_breaks_the_policy_is_named_with_the_attribute_in_words(log_in: LogIn) -> None:
    key = {"label": "DS:ds-1", "id": "ab" * 16, "broken": ["sensitive", "modifiable"]}
    facts = {"failed": "", "cause": "", "mechanisms": {}, "keys": [key], "orphans": []}
    DoctorReport.objects.create(healthy=False, advice="Stop.", facts=facts, examined_at=SYSTEM_CLOCK.now())
    page = log_in(Role.PKI_ENGINEER).get("/admin/hsm-doctor/").content.decode()
    assert "鍵の属性が規定に反しています：秘匿、変更可能" in page


def counted(one: Voter, two: Voter) -> None:
    """Let two custodians count: the second share carries another seal than the register says."""
    hsm = make_hsm()
    for label, seal, person in (("K-1", "S-000101", one), ("K-2", "S-000102", two)):
        make_management_key(hsm, label=label, seal=seal, custodian=person.actor, at=SYSTEM_CLOCK.now())
    seen = {item.item_id: "S-000101" if item.label == "K-1" else "S-000999" for item in custody_items()}
    first = count_custody(actor=one.actor, clock=SYSTEM_CLOCK, seen=seen)
    confirm_custody_count(actor=two.actor, clock=SYSTEM_CLOCK, count_id=first.count_id, seen=seen)


@pytest.mark.requirement("R-6.4.2.1-1")
def test_the_register_shows_who_counted_and_what_was_read(log_in: LogIn) -> None:
    counted(approver("kagi-one", Role.KEY_CUSTODIAN), approver("kagi-two", Role.KEY_CUSTODIAN))
    page = log_in(Role.CA_MANAGER).get("/admin/custody/").content.decode()
    assert "Kagi-One、Kagi-Two" in page
    assert page.count("S-000999") == 2
    assert "/admin/do/settle-custody-finding/" in page
    assert "/admin/do/count-custody/" not in page, "only custodians count"


def test_a_waiting_count_tells_nobody_what_the_first_custodian_read(log_in: LogIn) -> None:
    one = approver("kagi-one", Role.KEY_CUSTODIAN)
    make_management_key(make_hsm(), label="K-1", seal="S-1", custodian=one.actor, at=SYSTEM_CLOCK.now())
    seen = {item.item_id: "S-000999" for item in custody_items()}
    count_custody(actor=one.actor, clock=SYSTEM_CLOCK, seen=seen)
    page = log_in(Role.KEY_CUSTODIAN).get("/admin/custody/").content.decode()
    assert "S-000999" not in page
    assert "/admin/do/confirm-count/" in page
    assert (
        "/admin/do/confirm-count/"
        not in log_in(Role.AUDITOR, username="kansa").get("/admin/custody/").content.decode()
    )


def test_the_evidence_page_offers_each_role_its_own_procedures(log_in: LogIn) -> None:
    page = log_in(Role.PKI_ENGINEER).get("/admin/assurance/").content.decode()
    assert "/admin/do/record-hsm-evidence/" in page
    assert "/admin/do/list-device-model/" not in page
    assert "確認の期限" not in page, "no regulation is in force"
