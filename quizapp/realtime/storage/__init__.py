"""Whether the database can save, and what became of writes that took too long."""
