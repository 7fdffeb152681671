"""The forms of the commands about evidence, device models, reviews, alerts and risks."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.base.columns import day_text, state_word
from apps.lib.cps.parameters import DS_KEY_BITS
from apps.policy.selectors import algorithm_alerts, strength_reviews
from apps.policy.states import AlertDecision, ModuleStatus, ReviewConclusion, RiskConclusion
from dsportal.screens.site_words import NAMES

_MEASURES: Final = ("mfa_for_activation",)
_LEVELS: Final = (1, 2, 3, 4)


def _words(codes: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(code.value, state_word(code)) for code in codes]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _level(label: Any, lowest: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=int, choices=[(str(each), str(each)) for each in _LEVELS if each >= lowest]
    )


class EvidenceForm(forms.Form):
    """What the certifying programme says of a module."""

    manufacturer = forms.CharField(
        label=_("Manufacturer"),
        max_length=32,
        help_text=_("As the token itself gives it; the doctor shows it."),
    )
    model = forms.CharField(label=_("Model"), max_length=16)
    firmware = forms.CharField(label=_("Firmware"), max_length=16)
    level = _level(_("Level of FIPS 140-3 or its equivalent"), 1)
    certificate = forms.CharField(label=_("Number of the certificate"), max_length=48)
    status = forms.TypedChoiceField(
        label=_("Status at the programme"), coerce=ModuleStatus, choices=lambda: _words(ModuleStatus)
    )
    sunset_on = _day(_("Last day of the validation"))
    document = forms.CharField(
        label=_("Evidence"),
        max_length=200,
        help_text=_("Where the printed evidence is kept, or its address."),
    )


class DeviceModelForm(forms.Form):
    """An entry of the list."""

    model = forms.CharField(label=_("Device model"), max_length=80, help_text=_("As the phone states it."))
    secure_element = forms.CharField(label=_("Secure element"), max_length=80)
    certificate = forms.CharField(label=_("Common Criteria certificate"), max_length=80)
    fips_level = _level(_("Level of FIPS 140-3 or its equivalent"), 2)
    valid_until = _day(_("Valid until"))
    listed = forms.TypedChoiceField(
        label=_("Standing"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("On the list")), ("no", _("Off the list"))],
    )


class ReviewForm(forms.Form):
    """What the review found."""

    conclusion = forms.TypedChoiceField(
        label=_("Conclusion"), coerce=ReviewConclusion, choices=lambda: _words(ReviewConclusion)
    )
    key_bits = forms.IntegerField(
        label=_("Key size (bits)"),
        initial=DS_KEY_BITS,
        help_text=_("The size that the review calls for."),
    )
    evidence = forms.CharField(label=_("Evidence"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    alert_id = forms.TypedChoiceField(
        label=_("Algorithm alert"),
        required=False,
        coerce=UUID,
        empty_value=None,
        choices=lambda: [
            ("", _("no alert")),
            *((str(each.alert_id), f"{each.algorithm}: {each.summary[:60]}") for each in algorithm_alerts()),
        ],
    )


class ReviewApprovalForm(forms.Form):
    """Which review."""

    review_id = forms.TypedChoiceField(
        label=_("Security strength review"),
        coerce=UUID,
        choices=lambda: [
            (str(each.review_id), _review(each.reviewed_on, each.key_bits))
            for each in strength_reviews()
            if each.waits
        ],
    )


class AlertForm(forms.Form):
    """What is known of the weakness."""

    algorithm = forms.CharField(label=_("Algorithm"), max_length=48)
    source = forms.CharField(label=_("Source"), max_length=200)
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class AlertDecisionForm(forms.Form):
    """What becomes of an alert."""

    alert_id = forms.TypedChoiceField(
        label=_("Algorithm alert"),
        coerce=UUID,
        choices=lambda: [
            (str(each.alert_id), f"{each.algorithm}: {each.summary[:60]}")
            for each in algorithm_alerts()
            if each.decision is AlertDecision.UNDECIDED
        ],
    )
    decision = forms.TypedChoiceField(
        label=_("Decision"),
        coerce=AlertDecision,
        choices=lambda: _words(each for each in AlertDecision if each is not AlertDecision.UNDECIDED),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RiskForm(forms.Form):
    """What the assessment says."""

    measure = forms.ChoiceField(
        label=_("Measure"), choices=lambda: [(each, NAMES[each]) for each in _MEASURES]
    )
    conclusion = forms.TypedChoiceField(
        label=_("Conclusion"), coerce=RiskConclusion, choices=lambda: _words(RiskConclusion)
    )
    document = forms.CharField(label=_("Document"), max_length=200)
    document_sha256 = forms.CharField(label=_("SHA-256 of the document"), max_length=64)
    valid_until = _day(_("Valid until"))


def _review(day: date, bits: int) -> str:
    return f"{day_text(day)} – {bits}"
