"""Every crafted fault is refused for its own reason; the table says which foreign verifiers notice it too."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.lib.verifier.credential import verify_issuer_signed
from tests.builders.fault import Fault
from tests.builders.faults import FAULTS
from tests.builders.mdoc import NOW, world
from tests.builders.peers import PEERS


@pytest.fixture(params=FAULTS, ids=[fault.title for fault in FAULTS])
def fault(request: pytest.FixtureRequest) -> Fault:
    param: Fault = request.param
    return param


def _trust(fault: Fault) -> dict[str, Any]:
    return {"iaca": world().authority.der, "crl": world().authority.crl(), "at": NOW, **fault.trust()}


@pytest.mark.requirement("R-4.5.2-2")
def test_each_fault_is_refused_for_its_own_reason(fault: Fault) -> None:
    reasons = verify_issuer_signed(fault.make(), **_trust(fault))
    assert fault.reason in {reason.code for reason in reasons}


def test_the_table_says_which_other_verifiers_refuse(fault: Fault) -> None:
    trust = _trust(fault)
    data = fault.make()
    refusing = {name for name, accepts in PEERS.items() if not _accepts(accepts, data, trust)}
    assert refusing == fault.refused_by


def test_there_are_many_faults_and_no_title_stands_twice() -> None:
    titles = [fault.title for fault in FAULTS]
    assert len(titles) == len(set(titles)) >= 80


def test_a_third_of_the_faults_is_noticed_by_nobody_else() -> None:
    alone = [fault for fault in FAULTS if not fault.refused_by]
    assert len(alone) > len(FAULTS) / 3


def _accepts(accepts: Callable[..., bool], data: bytes, trust: dict[str, Any]) -> bool:
    try:
        return accepts(data, **trust)
    except Exception:  # noqa: BLE001 - not even CBOR for this peer
        return False
