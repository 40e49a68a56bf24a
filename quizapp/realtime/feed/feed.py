"""The port of the change feed, and the feed of a server that is alone."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from quizapp.realtime.feed.messages import Message

Follow = Callable[[Message], Awaitable[None]]


class Feed(Protocol):
    """Brings messages to all servers. To others they come late, twice, in another order, or not at all."""

    @property
    def is_shared(self) -> bool:
        """Whether there may be other servers."""
        ...

    def subscribe(self, follow: Follow) -> None:
        """Have this called with each message, those of the own process included."""
        ...

    async def publish(self, message: Message) -> None:
        """Tell everybody. Returns when the own process has taken it in."""
        ...


class InProcessFeed:
    """The feed of one process: nobody else publishes, and nothing is lost."""

    is_shared = False

    def __init__(self) -> None:
        self._followers: list[Follow] = []

    def subscribe(self, follow: Follow) -> None:
        """Have this called with each message."""
        self._followers.append(follow)

    async def publish(self, message: Message) -> None:
        """Tell everybody, one after the other."""
        for follow in self._followers:
            await follow(message)
