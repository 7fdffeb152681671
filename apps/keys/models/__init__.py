from apps.keys.models.activation import (
    ActivationSession,
    ActivationShare,
)
from apps.keys.models.backup_medium import BackupMedium
from apps.keys.models.ceremony_attendance import CeremonyAttendance
from apps.keys.models.ceremony_document import CeremonyDocument
from apps.keys.models.ceremony_errand import CeremonyErrand
from apps.keys.models.ceremony_participant import CeremonyParticipant
from apps.keys.models.ceremony_rehearsal import CeremonyRehearsal
from apps.keys.models.ceremony_step import CeremonyStep
from apps.keys.models.custody_count import CustodyCount, CustodyCountLine
from apps.keys.models.custody_finding import CustodyFinding
from apps.keys.models.custody_hand_over import CustodyHandOver
from apps.keys.models.doctor_report import DoctorReport
from apps.keys.models.ds_key import DsKey
from apps.keys.models.hsm import Hsm
from apps.keys.models.key_backup import KeyBackup
from apps.keys.models.key_ceremony import KeyCeremony
from apps.keys.models.key_use import KeyUse
from apps.keys.models.management_key import ManagementKey
from apps.keys.models.medium_destruction import MediumDestruction
from apps.keys.models.on_call_day import OnCallDay
from apps.keys.models.presence import (
    PresenceChallenge,
    PresenceProof,
)
from apps.keys.models.signer_process import SignerProcess
from apps.keys.models.step_confirmation import StepConfirmation
from apps.keys.models.step_deviation import StepDeviation
from apps.keys.models.step_evidence import StepEvidence
from apps.keys.models.token_act import TokenAct
from apps.keys.models.token_finding import TokenFinding

__all__ = [
    "ActivationSession",
    "ActivationShare",
    "BackupMedium",
    "CeremonyAttendance",
    "CeremonyDocument",
    "CeremonyErrand",
    "CeremonyParticipant",
    "CeremonyRehearsal",
    "CeremonyStep",
    "CustodyCount",
    "CustodyCountLine",
    "CustodyFinding",
    "CustodyHandOver",
    "DoctorReport",
    "DsKey",
    "Hsm",
    "KeyBackup",
    "KeyCeremony",
    "KeyUse",
    "ManagementKey",
    "MediumDestruction",
    "OnCallDay",
    "PresenceChallenge",
    "PresenceProof",
    "SignerProcess",
    "StepConfirmation",
    "StepDeviation",
    "StepEvidence",
    "TokenAct",
    "TokenFinding",
]
