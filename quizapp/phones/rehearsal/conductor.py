"""The host of a rehearsal: signs in, makes the sample event, paces it, and reads the export."""

import time
from typing import Any

import httpx

from quizapp.phones.browser import CONSOLE, DESK, LIVE, Tab
from quizapp.phones.checking.ledger import Deed, Did, Ledger
from quizapp.phones.recording import record
from quizapp.phones.trusted import trusted


class NotLetIn(RuntimeError):
    """The server did not accept the host's name and password."""


class Conductor:
    """A host with a console."""

    def __init__(self, base_url: str, session: str) -> None:
        self.base_url = base_url
        self.session = session
        self.ledger = Ledger("console", is_console=True)
        self.tab = Tab(base_url, f"quizapp_host={session}")
        record(self.tab, self.ledger)
        self.event_id = 0

    @classmethod
    async def signed_in(cls, base_url: str, name: str, password: str) -> "Conductor":
        """A host with that account (made by this on a fresh server), or `NotLetIn`."""
        async with httpx.AsyncClient(base_url=base_url, timeout=30, verify=trusted()) as client:
            answer = await client.post("/api/sign-in", data={"name": name, "password": password})
        session = answer.cookies.get("quizapp_host")
        if not session:
            raise NotLetIn(f"The server did not let {name!r} in.")
        return cls(base_url, session)

    async def make_event(self) -> str:
        """Make the sample event and open its console; its join code."""
        await self.tab.open("/host")
        await self.tab.until(lambda: self.tab.view(DESK, "desk") == "mine", what="the host's page")
        before = self._event_ids
        self.tab.call(f"{DESK}.create_sample")
        await self.tab.until(lambda: self._event_ids > before, what="the sample event")
        self.event_id = (self._event_ids - before).pop()
        await self.tab.open(f"/host/{self.event_id}/live")
        await self.tab.until(lambda: self.stage.get("phase") == "lobby", what="the host's console")
        return self.code

    @property
    def code(self) -> str:
        """The event's join code."""
        return str(self.stage["code"])

    @property
    def _event_ids(self) -> set[int]:
        return {int(event["id"]) for event in self.tab.view(DESK, "events") or []}

    @property
    def stage(self) -> dict[str, Any]:
        """What everybody sees."""
        return self.tab.view(LIVE, "stage") or {}

    def press(self, control: str) -> None:
        """Press a control, as it is offered on the stage that is shown."""
        version = self.stage["version"]
        self.ledger.write(Deed(time.monotonic(), Did.PRESSED, version=version))
        self.tab.call(f"{CONSOLE}.press", control=control, version=version)

    async def until_phase(self, *phases: str, timeout_s: float = 120) -> None:
        """Wait for one of these phases."""
        await self.tab.until(lambda: self.stage.get("phase") in phases, timeout_s, f"the phase {' or '.join(phases)!r}")

    async def export(self) -> dict[str, Any]:
        """The record of the event, as a host downloads it."""
        cookies = {"quizapp_host": self.session}
        async with httpx.AsyncClient(base_url=self.base_url, timeout=60, cookies=cookies, verify=trusted()) as client:
            answer = await client.get(f"/export/{self.event_id}.json")
            answer.raise_for_status()
            record: dict[str, Any] = answer.json()
            return record
