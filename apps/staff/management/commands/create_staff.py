"""`create_staff`: register accounts for an evaluation and print their secrets, once."""

import base64
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.base.conf import conf
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Organisation, Role
from apps.lib.errors import Conflict, DomainError
from apps.lib.identifiers import random_token
from apps.staff.services import assign_role, enrol_totp, prepare_totp, register_staff


class Command(BaseCommand):
    """Seeds people; production registers them with a second person's approval instead."""

    help = "Register a member of staff with roles and an authenticator secret; print the secrets as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Read username, roles, name and organisation."""
        parser.add_argument("username")
        parser.add_argument("roles", nargs="+", choices=[role.value for role in Role])
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--organisation", default=Organisation.JLIS.value, choices=[item.value for item in Organisation]
        )
        parser.add_argument(
            "--without-totp", action="store_true", help="enrol the second factor in the portal"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account, or say that it exists."""
        del args
        if conf().production:
            raise CommandError("create_staff is for evaluation; register staff through the portal")
        try:
            secrets = self._create(options)
        except Conflict:
            secrets = {"username": options["username"], "exists": True}
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from refusal
        self.stdout.write(json.dumps(secrets, ensure_ascii=False))

    def _create(self, options: dict[str, Any]) -> dict[str, object]:
        """Register, give the roles, and enrol the authenticator app."""
        actor, password = system_actor("create_staff"), random_token(15)
        user = register_staff(
            actor=actor,
            clock=SYSTEM_CLOCK,
            username=options["username"],
            display_name=options["name"] or options["username"],
            organisation=Organisation(options["organisation"]),
            password=password,
            must_change_password=False,
        )
        for role in options["roles"]:
            assign_role(actor=actor, clock=SYSTEM_CLOCK, user_id=user.user_id, role=role)
        secrets: dict[str, object] = {
            "username": user.username,
            "password": password,
            "roles": options["roles"],
        }
        if not options["without_totp"]:
            device = prepare_totp(actor=actor, clock=SYSTEM_CLOCK, user_id=user.user_id)
            enrol_totp(
                actor=actor, clock=SYSTEM_CLOCK, user_id=user.user_id, device_id=device.pk, name="TOTP"
            )
            secrets["totp_secret"] = base64.b32encode(device.bin_key).decode("ascii")
        return secrets
