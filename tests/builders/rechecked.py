"""The second decoder asked twice: a credential alone and as the second of a batch get the same answer."""

import pytest

from apps.lib.mdoc.second_decoder import RecheckFailed, recheck, recheck_all
from apps.lib.mdoc.types import MobileSecurityObject


def rechecked(
    data: bytes, payload: bytes, *, first: tuple[bytes, bytes], certificate: bytes
) -> MobileSecurityObject:
    """Return what `recheck` returns; `first` is a good credential with its payload."""
    behind = [first, (data, payload)]
    try:
        mso = recheck(data, expected_payload=payload, certificate_der=certificate)
    except RecheckFailed:
        with pytest.raises(RecheckFailed):
            recheck_all(behind, certificate_der=certificate)
        raise
    recheck_all(behind, certificate_der=certificate)
    return mso
