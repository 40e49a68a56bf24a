"""The process: building, serving, logging and ending."""
