"""6.1.1.1: generate a key pair inside the HSM that several custodians have opened."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.base.conf import conf
from apps.keys.adapters.act_lock import one_act
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import TokenMissing
from apps.keys.events import KeysEvent
from apps.keys.models import DsKey, Hsm
from apps.keys.permissions import require_key_operator
from apps.keys.selectors.keys import facts_of
from apps.keys.services._ceremony_keys import require_size
from apps.keys.services._generation import record_generated
from apps.keys.services._token_rows import require_errand, require_gathered
from apps.keys.states import DsKeyState
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.hsm.interface import KeyAttributes, KeyHandle
from apps.lib.hsm.policy import CURVES
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose


def generate_key(*, actor: Actor, clock: Clock, purpose: KeyPurpose) -> ActiveKey:
    """Reserve the row, generate under its id, read the attributes back, record; use ends by 6.3.2.1.

    Only in a process that `open_signer_session` has declared a signer; in production only as the errand of a
    ceremony (`CeremonyNeeded`). Raises `KeySizeUnmet` where the site asks for larger keys.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.KEY_GENERATED, subject=purpose),
        one_act(),
    ):
        require_key_operator(actor)
        require_errand(StepAct.GENERATE_KEY, clause="6.1.1.1")
        key_id, label = _plan(actor, clock, purpose)
        with SESSION.writing():
            handle = SESSION.generate_key(purpose, label, CURVES[purpose], key_id=key_id.bytes)
            attributes = SESSION.attributes(handle)
        return _record(actor, clock, handle, attributes)


@transaction.atomic(durable=True)
def _plan(actor: Actor, clock: Clock, purpose: KeyPurpose) -> tuple[UUID, str]:
    require_size(purpose)
    hsm = Hsm.objects.filter(label=conf().token_label).first()
    if hsm is None:
        raise TokenMissing(f"initialise the token {conf().token_label} first")
    require_gathered(clause="6.1.1.1")
    key_id = new_id()
    label = f"{purpose.lower().replace('_', '-')}-{clock.today():%Y%m%d}-{key_id.hex[-6:]}"
    DsKey.objects.create(
        id=key_id, hsm=hsm, purpose=purpose, label=label, state=DsKeyState.PLANNED, planned_at=clock.now()
    )
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.KEY_PLANNED,
        subject=str(key_id),
        clause="6.1.1.1",
        detail={"purpose": purpose.value, "label": label},
    )
    return key_id, label


@transaction.atomic(durable=True)
def _record(actor: Actor, clock: Clock, handle: KeyHandle, attributes: KeyAttributes) -> ActiveKey:
    return facts_of(record_generated(handle, attributes, actor=actor, clock=clock, day=clock.today()))
