"""The acts of ceremony steps over SoftHSM: what is read back, and a token that is pulled in the middle."""

from datetime import timedelta

import pytest

from apps.certificates.services import open_order
from apps.keys.models import DsKey, Hsm, TokenAct
from apps.keys.selectors import ceremony_view
from apps.keys.services import backup_key
from apps.keys.states import CeremonyState, StepState
from apps.keys.types import CeremonyView, StepView
from apps.lib.clock import FixedClock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.signing import KeyPurpose
from tests.factories.ceremonies import Cast, cast_of
from tests.factories.scripts import environment_for
from tests.support.vault import ACTOR, Vault

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def cast(vault: Vault, clock: FixedClock) -> Cast:
    """Return people whose steps a real signer serves, in this very process."""
    made = cast_of(clock)
    return Cast(clock=clock, people=made.people, gate=made.gate, signer=None)


def hold(cast: Cast, ceremony_type: CeremonyType, *, key: str = "") -> CeremonyView:
    """Return a started ceremony on the tokens of the vault."""
    members = {"token_serial": Hsm.objects.get(label="ds").serial}
    members |= {"key": key} if key else {}
    members |= {"medium": "backup-1"} if environment_for(ceremony_type).medium else {}
    return cast.started(ceremony_type, environment_for(ceremony_type, **members))  # type: ignore[arg-type]


def until(cast: Cast, ceremony: CeremonyView, act: StepAct) -> StepView:
    """Lead the ceremony up to the step of that act."""
    [number] = [step.number for step in ceremony.steps if step.act is act]
    cast.done(ceremony, until=number)
    return ceremony_view(ceremony.ceremony_id).steps[number - 1]


def facts(step: StepView) -> dict[str, str]:
    return {fact.name: fact.value for fact in step.evidence}


def of_act(ceremony: CeremonyView, act: StepAct) -> StepView:
    return next(step for step in ceremony.steps if step.act is act)


@pytest.mark.requirement(
    "R-6.1.1.1-1", "R-6.1.1.1-2", "R-6.2.7.1-1", "R-6.2.4.1-1", "R-6.2.2.1-1", "R-6.1.3-1"
)
def test_a_generation_makes_backs_up_and_requests_one_and_the_same_key(cast: Cast) -> None:
    open_order(
        actor=cast["engineer-one"].actor,
        clock=cast.clock,
        purpose=KeyPurpose.DS,
        ceremony_on=cast.clock.today(),
    )
    ceremony = cast.done(hold(cast, CeremonyType.KEYGEN))
    assert ceremony.state is CeremonyState.STEPS_DONE
    made, copied, asked = (
        facts(of_act(ceremony, act))
        for act in (StepAct.GENERATE_KEY, StepAct.BACKUP_KEY, StepAct.REQUEST_CERTIFICATE)
    )
    row = DsKey.objects.get()
    assert (made["key_label"], made["sensitive"], made["local"], made["modifiable"]) == (
        row.label,
        "true",
        "true",
        "false",
    )
    assert made["public_key_sha256"] == copied["public_key_sha256"] == asked["public_key_sha256"]
    assert copied["medium_serial"] == Hsm.objects.get(label="backup-1").serial
    assert len(asked["request_sha256"]) == 64
    assert "C=JP" in asked["subject"]
    assert row.state == "CSR_SENT"


@pytest.mark.parametrize("act", [StepAct.OPEN_TOKEN, StepAct.GENERATE_KEY, StepAct.BACKUP_KEY])
def test_a_token_that_is_pulled_fails_the_step_and_nothing_is_lost(
    cast: Cast, vault: Vault, act: StepAct
) -> None:
    ceremony = hold(cast, CeremonyType.KEYGEN)
    step = until(cast, ceremony, act)
    before = DsKey.objects.exclude(state__in=("PLANNED", "ABANDONED")).count()
    vault.home.unplug()
    failed = cast.executed(ceremony_view(ceremony.ceremony_id), step.number).steps[step.number - 1]
    assert failed.state is StepState.FAILED
    assert failed.errand is not None
    assert failed.errand.code.startswith("hsm_") or failed.errand.code == "signer_locked"
    assert DsKey.objects.exclude(state__in=("PLANNED", "ABANDONED")).count() == before
    vault.home.plug()
    again = cast.executed(ceremony_view(ceremony.ceremony_id), step.number).steps[step.number - 1]
    assert (again.state, again.round) == (StepState.EXECUTED, 2)


@pytest.mark.requirement("R-6.2.9.1-1", "R-6.2.10.1-1", "R-6.2.10.1-2")
def test_a_key_is_activated_retired_and_destroyed_in_ceremonies(cast: Cast, vault: Vault) -> None:
    key = vault.generate(KeyPurpose.AUDIT_LOG)
    DsKey.objects.filter(pk=key.key_id).update(purpose=KeyPurpose.DS, state="CERTIFIED")
    kinds = (CeremonyType.ACTIVATION, CeremonyType.DEACTIVATION, CeremonyType.DESTRUCTION)
    held = [cast.done(hold(cast, kind, key=key.label)) for kind in kinds]
    assert {ceremony.state for ceremony in held} == {CeremonyState.STEPS_DONE}
    read = [facts(ceremony.steps[2]) for ceremony in held]
    assert [one["key_state"] for one in read] == ["ACTIVE", "DEACTIVATED", "DESTROYED"]
    assert (read[2]["objects_left"], read[2]["media_left"]) == ("0", "0")
    assert vault.holds(key.key_id) == (False, False)


def test_a_key_of_another_label_or_purpose_is_not_touched(cast: Cast, vault: Vault) -> None:
    key = vault.generate(KeyPurpose.AUDIT_LOG)  # the script is one for a DS key
    ceremony = hold(cast, CeremonyType.DEACTIVATION, key=key.label)
    step = until(cast, ceremony, StepAct.DEACTIVATE_KEY)
    failed = cast.executed(ceremony_view(ceremony.ceremony_id), step.number).steps[step.number - 1]
    assert failed.errand is not None
    assert failed.errand.code == "ceremony_key_differs"
    assert DsKey.objects.get().state == "GENERATED"


def test_a_script_for_another_token_is_not_followed_here(cast: Cast) -> None:
    block = environment_for(CeremonyType.KEYGEN, token_label="other")
    ceremony = cast.started(CeremonyType.KEYGEN, block)
    step = until(cast, ceremony, StepAct.OPEN_TOKEN)
    failed = cast.executed(ceremony_view(ceremony.ceremony_id), step.number).steps[step.number - 1]
    assert failed.errand is not None
    assert failed.errand.code == "ceremony_environment_differs"


@pytest.mark.requirement("R-6.2.4.1-3")
def test_a_lost_key_comes_back_in_a_ceremony_and_is_the_same(cast: Cast, vault: Vault) -> None:

    key = vault.generate()
    backup_key(actor=ACTOR, clock=cast.clock, key_id=key.key_id, medium_label="backup-1")
    vault.lose(key.key_id)
    done = cast.done(hold(cast, CeremonyType.RESTORE, key=key.label))
    assert done.state is CeremonyState.STEPS_DONE
    back = facts(of_act(done, StepAct.RESTORE_KEY))
    assert (back["key_label"], back["test_signature"]) == (key.label, "verified")
    assert vault.holds(key.key_id) == (True, True)


def test_a_resharing_is_found_only_if_it_was_done_in_this_ceremony(cast: Cast, vault: Vault) -> None:
    def reshared() -> None:
        TokenAct.objects.create(
            kind="RESHARE",
            state="DONE",
            share_set=4711,
            share_threshold=2,
            intended_by=ACTOR.actor_id,
            intended_at=cast.clock.now(),
            ended_at=cast.clock.now(),
        )

    reshared()
    vault.clock.advance(timedelta(minutes=1))
    ceremony = hold(cast, CeremonyType.RESHARING)
    step = until(cast, ceremony, StepAct.RESHARE)
    failed = cast.executed(ceremony_view(ceremony.ceremony_id), step.number).steps[step.number - 1]
    assert failed.errand is not None
    assert failed.errand.code == "ceremony_reshare_missing"
    reshared()
    done = cast.executed(ceremony_view(ceremony.ceremony_id), step.number).steps[step.number - 1]
    assert done.state is StepState.EXECUTED
    assert (facts(done)["share_set"], facts(done)["share_threshold"]) == ("4711", "2")
