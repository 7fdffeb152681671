"""Which evidence stands for a module, and which device models may hold a credential."""

from datetime import date

from apps.lib.cps.parameters import DS_HSM_FIPS_140_3_LEVEL
from apps.policy.models import ApprovedDeviceModel, HsmEvidence
from apps.policy.states import ModuleStatus
from apps.policy.types import DeviceModel, DeviceModelView, ModuleEvidence, ModuleEvidenceView


def hsm_evidence() -> tuple[ModuleEvidenceView, ...]:
    """Return the newest record of each module and firmware."""
    rows = HsmEvidence.objects.order_by("recorded_at", "pk")
    newest = {(row.manufacturer, row.model, row.firmware): row for row in rows}
    return tuple(evidence_view(newest[name]) for name in sorted(newest))


def hsm_evidence_for(
    *, manufacturer: str, model: str, firmware: str, on: date
) -> tuple[ModuleEvidenceView | None, str]:
    """Return the newest record of the module, and why it does not stand on that day (empty: it does).

    Codes: NO_EVIDENCE, LEVEL_TOO_LOW (below three), NOT_ACTIVE (historical or revoked), VALIDATION_ENDED.
    """
    row = (
        HsmEvidence.objects.filter(manufacturer=manufacturer, model=model, firmware=firmware)
        .order_by("recorded_at", "pk")
        .last()
    )
    if row is None:
        return None, "NO_EVIDENCE"
    view = evidence_view(row)
    return view, _fault(view.evidence, on)


def device_models() -> tuple[DeviceModelView, ...]:
    """Return the newest version of each entry of the list, by model."""
    rows = ApprovedDeviceModel.objects.order_by("model", "version")
    return tuple(model_view(row) for row in {row.model: row for row in rows}.values())


def device_model_fault(model: str, *, on: date) -> str:
    """Return why the model may not hold a credential on that day (empty: it may).

    Codes: MODEL_NOT_STATED, MODEL_NOT_LISTED, MODEL_EXPIRED.
    """
    if not model:
        return "MODEL_NOT_STATED"
    row = ApprovedDeviceModel.objects.filter(model=model).order_by("version").last()
    if row is None or not row.listed:
        return "MODEL_NOT_LISTED"
    return "MODEL_EXPIRED" if row.valid_until < on else ""


def evidence_view(row: HsmEvidence) -> ModuleEvidenceView:
    """Return the row as a value."""
    return ModuleEvidenceView(
        evidence_id=row.pk,
        evidence=ModuleEvidence(
            manufacturer=row.manufacturer,
            model=row.model,
            firmware=row.firmware,
            level=row.level,
            certificate=row.certificate,
            status=ModuleStatus(row.status),
            sunset_on=row.sunset_on,
            document=row.document,
        ),
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def model_view(row: ApprovedDeviceModel) -> DeviceModelView:
    """Return the row as a value."""
    return DeviceModelView(
        entry=DeviceModel(
            model=row.model,
            secure_element=row.secure_element,
            certificate=row.certificate,
            fips_level=row.fips_level,
            valid_until=row.valid_until,
            listed=row.listed,
        ),
        version=row.version,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _fault(evidence: ModuleEvidence, on: date) -> str:
    if evidence.level < DS_HSM_FIPS_140_3_LEVEL:
        return "LEVEL_TOO_LOW"
    if evidence.status is not ModuleStatus.ACTIVE:
        return "NOT_ACTIVE"
    return "VALIDATION_ENDED" if evidence.sunset_on < on else ""
