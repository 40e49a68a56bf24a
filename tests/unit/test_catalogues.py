"""Every text is translated into every language, and every refusal has a sentence."""

import ast
import shutil
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy, lazy_n
from quizapp.frontend.dictionaries import dictionary
from quizapp.texts import catalogue, extraction
from quizapp.texts.catalogue import form_for, plural_forms, pseudo, read_file
from quizapp.texts.extraction import ROOT, faults, texts, update
from quizapp.texts.languages import ENGLISH, LANGUAGES, MARKED, MIRRORED
from quizapp.texts.refusals import SENTENCES, sentence
from quizapp.texts.translations import gettext, translated
from quizapp.web.sign_in.sign_in import REASONS, refusal_of

TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
# Reasons that no source spells out in one word: the commands' own, and what classes of refusals are made with.
_FROM_COMMANDS = "wrong_phase."


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_complete(language: str) -> None:
    """W1: no text is missing in it, none is left over, and the places of each are those of the English one."""
    assert faults(language) == [], "`make texts` brings the catalogues up to date"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_the_sources_say(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """W1: writing it anew changes nothing."""
    written = extraction.file_of(language).read_bytes()
    shutil.copy(extraction.file_of(language), tmp_path)
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    update(language)
    assert (tmp_path / f"{language}.po").read_bytes() == written


def test_a_missing_text_is_found(tmp_path: Path) -> None:
    """W1: texts are found by their marks, in Python and in the browser's modules, with their plural forms."""
    python = ['_("One")', 'ngettext("{count} a", "{count} b", n)', 'lazy("Two {x}", x=1)', 'N_("One")']
    (tmp_path / "page.py").write_text("\n".join(python))
    (tmp_path / "module.js").write_text('const words = gettext("Three {s}", { s });')
    found = {text.key: text.is_of_pages for text in texts(tmp_path)}
    assert found == {"One": True, ("{count} a", "{count} b"): True, "Two {x}": False, "Three {s}": True}


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_stand_in_gettext_s_order(language: str) -> None:
    """W1: the browser picks a form by its name, the catalogue has it by its number: both are the same one."""
    known = Catalog(language)
    assert known.num_plurals == len(plural_forms(language))
    for count in range(200):
        # pyright: ignore[reportUnknownMemberType] -- the library comes with partial types
        by_gettext = int(eval(_python(known.plural_expr), {"n": count}))
        assert form_for(language, count) == by_gettext


def _python(expression: str) -> str:
    """A plural rule of gettext, which is C, as far as languages here use it."""
    assert set(expression) <= set("n !=<>&|()0123456789%"), expression
    return expression.replace("&&", " and ").replace("||", " or ")


def test_every_refusal_has_its_sentence() -> None:
    """Q5: whatever is refused, a person can read why; and the sentence names what the refusal tells."""
    keys: set[str] = set()
    for path in sorted((ROOT / "quizapp").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Refusal":
                keys |= _checked(call, path)
    asked = {key for key in SENTENCES if not key.startswith(_FROM_COMMANDS)}
    from_classes = {"cannot_save.again", "too_fast", "too_many", "busy"}
    from_accounts = {
        "closed.accounts",
        "wrong",
        "taken",
        "common_password",
        "short_password",
        "bad_name",
        "cannot_save.sign_in",
    }
    assert asked - keys - from_classes - from_accounts == set(), "sentences that nobody says"


def _checked(call: ast.Call, path: Path) -> set[str]:
    """The key of a refusal that the sources spell out, once its sentence was found."""
    given = {word.arg: word.value for word in call.keywords}
    because = given.pop("because", None)
    if not call.args or not isinstance(call.args[0], ast.Constant):
        return set()
    if because is not None and not isinstance(because, ast.Constant):
        return set()
    key = str(call.args[0].value) + (f".{because.value}" if because is not None else "")
    where = f"{path.name}:{call.lineno}"
    assert key in SENTENCES, f"{where}: {key} has no sentence"
    said = SENTENCES[key]
    places = {name for text in (said.text, said.many) for _, name, _, _ in Formatter().parse(text) if name}
    assert places == set(given), f"{where}: {key}"
    return {key}


def test_every_reason_at_the_sign_in_has_a_sentence_of_its_own() -> None:
    """A1: a reason in the address of the page is told there, and none is mistaken for one of a quiz."""
    said = {reason: refusal_of(reason) for reason in REASONS}
    told = {reason: sentence(refusal) for reason, refusal in said.items() if refusal}
    assert told.keys() == REASONS
    assert told["closed"].startswith("New accounts are closed here.")
    assert told["cannot_save"].startswith("The server cannot save right now, so nobody can sign in.")
    assert not any("question" in words or "quiz" in words for words in told.values())
    assert refusal_of("anything else") is None


def test_a_sentence_is_made_where_it_is_read() -> None:
    """W1: numbers, plural forms and sentences within sentences are those of the reader's language."""
    late = Refusal("too_late", seconds=0.84)
    assert sentence(late) == "Time was up 0.8 s earlier. No points for this one."
    assert sentence(late, "de").startswith("Die Zeit war 0,8 s vorher um.")
    again = [sentence(Refusal("turned_away", count=count), "de") for count in (1, 2)]
    assert ["1 Minute " in again[0], "2 Minuten " in again[1]] == [True, True]
    assert translated(lazy_n("{count} minute", "{count} minutes", 2)) == "2 minutes"
    bad = Refusal("bad_question", problem=lazy("The question has no text."))
    assert sentence(bad, "de") == "Die Frage hat keinen Text."
    assert gettext("nothing of ours", "de") == "nothing of ours"


def test_pseudo_languages_mark_everything_and_keep_the_places() -> None:
    """W1: the languages of tests have every text, marked, and one of them runs from right to left."""
    assert pseudo("Hi {name}!", MARKED) == "⟦Hi {name}!⟧"
    mirrored = pseudo("Hi {name}!", MIRRORED)
    assert "{name}" in mirrored
    assert "H" not in mirrored
    page = {str(message.id) for message in read_file("de") if message.id and extraction.PAGE in message.auto_comments}
    for language in (MARKED, MIRRORED):
        words = dictionary(language) | dictionary(language, of_desks=True)
        assert len(words) == len(page)
        assert {type(word) for word in words.values()} == {str, list}
    assert len(next(word for word in dictionary(MIRRORED).values() if isinstance(word, list))) == 6


def test_a_dictionary_has_the_texts_of_pages_alone() -> None:
    """W1: what only the server says costs no page anything."""
    words = dictionary("de")
    assert words["Your name"] == "Dein Name"
    assert words["{count} is in"] == ["{count} ist dabei", "{count} sind dabei"]
    assert "Next question" in words, "the presenter's controls are on a phone"
    assert "New event" not in words
    assert dictionary("de", of_desks=True)["New event"] == "Neue Veranstaltung"
    assert "You are signed out. Please sign in again." not in words
