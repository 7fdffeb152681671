"""Asks the stand-alone verifier for its verdict, in this process."""

from pathlib import Path

import pytest

import dsverify


def verdict(bundle: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = dsverify.main([str(bundle), *options])
    return code, capsys.readouterr().out
