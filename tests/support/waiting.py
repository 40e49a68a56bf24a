"""Waiting for what only a page's own scripts know."""

import time
from typing import Any

from playwright.sync_api import Error, Page

PATIENCE_S = 30


def wait_until(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until the expression, or what the function makes of `arg`, is true in the page.

    Playwright's own waiting evaluates a text inside the page again and again, which the pages' policy forbids.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not _is_true(page, expression, arg):
        assert time.monotonic() < deadline, f"{expression} did not become true within {PATIENCE_S} s"
        page.wait_for_timeout(20)


def _is_true(page: Page, expression: str, arg: Any) -> bool:
    try:
        return bool(page.evaluate(expression, arg))
    except Error as error:
        if "Execution context was destroyed" in error.message:  # the page goes on to another one
            return False
        raise
