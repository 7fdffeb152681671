"""Why services without an approval are safe; what a service consumes or asks for is read from its code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.lib.cps.roles import Role
from dsportal.inventory.gates import Gate, Written
from dsportal.inventory.written_assurance import ASSURANCE
from dsportal.inventory.written_ceremonies import CEREMONIES
from dsportal.inventory.written_operations import OPERATIONS_DUTIES
from dsportal.inventory.written_people import PEOPLE

_SCHEDULED: Final = "a step of the clock; takes no choice from anybody"
_SIGNER: Final = "a signer process says how it is; its rows open nothing"
_PERMIT: Final = "the linter's permit is good for one signature over exactly these bytes (1.4.1, 6.1.7.1)"
_MACHINE: Final = "a registered machine; the signed request inside proves the holder"


def _system(reason: str) -> Written:
    return Written(Gate.SYSTEM, reason)


def _inner(reason: str) -> Written:
    return Written(Gate.INNER, reason)


def _role(reason: str, *roles: Role) -> Written:
    return Written(Gate.ROLE, reason, tuple(role.value for role in roles))


def _scope(scope: str, reason: str) -> Written:
    return Written(Gate.SCOPE, reason, (scope,))


def _quorum(reason: str) -> Written:
    return Written(Gate.QUORUM, reason, (Role.KEY_CUSTODIAN.value,))


SERVICES: Final[Mapping[str, Written]] = MappingProxyType(
    {
        "audit.export_audit_bundle": _system(
            "writes a file of the sealed log, changes no record but the log"
        ),
        "audit.record_event": _inner("adds a line to the log in the act's own transaction"),
        "audit.record_events": _inner("adds lines to the log in the act's own transaction"),
        "audit.refusals_audited": _inner("adds the line of a refusal"),
        "audit.seal_events": _system("seals what was logged; signs with the log key through the linter"),
        "certificates.approve_request": _role(
            "the issuer answers to the engineer's request: two people, two roles (5.2.1.4, 5.2.1.6)",
            Role.CERTIFICATE_ISSUER,
        ),
        "certificates.expire_certificates": _system(_SCHEDULED),
        "certificates.fetch_crl": _system("believes a list only after every check of the root's signature"),
        "certificates.import_certificate": _role(
            "takes in what the root CA signed and the linter accepts; the issuer puts it in use",
            Role.PKI_ENGINEER,
        ),
        "certificates.import_root_certificate": _role(
            "pins the certificate whose fingerprint came by another way; a wrong one matches no certificate",
            Role.PKI_ENGINEER,
        ),
        "certificates.open_order": _role(
            "opens the issue of the next certificate; issuer and custodians act before a key is in use",
            Role.PKI_ENGINEER,
        ),
        "certificates.record_revocation_sent": _role(
            "notes the root CA's receipt; only its published list proves a revocation", Role.PKI_ENGINEER
        ),
        "certificates.review_calendar": _system(
            "retires keys whose three months are over, announces what is near; takes no choice from anybody"
        ),
        "certificates.put_in_use": _role(
            "the second person after the engineer; the key was opened by several custodians",
            Role.CERTIFICATE_ISSUER,
        ),
        "certificates.request_certificate": _role(
            "asks only; the certificate issuer approves before it leaves the house", Role.PKI_ENGINEER
        ),
        "compliance.review_authority": _system("looks and writes down what it finds; repairs nothing"),
        "issuance.acknowledge_delivery": _scope("app", "the device that applied signs the acknowledgement"),
        "issuance.deliver_credential": _scope("app", "the device that applied proves itself"),
        "issuance.end_credential": _inner("called by the revocation after the holder's request was proved"),
        "issuance.fulfil_signing_request": _system("signs what was reserved, linted and permitted"),
        "issuance.reconcile_signing": _system("closes what a vanished signer left; the same bytes only"),
        "issuance.request_signing": _system("follows the RA's approval of an application (4.3.1)"),
        "issuance.rotate_status_lists": _system(_SCHEDULED),
        "issuance.sweep_batches": _system(_SCHEDULED),
        "keys.activate_key": _inner("follows put_in_use of the certificate, which the issuer decides"),
        "keys.backup_key": _quorum("works only at a token that several custodians have opened"),
        "keys.certify_key": _inner("follows import_certificate, after the linter"),
        "keys.collect_key_uses": _system("copies what the signers counted"),
        "keys.combine_shares": _quorum(
            "needs the shares of the quorum; runs in the supervisor's memory only"
        ),
        "keys.deactivate": _quorum("several custodians close the signer"),
        "keys.deactivate_key": _quorum("works only after several custodians came; ends a key's use"),
        "keys.destroy_key": _quorum("works only at a token that several custodians have opened"),
        "keys.examine_token": _system("looks and writes down what it finds; tries a PIN at most once"),
        "keys.expire_activations": _system(_SCHEDULED),
        "keys.finish_activation": _system("the supervisor says how a gathering ended"),
        "keys.generate_key": _quorum(
            "the token is open only after several custodians came; in production only in a ceremony's step"
        ),
        "keys.initialise_token": _quorum("hands each custodian a share; nobody has the PIN afterwards"),
        "keys.open_signer_session": _system("opens nothing before the custodians did"),
        "keys.reconcile_signatures": _system("compares and writes down what differs"),
        "keys.reconcile_token": _system("compares, and closes what a vanished signer left"),
        "keys.record_signer_state": _system(_SIGNER),
        "keys.request_activation": _role(
            "calls the custodians together; opens nothing by itself", Role.KEY_CUSTODIAN
        ),
        "keys.reshare_token": _quorum(
            "several custodians have opened the token; in production only while a ceremony asks for it"
        ),
        "keys.restore_key": _quorum("works only at a token that several custodians have opened"),
        "keys.retire_key": _inner("ends a key's use; a new one needs the whole chain of people"),
        "keys.seal_audit_events": _system("seals what was logged"),
        "keys.seal_log": Written(Gate.PERMIT, _PERMIT),
        "keys.sign_certificate_request": Written(Gate.PERMIT, _PERMIT),
        "keys.sign_mso": Written(Gate.PERMIT, _PERMIT),
        "keys.sign_mso_batch": Written(Gate.PERMIT, _PERMIT),
        "keys.sign_revocation_list": Written(Gate.PERMIT, _PERMIT),
        "keys.submit_share": _quorum("one share of one custodian opens nothing"),
        "policy.adopt_edition": _system(
            "loads the edition that the program names by digest; both organisations decide its text (1.5.3)"
        ),
        "policy.propose_profile": _role(
            "a draft signs nothing before both organisations approve it (8.1)",
            Role.CA_MANAGER,
            Role.OPERATIONS_MANAGER,
            Role.PKI_ENGINEER,
        ),
        "publication.distribute_certificate": _system("follows put_in_use; offers what verifiers may fetch"),
        "publication.download_certificate": _scope("verifier", "reads; the download is written down"),
        "publication.post_to_dts": _system("publishes what is public already and looks whether it is there"),
        "publication.download_status_list": _scope("verifier", "reads; the download is written down"),
        "registration.advance_application": _inner("moves an application for the app that did the step"),
        "registration.advance_applications": _inner("moves applications for the app that did the step"),
        "registration.approve_application": _inner("follows the checks that all passed (4.2.2)"),
        "registration.end_registration": _inner("follows the end of the last record (4.11)"),
        "registration.enrol_holder": _inner("follows the delivery of the record"),
        "registration.issue_nonce": _scope("app", "hands out a number that is good for one request"),
        "registration.purge_expired_images": _system(_SCHEDULED),
        "registration.purge_images": _inner("removes images that have served (10.4.5)"),
        "registration.purge_nonces": _system(_SCHEDULED),
        "registration.receive_application": _scope("app", _MACHINE),
        "registration.register_evidence_provider": _system(
            "seeds simulated providers; refused in production (3.2.3)"
        ),
        "registration.reject_application": _inner("refuses; nobody gets anything by it"),
        "registration.screen_application": _inner("takes the checks up again; they decide"),
        "registration.screen_waiting_applications": _system(_SCHEDULED),
        "registration.verify_holder_request": _inner("checks a signature; the nonce is used up"),
        "revocation.build_due_status_lists": _system(_SCHEDULED),
        "revocation.build_status_list": _system("signs what was revoked, through the linter"),
        "revocation.receive_revocation_request": _scope("app", _MACHINE),
        "staff.begin_first_administrators": _system(
            "two operators, at two terminals, on a database without staff; closes itself for ever"
        ),
        "staff.complete_first_administrators": _system(
            "the second operator, with the code of the first; see begin_first_administrators"
        ),
        **ASSURANCE,
        **CEREMONIES,
        **OPERATIONS_DUTIES,
        **PEOPLE,
    }
)
