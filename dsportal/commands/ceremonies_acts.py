"""Carrying out what was approved about ceremonies, media and compromised keys; the services use it up."""

from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.incidents.services import record_compromise_decision
from apps.incidents.types import Decision
from apps.keys.services import complete_ceremony, hand_over_medium
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from dsportal.screens.command import Receipt
from dsportal.screens.receipts import in_words


def _complete_ceremony(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = complete_ceremony(
        actor=actor,
        clock=clock,
        ceremony_id=UUID(str(view.act["ceremony_id"])),
        approval_id=view.approval_id,
    )
    lines = [(_("Key ceremony"), done.title), (_("State"), in_words(done.state))]
    return _receipt(_("The key ceremony is completed"), lines, "admin:keys_keyceremony_changelist")


def _hand_over_medium(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = hand_over_medium(
        actor=actor,
        clock=clock,
        medium_id=UUID(str(view.act["medium_id"])),
        receiver=str(view.act["receiver"]),
        seal=str(view.act["seal"]),
        place=str(view.act["place"]),
        approval_id=view.approval_id,
    )
    lines = [(_("Backup medium"), done.label), (_("Place"), done.place)]
    return _receipt(_("The backup medium is handed over"), lines, "admin:keys_custodyhandover_changelist")


def _decide_compromise(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = record_compromise_decision(
        actor=actor,
        clock=clock,
        incident_id=UUID(str(view.act["incident_id"])),
        decision=Decision(str(view.act["decision"])),
        reason=str(view.act["reason"]),
        approval_id=view.approval_id,
    )
    lines = [(_("Incident"), done.summary), (_("Compromise of the key"), in_words(done.compromise))]
    return _receipt(_("The decision is recorded"), lines, "admin:incidents_incident_changelist")


def _receipt(title: Any, lines: list[tuple[Any, str]], page: str) -> Receipt:
    return Receipt(title=title, lines=lines, next_url=reverse(page), next_text=_("To the list"))


ACTS: Final = MappingProxyType(
    {
        Kind.COMPLETE_CEREMONY: _complete_ceremony,
        Kind.HAND_OVER_MEDIUM: _hand_over_medium,
        Kind.DECIDE_COMPROMISE: _decide_compromise,
    }
)
