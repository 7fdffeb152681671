"""Sessions are bound to a person and a terminal, and they end (5.2.3)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id
from apps.staff.errors import FactorRefused, SessionOver
from apps.staff.models import StaffSession, User
from apps.staff.selectors.sessions import open_sessions
from apps.staff.services import change_password, end_sessions, keep_session, open_session, prove_session
from apps.staff.types import Proof, SessionEnd, SessionView
from tests.factories.staff import member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def actor_of(user: User, terminal: str = "terminal-1") -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:{user.pk}",
        organisation=user.organisation,
        terminal=terminal,
        strength=LoginStrength.PASSWORD,
    )


def opened(user: User, clock: FixedClock, terminal: str = "terminal-1") -> SessionView:
    return open_session(actor=actor_of(user, terminal), clock=clock, user_id=user.pk)


def proved(user: User, clock: FixedClock, terminal: str = "terminal-1") -> SessionView:
    session = opened(user, clock, terminal)
    return prove_session(
        actor=actor_of(user, terminal), clock=clock, session_id=session.session_id, proof=Proof.TOTP
    )


def ends() -> list[str]:
    return [row.end_reason for row in StaffSession.objects.order_by("started_at", "id")]


def test_a_session_begins_half_open_and_names_person_and_terminal(clock: FixedClock) -> None:
    user = member()
    session = opened(user, clock)
    assert (session.user_id, session.terminal, session.proof) == (user.pk, "terminal-1", Proof.NONE)
    assert session.proved_at is None
    assert open_sessions(user.pk) == (session,)
    assert audited("staff.password.accepted", terminal="terminal-1")[0]["session"] == str(session.session_id)


@pytest.mark.requirement("R-5.2.3-1")
def test_a_session_at_another_terminal_is_refused_ended_and_audited(clock: FixedClock) -> None:
    user = member()
    session = proved(user, clock)
    with pytest.raises(SessionOver):
        keep_session(actor=actor_of(user, "terminal-2"), clock=clock, session_id=session.session_id)
    assert ends() == ["TERMINAL_CHANGED"]
    [refused] = audited("staff.session.refused", outcome="REFUSED", terminal="terminal-2")
    assert refused == {"session": str(session.session_id), "reason": "TERMINAL_CHANGED"}
    with pytest.raises(SessionOver):
        keep_session(actor=actor_of(user), clock=clock, session_id=session.session_id)


def test_a_session_of_somebody_else_or_of_nobody_is_refused(clock: FixedClock) -> None:
    session = proved(member(), clock)
    other = actor_of(member("suzuki"))
    for named in (session.session_id, new_id(), None):
        with pytest.raises(SessionOver):
            keep_session(actor=other, clock=clock, session_id=named)
    assert ends() == [""]
    assert len(audited("staff.session.refused", actor_id=other.actor_id)) == 3


@pytest.mark.parametrize(
    ("by", "end"),
    [
        (timedelta(minutes=30, seconds=1), "IDLE"),
        (timedelta(hours=8, seconds=1), "TOO_OLD"),
        (-timedelta(minutes=30, seconds=1), "IDLE"),
        (-timedelta(hours=8, seconds=1), "TOO_OLD"),
    ],
)
def test_a_session_ends_by_time_also_when_the_clock_is_set_back(
    clock: FixedClock, by: timedelta, end: str
) -> None:
    user = member()
    session = proved(user, clock)
    clock.advance(by)
    with pytest.raises(SessionOver):
        keep_session(actor=actor_of(user), clock=clock, session_id=session.session_id)
    assert ends() == [end]
    assert audited("staff.session.ended") == [{"session": str(session.session_id), "reason": end}]


def test_a_session_in_use_goes_on_until_the_working_day_is_over(clock: FixedClock) -> None:
    user = member()
    session = proved(user, clock)
    for _half_hour in range(16):
        clock.advance(timedelta(minutes=30))
        kept = keep_session(actor=actor_of(user), clock=clock, session_id=session.session_id)
        assert kept == session
    clock.advance(timedelta(minutes=1))
    with pytest.raises(SessionOver):
        keep_session(actor=actor_of(user), clock=clock, session_id=session.session_id)
    assert ends() == ["TOO_OLD"]


def test_a_use_is_noted_once_a_minute(clock: FixedClock) -> None:
    user = member()
    start = clock.now()
    session = proved(user, clock)
    clock.advance(timedelta(seconds=60))
    keep_session(actor=actor_of(user), clock=clock, session_id=session.session_id)
    assert StaffSession.objects.get().last_seen_at == start
    clock.advance(timedelta(seconds=1))
    keep_session(actor=actor_of(user), clock=clock, session_id=session.session_id)
    assert StaffSession.objects.get().last_seen_at == clock.now()


def test_the_second_login_of_a_person_ends_the_first(clock: FixedClock) -> None:
    user = member()
    first = proved(user, clock)
    clock.advance(timedelta(minutes=1))
    second = proved(user, clock, "terminal-2")
    assert open_sessions(user.pk) == (second,)
    assert ends() == ["REPLACED", ""]
    assert audited("staff.session.ended") == [{"session": str(first.session_id), "reason": "REPLACED"}]


def test_who_knows_only_the_password_throws_nobody_out(clock: FixedClock) -> None:
    user = member()
    first = proved(user, clock)
    clock.advance(timedelta(minutes=1))
    half_open = opened(user, clock, "terminal-2")
    assert open_sessions(user.pk) == (first, half_open)


def test_a_step_up_stamps_the_session_again(clock: FixedClock) -> None:
    user = member()
    session = proved(user, clock)
    clock.advance(timedelta(minutes=20))
    again = prove_session(
        actor=actor_of(user), clock=clock, session_id=session.session_id, proof=Proof.PASSKEY
    )
    assert (again.proof, again.proved_at) == (Proof.PASSKEY, clock.now())
    assert [line["kind"] for line in audited("staff.factor.accepted")] == ["TOTP", "PASSKEY"]


def test_a_proof_for_a_session_of_another_person_terminal_or_time_is_refused(clock: FixedClock) -> None:
    user, other = member(), member("suzuki")
    session = opened(user, clock)
    for actor in (actor_of(other), actor_of(user, "terminal-2")):
        with pytest.raises(SessionOver):
            prove_session(actor=actor, clock=clock, session_id=session.session_id, proof=Proof.TOTP)
    end_sessions(actor=actor_of(user), clock=clock, user_id=user.pk, end=SessionEnd.LOGGED_OUT)
    with pytest.raises(SessionOver):
        prove_session(actor=actor_of(user), clock=clock, session_id=session.session_id, proof=Proof.TOTP)
    assert StaffSession.objects.get().proved_at is None


def test_nobody_ends_the_session_of_another(clock: FixedClock) -> None:
    user, other = member(), member("suzuki")
    session = opened(user, clock)
    manager = replace(actor_of(other), strength=LoginStrength.PASSKEY, roles=frozenset({"ops_manager"}))
    for only in (None, session.session_id):
        with pytest.raises(FactorRefused):
            end_sessions(actor=manager, clock=clock, user_id=user.pk, end=SessionEnd.LOGGED_OUT, only=only)
    assert open_sessions(user.pk) == (session,)
    assert len(audited("staff.session.ended", outcome="REFUSED")) == 2


def test_a_new_password_ends_every_other_session(clock: FixedClock) -> None:
    user = member()
    opened(user, clock, "terminal-2")
    here = proved(user, clock)
    change_password(
        actor=actor_of(user),
        clock=clock,
        user_id=user.pk,
        new_password="Betsu-no-Aikotoba-7",
        session_id=here.session_id,
    )
    assert open_sessions(user.pk) == (here,)
    assert [line["reason"] for line in audited("staff.session.ended")] == ["PASSWORD_CHANGED"]


@pytest.mark.parametrize("change", [{"end_reason": "", "ended_at": None}, {"end_reason": "LEFT"}])
def test_nobody_reopens_a_session_in_the_database(clock: FixedClock, change: dict[str, object]) -> None:
    user = member()
    opened(user, clock)
    end_sessions(actor=actor_of(user), clock=clock, user_id=user.pk, end=SessionEnd.LOGGED_OUT)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffSession.objects.update(**change)
    assert ends() == ["LOGGED_OUT"]
