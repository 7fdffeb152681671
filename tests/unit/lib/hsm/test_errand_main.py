import io
import json
import sys

import pytest

from apps.lib.hsm.errand import main
from apps.lib.hsm.software import plug_token


@pytest.mark.parametrize(
    ("pin", "answer"), [("1234", "facts"), ("9999", "code")], ids=["right pin", "wrong pin"]
)
def test_answers_on_standard_output(
    pin: str, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plug_token("errand", label="ds", pin="1234")
    request = {
        "errand": "verify",
        "provider": "apps.lib.hsm.software.SoftwareHsm",
        "module": "errand",
        "runtime_dir": "/nonexistent",
        "label": "ds",
        "pin": pin,
        "backup": "NONE",
        "restored": "",
    }
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(request)))
    main()
    assert answer in json.loads(capsys.readouterr().out)
