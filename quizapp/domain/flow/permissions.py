"""Who may do what, and when: the one table of role × phase × command, and what is allowed at a moment.

`advance` refuses what the table does not allow; the stage carries what is allowed now, and pages draw their controls
from that.
"""

from collections.abc import Mapping
from enum import StrEnum

from quizapp.domain.flow.outline import Outline
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress
from quizapp.domain.refusal import Refusal


class Command(StrEnum):
    """What moves an event, by a host, a presenter or a timer."""

    START = "start"
    NEXT = "next"
    REVEAL = "reveal"
    LEADERBOARD = "leaderboard"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    ADD_TIME = "add_time"
    END = "end"
    UNDO_END = "undo_end"


class Act(StrEnum):
    """What moves the event nowhere."""

    LOCK = "lock"  # or unlock joining


class Role(StrEnum):
    """In whose hand a control is."""

    HOST = "host"
    PRESENTER = "presenter"
    PARTICIPANT = "participant"


_C = Command
_RUNNING = frozenset({_C.NEXT, _C.SKIP, _C.PAUSE, _C.END, Act.LOCK})
_HOST: Mapping[Phase, frozenset[Command | Act]] = {
    Phase.LOBBY: frozenset({_C.START, _C.NEXT, _C.END, Act.LOCK}),
    Phase.PRESENTING: _RUNNING,
    Phase.QUESTION: _RUNNING | {_C.REVEAL, _C.RESUME, _C.ADD_TIME},
    Phase.REVEAL: _RUNNING | {_C.LEADERBOARD},
    Phase.LEADERBOARD: _RUNNING,
    Phase.SEGMENT_RESULTS: _RUNNING,
    Phase.PAUSED: frozenset({_C.NEXT, _C.RESUME, _C.SKIP, _C.ADD_TIME, _C.END, Act.LOCK}),
    Phase.FINISHED: frozenset({_C.UNDO_END}),
}
# The end is the host's: it is of the whole event, and only the host's console can undo it.
_HOSTS_ALONE = frozenset({_C.END, _C.UNDO_END})
TABLE: Mapping[Role, Mapping[Phase, frozenset[Command | Act]]] = {
    Role.HOST: _HOST,
    Role.PRESENTER: {phase: commands - _HOSTS_ALONE for phase, commands in _HOST.items()},
    Role.PARTICIPANT: {phase: frozenset[Command | Act]() for phase in Phase},
}


def of_role(role: Role) -> frozenset[Command | Act]:
    """All that somebody in that role may ever ask for."""
    return frozenset(command for commands in TABLE[role].values() for command in commands)


def allowed(role: Role, progress: Progress, outline: Outline) -> list[Command | Act]:
    """What somebody in that role may do now, commands first."""
    return [one for one in (*Command, *Act) if why_not(role, one, progress, outline) is None]


def why_not(role: Role, command: Command | Act, progress: Progress, outline: Outline) -> Refusal | None:
    """Why somebody may not do that now, None where they may."""
    if command not in of_role(role):
        return Refusal("not_yours")
    if command not in TABLE[role][progress.phase]:
        return Refusal("wrong_phase", because=command.value)
    return _condition(command, progress, outline)


def require(role: Role, command: Command | Act, progress: Progress, outline: Outline) -> None:
    """Raise the `Refusal` of what somebody in that role may not do now."""
    refusal = why_not(role, command, progress, outline)
    if refusal is not None:
        raise refusal


def _condition(command: Command | Act, progress: Progress, outline: Outline) -> Refusal | None:
    """What a command needs besides its phase."""
    is_start = command is _C.START or (command is _C.NEXT and progress.phase is Phase.LOBBY)
    if is_start and outline.question_count == 0:
        return Refusal("no_questions")
    if command is _C.RESUME and progress.phase is Phase.QUESTION and not progress.is_held:
        return Refusal("wrong_phase", because=command.value)
    if command is _C.ADD_TIME and not _has_clock(progress):
        return Refusal("wrong_phase", because=command.value)
    if command is _C.UNDO_END and progress.phase_before is None:
        return Refusal("wrong_phase", because="back")
    return None


def _has_clock(progress: Progress) -> bool:
    """Whether a question is open, running or paused, that has a time limit."""
    return progress.closes_at_ms is not None or progress.left_ms is not None
