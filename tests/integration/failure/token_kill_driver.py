"""Kills processes in the middle of acts at real SoftHSM tokens; prints what is left after a look, as JSON.

Usage: token_kill_driver.py DIRECTORY. For every kill point: a fresh key, an act that dies by SIGKILL there, a
reconciliation, the act again, a last look. The points are put there by wrapping functions in this process.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import django
from django.conf import settings

from tests.integration.failure.kill_driver import Wrapping, in_child, wait_for
from tests.support.softhsm import make_softhsm_home

_HSM = "apps.lib.hsm.pkcs11.Pkcs11Hsm"
_BACKUP = "apps.lib.hsm.backup"
_SERVICES = "apps.keys.services"
_PIN_FILE = "apps.keys.adapters.pin_file"
POINTS = {
    "generate": (
        (f"{_SERVICES}.generate_key", "_plan"),
        (_HSM, "generate_key"),
        (f"{_SERVICES}.generate_key", "record_generated"),
        (f"{_SERVICES}.generate_key", "_record"),
    ),
    "backup": (
        (f"{_SERVICES}.backup_key", "_plan"),
        (_BACKUP, "_place_public"),
        (_BACKUP, "_unwrap"),
        (_BACKUP, "copy_to"),
        (f"{_SERVICES}.backup_key", "move_backup"),
        (f"{_SERVICES}.backup_key", "_record"),
    ),
    "restore": (
        (f"{_SERVICES}.restore_key", "_intended"),
        (_BACKUP, "_place_public"),
        (_BACKUP, "_unwrap"),
        (_BACKUP, "bring_back"),
        (f"{_SERVICES}.restore_key", "settle"),
        (f"{_SERVICES}.restore_key", "_record"),
    ),
    "destroy": (
        (f"{_SERVICES}.destroy_key", "_intended"),
        (_BACKUP, "destroy"),
        (f"{_SERVICES}.destroy_key", "_copy_destroyed"),
        (_HSM, "destroy_key"),
        (f"{_SERVICES}.destroy_key", "settle"),
        (f"{_SERVICES}.destroy_key", "_record"),
    ),
    "reshare": (
        (f"{_SERVICES}.reshare_token", "_intended"),
        (_PIN_FILE, "write_next_pin"),
        (_HSM, "change_pin"),
        (f"{_SERVICES}.reshare_token", "change_pins"),
        (f"{_SERVICES}._reshare", "_finished"),
        (_PIN_FILE, "adopt_next_pin"),
    ),
}


def bootstrap(directory: Path) -> None:
    home = make_softhsm_home(directory / "hsm")
    os.environ["SOFTHSM2_CONF"] = str(directory / "hsm" / "softhsm2.conf")
    settings.DSPORTAL = settings.DSPORTAL | {
        "runtime_dir": home.runtime_dir,
        "var_dir": directory,
        "backup_method": "WRAP",
        "backup_tokens": ("backup-1",),
        "key_journal": "tests.support.vault.StillJournal",
    }
    django.setup()
    import_module("tests.support.vault")  # once: every process is a fork of this one
    import_module("apps.lib.hsm.pkcs11")


def prepare() -> None:
    """Make the tables and both tokens; the PIN stays in the run-time directory."""
    from apps.keys.adapters import pin_file, slip39
    from apps.keys.services import initialise_token
    from apps.lib.clock import SYSTEM_CLOCK
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


def act(name: str) -> None:
    """Carry the act out on the newest key that it suits."""
    from apps.keys import services
    from apps.keys.models import Hsm
    from apps.lib.clock import SYSTEM_CLOCK
    from apps.lib.signing import KeyPurpose
    from tests.support.vault import ACTOR

    if name == "generate":
        services.generate_key(actor=ACTOR, clock=SYSTEM_CLOCK, purpose=KeyPurpose.DS)
        return
    if name == "reshare":
        given: list[str] = []
        services.reshare_token(
            actor=ACTOR, clock=SYSTEM_CLOCK, custodians=3, threshold=2, hand_out=lambda _n, w: given.append(w)
        )
        return
    key_id = newest()
    if name == "backup":
        services.backup_key(actor=ACTOR, clock=SYSTEM_CLOCK, key_id=key_id, medium_label="backup-1")
    elif name == "restore":
        medium = Hsm.objects.get(label="backup-1").pk
        services.restore_key(actor=ACTOR, clock=SYSTEM_CLOCK, key_id=key_id, medium_id=medium)
    else:
        services.destroy_key(actor=ACTOR, clock=SYSTEM_CLOCK, key_id=key_id)


def newest() -> UUID:
    from apps.keys.models import DsKey

    return DsKey.objects.exclude(state="ABANDONED").order_by("-planned_at")[0].pk


def make_ready(name: str) -> None:
    """Bring a fresh key to where the act begins."""
    from apps.keys.adapters.signer_session import SESSION
    from apps.keys.models import DsKey

    if name in ("generate", "reshare"):
        return
    act("generate")
    if name == "backup":
        return
    act("backup")
    if name == "destroy":
        DsKey.objects.filter(pk=newest()).update(state="DEACTIVATED")
        return
    with SESSION.writing() as hsm:
        for handle in hsm.load_keys():
            if handle.key_id == newest().bytes:
                hsm.destroy_key(handle)


def look() -> dict[str, Any]:
    """Reconcile, and tell what the token has that no row names and what is not settled."""
    from apps.keys.adapters.signer_session import SESSION
    from apps.keys.models import DsKey, KeyBackup, TokenAct
    from apps.keys.services import reconcile_token
    from apps.lib.clock import SYSTEM_CLOCK
    from tests.support.vault import ACTOR

    done = reconcile_token(actor=ACTOR, clock=SYSTEM_CLOCK)
    with SESSION.writing() as hsm:
        inside = {UUID(bytes=handle.key_id) for handle in hsm.load_keys()}
    live = set(
        DsKey.objects.exclude(state__in=["PLANNED", "ABANDONED", "DESTROYED"]).values_list("pk", flat=True)
    )
    return {
        "unrecorded": len(inside - live),
        "planned": DsKey.objects.filter(state="PLANNED").count()
        + KeyBackup.objects.filter(state="PLANNED").count(),
        "intended": list(TokenAct.objects.filter(state="INTENDED").values_list("kind", flat=True)),
        "findings": sorted(finding.kind.value for finding in done.findings),
        "state": DsKey.objects.get(pk=newest()).state if live else "",
    }


def again(name: str) -> None:
    """Repeat the act unless the reconciliation found it done."""
    from apps.keys.models import DsKey, KeyBackup, TokenAct

    if name == "generate":
        act(name)
        return
    key_id = newest()
    reshared = TokenAct.objects.filter(kind="RESHARE").order_by("-intended_at")[:1]
    finished = {
        "reshare": TokenAct.objects.filter(pk__in=reshared, state="DONE"),
        "backup": KeyBackup.objects.filter(key_id=key_id, state="HELD"),
        "restore": TokenAct.objects.filter(key_id=key_id, kind="RESTORE", state="DONE"),
        "destroy": DsKey.objects.filter(pk=key_id, state="DESTROYED"),
    }
    if not finished[name].exists():
        act(name)


def in_signer(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own that may open the token; return its exit status."""

    def enlisted() -> None:
        from apps.keys.adapters.signer_session import SESSION

        SESSION.enlist()
        work()
        SESSION.discharge()

    return wait_for(in_child(enlisted))


def owner_of(where: str) -> Any:
    """Return the module, or the class of a module, that a point names."""
    module, _, name = where.rpartition(".")
    return getattr(import_module(module), name) if name[0].isupper() else import_module(where)


def dying(name: str, where: str, function: str) -> Callable[[], None]:
    def work() -> None:
        place: ModuleType = owner_of(where)
        Wrapping("point", 1).after(place, function, "point")
        act(name)

    return work


def told(directory: Path, name: str) -> dict[str, Any]:
    path = directory / f"{name}.json"

    def work() -> None:
        path.write_text(json.dumps(look()), encoding="utf-8")

    status = in_signer(work)
    seen: dict[str, Any] = {"failed": status} if status else json.loads(path.read_text(encoding="utf-8"))
    return seen


def main() -> None:
    directory = Path(sys.argv[1])
    bootstrap(directory)
    rows = []
    if in_signer(prepare):
        raise SystemExit("the tokens could not be made")
    for name, points in POINTS.items():
        for where, function in points:
            ready = in_signer(lambda: make_ready(name))  # noqa: B023 - runs at once
            killed = in_signer(dying(name, where, function)) == -signal.SIGKILL
            after = told(directory, "after")
            repeated = in_signer(lambda: again(name))  # noqa: B023 - runs at once
            rows.append({
                "act": name, "point": function, "ready": ready, "killed": killed, "after": after,
                "repeated": repeated, "end": told(directory, "end"),
            })  # fmt: skip
    sys.stdout.write(json.dumps(rows) + "\n")


if __name__ == "__main__":
    main()
