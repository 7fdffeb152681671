"""An opened token and its backup token on SoftHSM, in the test's own process, with the records of both."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar
from uuid import UUID

from django.test import override_settings

from apps.base.conf import conf
from apps.keys.adapters import backup_tokens, pin_file, slip39
from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import DsKey, Hsm
from apps.keys.services import generate_key, initialise_token, key_in_service
from apps.keys.states import DsKeyState
from apps.keys.types import ActiveKey
from apps.lib.actor import system_actor
from apps.lib.clock import Clock, FixedClock
from apps.lib.errors import DomainError
from apps.lib.hsm.interface import TokenLogin
from apps.lib.signing import KeyPurpose
from tests.factories.keys import make_done_activation
from tests.support.softhsm import SoftHsmHome

ACTOR = system_actor("ceremony")


def service(name: str) -> ModuleType:
    """Return the module of a command, whose name in the package is the command itself."""
    return import_module(f"apps.keys.services.{name}")


class StillJournal:
    """A journal for tests: what it says is set by the test."""

    needed: ClassVar[date | None] = None
    counts: ClassVar[tuple[int, int]] = (0, 0)

    def signatures(self, key_id: UUID, *, settled_before: datetime) -> tuple[int, int]:
        return self.counts

    def needed_until(self, key_id: UUID) -> date | None:
        return self.needed


@dataclass(kw_only=True)
class Vault:
    home: SoftHsmHome
    clock: FixedClock
    pin: str
    shares: list[str]

    @property
    def medium(self) -> Hsm:
        return Hsm.objects.get(label="backup-1")

    @property
    def login(self) -> TokenLogin:
        return TokenLogin(label="backup-1", pin=backup_tokens.pin_for("backup-1", self.pin))

    def generate(self, purpose: KeyPurpose = KeyPurpose.DS) -> ActiveKey:
        return generate_key(actor=ACTOR, clock=self.clock, purpose=purpose)

    def lose(self, key_id: UUID) -> None:
        """Destroy the key in the token past every record, as a broken device would."""
        with SESSION.writing() as hsm:
            for handle in hsm.load_keys():
                if handle.key_id == key_id.bytes:
                    hsm.destroy_key(handle)

    def holds(self, key_id: UUID) -> tuple[bool, bool]:
        """Say whether the token, and whether the backup token, has the key."""
        with SESSION.writing() as hsm:
            inside = {handle.key_id for handle in hsm.load_keys()}
            copies = {copy.key_id for copy in hsm.copies(self.login)}
        return key_id.bytes in inside, key_id.bytes in copies

    def put(self, key_id: UUID, state: DsKeyState) -> None:
        DsKey.objects.filter(pk=key_id).update(state=state)


@contextmanager
def open_vault(
    home: SoftHsmHome, clock: Clock, *, backups: tuple[str, ...] = ("backup-1",)
) -> Iterator[Vault]:
    """Initialise both tokens, open them with two shares and record that custodians came."""
    assert isinstance(clock, FixedClock)
    values: dict[str, Any] = {name: getattr(conf(), name) for name in conf().__slots__}
    values |= {
        "runtime_dir": home.runtime_dir,
        "backup_method": "WRAP",
        "backup_tokens": backups,
        "key_journal": "tests.support.vault.StillJournal",
    }
    with override_settings(DSPORTAL=values):
        shares: list[str] = []
        initialise_token(
            actor=ACTOR,
            clock=clock,
            custodians=3,
            threshold=2,
            hand_out=lambda _number, words: shares.append(words),
        )
        make_done_activation(clock=clock)
        pin = slip39.combine_shares(shares[:2])
        pin_file.write_pin(pin)
        key_in_service.forget_all()
        SESSION.enlist()
        try:
            yield Vault(home=home, clock=clock, pin=pin, shares=shares)
        finally:
            with suppress(DomainError):
                SESSION.discharge()
            key_in_service.forget_all()
            StillJournal.needed, StillJournal.counts = None, (0, 0)
