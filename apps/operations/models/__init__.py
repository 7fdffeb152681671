"""Rows of the app `operations`."""

from apps.operations.models.activity_plan import ActivityPlan
from apps.operations.models.asset import Asset
from apps.operations.models.asset_maintenance import AssetMaintenance
from apps.operations.models.audit_request import AuditRequest
from apps.operations.models.change_request import ChangeRequest
from apps.operations.models.configuration_item import ConfigurationItem
from apps.operations.models.daily_checklist import DailyChecklist
from apps.operations.models.escalation import Escalation
from apps.operations.models.form_record import FormRecord
from apps.operations.models.form_template import FormTemplate
from apps.operations.models.inquiry import Inquiry
from apps.operations.models.meeting_record import MeetingRecord
from apps.operations.models.operation_log_entry import OperationLogEntry
from apps.operations.models.periodic_report import PeriodicReport
from apps.operations.models.problem import Problem
from apps.operations.models.release import Release
from apps.operations.models.reminder import Reminder
from apps.operations.models.stakeholder_contact import StakeholderContact
from apps.operations.models.work_order import WorkOrder

__all__ = [
    "ActivityPlan",
    "Asset",
    "AssetMaintenance",
    "AuditRequest",
    "ChangeRequest",
    "ConfigurationItem",
    "DailyChecklist",
    "Escalation",
    "FormRecord",
    "FormTemplate",
    "Inquiry",
    "MeetingRecord",
    "OperationLogEntry",
    "PeriodicReport",
    "Problem",
    "Release",
    "Reminder",
    "StakeholderContact",
    "WorkOrder",
]
