"""Changes by hosts and participants: committed, taken over by the room, shown."""
