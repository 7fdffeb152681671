"""Leads ceremonies over SoftHSM and kills the signer in the middle of every act; prints what is left as JSON.

Usage: ceremony_driver.py DIRECTORY. This process leads the people and never touches PKCS#11; each signer is a
fork of it, dies at one point, and another takes up what it left. The product has no switch for it.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from tests.integration.failure.ceremony_kills import POINTS, in_child, install
from tests.support.softhsm import SoftHsmHome, make_softhsm_home

BACKUP_TOKEN = "backup-1"
_ENGINEERS = ("engineer-one", "engineer-two")
_OPERATORS = {"ops_manager": ("manager",), "pki_engineer": _ENGINEERS}
_PURPOSES = {"RENEWAL": "DS", "ROOT_SIMULATOR": "SIMULATED_ROOT"}
PATH = (
    ("KEYGEN", ("OPEN_TOKEN", "GENERATE_KEY", "BACKUP_KEY")),
    ("ACTIVATION", ("ACTIVATE_KEY",)),
    ("RESTORE", ("RESTORE_KEY",)),
    ("DEACTIVATION", ("DEACTIVATE_KEY",)),
    ("DESTRUCTION", ("DESTROY_KEY",)),
    ("RENEWAL", ("REQUEST_CERTIFICATE",)),
    ("RESHARING", ("RESHARE",)),
    ("ROOT_SIMULATOR", ("MAKE_SIMULATED_ROOT",)),
)
"""A key's whole life, the request for another, new shares and a root.

Each act is killed once at each point, so there are as many lives as points.
"""


def bootstrap(directory: Path) -> SoftHsmHome:
    """Set Django up on a database, a data key and tokens of our own."""
    home = make_softhsm_home(directory / "hsm")
    os.environ["SOFTHSM2_CONF"] = str(directory / "hsm" / "softhsm2.conf")
    key_file = directory / "data.key"
    key_file.write_text(secrets.token_hex(32), encoding="ascii")
    settings.DSPORTAL = settings.DSPORTAL | {
        "data_key_file": key_file,
        "runtime_dir": home.runtime_dir,
        "var_dir": directory,
        "backup_method": "WRAP",
        "backup_tokens": (BACKUP_TOKEN,),
        "key_journal": "tests.support.vault.StillJournal",
    }
    django.setup()
    return home


class Driver:
    """The people of the ceremonies, and the signers that serve them."""

    def __init__(self, directory: Path) -> None:
        self.home = bootstrap(directory)
        from apps.keys.adapters import pin_file, slip39
        from apps.keys.models import Hsm
        from apps.keys.services import initialise_token
        from apps.lib.clock import SYSTEM_CLOCK
        from tests.factories.ceremonies import cast_of
        from tests.factories.keys import make_done_activation
        from tests.support.vault import ACTOR

        shares: list[str] = []
        initialise_token(
            actor=ACTOR,
            clock=SYSTEM_CLOCK,
            custodians=3,
            threshold=2,
            hand_out=lambda _number, words: shares.append(words),
        )
        make_done_activation(clock=SYSTEM_CLOCK)
        pin_file.write_pin(slip39.combine_shares(shares[:2]))
        self.clock = SYSTEM_CLOCK
        self.cast = cast_of(SYSTEM_CLOCK)
        self.engineers = {name: self.cast.people.pop(name) for name in _ENGINEERS}
        self.serial = Hsm.objects.get(label="ds").serial
        self.results: list[dict[str, Any]] = []
        self.key = ""

    def lead(self, ceremony_type: str, acts: tuple[str, ...], point: str) -> None:
        """Hold one ceremony; the first signer of each of the acts dies at the point."""
        from apps.keys.selectors import ceremony_view

        ceremony = self.begin(ceremony_type)
        while step := ceremony_view(ceremony).next_step():
            if step.act.value in acts:
                self.results.append(self.interrupted(ceremony, step.number, step.act.value, point))
            else:
                self.words(ceremony, step.number)
                self.sign()
            shown = ceremony_view(ceremony).steps[step.number - 1]
            if shown.state.value != "EXECUTED":
                raise SystemExit(f"{point}: {shown}")
            for name in ("issuer", "witness"):
                self.cast.witness(ceremony, step.number, name)
        if ceremony_type == "KEYGEN":
            [self.key] = [
                fact.value
                for step in ceremony_view(ceremony).steps
                for fact in step.evidence
                if (step.act.value, fact.name) == ("GENERATE_KEY", "key_label")
            ]

    def begin(self, ceremony_type: str) -> Any:
        from apps.keys.services import draft_ceremony, start_ceremony
        from apps.lib.cps.ceremony_script import NEEDS_KEY, CeremonyType
        from apps.lib.cps.standard_scripts import standard_script
        from apps.lib.signing import KeyPurpose
        from tests.factories.scripts import environment_for

        kind = CeremonyType(ceremony_type)
        block: Any = {"token_serial": self.serial}
        block["medium"] = BACKUP_TOKEN if ceremony_type in ("KEYGEN", "RESTORE") else ""
        if kind in NEEDS_KEY:
            block["key"] = self.key
        if kind is CeremonyType.ROOT_SIMULATOR:
            block["token_label"] = "simulated-root"
        script = standard_script(
            kind,
            environment=environment_for(kind, **block),
            purpose=KeyPurpose(_PURPOSES.get(ceremony_type, "AUDIT_LOG")),
            backup=bool(block["medium"]),
        )
        self.prepare(ceremony_type)
        drafted = draft_ceremony(
            actor=self.cast["manager"].actor,
            clock=self.clock,
            ceremony_type=kind,
            title=ceremony_type,
            place="第1セキュリティルーム",
            script=script,
        )
        ready = self.cast.gather(self.cast.schedule(drafted))
        start_ceremony(actor=self.cast["manager"].actor, clock=self.clock, ceremony_id=ready.ceremony_id)
        return ready.ceremony_id

    def prepare(self, ceremony_type: str) -> None:
        """Let the engineers in who open the next issue, and forget the root of the life before."""
        from apps.certificates.services import open_order
        from apps.lib.signing import KeyPurpose

        for name in _ENGINEERS:
            self.cast.people.pop(name, None)
        if ceremony_type == "RENEWAL":
            self.cast.people.update(self.engineers)
            engineer, today = self.cast["engineer-one"].actor, self.clock.today()
            open_order(actor=engineer, clock=self.clock, purpose=KeyPurpose.DS, ceremony_on=today)
        shutil.rmtree(self.home.directory.parent / "root-ca", ignore_errors=True)

    def words(self, ceremony: Any, number: int) -> None:
        """Let the operators of the step give their word; no signer is near."""
        from apps.keys.selectors import ceremony_view
        from apps.keys.services import execute_step

        role = ceremony_view(ceremony).steps[number - 1].role.value
        for name in _OPERATORS.get(role, ("keeper-one", "keeper-two")):
            execute_step(actor=self.cast[name].actor, clock=self.clock, ceremony_id=ceremony, number=number)

    def interrupted(self, ceremony: Any, number: int, act: str, point: str) -> dict[str, Any]:
        """Kill the signer of the step, let another take it up, try again if need be; say what came of it."""
        from apps.keys.selectors import ceremony_view
        from apps.keys.states import DeviationDecision
        from tests.factories.ceremonies import abide

        if act == "RESTORE_KEY":
            in_child(lambda: lose(self.key))
        if act == "RESHARE":
            in_child(self.reshare)
        self.words(ceremony, number)
        killed = self.sign(point, act)
        self.take_up()
        step = ceremony_view(ceremony).steps[number - 1]
        after = step.state.value
        if after == "FAILED":
            self.words(ceremony, number)
            self.sign()
        elif after == "DEVIATED":
            abide(self.cast, ceremony_view(ceremony), number, DeviationDecision.ACCEPT)
        step = ceremony_view(ceremony).steps[number - 1]
        return {
            "act": act,
            "point": point,
            "killed": killed == -signal.SIGKILL,
            "after": after,
            "end": step.state.value,
            "cause": step.errand.cause if step.errand else "",
            "unrecorded": unrecorded(self.home.directory),
        }

    def sign(self, point: str = "", act: str = "") -> int:
        """Let a signer serve what waits."""
        from apps.keys.models import CeremonyErrand

        waiting = [
            str(pk) for pk in CeremonyErrand.objects.filter(state="WAITING").values_list("pk", flat=True)
        ]

        def work() -> None:
            from apps.keys.adapters.signer_session import SESSION
            from apps.keys.services import carry_out_errand
            from tests.factories.ceremonies import SIGNER

            SESSION.enlist()
            if point:
                install(point, act)
            for errand in waiting:
                carry_out_errand(actor=SIGNER, clock=self.clock, errand_id=errand)  # type: ignore[arg-type]

        return in_child(work)

    def take_up(self) -> None:
        """Let another signer find out what the dead one left."""

        def work() -> None:
            from apps.keys.adapters.signer_session import SESSION
            from apps.keys.services import close_interrupted_errands
            from tests.factories.ceremonies import SIGNER

            SESSION.enlist()
            close_interrupted_errands(actor=SIGNER, clock=self.clock)

        if in_child(work):
            raise SystemExit("nobody could take up what the signer left")

    def reshare(self) -> None:
        """Make the shares anew at the console, as the step says."""
        from apps.keys.adapters.signer_session import SESSION
        from apps.keys.services import reshare_token
        from tests.support.vault import ACTOR

        SESSION.enlist()
        shares: list[str] = []
        reshare_token(
            actor=ACTOR,
            clock=self.clock,
            custodians=3,
            threshold=2,
            hand_out=lambda _number, words: shares.append(words),
        )


def lose(label: str) -> None:
    """Take the key out of the token past every record, as a broken device would."""
    from apps.keys.adapters.signer_session import SESSION
    from apps.keys.models import DsKey

    SESSION.enlist()
    key = DsKey.objects.get(label=label)
    with SESSION.writing() as hsm:
        for handle in hsm.load_keys():
            if handle.key_id == key.pk.bytes:
                hsm.destroy_key(handle)


def unrecorded(directory: Path) -> list[str]:
    """Return the private keys of the token that no row names as made."""
    found = directory / "unrecorded.json"

    def work() -> None:
        from uuid import UUID

        from apps.keys.adapters.signer_session import SESSION
        from apps.keys.models import DsKey

        SESSION.enlist()
        with SESSION.writing() as hsm:
            inside = {UUID(bytes=handle.key_id) for handle in hsm.load_keys()}
        known = set(DsKey.objects.exclude(state="PLANNED").values_list("pk", flat=True))
        found.write_text(json.dumps(sorted(str(one) for one in inside - known)), "ascii")

    if in_child(work):
        raise SystemExit("nobody could look into the token")
    told: list[str] = json.loads(found.read_text("ascii"))
    return told


def main() -> None:
    """Lead a key through its whole life once for each point at which signers are killed."""
    driver = Driver(Path(sys.argv[1]))
    with contextlib.redirect_stdout(sys.stderr):
        for point in POINTS:
            for ceremony_type, acts in PATH:
                driver.lead(ceremony_type, acts, point)
    sys.stdout.write(json.dumps(driver.results) + "\n")


if __name__ == "__main__":
    main()
