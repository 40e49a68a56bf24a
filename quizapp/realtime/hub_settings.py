"""What a hub has to be told."""

from typing import Protocol

from quizapp.domain.timings import Timings


class HubSettings(Protocol):
    """The settings that a hub needs."""

    @property
    def timings(self) -> Timings:
        """All waiting times that nobody sets."""
        ...

    @property
    def heartbeat_interval_s(self) -> float:
        """How long a connection may be silent before it counts as lost for the moment."""
        ...

    @property
    def grace_period_s(self) -> float:
        """How long somebody without a connection is waited for."""
        ...

    @property
    def join_lock_grace_s(self) -> float:
        """How long after a lock somebody may still get in who was at the door before it."""
        ...

    @property
    def join_lock_reminder_s(self) -> float:
        """After how long the host is reminded of a lock."""
        ...

    @property
    def event_capacity(self) -> int:
        """How many people may be in one event."""
        ...

    @property
    def join_pages_per_address(self) -> int:
        """How many join pages all devices of an address may open within `join_limits_s`."""
        ...

    @property
    def join_pages_per_device(self) -> int:
        """How many join pages a device may open within `join_limits_s`."""
        ...

    @property
    def joins_per_address(self) -> int:
        """How often all devices of an address may ask to join within `join_limits_s`."""
        ...

    @property
    def joins_per_device(self) -> int:
        """How often a device may ask to join within `join_limits_s`."""
        ...

    @property
    def join_limits_s(self) -> int:
        """The time that those limits are about."""
        ...

    @property
    def add_outage(self) -> bool:
        """Whether the time of an open question stands still while the server is down."""
        ...

    @property
    def answer_grace_ms(self) -> int:
        """How late an answer may arrive after the time limit."""
        ...

    @property
    def lag_credit_ms(self) -> int:
        """How much lag a phone's own time is trusted for."""
        ...
