"""What only the projector shows."""
