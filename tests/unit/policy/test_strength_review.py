"""Key sizes change after a review by the Digital Agency that J-LIS approved, and not otherwise (6.1.5)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalMissing, ApprovalOpen, ApprovalUsed, RequestRefused, RoleMissing
from apps.approvals.models import ApprovalRequest
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.errors import Invalid
from apps.lib.identifiers import new_id
from apps.policy.errors import (
    AlertMissing,
    AssuranceRefused,
    StrengthReviewClosed,
    StrengthReviewMissing,
    StrengthReviewNeeded,
)
from apps.policy.models import SitePolicyValue, StrengthReview
from apps.policy.selectors import assurance_due, key_size_supported, next_strength_review, strength_reviews
from apps.policy.services import (
    approve_strength_review,
    record_strength_review,
    request_review_approval,
    request_site_value,
)
from apps.policy.states import ReviewConclusion
from apps.policy.types import StrengthReviewView
from apps.staff.selectors import due_for
from apps.staff.types import DueCode
from tests.factories.approvals import Voter, approver, vote
from tests.factories.policy import adopted_regulation
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


class Body:
    """The Digital Agency, which reviews and asks, J-LIS, which approves, and the operations manager."""

    def __init__(self, clock: FixedClock) -> None:
        adopted_regulation(clock=clock)
        self.clock = clock
        self.agency = approver(
            "agency", Role.DIGITAL_AGENCY_APPROVER, organisation=Organisation.DIGITAL_AGENCY
        )
        self.jlis = approver("jlis", Role.JLIS_APPROVER, organisation=Organisation.JLIS)
        self.manager = approver("manager", Role.OPERATIONS_MANAGER)

    def review(
        self, conclusion: ReviewConclusion = ReviewConclusion.CHANGE_NEEDED, bits: int = 384, **more: Any
    ) -> StrengthReviewView:
        given: dict[str, Any] = {"actor": self.agency.actor, "evidence": "CRYPTREC 2026"} | more
        return record_strength_review(clock=self.clock, conclusion=conclusion, key_bits=bits, **given)

    def ask(self, review: StrengthReviewView, by: Voter | None = None) -> Any:
        actor = (by or self.agency).actor
        return request_review_approval(actor=actor, clock=self.clock, review_id=review.review_id).approval_id

    def approve(self, review: StrengthReviewView, approval_id: Any) -> StrengthReviewView:
        return approve_strength_review(
            actor=self.agency.actor, clock=self.clock, review_id=review.review_id, approval_id=approval_id
        )

    def approved(self, bits: int = 384) -> StrengthReviewView:
        review = self.review(bits=bits)
        approval_id = self.ask(review)
        vote(approval_id, self.jlis, clock=self.clock)
        return self.approve(review, approval_id)

    def want(self, bits: int) -> None:
        request_site_value(
            actor=self.manager.actor, clock=self.clock, name="ds_key_bits", value=bits, reason="stronger"
        )


@pytest.fixture
def body(clock: FixedClock) -> Body:
    return Body(clock)


@pytest.mark.requirement("R-6.1.5-1")
def test_a_key_size_cannot_be_asked_for_without_an_approved_review(body: Body) -> None:
    with pytest.raises(StrengthReviewNeeded):
        body.want(384)
    review = body.review()
    with pytest.raises(StrengthReviewNeeded):
        body.want(384)
    approval_id = body.ask(review)
    with pytest.raises(ApprovalOpen):
        body.approve(review, approval_id)
    with pytest.raises(StrengthReviewNeeded):
        body.want(384)
    assert not SitePolicyValue.objects.exists()
    assert not ApprovalRequest.objects.filter(kind="SET_SITE_VALUE").exists()


@pytest.mark.requirement("R-6.1.5-1")
def test_with_the_approval_of_jlis_both_organisations_may_be_asked(body: Body) -> None:
    done = body.approved()
    assert (done.waits, done.approval_id is None) == (False, False)
    assert strength_reviews() == (done,)
    body.want(384)
    assert ApprovalRequest.objects.filter(kind="SET_SITE_VALUE").count() == 1
    assert audited("policy.strength_review.approved", outcome="DONE")[0]["key_bits"] == 384


@pytest.mark.requirement("R-6.1.5-1")
def test_a_review_supports_its_own_size_for_a_year(body: Body) -> None:
    body.approved(bits=384)
    with pytest.raises(StrengthReviewNeeded):
        body.want(521)
    assert key_size_supported(384, on=date(2027, 11, 23))
    assert not key_size_supported(384, on=date(2027, 11, 24))


def test_nobody_but_jlis_approves_and_nobody_but_the_agency_asks(body: Body) -> None:
    review = body.review()
    with pytest.raises(RequestRefused):
        body.ask(review, by=body.manager)
    approval_id = body.ask(review)
    with pytest.raises(RoleMissing):
        vote(approval_id, body.manager, clock=body.clock)
    with pytest.raises(ApprovalMissing):
        body.approve(review, None)
    assert StrengthReview.objects.get().approved_at is None


def test_an_approval_serves_one_review_once(body: Body) -> None:
    done = body.approved()
    with pytest.raises(StrengthReviewClosed):
        body.ask(done)
    other = body.review(bits=521)
    with pytest.raises(ApprovalUsed):
        body.approve(other, done.approval_id)
    assert [view.waits for view in strength_reviews()].count(True) == 1


def test_a_review_without_a_change_needs_no_approval(body: Body) -> None:
    review = body.review(ReviewConclusion.SIZES_SUFFICE, 256)
    with pytest.raises(StrengthReviewClosed):
        body.ask(review)
    with pytest.raises(StrengthReviewMissing):
        request_review_approval(actor=body.agency.actor, clock=body.clock, review_id=new_id())


@pytest.mark.parametrize(
    ("conclusion", "bits"),
    [
        (ReviewConclusion.SIZES_SUFFICE, 384),
        (ReviewConclusion.CHANGE_NEEDED, 256),
        (ReviewConclusion.CHANGE_NEEDED, 224),
    ],
)
def test_refuses_a_size_that_does_not_fit(body: Body, conclusion: ReviewConclusion, bits: int) -> None:
    with pytest.raises(Invalid):
        body.review(conclusion, bits)
    assert not StrengthReview.objects.exists()


def test_refuses_a_review_by_others_and_one_of_an_unknown_alert(body: Body) -> None:
    with pytest.raises(AssuranceRefused):
        body.review(actor=body.manager.actor)
    with pytest.raises(AlertMissing):
        body.review(alert_id=new_id())
    assert audited("policy.strength_review.recorded", outcome="REFUSED")
    assert not StrengthReview.objects.exists()


@pytest.mark.requirement("R-6.1.5-1")
def test_a_year_without_a_review_is_overdue(body: Body) -> None:
    body.review(ReviewConclusion.SIZES_SUFFICE, 256)
    assert next_strength_review() == date(2027, 11, 24)
    assert DueCode.STRENGTH_REVIEW not in {each.code for each in due_for(body.manager.actor, body.clock)}
    body.clock.advance(timedelta(days=366))
    [late] = [
        each for each in due_for(body.manager.actor, body.clock) if each.code is DueCode.STRENGTH_REVIEW
    ]
    assert (late.tone, late.due_on, late.clause) == ("bad", date(2027, 11, 24), "6.1.5")
    assert [each.due_on for each in assurance_due()] == [late.due_on]


def test_the_database_keeps_reviews_as_they_are(body: Body) -> None:
    body.review()
    with pytest.raises(IntegrityError), transaction.atomic():
        StrengthReview.objects.update(key_bits=521)
    with pytest.raises(IntegrityError), transaction.atomic():
        StrengthReview.objects.all().delete()
