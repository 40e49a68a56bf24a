"""Whole quizzes played by simulated phones, and their report."""
