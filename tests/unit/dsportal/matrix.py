"""Who sees which page of the portal, written by hand: the expectation that the generated test compares with.

A route that is in neither table fails the test, so a new page needs a line here.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

from apps.lib.cps.roles import Role

ALL: Final = frozenset(Role)
NOBODY: Final[frozenset[Role]] = frozenset()
AUDITORS: Final = frozenset({Role.AUDITOR, Role.EXTERNAL_AUDITOR})
READERS: Final = AUDITORS | {Role.CA_MANAGER, Role.OPERATIONS_MANAGER}
TIMELINE: Final = READERS | {Role.PKI_ENGINEER, Role.OPERATIONS_STAFF, Role.RA_OPERATOR}
INSIDERS: Final = READERS | {
    Role.KEY_CUSTODIAN,
    Role.CERTIFICATE_ISSUER,
    Role.PKI_ENGINEER,
    Role.SYSTEM_ENGINEER,
}
INCIDENTS: Final = INSIDERS | {Role.OPERATIONS_STAFF}
CUSTODIANS: Final = frozenset({Role.KEY_CUSTODIAN})

PAGES: Final[Mapping[str, frozenset[Role]]] = {
    # the name of the route -> the roles that get the page; everybody else is refused
    "admin:index": ALL,
    "admin:approvals": ALL,
    "admin:commands": ALL,
    "admin:site_policy": ALL,
    "admin:site_policy_value": ALL,
    "admin:key_calendar": INSIDERS,
    "admin:credential_search": TIMELINE,
    "admin:credential_timeline": TIMELINE,
    "admin:credential_audit_trail": AUDITORS,
    "admin:open_signer": CUSTODIANS,
    # a thing of other people: an approval that somebody else asked for
    "admin:approval": READERS,
    "admin:people": READERS,
    "admin:person": READERS,
    "admin:separation": READERS,
    "admin:personnel_file": READERS,
    "admin:training_calendar": ALL,
    "admin:staff_documents": ALL,
    "admin:ceremonies": INSIDERS | {Role.FACILITY_STAFF},
    "admin:ceremony": INSIDERS,
    "admin:ceremony_difference": INSIDERS,
    "admin:ceremony_minutes": INSIDERS,
    "admin:ceremony_minutes_json": INSIDERS,
    "admin:ceremony_presence": INSIDERS,
    "admin:ceremony_run": INSIDERS,
    "admin:ceremony_run_live": INSIDERS,
    "admin:ceremony_attendance": frozenset({Role.FACILITY_STAFF}),
    "admin:ceremony_draft": frozenset({Role.OPERATIONS_MANAGER}),
    "admin:ceremony_plan": frozenset({Role.CA_MANAGER}),
    "admin:ceremony_rehearsal": frozenset({Role.OPERATIONS_MANAGER}),
    "admin:compromises": INCIDENTS,
    "admin:key_board": INSIDERS,
    "admin:custody": INSIDERS,
    "admin:hsm_doctor": INSIDERS,
    "admin:assurance": INSIDERS | {Role.JLIS_APPROVER, Role.DIGITAL_AGENCY_APPROVER},
    "admin:contracts": READERS | {Role.DIGITAL_AGENCY_APPROVER},
}
ANSWERS: Final[Mapping[str, frozenset[int]]] = {
    # routes that answer everybody alike, with one of these
    "admin:security_keys": frozenset({200}),  # the own keys only
    "admin:confirm_key": frozenset({302, 403, 404, 405}),
    "admin:remove_key": frozenset({302, 403, 404}),
    "admin:compromise": frozenset({403, 404}),  # an incident of others has no checklist here
    "admin:jsi18n": frozenset({200}),
    "admin:certificate": frozenset({403, 404}),  # there is none in this test
    "admin:certificate_file": frozenset({403, 404}),
    "admin:staff_document": frozenset({200, 403, 404}),  # the service asks for the right
    "admin:password_change": frozenset({200}),
    "admin:approval_export": frozenset({403, 405}),
    "admin:carry_out": frozenset({302, 403}),
    "admin:vote": frozenset({403, 405}),
    "admin:cast_vote": frozenset({403, 405}),
    "admin:vote_receipt": frozenset({403, 404, 302}),
    "admin:carried_out": frozenset({403, 404, 302}),
    "admin:command_confirm": frozenset({403, 404, 302}),
    "admin:command_receipt": frozenset({403, 404}),
    "admin:submit_share": frozenset({403, 405}),
    "admin:share_receipt": frozenset({403, 404}),
    "admin:ceremony_act": frozenset({403, 404}),
    "admin:ceremony_minutes_pdf": frozenset({403, 404}),
    "admin:ceremony_presence_sign": frozenset({403, 405}),
    "mfa:challenge": frozenset({302}),
    "mfa:step_up": frozenset({200}),
    "mfa:enrol": frozenset({200}),
    "mfa:recovery": frozenset({200}),
    "otp_webauthn:js-i18n-catalog": frozenset({200}),
    "otp_webauthn:credential-registration-begin": frozenset({405}),
    "otp_webauthn:credential-registration-complete": frozenset({405}),
    "otp_webauthn:credential-authentication-begin": frozenset({405}),
    "otp_webauthn:credential-authentication-complete": frozenset({405}),
}
COMMANDS: Final = "admin:command"  # one page for each command: its own roles see it
LEAVING: Final = frozenset({"admin:login", "admin:logout", "sign_out", "set_language", "", "admin:"})


def routes() -> dict[str, str]:
    """Return every named route outside the API with its pattern."""
    return {name: route for name, route in _walk(get_resolver()) if not route.startswith("api/")}


def _walk(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, here, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or ''}", here
