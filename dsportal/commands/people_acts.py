"""Carrying out what was approved about people; the services use the approvals up."""

import base64
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation
from apps.lib.identifiers import random_token
from apps.staff.services import assign_role, break_glass, register_staff, register_staff_certificate
from apps.staff.types import RoleGrant
from dsportal.screens.command import Receipt
from dsportal.screens.receipts import at_instant, in_words

_PASSWORD_BYTES: Final = 15


def _person(view: ApprovalView) -> UUID:
    return UUID(str(view.act["person"]).removeprefix("staff:"))


def _text(view: ApprovalView, name: str) -> str:
    return str(view.act[name])


def _register_staff(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    """Register the person; the first password is shown once, to be handed over in person."""
    password = random_token(_PASSWORD_BYTES)
    done = register_staff(
        actor=actor,
        clock=clock,
        username=_text(view, "username"),
        display_name=_text(view, "display_name"),
        organisation=Organisation(_text(view, "organisation")),
        password=password,
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The person is registered"),
        lines=[(_("User name"), done.username), (_("First password, shown only here"), password)],
        next_url=reverse("admin:person", args=[done.user_id]),
        next_text=_("To the person"),
    )


def _assign_role(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    grant = assign_role(
        actor=actor,
        clock=clock,
        user_id=_person(view),
        role=_text(view, "role"),
        scope=_text(view, "scope"),
        valid_from=datetime.fromisoformat(_text(view, "valid_from")),
        valid_until=datetime.fromisoformat(_text(view, "valid_until")),
        approval_id=view.approval_id,
    )
    return _granted(_("The role is assigned"), grant)


def _break_glass(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    grant = break_glass(
        actor=actor,
        clock=clock,
        user_id=_person(view),
        role=_text(view, "role"),
        reason=_text(view, "reason"),
        valid_until=datetime.fromisoformat(_text(view, "valid_until")),
        approval_id=view.approval_id,
    )
    return _granted(_("The emergency role is in force"), grant)


def _granted(title: object, grant: RoleGrant) -> Receipt:
    return Receipt(
        title=title,
        lines=[
            (_("Role"), in_words(grant.role)),
            (_("State"), in_words(grant.state)),
            (_("Valid until"), at_instant(grant.valid_until)),
        ],
        next_url=reverse("admin:person", args=[grant.user_id]),
        next_text=_("To the person"),
    )


def _register_certificate(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = register_staff_certificate(
        actor=actor,
        clock=clock,
        user_id=_person(view),
        certificate=base64.b64decode(_text(view, "certificate")),
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The certificate is registered"),
        lines=[(_("Serial number"), done.serial), (_("Valid until"), at_instant(done.not_after))],
        next_url=reverse("admin:person", args=[done.user_id]),
        next_text=_("To the person"),
    )


ACTS: Final = MappingProxyType(
    {
        Kind.REGISTER_STAFF: _register_staff,
        Kind.ASSIGN_ROLE: _assign_role,
        Kind.ASSIGN_DECIDING_ROLE: _assign_role,
        Kind.BREAK_GLASS: _break_glass,
        Kind.ISSUE_STAFF_CERTIFICATE: _register_certificate,
    }
)
