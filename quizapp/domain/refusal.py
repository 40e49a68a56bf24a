"""How the domain says no: with a reason for programs and a sentence for people."""

from dataclasses import dataclass


@dataclass(unsafe_hash=True)  # not frozen: Python writes the traceback into it on its way up
class Refusal(Exception):
    """Something that cannot be done. `reason` is a stable word, `message` is what a person reads."""

    reason: str
    message: str

    def __str__(self) -> str:
        return self.message
