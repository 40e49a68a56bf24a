"""What the process knows of each event, and what of that is sent to whom."""
