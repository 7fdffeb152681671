"""What the signer does for each act of a script, and how it finds out afterwards whether it was done."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from apps.base.conf import conf
from apps.keys.adapters.ceremony_desk import ceremony_desk
from apps.keys.errors import EnvironmentDiffers
from apps.keys.models import DsKey, StepEvidence
from apps.keys.services._errand_facts import Errand, key_facts_of, key_of, new_key_facts, token_facts
from apps.keys.services.activate_key import activate_key
from apps.keys.services.generate_key import generate_key
from apps.keys.services.open_signer_session import open_signer_session
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct

Facts: TypeAlias = Mapping[str, str]
Perform: TypeAlias = Callable[[Errand, Actor, Clock], Facts]
Resume: TypeAlias = Callable[[Errand, Actor, Clock], Facts | None]


def perform(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    """Carry the act out and return what was read back; raise what the service or the HSM raises."""
    if errand.environment.token_label != conf().token_label and errand.act in _AT_THE_TOKEN:
        raise EnvironmentDiffers(clause="6.1.1.1")
    return _PERFORM[errand.act](errand, actor, clock)


def resume(errand: Errand, actor: Actor, clock: Clock) -> Facts | None:
    """Return the facts of an act that was done before the signer was interrupted, None where it was not."""
    again = _RESUME.get(errand.act)
    return None if again is None else again(errand, actor, clock)


def _open(_errand: Errand, actor: Actor, clock: Clock) -> Facts:
    return token_facts(open_signer_session(actor=actor, clock=clock))


def _generate(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    made = generate_key(actor=actor, clock=clock, purpose=errand.purpose)
    return new_key_facts(DsKey.objects.get(pk=made.key_id))


def _generated(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
    """Return the key that was planned since the errand began and that no step has claimed."""
    claimed = StepEvidence.objects.filter(name="key_id").values_list("value", flat=True)
    rows = DsKey.objects.filter(
        hsm__label=errand.environment.token_label,
        purpose=errand.purpose,
        state=DsKeyState.GENERATED,
        planned_at__gte=errand.started_at,
    )
    found = [row for row in rows.order_by("planned_at") if str(row.pk) not in set(claimed)]
    return new_key_facts(found[0]) if len(found) == 1 else None


def _activate(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    key = activate_key(actor=actor, clock=clock, key_id=key_of(errand).pk)
    return key_facts_of(key_of(errand)) | {"use_until": str(key.use_until)}


def _request(errand: Errand, actor: Actor, clock: Clock) -> Facts:
    asked = ceremony_desk().request_certificate(actor=actor, clock=clock, key_id=key_of(errand).pk)
    return {**asked, **key_facts_of(key_of(errand))}


def _make_root(_errand: Errand, _actor: Actor, _clock: Clock) -> Facts:
    return ceremony_desk().make_simulated_root()


def _when(state: DsKeyState) -> Resume:
    """Return what finds the act done when the key is in that state."""

    def found(errand: Errand, _actor: Actor, _clock: Clock) -> Facts | None:
        row = key_of(errand)
        return key_facts_of(row) if row.state == state else None

    return found


_PERFORM: Final[Mapping[StepAct, Perform]] = MappingProxyType(
    {
        StepAct.OPEN_TOKEN: _open,
        StepAct.GENERATE_KEY: _generate,
        StepAct.ACTIVATE_KEY: _activate,
        StepAct.REQUEST_CERTIFICATE: _request,
        StepAct.MAKE_SIMULATED_ROOT: _make_root,
    }
)
_RESUME: Final[Mapping[StepAct, Resume]] = MappingProxyType(
    {
        StepAct.GENERATE_KEY: _generated,
        StepAct.ACTIVATE_KEY: _when(DsKeyState.ACTIVE),
    }
)
_AT_THE_TOKEN: Final = frozenset(StepAct) - {StepAct.NONE, StepAct.MAKE_SIMULATED_ROOT}
