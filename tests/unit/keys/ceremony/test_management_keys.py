"""Shares and cards are registered in the ceremony that hands them out, and void the ones before (6.4.1.1)."""

from datetime import timedelta
from typing import Any

import pytest

from apps.keys.errors import (
    CeremonyInvalid,
    CeremonyMissing,
    CeremonyRoleNeeded,
    NotPresent,
    PlaceShared,
    SealUsed,
    TokenMissing,
)
from apps.keys.models import ManagementKey
from apps.keys.selectors import custody_items, management_keys
from apps.keys.services import register_management_key
from apps.keys.states import ManagementKeyKind
from apps.keys.types import CeremonyView, ManagementKeyView
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.identifiers import new_id
from tests.factories.ceremonies import Cast
from tests.factories.keys import make_hsm
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def ceremony(people: Cast) -> CeremonyView:
    make_hsm()
    return people.started(CeremonyType.ACTIVATION)


def register(
    people: Cast, ceremony: CeremonyView, name: str = "keeper-one", **changes: Any
) -> ManagementKeyView:
    given: dict[str, Any] = {
        "ceremony_id": ceremony.ceremony_id,
        "hsm_label": "ds",
        "kind": ManagementKeyKind.SHARE,
        "label": "K-1",
        "seal": "S-1",
        "place": "safe 1",
    } | changes
    return register_management_key(actor=people[name].actor, clock=people.clock, **given)


@pytest.mark.requirement("R-6.4.1.1-1")
def test_a_share_is_registered_with_its_ceremony(people: Cast, ceremony: CeremonyView) -> None:
    view = register(people, ceremony)
    assert management_keys() == (view,)
    assert (view.ceremony_id, view.custodian) == (
        ceremony.ceremony_id,
        people["keeper-one"].actor.actor_id,
    )
    [detail] = audited("keys.management_key.registered", outcome="DONE")
    assert detail == {"kind": "SHARE", "seal": "S-1", "ceremony": str(ceremony.ceremony_id)}


@pytest.mark.requirement("R-6.4.1.1-1")
def test_a_change_of_activation_data_voids_the_share_before(people: Cast, ceremony: CeremonyView) -> None:
    old = register(people, ceremony)
    people.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  # a FixedClock
    new = register(people, ceremony, label="K-1b", seal="S-1b")
    assert [item.item_id for item in custody_items()] == [new.management_key_id]
    assert [view.voided_at is None for view in management_keys()] == [True, False]
    assert ManagementKey.objects.get(pk=old.management_key_id).voided_at == people.clock.now()
    assert len(audited("keys.management_key.voided")) == 1


@pytest.mark.requirement("R-6.4.1.1-1")
def test_without_a_running_ceremony_nothing_is_registered(people: Cast) -> None:
    make_hsm()
    ready = people.assembled(CeremonyType.ACTIVATION)
    with pytest.raises(CeremonyInvalid):
        register(people, ready)
    with pytest.raises(CeremonyMissing):
        register(people, ready, ceremony_id=new_id())
    assert not ManagementKey.objects.exists()


def test_only_custodians_in_the_room_register(people: Cast, ceremony: CeremonyView) -> None:
    with pytest.raises(CeremonyRoleNeeded):
        register(people, ceremony, "issuer")
    people.leave(ceremony.ceremony_id, people.participant(ceremony, "keeper-one"))
    with pytest.raises(NotPresent):
        register(people, ceremony)
    assert len(audited("keys.management_key.registered", outcome="REFUSED")) == 2
    assert not ManagementKey.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"place": "SAFE 1"}, PlaceShared),
        ({"place": "safe 2", "seal": "S-1"}, SealUsed),
        ({"place": "safe 2", "label": "K-1"}, SealUsed),
        ({"place": "safe 2", "hsm_label": "none"}, TokenMissing),
        ({"place": " "}, CeremonyInvalid),
        ({"place": "safe 2", "seal": ""}, CeremonyInvalid),
    ],
)
def test_refuses_a_shared_place_a_used_seal_and_an_unknown_token(
    people: Cast, ceremony: CeremonyView, changes: Any, refusal: type[Exception]
) -> None:
    register(people, ceremony)
    with pytest.raises(refusal):
        register(people, ceremony, "keeper-two", **({"label": "K-2", "seal": "S-2"} | changes))
    assert ManagementKey.objects.count() == 1
