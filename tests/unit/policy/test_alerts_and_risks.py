"""Alerts about weak algorithms, and the risk assessment behind the custodians' second factor."""

from datetime import timedelta
from typing import Any

import pytest

from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import Invalid
from apps.lib.identifiers import new_id
from apps.policy.errors import AlertDecided, AlertMissing, AssuranceRefused, RiskAssessmentNeeded
from apps.policy.models import AlgorithmAlert
from apps.policy.selectors import algorithm_alerts, next_strength_review, renewal_alerts, site_switch
from apps.policy.services import (
    decide_algorithm_alert,
    raise_algorithm_alert,
    record_strength_review,
    set_site_value,
)
from apps.policy.states import AlertDecision, ReviewConclusion, RiskConclusion
from tests.factories.policy import adopted_regulation, ca_manager
from tests.support.audited import audited
from tests.unit.policy.test_assurance import AGENCY, ENGINEER, HEAD, SET_UP, TODAY, assessed, weak

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.requirement("R-6.3.2.1-3")
def test_an_alert_that_asks_for_new_keys_makes_the_review_due_at_once(clock: FixedClock) -> None:
    adopted_regulation(clock=clock)
    size: Any = {"conclusion": ReviewConclusion.SIZES_SUFFICE, "key_bits": 256, "evidence": "CRYPTREC"}
    record_strength_review(actor=AGENCY, clock=clock, **size)
    alert = raise_algorithm_alert(
        actor=ENGINEER, clock=clock, algorithm="ECDSA P-256", source="CRYPTREC", summary="judged weak"
    )
    before = next_strength_review()
    assert before is not None
    assert before > TODAY
    decided = decide_algorithm_alert(
        actor=HEAD, clock=clock, alert_id=alert.alert_id, decision=AlertDecision.RENEW, reason="new keys"
    )
    assert (renewal_alerts(), algorithm_alerts()) == ((decided,), (decided,))
    assert next_strength_review() == TODAY
    record_strength_review(
        actor=AGENCY,
        clock=clock,
        conclusion=ReviewConclusion.CHANGE_NEEDED,
        key_bits=384,
        evidence="CRYPTREC 2026",
        alert_id=alert.alert_id,
    )
    after = next_strength_review()
    assert after is not None
    assert after > TODAY


@pytest.mark.requirement("R-6.3.2.1-3")
@pytest.mark.parametrize("decision", [AlertDecision.WATCH, AlertDecision.NO_EFFECT])
def test_another_decision_asks_for_no_new_keys(clock: FixedClock, decision: AlertDecision) -> None:
    alert = raise_algorithm_alert(actor=HEAD, clock=clock, algorithm="SHA-1", source="NIST", summary="broken")
    decide_algorithm_alert(
        actor=HEAD, clock=clock, alert_id=alert.alert_id, decision=decision, reason="not in use"
    )
    assert (renewal_alerts(), next_strength_review()) == ((), None)


def test_an_alert_is_decided_once_by_a_ca_manager(clock: FixedClock) -> None:
    alert = raise_algorithm_alert(actor=AGENCY, clock=clock, algorithm="RSA", source="NIST", summary="weak")
    given: Any = {"clock": clock, "alert_id": alert.alert_id, "reason": "not in use"}
    for actor in (ENGINEER, AGENCY, weak(HEAD), SET_UP):
        with pytest.raises(AssuranceRefused):
            decide_algorithm_alert(actor=actor, decision=AlertDecision.WATCH, **given)
    with pytest.raises(Invalid):
        decide_algorithm_alert(actor=HEAD, decision=AlertDecision.UNDECIDED, **given)
    with pytest.raises(AlertMissing):
        decide_algorithm_alert(actor=HEAD, decision=AlertDecision.WATCH, **given | {"alert_id": new_id()})
    decide_algorithm_alert(actor=HEAD, decision=AlertDecision.WATCH, **given)
    with pytest.raises(AlertDecided):
        decide_algorithm_alert(actor=HEAD, decision=AlertDecision.RENEW, **given)
    assert AlgorithmAlert.objects.get().decision == "WATCH"
    assert [each["decision"] for each in audited("policy.algorithm_alert.decided", outcome="DONE")] == [
        "WATCH"
    ]


def test_refuses_an_alert_from_others_or_without_words(clock: FixedClock) -> None:
    stranger = ca_manager(name="clerk", roles=frozenset({Role.FACILITY_STAFF}))
    with pytest.raises(AssuranceRefused):
        raise_algorithm_alert(actor=stranger, clock=clock, algorithm="RSA", source="NIST", summary="weak")
    with pytest.raises(Invalid):
        raise_algorithm_alert(actor=HEAD, clock=clock, algorithm="RSA", source="", summary="weak")
    assert not AlgorithmAlert.objects.exists()


@pytest.mark.requirement("R-6.2.8.1-2")
def test_the_second_factor_of_custodians_is_given_up_with_an_assessment_only(clock: FixedClock) -> None:
    adopted_regulation(clock=clock)
    change: Any = {"actor": SET_UP, "clock": clock, "name": "mfa_for_activation", "value": 0}
    with pytest.raises(RiskAssessmentNeeded) as refusal:
        set_site_value(**change)
    assert refusal.value.field == "mfa_for_activation"
    assessed(clock, RiskConclusion.MEASURE_NEEDED)
    with pytest.raises(RiskAssessmentNeeded):
        set_site_value(**change)
    clock.advance(timedelta(seconds=1))
    assessed(clock, RiskConclusion.MEASURE_DISPENSABLE, valid_until=TODAY)
    clock.advance(timedelta(days=1))
    with pytest.raises(RiskAssessmentNeeded):
        set_site_value(**change)
    assert site_switch("mfa_for_activation")
    assessed(clock, RiskConclusion.MEASURE_DISPENSABLE)
    set_site_value(**change)
    assert not site_switch("mfa_for_activation")
