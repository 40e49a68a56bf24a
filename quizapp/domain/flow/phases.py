"""The phases a live event can be in, as everybody sees them."""

from enum import StrEnum


class Phase(StrEnum):
    """What the room is doing."""

    LOBBY = "lobby"
    PRESENTING = "presenting"
    QUESTION = "question"
    REVEAL = "reveal"
    LEADERBOARD = "leaderboard"
    SEGMENT_RESULTS = "segment_results"
    PAUSED = "paused"
    FINISHED = "finished"


# The right answer may be seen in these, and the score of the last question counts.
AFTER_QUESTION = frozenset({Phase.REVEAL, Phase.LEADERBOARD, Phase.SEGMENT_RESULTS, Phase.FINISHED})
