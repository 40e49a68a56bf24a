"""A running event: answers, commands, scores, and what is read of it at one moment."""
