"""What stands in front of every page, endpoint and socket."""
