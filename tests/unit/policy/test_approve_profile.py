"""A profile may be used when one CA manager of each organisation agreed to exactly its content."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.audit.selectors import trail
from apps.lib.actor import Actor, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.lib.mdoc.profile import JP_MNC_1
from apps.policy.errors import AlreadyApproved, PolicyDecisionRefused, ProfileDiffers, ProfileMissing
from apps.policy.models import MsoProfileVersion, ProfileApproval
from apps.policy.selectors import profile_in_force, profiles
from apps.policy.services import approve_profile, propose_profile
from apps.policy.states import ProfileState
from apps.policy.types import ProfileView
from tests.factories.policy import adopted_regulation, approved_profile, ca_manager

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DOC_TYPE = "org.iso.23220.1.jp.mnc"
JLIS, AGENCY = ca_manager("JLIS"), ca_manager("DIGITAL_AGENCY")


@pytest.fixture
def draft(clock: FixedClock) -> ProfileView:
    return adopted_regulation(clock=clock)


def approve(actor: Actor, draft: ProfileView, clock: FixedClock, **changes: Any) -> ProfileView:
    wanted: dict[str, Any] = {"profile_id": draft.profile_id, "body_sha256": draft.body_sha256}
    return approve_profile(actor=actor, clock=clock, **(wanted | changes))


def test_one_organisation_alone_approves_nothing(draft: ProfileView, clock: FixedClock) -> None:
    assert approve(JLIS, draft, clock).state is ProfileState.DRAFT
    assert not profile_in_force(DOC_TYPE).approved


def test_both_organisations_approve_together(draft: ProfileView, clock: FixedClock) -> None:
    approve(AGENCY, draft, clock)
    view = approve(JLIS, draft, clock)
    assert view.state is ProfileState.APPROVED
    assert [voice.organisation for voice in view.approvals] == ["DIGITAL_AGENCY", "JLIS"]
    found = profile_in_force(DOC_TYPE)
    assert (found.approved, found.version, found.profile.doc_type) == (True, 1, DOC_TYPE)


def test_every_voice_is_in_the_log(draft: ProfileView, clock: FixedClock) -> None:
    approve(JLIS, draft, clock)
    approve(AGENCY, draft, clock)
    assert [event.event for event in trail(f"profile:{draft.profile_id}")] == [
        "policy.profile.proposed",
        "policy.profile.supported",
        "policy.profile.supported",
        "policy.profile.approved",
    ]


@pytest.mark.parametrize(
    "second",
    [
        JLIS,
        ca_manager("JLIS", name="another"),
        ca_manager("DIGITAL_AGENCY", name="jlis"),
    ],
    ids=["same person", "same organisation", "same person for the other organisation"],
)
def test_refuses_a_second_voice_of_the_same_person_or_organisation(
    draft: ProfileView, clock: FixedClock, second: Actor
) -> None:
    approve(JLIS, draft, clock)
    with pytest.raises(AlreadyApproved):
        approve(second, draft, clock)
    assert not profile_in_force(DOC_TYPE).approved
    assert trail(f"profile:{draft.profile_id}")[-1].outcome == "REFUSED"


@pytest.mark.parametrize(
    "actor",
    [
        ca_manager(roles=frozenset({"ops_manager"})),
        ca_manager("CONTRACTOR"),
        ca_manager(strength=LoginStrength.PASSWORD),
        system_actor("set-up"),
    ],
    ids=["wrong role", "wrong organisation", "weak login", "machine"],
)
def test_refuses_who_may_not_decide(draft: ProfileView, clock: FixedClock, actor: Actor) -> None:
    with pytest.raises(PolicyDecisionRefused):
        approve(actor, draft, clock)
    assert not ProfileApproval.objects.exists()


def test_refuses_approval_of_another_content(draft: ProfileView, clock: FixedClock) -> None:
    with pytest.raises(ProfileDiffers):
        approve(JLIS, draft, clock, body_sha256="0" * 64)


def test_refuses_a_profile_that_does_not_exist(draft: ProfileView, clock: FixedClock) -> None:
    unknown: UUID = new_id()
    with pytest.raises(ProfileMissing):
        approve(JLIS, draft, clock, profile_id=unknown)


def test_refuses_a_voice_after_the_decision(draft: ProfileView, clock: FixedClock) -> None:
    approved_profile_after(draft, clock)
    with pytest.raises(IllegalTransition):
        approve(JLIS, draft, clock)


def approved_profile_after(draft: ProfileView, clock: FixedClock) -> None:
    approve(JLIS, draft, clock)
    approve(AGENCY, draft, clock)


def test_a_new_version_retires_the_old_one(draft: ProfileView, clock: FixedClock) -> None:
    approved_profile_after(draft, clock)
    second = propose_profile(actor=JLIS, clock=clock, body={**JP_MNC_1, "version": 2, "batch_maximum": 10})
    assert profile_in_force(DOC_TYPE).version == 1
    approved_profile_after(second, clock)
    found = profile_in_force(DOC_TYPE)
    assert (found.version, found.approved, found.profile.batch_maximum) == (2, True, 10)
    assert [(view.version, view.state) for view in profiles()] == [(2, "APPROVED"), (1, "RETIRED")]


@pytest.mark.parametrize(
    "changes",
    [{"body": {}}, {"version": 9}, {"doc_type": "x"}, {"body_sha256": "0" * 64}, {"state": "DRAFT"}],
    ids=["body", "version", "doc_type", "digest", "state"],
)
def test_the_database_keeps_an_approved_profile_as_it_is(clock: FixedClock, changes: dict[str, Any]) -> None:
    row = MsoProfileVersion.objects.filter(pk=approved_profile(clock=clock).profile_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**changes)


def test_the_database_keeps_a_retired_profile_retired(draft: ProfileView) -> None:
    row = MsoProfileVersion.objects.filter(pk=draft.profile_id)
    row.update(state="RETIRED")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(state="DRAFT")


def test_the_database_deletes_no_profile(draft: ProfileView) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MsoProfileVersion.objects.filter(pk=draft.profile_id).delete()


def test_the_database_keeps_approvals_as_they_are(draft: ProfileView, clock: FixedClock) -> None:
    approve(JLIS, draft, clock)
    rows = ProfileApproval.objects.all()
    assert str(rows.get()) == f"JLIS {draft.profile_id}"
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(organisation="DIGITAL_AGENCY")


def test_refuses_to_name_a_profile_for_an_unknown_document_type(draft: ProfileView) -> None:
    with pytest.raises(ProfileMissing):
        profile_in_force("org.iso.18013.5.1.mDL")
