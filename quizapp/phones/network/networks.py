"""The bad networks of rehearsals, by name. `docs/rehearsal.md` shows them as a table."""

from dataclasses import dataclass, field, replace
from enum import StrEnum, auto

from quizapp.phones.network.fault_proxy import Faults

Span = tuple[float, float]  # from, to: a random moment or length in between, in s


class Trouble(StrEnum):
    """What happens to a line now and then."""

    TUNNEL = auto()  # nothing comes through, nothing is closed, and all lines have it at the same time
    CUT = auto()  # reset, at once or after some bytes more
    SLEEP = auto()  # the phone sleeps; awake again, its old socket is half open and new ones work


@dataclass(frozen=True)
class Outages:
    """Trouble that comes back every `every_s` and takes `lasts_s`."""

    trouble: Trouble
    every_s: Span
    lasts_s: Span = (0.0, 0.0)


@dataclass(frozen=True)
class Network:
    """A named mix of faults: what lines are always like, what happens now and then, which questions see a `kill -9`.

    `sentence` says it to people, `mix` in figures.
    """

    name: str
    sentence: str
    mix: str
    line: Faults = field(default_factory=Faults)
    outages: Outages | None = None
    killed_in: frozenset[int] = frozenset()  # numbers of questions, the first is 1
    answers_within_s: float = 8.0  # people think before they tap, so that outages meet answers on their way
    look_s: float = 1.0  # how long everybody may look at a reveal or a leaderboard
    patience_s: float = 45.0  # how long the host waits for a question to close by itself

    @property
    def kills_server(self) -> bool:
        """Whether the server must be one that may be killed."""
        return bool(self.killed_in)

    def hastened(self, factor: float) -> "Network":
        """The same network with everything that takes or keeps time `factor` times as long (0.2: a fifth)."""

        def scaled(span: Span) -> Span:
            return span[0] * factor, span[1] * factor

        outages = self.outages and replace(
            self.outages, every_s=scaled(self.outages.every_s), lasts_s=scaled(self.outages.lasts_s)
        )
        return replace(
            self,
            outages=outages,
            answers_within_s=self.answers_within_s * factor,
            look_s=self.look_s * factor,
            patience_s=self.patience_s * factor,
        )


_ALL = (
    Network(
        name="good",
        sentence="A local network as it should be.",
        mix="2 to 10 ms round trip",
        line=Faults(delay_s=0.001, jitter_s=0.004),
    ),
    Network(
        name="train",
        sentence="Everybody in one train: a slow line, and tunnels in which nothing comes through or is closed.",
        mix="100 to 400 ms round trip; every 6 to 15 s a tunnel of 3 to 8 s for all, then all that was sent arrives",
        line=Faults(delay_s=0.05, jitter_s=0.15),
        outages=Outages(Trouble.TUNNEL, every_s=(6, 15), lasts_s=(3, 8)),
    ),
    Network(
        name="crowded-hall",
        sentence="Too many people for the radio: little bandwidth, uneven delays, connections refused or lost.",
        mix="16 kB/s, 200 to 1500 ms round trip, 20 % of new connections refused, each one cut every 20 to 60 s",
        line=Faults(delay_s=0.1, jitter_s=0.65, bytes_per_s=16_000, refused_share=0.2),
        outages=Outages(Trouble.CUT, every_s=(20, 60)),
    ),
    Network(
        name="flaky",
        sentence="Connections that never last: each is reset again and again, often in the middle of a message.",
        mix="20 to 60 ms round trip; every 2 to 12 s each connection is reset, at once or after 1 to 20 kB in all",
        line=Faults(delay_s=0.01, jitter_s=0.02),
        outages=Outages(Trouble.CUT, every_s=(2, 12)),
    ),
    Network(
        name="sleepy-phones",
        sentence="Phones that sleep without a word and come back with a new socket while the old one is half open.",
        mix="20 to 60 ms round trip; every 5 to 25 s each phone is silent for 5 to 40 s",
        line=Faults(delay_s=0.01, jitter_s=0.02),
        outages=Outages(Trouble.SLEEP, every_s=(5, 25), lasts_s=(5, 40)),
    ),
    Network(
        name="server-restart",
        sentence="The server is killed in the middle of questions and started again.",
        mix="2 to 10 ms round trip; `kill -9` of the server and a restart during the second and the fourth question",
        line=Faults(delay_s=0.001, jitter_s=0.004),
        killed_in=frozenset({2, 4}),
    ),
)
NETWORKS = {network.name: network for network in _ALL}
