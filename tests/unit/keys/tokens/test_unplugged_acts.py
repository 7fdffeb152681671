"""A token that goes in the middle of a step: the step fails, nothing is lost, the operators try again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock

import pytest

from apps.certificates.services import open_order
from apps.keys.models import DsKey, Hsm, TokenAct, TokenFinding
from apps.keys.selectors import ceremony_view
from apps.keys.services import abort_ceremony, backup_key, reconcile_token, reshare_token
from apps.keys.states import CeremonyState, DeviationDecision, StepState
from apps.keys.types import CeremonyView, StepView
from apps.lib.clock import FixedClock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.errors import DomainError
from apps.lib.hsm.errors import HsmDeviceGone
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from apps.lib.signing import KeyPurpose
from tests.factories.ceremonies import Cast, abide, cast_of
from tests.factories.scripts import environment_for
from tests.support.vault import ACTOR, Vault

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
HELD: Final = {
    StepAct.GENERATE_KEY: CeremonyType.KEYGEN,
    StepAct.BACKUP_KEY: CeremonyType.KEYGEN,
    StepAct.REQUEST_CERTIFICATE: CeremonyType.KEYGEN,
    StepAct.RESTORE_KEY: CeremonyType.RESTORE,
    StepAct.ACTIVATE_KEY: CeremonyType.ACTIVATION,
    StepAct.DESTROY_KEY: CeremonyType.DESTRUCTION,
}
READY: Final = {
    StepAct.RESTORE_KEY: "GENERATED",
    StepAct.ACTIVATE_KEY: "CERTIFIED",
    StepAct.DEACTIVATE_KEY: "ACTIVE",
    StepAct.DESTROY_KEY: "DEACTIVATED",
}
CALLS: Final = {
    StepAct.GENERATE_KEY: "generate_key",
    StepAct.BACKUP_KEY: "back_up",
    StepAct.RESTORE_KEY: "restore",
    StepAct.DESTROY_KEY: "destroy_key",
}


PULLED: Final = [
    (StepAct.GENERATE_KEY, True),
    (StepAct.BACKUP_KEY, True),
    (StepAct.RESTORE_KEY, False),
    (StepAct.RESTORE_KEY, True),
    (StepAct.DESTROY_KEY, False),
    (StepAct.DESTROY_KEY, True),
]
"""Acts, and whether the token goes after the call or right before it."""
WITHOUT: Final = (
    StepAct.REQUEST_CERTIFICATE,
    StepAct.RESTORE_KEY,
    StepAct.ACTIVATE_KEY,
    StepAct.DESTROY_KEY,
)
"""Acts whose step fails without the token; opening, generation and backup: see test_ceremony_acts."""


@pytest.fixture
def cast(vault: Vault, clock: FixedClock) -> Cast:
    """Return people whose steps a real signer serves, in this very process."""
    made = cast_of(clock)
    return Cast(clock=clock, people=made.people, gate=made.gate, signer=None)


def prepared(cast: Cast, vault: Vault, act: StepAct) -> str:
    """Bring a key to where the act begins; return its label, empty where the ceremony makes one."""
    if act not in READY:
        engineer = cast["engineer-one"].actor
        open_order(actor=engineer, clock=cast.clock, purpose=KeyPurpose.DS, ceremony_on=cast.clock.today())
        return ""
    key = vault.generate()
    backup_key(actor=ACTOR, clock=cast.clock, key_id=key.key_id, medium_label="backup-1")
    if act is StepAct.RESTORE_KEY:
        vault.lose(key.key_id)
    DsKey.objects.filter(pk=key.key_id).update(state=READY[act])
    return key.label


def begin(cast: Cast, vault: Vault, act: StepAct, ceremony_type: CeremonyType) -> tuple[CeremonyView, int]:
    """Return a started ceremony whose next step is the one of the act."""
    key = prepared(cast, vault, act)
    members = {"token_serial": Hsm.objects.get(label="ds").serial} | ({"key": key} if key else {})
    if environment_for(ceremony_type).medium:
        members["medium"] = "backup-1"
    ceremony = cast.started(ceremony_type, environment_for(ceremony_type, **members))  # type: ignore[arg-type]
    number = next(step.number for step in ceremony.steps if step.act is act)
    cast.done(ceremony, until=number)
    return ceremony_view(ceremony.ceremony_id), number


def give_words(cast: Cast, ceremony: CeremonyView, number: int) -> StepView:
    return cast.executed(ceremony_view(ceremony.ceremony_id), number).steps[number - 1]


@contextmanager
def pulled(vault: Vault, call: str, *, after: bool) -> Iterator[None]:
    """Pull the token right before or right after that call of the HSM, once."""
    original: Callable[..., Any] = getattr(Pkcs11Hsm, call)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not after:
            vault.home.unplug()
        result = original(*args, **kwargs)
        if after:
            vault.home.unplug()
            raise HsmDeviceGone("PKCS#11: DeviceRemoved")  # before its answer arrived
        return result

    with mock.patch.object(Pkcs11Hsm, call, wrapped):
        yield


def nothing_unrecorded(vault: Vault) -> None:
    done = reconcile_token(actor=ACTOR, clock=vault.clock)
    assert done.findings == ()
    assert not DsKey.objects.filter(state="PLANNED").exists()
    assert not TokenAct.objects.filter(state="INTENDED").exists()
    assert not TokenFinding.objects.filter(settled_at=None).exists()


@pytest.mark.parametrize("act", WITHOUT)
def test_without_the_token_a_step_fails_and_with_it_the_step_is_done(
    cast: Cast, vault: Vault, act: StepAct
) -> None:
    ceremony, number = begin(cast, vault, act, HELD[act])
    before = dict(DsKey.objects.values_list("pk", "state"))
    vault.home.unplug()
    failed = give_words(cast, ceremony, number)
    assert failed.state is StepState.FAILED
    assert failed.errand is not None
    assert failed.errand.code.startswith("hsm_") or failed.errand.code == "signer_locked"
    kept = dict(DsKey.objects.exclude(state="PLANNED").values_list("pk", "state"))
    assert kept == before or (act, set(kept.values())) == (StepAct.REQUEST_CERTIFICATE, {"CSR_SENT"})
    vault.home.plug()
    again = give_words(cast, ceremony, number)
    assert (again.state, again.round) == (StepState.EXECUTED, 2), again.errand
    nothing_unrecorded(vault)


@pytest.mark.parametrize(("act", "after"), PULLED)
def test_a_token_that_is_pulled_in_the_middle_leaves_a_step_that_can_be_finished(
    cast: Cast, vault: Vault, act: StepAct, after: bool
) -> None:
    ceremony, number = begin(cast, vault, act, HELD[act])
    keys = DsKey.objects.exclude(state__in=("PLANNED", "ABANDONED")).count()
    with pulled(vault, CALLS[act], after=after):
        failed = give_words(cast, ceremony, number)
    assert failed.state is StepState.FAILED, failed.evidence
    vault.home.plug()
    again = give_words(cast, ceremony, number)
    if (act, after) == (StepAct.RESTORE_KEY, True):  # nobody saw the test signature end
        assert again.state is StepState.DEVIATED
        again = abide(cast, ceremony, number, DeviationDecision.ACCEPT).steps[number - 1]
    assert again.state is StepState.EXECUTED, (again.errand, [f for f in again.evidence if not f.agrees])
    made = DsKey.objects.exclude(state__in=("PLANNED", "ABANDONED")).count()
    assert made == keys + (act is StepAct.GENERATE_KEY)  # and no second key for the same step
    nothing_unrecorded(vault)


@pytest.mark.parametrize("act", [StepAct.GENERATE_KEY, StepAct.RESTORE_KEY])
def test_a_ceremony_whose_token_was_pulled_can_be_aborted_and_leaves_nothing_unrecorded(
    cast: Cast, vault: Vault, act: StepAct
) -> None:
    ceremony, number = begin(cast, vault, act, HELD[act])
    with pulled(vault, CALLS[act], after=True):
        give_words(cast, ceremony, number)
    head = cast["head"].actor
    ended = abort_ceremony(actor=head, clock=cast.clock, ceremony_id=ceremony.ceremony_id, reason="HSMの故障")
    assert ended.state is CeremonyState.ABORTED
    vault.home.plug()
    nothing_unrecorded(vault)


@pytest.mark.requirement("R-6.2.9.1-1")
def test_a_key_is_taken_out_of_use_even_without_the_token(cast: Cast, vault: Vault) -> None:
    ceremony, number = begin(cast, vault, StepAct.DEACTIVATE_KEY, CeremonyType.DEACTIVATION)
    vault.home.unplug()
    done = give_words(cast, ceremony, number)
    vault.home.plug()
    assert done.state is StepState.EXECUTED
    assert DsKey.objects.get().state == "DEACTIVATED"


def test_a_key_that_the_token_does_not_show_is_not_put_into_service(cast: Cast, vault: Vault) -> None:
    ceremony, number = begin(cast, vault, StepAct.ACTIVATE_KEY, CeremonyType.ACTIVATION)
    vault.lose(DsKey.objects.get().pk)
    failed = give_words(cast, ceremony, number)
    assert failed.errand is not None
    assert (failed.state, failed.errand.code) == (StepState.FAILED, "key_missing")
    assert DsKey.objects.get().state == "CERTIFIED"


@pytest.mark.parametrize("after", [False, True], ids=["before the first PIN", "between the PINs"])
def test_a_token_that_is_pulled_while_it_is_shared_anew_ends_with_the_new_shares(
    cast: Cast, vault: Vault, after: bool
) -> None:
    ceremony, number = begin_reshare(cast)
    with pulled(vault, "change_pin", after=after), pytest.raises(DomainError):
        reshare_token(
            actor=ACTOR, clock=vault.clock, custodians=3, threshold=2, hand_out=lambda *_share: None
        )
    assert TokenAct.objects.get().state == "INTENDED"
    failed = give_words(cast, ceremony, number)
    assert failed.errand is not None
    assert (failed.state, failed.errand.code) == (StepState.FAILED, "ceremony_reshare_missing")
    vault.home.plug()
    again = give_words(cast, ceremony, number)
    assert again.state is StepState.EXECUTED
    assert TokenAct.objects.get().state == "DONE"
    assert Hsm.objects.get(label="ds").share_set == TokenAct.objects.get().share_set


def begin_reshare(cast: Cast) -> tuple[CeremonyView, int]:
    members = {"token_serial": Hsm.objects.get(label="ds").serial}
    block = environment_for(CeremonyType.RESHARING, **members)  # type: ignore[arg-type]
    ceremony = cast.started(CeremonyType.RESHARING, block)
    number = next(step.number for step in ceremony.steps if step.act is StepAct.RESHARE)
    cast.done(ceremony, until=number)
    return ceremony_view(ceremony.ceremony_id), number
