"""Rooms: what is going on, held in memory, rebuilt from the database at any time."""
