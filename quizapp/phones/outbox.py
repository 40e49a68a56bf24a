"""Answers that were tapped and not yet settled, as a page keeps them in its storage."""

import secrets
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tapped:
    """An answer as it was tapped: `elapsed_ms` is the phone's own measured time, `at` a `monotonic()`."""

    question_id: int
    response: dict[str, Any]
    elapsed_ms: int
    at: float
    key: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def payload(self) -> dict[str, object]:
        """What the server's handler takes. The same each time it is sent."""
        return {
            "question_id": self.question_id,
            "response": self.response,
            "elapsed_ms": self.elapsed_ms,
            "key": self.key,
        }
