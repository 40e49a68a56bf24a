"""What the parts of the console's State need of the whole."""

from typing import Any

import reflex as rx


class ConsoleHooks(rx.State, mixin=True):
    """Answered by the State that the parts are mixed into."""

    async def _own_event(self) -> int:
        """The event of this console, 0 for who is not its host."""
        raise NotImplementedError

    async def _look(self, event_id: int, page: object) -> None:
        """Show a page of the list of people of that event."""
        raise NotImplementedError

    async def _try(self, doing: Any) -> None:
        """Do something, and say why not where it cannot be done."""
        raise NotImplementedError
