"""Device keys: possession proven, never seen before; one credential and one device per person."""

from collections.abc import Sequence
from datetime import date

from apps.base.jose import SignatureInvalid, parse_compact, strict_json, verify_jws
from apps.lib.errors import Invalid
from apps.lib.mdoc.device_key import thumbprint, to_public_key
from apps.policy.selectors import device_model_fault, site_switch
from apps.registration.models import Holder, SeenDeviceKey
from apps.registration.services._card_checks import outcome
from apps.registration.services._signed_request import SignedRequest
from apps.registration.states import EnrolmentState
from apps.registration.types.application import DeviceKeyPurpose
from apps.registration.types.payload import PROOF_MAX, ApplicationPayload, OfferedKey
from apps.registration.types.screening import KEY_USED, CheckCode, CheckOutcome, CheckResult

PROOF_TYPE = "device-key-proof+jwt"


def possession_check(payload: ApplicationPayload, request: SignedRequest) -> CheckResult:
    """Verify the proof of every offered key over nonce and audience of this very request (clause 3.2.1)."""
    for index, offered in enumerate(payload.device_keys):
        if fault := _proof_fault(offered, request, field=f"payload.device_keys[{index}].proof"):
            return outcome(CheckCode.DEVICE_KEYS, fault)
    return outcome(CheckCode.DEVICE_KEYS, "")


def model_check(payload: ApplicationPayload, *, on: date) -> CheckResult:
    """Compare the model with the Digital Agency's list (6.1.1.2, 6.2.1.2), where the site asks for that."""
    if not site_switch("device_models_listed_only"):
        return CheckResult(
            code=CheckCode.DEVICE_MODEL, outcome=CheckOutcome.NOTED, detail="LIST_NOT_IN_FORCE"
        )
    return outcome(CheckCode.DEVICE_MODEL, device_model_fault(payload.device_model, on=on))


def holder_checks(payload: ApplicationPayload, holder: Holder) -> list[CheckResult]:
    """Ask what only the database knows, under the lock on `holder`; an earlier possession check passed."""
    enrolled = holder.state == EnrolmentState.ENROLLED.value
    offered = [thumbprint(item.key) for item in payload.device_keys]
    instance = thumbprint(payload.device_instance)
    reused = SeenDeviceKey.objects.filter(thumbprint__in=offered).exists()
    return [
        outcome(CheckCode.DEVICE_KEYS, KEY_USED if reused else ""),
        outcome(CheckCode.ONE_CREDENTIAL, "CREDENTIAL_LIVE" if enrolled else ""),
        outcome(CheckCode.ONE_DEVICE, _instance_fault(instance, holder)),
    ]


def new_ledger_rows(
    payload: ApplicationPayload, known: Sequence[bytes]
) -> list[tuple[bytes, DeviceKeyPurpose]]:
    """Return thumbprint and purpose of each key that the ledger does not hold yet."""
    rows = [(thumbprint(item.key), DeviceKeyPurpose.MSO) for item in payload.device_keys]
    instance = thumbprint(payload.device_instance)
    return rows if instance in known else [*rows, (instance, DeviceKeyPurpose.INSTANCE)]


def _instance_fault(instance: bytes, holder: Holder) -> str:
    """Let the phone apply again for the same person, and for nobody else (clauses 4.3.1, 10.6.2)."""
    seen = SeenDeviceKey.objects.filter(thumbprint=instance).first()
    if seen is None:
        return ""
    same = seen.holder_id == holder.id and seen.purpose == DeviceKeyPurpose.INSTANCE.value
    return "" if same else "DEVICE_OF_ANOTHER"


def _proof_fault(offered: OfferedKey, request: SignedRequest, *, field: str) -> str:
    try:
        parsed = parse_compact(offered.proof, max_size=PROOF_MAX, members={"alg", "typ"}, field=field)
        claims = strict_json(parsed.payload_bytes, field=field)
        verify_jws(parsed, to_public_key(offered.key), algorithms={"ES256"})
    except (Invalid, SignatureInvalid):
        return "PROOF_INVALID"
    if parsed.header.get("typ") != PROOF_TYPE:
        return "PROOF_TYPE"
    return "" if claims == {"nonce": request.nonce, "aud": request.audience} else "PROOF_OF_ANOTHER_REQUEST"
