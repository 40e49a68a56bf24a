"""quizapp: the live quiz that loses nothing."""
