"""Commands on contracts with contractors and measures on their people (5.3.6, 5.3.7)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import day_text, state_word, words_of
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Organisation
from apps.staff.permissions import DEALS_WITH_CONTRACTORS
from apps.staff.selectors.contracts import contracts
from apps.staff.services import record_contract, request_measure
from apps.staff.types import ContractTerms, Measure
from dsportal.commands.people import SECTION, PersonForm, person_text, reason_field
from dsportal.commands.personnel import day_field, person_of
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt
from dsportal.screens.receipts import on_day

_TERMS: Final = {
    "confidentiality": _("Confidentiality"),
    "measures_on_breach": _("Measures on breach"),
    "guarantee": _("Guarantee"),
    "compensation": _("Compensation"),
    "penalty": _("Penalty"),
}


class ContractForm(forms.Form):
    """Number, contractor, term, and what the contract says."""

    number = forms.CharField(
        label=_("Contract number"),
        max_length=40,
        help_text=_("Only people of the Digital Agency record contracts (5.3.7)."),
    )
    contractor = forms.CharField(label=_("Contractor"), max_length=120)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    terms = forms.MultipleChoiceField(
        label=_("The contract provides for"),
        required=False,
        choices=tuple(_TERMS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An account is opened only under a contract that provides for all of them."),
    )
    file_sha256 = forms.RegexField(
        label=_("SHA-256 of the signed file"),
        regex=r"\A[0-9a-f]{64}\Z",
        help_text=_("64 hexadecimal characters"),
    )


class MeasureForm(PersonForm):
    """Which measure, on whom, under which contract, and why."""

    organisations = frozenset({Organisation.CONTRACTOR})

    contract = forms.ChoiceField(
        label=_("Contract"),
        choices=lambda: [
            ("", ""),
            *((str(each.contract_id), f"{each.number} {each.contractor}") for each in contracts()),
        ],
    )
    measure = forms.ChoiceField(label=_("Measure"), choices=lambda: words_of(Measure))
    reason = reason_field()


def _terms(given: Mapping[str, Any]) -> ContractTerms:
    return ContractTerms(**{name: name in given["terms"] for name in _TERMS})


def _preview_contract(given: Mapping[str, Any]) -> Sequence[Any]:
    first = _now("The contract %(number)s with %(contractor)s, %(first)s to %(last)s, is recorded for good.")
    words = {
        "number": given["number"],
        "contractor": given["contractor"],
        "first": day_text(given["starts_on"]),
        "last": day_text(given["ends_on"]),
    }
    if _terms(given).complete():
        return [first % words, _now("It is complete: accounts may be opened under it in its term.")]
    return [first % words, _now("It is not complete: no account can be opened under it.")]


def _run_contract(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = record_contract(
        actor=actor,
        clock=clock,
        number=given["number"],
        contractor=given["contractor"],
        terms=_terms(given),
        starts_on=given["starts_on"],
        ends_on=given["ends_on"],
        file_sha256=given["file_sha256"],
    )
    return Receipt(
        title=_("The contract is recorded"),
        lines=[(_("Contract number"), done.number), (_("Last day"), on_day(done.ends_on))],
        next_url=reverse("admin:contracts"),
        next_text=_("Contracts"),
    )


def _preview_measure(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("J-LIS is asked to consent to this measure on %(person)s: %(measure)s.")
        % {"person": person_text(person_of(given)), "measure": state_word(given["measure"])},
        _now("Only the Digital Agency carries it out, under a complete contract of the person."),
    ]


def _run_measure(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    return opened(
        request_measure(
            actor=actor,
            clock=clock,
            contract_id=UUID(given["contract"]),
            user_id=person_of(given),
            measure=Measure(given["measure"]),
            reason=given["reason"],
        )
    )


COMMANDS: Final = (
    Command(
        name="record-contract",
        title=_("Record a contract"),
        clause="5.3.7",
        section=SECTION,
        form=ContractForm,
        roles=DEALS_WITH_CONTRACTORS,
        run=_run_contract,
        preview=_preview_contract,
        reason="a record of what was signed outside; people under it are checked and registered besides",
    ),
    Command(
        name="ask-measure",
        title=_("Ask for a measure on contract staff"),
        clause="5.3.6",
        section=SECTION,
        form=MeasureForm,
        roles=KINDS[Kind.TAKE_MEASURE].asked_by,
        run=_run_measure,
        preview=_preview_measure,
        kind=Kind.TAKE_MEASURE,
    ),
)
