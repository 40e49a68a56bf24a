"""The ids that tests name are those of `docs/stories.md`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORIES = set(re.findall(r"^\| ([A-Z]\d+) \|", (ROOT / "docs/stories.md").read_text(encoding="utf-8"), re.MULTILINE))
FILES = sorted((ROOT / "tests").rglob("test_*.py"))


def named(path: Path) -> Iterator[tuple[str, str]]:
    """Each story id that stands before the colon of a test's docstring, with the test."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            head, colon, _ = (ast.get_docstring(node) or "").partition(":")
            for story in re.findall(r"\b[A-Z]\d{1,2}\b", head) if colon else ():
                yield story, node.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_stories_that_tests_name_are_known(path: Path) -> None:
    """Whoever reads an id in a test finds in one place what it promises."""
    assert [(story, test) for story, test in named(path) if story not in STORIES] == []


def test_there_are_stories() -> None:
    """An empty page would make every name wrong, and a page without its table every name right."""
    assert len(STORIES) > 80
