"""Rows of the app `staff`."""

from apps.staff.models.access_token import AccessToken
from apps.staff.models.api_client import ApiClient
from apps.staff.models.background_check import BackgroundCheck
from apps.staff.models.contractor_contract import ContractorContract
from apps.staff.models.contractor_pre_check import ContractorPreCheck
from apps.staff.models.document_reading import DocumentReading
from apps.staff.models.document_version import DocumentVersion
from apps.staff.models.enrolled_factor import EnrolledFactor
from apps.staff.models.first_administration import FirstAdministration
from apps.staff.models.measure_consent import MeasureConsent
from apps.staff.models.open_duty import OpenDuty
from apps.staff.models.password_history import PasswordHistory
from apps.staff.models.prerequisite_waiver import PrerequisiteWaiver
from apps.staff.models.qualification import Qualification
from apps.staff.models.reminder import Reminder
from apps.staff.models.role_assignment import RoleAssignment
from apps.staff.models.rotation_plan import RotationPlan
from apps.staff.models.sanction_case import SanctionCase
from apps.staff.models.spent_assertion import SpentAssertion
from apps.staff.models.staff_certificate import StaffCertificate
from apps.staff.models.staff_document import StaffDocument
from apps.staff.models.staff_session import StaffSession
from apps.staff.models.training_course import TrainingCourse
from apps.staff.models.training_plan import TrainingPlan
from apps.staff.models.training_record import TrainingRecord
from apps.staff.models.training_session import TrainingSession
from apps.staff.models.training_task import TrainingTask
from apps.staff.models.user import User

__all__ = [
    "AccessToken",
    "ApiClient",
    "BackgroundCheck",
    "ContractorContract",
    "ContractorPreCheck",
    "DocumentReading",
    "DocumentVersion",
    "EnrolledFactor",
    "FirstAdministration",
    "MeasureConsent",
    "OpenDuty",
    "PasswordHistory",
    "PrerequisiteWaiver",
    "Qualification",
    "Reminder",
    "RoleAssignment",
    "RotationPlan",
    "SanctionCase",
    "SpentAssertion",
    "StaffCertificate",
    "StaffDocument",
    "StaffSession",
    "TrainingCourse",
    "TrainingPlan",
    "TrainingRecord",
    "TrainingSession",
    "TrainingTask",
    "User",
]
