"""Lists of the daily operation."""

from apps.operations.admin import plans, registers, service, work

__all__ = ["plans", "registers", "service", "work"]
