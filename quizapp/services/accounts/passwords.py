"""Which passwords are too easily guessed.

The library knows the passwords, names and words that people use most, rows of keys, dates and repetitions, and
estimates after how many tries a password is found. Its lists take some memory: they are read when somebody chooses one.
"""

TOO_FEW_GUESSES = 1_000_000
LONGEST_LOOKED_AT = 72  # what the library takes; a longer one is no better for being looked at further


def is_easily_guessed(password: str, *known: str) -> bool:
    """Whether it is among the first that somebody would try who knows these words, the account's name for example."""
    from zxcvbn import zxcvbn

    words = [part for one in known for part in (one, *one.split())]
    found = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=[*words, "quizapp", "quiz"])
    return int(found["guesses"]) < TOO_FEW_GUESSES
