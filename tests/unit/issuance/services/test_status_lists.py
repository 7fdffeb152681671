"""Entries are random, used once, and spread; half-full lists are closed."""

from typing import Any

import pytest
from django.db import transaction

from apps.issuance.errors import CredentialMissing, StatusIndexUnavailable, StatusListMissing
from apps.issuance.models import Credential, MobileSecurityObject, StatusList
from apps.issuance.permissions import SIGNER, SWEEPER
from apps.issuance.selectors import (
    credential_by_id,
    credential_of_application,
    credential_timeline,
    status_list_content,
    status_list_ids,
)
from apps.issuance.services import rotate_status_lists, status_entries
from apps.issuance.services.status_entries import draw_entries, forget_lists
from apps.lib.identifiers import new_id
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres


def draw(world: World, count: int) -> Any:
    with transaction.atomic():
        return draw_entries(count, actor=SIGNER, clock=world.clock)


def small_lists(world: World, size: int) -> None:
    for _ in range(2):
        StatusList.objects.create(size=size, created_at=world.clock.now())
    forget_lists()


def test_draws_different_entries_from_both_lists(world: World) -> None:
    entries = draw(world, 9)
    assert len(set(entries)) == 9
    assert len({entry.list_id for entry in entries}) == 2
    assert all(0 <= entry.index < 1 << 20 for entry in entries)


def test_names_the_list_by_its_address(world: World) -> None:
    entry = draw(world, 1)[0]
    assert entry.reference().uri == f"http://localhost:8000/api/v1/status-lists/{entry.list_id}"


def test_draws_around_what_is_taken(world: World, monkeypatch: Any) -> None:
    small_lists(world, 4)
    pipeline.issue(world, size=4)
    taken = set(MobileSecurityObject.objects.values_list("status_list_id", "status_index"))
    monkeypatch.setattr(status_entries, "_ROUNDS", 200)
    assert not {(entry.list_id, entry.index) for entry in draw(world, 2)} & taken


def test_fails_closed_when_nothing_is_free(world: World) -> None:
    small_lists(world, 1)
    pipeline.issue(world, size=2)
    with pytest.raises(StatusIndexUnavailable):
        draw(world, 1)


def test_closes_lists_that_are_half_full(world: World) -> None:
    small_lists(world, 4)
    pipeline.issue(world, size=4)
    closed = rotate_status_lists(actor=SWEEPER, clock=world.clock).closed
    assert set(closed) == set(status_list_ids())
    assert len(audited("issuance.status_list.closed")) == 2
    forget_lists()
    assert not {entry.list_id for entry in draw(world, 2)} & set(closed)
    assert rotate_status_lists(actor=SWEEPER, clock=world.clock).closed == ()


def test_refuses_an_unknown_list(world: World) -> None:
    with pytest.raises(StatusListMissing):
        status_list_content(new_id())


def test_shows_a_credential_by_id_and_by_application(world: World) -> None:
    application_id = pipeline.issue(world, size=1)
    view = credential_of_application(application_id)
    assert credential_by_id(view.credential_id) == view
    assert (view.application_id, view.state) == (application_id, "SIGNED")
    with pytest.raises(CredentialMissing):
        credential_by_id(new_id())


@pytest.mark.requirement("R-5.4.1-1")
def test_tells_the_life_of_a_credential_in_order(world: World) -> None:
    pipeline.issue(world, size=2)
    entries = credential_timeline(Credential.objects.get().pk)
    told = [entry.event for entry in entries]
    expected = [
        "issuance.signing.requested",
        "issuance.batch.reserved",
        "issuance.attempt.opened",
        "issuance.attempt.closed",
        "issuance.mso.signed",
        "issuance.mso.signed",
        "issuance.batch.signed",
    ]
    assert [event for event in told if event.startswith("issuance.")] == expected
    assert all(entry.clause for entry in entries)
    with pytest.raises(CredentialMissing):
        credential_timeline(new_id())
