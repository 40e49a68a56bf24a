"""Whether a participant is connected, how well, and when to try again."""
