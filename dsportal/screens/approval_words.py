"""Approval kinds, shown lines and their values in words for the people who decide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView
from apps.base.columns import (
    NOTHING,
    WHOLE,
    day_text,
    instant_text,
    listing,
    short_id,
    state_tone,
    state_word,
)
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.site_policy import SITE_SETTINGS
from dsportal.screens.site_words import NAMES as SITE_NAMES
from dsportal.screens.site_words import value_text as site_value_text


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of act: its title, and what happens when it is carried out, in one or two sentences."""

    title: Any  # a lazy translation
    effect: Any  # a lazy translation


KIND_WORDS: Final[Mapping[Kind, KindWords]] = MappingProxyType(
    {
        Kind.REGISTER_STAFF: KindWords(
            _("Register a member of staff"),
            _("The person gets an account. It opens nothing before roles are assigned."),
        ),
        Kind.ASSIGN_ROLE: KindWords(
            _("Assign a role"),
            _(
                "The person gets the role for the period shown. It takes effect only while background check, "
                "qualification and training are in order."
            ),
        ),
        Kind.ASSIGN_DECIDING_ROLE: KindWords(
            _("Assign a deciding role"),
            _(
                "The person gets a role that approves, keeps key shares or checks others. "
                "Both organisations must agree."
            ),
        ),
        Kind.BREAK_GLASS: KindWords(
            _("Emergency role"),
            _("The person gets the role for a few hours. It ends by itself; the auditors are told at once."),
        ),
        Kind.WAIVE_PREREQUISITE: KindWords(
            _("Waive a prerequisite of a role"),
            _("The role may take effect although the prerequisite shown is not met, until the day shown."),
        ),
        Kind.ENROL_AUTHENTICATOR: KindWords(
            _("Register a further security key"),
            _("The person can log in and sign approvals with this key from then on."),
        ),
        Kind.ISSUE_STAFF_CERTIFICATE: KindWords(
            _("Register a staff certificate"),
            _("The person can log in with the IC card that holds this certificate."),
        ),
        Kind.RESET_LOGIN: KindWords(
            _("Reset a login"),
            _(
                "All sessions and second factors of the person end. The person gets a first password and "
                "must register a new second factor."
            ),
        ),
        Kind.REGISTER_CLIENT: KindWords(
            _("Register a machine client"),
            _("The machine may call the interfaces shown, with the key shown, until the day shown."),
        ),
        Kind.SET_SITE_VALUE: KindWords(
            _("Change a site policy value"),
            _("The new value applies at once to the whole operation, as a new version."),
        ),
        Kind.APPROVE_PROFILE: KindWords(
            _("Approve a credential profile"),
            _("Credentials are issued under this profile from then on; the one before it is retired."),
        ),
        Kind.APPROVE_TRAINING_PLAN: KindWords(
            _("Approve the training plan"),
            _("The plan comes into force in place of the one before it, and with it all due dates."),
        ),
        Kind.ADOPT_ROTATION_PLAN: KindWords(
            _("Adopt the rotation plan"),
            _("The plan comes into force in place of the one before it."),
        ),
        Kind.PUBLISH_DOCUMENT: KindWords(
            _("Publish a document to staff"),
            _("The version becomes the valid one. Its readers are asked to be trained on it."),
        ),
        Kind.TAKE_MEASURE: KindWords(
            _("Take a measure against a contractor's employee"),
            _("J-LIS agrees that the measure of the contract is taken."),
        ),
        Kind.APPROVE_ACTIVITY_PLAN: KindWords(
            _("Approve an activity plan"),
            _("The plan of the period becomes binding."),
        ),
        Kind.RELEASE_SOFTWARE: KindWords(
            _("Release software"),
            _("The version may be put before the CA manager for introduction."),
        ),
        Kind.INTRODUCE_SOFTWARE: KindWords(
            _("Introduce software"),
            _("The tested version may be put into service."),
        ),
        Kind.COMPLETE_CEREMONY: KindWords(
            _("Complete a key ceremony"),
            _("The minutes are accepted and the ceremony is closed. It cannot be opened again."),
        ),
        Kind.HAND_OVER_MEDIUM: KindWords(
            _("Hand over a key medium"),
            _("The medium passes from the giver into the custody of the receiver, with its seal intact."),
        ),
        Kind.APPROVE_STRENGTH_REVIEW: KindWords(
            _("Approve a security strength review"),
            _("The key size shown may then be asked for as a value of the site."),
        ),
        Kind.DECIDE_COMPROMISE: KindWords(
            _("Decide on a key compromise"),
            _(
                "The decision shown is final. If the key is compromised, it is blocked for good, new "
                "applications are stopped and everything that it signed is revoked."
            ),
        ),
        Kind.RESUME_INTAKE: KindWords(
            _("Resume the intake of applications"),
            _("New applications are accepted again, and credentials are signed with the new key."),
        ),
        Kind.REVOKE_CERTIFICATE: KindWords(
            _("Have a certificate revoked"),
            _(
                "The request to the root CA is written. The certificate is revoked when the published list "
                "of the root CA names it; this cannot be undone."
            ),
        ),
    }
)

LINE_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "review": _("Security strength review"),
        "conclusion": _("Conclusion"),
        "key_bits": _("Key size (bits)"),
        "evidence": _("Evidence"),
        "username": _("User name"),
        "display_name": _("Full name"),
        "organisation": _("Organisation"),
        "person": _("Person"),
        "role": _("Role"),
        "scope": _("Scope"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
        "reason": _("Reason"),
        "prerequisite": _("Prerequisite"),
        "key_name": _("Name of the key"),
        "key_sha256": _("SHA-256 of the key"),
        "serial": _("Serial number"),
        "certificate": _("Certificate"),
        "cause": _("Cause"),
        "certificate_sha256": _("SHA-256 of the certificate"),
        "client_id": _("Client id"),
        "name": _("Designation"),
        "client_kind": _("Kind of client"),
        "scopes": _("Permissions"),
        "not_after": _("Valid until"),
        "agreed_on": _("Agreed on"),
        "value": _("Value"),
        "unit": _("Unit"),
        "edition": _("Edition of the regulation"),
        "doc_type": _("Document type"),
        "version": _("Version"),
        "body_sha256": _("SHA-256 of the content"),
        "content_sha256": _("SHA-256 of the content"),
        "minutes_sha256": _("SHA-256 of the minutes"),
        "plan": _("Plan"),
        "document": _("Document"),
        "readers": _("Readers"),
        "contract": _("Contract"),
        "measure": _("Measure"),
        "period": _("Period"),
        "release": _("Release"),
        "ceremony": _("Key ceremony"),
        "ceremony_type": _("Type of ceremony"),
        "medium": _("Key medium"),
        "seal": _("Seal number"),
        "place": _("Place"),
        "giver": _("Giver"),
        "receiver": _("Receiver"),
        "incident": _("Incident"),
        "key": _("Key"),
        "decision": _("Decision"),
        "new_key": _("New key"),
        "revoked_credentials": _("Revoked credentials"),
        "affected_credentials": _("Affected credentials"),
    }
)
_STATE_WORDS: Final[Mapping[ApprovalState, Any]] = MappingProxyType(
    {ApprovalState.PENDING: _("Waiting for votes"), ApprovalState.CONSUMED: _("Carried out")}
)
_CODES: Final = frozenset(
    {"organisation", "role", "scope", "prerequisite", "client_kind", "ceremony_type"}
) | {
    "cause",
    "decision",
    "measure",
    "unit",
    "conclusion",
    "plan",
    "readers",
}
_CODES_IN_A_ROW: Final = re.compile(
    r"([A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)([, ]+([A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*))*\Z"
)
_NUMBER: Final = re.compile(r"\d{1,9}\Z")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\Z")


def line_word(name: str) -> str:
    """Return the name of a shown line; a name without words is shown readably."""
    return str(LINE_WORDS[name]) if name in LINE_WORDS else state_word(name)


def value_text(name: str, value: str) -> str | SafeString:
    """Return a shown value as people read it: codes in words, days with weekday, digests whole.

    The exact value stays in the statement, which the page shows beside it.
    """
    if not value:
        return NOTHING
    if name in _CODES and _CODES_IN_A_ROW.match(value):
        return listing(state_word(code) for code in re.split("[, ]+", value))
    if _DAY.match(value):
        return day_text(date.fromisoformat(value))
    if _INSTANT.match(value):
        return instant_text(datetime.fromisoformat(value))
    return value


def shown_text(view: ApprovalView, name: str, value: str) -> str:
    """Return a shown value of that request as people read it: names of people, site values with unit."""
    if value in view.people:
        return view.people[value]
    if view.kind is Kind.DECIDE_COMPROMISE and value == "CONFIRMED":
        return gettext("Decided: compromised")  # a step of a ceremony is confirmed in another sense
    setting = SITE_SETTINGS.get(str(view.act.get("name"))) if view.kind is Kind.SET_SITE_VALUE else None
    if setting is not None and name == "name":
        return str(SITE_NAMES[setting.name])
    if setting is not None and name == "value" and _NUMBER.match(value):
        return str(site_value_text(setting, int(value)))
    return value_text(name, value)


def subject_text(subject: str) -> str | SafeString:
    """Return what the act is about, an id in its short form."""
    return short_id(subject) if len(subject) > WHOLE else subject or NOTHING


def state_chip(state: ApprovalState) -> SafeString:
    """Return where a request stands, in words and colour."""
    word = _STATE_WORDS.get(state) or state_word(state)
    return format_html('<span class="chip chip-{}">{}</span>', state_tone(state), word)
