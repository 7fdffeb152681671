"""6.1.1.2: the Digital Agency keeps the list of device models whose secure element it accepts."""

from typing import Final

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.parameters import SECURE_ELEMENT_FIPS_140_3_LEVEL
from apps.lib.cps.roles import Role
from apps.lib.errors import Invalid
from apps.policy.events import PolicyEvent
from apps.policy.models import ApprovedDeviceModel
from apps.policy.permissions import require_office
from apps.policy.selectors.evidence import model_view
from apps.policy.services._assurance import coming, note, stated
from apps.policy.types import DeviceModel, DeviceModelView

_CLAUSE: Final = "6.1.1.2"


def list_device_model(*, actor: Actor, clock: Clock, entry: DeviceModel) -> DeviceModelView:
    """Put a model on the list, change its entry, or take it off (`listed` false); each is a new version.

    A listed model has a common criteria certificate of its secure element, FIPS 140-3 level 2 or higher and a
    day until which both hold. Raises `AssuranceRefused`, `Invalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PolicyEvent.DEVICE_MODEL_LISTED, subject="device_model"
        ),
        transaction.atomic(),
    ):
        require_office(actor, (Role.DIGITAL_AGENCY_APPROVER,), clause=_CLAUSE)
        model = stated(entry.model, field="model", longest=80)
        if entry.listed:
            _check(entry, clock)
        versions = ApprovedDeviceModel.objects.select_for_update().filter(model=model)
        newest = versions.order_by("version").last()
        row = ApprovedDeviceModel.objects.create(
            model=model,
            version=newest.version + 1 if newest else 1,
            secure_element=stated(entry.secure_element, field="secure_element", longest=80),
            certificate=stated(entry.certificate, field="certificate", longest=80),
            fips_level=entry.fips_level,
            valid_until=entry.valid_until,
            listed=entry.listed,
            recorded_by=actor.actor_id,
            recorded_at=clock.now(),
        )
        note(
            PolicyEvent.DEVICE_MODEL_LISTED,
            f"device_model:{row.pk}",
            actor=actor,
            clock=clock,
            clause=_CLAUSE,
            detail={"version": row.version, "listed": row.listed, "until": row.valid_until.isoformat()},
        )
        return model_view(row)


def _check(entry: DeviceModel, clock: Clock) -> None:
    if entry.fips_level < SECURE_ELEMENT_FIPS_140_3_LEVEL:
        raise Invalid("the secure element needs level 2 or higher", field="fips_level", clause=_CLAUSE)
    coming(entry.valid_until, clock, field="valid_until")
