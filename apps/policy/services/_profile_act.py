"""The approval of a profile in the same words when it is asked for and when it is carried out."""

from uuid import UUID

from apps.lib.canonical import Plain
from apps.policy.errors import ProfileDiffers, ProfileMissing
from apps.policy.models import MsoProfileVersion
from apps.policy.states import PROFILE_TABLE, ProfileEvent, ProfileState


def profile_subject(profile_id: UUID) -> str:
    """Return what the approval and the audit events name."""
    return f"profile:{profile_id}"


def profile_act(row: MsoProfileVersion) -> dict[str, Plain]:
    """Return the act that the votes sign."""
    return {"doc_type": row.doc_type, "version": row.version, "body_sha256": row.body_sha256}


def draft_profile(profile_id: UUID, body_sha256: str) -> MsoProfileVersion:
    """Return the locked draft with that content.

    Raises `ProfileMissing`, `IllegalTransition` (approved or retired already), `ProfileDiffers`.
    """
    row = MsoProfileVersion.objects.select_for_update().filter(pk=profile_id).first()
    if row is None:
        raise ProfileMissing(field="profile_id")
    PROFILE_TABLE.after(ProfileState(row.state), ProfileEvent.APPROVE)
    if row.body_sha256 != body_sha256:
        raise ProfileDiffers("the digest is not this profile's", field="body_sha256", clause="8.1")
    return row
