"""Finds the rule files that name an obligation."""

from collections.abc import Mapping

from apps.lib.cps.registry import MSO_RULES


def rule_files() -> Mapping[str, tuple[str, ...]]:
    """Return requirement id -> files under `apps/lib/cps/rules` whose `RULE` names it."""
    found: dict[str, tuple[str, ...]] = {}
    for rule in MSO_RULES:
        file = f"{rule.broken_by.__module__.replace('.', '/')}.py"
        for identifier in rule.requirements:
            found[identifier] = (*found.get(identifier, ()), file)
    return found
