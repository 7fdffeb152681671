"""The routes of our own screens inside the admin site, and those that the menu offers."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from dsportal.screens import (
    approval_vote,
    approvals,
    assurance,
    ceremonies,
    ceremony_draft,
    ceremony_minutes,
    ceremony_plan,
    ceremony_presence,
    ceremony_rehearsal,
    ceremony_runner,
    command_page,
    compromise,
    custodian,
    custody,
    home,
    hsm_doctor,
    key_board,
    key_calendar,
    organisation,
    personnel,
    search,
    security_keys,
    separation,
    site_policy,
    timeline,
    training,
)
from dsportal.visibility import Screen

View = Callable[..., HttpResponse]

WORK: Final[tuple[tuple[str, Any, Screen | None], ...]] = (
    ("index", _("Home"), None),
    ("approvals", _("Approvals"), Screen.APPROVALS),
    ("commands", _("Procedures"), None),
    ("credential_search", _("Find a credential"), Screen.TIMELINE),
    ("open_signer", _("Open the signer"), Screen.OPEN_SIGNER),
    ("ceremonies", _("Hold a key ceremony"), Screen.CEREMONIES),
    ("key_calendar", _("Key calendar"), Screen.KEY_CALENDAR),
    ("site_policy", _("Site policy"), Screen.SITE_POLICY),
    ("people", _("People"), Screen.PEOPLE),
    ("separation", _("Separation of duties"), Screen.SEPARATION),
    ("training_calendar", _("Training calendar"), Screen.TRAINING),
    ("staff_documents", _("Documents"), Screen.DOCUMENTS),
    ("contracts", _("Contracts"), Screen.CONTRACTS),
    ("compromises", _("Response to a key compromise"), Screen.COMPROMISES),
    ("key_board", _("Key board"), Screen.KEY_BOARD),
    ("custody", _("Custody register"), Screen.CUSTODY),
    ("hsm_doctor", _("HSM doctor"), Screen.DOCTOR),
    ("assurance", _("Evidence and reviews"), Screen.ASSURANCE),
)


def screen_routes() -> tuple[tuple[str, View, str], ...]:
    """Return (route, view, name) of each screen; the site puts its gate before them."""
    return (
        *_ceremony_routes(),
        ("", home.home, "index"),
        ("approvals/", approvals.approval_inbox, "approvals"),
        ("approvals/<uuid:approval_id>/", approvals.approval_page, "approval"),
        ("approvals/<uuid:approval_id>/copy/", approvals.approval_export, "approval_export"),
        ("approvals/<uuid:approval_id>/vote/", approval_vote.sign, "vote"),
        ("approvals/<uuid:approval_id>/ballots/<uuid:ballot_id>/", approval_vote.cast, "cast_vote"),
        ("approvals/<uuid:approval_id>/receipt/", approval_vote.vote_receipt, "vote_receipt"),
        ("approvals/<uuid:approval_id>/carry-out/", approval_vote.carry_out, "carry_out"),
        ("approvals/<uuid:approval_id>/carried-out/", approval_vote.carried_out, "carried_out"),
        ("do/", command_page.command_list, "commands"),
        ("do/<slug:name>/", command_page.command_form, "command"),
        ("do/<slug:name>/<uuid:ticket>/", command_page.command_confirm, "command_confirm"),
        ("do/<slug:name>/<uuid:ticket>/receipt/", command_page.command_receipt, "command_receipt"),
        ("my-keys/", security_keys.security_keys, "security_keys"),
        ("my-keys/<uuid:factor_id>/remove/", security_keys.remove_key, "remove_key"),
        ("my-keys/<uuid:factor_id>/confirm/", security_keys.confirm_key, "confirm_key"),
        ("credentials/", search.credential_search, "credential_search"),
        ("credentials/<uuid:credential_id>/timeline/", timeline.credential_timeline, "credential_timeline"),
        ("credentials/<uuid:credential_id>/audit-trail/", timeline.audit_trail, "credential_audit_trail"),
        *_of_certificates(),
        ("people/", organisation.people, "people"),
        ("people/<uuid:user_id>/", organisation.person, "person"),
        ("people/<uuid:user_id>/file/", personnel.personnel_file, "personnel_file"),
        ("separation/", separation.separation, "separation"),
        ("training/", training.training_calendar, "training_calendar"),
        ("documents/", personnel.staff_documents, "staff_documents"),
        ("documents/<uuid:version_id>/", personnel.staff_document, "staff_document"),
        ("contracts/", personnel.contracts, "contracts"),
        ("compromises/", compromise.compromises, "compromises"),
        ("compromises/<uuid:incident_id>/", compromise.compromise, "compromise"),
        ("site-policy/", site_policy.site_policy, "site_policy"),
        ("site-policy/<slug:name>/", site_policy.site_policy_value, "site_policy_value"),
        ("signer/", custodian.open_signer, "open_signer"),
        ("signer/<uuid:activation_id>/share/", custodian.submit, "submit_share"),
        ("signer/<uuid:activation_id>/receipt/", custodian.receipt, "share_receipt"),
    )


def _ceremony_routes() -> tuple[tuple[str, View, str], ...]:
    one = "ceremonies/<uuid:ceremony_id>/"
    return (
        ("ceremonies/", ceremonies.ceremonies, "ceremonies"),
        ("ceremonies/draft/", ceremony_draft.ceremony_draft, "ceremony_draft"),
        (one, ceremonies.ceremony, "ceremony"),
        (f"{one}plan/", ceremony_plan.ceremony_plan, "ceremony_plan"),
        (f"{one}rehearsal/", ceremony_rehearsal.ceremony_rehearsal, "ceremony_rehearsal"),
        (f"{one}attendance/", ceremony_presence.attendance, "ceremony_attendance"),
        (f"{one}presence/", ceremony_presence.presence, "ceremony_presence"),
        (f"{one}presence/<uuid:challenge_id>/", ceremony_presence.presence_sign, "ceremony_presence_sign"),
        (f"{one}run/", ceremony_runner.run, "ceremony_run"),
        (f"{one}run/live/", ceremony_runner.run_live, "ceremony_run_live"),
        (f"{one}run/<slug:name>/", ceremony_runner.run_act, "ceremony_act"),
        (f"{one}minutes/", ceremony_minutes.minutes, "ceremony_minutes"),
        (f"{one}minutes/pdf/", ceremony_minutes.minutes_pdf, "ceremony_minutes_pdf"),
        (f"{one}minutes/json/", ceremony_minutes.minutes_json, "ceremony_minutes_json"),
        (
            f"{one}difference/<uuid:other_id>/",
            ceremonies.ceremony_difference,
            "ceremony_difference",
        ),
    )


def _of_certificates() -> tuple[tuple[str, View, str], ...]:
    """Return the routes of the state of keys, of the key calendar and of certificates."""
    one = "certificates/<uuid:certificate_id>/"
    return (
        *_key_routes(),
        ("calendar/", key_calendar.key_calendar, "key_calendar"),
        (one, key_calendar.certificate, "certificate"),
        (f"{one}<slug:kind>/", key_calendar.certificate_file, "certificate_file"),
    )


def _key_routes() -> tuple[tuple[str, View, str], ...]:
    """Return the screens about the state of keys."""
    return (
        ("keys/", key_board.key_board, "key_board"),
        ("custody/", custody.custody, "custody"),
        ("hsm-doctor/", hsm_doctor.hsm_doctor, "hsm_doctor"),
        ("assurance/", assurance.assurance, "assurance"),
    )
