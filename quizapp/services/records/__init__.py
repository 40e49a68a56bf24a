"""What an event leaves behind, as files."""
