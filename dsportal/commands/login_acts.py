"""Carrying out what was approved about logins; the services use the approvals up (5.2.3)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.services import confirm_authenticator, reset_login
from dsportal.screens.command import Receipt


def _confirm_authenticator(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = confirm_authenticator(actor=actor, clock=clock, factor_id=UUID(str(view.act["factor"])))
    return Receipt(
        title=_("The security key can be used now."),
        lines=[(_("Name"), done.name), (_("Fingerprint"), done.key_sha256)],
        next_url=reverse("admin:security_keys"),
        next_text=_("My security keys"),
    )


def _reset_login(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    user_id = UUID(str(view.act["user"]))
    done = reset_login(actor=actor, clock=clock, user_id=user_id, approval_id=view.approval_id)
    return Receipt(
        title=_("The login was reset"),
        lines=[(_("User name"), done.username), (_("One-time password"), done.password)],
    )


ACTS: Final[Mapping[Kind, Any]] = MappingProxyType(
    {Kind.ENROL_AUTHENTICATOR: _confirm_authenticator, Kind.RESET_LOGIN: _reset_login}
)
