"""``manage.py synthetic_jpki init``: SIMULATED card authorities, anchors and evidence providers."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from apps.base.conf import conf
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import Conflict
from apps.registration.adapters.simulated_applicant import PROVIDER_NAMES, SimulatedProviders
from apps.registration.adapters.synthetic_jpki import (
    default_directory,
    install_anchors,
    make_synthetic_jpki,
)
from apps.registration.services import register_evidence_provider
from apps.registration.types import ProviderKind


class Command(BaseCommand):
    """Makes the synthetic JPKI of this machine; a second run changes nothing."""

    help = (
        "SIMULATED: makes synthetic JPKI authorities, installs their anchors, registers simulated providers"
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["init"])

    @override
    def handle(self, *_args: object, **_options: object) -> None:
        if conf().production:
            raise CommandError("a production site has no synthetic JPKI")
        jpki = make_synthetic_jpki(default_directory())
        for path in install_anchors(jpki, conf().jpki_anchor_dir):
            self.stdout.write(f"SIMULATED anchor {path}")
        providers = SimulatedProviders(default_directory())
        for kind in ProviderKind:
            _register(providers, kind)
            self.stdout.write(f"SIMULATED provider {PROVIDER_NAMES[kind]}")


def _register(providers: SimulatedProviders, kind: ProviderKind) -> None:
    try:
        register_evidence_provider(
            actor=system_actor("synthetic-jpki"),
            clock=SYSTEM_CLOCK,
            name=PROVIDER_NAMES[kind],
            kind=kind,
            public_key=providers.public_key(kind),
            simulated=True,
        )
    except Conflict:
        return  # a second run
