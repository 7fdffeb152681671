"""Refusals of the publication."""

from apps.lib.errors import Conflict, IntegrityFault, Missing, Refused, Unavailable


class VerifierUnknown(Refused):
    """Revocation information goes to registered verifiers only (clause 2.2)."""

    code = "verifier_unknown"
    title = "This client is not a registered verifier"


class VerifierEnded(Refused):
    """The agreement with the verifier is not in force."""

    code = "verifier_ended"
    title = "The agreement with this verifier is not in force"


class VerifierExists(Conflict):
    """One verifier, one machine client."""

    code = "verifier_exists"
    title = "This client is registered as a verifier already"


class VerifierWithoutClient(Refused):
    """A verifier is registered after the machine that will ask for it."""

    code = "verifier_without_client"
    title = "There is no machine client of a verifier with this id"


class CertificateNotOffered(Missing):
    """There is no such certificate for verifiers: never in use, ended, or no DS certificate."""

    code = "certificate_not_offered"
    title = "No such certificate is offered to verifiers"


class DtsUnavailable(Unavailable):
    """The repository DTS does not answer."""

    code = "dts_unavailable"
    title = "The repository DTS does not answer"


class DtsDiffers(IntegrityFault):
    """The public gets other octets from the repository than were put there."""

    code = "dts_differs"
    title = "The repository DTS hands out something else than was put there"
