"""Everything this app writes into the audit log (clause 5.4.1)."""

from enum import StrEnum


class PublicationEvent(StrEnum):
    """Names of audit events; the subject is the id of the thing named."""

    VERIFIER_REGISTERED = "publication.verifier.registered"
    VERIFIER_REFUSED = "publication.verifier.refused"
    LIST_REFUSED = "publication.status_list.refused"
    CERTIFICATE_DISTRIBUTED = "publication.certificate.distributed"
    CERTIFICATE_REFUSED = "publication.certificate.refused"
    DTS_POSTED = "publication.dts.posted"
