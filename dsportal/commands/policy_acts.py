"""Carrying out what was approved about the rules and the machines; the services use the approvals up."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.services import approve_profile, approve_strength_review, set_site_value
from apps.publication.services import register_verifier
from apps.staff.services import register_client
from apps.staff.types import ClientKind, ClientRegistration
from dsportal.screens.command import Receipt
from dsportal.screens.site_words import NAMES, value_text


def _set_site_value(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    name, value = str(view.act["name"]), cast("int", view.act["value"])
    done = set_site_value(actor=actor, clock=clock, name=name, value=value, approval_id=view.approval_id)
    return Receipt(
        title=_("The value is in force"),
        lines=[(NAMES[name], value_text(done.setting, done.value)), (_("Version"), str(done.version))],
        next_url=reverse("admin:site_policy_value", args=[name]),
        next_text=_("To the value"),
    )


def _approve_profile(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = approve_profile(
        actor=actor,
        clock=clock,
        profile_id=UUID(view.subject.removeprefix("profile:")),
        body_sha256=str(view.act["body_sha256"]),
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The profile is in force"),
        lines=[(_("Document type"), f"{done.doc_type} {done.version}"), (_("Digest"), done.body_sha256)],
        next_url=reverse("admin:policy_msoprofileversion_changelist"),
        next_text=_("Credential profiles"),
    )


def _register_machine(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    """Register the client, or the verifier: both are machines that the same people approve."""
    if view.subject.startswith("verifier:"):
        return _register_verifier(actor, clock, view)
    act = cast("Mapping[str, Any]", view.act)
    done = register_client(
        actor=actor,
        clock=clock,
        client=ClientRegistration(
            client_id=act["client_id"],
            name=act["name"],
            kind=ClientKind(act["client_kind"]),
            scopes=tuple(act["scopes"]),
            keys=tuple(act["keys"]),
            not_after=datetime.fromisoformat(act["not_after"]),
        ),
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The machine client is registered"),
        lines=[(_("Client id"), done.client_id), (_("SHA-256 of the keys"), done.key_sha256)],
        next_url=reverse("admin:staff_apiclient_changelist"),
        next_text=_("Machine clients"),
    )


def _register_verifier(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    act = cast("Mapping[str, Any]", view.act)
    done = register_verifier(
        actor=actor,
        clock=clock,
        client_id=act["client_id"],
        name=act["name"],
        agreed_on=date.fromisoformat(act["agreed_on"]),
        ends_on=date.fromisoformat(act["ends_on"]) if act["ends_on"] else None,
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The verifier is registered"),
        lines=[(_("Client id"), done.client_id), (_("Name"), done.name)],
        next_url=reverse("admin:publication_verifier_changelist"),
        next_text=_("Verifiers"),
    )


def _approve_strength_review(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = approve_strength_review(
        actor=actor,
        clock=clock,
        review_id=UUID(str(view.act["review_id"])),
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The security strength review is approved"),
        lines=[(_("Key size (bits)"), str(done.key_bits))],
        next_url=reverse("admin:assurance"),
        next_text=_("Evidence and reviews"),
    )


ACTS: Final = MappingProxyType(
    {
        Kind.SET_SITE_VALUE: _set_site_value,
        Kind.APPROVE_PROFILE: _approve_profile,
        Kind.REGISTER_CLIENT: _register_machine,
        Kind.APPROVE_STRENGTH_REVIEW: _approve_strength_review,
    }
)
