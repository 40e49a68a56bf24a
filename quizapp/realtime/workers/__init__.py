"""Several servers for one event: who runs it, who is connected where, and what becomes of a server that is gone."""
