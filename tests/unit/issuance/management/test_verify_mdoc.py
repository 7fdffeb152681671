import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from tests.builders.crafted import craft, status_claim, status_token
from tests.builders.mdoc import NOW, make_credential, world

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    root = x509.load_der_x509_certificate(world().authority.der)
    (tmp_path / "iaca.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (tmp_path / "iaca.crl").write_bytes(world().authority.crl())
    (tmp_path / "good.cbor").write_bytes(make_credential())
    (tmp_path / "bad.cbor").write_bytes(make_credential()[:-1])
    (tmp_path / "mdl.cbor").write_bytes(craft(status=status_claim()))
    (tmp_path / "valid.cwt").write_bytes(status_token())
    (tmp_path / "revoked.cwt").write_bytes(status_token(revoked=(7,)))
    return tmp_path


def run(
    capsys: Capture, trust: Path, *names: str, options: tuple[str, ...] = ()
) -> tuple[str | int | None, list[dict[str, Any]]]:
    code: str | int | None = 0
    try:
        call_command(
            "verify_mdoc",
            *(str(trust / name) for name in names),
            "--iaca", str(trust / "iaca.pem"), "--crl", str(trust / "iaca.crl"), "--at", NOW.isoformat(),
            *options,
        )  # fmt: skip
    except SystemExit as ending:
        code = ending.code
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_line_a_file_and_success_when_all_are_accepted(capsys: Capture, trust: Path) -> None:
    code, lines = run(capsys, trust, "good.cbor", "mdl.cbor")
    assert code == 0
    assert lines == [
        {"file": str(trust / name), "verdict": "accept", "reasons": []} for name in ("good.cbor", "mdl.cbor")
    ]


def test_one_rejected_file_fails_the_command_and_all_are_judged(capsys: Capture, trust: Path) -> None:
    code, lines = run(capsys, trust, "bad.cbor", "good.cbor")
    assert code == 1
    assert [line["verdict"] for line in lines] == ["reject", "accept"]
    assert lines[0]["reasons"][0].startswith("malformed_cbor: ")


def test_a_file_that_is_not_there_is_rejected(capsys: Capture, trust: Path) -> None:
    code, lines = run(capsys, trust, "nothing.cbor")
    assert (code, lines[0]["verdict"]) == (1, "reject")


def test_the_document_type_is_checked_when_given(capsys: Capture, trust: Path) -> None:
    code, lines = run(capsys, trust, "mdl.cbor", options=("--doctype", "org.iso.23220.1.jp.mnc"))
    assert code == 1
    assert lines[0]["reasons"][0].startswith("doc_type_mismatch: ")


@pytest.mark.parametrize(
    ("tokens", "reason"),
    [
        (("valid.cwt",), None),
        (("revoked.cwt",), "status_revoked"),
        (("valid.cwt", "revoked.cwt"), "status_revoked"),
    ],
)
def test_status_lists_decide_when_given(
    capsys: Capture, trust: Path, tokens: tuple[str, ...], reason: str | None
) -> None:
    options = ("--status", *(str(trust / token) for token in tokens))
    code, lines = run(capsys, trust, "mdl.cbor", options=options)
    assert code == (1 if reason else 0)
    assert [text.split(":")[0] for text in lines[0]["reasons"]] == ([reason] if reason else [])


def test_the_present_time_is_taken_without_at(capsys: Capture, trust: Path) -> None:
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_mdoc", str(trust / "bad.cbor"), "--iaca", str(trust / "iaca.pem"))
    assert json.loads(capsys.readouterr().out)["file"] == str(trust / "bad.cbor")


@pytest.mark.parametrize("root", ["good.cbor", "nothing.pem"])
def test_refuses_a_root_that_is_none(trust: Path, root: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("verify_mdoc", str(trust / "good.cbor"), "--iaca", str(trust / root))
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("at", ["yesterday", "2026-11-24T10:00:00"])
def test_refuses_an_instant_without_time_zone(trust: Path, at: str) -> None:
    with pytest.raises(CommandError, match="--at"):
        call_command("verify_mdoc", "x", "--iaca", str(trust / "iaca.pem"), "--at", at)


def test_the_help_says_what_status_does(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        call_command("verify_mdoc", "--help")
    assert "status_not_checked" in capsys.readouterr().out
