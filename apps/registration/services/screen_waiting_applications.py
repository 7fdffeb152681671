"""The sweeper of the registration authority: every application that waits is screened again."""

from datetime import timedelta
from typing import Final

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.errors import Conflict, IllegalTransition, Refused
from apps.registration.selectors.application_status import waiting_applications
from apps.registration.services.screen_application import screen_application

IDLE: Final = timedelta(seconds=60)


def screen_waiting_applications(*, actor: Actor, clock: Clock) -> int:
    """Screen what has stood still for a minute; return how many were taken up. Refusals are recorded."""
    found = waiting_applications(now=clock.now(), idle=IDLE)
    for application_id in found:
        try:
            screen_application(actor=actor, clock=clock, application_id=application_id)
        except (Refused, Conflict, IllegalTransition):
            continue  # recorded by the command itself, or taken up by another process
    return len(found)
