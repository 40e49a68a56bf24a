"""One State per page."""
