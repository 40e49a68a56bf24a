"""All handlers that pages can call, from the registry itself."""

import asyncio
import inspect
from dataclasses import dataclass

from quizapp.phones.browser import JOIN, Tab, vars_of


@dataclass(frozen=True)
class Handler:
    """A handler: its full name, and the parameters that a call may give."""

    name: str
    parameters: dict[str, inspect.Parameter]


def registered() -> dict[tuple[str, str], Handler]:
    """All handlers by the short names of State and handler."""
    from quizapp.quizapp import app

    registry = app._registration_context.event_handlers  # pyright: ignore[reportPrivateUsage] -- the registry itself
    found: dict[tuple[str, str], Handler] = {}
    for name, handler in registry.items():
        state, _, short = name.rpartition(".")
        parameters = dict(list(inspect.signature(handler.handler.fn).parameters.items())[1:])
        found[state.rsplit("___", 1)[-1].lstrip("_"), short] = Handler(name, parameters)
    return found


async def is_answered(tab: Tab) -> bool:
    """Whether the server has answered all that this tab called, rather than closed its socket."""
    if tab.wire is None:
        return False
    heard = asyncio.Event()
    tab.on_change = lambda delta, _: heard.set() if "code_error" in vars_of(delta, JOIN) else None
    tab.call(f"{JOIN}.enter_code", form={"code": "AAAAAAAAA"})
    waits = asyncio.ensure_future(heard.wait())
    done, _ = await asyncio.wait({waits, tab.wire.closed}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
    waits.cancel()
    assert done, "the server neither answers nor closes the socket"
    return heard.is_set()
