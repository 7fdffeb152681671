"""Refusals at start-up, with ids (house rule: a machine that is set up wrongly does not run)."""

import stat
from collections.abc import Iterator
from typing import Any, Final

from django.core.checks import CheckMessage, Error, register

from apps.base.conf import Conf, conf, machinery
from apps.base.sealed import DataKeyUnusable, check_data_key

ATOMIC_REQUESTS: Final = "DSP.E001"
DATA_KEY_UNUSABLE: Final = "DSP.E002"
DATA_KEY_TOO_OPEN: Final = "DSP.E003"
SIMULATED_PEER: Final = "DSP.E004"
FILE_BROKER: Final = "DSP.E005"
DEBUG_ON: Final = "DSP.E006"
TEST_POLICY: Final = "DSP.E007"
PROXY_UNKNOWN: Final = "DSP.E008"
_SHORTEST_SECRET: Final = 32  # signs
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@register()
def check_machine(**_kwargs: Any) -> list[CheckMessage]:
    """Return what forbids the start of any process on this machine."""
    return [*_always(conf()), *(_in_production(conf()) if conf().production else ())]


def _always(values: Conf) -> Iterator[Error]:
    if values.card_login and len(values.proxy_secret) < _SHORTEST_SECRET:
        yield Error(
            "login by IC card believes headers; it needs a secret of the proxy",
            hint=f"DSPORTAL_PROXY=1 and DSPORTAL_PROXY_SECRET_FILE with at least {_SHORTEST_SECRET} signs",
            id=PROXY_UNKNOWN,
        )
    if machinery().atomic_requests:
        yield Error("ATOMIC_REQUESTS would wrap the reservation and the HSM call", id=ATOMIC_REQUESTS)
    try:
        check_data_key(values.data_key_file)
    except DataKeyUnusable as reason:
        yield Error(str(reason), hint="make setup creates one", id=DATA_KEY_UNUSABLE)
        return
    if values.data_key_file.stat().st_mode & _OTHERS:
        yield Error(
            "the data key file may be readable by its owner only", hint="chmod 600", id=DATA_KEY_TOO_OPEN
        )


def _in_production(values: Conf) -> Iterator[Error]:
    for name in ("hsm_provider", "jpki_status_provider", "card_device"):
        provider: str = getattr(values, name)
        if "simulated" in provider or provider.endswith("software.SoftwareHsm"):
            yield Error(f"{name} is a simulation", id=SIMULATED_PEER)
    if not machinery().broker_url.startswith("amqp"):
        yield Error("production needs RabbitMQ as its queue", id=FILE_BROKER)
    if machinery().debug:
        yield Error("DEBUG shows internals to everybody", id=DEBUG_ON)
    if values.jpki_test_policy_oids:
        yield Error("test policy OIDs of the JPKI are accepted", id=TEST_POLICY)
