"""What becomes of an event while people are away: it waits for them, and goes on by itself."""

from dataclasses import replace

from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress, running_clock, stopped_clock


def hold(progress: Progress, at_ms: int) -> Progress:
    """The same with the clock of the open question stopped at that moment: it waits for people (N9)."""
    if progress.phase is not Phase.QUESTION or progress.used_ms is not None:
        return progress
    return replace(stopped_clock(progress, at_ms), awaiting_reconnect=True)


def all_gone(progress: Progress, at_ms: int) -> Progress:
    """Nobody is there since that moment: an open question pauses by itself (P7)."""
    if progress.phase is not Phase.QUESTION or progress.is_held:
        return progress
    return replace(hold(progress, at_ms), phase=Phase.PAUSED, phase_before=Phase.QUESTION)


def first_back(progress: Progress) -> Progress:
    """Somebody is back: what paused for want of people is shown again, its clock still waits for the others."""
    if progress.phase is not Phase.PAUSED or not progress.awaiting_reconnect:
        return progress
    before = progress.phase_before or Phase.LEADERBOARD
    return replace(progress, phase=before, phase_before=None, awaiting_reconnect=progress.used_ms is not None)


def all_back(progress: Progress, now_ms: int) -> Progress:
    """Nobody is waited for any longer: the clock of a held question runs again."""
    return running_clock(progress, now_ms) if progress.is_held and progress.awaiting_reconnect else progress


def wait_for_people(progress: Progress) -> Progress:
    """A pause that ends by itself as soon as somebody is back (R3)."""
    return replace(progress, awaiting_reconnect=True) if progress.phase is Phase.PAUSED else progress
