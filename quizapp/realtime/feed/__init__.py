"""The change feed: what was committed, and who is connected, told to all servers that have the event's room."""
