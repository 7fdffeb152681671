"""Set-up: adopt edition 1.00 and propose the first mdoc profile. Safe to repeat."""

from django.core.management.base import BaseCommand
from typing_extensions import override

from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.editions import EDITION_1_00
from apps.lib.mdoc.profile import JP_MNC_1
from apps.policy.services import adopt_edition, propose_profile


class Command(BaseCommand):
    """Adopt the regulation that this program implements."""

    help = "Adopts edition 1.00 of the regulation and proposes version 1 of the mdoc profile."

    @override
    def handle(self, *args: object, **options: object) -> None:
        actor = system_actor("set-up")
        edition = adopt_edition(actor=actor, clock=SYSTEM_CLOCK, edition=EDITION_1_00)
        profile = propose_profile(actor=actor, clock=SYSTEM_CLOCK, body=JP_MNC_1)
        self.stdout.write(f"edition {edition.version} of {edition.issued_on} adopted")
        self.stdout.write(f"profile {profile.doc_type} version {profile.version}: {profile.state}")
