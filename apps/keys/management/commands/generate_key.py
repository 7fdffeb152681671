"""Generate a key pair in the token that the custodians have opened (clause 6.1.1.1)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.keys.adapters.signer_session import SESSION
from apps.keys.services import generate_key
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from apps.lib.signing import KeyPurpose

_PURPOSES = (KeyPurpose.DS, KeyPurpose.AUDIT_LOG, KeyPurpose.REVOCATION_LIST)


class Command(BaseCommand):
    """Runs in a process of its own, as the signer's user; prints the id of the key."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--purpose", choices=[purpose.value for purpose in _PURPOSES], required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Generate, read back, record."""
        SESSION.enlist()
        try:
            key = generate_key(
                actor=system_actor("ceremony"), clock=SYSTEM_CLOCK, purpose=KeyPurpose(options["purpose"])
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from None
        finally:
            SESSION.discharge()
        self.stdout.write(str(key.key_id))
