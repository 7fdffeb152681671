"""Permits for log checkpoints (C2SP tlog-checkpoint)."""

import base64

import pytest

from apps.lib.cps.linter import CheckpointPermit, RulesBroken, lint_checkpoint
from apps.lib.signing import KeyPurpose, WrongKeyPurpose

ORIGIN = "log.example.jp/dsportal"
ROOT = base64.b64encode(bytes(range(32))).decode()


def lint(text: str | bytes, *, previous: int = 3, size: int = 5) -> CheckpointPermit:
    data = text.encode() if isinstance(text, str) else text
    return lint_checkpoint(data, origin=ORIGIN, previous_size=previous, size=size)


def refusal(text: str | bytes, **sizes: int) -> str:
    with pytest.raises(RulesBroken) as refused:
        lint(text, **sizes)
    assert {finding.clause for finding in refused.value.findings} == {"5.4.4"}
    return str(refused.value)


@pytest.mark.parametrize("more", ["", "Timestamp: 1\n"])
def test_a_good_checkpoint_gets_a_permit_for_its_text(more: str) -> None:
    text = f"{ORIGIN}\n5\n{ROOT}\n{more}"
    assert lint(text).redeem(KeyPurpose.AUDIT_LOG) == text.encode()


def test_a_log_may_stay_as_long_as_it_is() -> None:
    assert lint(f"{ORIGIN}\n5\n{ROOT}\n", previous=5).redeem(KeyPurpose.AUDIT_LOG)


@pytest.mark.requirement("R-5.4.4-2")
@pytest.mark.parametrize("purpose", [KeyPurpose.DS, KeyPurpose.REVOCATION_LIST, KeyPurpose.SIMULATED_ROOT])
def test_no_other_key_signs_a_checkpoint(purpose: KeyPurpose) -> None:
    with pytest.raises(WrongKeyPurpose):
        lint(f"{ORIGIN}\n5\n{ROOT}\n").redeem(purpose)


def test_refuses_another_origin() -> None:
    assert "origin" in refusal(f"other.example.jp\n5\n{ROOT}\n")


def test_refuses_an_empty_origin() -> None:
    with pytest.raises(RulesBroken):
        lint_checkpoint(f"\n5\n{ROOT}\n".encode(), origin="", previous_size=0, size=5)


@pytest.mark.parametrize("size", ["4", "05", "+5", "5 ", "five"])
def test_refuses_another_size_or_spelling(size: str) -> None:
    assert "number of sealed events" in refusal(f"{ORIGIN}\n{size}\n{ROOT}\n")


def test_refuses_a_log_that_becomes_shorter() -> None:
    assert "shorter" in refusal(f"{ORIGIN}\n5\n{ROOT}\n", previous=6)


@pytest.mark.parametrize(
    "root",
    [
        base64.b64encode(bytes(31)).decode(),
        base64.b64encode(bytes(33)).decode(),
        "*" * 44,
        ROOT[:-1],
        base64.urlsafe_b64encode(b"\xff" * 32).decode(),
        ROOT[:-2] + "9=",
    ],
)
def test_refuses_a_root_that_is_not_32_bytes_in_canonical_base64(root: str) -> None:
    assert "root hash" in refusal(f"{ORIGIN}\n5\n{root}\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n5\n{ROOT}",
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n5\n{ROOT}\n\n",
        f"{ORIGIN}\n5\n{ROOT}\n\nmore\n",
    ],
)
def test_refuses_a_text_of_another_shape(text: str) -> None:
    assert "three lines" in refusal(text)


def test_refuses_what_is_not_utf_8() -> None:
    assert "UTF-8" in refusal(b"\xff\xfe")
