"""Background work: batched, joined into one, or tried again."""
