"""Who does what, and when, in a history: one value, made from a seed before anything runs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto


class Tap(StrEnum):
    """How a phone answers a question."""

    ONCE = auto()
    TWICE = auto()  # the same answer twice at once
    OTHER_CHOICE = auto()  # another choice under the same key, right after the first
    OTHER_KEY = auto()  # another choice under another key, right after the first
    BOTH_WAYS = auto()  # over the socket and by POST at the same moment
    CUT_AFTER = auto()  # the line is cut in the moment of the tap
    ON_DEAD_LINE = auto()  # nothing comes through while it is tapped
    AFTER_REVEAL = auto()
    NEVER = auto()


class Move(StrEnum):
    """What a phone's person does beside answering, once the answer has its verdict."""

    STAY = auto()
    RENAME = auto()
    RECONNECT = auto()
    LEAVE = auto()  # and join again
    OTHER_DEVICE = auto()  # and come back by the rejoin code


class Act(StrEnum):
    """What the host does while a question is open."""

    PAUSE = auto()  # and go on
    LOCK = auto()  # and unlock
    END = auto()  # and undo it
    SKIP = auto()
    RENAME = auto()  # somebody
    REMOVE = auto()  # somebody, and let them back in
    LET_CLOSE = auto()  # nothing: the question closes by itself


@dataclass(frozen=True)
class Turn:
    """One phone's part in one question. Moments in s after the question was seen."""

    tap: Tap
    after_s: float
    choice: int  # the place of the first choice that is tapped
    move: Move = Move.STAY


@dataclass(frozen=True)
class Scene:
    """One question: all phones' turns, what the host does to whom, and faults. Moments in s after it was opened."""

    turns: tuple[Turn, ...]
    act: Act
    act_after_s: float
    whom: int  # the place of a phone
    kill_after_s: float | None = None
    database_locked: tuple[float, float] | None = None  # after, for how long


@dataclass(frozen=True)
class Plan:
    """A whole history."""

    seed: int
    phones: int
    scenes: tuple[Scene, ...]

    def lines(self) -> Iterator[str]:
        """The plan for people."""
        yield f"seed {self.seed}: {self.phones} phones, {len(self.scenes)} questions"
        for number, scene in enumerate(self.scenes, 1):
            faults = [f"kill after {scene.kill_after_s:.1f} s"] if scene.kill_after_s is not None else []
            if scene.database_locked:
                faults.append("database locked after {:.1f} s for {:.1f} s".format(*scene.database_locked))
            act = f"{scene.act} phone {scene.whom + 1} after {scene.act_after_s:.1f} s"
            yield f"question {number}: {'; '.join([act, *faults])}"
            for place, turn in enumerate(scene.turns, 1):
                yield f"  phone {place}: {turn.tap} after {turn.after_s:.2f} s, choice {turn.choice + 1}, {turn.move}"


CHOICES = 4
_USUAL = 0.5  # of the taps are single ones


def make_plan(seed: int, phones: int, questions: int, kills: int) -> Plan:
    """The plan of a seed: always the same for the same numbers."""
    rng = random.Random(f"{seed}/{phones}/{questions}/{kills}")
    killed = set(_spread(rng, questions, kills))
    locked = set(_spread(rng, questions, max(1, questions // 4))) - killed
    acts = _all_in_turn(rng, tuple(Act), questions)
    scenes = tuple(_scene(rng, phones, acts[n], kill=n in killed, lock=n in locked) for n in range(questions))
    return Plan(seed, phones, scenes)


def _scene(rng: random.Random, phones: int, act: Act, *, kill: bool, lock: bool) -> Scene:
    turns = [_turn(rng) for _ in range(phones)]
    late = rng.randrange(phones)  # in each question somebody taps after the reveal
    turns[late] = replace(turns[late], tap=Tap.AFTER_REVEAL)
    return Scene(
        turns=tuple(turns),
        act=act,
        act_after_s=rng.uniform(0.2, 1.2),
        whom=rng.randrange(phones),
        kill_after_s=rng.uniform(0.1, 1.0) if kill else None,
        database_locked=(rng.uniform(0, 0.8), rng.uniform(0.5, 4.0)) if lock else None,
    )


def _turn(rng: random.Random) -> Turn:
    tap = Tap.ONCE if rng.random() < _USUAL else rng.choice([tap for tap in Tap if tap is not Tap.ONCE])
    move = rng.choice([move for move in Move if move is not Move.STAY]) if rng.random() < 0.15 else Move.STAY
    return Turn(tap, rng.uniform(0.05, 1.2), _choice(rng), move)


def _choice(rng: random.Random) -> int:
    """The second one is right: most know it, so that streaks grow and break."""
    return 1 if rng.random() < 0.6 else rng.randrange(CHOICES)


def _spread(rng: random.Random, questions: int, count: int) -> Iterator[int]:
    """Places all over the quiz, the first question aside."""
    return iter(rng.sample(range(1, questions), min(count, questions - 1)))


def _all_in_turn(rng: random.Random, acts: Sequence[Act], count: int) -> list[Act]:
    """Each act once before any comes again, in random order. The first question is left alone."""
    drawn = [Act.LET_CLOSE]
    while len(drawn) < count:
        drawn += rng.sample(acts, len(acts))
    return drawn[:count]
