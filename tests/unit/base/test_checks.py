"""A machine that is set up wrongly does not start, and says by id why."""

from pathlib import Path
from typing import Any

import pytest

from apps.base.checks import check_machine


@pytest.fixture
def machine(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that puts settings in place; all else is a good production machine."""
    key = tmp_path / "data.key"
    key.touch(mode=0o600)
    key.write_text("ab" * 32, encoding="ascii")

    def put(
        *, broker: str = "amqp://localhost", debug: bool = False, atomic: bool = False, **changes: Any
    ) -> list[str]:
        settings.DSPORTAL = settings.DSPORTAL | {
            "production": True,
            "data_key_file": key,
            "hsm_provider": "apps.lib.hsm.pkcs11.Pkcs11Hsm",
            "jpki_status_provider": "apps.registration.adapters.jpki_status.HttpJpkiStatus",
            "jpki_test_policy_oids": False,
            **changes,
        }
        settings.CELERY_BROKER_URL = broker
        settings.DEBUG = debug
        monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", atomic)
        return [str(message.id) for message in check_machine()]

    return put


def test_a_good_machine_starts(machine: Any) -> None:
    assert machine() == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"atomic": True}, "DSP.E001"),
        ({"data_key_file": Path("/nonexistent/key")}, "DSP.E002"),
        ({"data_key_file": Path("/dev/null")}, "DSP.E002"),
        (
            {"jpki_status_provider": "apps.registration.adapters.simulated_jpki_status.Simulated"},
            "DSP.E004",
        ),
        ({"hsm_provider": "apps.lib.hsm.software.SoftwareHsm"}, "DSP.E004"),
        ({"card_device": "tests.fakes.simulated_cards.SimulatedCards"}, "DSP.E004"),
        ({"broker": "filesystem://"}, "DSP.E005"),
        ({"broker": "memory://"}, "DSP.E005"),
        ({"debug": True}, "DSP.E006"),
        ({"jpki_test_policy_oids": True}, "DSP.E007"),
        ({"card_login": True}, "DSP.E008"),
        ({"card_login": True, "proxy_secret": "x" * 31}, "DSP.E008"),
    ],
)
def test_refuses_to_start_in_production(machine: Any, changes: dict[str, Any], refusal: str) -> None:
    assert machine(**changes) == [refusal]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_refuses_a_data_key_that_others_may_read(machine: Any, tmp_path: Path, mode: int) -> None:
    (tmp_path / "data.key").chmod(mode)
    assert machine() == ["DSP.E003"]


def test_simulations_are_welcome_outside_of_production(machine: Any) -> None:
    simulated = {"jpki_status_provider": "x.simulated", "jpki_test_policy_oids": True}
    assert machine(production=False, broker="filesystem://", **simulated) == []


def test_atomic_requests_are_refused_everywhere(machine: Any) -> None:
    assert machine(production=False, atomic=True) == ["DSP.E001"]
