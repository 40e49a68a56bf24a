"""Presence is a function of the newest socket and the last sign of life, however reports come in."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quizapp.domain.connection.presence import LATELY_S, ConnectionState, Patience, Presence
from quizapp.domain.connection.quality import ConnectionQuality, weather

HERE, AWAY, GONE = ConnectionState
ORDER = [HERE, AWAY, GONE]
SECONDS = st.one_of(st.just(0.0), st.floats(0, 5), st.floats(0, 100), st.floats(0, 10_000))
PATIENCES = st.builds(Patience, st.floats(0.1, 60), st.floats(0, 120))

laws = settings(deadline=None)


class OnePresence(RuleBasedStateMachine):
    """A participant whose sockets open and end, and reports of both that may come late."""

    @initialize(patience=PATIENCES)
    def prepare(self, patience: Patience) -> None:
        """Nobody is there yet."""
        self.patience = patience
        self.now_s = 1000.0
        self.presence = Presence(seen_s=self.now_s)
        self.sockets: list[str] = []
        self.newest: str | None = None  # by our own book: the newest socket, until its end is reported
        self.seen_s = self.now_s  # and when it was last heard, at the latest
        self.endings: list[float] = []  # of sockets that counted then

    @rule(seconds=SECONDS)
    def wait(self, seconds: float) -> None:
        """Time passes: without a word nobody comes nearer."""
        before = self.presence.state(self.now_s, self.patience)
        self.now_s += seconds
        assert ORDER.index(self.presence.state(self.now_s, self.patience)) >= ORDER.index(before)

    @rule()
    def open(self) -> None:
        """A new socket takes the place of whatever there was."""
        socket = f"socket {len(self.sockets)}"
        self.sockets.append(socket)
        self.newest, self.seen_s = socket, self.now_s
        self.presence = self.presence.opened(socket, self.now_s)
        assert self.presence.state(self.now_s, self.patience) is HERE

    @precondition(lambda self: self.newest is not None)
    @rule()
    def open_again(self) -> None:
        """The same socket says again that it is there: a sign of life, and no absence."""
        away_s = self.presence.away_s
        assert self.newest is not None
        self.presence = self.presence.opened(self.newest, self.now_s)
        self.seen_s = self.now_s
        assert self.presence.away_s == away_s

    @precondition(lambda self: self.sockets)
    @rule(number=st.integers(0, 9))
    def close(self, number: int) -> None:
        """The end of a socket is reported, however old it is."""
        socket = self.sockets[number % len(self.sockets)]
        before = self.presence
        self.presence = self.presence.closed(socket, self.now_s)
        if socket != self.newest:
            assert self.presence == before
            return
        self.newest = None
        self.endings.append(self.now_s)

    @precondition(lambda self: self.sockets)
    @rule(number=st.integers(0, 9), ago_s=SECONDS)
    def hear(self, number: int, ago_s: float) -> None:
        """Somebody tells that a socket was heard a while ago."""
        socket, at_s = self.sockets[number % len(self.sockets)], self.now_s - ago_s
        self.presence = self.presence.heard(socket, at_s)
        if socket == self.newest:
            self.seen_s = max(self.seen_s, at_s)

    @invariant()
    def only_the_newest_socket_and_the_last_sign_count(self) -> None:
        """N1, N2: the state follows from both alone, and nobody is connected without a socket."""
        assert (self.presence.socket, self.presence.seen_s) == (self.newest, self.seen_s)
        state = self.presence.state(self.now_s, self.patience)
        assert state is Presence(self.newest, self.seen_s).state(self.now_s, self.patience)
        assert self.newest is not None or state is not HERE
        if self.now_s - self.seen_s > self.patience.heartbeat_s + self.patience.grace_s:
            assert state is GONE

    @invariant()
    def losses_are_those_of_the_last_minute(self) -> None:
        """N12: each loss counts once, for a minute, and the list of them does not grow for ever."""
        lately = [moment for moment in self.endings if self.now_s - moment <= LATELY_S]
        assert self.presence.losses_lately(self.now_s) == len(lately)
        newest = max(self.endings, default=0.0)
        assert all(newest - moment <= LATELY_S for moment in self.presence.losses)

    @invariant()
    def absences_are_bounded(self) -> None:
        """S6: nobody was away for longer than the time there was, and less for a later question."""
        earlier, later = self.now_s - 500, self.now_s - 20
        away_s = self.presence.away_since(earlier, self.now_s)
        assert 0 <= self.presence.away_since(later, self.now_s) <= away_s <= self.now_s - earlier
        assert self.presence.away_since(later, self.now_s) <= self.now_s - later


TestOnePresence = OnePresence.TestCase
TestOnePresence.__doc__ = "N1, N2, N12: late and reordered reports of sockets never make presence wrong."
TestOnePresence.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

TRIPS = st.one_of(st.none(), st.integers(0, 60_000))
STATES = st.sampled_from(ORDER)


@laws
@given(state=STATES, trips=st.tuples(TRIPS, TRIPS), losses=st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_weather_only_gets_worse_with_trips_and_losses(
    state: ConnectionState, trips: tuple[int | None, int | None], losses: tuple[int, int]
) -> None:
    """N12: more losses and longer round trips never look better, and who is away is never called good."""
    worse_last = list(ConnectionQuality)
    slow, quick = max(trip or 0 for trip in trips), min(trip or 0 for trip in trips)
    better, worse = weather(state, quick, min(losses)), weather(state, slow, max(losses))
    assert worse_last.index(better) <= worse_last.index(worse)
    assert (better in (ConnectionQuality.AWAY, ConnectionQuality.GONE)) == (state is not HERE)
