"""Status lists are signed, read back, kept, and renewed when they must be."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from apps.audit.models import AuditEvent
from apps.base import outbox
from apps.certificates.models import DsCertificate
from apps.issuance.models import MobileSecurityObject, StatusList
from apps.keys.adapters import pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.lib.actor import system_actor
from apps.lib.errors import Unavailable
from apps.lib.statuslist.token import read_token, status_at, verify_token
from apps.revocation import tasks
from apps.revocation.errors import ListClockSetBack, StatusListNotPublished, StatusListUnreadable
from apps.revocation.models import RevocationRequest, StatusListEdition
from apps.revocation.selectors import current_status_list, published_status_lists
from apps.revocation.services import (
    build_due_status_lists,
    build_status_list,
    receive_revocation_request,
)
from apps.revocation.states import RequestState
from tests.factories.registration import CLIENT
from tests.support.pipeline import World
from tests.unit.revocation.conftest import Holding

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
SIGNER = system_actor("list-signer")
BUILD = importlib.import_module("apps.revocation.services.build_status_list")


def build(holding: Holding) -> Any:
    return build_due_status_lists(actor=SIGNER, clock=holding.world.clock)


@pytest.mark.requirement("R-4.9.6-1")
def test_says_of_every_mso_whether_it_is_revoked(holding: Holding) -> None:
    build(holding)
    receive_revocation_request(actor=CLIENT, clock=holding.world.clock, request=holding.request())
    changed = build(holding)
    members = list(MobileSecurityObject.objects.all())
    assert {member.status_list_id for member in members} == set(changed)
    for member in members:
        token = read_token(current_status_list(member.status_list_id).token)
        verify_token(token, at=holding.world.clock.now())
        assert status_at(token, member.status_index) == 1
        assert sum(byte.bit_count() for byte in token.packed) == sum(
            other.status_list_id == member.status_list_id for other in members
        )


def test_carries_the_list_signers_certificate_and_not_the_ds_one(holding: Holding) -> None:
    build(holding)
    list_id = published_status_lists()[0].list_id
    token = read_token(current_status_list(list_id).token)
    purpose = DsCertificate.objects.get(der=token.certificates[0]).purpose
    assert purpose == "REVOCATION_LIST"
    x509.load_der_x509_certificate(token.certificates[0])


def test_signs_nothing_while_the_edition_is_fresh(holding: Holding) -> None:
    assert build(holding)
    assert build(holding) == ()
    holding.world.clock.advance(timedelta(minutes=59))
    assert build(holding) == ()
    holding.world.clock.advance(timedelta(minutes=1))
    assert build(holding)
    assert {row.sequence for row in StatusListEdition.objects.all()} == {1, 2}


@pytest.mark.requirement("R-4.9.3-3")
def test_files_the_request_when_the_last_list_says_so(holding: Holding) -> None:
    receive_revocation_request(actor=CLIENT, clock=holding.world.clock, request=holding.request())
    lists = sorted(RevocationRequest.objects.get().waits_for)
    for list_id in lists[:-1]:
        build_status_list(actor=SIGNER, clock=holding.world.clock, list_id=list_id)
    row = RevocationRequest.objects.get()
    assert (row.state, sorted(row.waits_for)) == (RequestState.EXECUTED, lists[-1:])
    build_status_list(actor=SIGNER, clock=holding.world.clock, list_id=lists[-1])
    row = RevocationRequest.objects.get()
    assert (row.state, row.waits_for) == (RequestState.FILED, {})
    assert AuditEvent.objects.filter(event="revocation.request.filed").count() == 1


def test_an_edition_of_older_content_does_not_file_the_request(holding: Holding) -> None:
    receive_revocation_request(actor=CLIENT, clock=holding.world.clock, request=holding.request())
    request = RevocationRequest.objects.get()
    RevocationRequest.objects.update(waits_for={key: value + 1 for key, value in request.waits_for.items()})
    build(holding)
    assert RevocationRequest.objects.get().state == RequestState.EXECUTED


def test_refuses_when_the_clock_was_set_back(holding: Holding) -> None:
    build(holding)
    holding.world.clock.advance(timedelta(hours=-1))
    with pytest.raises(ListClockSetBack):
        build(holding)
    assert AuditEvent.objects.filter(event="revocation.status_list.refused", outcome="REFUSED").exists()


def test_waits_while_the_signer_is_locked(holding: Holding) -> None:
    SESSION.close()
    pin_file.wipe_pin()
    with pytest.raises(Unavailable):
        build(holding)
    assert not StatusListEdition.objects.exists()


def test_keeps_one_edition_when_two_signers_sign_the_same_sequence(
    holding: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_id = StatusList.objects.order_by("id").values_list("id", flat=True)[0]
    assert build_status_list(actor=SIGNER, clock=holding.world.clock, list_id=list_id)
    monkeypatch.setattr(BUILD, "newest_edition", lambda _id: None)
    assert build_status_list(actor=SIGNER, clock=holding.world.clock, list_id=list_id) is None
    assert StatusListEdition.objects.filter(status_list_id=list_id).count() == 1


def test_an_unsigned_list_is_not_published(holding: Holding) -> None:
    list_id = StatusList.objects.order_by("id").values_list("id", flat=True)[0]
    assert published_status_lists() == ()
    with pytest.raises(StatusListNotPublished):
        current_status_list(list_id)


def test_a_damaged_signature_is_not_published(holding: Holding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BUILD, "sign_revocation_list", lambda **_: bytes(64))
    with pytest.raises(StatusListUnreadable):
        build(holding)
    assert not StatusListEdition.objects.exists()


def test_the_tasks_call_the_service(world: World, holding: Holding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SYSTEM_CLOCK", world.clock)
    tasks.build_due_status_lists()
    assert StatusListEdition.objects.exists()
    before = StatusListEdition.objects.count()
    tasks.build_status_lists(str(holding.credential_id))
    assert StatusListEdition.objects.count() == before
    assert outbox.sweep(clock=world.clock) >= 0
