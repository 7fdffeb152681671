"""Lists of people, their files and trainings; sanction cases and former passwords have none (5.3.6)."""

from apps.staff.admin import files, people, training

__all__ = ["files", "people", "training"]
