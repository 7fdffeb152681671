"""Backup media come out of a ceremony only, and pass from custodian to custodian with both people's word."""

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen, ApprovalUsed
from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyRoleNeeded,
    CustodyElsewhere,
    KeyMissing,
    MediumExists,
    MediumMissing,
    ReceiverNeeded,
    SealDiffers,
    SecondFactorNeeded,
    StepOutOfTurn,
    TamperResistanceNeeded,
)
from apps.keys.models import BackupMedium, CustodyHandOver
from apps.keys.selectors import media, medium_view
from apps.keys.services import hand_over_medium, place_in_safe, request_hand_over
from apps.keys.types import MediumView
from apps.lib.actor import system_actor
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from tests.factories.approvals import Voter, approver, vote
from tests.factories.ceremonies import Cast
from tests.factories.custody import BACKUP, PLACE, SEAL, backup_made, register
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def medium(people: Cast) -> MediumView:
    return register(people, backup_made(people))


def ask(people: Cast, medium: MediumView, receiver: Voter, *, seal: str = SEAL) -> UUID:
    view = request_hand_over(
        actor=people["keeper-one"].actor,
        clock=people.clock,
        medium_id=medium.medium_id,
        receiver=receiver.actor.actor_id,
        seal=seal,
        place="支部金庫",
    )
    return view.approval_id


def hand_over(
    people: Cast, medium: MediumView, approval_id: UUID | None, *, giver: str = "keeper-one", to: str = ""
) -> MediumView:
    return hand_over_medium(
        actor=people[giver].actor,
        clock=people.clock,
        medium_id=medium.medium_id,
        receiver=to or people["keeper-two"].actor.actor_id,
        seal=SEAL,
        place="支部金庫",
        approval_id=approval_id,
    )


@pytest.mark.requirement("R-5.2.1.3-1")
def test_a_medium_is_registered_with_seal_place_and_keeper(people: Cast, medium: MediumView) -> None:
    row = BackupMedium.objects.get()
    assert (row.seal, row.place, row.custodian) == (SEAL, PLACE, people["keeper-one"].actor.actor_id)
    assert media() == (medium,) == (medium_view(row.pk),)
    [detail] = audited("keys.medium.registered", outcome="DONE")
    assert detail["seal"] == SEAL


@pytest.mark.requirement("R-6.2.4.1-2")
def test_a_medium_without_a_seal_or_protection_against_tampering_is_refused(people: Cast) -> None:
    ceremony_id = backup_made(people)
    with pytest.raises(TamperResistanceNeeded):
        register(people, ceremony_id, tamper_resistant=False)
    with pytest.raises(CeremonyInvalid):
        register(people, ceremony_id, seal=" ")
    assert not BackupMedium.objects.exists()


@pytest.mark.requirement("R-5.2.1.3-4")
def test_no_medium_is_registered_before_the_backup_was_made(people: Cast) -> None:
    ceremony = people.done(people.started(CeremonyType.BACKUP), until=BACKUP)
    with pytest.raises(StepOutOfTurn):
        register(people, ceremony.ceremony_id)
    people.execute(ceremony.ceremony_id, BACKUP, "keeper-one")
    with pytest.raises(StepOutOfTurn):
        register(people, ceremony.ceremony_id)
    assert not BackupMedium.objects.exists()


@pytest.mark.requirement("R-5.2.1.3-4")
def test_no_medium_is_registered_outside_a_running_ceremony(people: Cast) -> None:
    ceremony_id = backup_made(people)
    people.witness(ceremony_id, BACKUP, "issuer")
    ceremony = people.witness(ceremony_id, BACKUP, "witness")
    with pytest.raises(StepOutOfTurn):
        register(people, ceremony_id)
    people.done(ceremony)
    with pytest.raises(CeremonyInvalid):
        register(people, ceremony_id)
    assert not BackupMedium.objects.exists()


def test_only_a_custodian_who_made_the_backup_registers_it(people: Cast) -> None:
    ceremony_id = backup_made(people)
    for name in ("manager", "witness"):
        with pytest.raises(CeremonyRoleNeeded):
            register(people, ceremony_id, name)
    with pytest.raises(StepOutOfTurn):
        register(people, ceremony_id, number=2)
    with pytest.raises(KeyMissing):
        register(people, ceremony_id, key_id=new_id())
    for wrong in ({"label": ""}, {"seal": "x" * 49}, {"place": ""}):
        with pytest.raises(CeremonyInvalid):
            register(people, ceremony_id, **wrong)


def test_a_label_and_a_seal_stand_for_one_medium(people: Cast) -> None:
    ceremony_id = backup_made(people)
    register(people, ceremony_id)
    for same in ({"label": "M-2"}, {"seal": "S-2"}):
        with pytest.raises(MediumExists):
            register(people, ceremony_id, "keeper-two", **same)
    register(people, ceremony_id, "keeper-two", label="M-2", seal="S-2")
    assert [one.label for one in media()] == ["M-1", "M-2"]


@pytest.mark.requirement("R-5.2.1.3-1")
def test_a_medium_passes_on_when_giver_and_receiver_both_act(people: Cast, medium: MediumView) -> None:
    approval_id = ask(people, medium, people["keeper-two"])
    vote(approval_id, people["keeper-two"], clock=people.clock)
    passed = hand_over(people, medium, approval_id)
    assert (passed.custodian, passed.place) == (people["keeper-two"].actor.actor_id, "支部金庫")
    link = CustodyHandOver.objects.get()
    assert (link.number, link.giver, link.receiver) == (1, medium.custodian, passed.custodian)
    assert audited("keys.medium.handed_over", outcome="DONE") == [
        {"giver": link.giver, "receiver": link.receiver, "number": 1}
    ]


@pytest.mark.requirement("R-5.2.1.3-1")
def test_one_person_hands_nothing_over(people: Cast, medium: MediumView) -> None:
    with pytest.raises(ReceiverNeeded):
        ask(people, medium, people["keeper-one"])
    own = people["keeper-one"].actor.actor_id
    with pytest.raises(ReceiverNeeded):
        hand_over(people, medium, None, to=own)
    with pytest.raises(ApprovalMissing):
        hand_over(people, medium, None)
    with pytest.raises(ApprovalOpen):
        hand_over(people, medium, ask(people, medium, people["keeper-two"]))
    assert medium_view(medium.medium_id) == medium
    assert not CustodyHandOver.objects.exists()


@pytest.mark.requirement("R-5.2.1.3-1")
def test_another_custodian_does_not_sign_for_the_receiver(people: Cast, medium: MediumView) -> None:
    third = approver("keeper-three", Role.KEY_CUSTODIAN)
    approval_id = ask(people, medium, people["keeper-two"])
    vote(approval_id, third, clock=people.clock)
    with pytest.raises(ReceiverNeeded):
        hand_over(people, medium, approval_id)
    with pytest.raises(ApprovalDiffers):
        hand_over(people, medium, approval_id, to=third.actor.actor_id)
    assert audited("keys.medium.handed_over", outcome="REFUSED") == [
        {"code": "medium_receiver_needed"},
        {"code": "approval_differs"},
    ]


@pytest.mark.requirement("R-5.2.1.3-1")
@pytest.mark.parametrize("name", ["head", "manager", "witness", "issuer"])
def test_a_medium_goes_to_a_custodian_only(people: Cast, medium: MediumView, name: str) -> None:
    with pytest.raises(ReceiverNeeded):
        ask(people, medium, people[name])


def test_a_medium_with_another_seal_goes_nowhere(people: Cast, medium: MediumView) -> None:
    with pytest.raises(SealDiffers):
        ask(people, medium, people["keeper-two"], seal="S-999999")
    assert audited("keys.medium.hand_over_requested", outcome="REFUSED") == [{"code": "medium_seal_differs"}]


def test_only_its_keeper_gives_a_medium_away(people: Cast, medium: MediumView) -> None:
    approval_id = ask(people, medium, people["keeper-two"])
    vote(approval_id, people["keeper-two"], clock=people.clock)
    with pytest.raises(CustodyElsewhere):
        hand_over(people, medium, approval_id, giver="keeper-two", to=people["keeper-one"].actor.actor_id)
    with pytest.raises(CeremonyRoleNeeded):
        hand_over(people, medium, approval_id, giver="manager")
    with pytest.raises(SecondFactorNeeded):
        hand_over_medium(
            actor=system_actor("demo"),
            clock=people.clock,
            medium_id=medium.medium_id,
            receiver=people["keeper-two"].actor.actor_id,
            seal=SEAL,
            place=PLACE,
            approval_id=None,
        )


def test_an_approval_serves_one_hand_over(people: Cast, medium: MediumView) -> None:
    approval_id = ask(people, medium, people["keeper-two"])
    vote(approval_id, people["keeper-two"], clock=people.clock)
    hand_over(people, medium, approval_id)
    with pytest.raises(CustodyElsewhere):
        hand_over(people, medium, approval_id)
    back = people["keeper-one"].actor.actor_id
    with pytest.raises(ApprovalUsed):
        hand_over(people, medium, approval_id, giver="keeper-two", to=back)


@pytest.mark.requirement("R-5.2.1.3-1")
def test_a_medium_gets_a_new_seal_where_its_keeper_puts_it(people: Cast, medium: MediumView) -> None:
    moved = place_in_safe(
        actor=people["keeper-one"].actor,
        clock=people.clock,
        item_id=medium.medium_id,
        seal=SEAL,
        place="支部金庫",
        new_seal="S-000124",
    )
    assert (moved.seal, moved.place) == ("S-000124", "支部金庫")
    with pytest.raises(SealDiffers):
        ask(people, medium, people["keeper-two"])
    assert audited("keys.custody.placed", outcome="DONE") == [{"seal": "S-000124", "seal_before": SEAL}]


def test_an_unknown_medium_is_missing(people: Cast, medium: MediumView) -> None:
    with pytest.raises(MediumMissing):
        medium_view(new_id())
    with pytest.raises(MediumMissing):
        request_hand_over(
            actor=people["keeper-one"].actor,
            clock=people.clock,
            medium_id=new_id(),
            receiver=people["keeper-two"].actor.actor_id,
            seal=SEAL,
            place=PLACE,
        )


def test_the_chain_is_not_rewritten_at_the_sql_prompt(people: Cast, medium: MediumView) -> None:
    approval_id = ask(people, medium, people["keeper-two"])
    vote(approval_id, people["keeper-two"], clock=people.clock)
    hand_over(people, medium, approval_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        CustodyHandOver.objects.update(receiver="staff:x")
    for change in ({"registered_by": "staff:x"}, {"label": "M-9"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BackupMedium.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        BackupMedium.objects.all().delete()
