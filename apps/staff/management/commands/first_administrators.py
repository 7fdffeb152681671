"""`first_administrators`: two operators at two terminals register the first people; then never again."""

import getpass
import json
import os
import re
import sys
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Organisation, Role
from apps.lib.errors import DomainError
from apps.staff.selectors.first import first_people
from apps.staff.services import begin_first_administrators, complete_first_administrators
from apps.staff.types import FirstPerson

_OPERATOR: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,31}")
_PEOPLE: Final = (
    ("ops_manager", Role.OPERATIONS_MANAGER, Organisation.JLIS),
    ("ca_manager_jlis", Role.CA_MANAGER, Organisation.JLIS),
    ("ca_manager_digital_agency", Role.CA_MANAGER, Organisation.DIGITAL_AGENCY),
)


class Command(BaseCommand):
    """There is no default account: this is how the first people get in, also in production."""

    help = (
        "Register the operations manager and the CA managers of both organisations. One operator runs "
        "`begin` and hands the code to another, who runs `complete` at another terminal within 24 hours. "
        "Each is told one half of every password. Works on a database without staff, once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Read the step, who runs it and, for `begin`, the three people."""
        steps = parser.add_subparsers(dest="step", required=True)
        begin, complete = steps.add_parser("begin"), steps.add_parser("complete")
        for step in (begin, complete):
            step.add_argument("--operator", required=True, help="your staff number")
        for name, _role, _organisation in _PEOPLE:
            option = f"--{name.replace('_', '-')}"
            begin.add_argument(option, nargs=2, required=True, metavar=("USERNAME", "NAME"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one of the two steps and print what is told once."""
        del args
        try:
            told = _begin(options) if options["step"] == "begin" else self._complete(options)
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from refusal
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))

    def _complete(self, options: dict[str, Any]) -> dict[str, object]:
        """Show whom the first operator named, ask for the code, let them in."""
        for username, name, role in first_people():
            self.stderr.write(f"{role}: {username} ({name})")
        done = complete_first_administrators(actor=_operator(options), clock=SYSTEM_CLOCK, code=_asked_code())
        return {"second_halves": dict(done.halves), "password": "FIRST-HALF-hyphen-SECOND-HALF"}


def _begin(options: dict[str, Any]) -> dict[str, object]:
    people = [
        FirstPerson(
            username=options[name][0], display_name=options[name][1], organisation=organisation, role=role
        )
        for name, role, organisation in _PEOPLE
    ]
    begun = begin_first_administrators(actor=_operator(options), clock=SYSTEM_CLOCK, people=people)
    return {
        "code_for_the_second_operator": begun.code,
        "first_halves": dict(begun.halves),
        "expires_at": begun.expires_at.isoformat(),
    }


def _operator(options: dict[str, Any]) -> Actor:
    """Return the operator as actor; upper and lower case do not make two people."""
    number: str = options["operator"]
    if not _OPERATOR.fullmatch(number):
        raise CommandError("--operator: letters, digits and hyphens")
    return Actor(kind=ActorKind.PERSON, actor_id=f"operator:{number.lower()}", terminal=_terminal())


def _terminal() -> str:
    """Return the terminal's name; without one, the login session of the operating system."""
    return os.ttyname(0) if os.isatty(0) else f"session-{os.getsid(0)}"


def _asked_code() -> str:
    """Read the code unseen; from a pipe as one line."""
    return getpass.getpass("Code: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
