"""Answers on their way into the database, and their receipts."""
