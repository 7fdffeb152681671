"""A ceremony is ordered only for a day on which enough of its custodians can be reached."""

from datetime import timedelta

import pytest

from apps.keys.errors import CeremonyInvalid, CeremonyRoleNeeded, CustodiansNotOnCall
from apps.keys.models import OnCallDay
from apps.keys.selectors import ceremony_view, custodians_on_call
from apps.keys.services import schedule_ceremony, set_on_call
from apps.keys.states import CeremonyState
from apps.keys.types import CeremonyView
from tests.factories.ceremonies import Cast
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAYS = 10


def say(people: Cast, name: str, first: int, last: int, *, on_call: bool = True) -> int:
    """Say it for days counted from today; return how many stand."""
    today = people.clock.today()
    days = set_on_call(
        actor=people[name].actor,
        clock=people.clock,
        first_day=today + timedelta(days=first),
        last_day=today + timedelta(days=last),
        on_call=on_call,
    )
    return len(days)


def order(people: Cast, ceremony: CeremonyView) -> CeremonyView:
    return schedule_ceremony(
        actor=people["head"].actor,
        clock=people.clock,
        ceremony_id=ceremony.ceremony_id,
        script_sha256=ceremony.script_sha256,
        scheduled_for=people.clock.today() + timedelta(days=DAYS),
        participants=people.roles(),
    )


def test_custodians_say_on_which_days_they_can_be_reached(people: Cast) -> None:
    assert say(people, "keeper-one", 0, 20) == 21
    assert say(people, "keeper-one", 5, 6, on_call=False) == 19
    assert say(people, "keeper-one", 6, 7) == 20
    assert say(people, "keeper-two", 6, 6) == 1
    today = people.clock.today()
    both = {people[name].actor.actor_id for name in ("keeper-one", "keeper-two")}
    assert custodians_on_call(today + timedelta(days=6)) == both
    assert custodians_on_call(today + timedelta(days=5)) == frozenset()
    assert len(audited("keys.on_call.set", outcome="DONE")) == 4


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (4, 3), (0, 401)])
def test_days_that_are_past_turned_round_or_far_away_are_refused(people: Cast, first: int, last: int) -> None:
    with pytest.raises(CeremonyInvalid):
        say(people, "keeper-one", first, last)
    assert not OnCallDay.objects.exists()


def test_nobody_else_is_on_call(people: Cast) -> None:
    with pytest.raises(CeremonyRoleNeeded):
        say(people, "manager", 0, 1)
    assert audited("keys.on_call.set", outcome="REFUSED") == [{"code": "ceremony_role_needed"}]


def test_a_day_with_fewer_custodians_than_the_quorum_is_refused(people: Cast) -> None:
    drafted = people.draft()
    with pytest.raises(CustodiansNotOnCall, match="0 of 2"):
        order(people, drafted)
    say(people, "keeper-one", DAYS, DAYS)
    say(people, "keeper-two", DAYS + 1, DAYS + 1)
    with pytest.raises(CustodiansNotOnCall, match="1 of 2"):
        order(people, drafted)
    assert ceremony_view(drafted.ceremony_id).state is CeremonyState.DRAFT
    say(people, "keeper-two", DAYS, DAYS)
    assert order(people, drafted).state is CeremonyState.SCHEDULED
    refused = audited("keys.ceremony.scheduled", outcome="REFUSED")
    assert refused == [{"code": "custodians_not_on_call"}] * 2
