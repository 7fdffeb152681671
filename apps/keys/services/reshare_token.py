"""6.2.8.1, 6.4.1.1: a custodian leaves or a share is lost: a new PIN, new shares, and the old set is void."""

from collections.abc import Callable

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.base.conf import conf
from apps.keys.adapters import pin_file
from apps.keys.adapters.act_lock import one_act
from apps.keys.adapters.quorum import quorum_backend
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import SignerLocked, TokenActUnderway, TokenMissing
from apps.keys.events import KeysEvent
from apps.keys.models import Hsm, TokenAct
from apps.keys.permissions import require_key_operator
from apps.keys.services._reshare import change_pins, finish_reshare
from apps.keys.services._share_plan import plan_shares
from apps.keys.services._token_rows import fail, intend, require_gathered, require_step
from apps.keys.states import TokenActKind, TokenActState
from apps.keys.types import HsmFacts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.errors import DomainError, Unavailable


def reshare_token(
    *, actor: Actor, clock: Clock, custodians: int, threshold: int, hand_out: Callable[[int, str], None]
) -> HsmFacts:
    """Make a new PIN, call `hand_out(number, words)` for each custodian, then change the PIN of every token.

    The shares are handed out first: a PIN that nobody can make again would lose the tokens. Every backup
    token must be there. After a crash `reconcile_token` finishes what was begun once every share was handed
    out; before that nothing has changed, and the new shares are void. Only in a signer process.
    In production only while a ceremony has such a step to do (`CeremonyNeeded`).
    Raises `SharesUnplaceable`, `CustodiansMissing`, `SignerLocked`, `TokenMissing`, `TokenActUnderway`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.TOKEN_RESHARED, subject=conf().token_label
        ),
        one_act(),
    ):
        require_key_operator(actor)
        require_step(StepAct.RESHARE, clause="6.2.8.1")
        require_gathered(clause="6.2.8.1")
        old = pin_file.read_pin()
        if old is None:
            raise SignerLocked("the custodians have not opened the signer", clause="6.2.8.1")
        plan_shares(custodians, threshold)
        quorum = quorum_backend().distribute(custodians=custodians, threshold=threshold)
        act = _intended(actor, clock, quorum.share_set, threshold)
        for number, words in enumerate(quorum.parts, start=1):
            hand_out(number, words)
        pin_file.write_next_pin(quorum.login)  # from here on a crash is finished: everybody has a share
        try:
            with SESSION.writing() as hsm:
                change_pins(hsm, old, quorum.login)
        except Unavailable:
            raise  # which tokens took the PIN is not known
        except DomainError as refusal:
            fail(act, actor=actor, clock=clock, cause=refusal.detail)
            pin_file.drop_next_pin()
            raise
        return finish_reshare(act, actor=actor, clock=clock)


@transaction.atomic(durable=True)
def _intended(actor: Actor, clock: Clock, share_set: int, threshold: int) -> TokenAct:
    if not Hsm.objects.select_for_update().filter(label=conf().token_label).exists():
        raise TokenMissing(f"initialise the token {conf().token_label} first")
    if TokenAct.objects.filter(kind=TokenActKind.RESHARE, state=TokenActState.INTENDED).exists():
        raise TokenActUnderway("an earlier re-sharing was interrupted", clause="6.2.8.1")
    return intend(TokenActKind.RESHARE, actor=actor, clock=clock, shares=(share_set, threshold))
