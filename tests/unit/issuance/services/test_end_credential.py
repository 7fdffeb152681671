"""Revocation is final."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.issuance.errors import CredentialEnded, CredentialMissing
from apps.issuance.models import Credential, IssuanceBatch, MobileSecurityObject, StatusList
from apps.issuance.permissions import SIGNER
from apps.issuance.selectors import live_credential, status_list_content, status_list_ids
from apps.issuance.services import end_credential
from apps.lib.identifiers import new_id
from apps.registration.models import Holder, IssuanceApplication
from tests.support import pipeline
from tests.support.audited import audited
from tests.support.pipeline import World

pytestmark = pytest.mark.postgres


def end(world: World, credential_id: Any = None) -> Any:
    return end_credential(
        actor=SIGNER,
        clock=world.clock,
        credential_id=credential_id or Credential.objects.get().pk,
        reason="HOLDER_REQUEST",
    )


def test_revokes_every_mso_and_raises_the_lists(world: World) -> None:
    pipeline.issue(world, size=4)
    ended = end(world)
    rows = MobileSecurityObject.objects.all()
    assert (ended.revoked, {row.state for row in rows}) == (4, {"REVOKED"})
    assert set(ended.status_lists) == set(status_list_ids())
    published = {(pk, index) for pk in status_list_ids() for index in status_list_content(pk).revoked}
    assert published == {(row.status_list_id, row.status_index) for row in rows}
    assert set(StatusList.objects.values_list("version", flat=True)) == {2}


def test_releases_the_holder(world: World) -> None:
    pipeline.issue(world, size=1)
    holder = Credential.objects.get().holder_id
    assert live_credential(holder) is not None
    end(world)
    assert live_credential(holder) is None
    assert (Holder.objects.get().state, Holder.objects.get().end_cause) == ("ENDED", "HOLDER_REQUEST")
    assert IssuanceApplication.objects.get().state == "WITHDRAWN"


@pytest.mark.requirement("R-5.4.1-2")
def test_is_audited_for_the_credential_and_each_mso(world: World) -> None:
    pipeline.issue(world, size=2)
    end(world)
    assert audited("issuance.credential.revoked") == [{"reason": "HOLDER_REQUEST", "size": 2}]
    assert len(audited("issuance.mso.revoked")) == 2


def test_works_from_the_reservation_alone(world: World, monkeypatch: Any) -> None:
    from apps.issuance.services import signing

    batch_id = pipeline.request(world, pipeline.apply(world, size=2))
    monkeypatch.setattr(signing, "lint_all", pipeline.crash)
    with pytest.raises(pipeline.Crash):
        pipeline.fulfil(world, batch_id)
    assert end(world).revoked == 2
    batch = IssuanceBatch.objects.get()
    assert (batch.state, batch.sealed_name_spaces) == ("CANCELLED", None)


def test_ends_a_credential_that_was_merely_requested(world: World) -> None:
    batch_id = pipeline.request(world, pipeline.apply(world, size=2))
    assert end(world).revoked == 0
    assert pipeline.fulfil(world, batch_id).state == "CANCELLED"


def test_refuses_a_second_time(world: World) -> None:
    pipeline.issue(world, size=1)
    end(world)
    with pytest.raises(CredentialEnded):
        end(world)
    assert audited("issuance.revocation.refused") == [{"code": "credential_ended"}]


def test_refuses_an_unknown_credential(world: World) -> None:
    with pytest.raises(CredentialMissing):
        end(world, new_id())


def test_rolls_back_with_the_caller(world: World) -> None:
    pipeline.issue(world, size=1)

    def twice() -> None:
        with transaction.atomic():
            end(world)
            end(world)

    with pytest.raises(CredentialEnded):
        twice()
    assert Credential.objects.get().state == "SIGNED"
    assert audited("issuance.revocation.refused") == []


def test_keeps_the_copies_of_a_revoked_credential(world: World) -> None:
    pipeline.issue(world, size=1)
    end(world)
    row = MobileSecurityObject.objects.get()
    assert row.payload
    with pytest.raises(IntegrityError):
        row.delete()
