"""The key that signs status lists, beside the DS key of the world."""

from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import DsKey, Hsm
from apps.keys.states import DsKeyState
from apps.lib.clock import Clock
from apps.lib.cps.periods import key_use_until
from apps.lib.hsm.interface import Curve
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from tests.support.pipeline_rows import certify_list_key


def make_list_key(clock: Clock) -> DsKey:
    """Generate a list key in the open token, active and with a certificate in use."""
    key = generate(KeyPurpose.REVOCATION_LIST, clock)
    certify_list_key(key, clock)
    return key


def generate(purpose: KeyPurpose, clock: Clock) -> DsKey:
    """Generate a key in the open token and put it in service."""
    key_id = new_id()
    handle = SESSION.generate_key(purpose, f"key-{key_id.hex[-12:]}", Curve.P256, key_id=key_id.bytes)
    return DsKey.objects.create(
        id=key_id,
        hsm=Hsm.objects.get(),
        purpose=purpose.value,
        label=handle.label,
        state=DsKeyState.ACTIVE.value,
        public_key_der=handle.public_key_der,
        generated_on=clock.today(),
        use_until=key_use_until(clock.today()),
        planned_at=clock.now(),
    )
