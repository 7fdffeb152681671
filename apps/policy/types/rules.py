"""What the app `policy` tells others."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from apps.lib.cps.site_policy import SiteSetting
from apps.lib.mdoc.profile import MsoProfile
from apps.policy.states import ProfileState


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """An adopted edition of the regulation; days are JST."""

    edition_id: UUID
    version: str
    issued_on: date
    in_force_from: date
    in_force_until: date | None
    text_sha256: str
    changed_parts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedProfile:
    """The profile to use now. `approved` is false while both organisations have not agreed to any version."""

    profile_id: UUID
    profile: MsoProfile
    version: int
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """A version of an mdoc profile; `body_sha256` is hexadecimal.

    `approval_id` is the approval that put it into force (none for a draft, and for one seeded in evaluation).
    """

    profile_id: UUID
    doc_type: str
    version: int
    state: ProfileState
    body_sha256: str
    proposed_by: str
    approval_id: UUID | None


class PolicyFaultCode(StrEnum):
    """A state of the tables that no command of ours brings about."""

    VALUE_OUT_OF_BOUNDS = "VALUE_OUT_OF_BOUNDS"
    VALUE_UNSUPPORTED = "VALUE_UNSUPPORTED"  # no used approval explains the value
    PROFILE_UNSUPPORTED = "PROFILE_UNSUPPORTED"  # no used approval explains that the profile is in force


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFault:
    """One finding of the nightly review; `subject` is that of the audit events about the thing."""

    code: PolicyFaultCode
    subject: str
    clause: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteValueView:
    """A version of a site value with its definition; `version` is 0 while the default of the code stands."""

    setting: SiteSetting
    value: int
    version: int
    edition: str
    set_by: str = ""
    set_at: datetime | None = None
    approval_id: UUID | None = None
