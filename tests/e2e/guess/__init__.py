"""A kind of question that only the tests have: the two modules that somebody writes who adds a kind.

Only tests read its texts, so they are not marked for translation.
"""
