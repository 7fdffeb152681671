"""The directory of people and their keys, as a Protocol; the setting `staff_directory` names who answers.

This app stands below `staff` (which needs approvals for its own acts), so it cannot ask that app's selectors.
"""

from datetime import datetime
from typing import Protocol, cast

from django.utils.module_loading import import_string

from apps.approvals.types import Authenticator, Standing, VotingRules
from apps.base.conf import conf


class Directory(Protocol):
    """What approvals must know about people."""

    def standing(self, actor_id: str, *, at: datetime) -> Standing | None:
        """Return the person's present standing, nothing for an unknown id."""

    def authenticators(self, actor_id: str) -> tuple[Authenticator, ...]:
        """Return the passkeys of the person that may vote."""

    def voting_rules(self) -> VotingRules:
        """Return what the site values ask of every vote at present."""


def directory() -> Directory:
    """Return the configured directory."""
    return cast("Directory", import_string(conf().staff_directory)())
