"""What a host writes: events, segments, questions, pictures."""
