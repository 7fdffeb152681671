"""``verify_mdoc FILE... --iaca PEM``: verify credentials as a stranger would, one JSON line a file."""

import json
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.verifier.credential import verify_issuer_signed

_EXPLANATION = """\
Each FILE holds one bare IssuerSigned (CBOR). For each, one line is written:
  {"file": ..., "verdict": "accept" | "reject", "reasons": ["code: detail", ...]}
The exit code is 1 if any file is rejected.

Status: without any --status the status entry of a credential is not looked up, and does not decide. As soon
as one --status is given, a credential that names a status list is accepted only if one of the tokens is of
that list, is signed under the same root, has not expired, and says "valid"; otherwise the reason is
status_not_checked, status_token_..., status_index_out_of_range or status_revoked. A credential without a
status entry cannot be revoked by a list and is judged without.

Revocation of the certificates is looked up only in the --crl given.
"""


class Command(BaseCommand):
    """Translate files and options, call the verifier, print verdicts."""

    help = "Verify mdoc credentials (ISO/IEC 18013-5) against a root certificate."
    requires_system_checks = []

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = _EXPLANATION
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--iaca", required=True, metavar="PEM", type=Path, help="root certificate, PEM")
        parser.add_argument("--crl", metavar="DER", type=Path, help="revocation list of the root, DER")
        parser.add_argument("--status", metavar="CWT", type=Path, nargs="+", default=[], action="extend")
        parser.add_argument("--doctype", metavar="D", help="accept this document type only")
        parser.add_argument("--at", metavar="ISO8601", type=_instant, help="instant of verification")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        iaca = _root(options["iaca"])
        crl = None if options["crl"] is None else _bytes_of(options["crl"])
        tokens = [_bytes_of(path) for path in options["status"]]
        at = options["at"] or SYSTEM_CLOCK.now()
        rejected = False
        for path in options["files"]:
            reasons = verify_issuer_signed(
                _bytes_or_nothing(path),
                iaca=iaca,
                crl=crl,
                status_tokens=tokens,
                doc_type=options["doctype"],
                at=at,
            )
            rejected = rejected or bool(reasons)
            self.stdout.write(_line(path, [str(reason) for reason in reasons]))
        if rejected:
            raise SystemExit(1)


def _line(path: Path, reasons: list[str]) -> str:
    verdict = {"file": str(path), "verdict": "reject" if reasons else "accept", "reasons": reasons}
    return json.dumps(verdict, ensure_ascii=False)


def _bytes_or_nothing(path: Path) -> bytes:
    """Return the file's bytes; a file that cannot be read is judged like an empty one."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CommandError(f"{path}: {fault.strerror}", returncode=2) from None


def _root(path: Path) -> bytes:
    try:
        return x509.load_pem_x509_certificate(_bytes_of(path)).public_bytes(Encoding.DER)
    except ValueError:
        raise CommandError(f"{path}: not a PEM certificate", returncode=2) from None


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("not an ISO 8601 date and time") from None
    if instant.tzinfo is None:
        raise ArgumentTypeError("the instant needs a time zone")
    return instant
