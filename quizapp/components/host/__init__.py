"""What only pages of hosts show."""
