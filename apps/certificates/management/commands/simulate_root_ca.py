"""The simulated root CA on the command line: init, sign-csr, crl, revoke. Files in, files out."""

import fcntl
import hashlib
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from typing_extensions import override

from apps.base.conf import conf
from apps.certificates.adapters.simulated_root_ca import TOKEN_LABEL, RootAddresses, SimulatedRootCa
from apps.certificates.adapters.simulated_root_token import prepare_token, read_pin
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from apps.lib.hsm.interface import Hsm
from apps.lib.signing import KeyPurpose

_PURPOSES = {"ds": KeyPurpose.DS, "list": KeyPurpose.REVOCATION_LIST}


def _list_address() -> str:
    """Return where the portal serves the list; an address in a certificate names a whole host (pkilint)."""
    return f"{conf().public_base_url}/api/v1/iaca.crl".replace("//localhost", "//127.0.0.1", 1)


class Command(BaseCommand):
    """A root CA for evaluation and development; production has the real one outside."""

    help = "Play the root CA (IACA). SIMULATED: refused in production."
    requires_system_checks = ()

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=conf().var_dir / "root-ca")
        steps = parser.add_subparsers(dest="step", required=True)
        init = steps.add_parser("init", help="make token, key and root certificate")
        init.add_argument("--contact-uri", default="https://root-ca.example/")
        init.add_argument("--crl-uri", default=_list_address())
        sign = steps.add_parser("sign-csr", help="answer a certification request")
        sign.add_argument("request", type=Path)
        sign.add_argument("certificate", type=Path)
        sign.add_argument("--purpose", choices=sorted(_PURPOSES), required=True)
        steps.add_parser("crl", help="publish the next revocation list as iaca.crl")
        steps.add_parser("revoke", help="revoke a certificate").add_argument("serial")

    @override
    def handle(self, *args: object, **options: Any) -> None:
        if conf().production:
            raise CommandError("the simulated root CA does not run in production")
        directory: Path = options["directory"].resolve()
        try:
            with _alone(directory):
                if options["step"] == "init":
                    prepare_token(directory)
                with _opened(directory) as root:
                    der = _carry_out(root, options)
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from refusal
        self.stdout.write(
            f"SIMULATED root CA: {options['step']} done, sha256 {hashlib.sha256(der).hexdigest()}"
        )


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Wait for another simulator of that directory: the one of a killed signer goes on without it."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "simulator.lock").open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(directory: Path) -> Iterator[SimulatedRootCa]:
    pin = read_pin(directory)
    provider = import_string(conf().hsm_provider)
    hsm: Hsm = provider(module=conf().pkcs11_module, runtime_dir=directory)
    hsm.open(TOKEN_LABEL, pin)
    try:
        yield SimulatedRootCa(hsm=hsm, directory=directory, clock=SYSTEM_CLOCK)
    finally:
        hsm.close()


def _carry_out(root: SimulatedRootCa, options: dict[str, Any]) -> bytes:
    if options["step"] == "init":
        return root.initialise(RootAddresses(contact_uri=options["contact_uri"], crl_uri=options["crl_uri"]))
    if options["step"] == "sign-csr":
        der = root.issue(options["request"].read_bytes(), _PURPOSES[options["purpose"]])
        options["certificate"].write_bytes(der)
        return der
    if options["step"] == "revoke":
        root.revoke(options["serial"])
    return root.publish_crl()
