"""Who gets into an event, comes back to it, or is taken out."""
