"""The build stops, with the snippet's name, when Reflex's generated code is not what we wrote for."""

import re

import pytest

from quizapp.domain.timings import PageTimings
from quizapp.frontend.dictionaries import dictionary_modules
from quizapp.frontend.plugin import (
    BROWSER,
    POSTCSS_JS,
    RELIED_ON,
    REPLACED,
    STATE_JS,
    TIMINGS_JS,
    BuildMismatch,
    QuizPlugin,
    packaged,
    patched_state_js,
    timings_js,
)

# Rather than another module of ours.
PAGES_IMPORT = {
    "utils/quiz_event_language.js",
    "utils/quiz_again.js",
    "utils/quiz_link.js",
    "utils/quiz_scanner.js",
    "utils/quiz_tick.js",
}
SNIPPETS = [snippet for snippet, _ in RELIED_ON] + list(REPLACED)


def test_the_packaged_file_can_be_patched() -> None:
    """N4: with the release of Reflex that we pin, each snippet is where it is expected."""
    source = packaged(STATE_JS)
    patched = patched_state_js(source)
    for old, new in REPLACED.items():
        assert old not in patched
        assert new in patched
    assert 'from "socket.io-client"' not in patched
    for snippet, count in RELIED_ON:
        assert patched.count(snippet) == count


def test_only_the_snippets_are_changed() -> None:
    """N4: everything else of Reflex's file stays as it is."""
    source = packaged(STATE_JS)
    expected = source
    for old, new in REPLACED.items():
        before, found, after = expected.partition(old)
        assert found
        expected = before + new + after
    assert patched_state_js(source) == expected


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_missing_snippet_is_named(snippet: str) -> None:
    """N4: a snippet that a release of Reflex changed stops the build, and the message names it."""
    with pytest.raises(BuildMismatch) as mismatch:
        patched_state_js(packaged(STATE_JS).replace(snippet, "changed();"))
    assert repr(snippet) in str(mismatch.value)
    assert "0 times" in str(mismatch.value)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_doubled_snippet_is_named(snippet: str) -> None:
    """N4: a snippet that occurs once more than expected stops the build, too."""
    source = packaged(STATE_JS)
    with pytest.raises(BuildMismatch) as mismatch:
        patched_state_js(f"{source}\n{snippet}")
    assert repr(snippet) in str(mismatch.value)
    assert f"{source.count(snippet) + 1} times instead of {source.count(snippet)}" in str(mismatch.value)


def test_a_file_is_not_patched_twice() -> None:
    """N4: a file that is patched already is not what was expected."""
    with pytest.raises(BuildMismatch):
        patched_state_js(patched_state_js(packaged(STATE_JS)))


def test_an_empty_file_is_not_patched() -> None:
    """N4: without Reflex's file there is nothing to build."""
    with pytest.raises(BuildMismatch):
        patched_state_js("")


def test_the_plugin_writes_the_patched_file_and_our_modules() -> None:
    """N4: all files go where the pages, and each other, import them from."""
    saved: dict[str, str] = {}

    def save(task: object) -> None:
        assert callable(task)
        path, content = task()  # pyright: ignore[reportGeneralTypeIssues]
        saved[path] = content

    QuizPlugin().pre_compile(add_save_task=save)
    assert saved.pop(STATE_JS) == patched_state_js(packaged(STATE_JS))
    assert saved.pop(POSTCSS_JS) == packaged(POSTCSS_JS)
    assert saved.pop(TIMINGS_JS) == timings_js(PageTimings())
    dictionaries = {f"utils/{name}.js": saved.pop(f"utils/{name}.js") for name in dictionary_modules()}
    assert saved == {f"utils/{module.name}": module.read_text() for module in BROWSER.rglob("*.js")}
    imported = {
        name
        for text in [*saved.values(), *dictionaries.values(), *REPLACED.values()]
        for name in re.findall(r'"\$/(utils/quiz_[\w-]+)"', text)
    }
    assert {f"{name}.js" for name in imported} | PAGES_IMPORT == {*saved, *dictionaries, TIMINGS_JS}
