"""A ceremony in production is scheduled only at an HSM whose certification stands on its day (6.1.1.1)."""

import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from apps.keys.errors import HsmEvidenceMissing
from apps.keys.models import Hsm
from apps.keys.selectors import ceremony_view
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView
from apps.lib.cps.ceremony_acts import EnvironmentKind
from apps.lib.cps.ceremony_script import CeremonyType
from apps.policy.services import record_hsm_evidence
from apps.policy.states import ModuleStatus
from tests.factories.ceremonies import Cast
from tests.factories.keys import make_hsm
from tests.factories.scripts import environment_for
from tests.support.audited import audited
from tests.unit.policy.test_assurance import ENGINEER, MODULE

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SUNSET = 10  # days from today


@pytest.fixture
def draft(people: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> CeremonyView:
    """Return the draft of a real run, at a production site."""
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}
    monkeypatch.setattr(sys.modules["apps.keys.services.schedule_ceremony"], "is_rehearsed", bool)
    make_hsm()
    environment = environment_for(CeremonyType.KEYGEN, kind=EnvironmentKind.PRODUCTION)
    return people.draft(CeremonyType.KEYGEN, environment)


def evidence(people: Cast, **changes: Any) -> None:
    stated: dict[str, Any] = {"manufacturer": "test", "model": "test", "firmware": "0"}
    sunset = people.clock.today() + timedelta(days=SUNSET)
    given: dict[str, Any] = {"sunset_on": sunset, **stated, **changes}
    found = replace(MODULE, **given)
    record_hsm_evidence(actor=ENGINEER, clock=people.clock, evidence=found)


@pytest.mark.requirement("R-6.1.1.1-2")
def test_with_evidence_of_level_three_the_ceremony_is_scheduled(people: Cast, draft: CeremonyView) -> None:
    evidence(people)
    last = people.clock.today() + timedelta(days=SUNSET)
    assert people.schedule(draft, on=last).state is CeremonyState.SCHEDULED


@pytest.mark.requirement("R-6.1.1.1-2")
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (None, "no evidence is recorded for this model and firmware"),
        ({"firmware": "1"}, "no evidence is recorded for this model and firmware"),
        ({"level": 2}, "the certified level is below three"),
        ({"status": ModuleStatus.REVOKED}, "the certificate is historical or revoked"),
    ],
)
def test_without_evidence_that_stands_it_is_not(
    people: Cast, draft: CeremonyView, changes: Any, why: str
) -> None:
    if changes is not None:
        evidence(people, **changes)
    with pytest.raises(HsmEvidenceMissing, match=why):
        people.schedule(draft)
    assert ceremony_view(draft.ceremony_id).state is CeremonyState.DRAFT
    assert audited("keys.ceremony.scheduled", outcome="REFUSED") == [{"code": "hsm_evidence_missing"}]


@pytest.mark.requirement("R-6.1.1.1-2")
def test_evidence_must_stand_on_the_day_of_the_ceremony(people: Cast, draft: CeremonyView) -> None:
    evidence(people)
    with pytest.raises(HsmEvidenceMissing, match="the validation ends before that day"):
        people.schedule(draft, on=people.clock.today() + timedelta(days=SUNSET + 1))


@pytest.mark.requirement("R-6.1.1.1-2")
def test_a_token_that_nobody_registered_is_no_place_for_a_ceremony(people: Cast, draft: CeremonyView) -> None:
    evidence(people)
    Hsm.objects.all().delete()
    with pytest.raises(HsmEvidenceMissing, match="the token is not registered"):
        people.schedule(draft)
