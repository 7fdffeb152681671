"""While the intake is stopped a new application is answered with 503, and everything else goes on (5.7.3)."""

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from tests.api.stage import Stage
from tests.factories.compromise import compromise_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.mark.requirement("R-5.7.3-3")
def test_an_application_gets_503_with_the_reason_and_the_holder_can_still_revoke(stage: Stage) -> None:
    holder = stage.issue()
    draft = stage.draft()
    compromise_of(stage.world, SYSTEM_CLOCK).confirm()
    answer = stage.upload(draft)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["clause"]) == (503, "intake_closed", "5.7.3")
    assert answer["Retry-After"]
    assert "not accepted at present" in problem["title"]
    assert stage.revoke(holder).status_code in {200, 201, 202}
