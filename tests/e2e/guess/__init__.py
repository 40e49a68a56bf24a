"""A kind of question that only the tests have: the two modules that somebody writes who adds a kind."""
