"""The key board: states, countdowns, counters, processes, tokens, proposed ceremonies (6.2, 6.3.2.1)."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.keys.selectors import (
    all_keys,
    open_findings,
    proposed_renewals,
    registered_tokens,
    signature_counts,
    signer_status,
)
from apps.keys.states import DsKeyState
from apps.keys.types import ActiveKey, HsmFacts
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.signing import KeyPurpose
from apps.policy.selectors import hsm_evidence_for
from dsportal.screens.frame import may_open
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.visibility import Screen

_GONE = frozenset({DsKeyState.DESTROYED})
_OVER = frozenset({DsKeyState.RETIRED, DsKeyState.DEACTIVATED, DsKeyState.COMPROMISED, DsKeyState.ABANDONED})
_NEAR = 30  # days before the end of use
_LAST = 7
_PURPOSES = tuple(KeyPurpose)  # the key of the Document Signer first


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key; `left` counts the days of use that remain, today included, `part` is the used hundredth."""

    key: ActiveKey
    left: int
    part: int
    tone: str
    today: str
    total: str


@role_gate(Screen.KEY_BOARD)
@require_GET
def key_board(request: HttpRequest) -> HttpResponse:
    """Show every key that is not destroyed, the signer processes and the tokens as they stand now."""
    today = SYSTEM_CLOCK.today()
    counts = signature_counts(on=today)
    newest = sorted(all_keys(), key=lambda key: key.generated_on, reverse=True)
    found = sorted(newest, key=lambda key: _PURPOSES.index(key.purpose))
    values = {
        "title": _("Key board"),
        "rows": [_row(key, today, counts.get(key.key_id, (0, 0))) for key in found if key.state not in _GONE],
        "destroyed": sum(key.state in _GONE for key in found),
        "signer": signer_status(clock=SYSTEM_CLOCK),
        "tokens": [(token, _fault(token, today)) for token in registered_tokens()],
        "proposed": proposed_renewals(),
        "findings": len(open_findings()),
        "may_open_signer": may_open(request, Screen.OPEN_SIGNER),
    }
    return page(request, "screens/key_board.html", values)


def _row(key: ActiveKey, today: date, counts: tuple[int, int]) -> KeyRow:
    days = (key.use_until - key.generated_on).days + 1
    left = max((key.use_until - today).days + 1, 0)
    used = min(max(days - left, 0), days)
    near = "bad" if left <= _LAST else "wait" if left <= _NEAR else "good"
    return KeyRow(
        key=key,
        left=left,
        part=round(100 * used / days),
        tone="over" if key.state in _OVER else near,
        today=f"{counts[0]:,}",
        total=f"{counts[1]:,}",
    )


def _fault(token: HsmFacts, today: date) -> str:
    return hsm_evidence_for(
        manufacturer=token.manufacturer, model=token.model, firmware=token.firmware, on=today
    )[1]
