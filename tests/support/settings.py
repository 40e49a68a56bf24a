"""What a hub is told in tests: the defaults of the product, unless a test wants something else."""

from dataclasses import dataclass

from quizapp.domain.timings import Timings

# How long a database takes is the machine's business, in tests that are not about one that does not answer.
PATIENT = Timings(lock_wait_s=30, saving_s=60, saving_answers_s=60)


@dataclass
class HubSettings:
    """The settings of a hub."""

    timings: Timings = PATIENT
    heartbeat_interval_s: float = 15
    grace_period_s: float = 30
    join_lock_grace_s: float = 5
    join_lock_reminder_s: float = 300
    event_capacity: int = 2000
    join_pages_per_address: int = 3000
    join_pages_per_device: int = 60
    joins_per_address: int = 1200
    joins_per_device: int = 30
    join_limits_s: int = 60
    add_outage: bool = True
    answer_grace_ms: int = 500
    lag_credit_ms: int = 1500
