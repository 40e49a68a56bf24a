"""Hosts' accounts, sessions and passwords."""
