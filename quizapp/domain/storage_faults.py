"""What keeps the server from saving, and what people read about it."""

from enum import StrEnum

from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import N_

# What a phone reads whose answer, or wish, waits.
NOT_STORED = N_("Not stored yet, trying again.")
TOO_FAST = N_("Too much at once from this phone, trying again.")


class Fault(StrEnum):
    """Why nothing can be saved, or read."""

    DISK_FULL = "disk_full"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    GONE = "gone"
    DAMAGED = "damaged"
    DISK = "disk"
    NO_ANSWER = "no_answer"


# What the console and the server's log say.
FAULTS = {
    Fault.DISK_FULL: N_("The server cannot save: the disk is full. Free some space on it."),
    Fault.LOCKED: N_("The server cannot save: another program holds the database. Close it, or wait for it."),
    Fault.READ_ONLY: N_("The server cannot save: its data directory can only be read. Allow it to write there."),
    Fault.GONE: N_(
        "The server cannot save: its data directory is gone or was replaced. Bring it back, or start the server again."
    ),
    Fault.DAMAGED: N_("The server cannot save: the database is damaged. Restore a backup."),
    Fault.DISK: N_("The server cannot save: the disk reports errors. Look at it."),
    Fault.NO_ANSWER: N_("The server cannot save: the database does not answer. See whether it runs."),
}


def goes_on_by_itself() -> Refusal:
    """What a page reads that tries again by itself what could not be saved, or looked up."""
    return Refusal("cannot_save")


class CannotSave(Refusal):
    """Nothing is wrong with what somebody wants; the server cannot save it, or look it up, for now."""

    def __init__(self, fault: Fault) -> None:
        super().__init__("cannot_save", because="again")
        self.fault = fault


class TooFast(Refusal):
    """More answers than anybody gives; this one was not looked at, and may be sent again in a moment."""

    def __init__(self) -> None:
        super().__init__("too_fast")
