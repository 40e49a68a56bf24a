"""What only phones show."""
