"""quizapp: the live quiz that loses nothing."""

__version__ = "0.1.0"
