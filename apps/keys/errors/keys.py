"""Keys, tokens and the signer (6.1, 6.2)."""

from apps.lib.errors import Conflict, IntegrityFault, Missing, Refused, Unavailable


class SignerLocked(Unavailable):
    """The signer waits for its custodians (clause 6.2.8.1)."""

    code = "signer_locked"
    title = "The signer is locked"


class SignerNotRunning(Unavailable):
    """No supervisor has reported lately."""

    code = "signer_not_running"
    title = "The signer is not running"


class KeyMissing(Missing):
    """There is no such key."""

    code = "key_missing"
    title = "No such key"


class KeyNotActive(Refused):
    """The key's state or period forbids its use."""

    code = "key_not_active"
    title = "The key may not be used"


class KeySizeUnmet(Refused):
    """The site asks for larger keys than the curve of the purpose gives (clause 6.1.5)."""

    code = "key_size_unmet"
    title = "The site asks for larger keys than can be made"


class KeyNotCertified(Refused):
    """Keys of such a purpose need a certificate before the key is put into service."""

    code = "key_not_certified"
    title = "The key has no certificate"


class TokenMissing(Missing):
    """The configured token was never registered."""

    code = "token_missing"
    title = "The token is not registered"


class TokenExists(Conflict):
    """A token with that label is registered already."""

    code = "token_exists"
    title = "The token exists already"


class RuntimeDirUnsafe(IntegrityFault):
    """The directory for the opened PIN is not private memory."""

    code = "runtime_dir_unsafe"
    title = "The run-time directory is not private memory"


class KeyOperatorNeeded(Refused):
    """The actor has no part in the handling of keys."""

    code = "key_operator_needed"
    title = "This role does not handle keys"


class CompromiseUndecided(Refused):
    """No consumed decision of a CA manager names this key (5.2.1.1)."""

    code = "key_compromise_undecided"
    title = "A CA manager has not decided that the key is compromised"
