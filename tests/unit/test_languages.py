"""Which language a reader gets: the same on the server as in the browser (`quiz_language.test.mjs`)."""

import pytest

from quizapp.texts.languages import MARKED, is_language, is_right_to_left, reader_language


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, None, "en"),
        (None, "", "en"),
        (None, "de", "de"),
        (None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "en-US,en;q=0.9,de;q=0.8", "en"),
        (None, "fr-FR,fr;q=0.9,de;q=0.5,en;q=0.3", "de"),
        (None, "en;q=0.1, DE;q=0.7", "de"),
        (None, "de;q=0, en", "en"),
        (None, "fr, es", "en"),
        ("de", "en", "de"),
        ("en", "de", "en"),
        ("fr", "de", "de"),
        (MARKED, "de", MARKED),
        ("EN-XA", "de", "en"),
        ("../../etc", ";;;q=,=;q=x,\x00", "en"),
        ("d" * 10_000, "de," * 10_000, "de"),
    ],
)
def test_the_language_of_a_reader(cookie: str | None, accepted: str | None, language: str) -> None:
    """W1: by hand above the browser's, the dearest first; English for whoever reads none that there is."""
    assert reader_language(cookie, accepted) == language


def test_directions_and_names() -> None:
    """W1: which languages run from right to left, and which an event may have."""
    assert [is_right_to_left(one) for one in ("ar", "ar-XB", "he", "en", "de", "")] == [True, True, True, *[False] * 3]
    assert [is_language(one) for one in ("de", "en", "fr", MARKED, None, 7)] == [True, True, *[False] * 4]
