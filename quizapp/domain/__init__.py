"""What a quiz is. Pure: no clock, no database, no network, no framework."""
