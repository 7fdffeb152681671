"""Readers of the app `operations`."""

from apps.operations.selectors.choices import form_fields, plan_activities, plan_lines, records_of
from apps.operations.selectors.claims import approval_claims
from apps.operations.selectors.due import days_without_checklist, everything_due, operations_due
from apps.operations.selectors.orders import order_in_force, order_of
from apps.operations.selectors.texts import opened_text

__all__ = [
    "approval_claims",
    "days_without_checklist",
    "everything_due",
    "form_fields",
    "opened_text",
    "operations_due",
    "order_in_force",
    "order_of",
    "plan_activities",
    "plan_lines",
    "records_of",
]
