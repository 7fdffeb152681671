"""The signer for real: supervisor, Celery workers, SoftHSM, custodians in another process."""

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.support.signer_house import SEAL, SignerHouse

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def _log_key(house: SignerHouse) -> str:
    key = house.manage("generate_key", "--purpose", "AUDIT_LOG")
    house.run(f"""
from uuid import UUID
from apps.lib.actor import system_actor
services.activate_key(actor=system_actor("ceremony"), clock=clock, key_id=UUID("{key}"))
""")
    return key


def _seal(house: SignerHouse, seconds: float = 20) -> int:
    """Ask for a checkpoint and return its size, 0 if none came."""
    count = "from apps.audit.selectors import latest_checkpoint as l\nresult = l().size if l() else 0"
    before = house.run(count)
    house.run(SEAL)
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if house.run(count) > before:
            return int(house.run(count))
        time.sleep(0.1)
    return 0


@pytest.mark.requirement("R-6.2.8.1-1", "R-6.2.2.1-1")
def test_starts_locked_opens_with_two_custodians_and_signs(signer_house: SignerHouse) -> None:
    shares = signer_house.make_token()
    signer_house.start(processes=2)
    told = signer_house.wait(lambda told: "signer-2" in told["processes"])
    assert not told["open"]
    assert not (signer_house.runtime / "opened").exists()

    signer_house.run(f"activate({shares[:2]!r})")
    signer_house.wait_open(processes=2)
    assert (signer_house.runtime / "opened").stat().st_mode & 0o777 == 0o600
    assert signer_house.runtime.stat().st_mode & 0o777 == 0o700

    _log_key(signer_house)
    assert _seal(signer_house) > 0
    _no_secret_anywhere(signer_house, shares)


def _no_secret_anywhere(house: SignerHouse, shares: list[str]) -> None:
    pin = (house.runtime / "opened").read_bytes()
    places = [house.database, house.database.with_suffix(".sqlite3-wal"), house.log]
    places += [path for path in (house.directory / "queue").rglob("*") if path.is_file()]
    for place in places:
        content = place.read_bytes() if place.exists() else b""
        assert pin not in content, place
        for words in shares:
            assert words.encode() not in content, place
            assert " ".join(words.split()[4:8]).encode() not in content, place
    with sqlite3.connect(house.database) as database:
        rows = database.execute("SELECT count(*), sum(length(ciphertext)) FROM keys_activationshare")
        assert rows.fetchone() == (2, 0)


def test_killed_signer_comes_back_open_without_people(signer_house: SignerHouse) -> None:
    shares = signer_house.make_token()
    signer_house.start()
    signer_house.run(f"activate({shares[1:]!r})")
    before = signer_house.wait_open()["processes"]["signer-1"][0]
    os.kill(before, signal.SIGKILL)
    signer_house.wait(lambda told: told["processes"].get("signer-1", [0])[0] not in {0, before})
    signer_house.wait_open()
    _log_key(signer_house)
    assert _seal(signer_house) > 0


def test_restart_of_the_supervisor_needs_nobody_and_loss_of_the_ram_file_locks(
    signer_house: SignerHouse,
) -> None:
    shares = signer_house.make_token()
    signer_house.start()
    signer_house.run(f"activate({shares[:2]!r})")
    signer_house.wait_open()
    signer_house.stop()
    signer_house.start()
    signer_house.wait_open()
    signer_house.stop()
    (signer_house.runtime / "opened").unlink()  # what a reboot does
    signer_house.start()
    told = signer_house.wait(lambda told: told["processes"].get("signer-1", [0])[0] != 0)
    assert not told["open"]


def _runs(pid: int) -> bool:
    """Say whether the process is there and no zombie (init may be slow to reap)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def test_signers_end_with_a_killed_supervisor_and_the_next_one_takes_over(signer_house: SignerHouse) -> None:
    shares = signer_house.make_token()
    signer_house.start()
    signer_house.run(f"activate({shares[:2]!r})")
    orphan = signer_house.wait_open()["processes"]["signer-1"][0]
    assert signer_house.supervisor is not None
    signer_house.supervisor.kill()
    signer_house.supervisor.wait()
    limit = time.monotonic() + 20
    while _runs(orphan):
        assert time.monotonic() < limit
        time.sleep(0.1)
    signer_house.start()
    signer_house.wait(lambda told: told["processes"].get("signer-1", [0])[0] not in {0, orphan})
    signer_house.wait_open()


@pytest.mark.requirement("R-6.2.9.1-1")
def test_two_custodians_close_the_signer_within_a_second(signer_house: SignerHouse) -> None:
    shares = signer_house.make_token()
    signer_house.start()
    signer_house.run(f"activate({shares[:2]!r})")
    signer_house.wait_open()
    _log_key(signer_house)
    signer_house.run('services.deactivate(actor=custodian("one"), clock=clock)')
    time.sleep(0.5)
    assert (signer_house.runtime / "opened").exists()
    signer_house.run('services.deactivate(actor=custodian("three"), clock=clock)')
    signer_house.wait(lambda told: not told["open"], seconds=2)
    assert not (signer_house.runtime / "opened").exists()
    assert _seal(signer_house, seconds=2) == 0
    signer_house.run(f"activate({shares[:2]!r})")
    signer_house.wait_open()
    assert _seal(signer_house) > 0


def test_token_that_goes_away_stops_signing_and_signing_goes_on_when_it_is_back(
    signer_house: SignerHouse,
) -> None:
    shares = signer_house.make_token()
    signer_house.start()
    signer_house.run(f"activate({shares[:2]!r})")
    pid = signer_house.wait_open()["processes"]["signer-1"][0]
    _log_key(signer_house)
    signer_house.softhsm.unplug()
    assert _seal(signer_house, seconds=2) == 0
    told = signer_house.wait(lambda told: told["processes"]["signer-1"][1] == "FAULT")
    assert "PKCS#11" in told["cause"]
    signer_house.softhsm.plug()
    assert signer_house.wait_open()["processes"]["signer-1"][0] == pid  # the same process, recovered
    assert _seal(signer_house) > 0


def test_wrong_pin_made_by_foreign_shares_leaves_the_signer_locked(signer_house: SignerHouse) -> None:
    signer_house.make_token()
    signer_house.start()
    result = signer_house.run("""
from apps.keys.adapters import slip39
from apps.keys.models import Hsm
_, foreign = slip39.split_secret(custodians=2, threshold=2)
Hsm.objects.update(share_set=slip39.read_share(foreign[0]).share_set)
result = activate(foreign)
""")
    ended = f"""
from uuid import UUID
told = selectors.activation(UUID("{result}"))
result = [told.state.value, told.cause]
"""
    limit = time.monotonic() + 20
    while signer_house.run(ended)[0] == "COMPLETE" and time.monotonic() < limit:
        time.sleep(0.1)
    assert signer_house.run(ended) == ["FAILED", "PKCS#11: PinIncorrect"]
    assert not signer_house.status()["open"]
    assert not (signer_house.runtime / "opened").exists()
