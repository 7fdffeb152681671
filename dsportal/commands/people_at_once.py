"""Commands about roles and certificates that one person carries out (5.2.4): they take away, or finish."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import state_word
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.selectors import assignments_in, certificates_of, members
from apps.staff.services import activate_role, revoke_staff_certificate, withdraw_role
from apps.staff.states import AssignmentState, CertificateState
from apps.staff.types import RoleGrant
from dsportal.commands.people import SECTION, person_text, reason_field
from dsportal.screens.command import Command, Receipt
from dsportal.screens.receipts import at_instant, in_words

_OFFICE: Final = frozenset({Role.OPERATIONS_MANAGER})


def _choices(states: Iterable[AssignmentState]) -> list[tuple[str, str]]:
    """Return the assignments in these states in words."""
    grants = [grant for state in states for grant in assignments_in(state)]
    return [("", ""), *((str(grant.assignment_id), _grant_text(grant)) for grant in grants)]


def _grant_text(grant: RoleGrant) -> str:
    words = [person_text(grant.user_id), state_word(grant.role), state_word(grant.state)]
    if grant.scope:
        words.insert(2, state_word(grant.scope))
    return " – ".join(words)


class WaitingForm(forms.Form):
    """Which assignment that waits or is suspended."""

    assignment = forms.ChoiceField(
        label=_("Assignment"),
        choices=lambda: _choices((AssignmentState.PENDING, AssignmentState.SUSPENDED)),
    )


class OpenForm(forms.Form):
    """Which assignment that has not ended."""

    assignment = forms.ChoiceField(
        label=_("Assignment"),
        choices=lambda: _choices(
            (AssignmentState.ACTIVE, AssignmentState.PENDING, AssignmentState.SUSPENDED)
        ),
    )


def _valid_certificates() -> list[tuple[str, str]]:
    """Return the certificates that are not revoked in words."""
    found = [
        (str(view.certificate_id), f"{person.display_name} ({person.username}) – {view.serial}")
        for person in members()
        for view in certificates_of(person.user_id)
        if view.state is CertificateState.VALID
    ]
    return [("", ""), *found]


class RevocationForm(forms.Form):
    """Which certificate, and why."""

    certificate = forms.ChoiceField(label=_("Staff certificate"), choices=_valid_certificates)
    reason = reason_field()


def _named(given: Mapping[str, Any]) -> str:
    """Return the chosen assignment in words."""
    return dict(_choices(AssignmentState)).get(given["assignment"], "–")


def _preview_activation(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("The role takes effect: %(assignment)s.") % {"assignment": _named(given)},
        _now("Approval, personnel file and separation of duties are checked again."),
    ]


def _run_activation(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    grant = activate_role(actor=actor, clock=clock, assignment_id=UUID(given["assignment"]))
    return _receipt(_("The role is in force"), grant)


def _preview_withdrawal(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("The role ends at once: %(assignment)s.") % {"assignment": _named(given)},
        _now("It cannot be brought back; it would have to be approved anew."),
    ]


def _run_withdrawal(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    grant = withdraw_role(actor=actor, clock=clock, assignment_id=UUID(given["assignment"]))
    return _receipt(_("The role has ended"), grant)


def _receipt(title: Any, grant: RoleGrant) -> Receipt:
    return Receipt(
        title=title,
        lines=[
            (_("Person"), person_text(grant.user_id)),
            (_("Role"), in_words(grant.role)),
            (_("State"), in_words(grant.state)),
            (_("Valid until"), at_instant(grant.valid_until)),
        ],
        next_url=reverse("admin:person", args=[grant.user_id]),
        next_text=_("To the person"),
    )


def _preview_revocation(given: Mapping[str, Any]) -> Sequence[Any]:
    chosen = dict(_valid_certificates()).get(given["certificate"], "–")
    return [_now("The certificate opens nothing any more, for good: %(chosen)s.") % {"chosen": chosen}]


def _run_revocation(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    view = revoke_staff_certificate(
        actor=actor, clock=clock, certificate_id=UUID(given["certificate"]), reason=given["reason"]
    )
    return Receipt(
        title=_("The certificate is revoked"),
        lines=[(_("Person"), person_text(view.user_id)), (_("Serial number"), view.serial)],
        next_url=reverse("admin:person", args=[view.user_id]),
        next_text=_("To the person"),
    )


COMMANDS: Final = (
    Command(
        name="activate-role",
        title=_("Let a role take effect"),
        clause="5.2.4",
        section=SECTION,
        form=WaitingForm,
        roles=_OFFICE,
        run=_run_activation,
        preview=_preview_activation,
        reason="the role was approved by others when it was assigned; all conditions are checked again",
        dangerous=True,
    ),
    Command(
        name="withdraw-role",
        title=_("Withdraw a role"),
        clause="5.2.4",
        section=SECTION,
        form=OpenForm,
        roles=_OFFICE,
        run=_run_withdrawal,
        preview=_preview_withdrawal,
        reason="takes power away only, and must not wait; giving it back needs an approval",
        dangerous=True,
    ),
    Command(
        name="revoke-staff-certificate",
        title=_("Revoke a staff certificate"),
        clause="5.2.4",
        section=SECTION,
        form=RevocationForm,
        roles=_OFFICE,
        run=_run_revocation,
        preview=_preview_revocation,
        reason="takes access away only: a lost card does not wait for a second person",
        dangerous=True,
    ),
)
