"""The errand of a step as the signer sees it, the key it is about, and facts as texts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from apps.base.conf import conf
from apps.keys.errors import KeyNotOfCeremony
from apps.keys.models import CeremonyErrand, DsKey, StepEvidence
from apps.keys.selectors.ceremonies import script_of
from apps.keys.states import ErrandState, StepState
from apps.lib.cps.ceremony_acts import Environment, StepAct
from apps.lib.hsm.interface import TokenFacts
from apps.lib.hsm.policy import CURVES
from apps.lib.signing import KeyPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to be done, for which ceremony, since when.

    `tried_at`: when the first of the rounds began that failed just before this one, None for a first try.
    """

    errand_id: UUID
    ceremony_id: UUID
    act: StepAct
    purpose: KeyPurpose
    environment: Environment
    started_at: datetime
    tried_at: datetime | None = None


def errand_from(row: CeremonyErrand, *, started_at: datetime) -> Errand:
    """Return the row as a value."""
    script = script_of(row.step.ceremony)
    return Errand(
        errand_id=row.pk,
        ceremony_id=row.step.ceremony_id,
        act=StepAct(row.act),
        purpose=script.purpose,
        environment=script.environment,
        started_at=started_at,
        tried_at=_tried_at(row),
    )


def _tried_at(row: CeremonyErrand) -> datetime | None:
    """Return the beginning of the unbroken row of failures before this round."""
    began = None
    earlier = CeremonyErrand.objects.filter(step=row.step_id, round__lt=row.round).order_by("-round")
    for state, started_at in earlier.values_list("state", "started_at"):
        if state != ErrandState.FAILED:
            break
        began = started_at
    return began


def key_of(errand: Errand) -> DsKey:
    """Return the key that the ceremony made in a confirmed step, else the one that its environment names.

    Raises `KeyNotOfCeremony`.
    """
    made = StepEvidence.objects.filter(
        step__ceremony=errand.ceremony_id,
        step__act=StepAct.GENERATE_KEY,
        step__state=StepState.CONFIRMED,
        name="key_id",
    )
    newest = made.order_by("-round").values_list("value", flat=True).first()
    rows = DsKey.objects.filter(hsm__label=errand.environment.token_label, purpose=errand.purpose)
    wanted = rows.filter(pk=newest) if newest else rows.filter(label=errand.environment.key)
    row = wanted.first()
    if row is None:
        raise KeyNotOfCeremony(clause="5.2.1.3")
    return row


def key_facts_of(row: DsKey) -> dict[str, str]:
    """Return what identifies a key, and where it stands."""
    return {
        "key_id": str(row.pk),
        "key_label": row.label,
        "key_state": row.state,
        "curve": CURVES[KeyPurpose(row.purpose)].value,
        "public_key_sha256": hashlib.sha256(bytes(row.public_key_der)).hexdigest(),
    }


def new_key_facts(row: DsKey) -> dict[str, str]:
    """Return the facts of a key that was just generated: its attributes as the token gave them back."""
    attributes = {name: str(value).lower() for name, value in row.attributes.items()}
    return {
        **attributes,
        **key_facts_of(row),
        "generated_on": str(row.generated_on),
        "use_until": str(row.use_until),
    }


def token_facts(facts: TokenFacts) -> dict[str, str]:
    """Return what the token says about itself, and the library that was asked."""
    return {
        "token_label": facts.label,
        "token_serial": facts.serial,
        "manufacturer": facts.manufacturer,
        "model": facts.model,
        "firmware": facts.firmware,
        "module": Path(conf().pkcs11_module).name,
    }
