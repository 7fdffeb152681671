"""The doctor: one look, one sentence, never a PIN twice (6.2.1.1)."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.base.conf import conf
from apps.keys.adapters import hsm_child, pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.keys.errors import KeyOperatorNeeded
from apps.keys.models import DoctorReport, TokenFinding
from apps.keys.selectors import doctor_report
from apps.keys.services import examine_token
from apps.keys.states import FindingKind
from apps.keys.types import DoctorView
from apps.lib.hsm import examination, sessions
from apps.lib.hsm.interface import Curve
from apps.lib.signing import KeyPurpose
from tests.factories.audit import an_actor
from tests.support.vault import ACTOR, Vault

pytestmark = [pytest.mark.django_db(transaction=True)]


def _examine(vault: Vault) -> DoctorView:
    return examine_token(actor=ACTOR, clock=vault.clock)


def _facts(report: DoctorView) -> dict[str, Any]:
    return dict(report.facts)


@pytest.mark.requirement("R-6.2.1.1-1")
def test_a_good_token_needs_nothing(vault: Vault) -> None:
    key = vault.generate()
    report = _examine(vault)
    assert (report.healthy, report.advice) == (True, "Nothing is to be done.")
    facts = _facts(report)
    assert {slot["label"] for slot in facts["slots"]} >= {"ds", "backup-1"}
    assert facts["mechanisms"] == {"EC_KEY_PAIR_GEN": True, "ECDSA": True, "AES_KEY_WRAP_PAD": True}
    assert facts["latency_ms"]["median"] > 0
    (seen,) = facts["keys"]
    assert (seen["id"], seen["broken"], seen["attributes"]["sensitive"]) == (key.key_id.hex, [], True)
    assert doctor_report() == report
    assert vault.pin not in json.dumps(facts)


@pytest.mark.requirement("R-6.2.1.1-1")
def test_finds_a_planted_orphan(vault: Vault) -> None:
    with SESSION.writing() as hsm:
        hsm.generate_key(KeyPurpose.DS, "planted", Curve.P256, key_id=b"planted-planted-")
    report = _examine(vault)
    assert report.advice == "Hold a ceremony: the token has a private key that no record names."
    assert _facts(report)["orphans"] == [b"planted-planted-".hex()]


def test_finds_a_key_that_breaks_the_policy(vault: Vault) -> None:
    vault.generate()
    values = {name: getattr(conf(), name) for name in conf().__slots__}
    with override_settings(DSPORTAL=values | {"backup_method": "NONE"}):
        report = _examine(vault)
    assert report.advice == "Stop signing: a key in the token breaks the policy."
    assert _facts(report)["keys"][0]["broken"] == ["extractable", "never_extractable"]


@pytest.mark.requirement("R-6.2.11-1")
def test_in_production_a_token_without_evidence_of_its_certification_is_not_well(vault: Vault) -> None:
    vault.generate()
    assert _facts(_examine(vault))["evidence"] == "NO_EVIDENCE"
    values = {name: getattr(conf(), name) for name in conf().__slots__}
    with override_settings(DSPORTAL=values | {"production": True}):
        report = _examine(vault)
    assert not report.healthy
    assert report.advice.startswith("Record the certification of the HSM")


def test_without_the_custodians_no_pin_is_tried(vault: Vault) -> None:
    pin_file.wipe_pin()
    report = _examine(vault)
    assert not report.healthy
    assert report.advice.startswith("Let the custodians open the signer: without")
    assert "keys" not in report.facts


def test_a_wrong_pin_is_tried_once_and_never_again(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    pin_file.write_pin("0" * 32)
    first = _examine(vault)
    assert (first.facts["failed"], first.facts["cause"]) == ("login", "PKCS#11: PinIncorrect")
    assert first.advice.startswith("Let the custodians open the signer anew")
    second = _examine(vault)  # the token remembers that somebody erred
    assert second.facts["few_tries_left"] is True
    assert second.advice.startswith("Enter no PIN")


@pytest.mark.parametrize(
    ("setting", "value", "advice"),
    [
        ("pkcs11_module", "/nonexistent.so", "Check the path of the PKCS#11 module"),
        ("token_label", "no-such-token", "Connect the token or correct its label"),
    ],
)
def test_says_what_is_missing(vault: Vault, setting: str, value: str, advice: str) -> None:
    values = {name: getattr(conf(), name) for name in conf().__slots__}
    with override_settings(DSPORTAL=values | {setting: value}):
        assert _examine(vault).advice.startswith(advice)


def test_a_token_that_signs_wrongly_goes_out_of_service(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hsm_child, "ask", lambda _program, asked: _in_process(vault, asked))
    monkeypatch.setattr(sessions, "digest", lambda *_arguments: bytes(32))
    assert _examine(vault).advice == "Take the token out of service: its test signature does not verify."


def _in_process(vault: Vault, asked: dict[str, str]) -> dict[str, Any]:
    place = {
        "module": conf().pkcs11_module,
        "runtime_dir": str(conf().runtime_dir),
        "label": conf().token_label,
        "backup": "WRAP",
        "restored": "",
    }
    return examination.examine(place | asked)


def test_open_findings_and_missing_mechanisms_are_pointed_out(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    TokenFinding.objects.create(kind=FindingKind.RESHARE_DUE, subject="ds", found_at=vault.clock.now())
    assert _examine(vault).advice.startswith("Look at the open findings")
    monkeypatch.setattr(hsm_child, "ask", lambda _program, asked: _in_process(vault, asked))
    monkeypatch.setattr(examination, "_mechanisms", lambda *_arguments: {"ECDSA": False})
    assert _examine(vault).advice.startswith("Use another module")


def test_the_command_prints_lines_or_json_and_ends_with_the_sentence(vault: Vault) -> None:
    vault.generate()
    out = StringIO()
    call_command("hsm_doctor", stdout=out)
    assert out.getvalue().splitlines()[-1] == "Nothing is to be done."
    assert any(line.startswith("key ") and line.endswith(" good") for line in out.getvalue().splitlines())
    pin_file.wipe_pin()
    told = StringIO()
    with pytest.raises(SystemExit):
        call_command("hsm_doctor", "--json", stdout=told)
    assert json.loads(told.getvalue())["healthy"] is False
    values = {name: getattr(conf(), name) for name in conf().__slots__}
    with override_settings(DSPORTAL=values | {"token_label": "none"}):
        said = StringIO()
        with pytest.raises(SystemExit):
            call_command("hsm_doctor", stdout=said)
    assert "failed      token" in said.getvalue()


def test_a_child_that_dies_is_said(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hsm_child, "_PROGRAM", "raise SystemExit('{}')")
    with pytest.raises(CommandError, match="hsm_transient"):
        call_command("hsm_doctor")
    with pytest.raises(KeyOperatorNeeded):
        examine_token(actor=an_actor(), clock=vault.clock)
    assert not DoctorReport.objects.exists()
