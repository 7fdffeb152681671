"""Why paths without an approval are safe: screens, operations without a scope, management commands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Role
from dsportal.inventory.gates import Gate, Written
from dsportal.inventory.written_ceremonies import CEREMONY_VIEWS

_CUSTODIAN: Final = (Role.KEY_CUSTODIAN.value,)
_PASSKEY: Final = "the browser's side of a key that is proved in the second step"
_SOURCE: Final = "writes files of a source tree, no record; a release is built from reviewed source"

VIEWS: Final[Mapping[str, Written]] = MappingProxyType(
    {
        **CEREMONY_VIEWS,
        "/": Written(Gate.READS, "leads to the home page"),
        "/admin/(?P<url>.*)$": Written(Gate.READS, "answers addresses that do not exist"),
        "set_language": Written(Gate.OPEN, "keeps the language of the screens in a cookie"),
        "sign_out": Written(Gate.OWN, "ends the own session"),
        "admin:index": Written(Gate.READS, "counts and states only"),
        "admin:jsi18n": Written(Gate.READS, "words for the browser"),
        "admin:login": Written(Gate.OPEN, "user name and password prove who it is; failures are counted"),
        "admin:logout": Written(Gate.OWN, "ends the own session"),
        "admin:password_change": Written(Gate.OWN, "the own password, with the old one"),
        "admin:command": Written(
            Gate.READS, "keeps what was typed in the session; the next page carries it out"
        ),
        "admin:command_confirm": Written(
            Gate.ROLE, "carries out one command; each has a row of its own, /admin/do/<name>/"
        ),
        "admin:approval_export": Written(Gate.READS, "a file for who may read; the export is logged"),
        "admin:carry_out": Written(
            Gate.APPROVAL, "each kind has a row of its own", tuple(sorted(kind.value for kind in Kind))
        ),
        "admin:cast_vote": Written(Gate.OWN, "the voter's own security key signs the vote"),
        "admin:vote": Written(Gate.OWN, "hands out what the voter's own security key is to sign"),
        "admin:confirm_key": Written(
            Gate.APPROVAL,
            "the own further key, approved by another person",
            (Kind.ENROL_AUTHENTICATOR.value,),
        ),
        "admin:remove_key": Written(Gate.OWN, "takes an own key away, after a fresh second factor"),
        "admin:credential_search": Written(Gate.READS, "a search form: looks up, changes nothing"),
        "admin:open_signer": Written(
            Gate.ROLE,
            "calls the custodians together; the signer opens with the shares of several",
            _CUSTODIAN,
        ),
        "admin:submit_share": Written(
            Gate.QUORUM, "one share of one custodian; the quorum opens", _CUSTODIAN
        ),
        "mfa:challenge": Written(Gate.OWN, "proves the own second factor"),
        "mfa:step_up": Written(Gate.OWN, "proves the own second factor again"),
        "mfa:enrol": Written(Gate.OWN, "the own first factor; a further one needs an approval"),
        "mfa:recovery": Written(Gate.OWN, "the own recovery codes, after a second factor"),
        "otp_webauthn:credential-authentication-begin": Written(Gate.OWN, _PASSKEY),
        "otp_webauthn:credential-authentication-complete": Written(Gate.OWN, "proves the own security key"),
        "otp_webauthn:credential-registration-begin": Written(Gate.OWN, _PASSKEY),
        "otp_webauthn:credential-registration-complete": Written(
            Gate.OWN, "the own first security key; a further one needs an approval"
        ),
        "otp_webauthn:js-i18n-catalog": Written(Gate.READS, "words for the browser"),
    }
)
SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "app": "a registered back end; what it hands in is proved by the holder's card or device",
        "verifier": "a registered verifier; only the fact of the download is written",
        "ra": "the registration authority's own machine",
    }
)
OPERATIONS: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "token": Written(Gate.OPEN, "an assertion signed with the client's registered key proves who asks"),
    }
)
MANAGEMENT: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "adopt_regulation": Written(
            Gate.SYSTEM, "set-up: loads the edition that the program names by digest; a profile stays a draft"
        ),
        "axes_list_attempts": Written(Gate.READS, "lists failed logins"),
        "check": Written(Gate.READS, "looks at the settings"),
        "clearsessions": Written(Gate.MACHINE, "takes away sessions that have ended; nobody gains by it"),
        "collectstatic": Written(Gate.MACHINE, "copies the style sheets and scripts of the release"),
        "compilemessages": Written(Gate.MACHINE, _SOURCE),
        "conformance": Written(Gate.READS, "writes a file of the source tree, no record"),
        "create_staff": Written(Gate.SYSTEM, "seeds simulated people; the services refuse it in production"),
        "createcachetable": Written(Gate.MACHINE, "makes a table for a cache that this site does not use"),
        "diffsettings": Written(Gate.READS, "prints settings; secrets stand in files, not in settings"),
        "export_audit_bundle": Written(Gate.READS, "writes a file from the sealed log; the export is logged"),
        "findstatic": Written(Gate.READS, "finds a file of the release"),
        "first_administrators": Written(
            Gate.SYSTEM, "two operators at two terminals, without any staff; closes itself for ever"
        ),
        "generateschema": Written(Gate.READS, "prints the description of the API"),
        "rehearse_on_copy": Written(
            Gate.MACHINE, "refuses a database without the mark of a copy; the live one has none"
        ),
        "generate_key": Written(
            Gate.QUORUM,
            "in a token that several custodians have opened; in production only a ceremony makes keys",
        ),
        "hsm_doctor": Written(Gate.READS, "looks and writes down what it finds; tries a PIN at most once"),
        "reshare_token": Written(
            Gate.QUORUM,
            "in a token that several custodians have opened; in production only while a ceremony asks for it",
        ),
        "initialise_token": Written(
            Gate.QUORUM, "hands each custodian a share; nobody has the PIN afterwards"
        ),
        "inspectdb": Written(Gate.READS, "prints models of tables"),
        "makemessages": Written(Gate.MACHINE, _SOURCE),
        "makemigrations": Written(Gate.MACHINE, _SOURCE),
        "migrate": Written(
            Gate.MACHINE,
            "part of a release, which is approved and recorded; migrations are code that is reviewed, "
            "and the log of events survives them sealed",
        ),
        "optimizemigration": Written(Gate.MACHINE, _SOURCE),
        "prove_separation": Written(Gate.READS, "computes from the tables, writes nothing"),
        "remove_stale_contenttypes": Written(
            Gate.MACHINE, "takes away names of models that are gone; no right hangs on them"
        ),
        "run_signers": Written(
            Gate.SYSTEM, "starts the signer; it stays locked until the custodians open it"
        ),
        "sendtestemail": Written(Gate.MACHINE, "sends a fixed text to an address"),
        "showmigrations": Written(Gate.READS, "lists migrations"),
        "simulate_root_ca": Written(Gate.SYSTEM, "plays the root CA outside; refused in production"),
        "spectacular": Written(Gate.READS, "prints the description of the API"),
        "sqlflush": Written(Gate.READS, "prints SQL, runs none"),
        "sqlmigrate": Written(Gate.READS, "prints SQL, runs none"),
        "sqlsequencereset": Written(Gate.READS, "prints SQL, runs none"),
        "squashmigrations": Written(Gate.MACHINE, _SOURCE),
        "startapp": Written(Gate.MACHINE, _SOURCE),
        "startproject": Written(Gate.MACHINE, _SOURCE),
        "synthetic_jpki": Written(Gate.SYSTEM, "plays the card authority outside; refused in production"),
        "test": Written(Gate.MACHINE, "works in a database of its own"),
        "simulate_calendar": Written(Gate.READS, "counts days, reads and writes nothing"),
        "verify_approval": Written(Gate.READS, "checks an approval or a file; the export is logged"),
        "verify_audit_log": Written(Gate.READS, "checks the log, writes nothing"),
        "verify_mdoc": Written(Gate.READS, "checks files, writes nothing"),
    }
)
