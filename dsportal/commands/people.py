"""Commands about people, their roles and certificates (5.2.1, 5.2.4, 5.7.1)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import day_text, state_word, words_of
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import DECIDING_ROLES, KINDS, Kind
from apps.lib.cps.periods import start_of_day
from apps.lib.cps.roles import Organisation, Role, Scope
from apps.staff.selectors import members, staff_member
from apps.staff.services import (
    request_break_glass,
    request_registration,
    request_role,
    request_staff_certificate,
)
from dsportal.commands.policy import opened
from dsportal.screens.command import ActorForm, Command, Receipt

SECTION: Final = "governance"
_WAITS: Final = _("Nothing changes before others have approved it and it is carried out.")


def reason_field() -> forms.CharField:
    """Return the field for why."""
    return forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def person_text(user_id: UUID) -> str:
    """Return a person as the sentences of a preview name one."""
    person = staff_member(user_id)
    return f"{person.display_name} ({person.username})"


class PersonForm(forms.Form):
    """Which person."""

    person = forms.ChoiceField(label=_("Person"))
    organisations: frozenset[Organisation] = frozenset(Organisation)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", ""),
            *(
                (str(each.user_id), f"{each.display_name} ({each.username}, {state_word(each.organisation)})")
                for each in members()
                if each.organisation in self.organisations
            ),
        ]


class RegistrationForm(forms.Form):
    """Who is to be registered."""

    username = forms.RegexField(
        label=_("User name"),
        regex=r"\A[a-z][a-z0-9._-]{1,63}\Z",
        help_text=_("2 to 64 of a-z, 0-9, dot, hyphen and underscore; it begins with a letter."),
    )
    display_name = forms.CharField(label=_("Full name"), max_length=100)
    organisation = forms.ChoiceField(label=_("Organisation"), choices=lambda: words_of(Organisation))
    reason = reason_field()


class RoleForm(PersonForm):
    """Which role, for which function and time."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: words_of(Role))
    scope = forms.ChoiceField(
        label=_("Function"),
        required=False,
        choices=lambda: (("", _("no function in particular")), *words_of(Scope)),
        help_text=_("Only technical, PKI, maintenance and facility roles are given for a function (5.2.1)."),
    )
    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = reason_field()

    def clean_valid_until(self) -> date:
        """Refuse a last day before the first one."""
        last: date = self.cleaned_data["valid_until"]
        if (first := self.cleaned_data.get("valid_from")) and last < first:
            raise forms.ValidationError(_("The last day lies before the first day."))
        return last


class EmergencyForm(PersonForm, ActorForm):
    """Which role, for how many hours, and why."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=lambda: [(code, word) for code, word in words_of(Role) if Role(code) not in DECIDING_ROLES],
    )
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=24)
    reason = reason_field()

    def offer(self, actor: Actor) -> None:
        """Offer everybody else: nobody changes the own roles."""
        field: Any = self.fields["person"]
        field.choices = [choice for choice in field.choices if f"staff:{choice[0]}" != actor.actor_id]


class CertificateForm(PersonForm):
    """The certificate that the CA for staff issued."""

    certificate = forms.CharField(
        label=_("Certificate (PEM)"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    reason = reason_field()


def _period(given: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return the first instant of the first day and the first one after the last day (JST)."""
    last: date = given["valid_until"]
    return start_of_day(given["valid_from"]), start_of_day(last + timedelta(days=1))


def _preview_registration(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now(
            "A CA manager is asked to approve that %(name)s (%(username)s), %(organisation)s, is registered."
        )
        % {
            "name": given["display_name"],
            "username": given["username"],
            "organisation": state_word(given["organisation"]),
        },
        _now("The account opens nothing before roles are assigned."),
        _WAITS,
    ]


def _run_registration(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    view = request_registration(
        actor=actor,
        clock=clock,
        username=given["username"],
        display_name=given["display_name"],
        organisation=Organisation(given["organisation"]),
        reason=given["reason"],
    )
    return opened(view)


def _preview_role(given: Mapping[str, Any]) -> Sequence[Any]:
    words = {
        "person": person_text(UUID(given["person"])),
        "role": state_word(given["role"]),
        "first": day_text(given["valid_from"]),
        "last": day_text(given["valid_until"]),
    }
    sentences = [
        _now("%(person)s is to be %(role)s from %(first)s to %(last)s.") % words,
        _now("It takes effect only while background check, qualification and training are in order."),
        _WAITS,
    ]
    if given["scope"]:
        sentences.insert(1, _now("Function: %(scope)s") % {"scope": state_word(given["scope"])})
    if given["role"] in DECIDING_ROLES:
        sentences.insert(1, _now("The CA managers of both organisations must agree to this role."))
    return sentences


def _run_role(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    start, end = _period(given)
    view = request_role(
        actor=actor,
        clock=clock,
        user_id=UUID(given["person"]),
        role=given["role"],
        scope=given["scope"],
        valid_from=start,
        valid_until=end,
        reason=given["reason"],
    )
    return opened(view)


def _preview_emergency(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("%(person)s is to be %(role)s for %(hours)d hours, whatever training is missing.")
        % {
            "person": person_text(UUID(given["person"])),
            "role": state_word(given["role"]),
            "hours": given["hours"],
        },
        _now("The separation of duties stays. The auditors are told. The role ends by itself."),
        _WAITS,
    ]


def _run_emergency(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    view = request_break_glass(
        actor=actor,
        clock=clock,
        user_id=UUID(given["person"]),
        role=given["role"],
        reason=given["reason"],
        valid_until=clock.now() + timedelta(hours=given["hours"]),
    )
    return opened(view)


def _preview_certificate(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("%(person)s is to log in with the card that holds this certificate.")
        % {"person": person_text(UUID(given["person"]))},
        _WAITS,
    ]


def _run_certificate(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    view = request_staff_certificate(
        actor=actor,
        clock=clock,
        user_id=UUID(given["person"]),
        certificate=given["certificate"].encode("utf-8"),
        reason=given["reason"],
    )
    return opened(view)


COMMANDS: Final = (
    Command(
        name="register-person",
        title=_("Ask for the registration of a person"),
        clause="5.2.4",
        section=SECTION,
        form=RegistrationForm,
        roles=KINDS[Kind.REGISTER_STAFF].asked_by,
        run=_run_registration,
        preview=_preview_registration,
        kind=Kind.REGISTER_STAFF,
    ),
    Command(
        name="give-role",
        title=_("Ask for a role"),
        clause="5.2.4",
        section=SECTION,
        form=RoleForm,
        roles=KINDS[Kind.ASSIGN_DECIDING_ROLE].asked_by,
        run=_run_role,
        preview=_preview_role,
        kind=Kind.ASSIGN_ROLE,
    ),
    Command(
        name="declare-emergency",
        title=_("Ask for a role in an emergency"),
        clause="5.7.1",
        section=SECTION,
        form=EmergencyForm,
        roles=KINDS[Kind.BREAK_GLASS].asked_by,
        run=_run_emergency,
        preview=_preview_emergency,
        kind=Kind.BREAK_GLASS,
    ),
    Command(
        name="register-certificate",
        title=_("Ask for the registration of a staff certificate"),
        clause="5.2.4",
        section=SECTION,
        form=CertificateForm,
        roles=KINDS[Kind.ISSUE_STAFF_CERTIFICATE].asked_by,
        run=_run_certificate,
        preview=_preview_certificate,
        kind=Kind.ISSUE_STAFF_CERTIFICATE,
    ),
)
