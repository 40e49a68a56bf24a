"""The editor of one event: its parts and switches, its questions, and questions from elsewhere."""
