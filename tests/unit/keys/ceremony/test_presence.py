"""Everybody in the room proves it with the own security key, after facility staff saw the entry."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.errors import ChallengeForeign, ForeignAuthenticator, SignatureInvalid
from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyRoleNeeded,
    ChallengeSpent,
    NotPresent,
    PresenceUnproved,
)
from apps.keys.models import PresenceProof
from apps.keys.selectors import ceremony_view
from apps.keys.services import challenge_presence, prove_presence, start_ceremony
from apps.keys.types import CeremonyView
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id
from apps.staff.models import User
from tests.factories.approvals import register_key
from tests.factories.ceremonies import PEOPLE, Cast
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def forget_key(owner: User) -> None:
    WebAuthnCredential.objects.filter(user=owner).delete()


@pytest.fixture
def invited(people: Cast) -> CeremonyView:
    """Return a ceremony whose custodian is in the room."""
    ceremony = people.schedule(people.draft())
    return people.enter(ceremony.ceremony_id, people.participant(ceremony, "keeper-one"))


def test_a_touch_of_the_own_key_proves_this_stay(people: Cast, invited: CeremonyView) -> None:
    shown = people.prove(invited.ceremony_id, "keeper-one")
    [person] = [one for one in shown.participants if one.proved]
    assert person.actor_id == people["keeper-one"].actor.actor_id
    proof = PresenceProof.objects.get()
    assert str(invited.ceremony_id) in proof.statement
    assert invited.script_sha256 in proof.statement
    [detail] = audited("keys.presence.proved", outcome="DONE")
    assert len(str(detail["statement_sha256"])) == 64


def test_a_proof_stays(people: Cast, invited: CeremonyView) -> None:
    people.prove(invited.ceremony_id, "keeper-one")
    with pytest.raises(IntegrityError), transaction.atomic():
        PresenceProof.objects.update(actor_id="staff:other")
    with pytest.raises(IntegrityError), transaction.atomic():
        PresenceProof.objects.all().delete()


@pytest.mark.requirement("R-5.2.1.8-1")
def test_nobody_proves_to_be_in_the_room_before_facility_staff_saw_the_entry(
    people: Cast, invited: CeremonyView
) -> None:
    with pytest.raises(NotPresent):
        people.prove(invited.ceremony_id, "keeper-two")
    assert audited("keys.presence.asked", outcome="REFUSED") == [{"code": "ceremony_not_present"}]


@pytest.mark.parametrize("name", [name for name, _ in PEOPLE])
def test_the_work_does_not_begin_before_everybody_proved_it(people: Cast, name: str) -> None:
    ceremony = people.schedule(people.draft())
    for person in ceremony.participants:
        people.enter(ceremony.ceremony_id, person.participant_id)
    for other, _role in PEOPLE:
        if other != name:
            people.prove(ceremony.ceremony_id, other)
    with pytest.raises(PresenceUnproved):
        start_ceremony(actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)
    assert not ceremony_view(ceremony.ceremony_id).everybody_proved()


def test_who_left_and_came_back_proves_it_again_before_operating(people: Cast) -> None:
    ceremony = people.started()
    one = people.participant(ceremony, "manager")
    people.leave(ceremony.ceremony_id, one)
    people.enter(ceremony.ceremony_id, one)
    with pytest.raises(PresenceUnproved):
        people.execute(ceremony.ceremony_id, 1, "manager")
    people.prove(ceremony.ceremony_id, "manager")
    assert people.execute(ceremony.ceremony_id, 1, "manager").steps[0].operators


def test_a_key_of_somebody_else_proves_nothing(people: Cast, invited: CeremonyView) -> None:
    voter, other = people["keeper-one"], people["keeper-two"]
    asked = challenge_presence(actor=voter.actor, clock=people.clock, ceremony_id=invited.ceremony_id)
    options = {**asked.options, "allowCredentials": []}
    with pytest.raises(ForeignAuthenticator):
        prove_presence(
            actor=voter.actor,
            clock=people.clock,
            challenge_id=asked.challenge_id,
            assertion=other.key.get(options),
        )
    assert not PresenceProof.objects.exists()
    assert audited("keys.presence.proved", outcome="REFUSED") == [{"code": "vote_foreign_authenticator"}]


def test_one_key_in_two_hands_proves_one_presence(people: Cast, invited: CeremonyView) -> None:
    people.prove(invited.ceremony_id, "keeper-one")
    people.enter(invited.ceremony_id, people.participant(invited, "keeper-two"))
    shared, second = people["keeper-one"].key, people["keeper-two"]
    forget_key(people["keeper-one"].user)
    register_key(second.user, shared)
    asked = challenge_presence(actor=second.actor, clock=people.clock, ceremony_id=invited.ceremony_id)
    with pytest.raises(ForeignAuthenticator):
        prove_presence(
            actor=second.actor,
            clock=people.clock,
            challenge_id=asked.challenge_id,
            assertion=shared.get(dict(asked.options)),
        )


def test_the_answer_to_another_question_is_refused(people: Cast, invited: CeremonyView) -> None:
    voter = people["keeper-one"]
    first = challenge_presence(actor=voter.actor, clock=people.clock, ceremony_id=invited.ceremony_id)
    second = challenge_presence(actor=voter.actor, clock=people.clock, ceremony_id=invited.ceremony_id)
    answer = voter.key.get(dict(first.options))
    with pytest.raises(ChallengeSpent):
        prove_presence(
            actor=voter.actor, clock=people.clock, challenge_id=first.challenge_id, assertion=answer
        )
    with pytest.raises(ChallengeForeign):
        prove_presence(
            actor=voter.actor, clock=people.clock, challenge_id=second.challenge_id, assertion=answer
        )


def test_a_question_is_good_once_for_five_minutes_and_one_person(
    people: Cast, invited: CeremonyView, clock: FixedClock
) -> None:
    voter = people["keeper-one"]
    asked = challenge_presence(actor=voter.actor, clock=clock, ceremony_id=invited.ceremony_id)
    answer = voter.key.get(dict(asked.options))

    def prove(name: str) -> CeremonyView:
        return prove_presence(
            actor=people[name].actor, clock=clock, challenge_id=asked.challenge_id, assertion=answer
        )

    with pytest.raises(ChallengeSpent):
        prove("keeper-two")
    prove("keeper-one")
    with pytest.raises(ChallengeSpent):
        prove("keeper-one")
    late = challenge_presence(actor=voter.actor, clock=clock, ceremony_id=invited.ceremony_id)
    clock.advance(timedelta(minutes=5))
    with pytest.raises(ChallengeSpent):
        prove_presence(
            actor=voter.actor,
            clock=clock,
            challenge_id=late.challenge_id,
            assertion=voter.key.get(dict(late.options)),
        )


def test_a_question_of_an_earlier_stay_is_void(people: Cast, invited: CeremonyView) -> None:
    voter, one = people["keeper-one"], people.participant(invited, "keeper-one")
    asked = challenge_presence(actor=voter.actor, clock=people.clock, ceremony_id=invited.ceremony_id)
    people.leave(invited.ceremony_id, one)
    people.enter(invited.ceremony_id, one)
    with pytest.raises(ChallengeSpent):
        prove_presence(
            actor=voter.actor,
            clock=people.clock,
            challenge_id=asked.challenge_id,
            assertion=voter.key.get(dict(asked.options)),
        )


def test_rubbish_is_no_signature(people: Cast, invited: CeremonyView) -> None:
    voter = people["keeper-one"]
    asked = challenge_presence(actor=voter.actor, clock=people.clock, ceremony_id=invited.ceremony_id)
    with pytest.raises(SignatureInvalid):
        prove_presence(actor=voter.actor, clock=people.clock, challenge_id=asked.challenge_id, assertion={})
    with pytest.raises(ChallengeSpent):
        prove_presence(actor=voter.actor, clock=people.clock, challenge_id=new_id(), assertion={})


def test_without_a_security_key_nobody_is_asked(people: Cast, invited: CeremonyView) -> None:
    forget_key(people["keeper-one"].user)
    with pytest.raises(ForeignAuthenticator):
        people.prove(invited.ceremony_id, "keeper-one")


def test_facility_staff_and_strangers_are_not_asked(people: Cast, invited: CeremonyView) -> None:
    with pytest.raises(CeremonyRoleNeeded):
        challenge_presence(actor=people.gate.actor, clock=people.clock, ceremony_id=invited.ceremony_id)
    drafted = people.draft()
    with pytest.raises(CeremonyInvalid):
        people.prove(drafted.ceremony_id, "keeper-one")
