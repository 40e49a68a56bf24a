"""Sockets as the product needs them; what touches private names of Reflex is in here."""
