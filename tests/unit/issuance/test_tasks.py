"""Tasks call one service each and may run twice."""

from datetime import timedelta
from typing import Any

import pytest

from apps.issuance import tasks
from apps.issuance.models import IssuanceBatch, StatusList
from apps.issuance.services import signing
from apps.keys.adapters import pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.lib.clock import SYSTEM_CLOCK
from tests.support import pipeline
from tests.support.pipeline import World


def test_carry_an_application_to_its_signatures_twice(live_world: World) -> None:
    application_id = pipeline.apply(live_world, size=1)
    for _ in range(2):
        tasks.request_signing(str(application_id))
        tasks.fulfil_signing_request(str(IssuanceBatch.objects.get().pk))
    assert IssuanceBatch.objects.get().state == "SIGNED"


def test_leave_the_batch_when_the_signer_is_locked(live_world: World) -> None:
    batch_id = pipeline.request(live_world, pipeline.apply(live_world, size=1))
    pin_file.wipe_pin()
    SESSION.close()
    tasks.fulfil_signing_request(str(batch_id))
    batch = IssuanceBatch.objects.get()
    assert batch.state == "RESERVED"
    assert batch.resend_at > SYSTEM_CLOCK.now()


def test_take_up_what_was_left_behind(live_world: World, monkeypatch: Any) -> None:
    batch_id = pipeline.request(live_world, pipeline.apply(live_world, size=1))
    with monkeypatch.context() as patch:
        patch.setattr(signing, "lint_all", pipeline.crash)
        with pytest.raises(pipeline.Crash):
            pipeline.fulfil(live_world, batch_id)
    past = SYSTEM_CLOCK.now() - timedelta(seconds=1)
    IssuanceBatch.objects.update(claimed_until=past, resend_at=past)
    sent: list[Any] = []
    monkeypatch.setattr(tasks.fulfil_signing_request, "apply_async", lambda *, args: sent.append(args))
    tasks.sweep_batches()
    assert sent == [(str(batch_id),)]
    tasks.reconcile_signing(str(batch_id))
    assert IssuanceBatch.objects.get().state == "SIGNED"


def test_rotate_nothing_while_the_lists_are_empty(live_world: World) -> None:
    pipeline.issue(live_world, size=1)
    tasks.rotate_status_lists()
    assert set(StatusList.objects.values_list("state", flat=True)) == {"OPEN"}
