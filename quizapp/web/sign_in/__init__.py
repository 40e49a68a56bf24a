"""Signing in, and how often that may be tried."""
