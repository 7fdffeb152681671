"""6.1.1.1: a ceremony takes place at an HSM whose certification stands on that day, and at no other."""

from datetime import date
from typing import Final

from apps.keys.errors import HsmEvidenceMissing
from apps.keys.models import Hsm
from apps.policy.selectors import hsm_evidence_for

_REASONS: Final = {
    "UNREGISTERED": "the token is not registered",
    "NO_EVIDENCE": "no evidence is recorded for this model and firmware",
    "LEVEL_TOO_LOW": "the certified level is below three",
    "NOT_ACTIVE": "the certificate is historical or revoked",
    "VALIDATION_ENDED": "the validation ends before that day",
}


def require_hsm_evidence(token_label: str, *, on: date) -> None:
    """Raise `HsmEvidenceMissing`, with the reason as its detail, unless the evidence stands on that day."""
    if fault := evidence_fault(token_label, on=on):
        raise HsmEvidenceMissing(_REASONS[fault], field="script_sha256", clause="6.1.1.1")


def evidence_fault(token_label: str, *, on: date) -> str:
    """Return why the record of the certification (CMVP) does not stand on that day; empty where it does."""
    token = Hsm.objects.filter(label=token_label).first()
    if token is None:
        return "UNREGISTERED"
    _view, fault = hsm_evidence_for(
        manufacturer=token.manufacturer, model=token.model, firmware=token.firmware, on=on
    )
    return fault
