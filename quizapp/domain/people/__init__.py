"""Lists of people: the host's roster, the names in the lobby."""
