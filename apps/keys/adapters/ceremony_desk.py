"""What a ceremony needs from apps above this one; the setting `ceremony_desk` names who does it."""

from collections.abc import Mapping
from typing import Protocol, cast
from uuid import UUID

from django.utils.module_loading import import_string

from apps.base.conf import conf
from apps.lib.actor import Actor
from apps.lib.clock import Clock


class CeremonyDesk(Protocol):
    """Works in the signer process; the answers are facts that the script may expect."""

    def request_certificate(self, *, actor: Actor, clock: Clock, key_id: UUID) -> Mapping[str, str]:
        """Make the certification request of the key; return `request_sha256` and `subject`.

        A request that the key has already is answered again, so that a crash can be followed up.
        """

    def make_simulated_root(self) -> Mapping[str, str]:
        """Make token, key and certificate of the simulated root CA; refused in production."""


def ceremony_desk() -> CeremonyDesk:
    """Return the configured desk."""
    return cast("CeremonyDesk", import_string(conf().ceremony_desk)())
