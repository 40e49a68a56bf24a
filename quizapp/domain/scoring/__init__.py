"""Whether an answer is right, in time, and what it is worth."""
