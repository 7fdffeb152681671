"""Refusals about personnel files, training, documents and contracts."""

from collections.abc import Sequence
from typing import Any

from apps.lib.errors import Conflict, Invalid, Missing, Refused


class PersonnelRefused(Refused):
    """The actor may not keep this part of the personnel files."""

    code = "personnel_refused"
    title = "Your role may not do this with personnel files"


class OwnFileRefused(Refused):
    """Nobody writes into the own file."""

    code = "own_file_refused"
    title = "Nobody writes into their own personnel file"


class PersonnelInvalid(Invalid):
    """A field of a personnel record is malformed."""

    code = "personnel_invalid"
    title = "The record is not complete"


class PersonnelMissing(Missing):
    """There is no such record."""

    code = "personnel_missing"
    title = "There is no such record"


class ContractNumberTaken(Conflict):
    """A contract with this number is recorded already."""

    code = "contract_number_taken"
    title = "A contract with this number is recorded already"


class PrerequisitesMissing(Refused):
    """Something that must come first is missing; `gaps` are its codes, each with what it is about."""

    code = "prerequisites_missing"
    title = "Something that must come first is missing from the personnel file"

    def __init__(self, gaps: Sequence[tuple[str, str]], **place: Any) -> None:
        super().__init__(", ".join(f"{code} {about}".strip() for code, about in gaps), **place)
        self.gaps = gaps


class SeedingRefused(Refused):
    """Files are filled automatically in evaluations only."""

    code = "seeding_refused"
    title = "Personnel files are filled automatically in evaluations only"


class TrainingPlanMissing(Refused):
    """No training plan is in force, or the course is not in it."""

    code = "training_plan_missing"
    title = "No training plan with this course is in force"


class EditionStale(Conflict):
    """A newer version is in force already."""

    code = "edition_stale"
    title = "A newer version is in force already"


class DocumentRefused(Refused):
    """The reader's roles do not give a right to this document."""

    code = "document_refused"
    title = "Your roles give no right to read this document"


class DocumentCodeTaken(Conflict):
    """A document with this code is registered already."""

    code = "document_code_taken"
    title = "A document with this code is registered already"


class SanctionRefused(Refused):
    """The case is for the CA manager and the auditors named in it."""

    code = "sanction_refused"
    title = "This case is only for the CA manager and the auditors named in it"


class HasLeft(Conflict):
    """The person's work has ended."""

    code = "has_left"
    title = "This person's work has ended"


class SuccessorRefused(Refused):
    """The successor does not hold the role."""

    code = "successor_refused"
    title = "The successor does not hold this role"
