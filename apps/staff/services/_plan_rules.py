"""What differs between the written plans: for training and for rotation (5.3.3, 5.3.5)."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from apps.staff.events import PersonnelEvent
from apps.staff.models import RotationPlan, TrainingPlan

P = TypeVar("P", TrainingPlan, RotationPlan)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules(Generic[P]):
    """What differs between the plans; `noun` begins the subject of requests and events."""

    model: type[P]
    noun: str
    adopted: PersonnelEvent
    clause: str


TRAINING: Final = PlanRules(
    model=TrainingPlan,
    noun="training_plan",
    adopted=PersonnelEvent.PLAN_ADOPTED,
    clause="5.3.3",
)
ROTATION: Final = PlanRules(
    model=RotationPlan,
    noun="rotation_plan",
    adopted=PersonnelEvent.ROTATION_ADOPTED,
    clause="5.3.5",
)
