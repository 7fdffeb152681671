"""Which mdoc profile is to be used."""

from functools import lru_cache
from uuid import UUID

from apps.lib.mdoc.profile import MsoProfile, profile_from_data
from apps.policy.errors import ProfileMissing
from apps.policy.models import MsoProfileVersion
from apps.policy.states import ProfileState
from apps.policy.types import ApprovedProfile, ProfileView


def profile_in_force(doc_type: str) -> ApprovedProfile:
    """Return the approved version; while there is none, the newest draft with ``approved=False``.

    Raise `ProfileMissing` when nothing was ever proposed for the document type. The state is read
    anew on each call, the content once per process.
    """
    found = (
        MsoProfileVersion.objects.filter(doc_type=doc_type)
        .exclude(state=ProfileState.RETIRED)
        .order_by("state", "-version")
        .values_list("id", "version", "state", "body_sha256")
        .first()
    )
    if found is None:
        raise ProfileMissing(clause="8.1", field="doc_type")
    profile_id, version, state, digest = found
    return ApprovedProfile(
        profile_id=profile_id,
        profile=_profile(profile_id, digest),
        version=version,
        approved=state == ProfileState.APPROVED,
    )


def profiles() -> tuple[ProfileView, ...]:
    """Return every version of every profile, the newest first."""
    return tuple(profile_view(row) for row in MsoProfileVersion.objects.order_by("doc_type", "-version"))


def profile_view(row: MsoProfileVersion) -> ProfileView:
    """Return the row as a value."""
    return ProfileView(
        profile_id=row.pk,
        doc_type=row.doc_type,
        version=row.version,
        state=ProfileState(row.state),
        body_sha256=row.body_sha256,
        proposed_by=row.proposed_by,
        approval_id=row.approval_id,
    )


@lru_cache(maxsize=16)
def _profile(profile_id: UUID, _digest: str) -> MsoProfile:
    """Return the content; it never changes for an id (trigger), the digest guards rebuilt databases."""
    return profile_from_data(MsoProfileVersion.objects.values_list("body", flat=True).get(pk=profile_id))
