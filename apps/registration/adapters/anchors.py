"""The JPKI roots that this site trusts: one certificate file each in the configured directory."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509

from apps.base.conf import conf
from apps.lib.errors import IntegrityFault

_SUFFIXES: Final = frozenset({".pem", ".cer", ".crt", ".der"})


class AnchorUnusable(IntegrityFault):
    """A file among the anchors is no certificate with a subject key identifier."""

    code = "jpki_anchor_unusable"
    title = "A JPKI trust anchor cannot be used"


def anchors_for(certificate: x509.Certificate) -> tuple[x509.Certificate, ...]:
    """Return the anchors whose key identifier the certificate names as its issuer's; names play no part."""
    identifier = issuer_identifier(certificate)
    return tuple(anchor for anchor in _configured() if identifier and key_identifier(anchor) == identifier)


def issuer_identifier(certificate: x509.Certificate) -> bytes:
    """Return the identifier of the issuer's key that the certificate names, empty when it names none."""
    try:
        named = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return b""
    return named.value.key_identifier or b""


def key_identifier(certificate: x509.Certificate) -> bytes:
    """Return the subject key identifier; raise `AnchorUnusable` where there is none."""
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        raise AnchorUnusable("no subject key identifier") from None


def _configured() -> tuple[x509.Certificate, ...]:
    directory = conf().jpki_anchor_dir
    if not directory.is_dir():
        return ()
    files = sorted(path for path in directory.iterdir() if path.suffix in _SUFFIXES)
    return _loaded(tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _loaded(files: tuple[tuple[Path, int], ...]) -> tuple[x509.Certificate, ...]:
    return tuple(_read(path) for path, _ in files)


def _read(path: Path) -> x509.Certificate:
    data = path.read_bytes()
    try:
        if data.startswith(b"-----"):
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError:
        raise AnchorUnusable(path.name) from None
