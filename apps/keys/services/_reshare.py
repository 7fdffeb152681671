"""How a re-sharing changes the PINs, ends, and is taken up after a crash (6.2.8.1)."""

from django.db import transaction

from apps.audit.services import record_event
from apps.base.conf import conf
from apps.keys.adapters import backup_tokens, pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import SignerLocked
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationSession, Hsm, TokenAct
from apps.keys.selectors.tokens import hsm_facts
from apps.keys.services._token_rows import fail, settle
from apps.keys.states import (
    ActivationKind,
    ActivationState,
    TokenActEvent,
    TokenActKind,
    TokenActState,
    TokenKind,
)
from apps.keys.types import HsmFacts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.hsm.errors import HsmAuthenticationFailed
from apps.lib.hsm.interface import Hsm as OpenHsm


def change_pins(hsm: OpenHsm, old: str, new: str, *, resumed: bool = False) -> None:
    """Change the PINs of the backup tokens and last that of the token; a resumed act skips what is done."""
    for token in Hsm.objects.filter(kind=TokenKind.BACKUP).order_by("label"):
        before, after = (backup_tokens.pin_for(token.label, pin) for pin in (old, new))
        try:
            hsm.change_pin(before, after, other=token.label)
        except HsmAuthenticationFailed:
            if not resumed:
                raise
    hsm.change_pin(old, new)


def finish_reshare(act: TokenAct, *, actor: Actor, clock: Clock) -> HsmFacts:
    """Record the new set, then let the signers open with its PIN."""
    facts = _finished(act, actor, clock)
    pin_file.adopt_next_pin()
    return facts


def resume_reshare(*, actor: Actor, clock: Clock) -> int:
    """End a re-sharing that was interrupted; return how many (none or one)."""
    act = TokenAct.objects.filter(kind=TokenActKind.RESHARE, state=TokenActState.INTENDED).first()
    old, new = pin_file.read_pin(), pin_file.read_next_pin()
    if act is None:
        pin_file.adopt_next_pin()  # recorded already, or nothing to adopt
        return 0
    if old is None or new is None:
        _after_a_reboot(act, actor, clock)
        return 1
    try:
        with SESSION.writing() as hsm:
            change_pins(hsm, old, new, resumed=True)
    except SignerLocked:
        SESSION.close()  # the token, the last of all, has the new PIN
    finish_reshare(act, actor=actor, clock=clock)
    return 1


def _after_a_reboot(act: TokenAct, actor: Actor, clock: Clock) -> None:
    """Whichever set opened the token since then is the one that holds."""
    opened = ActivationSession.objects.filter(
        kind=ActivationKind.ACTIVATE, state=ActivationState.DONE, opened_at__gte=act.intended_at
    )
    if act.share_set in set(opened.values_list("share_set", flat=True)):
        finish_reshare(act, actor=actor, clock=clock)
    else:
        fail(act, actor=actor, clock=clock, cause="interrupted")


@transaction.atomic(durable=True)
def _finished(act: TokenAct, actor: Actor, clock: Clock) -> HsmFacts:
    settle(act, TokenActEvent.FINISH, actor=actor, clock=clock)
    rows = Hsm.objects.select_for_update().filter(label__in=(conf().token_label, *conf().backup_tokens))
    for row in rows:
        row.share_set, row.share_threshold = act.share_set or 0, act.share_threshold or 0
        row.save(update_fields=["share_set", "share_threshold"])
    own = Hsm.objects.get(label=conf().token_label)
    record_event(
        actor=actor,
        clock=clock,
        event=KeysEvent.TOKEN_RESHARED,
        subject=str(own.pk),
        clause="6.2.8.1",
        detail={"share_set": act.share_set, "threshold": act.share_threshold},
    )
    return hsm_facts(own)
