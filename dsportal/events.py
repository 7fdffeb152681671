"""THE table of what follows what: outbox event -> Celery tasks. Explicit, no signals.

A name that is not here has no followers; an event that is here has each of them run at least once.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FOLLOWERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # 4.2.2, 4.3.1: the RA approved, so the DS decides for itself and reserves a batch
        "registration.application.approved": ("issuance.request_signing",),
        # 4.3.1: the intent is committed, so a signer may fulfil it
        "issuance.signing.requested": ("issuance.fulfil_signing_request",),
        # 6.1.4: verifiers get the certificate that signatures are made under from now on
        "certificates.certificate.put_in_use": ("publication.distribute_certificate",),
        # 4.9.6: a list that entries are drawn from gets its first edition at once
        "issuance.status_list.opened": ("revocation.build_status_lists",),
        # 6.2.2.1: enough operators of a ceremony step have given their word, so a signer acts
        "keys.errand.requested": ("keys.carry_out_errand",),
        # 5.2.1.1: the head of the ceremony has approved it, so its minutes are made
        "keys.ceremony.approved": ("minutes.seal_ceremony",),
        # 5.7.1: what tokens and records disagree about may be an incident
        "keys.finding.opened": ("incidents.open_for_finding",),
        # 2.3: revoked credentials show in the next edition of their status lists
        "issuance.credential.revoked": ("revocation.build_status_lists",),
        # 4.9.12: a confirmed compromise revokes at once; the clock takes it on
        "revocation.mass.started": ("revocation.advance_mass_revocation",),
        # 5.7.3: a rehearsal works on a copy, away from the web
        "incidents.rehearsal.requested": ("incidents.carry_out_rehearsal",),
        # 5.7.3: everything is revoked, so verifiers are told
        "revocation.mass.executed": ("revocation.build_status_lists",),
    }
)
