"""The registration of a verifier in the same words when it is asked for and when it is carried out."""

from apps.approvals.types import ShownLine
from apps.lib.canonical import Plain
from apps.lib.errors import Invalid
from apps.publication.errors import VerifierExists
from apps.publication.models import Verifier
from apps.publication.types import VerifierAgreement
from apps.staff.selectors import registered_client
from apps.staff.types import SCOPES_OF, ClientKind

_NAME_MAX = 200
_CLIENT_ID_MAX = 64


def verifier_subject(client_id: str) -> str:
    """Return what the approval and the audit events name."""
    return f"verifier:{client_id[:_CLIENT_ID_MAX]}"


def verifier_act(verifier: VerifierAgreement) -> dict[str, Plain]:
    """Return the act that the votes sign; a machine client with other keys is another act."""
    return {
        "client_id": verifier.client_id,
        "name": verifier.name,
        "agreed_on": verifier.agreed_on.isoformat(),
        "ends_on": verifier.ends_on.isoformat() if verifier.ends_on else None,
        "key_sha256": _key(verifier.client_id),
    }


def verifier_shown(verifier: VerifierAgreement) -> tuple[ShownLine, ...]:
    """Return what the approver reads."""
    return (
        ShownLine(name="client_id", after=verifier.client_id),
        ShownLine(name="name", after=verifier.name),
        ShownLine(name="client_kind", after=ClientKind.VERIFIER.value),
        ShownLine(name="scopes", after=" ".join(sorted(SCOPES_OF[ClientKind.VERIFIER]))),
        ShownLine(name="key_sha256", after=_key(verifier.client_id)),
        ShownLine(name="agreed_on", after=verifier.agreed_on.isoformat()),
        ShownLine(name="not_after", after=verifier.ends_on.isoformat() if verifier.ends_on else "-"),
    )


def check_verifier(verifier: VerifierAgreement) -> None:
    """Raise `Invalid` with the field, or `VerifierExists`."""
    if not verifier.client_id:
        raise Invalid("is mandatory", field="client_id")
    if not verifier.name.strip() or len(verifier.name) > _NAME_MAX:
        raise Invalid(f"must have 1 to {_NAME_MAX} characters", field="name")
    if verifier.ends_on is not None and verifier.ends_on < verifier.agreed_on:
        raise Invalid("must not lie before the agreement", field="ends_on")
    if Verifier.objects.select_for_update().filter(client_id=verifier.client_id).exists():
        raise VerifierExists(field="client_id")


def _key(client_id: str) -> str:
    client = registered_client(client_id)
    return client.key_sha256 if client else ""
