"""New shares when a custodian leaves: the old set is void, a crash loses no token (6.2.8.1)."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.keys.adapters import pin_file, slip39
from apps.keys.adapters.share_box import ShareBox
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import (
    KeyOperatorNeeded,
    ShareOfAnotherSet,
    SharesUnplaceable,
    SignerLocked,
    TokenActUnderway,
    TokenMissing,
)
from apps.keys.models import ActivationSession, ActivationShare, Hsm, TokenAct
from apps.keys.services import reconcile_token, request_activation, reshare_token, submit_share
from apps.keys.states import ActivationKind, ActivationState, FindingKind, TokenActState
from apps.lib.hsm.errors import HsmAuthenticationFailed, HsmDeviceGone
from apps.lib.hsm.pkcs11 import Pkcs11Hsm
from tests.factories.audit import an_actor
from tests.factories.keys import custodian, make_supervisor
from tests.support.vault import ACTOR, Vault

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
Trail = Callable[[], list[tuple[str, str]]]


def _reshare(vault: Vault, custodians: int = 5, threshold: int = 3) -> list[str]:
    made: list[str] = []
    reshare_token(
        actor=ACTOR,
        clock=vault.clock,
        custodians=custodians,
        threshold=threshold,
        hand_out=lambda _number, words: made.append(words),
    )
    return made


def _opens(vault: Vault, pin: str) -> bool:
    pin_file.write_pin(pin)
    try:
        with SESSION.writing() as hsm:
            hsm.copies(vault.login.__class__(label="backup-1", pin=_backup_pin(pin)))
    except (SignerLocked, HsmAuthenticationFailed):
        return False
    return True


def _backup_pin(pin: str) -> str:
    from apps.keys.adapters.backup_tokens import pin_for

    return pin_for("backup-1", pin)


@pytest.mark.requirement("R-6.2.8.1-1", "R-6.4.1.1-1")
def test_new_shares_open_both_tokens_and_the_old_ones_do_not(vault: Vault, trail: Trail) -> None:
    shares = _reshare(vault)
    new = slip39.combine_shares(shares[:3])
    assert pin_file.read_pin() == new
    assert _opens(vault, new)
    assert not _opens(vault, vault.pin)
    facts = slip39.read_share(shares[0])
    assert set(Hsm.objects.values_list("share_set", "share_threshold")) == {(facts.share_set, 3)}
    assert trail().count(("keys.token.reshared", "DONE")) == 1
    assert TokenAct.objects.get().state == TokenActState.DONE


@pytest.mark.requirement("R-6.2.2.1-1")
def test_an_old_share_is_refused_and_a_new_one_taken(vault: Vault) -> None:
    shares = _reshare(vault)
    make_supervisor(clock=vault.clock, public_key=ShareBox().public_key)
    gathering = request_activation(actor=custodian("one"), clock=vault.clock).activation_id
    for words, refused in ((vault.shares[0], True), (shares[0], False)):
        try:
            submit_share(
                actor=custodian("one"), clock=vault.clock, activation_id=gathering, share_words=words
            )
        except ShareOfAnotherSet:
            assert refused
        else:
            assert not refused


def test_refuses_plans_of_one_person_strangers_and_a_locked_token(vault: Vault) -> None:
    for custodians, threshold in ((3, 1), (2, 3), (17, 2)):
        with pytest.raises(SharesUnplaceable):
            _reshare(vault, custodians, threshold)
    with pytest.raises(KeyOperatorNeeded):
        reshare_token(
            actor=an_actor(), clock=vault.clock, custodians=3, threshold=2, hand_out=lambda *_words: None
        )
    pin_file.wipe_pin()
    with pytest.raises(SignerLocked):
        _reshare(vault)
    pin_file.write_pin(vault.pin)
    Hsm.objects.filter(label="ds").update(label="other")
    with pytest.raises(TokenMissing):
        _reshare(vault)
    assert not TokenAct.objects.exists()


def test_a_backup_token_with_another_pin_stops_it_before_the_token_changes(vault: Vault) -> None:
    with SESSION.writing() as hsm:
        hsm.change_pin(vault.login.pin, "f" * 32, other="backup-1")
    with pytest.raises(HsmAuthenticationFailed):
        _reshare(vault)
    assert TokenAct.objects.get().state == TokenActState.FAILED
    assert (pin_file.read_pin(), pin_file.read_next_pin()) == (vault.pin, None)


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_a_crash_in_the_middle_is_finished_by_the_next_look(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, changed: int
) -> None:
    real, left = Pkcs11Hsm.change_pin, [changed]

    def pulled(self: Pkcs11Hsm, old: str, new: str, *, other: str = "") -> None:
        if not left[0]:
            raise HsmDeviceGone("pulled")
        left[0] -= 1
        real(self, old, new, other=other)
        if not left[0]:
            raise HsmDeviceGone("pulled")

    with monkeypatch.context() as patched:
        patched.setattr(Pkcs11Hsm, "change_pin", pulled)
        with pytest.raises(HsmDeviceGone):
            _reshare(vault)
    new = pin_file.read_next_pin()
    assert new is not None
    with pytest.raises(TokenActUnderway):
        _reshare(vault)
    pin_file.write_next_pin(new)
    done = reconcile_token(actor=ACTOR, clock=vault.clock)
    assert (done.settled_acts, done.findings) == (1, ())
    assert (pin_file.read_pin(), pin_file.read_next_pin()) == (new, None)
    assert _opens(vault, new)


@pytest.mark.requirement("R-6.2.8.1-1")
def test_a_crash_before_everybody_has_a_share_leaves_the_old_set_in_force(vault: Vault) -> None:
    def power_cut(number: int, _words: str) -> None:
        if number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reshare_token(actor=ACTOR, clock=vault.clock, custodians=3, threshold=2, hand_out=power_cut)
    reconcile_token(actor=ACTOR, clock=vault.clock)
    assert TokenAct.objects.get().state == TokenActState.FAILED
    assert (pin_file.read_pin(), pin_file.read_next_pin()) == (vault.pin, None)
    assert _opens(vault, vault.pin)
    assert slip39.read_share(vault.shares[0]).share_set == Hsm.objects.get(label="ds").share_set
    assert len(_reshare(vault)) == 5


@pytest.mark.parametrize("new_set", [True, False])
def test_after_a_reboot_the_set_that_opened_the_token_holds(vault: Vault, new_set: bool) -> None:
    act = TokenAct.objects.create(
        kind="RESHARE", state="INTENDED", share_set=77, share_threshold=3, intended_by="x",
        intended_at=vault.clock.now(),
    )  # fmt: skip
    ActivationSession.objects.create(
        kind=ActivationKind.ACTIVATE, state=ActivationState.DONE, quorum=3,
        share_set=77 if new_set else 1, requested_by="x", opened_at=vault.clock.now(),
        expires_at=vault.clock.now(), closed_at=vault.clock.now(),
    )  # fmt: skip
    reconcile_token(actor=ACTOR, clock=vault.clock)
    act.refresh_from_db()
    assert act.state == (TokenActState.DONE if new_set else TokenActState.FAILED)
    assert (Hsm.objects.get(label="ds").share_set == 77) is new_set


@pytest.mark.requirement("R-6.2.8.1-1")
def test_a_share_giver_who_is_no_custodian_any_more_makes_a_reshare_due(vault: Vault) -> None:
    share_set = Hsm.objects.get(label="ds").share_set
    gathering = ActivationSession.objects.get()
    ActivationSession.objects.update(share_set=share_set)
    ActivationShare.objects.create(
        activation=gathering, actor_id="staff:gone", member=1, submitted_at=vault.clock.now()
    )
    (finding,) = reconcile_token(actor=ACTOR, clock=vault.clock).findings
    assert (finding.kind, finding.subject) == (FindingKind.RESHARE_DUE, "ds")
    _reshare(vault)
    assert reconcile_token(actor=ACTOR, clock=vault.clock).findings == ()


def test_the_command_writes_the_new_shares_once(vault: Vault, tmp_path: Path) -> None:
    out = StringIO()
    plan = ["--custodians", "3", "--threshold", "2", "--shares", str(tmp_path / "new")]
    call_command("reshare_token", *plan, stdout=out)
    assert out.getvalue().strip() == "2 of the new shares open the token ds"
    assert len(list((tmp_path / "new").glob("custodian-*.share"))) == 3
    with pytest.raises(CommandError, match="holds shares already"):
        call_command("reshare_token", *plan)
    with pytest.raises(CommandError, match="shares_unplaceable"):
        call_command("reshare_token", *plan[:1], "1", *plan[2:5], str(tmp_path / "other"))
