"""The page of one site value: the request that waits is one click away for those who may read it."""

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.policy.services import request_site_value
from tests.factories.approvals import approver
from tests.factories.policy import adopted_regulation
from tests.unit.dsportal.approval_stage import enter, page_of

pytestmark = pytest.mark.django_db
NAME = "password_max_age_days"


@pytest.mark.parametrize(
    ("role", "linked"),
    [(Role.CA_MANAGER, True), (Role.AUDITOR, True), (Role.CALL_CENTRE_OPERATOR, False)],
)
def test_a_waiting_change_leads_to_its_request_whoever_may_read_it(role: Role, linked: bool) -> None:
    adopted_regulation(clock=SYSTEM_CLOCK)
    asker, reader = approver("asker", Role.OPERATIONS_MANAGER), approver("reader", role)
    view = request_site_value(actor=asker.actor, clock=SYSTEM_CLOCK, name=NAME, value=60, reason="shorter")
    client = enter(reader)
    page = client.get(f"/admin/site-policy/{NAME}/")
    assert list(page.context["waiting"]) == [view]
    assert (page_of(view) in page.content.decode()) is linked
    assert client.get(page_of(view)).status_code == (200 if linked else 403)


def test_a_value_out_of_bounds_is_refused_beside_its_field_with_the_bounds() -> None:
    adopted_regulation(clock=SYSTEM_CLOCK)
    client = enter(approver("asker", Role.OPERATIONS_MANAGER))
    entry = {"name": NAME, "value": "9000", "reason": "longer"}
    answer = client.post("/admin/do/set-site-value/", entry)
    assert answer.status_code == 400
    assert answer.context["form"].errors == {"value": ["The program allows 1 day – 365 days."]}
    assert client.post("/admin/do/set-site-value/", entry | {"value": "60"}).status_code == 302
