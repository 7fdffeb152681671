"""Commands on accounts and exceptions: contract staff, leaving, missing evidence (5.2.4, 5.3.1, 5.3.7)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import state_word, words_of
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.role_requirements import QualificationArea
from apps.lib.cps.roles import Role
from apps.staff.permissions import KEEPS_FILES
from apps.staff.services import activate_account, end_employment, request_waiver
from dsportal.commands.people import SECTION, PersonForm, reason_field
from dsportal.commands.personnel import about, day_field, file_receipt, person_of
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt


class LeavingForm(PersonForm):
    """Who leaves, and why."""

    reason = reason_field()


class WaiverForm(PersonForm):
    """Which qualification is missing for which role."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: words_of(Role))
    area = forms.ChoiceField(label=_("Area"), choices=lambda: words_of(QualificationArea))
    valid_until = day_field(_("Valid until"))
    reason = reason_field()


def _preview_account(given: Mapping[str, Any]) -> Sequence[Any]:
    return about(_now("%(person)s can log in. Contract and check are looked at again."), given)


def _run_account(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    activate_account(actor=actor, clock=clock, user_id=person_of(given))
    return file_receipt(_("The account is open"), given)


def _preview_leaving(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        *about(_now("The work of %(person)s ends now and for good."), given),
        _now("Sessions, roles, security keys and certificates end at once; open requests are withdrawn."),
        _now("The duties that were held are listed until somebody takes them over."),
    ]


def _run_leaving(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = end_employment(actor=actor, clock=clock, user_id=person_of(given), reason=given["reason"])
    duties = ", ".join(map(state_word, done.duties)) or "–"
    return file_receipt(_("The work has ended"), given, (_("Duties to be taken over"), duties))


def _preview_waiver(given: Mapping[str, Any]) -> Sequence[Any]:
    return about(
        _now("A CA manager is asked to let %(person)s work as %(role)s without evidence of %(area)s."),
        given,
        role=state_word(given["role"]),
        area=state_word(given["area"]),
    )


def _run_waiver(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    return opened(
        request_waiver(
            actor=actor,
            clock=clock,
            user_id=person_of(given),
            role=given["role"],
            area=QualificationArea(given["area"]),
            reason=given["reason"],
            valid_until=given["valid_until"],
        )
    )


COMMANDS: Final = (
    Command(
        name="open-account",
        title=_("Open an account"),
        clause="5.3.7",
        section=SECTION,
        form=PersonForm,
        roles=frozenset({Role.OPERATIONS_MANAGER}),
        run=_run_account,
        preview=_preview_account,
        reason="the registration was approved and roles take approvals of their own; checks are made again",
        dangerous=True,
    ),
    Command(
        name="end-employment",
        title=_("End somebody's work"),
        clause="5.2.4",
        section=SECTION,
        form=LeavingForm,
        roles=KEEPS_FILES,
        run=_run_leaving,
        preview=_preview_leaving,
        reason="takes everything away and gives nothing; a leaver's access must not wait for a second person",
        dangerous=True,
    ),
    Command(
        name="ask-exception",
        title=_("Ask for an exception from a qualification"),
        clause="5.3.1",
        section=SECTION,
        form=WaiverForm,
        roles=KINDS[Kind.WAIVE_PREREQUISITE].asked_by,
        run=_run_waiver,
        preview=_preview_waiver,
        kind=Kind.WAIVE_PREREQUISITE,
    ),
)
