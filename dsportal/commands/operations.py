"""The commands of the daily operation: orders, desk, plans and equipment, service management."""

from typing import Final

from dsportal.commands import operations_desk, operations_plans, operations_service, operations_work

COMMANDS: Final = (
    *operations_work.COMMANDS,
    *operations_desk.COMMANDS,
    *operations_plans.COMMANDS,
    *operations_service.COMMANDS,
)
