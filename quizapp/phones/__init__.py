"""Simulated phones that speak the app's own protocol."""
