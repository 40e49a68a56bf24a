"""Attempts to join: who stood at the door when it was locked may still come in (J8)."""

from enum import StrEnum


class AttemptStatus(StrEnum):
    """What became of a device that opened the join page."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
