"""A certificate authority of one's own: phones give camera and wake lock to HTTPS pages only."""
