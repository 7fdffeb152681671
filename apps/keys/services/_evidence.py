"""6.1.1.1: a ceremony takes place at an HSM whose certification stands on that day, and at no other."""

from datetime import date
from typing import Final

from apps.keys.errors import HsmEvidenceMissing
from apps.keys.models import Hsm
from apps.policy.selectors import hsm_evidence_for

_REASONS: Final = {
    "NO_EVIDENCE": "no evidence is recorded for this model and firmware",
    "LEVEL_TOO_LOW": "the certified level is below three",
    "NOT_ACTIVE": "the certificate is historical or revoked",
    "VALIDATION_ENDED": "the validation ends before that day",
}


def require_hsm_evidence(token_label: str, *, on: date) -> None:
    """Raise `HsmEvidenceMissing`, with the reason as its detail, unless the evidence stands on that day."""
    token = Hsm.objects.filter(label=token_label).first()
    if token is None:
        raise HsmEvidenceMissing("the token is not registered", field="script_sha256", clause="6.1.1.1")
    _view, fault = hsm_evidence_for(
        manufacturer=token.manufacturer, model=token.model, firmware=token.firmware, on=on
    )
    if fault:
        raise HsmEvidenceMissing(_REASONS[fault], field="script_sha256", clause="6.1.1.1")
