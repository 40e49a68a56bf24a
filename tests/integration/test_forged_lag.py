"""Cheats who forge lag, and honest phones with real lag, in the same quiz on a clock that the test moves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from quizapp.db.engine import Database
from quizapp.domain.connection.quality import LinkStats
from quizapp.domain.flow.permissions import Command
from quizapp.domain.scoring.lag_credit import FORGIVEN_AFTER_S, MOST_USUAL_MS, SLACK_MS, WHOLE_CREDITS, RoundTrip
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from tests.property.driven_time import Clock
from tests.support.events import Quiz, answer_request, join, make_quiz, question
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

LIMIT_S = 20
MOST_MS = HubSettings.lag_credit_ms
QUICK_MS, SLOW_MS = 20, 800
BYSTANDER = "bystander"  # answers nothing, so that no question closes because everybody has answered
TAPPED_AFTER_MS = 3000
QUESTIONS = 12
BETWEEN_S = 25.0  # from one question to the next
USUAL_GAIN_MS = SLACK_MS  # what everybody can have who claims to have been a little quicker
POINTS_PER_MS = 500 / (LIMIT_S * 1000)


class Game:
    """A quiz whose clock the test moves. `name` is the socket of that participant's phone, too."""

    def __init__(self, db: Database, clock: Clock, names: Sequence[str]) -> None:
        self._db = db
        self.clock = clock
        self.quiz: Quiz = make_quiz(db, [question(limit_s=LIMIT_S) for _ in range(QUESTIONS)])
        names = [*names, BYSTANDER]
        self.people = dict(zip(names, (person.id for person in join(db, self.quiz, *names)), strict=True))
        self.cast = Recorder()
        self.hub = Hub(db, HubSettings(), self.cast)
        self.sockets: dict[str, str] = {}
        self.opened_s = 0.0
        self.asked = -1

    async def connect(self, name: str, trip_ms: int) -> None:
        """A new socket of somebody, whose greeting was answered after that time."""
        self.sockets[name] = f"{name} at {self.clock.now_s}"
        self.cast.lines[self.sockets[name]] = self._line(trip_ms)
        await self.hub.connections.subscribe(self.sockets[name], self.quiz.id, Audience.PHONE, self.people[name])

    async def disconnect(self, name: str) -> None:
        """The end of somebody's socket."""
        self.hub.connections.gone(self.sockets[name])
        del self.cast.lines[self.sockets.pop(name)]

    async def pong(self, name: str, trip_ms: int) -> None:
        """The answer to a ping, that long after it."""
        self.cast.lines[self.sockets[name]] = self._line(trip_ms)
        await self.hub.listen()

    async def rest(self, name: str, trip_ms: int, seconds: float = BETWEEN_S) -> None:
        """Time goes by with pings every four seconds."""
        ends_s = self.clock.now_s + seconds
        while self.clock.now_s < ends_s:
            self.clock.now_s = min(ends_s, self.clock.now_s + 4)
            await self.pong(name, trip_ms)

    async def open_question(self) -> None:
        """On to the next one."""
        if BYSTANDER not in self.sockets:
            await self.connect(BYSTANDER, QUICK_MS)
        if self.asked >= 0:
            await self.hub.commands.run(self.quiz.id, Command.NEXT)  # to the reveal
            await self.hub.commands.run(self.quiz.id, Command.NEXT)  # and to the leaderboard
        await self.hub.commands.run(self.quiz.id, Command.START if self.asked < 0 else Command.NEXT)
        self.asked += 1
        self.opened_s = self.clock.now_s

    async def answer(self, name: str, arrives_after_ms: int, claims_ms: int) -> int:
        """Answer right; the response time that counts."""
        self.clock.now_s = max(self.clock.now_s, self.opened_s + arrives_after_ms / 1000)
        if name in self.sockets:  # what comes over a socket is a sign of life
            line = self.cast.lines[self.sockets[name]]
            self.cast.lines[self.sockets[name]] = LinkStats(line.round_trip_ms, 0.0, line.unanswered_ms, line.trip)
        asked = self.quiz.questions[self.asked]
        request = answer_request(
            self.quiz,
            self.people[name],
            asked,
            [self.quiz.right(asked)],
            arrived_at_ms=self.clock.now_ms(),
            phone_ms=claims_ms,
        )
        return (await self.hub.answers.take(request)).elapsed_ms

    def _line(self, trip_ms: int) -> LinkStats:
        return LinkStats(trip_ms, 0.0, 0, RoundTrip(self.clock.now_s, trip_ms))


@dataclass
class Cheat:
    """Somebody on a quick line who taps after three seconds and says: at once."""

    game: Game

    async def arrives(self) -> None:
        """Come in, and behave for a while."""
        await self.game.connect("cheat", QUICK_MS)
        await self.game.rest("cheat", QUICK_MS)

    async def is_asked(self) -> None:
        """The question is there."""

    async def between(self) -> None:
        """Until the next question."""
        await self.game.rest("cheat", QUICK_MS)

    async def sends(self) -> int:
        """Send the answer; what counts."""
        return await self.game.answer("cheat", TAPPED_AFTER_MS + QUICK_MS, 0)


class LatePong(Cheat):
    """Holds back the pong of one ping at each question."""

    async def is_asked(self) -> None:
        """The ping is answered when the question was read."""
        self.game.clock.now_s += 2
        await self.game.pong("cheat", 2000)


class Silent(Cheat):
    """Lets the ping of each question wait until the answer was sent."""

    async def sends(self) -> int:
        """The socket is there, and its ping waits."""
        self.game.clock.now_s = self.game.opened_s + TAPPED_AFTER_MS / 1000
        lines, socket = self.game.cast.lines, self.game.sockets["cheat"]
        lines[socket] = LinkStats(2500, 0.0, 2500, lines[socket].trip)
        return await super().sends()


class HangsUp(Cheat):
    """Closes the socket when the question opens, and answers by a plain request."""

    async def is_asked(self) -> None:
        """Hang up."""
        await self.game.disconnect("cheat")

    async def between(self) -> None:
        """Come back, as if nothing had been."""
        await self.game.connect("cheat", QUICK_MS)
        await super().between()


class ComesBack(Cheat):
    """Closes the socket when the question opens, and answers over another one."""

    async def is_asked(self) -> None:
        """Gone for two seconds."""
        await self.game.disconnect("cheat")
        self.game.clock.now_s += 2
        await self.game.connect("cheat", QUICK_MS)


class SecondTab(Cheat):
    """Opens another tab at each question; the greeting is answered late."""

    async def is_asked(self) -> None:
        """The older socket is still there."""
        self.game.clock.now_s += 2
        await self.game.connect("cheat", 2000)


class AlwaysSlow(Cheat):
    """Holds back everything, all the time."""

    async def arrives(self) -> None:
        """Slow from the greeting on."""
        await self.game.connect("cheat", 2000)
        await self.game.rest("cheat", 2000)

    async def between(self) -> None:
        """Slow."""
        await self.game.rest("cheat", 2000)


async def gains_ms(game: Game, cheat: Cheat) -> list[int]:
    """By how much less than the true response time counted, for each question."""
    await cheat.arrives()
    gains: list[int] = []
    for _ in range(QUESTIONS):
        await game.open_question()
        await cheat.is_asked()
        gains.append(TAPPED_AFTER_MS - await cheat.sends())
        await cheat.between()
    return gains


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the hub."""
    clock = Clock()
    clock.rule_over(monkeypatch)
    return clock


async def test_a_forged_response_time_alone_gains_next_to_nothing(sqlite_db: Database, clock: Clock) -> None:
    """Hole 11: on a quick line "tapped at once" is worth the little that everybody is trusted for."""
    game = Game(sqlite_db, clock, ["cheat"])
    gains = await gains_ms(game, Cheat(game))
    assert max(gains) <= USUAL_GAIN_MS
    assert max(gains) * POINTS_PER_MS < 4


@pytest.mark.parametrize("kind", [LatePong, Silent, HangsUp, ComesBack, SecondTab])
async def test_an_interruption_at_every_question_gains_two_of_them(
    sqlite_db: Database, clock: Clock, kind: type[Cheat]
) -> None:
    """Hole 11: forged interruptions share one small account, whatever their kind, and then gain nothing."""
    game = Game(sqlite_db, clock, ["cheat"])
    gains = await gains_ms(game, kind(game))
    forgiven_ms = QUESTIONS * (BETWEEN_S + 10) * MOST_MS / FORGIVEN_AFTER_S
    assert sum(gains) <= QUESTIONS * USUAL_GAIN_MS + WHOLE_CREDITS * MOST_MS + forgiven_ms
    assert max(gains) <= MOST_MS
    later = gains[WHOLE_CREDITS + 1 :]
    assert max(later) <= USUAL_GAIN_MS + (BETWEEN_S + 10) * MOST_MS / FORGIVEN_AFTER_S


async def test_being_slow_all_the_time_gains_what_slow_phones_get(sqlite_db: Database, clock: Clock) -> None:
    """Hole 11: who forges all round trips gets the most that is given for the usual lag, besides the interruptions."""
    game = Game(sqlite_db, clock, ["cheat"])
    gains = await gains_ms(game, AlwaysSlow(game))
    assert max(gains) <= MOST_MS
    assert max(gains[-4:]) <= MOST_USUAL_MS + (BETWEEN_S + 10) * MOST_MS / FORGIVEN_AFTER_S


async def test_several_cheats_in_one_do_not_add_up(sqlite_db: Database, clock: Clock) -> None:
    """Hole 11: hanging up, coming back and late pongs by turns draw on the same account."""
    game = Game(sqlite_db, clock, ["cheat"])
    kinds = [LatePong(game), HangsUp(game), ComesBack(game), SecondTab(game)]

    class ByTurns(Cheat):
        """Another way each time."""

        async def is_asked(self) -> None:
            """The next one's turn."""
            if "cheat" not in game.sockets:
                await game.connect("cheat", QUICK_MS)
            await kinds[game.asked % len(kinds)].is_asked()

        async def between(self) -> None:
            """Behave."""
            if "cheat" not in game.sockets:
                await game.connect("cheat", QUICK_MS)
            await super().between()

    gains = await gains_ms(game, ByTurns(game))
    forgiven_ms = QUESTIONS * (BETWEEN_S + 10) * MOST_MS / FORGIVEN_AFTER_S
    assert sum(gains) <= QUESTIONS * USUAL_GAIN_MS + WHOLE_CREDITS * MOST_MS + forgiven_ms


async def test_sending_over_both_ways_is_given_for_once(sqlite_db: Database, clock: Clock) -> None:
    """Hole 11: repeating an answer neither costs an honest phone more, nor gives a cheat anything back."""
    game = Game(sqlite_db, clock, ["cheat"])
    await game.connect("cheat", QUICK_MS)
    await game.rest("cheat", QUICK_MS)
    gains: list[int] = []
    for _ in range(4):
        await game.open_question()
        await game.disconnect("cheat")
        gains.append(TAPPED_AFTER_MS - await game.answer("cheat", TAPPED_AFTER_MS, 0))
        assert TAPPED_AFTER_MS - await game.answer("cheat", TAPPED_AFTER_MS, TAPPED_AFTER_MS) == gains[-1]
        await game.connect("cheat", QUICK_MS)
    assert gains[:2] == [MOST_MS, MOST_MS]
    forgiven_ms = len(gains) * (TAPPED_AFTER_MS / 1000) * MOST_MS / FORGIVEN_AFTER_S
    assert sum(gains) <= len(gains) * (USUAL_GAIN_MS + QUICK_MS) + WHOLE_CREDITS * MOST_MS + forgiven_ms


async def test_honest_phones_are_equal_at_every_question(sqlite_db: Database, clock: Clock) -> None:
    """Hole 11, S6: 800 ms and 20 ms of round trip are within 5 points, for a whole quiz."""
    game = Game(sqlite_db, clock, ["quick", "slow"])
    await game.connect("quick", QUICK_MS)
    await game.connect("slow", SLOW_MS)
    for _ in range(QUESTIONS):
        await game.open_question()
        quick_ms = await game.answer("quick", TAPPED_AFTER_MS + QUICK_MS, TAPPED_AFTER_MS)
        slow_ms = await game.answer("slow", TAPPED_AFTER_MS + SLOW_MS, TAPPED_AFTER_MS)
        assert abs(slow_ms - quick_ms) * POINTS_PER_MS <= 5
        await rest_both(game)


async def rest_both(game: Game) -> None:
    """Time goes by for two phones."""
    for _ in range(6):
        game.clock.now_s += 4
        await game.pong("quick", QUICK_MS)
        await game.pong("slow", SLOW_MS)


async def test_an_honest_phone_that_changes_networks_is_trusted_at_once(sqlite_db: Database, clock: Clock) -> None:
    """Hole 11, N7: from the Wi-Fi to a slow mobile network: the new round trips count as an interruption at first."""
    game = Game(sqlite_db, clock, ["slow"])
    await game.connect("slow", QUICK_MS)
    await game.rest("slow", QUICK_MS, 120)
    await game.disconnect("slow")
    game.clock.now_s += 1
    await game.connect("slow", SLOW_MS)
    for _ in range(8):
        await game.open_question()
        counted_ms = await game.answer("slow", TAPPED_AFTER_MS + SLOW_MS, TAPPED_AFTER_MS)
        assert (counted_ms - TAPPED_AFTER_MS) * POINTS_PER_MS <= 5
        await game.rest("slow", SLOW_MS)


Outage = Callable[[Game], Awaitable[None]]


async def hears_nothing(game: Game) -> None:
    """The socket dies a moment after the question came, and another one is there 2.5 s later."""
    game.clock.now_s += 2
    await game.disconnect("ann")
    game.clock.now_s += 2.5
    await game.connect("ann", QUICK_MS)


async def stutters(game: Game) -> None:
    """The Wi-Fi holds everything back for a while and then lets it through."""
    game.clock.now_s += 4.5
    await game.pong("ann", 1600)


@pytest.mark.parametrize("outage", [hears_nothing, stutters])
async def test_an_honest_outage_is_credited(sqlite_db: Database, clock: Clock, outage: Outage) -> None:
    """S6, N6: an answer tapped on a dead line and delivered after it counts from the tap, up to the credit."""
    game = Game(sqlite_db, clock, ["ann"])
    await game.connect("ann", QUICK_MS)
    await game.rest("ann", QUICK_MS)
    for _ in range(WHOLE_CREDITS):
        await game.open_question()
        await outage(game)
        assert await game.answer("ann", 4500, TAPPED_AFTER_MS) <= TAPPED_AFTER_MS + 50
        await game.rest("ann", QUICK_MS)


async def test_lag_that_nobody_needed_costs_nothing(sqlite_db: Database, clock: Clock) -> None:
    """Hole 11: a line that breaks off all the time, while the answers come in time, keeps its credit for later."""
    game = Game(sqlite_db, clock, ["ann"])
    await game.connect("ann", QUICK_MS)
    await game.rest("ann", QUICK_MS)
    for _ in range(8):
        await game.open_question()
        await hears_nothing(game)
        assert await game.answer("ann", 6000 + QUICK_MS, 6000) == 6000
        await game.rest("ann", QUICK_MS)
    await game.open_question()
    await hears_nothing(game)
    assert await game.answer("ann", 4500, TAPPED_AFTER_MS) == TAPPED_AFTER_MS
