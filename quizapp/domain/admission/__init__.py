"""Who may join, under which name, with which code."""
