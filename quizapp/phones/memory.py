"""What a phone knows for sure, and whether a restored page agrees with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Memory:
    """The last confirmed things. `confirmed` holds the picked choices by question, as the server confirmed them."""

    confirmed: Mapping[int, Sequence[int]]
    id: int = 0
    name: str = ""
    score: int = 0
    versions: dict[int, int] = field(default_factory=dict[int, int])  # the newest stage by event

    def keep_me(self, me: dict[str, Any]) -> None:
        """Note what the server said about this phone."""
        if me.get("id"):
            self.id, self.name, self.score = me["id"], me["name"], me["score"]

    def keep_stage(self, stage: dict[str, Any]) -> None:
        """Note what the server said to all."""
        if stage.get("event"):
            self.versions[stage["event"]] = max(stage["version"], self.versions.get(stage["event"], 0))

    def contradictions(self, me: dict[str, Any], stage: dict[str, Any]) -> Iterator[str]:
        """In what a page that was just restored is wrong, in words."""
        newest = self.versions.get(stage["event"], 0)
        if stage["version"] < newest:
            yield f"shows version {stage['version']} after {newest}"
        if (me["id"], me["name"]) != (self.id, self.name):
            yield f"is {me['name']!r} ({me['id']}) and was {self.name!r} ({self.id})"
        # With a verdict a page may be a moment ahead of the stage: it is told just before the reveal.
        is_settled = stage["version"] == newest and not me["verdict"]
        if me["score"] < self.score or (is_settled and me["score"] != self.score):
            yield f"has {me['score']} points and had {self.score}"
        known = self.confirmed.get(me["question"])
        if known is not None and sorted(me["picked"]) != sorted(known):
            yield f"shows {me['picked']} as the answer to question {me['question']}, confirmed was {list(known)}"
