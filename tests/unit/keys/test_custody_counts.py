"""Two custodians count what lies under seal; what differs or is late becomes a finding (6.4.2.1)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyRoleNeeded,
    CountIncomplete,
    CountMissing,
    CountUnderway,
    CustodyElsewhere,
    CustodyFindingMissing,
    ItemMissing,
    PersonCountedTwice,
    PlaceShared,
    SealDiffers,
    SealUsed,
    SecondFactorNeeded,
)
from apps.keys.models import CustodyCount, CustodyCountLine, CustodyFinding, ManagementKey
from apps.keys.selectors import count_due_on, custody_items, custody_register, open_custody_findings
from apps.keys.services import (
    confirm_custody_count,
    count_custody,
    place_in_safe,
    review_custody,
    settle_custody_finding,
)
from apps.keys.states import CountResult, CustodyFindingKind, ManagementKeyKind
from apps.keys.types import CountView
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from tests.factories.approvals import Voter, approver
from tests.factories.keys import make_hsm, make_management_key
from tests.factories.staff import member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NIGHT = system_actor("night")
SEALS = {"K-1": "S-1", "K-2": "S-2"}


class Vault:
    """Two custodians with a share each, in two safes, and the CA manager."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.one = approver("keeper-one", Role.KEY_CUSTODIAN)
        self.two = approver("keeper-two", Role.KEY_CUSTODIAN)
        self.head = approver("head", Role.CA_MANAGER)
        hsm = make_hsm()
        for label, seal, person in (("K-1", "S-1", self.one), ("K-2", "S-2", self.two)):
            make_management_key(hsm, label=label, seal=seal, custodian=person.actor, at=clock.now())

    def seen(self, **changes: str) -> Mapping[UUID, str]:
        found = {item.label: item.item_id for item in custody_items()}
        return {found[label]: changes.get(label.replace("-", ""), SEALS[label]) for label in found}

    def count(self, person: Voter | None = None, **changes: str) -> CountView:
        return count_custody(actor=(person or self.one).actor, clock=self.clock, seen=self.seen(**changes))

    def confirm(self, count: CountView, person: Voter | None = None, **changes: str) -> CountView:
        return confirm_custody_count(
            actor=(person or self.two).actor,
            clock=self.clock,
            count_id=count.count_id,
            seen=self.seen(**changes),
        )

    def place(self, label: str, person: Voter, place: str, **more: str) -> Any:
        item = next(item for item in custody_items() if item.label == label)
        given = {"seal": SEALS[label]} | more
        return place_in_safe(actor=person.actor, clock=self.clock, item_id=item.item_id, place=place, **given)


@pytest.fixture
def vault(clock: FixedClock) -> Vault:
    return Vault(clock)


@pytest.mark.requirement("R-6.4.2.1-1")
def test_a_count_stands_when_two_custodians_read_the_registered_seals(vault: Vault) -> None:
    first = vault.count()
    assert custody_register().waiting == first
    assert {line.result for line in first.lines} == {None}
    done = vault.confirm(first)
    assert (done.matches, done.confirmed_by) == (True, vault.two.actor.actor_id)
    register = custody_register()
    assert (register.waiting, register.last, register.findings) == (None, done, ())
    assert audited("keys.custody.confirmed", outcome="DONE") == [{"items": 2, "differences": 0}]


@pytest.mark.requirement("R-6.4.2.1-1")
@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("S-9", "S-9", CustodyFindingKind.SEAL_DIFFERS),
        ("", "", CustodyFindingKind.NOT_FOUND),
        ("S-1", "S-9", CustodyFindingKind.COUNTERS_DISAGREE),
        ("", "S-1", CustodyFindingKind.COUNTERS_DISAGREE),
    ],
)
def test_a_seal_that_is_not_the_registered_one_is_a_finding(
    vault: Vault, first: str, second: str, kind: CustodyFindingKind
) -> None:
    done = vault.confirm(vault.count(K1=first), K1=second)
    assert [line.result for line in done.lines] == [CountResult(kind.value), CountResult.MATCHES]
    [finding] = open_custody_findings()
    assert (finding.kind, finding.subject) == (kind, "K-1")
    assert audited("keys.custody.finding_opened")[0]["kind"] == kind.value


def test_the_same_finding_is_opened_once_until_it_is_settled(vault: Vault) -> None:
    for _round in range(2):
        vault.confirm(vault.count(K1=""), K1="")
    [finding] = open_custody_findings()
    settled = settle_custody_finding(
        actor=vault.head.actor, clock=vault.clock, finding_id=finding.finding_id, reason="found in drawer"
    )
    assert (settled, open_custody_findings()) == (finding, ())
    vault.confirm(vault.count(K1=""), K1="")
    assert len(open_custody_findings()) == 1
    assert CustodyFinding.objects.count() == 2


@pytest.mark.requirement("R-6.4.2.1-1")
def test_an_overdue_count_is_a_finding_until_it_took_place(vault: Vault) -> None:
    assert count_due_on() == date(2027, 2, 22)
    vault.clock.advance(timedelta(days=90))
    assert review_custody(actor=NIGHT, clock=vault.clock) is None
    vault.clock.advance(timedelta(days=1))
    late = review_custody(actor=NIGHT, clock=vault.clock)
    assert late is not None
    assert (late.kind, late.subject) == (CustodyFindingKind.COUNT_OVERDUE, "2027-02-22")
    assert review_custody(actor=NIGHT, clock=vault.clock) is None
    first = vault.count()
    assert open_custody_findings() == (late,)
    vault.confirm(first)
    assert open_custody_findings() == ()
    assert count_due_on() == vault.clock.today() + timedelta(days=90)


@pytest.mark.requirement("R-6.4.2.1-1")
def test_a_count_that_comes_near_is_mailed_and_one_that_is_overdue_goes_to_the_ca_manager_too(
    vault: Vault,
) -> None:
    member("k", Role.KEY_CUSTODIAN, work_mail="k@example.jp")
    member("h", Role.CA_MANAGER, work_mail="h@example.jp")
    member("s", Role.SYSTEM_ENGINEER, work_mail="s@example.jp")
    told: list[list[str]] = []
    for days in (75, 1, 1, 14):
        vault.clock.advance(timedelta(days=days))
        mail.outbox.clear()
        review_custody(actor=NIGHT, clock=vault.clock)
        told.append(sorted(to for message in mail.outbox for to in message.to))
    assert told == [[], ["k@example.jp"], [], ["h@example.jp", "k@example.jp"]]


def test_nothing_is_due_where_nothing_lies_under_seal(clock: FixedClock) -> None:
    keeper = approver("keeper", Role.KEY_CUSTODIAN)
    assert (count_due_on(), review_custody(actor=NIGHT, clock=clock)) == (None, None)
    with pytest.raises(CountIncomplete):
        count_custody(actor=keeper.actor, clock=clock, seen={})


@pytest.mark.requirement("R-6.4.2.1-1")
def test_one_custodian_is_not_two(vault: Vault) -> None:
    first = vault.count()
    with pytest.raises(PersonCountedTwice):
        vault.confirm(first, vault.one)
    with pytest.raises(CountUnderway):
        vault.count(vault.two)
    assert CustodyCount.objects.get().confirmed_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        CustodyCount.objects.update(confirmed_by=vault.one.actor.actor_id)


def test_others_neither_count_nor_settle(vault: Vault) -> None:
    with pytest.raises(CeremonyRoleNeeded):
        vault.count(vault.head)
    with pytest.raises(SecondFactorNeeded):
        count_custody(actor=NIGHT, clock=vault.clock, seen=vault.seen())
    done = vault.confirm(vault.count(K1=""), K1="")
    with pytest.raises(CountMissing):
        vault.confirm(done)
    [finding] = open_custody_findings()
    given: Any = {"clock": vault.clock, "finding_id": finding.finding_id}
    with pytest.raises(CeremonyRoleNeeded):
        settle_custody_finding(actor=vault.one.actor, reason="it is fine", **given)
    with pytest.raises(CeremonyInvalid):
        settle_custody_finding(actor=vault.head.actor, reason=" ", **given)
    assert open_custody_findings() == (finding,)
    assert len(audited("keys.custody.finding_settled", outcome="REFUSED")) == 2


def test_only_a_count_settles_an_overdue_count(vault: Vault) -> None:
    vault.clock.advance(timedelta(days=91))
    late = review_custody(actor=NIGHT, clock=vault.clock)
    assert late is not None
    for finding_id in (late.finding_id, new_id()):
        with pytest.raises(CustodyFindingMissing):
            settle_custody_finding(
                actor=vault.head.actor, clock=vault.clock, finding_id=finding_id, reason="next month"
            )
    assert open_custody_findings() == (late,)


def test_a_count_leaves_nothing_out_and_adds_nothing(vault: Vault) -> None:
    full = dict(vault.seen())
    short = dict(list(full.items())[:1])
    for seen in (short, full | {new_id(): "S-3"}, {}, dict.fromkeys(full, "S" * 49)):
        with pytest.raises(CountIncomplete):
            count_custody(actor=vault.one.actor, clock=vault.clock, seen=seen)
    assert not CustodyCount.objects.exists()
    assert not CustodyCountLine.objects.exists()


@pytest.mark.requirement("R-6.4.2.1-1")
def test_management_keys_of_different_custodians_lie_apart(vault: Vault) -> None:
    with pytest.raises(PlaceShared):
        vault.place("K-2", vault.two, "SAFE of K-1")
    moved = vault.place("K-2", vault.two, "safe 9", new_seal="S-22")
    assert (moved.place, moved.seal) == ("safe 9", "S-22")
    assert audited("keys.custody.placed", outcome="DONE") == [{"seal": "S-22", "seal_before": "S-2"}]


def test_only_the_keeper_with_the_right_seal_moves_it(vault: Vault) -> None:
    with pytest.raises(CustodyElsewhere):
        vault.place("K-1", vault.two, "safe 9")
    with pytest.raises(SealDiffers):
        vault.place("K-1", vault.one, "safe 9", seal="S-9")
    with pytest.raises(SealUsed):
        vault.place("K-1", vault.one, "safe 9", new_seal="S-2")
    with pytest.raises(ItemMissing):
        place_in_safe(actor=vault.one.actor, clock=vault.clock, item_id=new_id(), seal="S-1", place="x")
    assert {item.place for item in custody_items()} == {"safe of K-1", "safe of K-2"}


def test_the_database_keeps_counts_and_keepers_as_they_are(vault: Vault) -> None:
    vault.confirm(vault.count(K1=""), K1="")
    for rows, change in (
        (CustodyCount.objects, {"counted_by": "staff:other"}),
        (CustodyCountLine.objects, {"first_seal": "S-1"}),
        (CustodyFinding.objects, {"kind": "NOT_FOUND", "subject": "K-2"}),
        (ManagementKey.objects, {"custodian": "staff:other"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all().delete()


@pytest.mark.requirement("R-6.4.1.1-1")
def test_no_column_could_hold_the_value_of_a_management_key() -> None:
    columns = {field.name for field in ManagementKey._meta.get_fields()}
    assert columns == {
        "id",
        "label",
        "kind",
        "hsm",
        "seal",
        "place",
        "custodian",
        "ceremony",
        "registered_at",
        "voided_at",
    }
    assert max(len(kind) for kind in ManagementKeyKind) <= 24
