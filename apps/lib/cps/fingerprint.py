"""One digest over all values of the regulation, so that none changes without a new edition (1.5.3)."""

from dataclasses import asdict

from apps.lib.canonical import canonical_digest
from apps.lib.cps import parameters, quorums, roles, site_policy


def values_sha256() -> str:
    """Return SHA-256 (hexadecimal) over the numbers, roles, separations, quorums and bounds of the site.

    The edition in `editions.py` names the digest of its values; the program does not start with others.
    """
    return canonical_digest(
        {
            "parameters": {
                name: [str(getattr(parameters, name)), clause] for name, clause in parameters.CLAUSES.items()
            },
            "roles": {role.value: clause for role, clause in roles.CLAUSES.items()},
            "separated": sorted(sorted(pair) for pair in roles.SEPARATED),
            "quorums": {act.value: asdict(quorum) for act, quorum in quorums.QUORUMS.items()},
            "site": {name: asdict(setting) for name, setting in site_policy.SITE_SETTINGS.items()},
        }
    ).hex()
