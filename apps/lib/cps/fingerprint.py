"""One digest over all values of the regulation, so that none changes without a new edition (1.5.3)."""

from dataclasses import asdict

from apps.lib.canonical import Plain, canonical_digest
from apps.lib.cps import approval_kinds, parameters, quorums, roles, site_policy


def values_sha256() -> str:
    """Return SHA-256 (hexadecimal) over numbers, roles, separations, quorums, approvals and site bounds.

    The edition in `editions.py` names the digest of its values; the program does not start with others.
    """
    return canonical_digest(
        {
            "parameters": {
                name: [str(getattr(parameters, name)), clause] for name, clause in parameters.CLAUSES.items()
            },
            "roles": {role.value: clause for role, clause in roles.CLAUSES.items()},
            "separated": sorted(sorted(pair) for pair in roles.SEPARATED),
            "employers": {role.value: sorted(bodies) for role, bodies in roles.EMPLOYERS.items()},
            "approvals": {kind.value: _kind(row) for kind, row in approval_kinds.KINDS.items()},
            "deciding": sorted(approval_kinds.DECIDING_ROLES),
            "quorums": {act.value: asdict(quorum) for act, quorum in quorums.QUORUMS.items()},
            "site": {name: asdict(setting) for name, setting in site_policy.SITE_SETTINGS.items()},
        }
    ).hex()


def _kind(row: approval_kinds.ApprovalKind) -> dict[str, Plain]:
    """Return a kind of approval as plain values; its periods are in seconds."""
    return {
        "clause": row.clause,
        "asked_by": sorted(row.asked_by),
        "needs": [[need.people, sorted(need.roles), need.organisations] for need in row.needs],
        "shown": list(row.shown),
        "lifetime": int(row.lifetime.total_seconds()),
        "use_within": int(row.use_within.total_seconds()),
        "other_hand": row.other_hand,
    }
