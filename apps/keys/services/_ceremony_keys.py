"""Keys and the ceremony that made them: none of an aborted one stays usable.

An abort needs no custodian, so it cannot destroy: it takes the key out of use for good in the same
transaction. The destruction, with its quorum and read-back, is a ceremony of its own; until then the key is
a finding of `reconcile_token` (UNUSED_KEY), which nobody can overlook.
"""

from collections.abc import Iterator
from uuid import UUID

from apps.keys.errors import KeySizeUnmet
from apps.keys.events import KeysEvent
from apps.keys.models import DsKey, StepEvidence
from apps.keys.services.key_steps import lock_key, step
from apps.keys.states import CeremonyState, DsKeyEvent, DsKeyState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.hsm.policy import CURVE_BITS, CURVES
from apps.lib.signing import KeyPurpose
from apps.policy.selectors import site_value

_SET_ASIDE = (DsKeyState.GENERATED, DsKeyState.CSR_SENT)


def require_size(purpose: KeyPurpose) -> None:
    """Raise `KeySizeUnmet` when the site asks for larger keys than the purpose's curve gives (6.1.5).

    The curve is fixed by 6.1.5.1 and by the algorithm in every MSO; a site that asks for more stops the
    making of weaker keys until the software knows the stronger curve.
    """
    least, given = site_value("ds_key_bits"), CURVE_BITS[CURVES[purpose]]
    if given < least:
        raise KeySizeUnmet(f"{given} < {least}", clause="6.1.5")


def unused_keys(ceremony_id: UUID | None = None) -> Iterator[DsKey]:
    """Yield keys whose ceremony was aborted, or whose making was repeated, and that are not destroyed."""
    made = StepEvidence.objects.filter(name="key_id", step__act=StepAct.GENERATE_KEY).exclude(value="")
    if ceremony_id is not None:
        made = made.filter(step__ceremony=ceremony_id)
    rows = made.order_by("step__ceremony", "step__number", "-round").select_related("step__ceremony")
    newest: set[UUID] = set()
    for row in rows:
        repeated = row.step_id in newest
        newest.add(row.step_id)
        if repeated or row.step.ceremony.state == CeremonyState.ABORTED:
            key = DsKey.objects.filter(pk=row.value, state__in=(*_SET_ASIDE, DsKeyState.DEACTIVATED))
            yield from key


def set_unused_aside(*, actor: Actor, clock: Clock, ceremony_id: UUID | None = None) -> tuple[DsKey, ...]:
    """Take them out of use inside the caller's transaction; return all that wait for their destruction."""
    found = tuple(lock_key(key.pk) for key in unused_keys(ceremony_id))
    for key in found:
        if key.state in _SET_ASIDE:
            event, written = DsKeyEvent.SET_ASIDE, KeysEvent.KEY_SET_ASIDE
            step(key, event, actor=actor, clock=clock, written=written, clause="6.2.10.1")
    return found
