"""Two applications at once: one wins, nothing stands twice."""

from collections.abc import Callable
from importlib import import_module

import pytest

from apps.lib.clock import FixedClock
from apps.registration.errors import (
    ApplicationInFlight,
    NonceReplayed,
)
from apps.registration.models import IssuanceApplication
from tests.factories.registration import approved, new_draft, send

pytestmark = pytest.mark.postgres
SILENT = "tests.fakes.jpki_status.SilentStatus"
REAL = "apps.registration.adapters.simulated_jpki_status.SimulatedJpkiStatus"
AUDIENCE = "http://localhost:8000/api/v1/revocations"
TYPE = "mdoc-revocation+jws"
INTAKE = import_module("apps.registration.services.receive_application")


def interleave(monkeypatch: pytest.MonkeyPatch, name: str, other: Callable[[], object]) -> None:
    """Let `other` happen completely in the middle of the next application, before its step `name`."""
    step = getattr(INTAKE, name)

    def meanwhile(*args: object, **options: object) -> object:
        monkeypatch.undo()
        other()
        return step(*args, **options)

    monkeypatch.setattr(INTAKE, name, meanwhile)


def test_of_two_applications_at_once_one_wins(ra: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = new_draft(ra), new_draft(ra)
    interleave(monkeypatch, "possession_check", lambda: send(second, ra))
    with pytest.raises(ApplicationInFlight):
        send(first, ra)
    (row,) = IssuanceApplication.objects.all()
    assert (row.request_id, row.state) == (second.request_id, "APPROVED")


def test_of_two_identical_requests_at_once_one_wins(ra: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    made = new_draft(ra)
    interleave(monkeypatch, "read_signed_request", lambda: send(made, ra))
    with pytest.raises(NonceReplayed):
        send(made, ra)
    assert IssuanceApplication.objects.get().state == "APPROVED"


def test_the_database_itself_refuses_a_second_application(
    ra: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(ra)
    monkeypatch.setattr(INTAKE, "IN_FLIGHT", frozenset())
    with pytest.raises(ApplicationInFlight):
        send(new_draft(ra), ra)
    assert IssuanceApplication.objects.count() == 1
