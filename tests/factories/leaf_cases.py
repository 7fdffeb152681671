"""Leaf certificates of the twenty cases and what the registration authority says to them."""

from typing import Any

import pytest

from apps.lib.clock import FixedClock
from apps.registration.adapters.synthetic_leaf import (
    attributes_of,
    era_date,
)
from apps.registration.errors import ApplicationRejected
from apps.registration.models import IssuanceApplication
from apps.registration.types import ApplicationReceipt, CheckOutcome
from tests.builders.application import HANAKO
from tests.factories.registration import new_draft, send

PLAN = {
    "name": HANAKO.full_name,
    "address": HANAKO.resident_address,
    "birth_date": era_date(HANAKO.birth_date),
    "sex": "2",
}


def rejection(clock: FixedClock, **options: Any) -> str:
    """Send an application that must be rejected; return the internal reason."""
    with pytest.raises(ApplicationRejected) as refusal:
        send(new_draft(clock, **options), clock)
    return IssuanceApplication.objects.get(id=refusal.value.application_id).rejection_code


def attributes(**changes: str) -> dict[str, Any]:
    return {"attributes": attributes_of(**(PLAN | changes))}


def noted(receipt: ApplicationReceipt) -> set[str]:
    """Return what was noted of the card; that the site lists no device models is noted each time."""
    found = {f"{view.code}:{view.detail}" for view in receipt.checks if view.outcome is CheckOutcome.NOTED}
    assert "DEVICE_MODEL:LIST_NOT_IN_FORCE" in found
    return found - {"DEVICE_MODEL:LIST_NOT_IN_FORCE"}
