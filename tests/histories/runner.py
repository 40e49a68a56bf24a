"""Carrying out a plan against a real server, and handing everything that was told to the checker."""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.phones.checking.checker import check
from quizapp.phones.checking.ledger import Did, Fault, Ledger, Receipt, Tapped
from quizapp.phones.checking.record import read_record
from quizapp.phones.checking.violations import Violation
from quizapp.phones.network.fault_proxy import FaultProxy
from tests.histories.consoles import Consoles, note
from tests.histories.phone import PlannedPhone
from tests.histories.plan import Act, Plan, Scene
from tests.support.events import Quiz, make_quiz, question
from tests.support.server import Server

LIMIT_S = 20
OPEN_S = 6.0  # a question that did not close by itself is revealed after this
LOOK_S = 0.3
EVERYBODY_S = 60.0
VERDICT_BOUND_S = 15.0


@dataclass
class Told:
    """What a history left behind."""

    plan: Plan
    ledgers: list[Ledger]
    export: dict[str, Any]
    faults: list[Fault]
    violations: list[Violation]
    kills: int
    took_s: float

    def summary(self) -> str:
        """One line."""
        taps = sum(len(list(ledger.of(Tapped))) for ledger in self.ledgers)
        saved = {(x.name, r.question) for x in self.ledgers for r in x.of(Receipt) if r.state == "saved"}
        return (
            f"seed {self.plan.seed}: {self.plan.phones} phones, {len(self.plan.scenes)} questions, {self.kills} kills, "
            f"{taps} taps, {len(saved)} answers confirmed, {len(self.export['answers'])} stored, "
            f"{len(self.violations)} violations, {self.took_s:.0f} s"
        )

    def keep(self, directory: Path) -> None:
        """Write plan, ledgers, export and violations into a directory."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "plan.txt").write_text("\n".join(self.plan.lines()) + "\n")
        (directory / "violations.txt").write_text("".join(f"{violation}\n" for violation in self.violations))
        (directory / "export.json").write_text(json.dumps(self.export, indent=1))
        ledgers = {"faults": [str(fault) for fault in self.faults], "ledgers": [x.as_json() for x in self.ledgers]}
        (directory / "ledgers.json").write_text(json.dumps(ledgers, indent=1))


def run_history(plan: Plan, server: Server, *, patience_s: float = EVERYBODY_S) -> Told:
    """Play the plan's quiz on a server that was not started yet; it is killed afterwards.

    Everybody has `patience_s` to be back at the end, with a verdict on everything.
    """
    half = (len(plan.scenes) + 1) // 2
    questions = [question(limit_s=LIMIT_S, factor=1 + n % 2) for n in range(len(plan.scenes))]
    with server.database() as db:
        quiz = make_quiz(db, questions[:half], questions[half:], streak=True)
    server.start()
    try:
        return asyncio.run(_History(plan, server, quiz, patience_s).play())
    finally:
        server.kill()


class _History:
    def __init__(self, plan: Plan, server: Server, quiz: Quiz, patience_s: float) -> None:
        self._patience_s = patience_s
        self._plan = plan
        self._server = server
        self._quiz = quiz
        self._consoles = Consoles(server.url, quiz.host_secret, quiz.id)
        self._phones: list[PlannedPhone] = []
        self._lines: list[FaultProxy] = []
        self._faults: list[Fault] = []
        self._kills = 0
        self._removed: int | None = None  # the place of the phone that was taken out

    async def play(self) -> Told:
        """From the lobby to the podium."""
        began = time.monotonic()
        tasks = [asyncio.ensure_future(link.keep()) for link in self._consoles.links]
        try:
            for place in range(self._plan.phones):
                self._phones.append(await self._new_phone(place))
            tasks += [asyncio.ensure_future(phone.live()) for phone in self._phones]
            play = asyncio.ensure_future(self._play())
            await asyncio.wait([play, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in [play, *tasks]:
                if task.done():
                    task.result()
            return await self._told(began)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for tab in (*(phone.tab for phone in self._phones), *(console.tab for console in self._consoles.both)):
                tab.close()
            await asyncio.gather(*(line.stop() for line in self._lines))

    async def _new_phone(self, place: int) -> PlannedPhone:
        line = FaultProxy(self._server.url)
        await line.start()
        self._lines.append(line)

        def turn_of(question_id: int):
            return self._plan.scenes[self._quiz.questions.index(question_id)].turns[place]

        return PlannedPhone(line, self._quiz.code, f"Phone {place + 1}", turn_of, self._faults.append)

    async def _play(self) -> None:
        for phone in self._phones:
            await phone.tab.until(lambda phone=phone: phone.is_in, EVERYBODY_S)
        for question_id, scene in zip(self._quiz.questions, self._plan.scenes, strict=True):
            while self._consoles.question != question_id or self._consoles.phase != "question":
                if self._consoles.phase == "finished":
                    break  # the quiz ran past its questions: the checker says why
                await self._consoles.step()
            else:
                await self._scene(scene, question_id)
        while self._consoles.phase != "finished":
            await self._consoles.step()
        await self._everybody_is_back()

    async def _scene(self, scene: Scene, question_id: int) -> None:
        async with asyncio.TaskGroup() as group:
            if scene.kill_after_s is not None:
                group.create_task(self._kill(scene.kill_after_s))
            if scene.database_locked:
                group.create_task(self._lock_database(*scene.database_locked))
            await asyncio.sleep(scene.act_after_s)
            await self._act(scene, question_id)
        with contextlib.suppress(TimeoutError):
            await self._consoles.until(lambda: self._is_over(scene, question_id), OPEN_S)
        await self._make_sure_it_runs()
        await self._let_back_in()
        if self._consoles.phase == "question":
            await self._consoles.step("skip" if scene.act is Act.SKIP else "next")
        await asyncio.sleep(LOOK_S)

    def _is_over(self, scene: Scene, question_id: int) -> bool:
        if scene.act is not Act.LET_CLOSE and all(phone.has_done(question_id) for phone in self._phones):
            return True
        return self._consoles.phase not in ("question", "")

    # The host

    async def _act(self, scene: Scene, question_id: int) -> None:
        consoles, phone = self._consoles, self._phones[scene.whom]
        match scene.act:
            case Act.PAUSE:
                if consoles.question == question_id:
                    await consoles.step("pause")
                    await asyncio.sleep(LOOK_S)
            case Act.LOCK:
                await consoles.act("lock", lambda: bool(consoles.stage.get("locked")), locked=True)
                await consoles.act("lock", lambda: consoles.stage.get("locked") is False, locked=False)
            case Act.END:
                await consoles.step("end")
                await asyncio.sleep(LOOK_S)
                await consoles.step("undo_end")
            case Act.RENAME:
                name = f"{phone.name} Renamed"
                note(phone.ledger, Did.WANTED_NAME, name)
                number = phone.ledger.participant
                form = {"person": str(number), "name": name}
                await consoles.act("rename", lambda: consoles.row(number).get("name", "").startswith(name), form=form)
            case Act.REMOVE:
                number, self._removed = phone.ledger.participant, scene.whom
                note(phone.ledger, Did.REMOVED)
                await consoles.act(
                    "remove", lambda: consoles.row(number).get("status") == "removed", participant_id=number
                )
            case Act.SKIP | Act.LET_CLOSE:
                pass

    async def _make_sure_it_runs(self) -> None:
        while self._consoles.phase == "paused":
            await self._consoles.step("resume")

    async def _let_back_in(self) -> None:
        if self._removed is None:
            return
        ledger, consoles, self._removed = self._phones[self._removed].ledger, self._consoles, None
        number = ledger.participant
        await consoles.act(
            "let_back_in",
            lambda: consoles.row(number).get("status", "removed") != "removed",
            participant_id=number,
        )
        note(ledger, Did.CAME_BACK)

    # Faults

    async def _kill(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        since = time.monotonic()
        await asyncio.to_thread(self._server.kill)
        await asyncio.to_thread(self._server.start)
        self._kills += 1
        self._faults.append(Fault(since, time.monotonic(), "the server was killed and started again"))

    async def _lock_database(self, after_s: float, lasts_s: float) -> None:
        await asyncio.sleep(after_s)
        since = time.monotonic()
        await asyncio.to_thread(_hold_database, self._server.data_dir / "quizapp.db", lasts_s)
        self._faults.append(Fault(since, time.monotonic(), "the database was locked"))

    # The end

    async def _everybody_is_back(self) -> None:
        async def is_back(phone: PlannedPhone) -> None:
            with contextlib.suppress(TimeoutError):  # the checker says who is not
                await phone.tab.until(
                    lambda: phone.is_restored and phone.stage["phase"] == "finished" and not phone.outbox,
                    self._patience_s,
                )

        await asyncio.gather(*map(is_back, self._phones))
        with contextlib.suppress(TimeoutError):
            await self._consoles.until(self._all_show_the_same, self._patience_s)

    def _all_show_the_same(self) -> bool:
        stages = [console.stage for console in self._consoles.both] + [phone.stage for phone in self._phones]
        return len({stage.get("version") for stage in stages}) == 1

    async def _told(self, began: float) -> Told:
        export = await self._consoles.both[0].export()
        ledgers = [*(phone.ledger for phone in self._phones), *self._consoles.ledgers()]
        for ledger in ledgers:
            ledger.ended_at = time.monotonic()
        violations = check(ledgers, read_record(export), self._faults, bound_s=VERDICT_BOUND_S)
        return Told(self._plan, ledgers, export, self._faults, violations, self._kills, time.monotonic() - began)


def _hold_database(file: Path, lasts_s: float) -> None:
    """Let nobody else write for a while, as a backup or a full disk does."""
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        time.sleep(lasts_s)
        db.execute("ROLLBACK")


def sentences(violations: Sequence[Violation]) -> str:
    """One violation a line."""
    return "\n".join(map(str, violations))
