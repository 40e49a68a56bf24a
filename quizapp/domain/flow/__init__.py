"""What an event does next: phases, progress, commands, and what happens while people are away."""
