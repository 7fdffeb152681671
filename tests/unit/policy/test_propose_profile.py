"""Putting a profile forward."""

import pytest

from apps.audit.selectors import trail
from apps.lib.actor import system_actor
from apps.lib.canonical import canonical_digest
from apps.lib.clock import FixedClock
from apps.lib.mdoc.profile import JP_MNC_1, ProfileInvalid
from apps.policy.errors import PolicyDecisionRefused, ProfileDiffers
from apps.policy.models import MsoProfileVersion
from apps.policy.selectors import profile_in_force
from apps.policy.services import propose_profile
from apps.policy.states import ProfileState
from tests.factories.policy import ca_manager

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SYSTEM = system_actor("set-up")


def test_a_good_profile_becomes_a_draft(clock: FixedClock) -> None:
    view = propose_profile(actor=SYSTEM, clock=clock, body=JP_MNC_1)
    assert (view.doc_type, view.version, view.state) == (JP_MNC_1["doc_type"], 1, ProfileState.DRAFT)
    assert view.body_sha256 == canonical_digest(JP_MNC_1).hex()
    assert (view.proposed_by, view.approval_id) == ("system:set-up", None)
    assert [event.event for event in trail(f"profile:{view.profile_id}")] == ["policy.profile.proposed"]


def test_a_draft_is_not_approved(clock: FixedClock) -> None:
    view = propose_profile(actor=SYSTEM, clock=clock, body=JP_MNC_1)
    assert not profile_in_force(view.doc_type).approved


def test_the_same_content_again_changes_nothing(clock: FixedClock) -> None:
    first = propose_profile(actor=SYSTEM, clock=clock, body=JP_MNC_1)
    assert propose_profile(actor=ca_manager(), clock=clock, body=JP_MNC_1) == first
    assert MsoProfileVersion.objects.count() == 1


def test_refuses_another_content_under_the_same_version(clock: FixedClock) -> None:
    propose_profile(actor=SYSTEM, clock=clock, body=JP_MNC_1)
    with pytest.raises(ProfileDiffers):
        propose_profile(actor=SYSTEM, clock=clock, body={**JP_MNC_1, "batch_maximum": 5})


def test_refuses_a_profile_out_of_bounds_and_names_the_member(clock: FixedClock) -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        propose_profile(actor=SYSTEM, clock=clock, body={**JP_MNC_1, "validity_days": 31})
    assert refusal.value.field == "validity_days"
    assert [event.outcome for event in trail("profile:new")] == ["REFUSED"]


def test_refuses_somebody_without_the_role(clock: FixedClock) -> None:
    with pytest.raises(PolicyDecisionRefused):
        propose_profile(actor=ca_manager(roles=frozenset()), clock=clock, body=JP_MNC_1)
    assert not MsoProfileVersion.objects.exists()
